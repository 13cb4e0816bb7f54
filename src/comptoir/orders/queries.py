"""Orders by key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from comptoir.kernel.bulk import select_by_keys
from comptoir.orders.domain import Order, OrderAllocation, OrderHead, OrderLine, OrderTax
from comptoir.orders.tables import OrderAllocationRow, OrderHeadRow, OrderLineRow, OrderTaxRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ORDERS_PER_QUESTION = 500


def orders_by_id(connection: Connection, order_ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, Order]:
    """Whole orders; unknown ids are left out. lock: take row locks on the lines, for a return."""
    heads = select_by_keys(connection, OrderHeadRow, OrderHead._fields, "id", order_ids)
    lines: dict[UUID, list[OrderLine]] = {}
    for row in select_by_keys(connection, OrderLineRow, OrderLine._fields, "order_id", order_ids, lock=lock):
        lines.setdefault(row[0], []).append(OrderLine._make(row))
    taxes: dict[UUID, list[OrderTax]] = {}
    for row in select_by_keys(connection, OrderTaxRow, OrderTax._fields, "order_id", order_ids):
        taxes.setdefault(row[0], []).append(OrderTax._make(row))
    shares: dict[UUID, list[OrderAllocation]] = {}
    for row in select_by_keys(connection, OrderAllocationRow, OrderAllocation._fields, "order_id", order_ids):
        shares.setdefault(row[0], []).append(OrderAllocation._make(row))
    return {
        row[0]: Order(
            OrderHead._make(row),
            tuple(sorted(lines.get(row[0], []), key=lambda line: line.position)),
            tuple(sorted(taxes.get(row[0], []), key=lambda tax: tax.position)),
            tuple(sorted(shares.get(row[0], []), key=lambda share: (share.line_position, share.position))),
        )
        for row in heads
    }


def returns_of(connection: Connection, order_id: UUID) -> list[UUID]:
    """The orders that take back parts of this one, oldest first."""
    statement = select(OrderHeadRow.id).where(OrderHeadRow.return_of == order_id).order_by(OrderHeadRow.placed_at)
    return list(connection.execute(statement).scalars())


def tax_totals(connection: Connection, order_ids: Sequence[UUID]) -> list[tuple[int, int, int]]:
    """Rate, base and amount over many orders, by falling rate."""
    sums: dict[int, tuple[int, int]] = {}
    for start in range(0, len(order_ids), _ORDERS_PER_QUESTION):
        part = order_ids[start : start + _ORDERS_PER_QUESTION]
        statement = (
            select(OrderTaxRow.rate, func.sum(OrderTaxRow.base), func.sum(OrderTaxRow.amount))
            .where(OrderTaxRow.order_id.in_(part))
            .group_by(OrderTaxRow.rate)
        )
        for rate, base, amount in connection.execute(statement).all():
            known = sums.get(rate, (0, 0))
            sums[rate] = (known[0] + int(base), known[1] + int(amount))
    return [(rate, *sums[rate]) for rate in sorted(sums, reverse=True)]
