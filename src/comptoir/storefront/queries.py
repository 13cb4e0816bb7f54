"""Cards joined with the operations lane: the price that the book holds now, and the stock of some places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import CardView
from comptoir.inventory.queries import levels
from comptoir.kernel.values.quantity import Quantity, unit
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import Book, SalePoint, net_content, unit_price
from comptoir.storefront.domain import Offer


def offers(
    connection: Connection,
    book: Book,
    point: SalePoint,
    views: Sequence[CardView],
    place_ids: Collection[UUID],
    at: Instant,
) -> dict[UUID, Offer]:
    """What each card's item costs at a sale point, and how much of it is at the places together."""
    stock: dict[UUID, int] = {}
    for (item_id, _), level in levels(connection, [view.item_id for view in views], place_ids).items():
        stock[item_id] = stock.get(item_id, 0) + level.available
    return {view.item_id: _offer(book, point, view, stock.get(view.item_id, 0), at) for view in views}


def _offer(book: Book, point: SalePoint, view: CardView, available: int, at: Instant) -> Offer:
    price = book.consumer_price(view.item_id, point, at)
    if price is None:
        return Offer(None, None, available)
    per = Quantity.from_millionths(price.per, unit(view.body["unit"]))
    return Offer(price, unit_price(price.amount, per, net_content(view.body["values"])), available)
