"""Packs on tickets: taxed, taken from stock and brought back as what is in them (decision 86).

A ticket without a pack pays for this with one look at each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.inventory.domain import Movement, sale_movement
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant, local_time
from comptoir.orders.domain import COMPONENT, Order, OrderPart
from comptoir.pricing.domain.taxes import STANDARD
from comptoir.till.domain.packs import Worth, shares_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.catalog.domain.packs import Component
    from comptoir.pricing.domain import BasketLine, PricedLine
    from comptoir.till.services.work import Counter, Memory, Work

_MILLION = 1_000_000
_WORTH_DIGITS = 1_000


def taxed_as_held(work: Work, counter: Counter, line: BasketLine, pack: Sequence[Component], at: Instant) -> BasketLine:
    """The basket's line of a pack, with the tax classes of what it holds; the work learns where its parts lie."""
    work.components.update({one.sku: one.item_id for one in pack})
    book = work.book
    worth = []
    for one in pack:
        price = book.consumer_price(one.item_id, counter.point, at)
        amount = None if price is None else price.amount.amount * one.quantity * _WORTH_DIGITS // price.per
        worth.append(Worth(book.tax_class(one.item_id), amount))
    day = local_time(at, counter.store.time_zone).date()
    rates = {code: rate.rate.millionths for code, rate in book.rates(counter.point.territory, day).items()}
    shares = shares_of(worth, rates, STANDARD)
    if len(shares) == 1:
        return replace(line, tax_class=shares[0].tax_class)
    return replace(line, shares=shares)


def parts_held(order_id: UUID, position: int, pack: Sequence[Component], line: PricedLine) -> list[OrderPart]:
    """What the line of a pack holds, as parts of the order, not yet numbered."""
    sold = line.quantity.millionths
    return [
        OrderPart(order_id, position, 0, COMPONENT, one.sku, 0, None, 0, one.quantity * sold // _MILLION)
        for one in pack
    ]


def learn_components(connection: Connection, memory: Memory, orders: Iterable[Order]) -> dict[str, UUID]:
    """Where the parts of packs lie that some orders sold, by SKU; no query where they sold none."""
    skus = {part.code for order in orders for part in order.parts if part.kind == COMPONENT}
    found = memory.items_by_sku(connection, skus) if skus else {}
    return {sku: found[sku].item_id for sku in skus if sku in found}


def stock_of(order: Order, components: Mapping[str, UUID]) -> set[UUID]:
    """The items whose stock an order moves. components: where the parts of packs lie, by SKU."""
    held = _held(order) if order.parts else {}
    plain = {line.item_id for line in order.lines if line.position not in held}
    return {id_ for id_ in (*plain, *(components.get(p.code) for of in held.values() for p in of)) if id_ is not None}


def movements_of(
    order: Order, components: Mapping[str, UUID], at: Instant, actor: str, place_id: UUID
) -> tuple[list[Movement], dict[UUID, str]]:
    """The movements of a ticket, and the SKUs of what they move. place_id: of the till.

    Of a pack moves what is in it, but for what the catalogue does not know any more.
    """
    movements: list[Movement] = []
    skus: dict[UUID, str] = {}
    held = _held(order) if order.parts else {}
    for line in order.lines:
        where = line.place_id or place_id
        if line.position in held:
            moved = [(components.get(one.code), one.code, one.amount) for one in held[line.position]]
        else:
            moved = [(line.item_id, line.sku or "", line.quantity)]
        for item_id, sku, quantity in moved:
            if item_id is not None and quantity:
                skus[item_id] = sku
                movements.append(sale_movement(new_id(), item_id, where, quantity, order.head.id, at, actor))
    return movements, skus


def _held(order: Order) -> dict[int, list[OrderPart]]:
    """What packs hold, by the position of their line."""
    held: dict[int, list[OrderPart]] = {}
    for part in order.parts:
        if part.kind == COMPONENT:
            held.setdefault(part.line_position, []).append(part)
    return held
