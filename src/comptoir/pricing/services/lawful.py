"""Whether a promotion is lawful in the stores where it shall run: the facts of its items for `domain.law`.

Reads much for a promotion on many items, so it is asked before the transaction that activates, not within it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import sellables
from comptoir.company.domain import Store
from comptoir.company.queries import stores
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import Conflict, TextKey
from comptoir.kernel.values.money import round_ratio
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import SalePoint
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.costs import Cost, cost_of
from comptoir.pricing.domain.law import Finding, Goods, Place, advantages, check_promotion_lawful
from comptoir.pricing.domain.law_rules import PromotionLaw
from comptoir.pricing.domain.prices import moment_at
from comptoir.pricing.domain.promotions import Promotion, Selection
from comptoir.pricing.domain.taxes import TaxRate
from comptoir.pricing.queries import costs, items_with_prices, tax_classes, tax_shares
from comptoir.pricing.rows import price_lists, prices_of_items, shipped_taxes
from comptoir.pricing.rows.profiles import first_offered, shipped_laws
from comptoir.pricing.rows.promotions import documents
from comptoir.pricing.services.documents import Kind
from comptoir.pricing.services.item_keys import items_with_keys, keys_of_items
from comptoir.pricing.services.promotions import active_promotions

MILLION = 1_000_000
ONE_DAY = timedelta(days=1)
TOLD_MAX = 20
"""Items that are named for one rule; that it is broken is said by the first."""
_PAGE = 5_000


@dataclass(eq=False)
class PromotionUnlawful(Conflict):
    """The law forbids the promotion where it shall run. rule: what it breaks, as words; item: its SKU."""

    code: ClassVar[str] = "pricing.promotion_unlawful"
    promotion: str
    rule: TextKey
    item: str
    source: str


def require_lawful(connection: Connection, promotion: Promotion, kind: str | None, at: Instant) -> tuple[Finding, ...]:
    """The warnings for a promotion. kind: of its campaign. Refuses PromotionUnlawful, for the first that forbids."""
    findings = findings_for(connection, promotion, kind, at)
    for one in findings:
        if one.is_refusal:
            raise PromotionUnlawful(promotion.code, TextKey(f"pricing.law.{one.rule}"), one.sku or "–", one.source)
    return findings


def findings_for(connection: Connection, promotion: Promotion, kind: str | None, at: Instant) -> tuple[Finding, ...]:
    """What the law of each country says where a promotion shall run, refusals first; at most TOLD_MAX of one rule."""
    named = {fold_code(code) for code in promotion.scope.stores}
    here = [one for one in stores(connection) if not named or fold_code(one.code) in named]
    by_country: dict[str, list[Store]] = {}
    for store in here:
        by_country.setdefault(store.territory.partition("-")[0], []).append(store)
    found: dict[tuple[str, str | None, str | None], Finding] = {}
    for country, some in by_country.items():
        law = shipped_laws().get(country)
        if law is None:
            continue
        for one in _of_country(connection, law, promotion, some, kind, at):
            found.setdefault((one.rule, one.sku, one.facts.get("department")), one)
    told: dict[str, int] = {}
    kept = []
    for one in sorted(found.values(), key=lambda one: not one.is_refusal):
        told[one.rule] = told.get(one.rule, 0) + 1
        if told[one.rule] <= TOLD_MAX:
            kept.append(one)
    return tuple(kept)


def campaign_kind(connection: Connection, promotion: Promotion) -> str | None:
    """What the campaign of a promotion is by law; None for none, or nothing special."""
    if promotion.campaign is None:
        return None
    found = documents(connection, Kind.CAMPAIGN, codes=[promotion.campaign]).get(promotion.campaign)
    kind: str | None = None if found is None else found.body.get("kind")
    return kind


_ISLANDS = {"97133": "977", "97150": "978"}
"""Saint-Barthélemy and Saint-Martin, whose postcodes are still those of Guadeloupe."""


def department_of(postcode: str) -> str | None:
    """The French department of a postcode: "75", "2A", "974"; None for what is no French postcode."""
    if len(postcode) != 5 or not postcode.isdecimal():
        return None
    if postcode.startswith("20"):
        return "2A" if postcode[2] in "01" else "2B"
    if postcode in _ISLANDS:
        return _ISLANDS[postcode]
    return postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]


def law_of(store: Store) -> PromotionLaw | None:
    """The law on promotions where a store is; None where none is known."""
    return shipped_laws().get(store.territory.partition("-")[0])


def goods_at(connection: Connection, promotion: Promotion, store: Store, at: Instant, most: int) -> list[list[Goods]]:
    """For each selection of a promotion its goods with their prices in a store, of the first `most` items."""
    selected = _selected(connection, promotion)
    item_ids = set(sorted(set().union(*selected))[:most])
    book = _book_of(connection, item_ids)
    facts = _facts(connection, law_of(store), item_ids, local_time(at, store.time_zone).date())
    point = SalePoint(store.currency, store.territory, store.time_zone, None, store.code)
    goods = _goods(connection, book, point, facts, item_ids, _start(promotion, point, at))
    return _known(goods, selected)


def _book_of(connection: Connection, item_ids: Collection[UUID]) -> Book:
    """The prices of some items, as they stand and will stand."""
    lists = [one for one, _ in price_lists(connection).values()]
    prices = [one for of_item in prices_of_items(connection, item_ids).values() for one in of_item]
    return Book.build(0, lists, sorted(prices, key=lambda one: one.id), {}, shipped_taxes())


def _of_country(
    connection: Connection,
    law: PromotionLaw,
    promotion: Promotion,
    some: Sequence[Store],
    kind: str | None,
    at: Instant,
) -> list[Finding]:
    selected = _selected(connection, promotion)
    item_ids = set().union(*selected)
    meeting = _meeting(connection, promotion, item_ids)
    item_ids = item_ids.union(*(of for _, some in meeting for of in some))
    places = [Place(department_of(one.address.postcode), one.time_zone) for one in some]
    book = _book_of(connection, item_ids)
    facts = _facts(connection, law, item_ids, local_time(at, places[0].time_zone).date())
    found: list[Finding] = []
    seen = set()
    for store in some:
        for channel in promotion.scope.channels or {None}:
            point = SalePoint(store.currency, store.territory, store.time_zone, channel, store.code)
            ranked = (store.territory, *(one.code for one, _ in book.ranked(point)))
            if ranked in seen:
                continue
            seen.add(ranked)
            goods = _goods(connection, book, point, facts, item_ids, _start(promotion, point, at))
            known = _known(goods, selected)
            others = [advantages(other, _known(goods, some)) for other, some in meeting]
            found += check_promotion_lawful(law, promotion, known, places, kind, at, others)
    return found


def _known(goods: Mapping[UUID, Goods], selected: Sequence[Collection[UUID]]) -> list[list[Goods]]:
    return [[goods[item_id] for item_id in sorted(ids) if item_id in goods] for ids in selected]


def _meeting(
    connection: Connection, promotion: Promotion, item_ids: Collection[UUID]
) -> list[tuple[Promotion, list[set[UUID]]]]:
    """The active promotions that agree with one and select some of its items, with the items of their selections.

    Those that the law lets sell below cost are left out, as are those for other stores, channels or days.
    """
    found = []
    for other in active_promotions(connection):
        if other.code == promotion.code or not promotion.agrees_with(other) or not _may_meet(promotion, other):
            continue
        if campaign_kind(connection, other) is not None:
            continue
        selected = _selected(connection, other)
        if any(not some.isdisjoint(item_ids) for some in selected):
            found.append((other, selected))
    return found


def _may_meet(one: Promotion, other: Promotion) -> bool:
    """Whether two promotions may count in one basket, by their stores, channels and days."""
    for mine, theirs in ((one.scope.stores, other.scope.stores), (one.scope.channels, other.scope.channels)):
        if mine and theirs and mine.isdisjoint(theirs):
            return False
    return not _is_before(one, other) and not _is_before(other, one)


def _is_before(one: Promotion, other: Promotion) -> bool:
    """Whether one is over before the other begins, at least a day apart where only one names a place's clock."""
    end, start = one.scope.valid_to, other.scope.valid_from
    return end is not None and start is not None and moment_at(end, "UTC") + ONE_DAY <= moment_at(start, "UTC")


