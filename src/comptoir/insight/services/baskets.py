"""Past sales as baskets that the engine can price once more."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from comptoir.company.domain import Store
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import UNITS, Quantity
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import Order, OrderLine
from comptoir.pricing.domain import Basket, BasketLine, Book, Price, PriceList, SalePoint

MILLION = 1_000_000
_LIST = "past"


def past_basket(order: Order, store: Store, book: Book) -> tuple[Basket, Book]:
    """The basket of a past sale, and a book with the prices that it was sold at and the promotions of `book`.

    Prices by hand stay by hand, so that no promotion touches them; so does an item's second price in one basket.
    """
    point = SalePoint(Currency(order.head.currency), store.territory, store.time_zone, order.head.channel, store.code)
    listed: dict[UUID, tuple[Price, ...]] = {}
    lines = tuple([_line(line, point.currency, listed, order.head.placed_at) for line in order.lines])
    price_list = PriceList(_LIST, {}, point.currency)
    return Basket(point, lines), replace(
        book, lists={_LIST: price_list}, prices={_LIST: listed}, shelves={}, profiles={}, _ranked={}
    )


def _line(line: OrderLine, currency: Currency, listed: dict[UUID, tuple[Price, ...]], at: Instant) -> BasketLine:
    quantity = Quantity.from_millionths(line.quantity, UNITS[line.unit])
    sku, tax_class = line.sku or "", line.tax_class
    if line.item_id is not None and line.price_list is not None and line.list_price is None:
        known = listed.get(line.item_id)
        if known is None:
            known = (Price(line.item_id, line.item_id, _LIST, line.unit_price, line.per, 0, None, None, at),)
            listed[line.item_id] = known
        if (known[0].amount, known[0].per) == (line.unit_price, line.per):
            return BasketLine(line.ref, sku, quantity, line.item_id, tax_class=tax_class)
    by_hand = Money(line.unit_price, currency)
    return BasketLine(line.ref, sku, quantity, line.item_id, by_hand, tax_class, "past")
