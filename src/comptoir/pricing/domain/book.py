"""The price book: every price, list and tax class in force, as one immutable value in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from comptoir.kernel.values.money import Money
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.baskets import SalePoint
from comptoir.pricing.domain.prices import ConsumerPrice, Price, PriceList, choose, superseded
from comptoir.pricing.domain.taxes import STANDARD, TaxRate, TaxTable

MILLION = 1_000_000
PricesOfItems = dict[UUID, tuple[Price, ...]]
RankedLists = tuple[tuple[PriceList, PricesOfItems], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Prices as they stand at feed position `position`.

    `apply` makes the next book and copies only the lists that change (about a millisecond for
    100,000 prices); the maps of a book that somebody holds are never changed.
    """

    position: int
    lists: Mapping[str, PriceList]
    prices: Mapping[str, PricesOfItems]
    tax_classes: Mapping[UUID, str]
    taxes: TaxTable
    _ranked: dict[SalePoint, RankedLists] = field(default_factory=dict, repr=False)
    _rates: dict[tuple[str, date], dict[str, TaxRate]] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls,
        position: int,
        lists: Iterable[PriceList],
        prices: Iterable[Price],
        tax_classes: Mapping[UUID, str],
        taxes: TaxTable,
    ) -> "Book":
        """The book from all that was ever recorded, prices in the order of their ids."""
        by_list: dict[str, PricesOfItems] = {}
        for price in prices:
            of_items = by_list.get(price.price_list)
            if of_items is None:
                of_items = by_list[price.price_list] = {}
            _put(of_items, price)
        return cls(position, {one.code: one for one in lists}, by_list, tax_classes, taxes)

    def apply(
        self,
        position: int,
        *,
        prices: Iterable[Price] = (),
        lists: Iterable[PriceList] = (),
        tax_classes: Mapping[UUID, str] | None = None,
    ) -> "Book":
        """The book at a later position, with what was recorded in between, in order."""
        by_list = dict(self.prices)
        copied: set[str] = set()
        for price in prices:
            code = price.price_list
            if code not in copied:
                by_list[code] = dict(by_list.get(code, ()))
                copied.add(code)
            _put(by_list[code], price)
        return Book(
            position,
            {**self.lists, **{one.code: one for one in lists}},
            by_list,
            {**self.tax_classes, **tax_classes} if tax_classes else self.tax_classes,
            self.taxes,
        )

    def ranked(self, point: SalePoint) -> RankedLists:
        """The lists to ask at a sale point, best first, each with its prices by item."""
        found = self._ranked.get(point)
        if found is None:
            applying = [one for one in self.lists.values() if one.applies(point.currency, point.channel, point.store)]
            applying.sort(key=lambda one: one.rank)
            found = tuple((one, self.prices.get(one.code, {})) for one in applying)
            self._ranked[point] = found
        return found

    def rates(self, territory: str, day: date) -> dict[str, TaxRate]:
        """The tax rates of a territory on a day, by class. Refuses UnknownTerritory."""
        key = (territory, day)
        found = self._rates.get(key)
        if found is None:
            found = self._rates[key] = self.taxes.rates_on(territory, day)
        return found

    def tax_class(self, item_id: UUID) -> str:
        """The tax class of an item; "standard" until somebody assigned another."""
        return self.tax_classes.get(item_id, STANDARD)

    def consumer_price(
        self, item_id: UUID, point: SalePoint, at: Instant, quantity: int = MILLION
    ) -> ConsumerPrice | None:
        """What a customer sees for an item at a sale point, or None; quantity in millionths."""
        for price_list, of_items in self.ranked(point):
            prices = of_items.get(item_id)
            if prices is None:
                continue
            price = choose(prices, at, point.time_zone, quantity)
            if price is not None:
                assert price.amount is not None
                return ConsumerPrice(item_id, price_list.code, Money(price.amount, price_list.currency), price.per)
        return None


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
