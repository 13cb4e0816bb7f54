"""Packs on tickets: taxed, taken from stock and brought back as what is in them (decision 86).

A ticket without a pack pays for this with one look at each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.inventory.domain import Movement, sale_movement
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import COMPONENT, Order, OrderPart
from comptoir.pricing.services import packs

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.catalog.domain.packs import Component
    from comptoir.pricing.domain import BasketLine, PricedLine
    from comptoir.till.services.work import Counter, Memory, Work

_MILLION = 1_000_000


def taxed_as_held(work: Work, counter: Counter, line: BasketLine, pack: Sequence[Component], at: Instant) -> BasketLine:
    """The basket's line of a pack, with the tax classes of what it holds; the work learns where its parts lie."""
    work.components.update({one.sku: one.item_id for one in pack})
    return packs.taxed_as_held(work.book, counter.point, line, pack, at)


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
