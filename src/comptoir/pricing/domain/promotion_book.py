"""The promotions of the price book, and for each item those in force that select it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import SalePoint
from comptoir.pricing.domain.law_rules import PromotionLaw
from comptoir.pricing.domain.legal_caps import LAW, Cap, caps_in
from comptoir.pricing.domain.prices import moment_at
from comptoir.pricing.domain.promotions import Promotion, Selection
from comptoir.pricing.domain.solutions import Solutions

ALWAYS = Instant(datetime.min.replace(tzinfo=UTC))
NEVER = Instant(datetime.max.replace(tzinfo=UTC))
ONE_DAY = timedelta(days=1)
NO_LAWS: Mapping[str, PromotionLaw] = MappingProxyType({})
NO_KINDS: Mapping[str, str] = MappingProxyType({})
REMEMBERED_MAX = 20_000  # items whose promotions one sale point remembers

Selected = tuple[tuple[Promotion, int, tuple[int, ...]], ...]
"""Promotions that select an item: how many selections each has, and the places of those that the item matches."""
Codes = tuple[str, ...]
K = TypeVar("K")


@dataclass(slots=True)
class InForce:
    """What counts at a sale point from `since` to before `until`: codes, and per item what selects it.

    caps: of the law, by the key of their goods.
    """

    since: Instant
    until: Instant
    codes: frozenset[str]
    of_item: dict[UUID | None, Selected] = field(default_factory=dict)
    caps: Mapping[str, Cap] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class PromotionBook:
    """Promotions by code, found by item or by the keys that an item carries (see `item_key`).

    `apply` makes the next book and copies only what it must; a book that somebody holds never changes.
    item_keys: of the items that carry a key that some promotion uses; `keys_in_use` says which.
    laws: on promotions, by country. campaigns: what those are by law that are something special, by code.
    """

    promotions: Mapping[str, Promotion] = field(default_factory=dict)
    item_keys: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    by_item: Mapping[UUID, Codes] = field(default_factory=dict)
    by_key: Mapping[str, Codes] = field(default_factory=dict)
    for_all: Codes = ()
    solutions: Solutions = field(default_factory=Solutions, repr=False)
    laws: Mapping[str, PromotionLaw] = field(default_factory=dict, repr=False)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    _in_force: dict[SalePoint, InForce] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls,
        promotions: Iterable[Promotion],
        item_keys: Mapping[UUID, frozenset[str]],
        laws: Mapping[str, PromotionLaw] = NO_LAWS,
        campaigns: Mapping[str, str] = NO_KINDS,
    ) -> "PromotionBook":
        """The book of all promotions; a later one of the same code takes the place of the earlier."""
        return cls(item_keys=item_keys, laws=laws, campaigns=campaigns).apply(promotions)

    def apply(
        self,
        promotions: Iterable[Promotion] = (),
        gone: Iterable[str] = (),
        item_keys: Mapping[UUID, frozenset[str]] | None = None,
        campaigns: Mapping[str, str] | None = None,
    ) -> "PromotionBook":
        """The book with promotions put in or replaced, others taken out, items with other keys, other campaigns."""
        put = {one.code: one for one in promotions}
        out = {*put, *gone} & self.promotions.keys()
        by_code = {**self.promotions, **put}
        for code in gone:
            by_code.pop(code, None)
        by_item, by_key, for_all = dict(self.by_item), dict(self.by_key), dict.fromkeys(self.for_all)
        for code in out:
            for selection in self.promotions[code].selections:
                for item_id in selection.items:
                    _leave(by_item, item_id, code)
                for key in selection.keys:
                    _leave(by_key, key, code)
            for_all.pop(code, None)
        for one in put.values():
            if one.code not in by_code:
                continue
            for selection in one.selections:
                for item_id in selection.items:
                    _enter(by_item, item_id, one.code)
                for key in selection.keys:
                    _enter(by_key, key, one.code)
                if selection.everything:
                    for_all[one.code] = None
        keys = {**self.item_keys, **item_keys} if item_keys else self.item_keys
        kinds = self.campaigns if campaigns is None else campaigns
        return PromotionBook(by_code, keys, by_item, by_key, tuple(for_all), laws=self.laws, campaigns=kinds)

    @property
    def keys_in_use(self) -> frozenset[str]:
        """The keys that some promotion selects or excludes by: no others need to be known of the items."""
        used = set(self.by_key)
        for one in self.promotions.values():
            used |= one.exclusion.keys
        if self.laws and self.promotions:
            used.add(LAW)
        return frozenset(used)

    def in_force(self, point: SalePoint, at: Instant) -> InForce:
        """What counts at a sale point at an instant, weekdays and hours aside; remembered until it changes."""
        found = self._in_force.get(point)
        if found is None or not found.since <= at < found.until:
            found = self._in_force[point] = self._counting(point, at)
        return found

    def _counting(self, point: SalePoint, at: Instant) -> InForce:
        since, until = ALWAYS, NEVER
        codes = []
        for one in self.promotions.values():
            if reason_not_here(one, point) is not None:
                continue
            scope = one.scope
            start = ALWAYS if scope.valid_from is None else moment_at(scope.valid_from, point.time_zone)
            end = NEVER if scope.valid_to is None else moment_at(scope.valid_to, point.time_zone)
            for change in (start, end):
                if change <= at:
                    since = max(since, change)
                else:
                    until = min(until, change)
            if start <= at < end:
                codes.append(one.code)
        day = local_time(at, point.time_zone).date()
        caps, last = caps_in(self.laws, self.campaigns, point.territory, day)
        if last is not None:
            until = min(until, moment_at(datetime.combine(last, time()) + ONE_DAY, point.time_zone))
            since = max(since, moment_at(datetime.combine(day, time()), point.time_zone))
        return InForce(since, until, frozenset(codes), caps=caps)

    def caps(self, items: Iterable[UUID | None], in_force: InForce) -> list[Cap | None]:
        """What the law says to promotions on each of some items; empty where it caps none of them."""
        if not in_force.caps:
            return []
        known, nothing = self.item_keys, frozenset[str]()
        keys = in_force.caps.keys()
        of_items = [next(iter(keys & known.get(one, nothing)), None) if one else None for one in items]
        if not any(of_items):
            return []
        return [None if key is None else in_force.caps[key] for key in of_items]

    def selecting(self, item_id: UUID | None, in_force: InForce) -> Selected:
        """The promotions in force that select an item (None: one that the catalogue does not know)."""
        found = in_force.of_item.get(item_id)
        if found is None:
            if len(in_force.of_item) >= REMEMBERED_MAX:
                in_force.of_item.clear()
            codes = [code for code in self.candidates(item_id) if code in in_force.codes]
            found = in_force.of_item[item_id] = self._selected(item_id, codes)
        return found

    def candidates(self, item_id: UUID | None) -> dict[str, None]:
        """The codes of all promotions, in force or not, that name the item; exclusions aside."""
        codes = dict.fromkeys(self.for_all)
        if item_id is not None:
            codes.update(dict.fromkeys(self.by_item.get(item_id, ())))
            for key in self.item_keys.get(item_id, ()):
                codes.update(dict.fromkeys(self.by_key.get(key, ())))
        return codes

    def matches(self, selection: Selection, item_id: UUID | None) -> bool:
        """Whether a selection has an item."""
        if selection.everything or item_id is None:
            return selection.everything
        return item_id in selection.items or not selection.keys.isdisjoint(self.item_keys.get(item_id, ()))

    def _selected(self, item_id: UUID | None, codes: Iterable[str]) -> Selected:
        found = []
        for code in sorted(codes):
            one = self.promotions[code]
            if self.matches(one.exclusion, item_id):
                continue
            selections = one.selections
            places = tuple(place for place, of in enumerate(selections) if self.matches(of, item_id))
            if places:
                found.append((one, len(selections), places))
        return tuple(found)


def reason_not_here(promotion: Promotion, point: SalePoint) -> str | None:
    """Why a promotion is not for a sale point: "currency", "channel", "store"; None when it is."""
    scope = promotion.scope
    if promotion.currency is not None and promotion.currency != point.currency:
        return "currency"
    if scope.channels and point.channel not in scope.channels:
        return "channel"
    if scope.stores and point.store not in scope.stores:
        return "store"
    return None


def _enter(index: dict[K, Codes], key: K, code: str) -> None:
    index[key] = (*index.get(key, ()), code)


def _leave(index: dict[K, Codes], key: K, code: str) -> None:
    left = tuple(one for one in index.get(key, ()) if one != code)
    if left:
        index[key] = left
    else:
        index.pop(key, None)
