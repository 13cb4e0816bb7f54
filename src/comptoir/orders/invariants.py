"""What must be true of orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from comptoir.kernel.invariants import Invariant
from comptoir.orders.domain import faults_of
from comptoir.orders.queries import order_page, orders_by_id
from comptoir.orders.tables import OrderHeadRow, OrderLineRow
from comptoir.pricing.queries import redemptions

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ORDERS_AT_ONCE = 500


def check_sums(connection: Connection) -> Iterator[str]:
    """Lines add up to their order, shares to their line's discount, taxes to the order's tax."""
    after: UUID | None = None
    while orders := order_page(connection, after, _ORDERS_AT_ONCE):
        for order in orders:
            for fault in faults_of(order):
                yield f"order {order.head.number} ({order.head.id}): {fault}"
        after = orders[-1].head.id


def check_returns(connection: Connection) -> Iterator[str]:
    """What is counted as returned on a line is the sum of the return lines against it, and no more than was sold."""
    back = (
        select(
            OrderHeadRow.return_of.label("order_id"),
            OrderLineRow.return_position.label("position"),
            func.sum(-OrderLineRow.quantity).label("quantity"),
        )
        .join(OrderLineRow, OrderLineRow.order_id == OrderHeadRow.id)
        .where(OrderHeadRow.return_of.is_not(None))
        .group_by(OrderHeadRow.return_of, OrderLineRow.return_position)
        .subquery()
    )
    statement = (
        select(
            OrderLineRow.order_id,
            OrderLineRow.position,
            OrderLineRow.quantity,
            OrderLineRow.returned,
            func.coalesce(back.c.quantity, 0),
        )
        .outerjoin(back, (back.c.order_id == OrderLineRow.order_id) & (back.c.position == OrderLineRow.position))
        .where(OrderLineRow.returned != func.coalesce(back.c.quantity, 0))
        .order_by(OrderLineRow.order_id, OrderLineRow.position)
    )
    for order_id, position, sold, counted, returned in connection.execute(statement).all():
        yield f"order {order_id}, line {position}: {sold} sold, {counted} counted as returned, {returned} returned"


def check_redemptions(connection: Connection) -> Iterator[str]:
    """What a promotion with a limit or a coupon is said to have taken off an order stands on its lines."""
    used = [one for one in redemptions(connection) if one.times > 0]
    for start in range(0, len(used), _ORDERS_AT_ONCE):
        part = used[start : start + _ORDERS_AT_ONCE]
        orders = orders_by_id(connection, {one.order_id for one in part})
        for one in part:
            order = orders.get(one.order_id)
            shares = () if order is None else order.allocations
            taken = sum(share.amount for share in shares if share.promotion == one.promotion)
            if taken != one.amount:
                yield f"order {one.order_id}: promotion {one.promotion} redeemed {one.amount}, its lines have {taken}"


INVARIANTS = [
    Invariant("orders.redemptions_stand_on_their_lines", check_redemptions),
    Invariant("orders.lines_add_up", check_sums),
    Invariant("orders.returned_is_what_came_back", check_returns),
]
