"""The price book: every price, list, tax class and profile, as one immutable value in memory."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import Money, round_ratio
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import SalePoint
from comptoir.pricing.domain.prices import ConsumerPrice, Price, PriceList, choose, superseded
from comptoir.pricing.domain.profiles import ItemProfile, profile_on
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import Promotion
from comptoir.pricing.domain.shown import Shown, either, lower_of
from comptoir.pricing.domain.taxes import STANDARD, CashStep, TaxProfile, TaxRate, TaxTable, Where, on_day

MILLION = 1_000_000
PricesOfItems = dict[UUID, tuple[Price, ...]]
RankedLists = tuple[tuple[PriceList, PricesOfItems], ...]
Shelves = Mapping[str, Mapping[UUID, Shown]]
"""By the folded code of a store where a rise waits for its label: what hangs, by item."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Prices as they stand at feed position `position`.

    `apply` makes the next book and copies only the lists that change (about a millisecond for
    100,000 prices); the maps of a book that somebody holds are never changed.
    profiles: of the few items that have one, all that were ever recorded.
    earlier: promotions by code and version, also those that ended: labels may still announce them.
    since: by code, the first of the versions in a row that promise the same as the newest (`Promotion.promise`).
    held: in the book of one basket, what it keeps, and what hangs where it is sold; see `holding`.
    """

    position: int
    lists: Mapping[str, PriceList]
    prices: Mapping[str, PricesOfItems]
    tax_classes: Mapping[UUID, str]
    taxes: TaxTable
    shelves: Shelves = field(default_factory=dict)
    _ranked: dict[SalePoint, RankedLists] = field(default_factory=dict, repr=False)
    _rates: dict[tuple[str, date, Where], dict[str, TaxRate]] = field(default_factory=dict, repr=False)
    _tax_profiles: dict[tuple[str, date], TaxProfile] = field(default_factory=dict, repr=False)
    _cash: dict[SalePoint, list[CashStep]] = field(default_factory=dict, repr=False)
    profiles: Mapping[UUID, tuple[ItemProfile, ...]] = field(default_factory=dict)
    promotions: PromotionBook = field(default_factory=PromotionBook)
    earlier: Mapping[tuple[str, int], Promotion] = field(default_factory=dict)
    since: Mapping[str, Promotion] = field(default_factory=dict)
    held: Mapping[UUID, Shown] | None = None

    @classmethod
    def build(  # noqa: PLR0913, PLR0917 - a book is made of these
        cls,
        position: int,
        lists: Iterable[PriceList],
        prices: Iterable[Price],
        tax_classes: Mapping[UUID, str],
        taxes: TaxTable,
        shelves: Shelves | None = None,
        profiles: Iterable[ItemProfile] = (),
        promotions: PromotionBook | None = None,
        earlier: Iterable[Promotion] = (),
    ) -> "Book":
        """The book from all that was ever recorded, prices in the order of their ids, versions in theirs."""
        versions = {(one.code, one.version): one for one in earlier}
        by_list: dict[str, PricesOfItems] = {}
        for price in prices:
            of_items = by_list.get(price.price_list)
            if of_items is None:
                of_items = by_list[price.price_list] = {}
            _put(of_items, price)
        return cls(
            position,
            {one.code: one for one in lists},
            by_list,
            tax_classes,
            taxes,
            shelves or {},
            profiles=_with_profiles({}, profiles),
            promotions=promotions or PromotionBook(),
            earlier=versions,
            since=_first_of_a_row({}, versions.values()),
        )

    def apply(
        self,
        position: int,
        *,
        prices: Iterable[Price] = (),
        lists: Iterable[PriceList] = (),
        tax_classes: Mapping[UUID, str] | None = None,
        shelves: Shelves | None = None,
        profiles: Iterable[ItemProfile] = (),
        promotions: PromotionBook | None = None,
        earlier: Iterable[Promotion] | None = None,
    ) -> "Book":
        """The book at a later position, with what was recorded in between, in order.

        shelves, promotions (`PromotionBook.apply` makes the next ones) and earlier replace what was there.
        """
        versions, since = self.earlier, self.since
        if earlier is not None:
            versions = {(one.code, one.version): one for one in earlier}
            since = _first_of_a_row({}, versions.values())
        if promotions is not None:
            fresh = {key: one for key, one in by_version(promotions).items() if key not in versions}
            versions, since = {**versions, **fresh}, _first_of_a_row(since, fresh.values())
        by_list = dict(self.prices)
        copied: set[str] = set()
        for price in prices:
            code = price.price_list
            if code not in copied:
                by_list[code] = dict(by_list.get(code, ()))
                copied.add(code)
            _put(by_list[code], price)
        return replace(
            self,
            position=position,
            lists={**self.lists, **{one.code: one for one in lists}},
            prices=by_list,
            tax_classes={**self.tax_classes, **tax_classes} if tax_classes else self.tax_classes,
            shelves=self.shelves if shelves is None else shelves,
            profiles=_with_profiles(self.profiles, profiles),
            promotions=self.promotions if promotions is None else promotions,
            earlier=versions,
            since=since,
            _ranked={},
        )

    def ranked(self, point: SalePoint) -> RankedLists:
        """The lists to ask at a sale point, best first, each with its prices by item."""
        found = self._ranked.get(point)
        if found is None:
            where = (point.currency, point.channel, point.store, point.customer_groups)
            applying = [one for one in self.lists.values() if one.applies(*where)]
            applying.sort(key=lambda one: one.rank)
            found = tuple((one, self.prices.get(one.code, {})) for one in applying)
            self._ranked[point] = found
        return found

    def point_for(self, point: SalePoint, groups: frozenset[str]) -> SalePoint:
        """The sale point for a customer of some groups: as it is, unless a price list is for one of them."""
        if not groups:
            return point
        named = groups & {group for one in self.lists.values() for group in one.customer_groups}
        return replace(point, customer_groups=named) if named else point

    def shelf(self, point: SalePoint) -> Mapping[UUID, Shown] | None:
        """What hangs at the shelf that the customers of a sale point take from; None where no rise waits for it."""
        if self.held is not None:
            return self.held
        if not (self.shelves and point.is_shelf and point.store):
            return None
        return self.shelves.get(fold_code(point.store))

    def holding(self, point: SalePoint, held: Mapping[UUID, Shown]) -> "Book":
        """The book for a basket that keeps some prices: of each item the better of what is held and what hangs."""
        if not held:
            return self
        hung = self.shelf(point) or {}
        both = {item_id: either(hung[item_id], shown) if item_id in hung else shown for item_id, shown in held.items()}
        return replace(self, held=ChainMap(both, dict(hung)) if hung else both)

    def announced(
        self, point: SalePoint, item_ids: Iterable[UUID | None], at: Instant
    ) -> Mapping[UUID, tuple[Promotion, ...]]:
        """Promotions that labels still announce though they are over or promise something else by now, by item.

        So does one that selects an item no more; it goes on for all items of a basket that announce it, as a set.
        """
        shelf = self.shelf(point)
        if not shelf or not self.earlier:
            return {}
        in_force = self.promotions.in_force(point, at)
        told: dict[UUID, list[tuple[str, int]]] = {}
        over: set[str] = set()
        for item_id in item_ids:
            shown = None if item_id is None else shelf.get(item_id)
            if item_id is None or shown is None or not shown.promotions:
                continue
            told[item_id] = [key for key in shown.promotions if key in self.earlier]
            running = {one.code for one, *_ in self.promotions.selecting(item_id, in_force)}
            over.update(key[0] for key in told[item_id] if key[0] not in running or not self._is_same(*key))
        return {
            item_id: tuple(
                _alone(self.earlier[key], is_alone=key[0] in in_force.codes) for key in keys if key[0] in over
            )
            for item_id, keys in told.items()
            if any(key[0] in over for key in keys)
        }

    def _is_same(self, code: str, version: int) -> bool:
        """Whether the promotion in the book promises what a version of it did that a label names."""
        now, first = self.promotions.promotions[code], self.since.get(code)
        return version == now.version or (first is not None and first.version <= version <= now.version)

    def version_told(self, promotion: Promotion) -> int:
        """The version that labels name: the first that promised the same, so that none is printed for nothing."""
        first = self.since.get(promotion.code)
        return promotion.version if first is None else min(first.version, promotion.version)

    def rates(self, territory: str, day: date, where: Where = Where.TAKE_AWAY) -> dict[str, TaxRate]:
        """The tax rates of a territory on a day, by class. Refuses UnknownTerritory."""
        key = (territory, day, where)
        found = self._rates.get(key)
        if found is None:
            found = self._rates[key] = self.taxes.rates_on(territory, day, where)
        return found

    def tax_profile(self, territory: str, day: date) -> TaxProfile:
        """How a territory wants tax computed on a day."""
        key = (territory, day)
        found = self._tax_profiles.get(key)
        if found is None:
            found = self._tax_profiles[key] = self.taxes.profile_on(territory, day)
        return found

    def cash_step(self, point: SalePoint, at: Instant) -> int:
        """Minor units that what is paid in cash at a sale point is a multiple of; mostly 1."""
        known = self._cash.get(point)
        if known is None:
            known = self._cash[point] = self.taxes.cash_steps(point.territory, point.currency)
        return known[0].step if known and (known := on_day(known, local_time(at, point.time_zone).date())) else 1

    def profile(self, item_id: UUID, day: date) -> ItemProfile | None:
        """What an item carries besides its price on a day; None for most."""
        known = self.profiles.get(item_id)
        return None if known is None else profile_on(known, day)

    def tax_class(self, item_id: UUID) -> str:
        """The tax class of an item; "standard" until somebody assigned another."""
        return self.tax_classes.get(item_id, STANDARD)

    def consumer_price(
        self, item_id: UUID, point: SalePoint, at: Instant, quantity: int = MILLION
    ) -> ConsumerPrice | None:
        """What a customer sees for an item at a sale point, tax included, or None; quantity in millionths."""
        found = self.price_in_force(item_id, point, at, quantity)
        shown = (self.shelf(point) or {}).get(item_id)
        if shown is not None and not (found is not None and self._is_net(found.price_list)):
            found = lower_of(found, shown, item_id, quantity, at)
        if found is None:
            return None
        amount = found.amount
        assert amount is not None
        if self._is_net(found.price_list):
            day = local_time(at, point.time_zone).date()
            amount = with_tax(amount, self.taxes.rate(point.territory, self.tax_class(item_id), day))
        return ConsumerPrice(item_id, found.price_list, Money(amount, point.currency), found.per)

    def _is_net(self, price_list: str) -> bool:
        return price_list in self.lists and self.lists[price_list].is_net

    def price_in_force(self, item_id: UUID, point: SalePoint, at: Instant, quantity: int = MILLION) -> Price | None:
        """The price of the first list that has one in force, whatever hangs on the shelf."""
        for price_list, of_items in self.ranked(point):
            if price_list.is_dated and not price_list.is_in_force(at, point.time_zone):
                continue
            prices = of_items.get(item_id)
            price = None if prices is None else choose(prices, at, point.time_zone, quantity)
            if price is not None:
                return price
        return None


def with_tax(amount: int, rate: TaxRate) -> int:
    """An amount without tax with its tax, rounded half away from zero."""
    return round_ratio(amount * (MILLION + rate.rate.millionths), MILLION)


def _with_profiles(
    known: Mapping[UUID, tuple[ItemProfile, ...]], more: Iterable[ItemProfile]
) -> Mapping[UUID, tuple[ItemProfile, ...]]:
    added: dict[UUID, tuple[ItemProfile, ...]] = {}
    for one in more:
        added[one.item_id] = (*added.get(one.item_id, known.get(one.item_id, ())), one)
    return {**known, **added} if added else known


def _first_of_a_row(since: Mapping[str, Promotion], versions: Iterable[Promotion]) -> Mapping[str, Promotion]:
    """`Book.since` after further versions, in their order."""
    found = dict(since)
    for one in versions:
        first = found.get(one.code)
        if first is None or first.promise != one.promise:
            found[one.code] = one
    return found


def by_version(promotions: PromotionBook) -> dict[tuple[str, int], Promotion]:
    """The promotions of a book, as labels name them."""
    return {(one.code, one.version): one for one in promotions.promotions.values()}


def _alone(promotion: Promotion, *, is_alone: bool) -> Promotion:
    """An earlier version never adds to the one in force: the customer has the better of the two."""
    return replace(promotion, combines_with=frozenset()) if is_alone else promotion


def _put(of_items: PricesOfItems, price: Price) -> None:
    earlier = of_items.get(price.item_id)
    if earlier is None:
        if price.amount is not None:
            of_items[price.item_id] = (price,)
        return
    now = superseded(earlier, price)
    if now:
        of_items[price.item_id] = now
    else:
        del of_items[price.item_id]