def _start(promotion: Promotion, point: SalePoint, at: Instant) -> Instant:
    start = promotion.scope.valid_from
    return at if start is None else max(at, moment_at(start, point.time_zone))


def _selected(connection: Connection, promotion: Promotion) -> list[set[UUID]]:
    """The items of each selection of a promotion, without those that it leaves out."""
    out = _items_of(connection, promotion.exclusion)
    return [_items_of(connection, selection) - out for selection in promotion.selections]


def _items_of(connection: Connection, selection: Selection) -> set[UUID]:
    if not selection.everything:
        known = items_with_keys(connection, selection.keys) if selection.keys else {}
        return set(selection.items) | {id_ for id_, keys in known.items() if not keys.isdisjoint(selection.keys)}
    found: list[UUID] = []
    while page := items_with_prices(connection, None, found[-1] if found else None, _PAGE):
        found += page
    return set(found)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of items, whatever the place."""

    skus: Mapping[UUID, str]
    groups: Mapping[UUID, str | None]
    costs: Mapping[UUID, Cost]
    offered: Mapping[UUID, date]


def _facts(connection: Connection, law: PromotionLaw | None, item_ids: Collection[UUID], day: date) -> _Facts:
    items = sellables(connection, item_ids=item_ids)
    classes = tax_classes(connection, item_ids)
    keys = {} if law is None else keys_of_items(connection, item_ids, law.keys)
    groups = {
        item_id: None if law is None else law.group_of(keys.get(item_id, ()), item.department, classes.get(item_id, ""))
        for item_id, item in items.items()
    }
    skus = {item_id: item.sku for item_id, item in items.items()}
    return _Facts(skus, groups, costs(connection, item_ids, day), first_offered(connection, item_ids))


def _goods(
    connection: Connection,
    book: Book,
    point: SalePoint,
    facts: _Facts,
    item_ids: Collection[UUID],
    at: Instant,
) -> dict[UUID, Goods]:
    """The items that have a price at a sale point."""
    shares = tax_shares(connection, item_ids, point.territory, local_time(at, point.time_zone).date())
    found = {}
    for item_id, sku in facts.skus.items():
        price = book.price_in_force(item_id, point, at)
        if price is None or price.amount is None:
            continue
        cost = facts.costs.get(item_id)
        known = cost if cost is not None and cost.currency == point.currency else None
        rates: tuple[tuple[TaxRate, int], ...] = () if book.lists[price.price_list].is_net else shares[item_id]
        found[item_id] = Goods(
            item_id,
            sku,
            round_ratio(price.amount * MILLION, price.per),
            rates,
            None if known is None else cost_of(known, MILLION),
            facts.groups[item_id],
            facts.offered.get(item_id),
        )
    return found
