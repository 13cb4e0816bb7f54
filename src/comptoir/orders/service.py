"""Writing orders in bulk, and counting what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.kernel.bulk import insert_rows, update_rows
from comptoir.kernel.values.errors import Fault
from comptoir.orders.domain import Order, OrderAllocation, OrderHead, OrderLine, OrderPart, OrderTax
from comptoir.orders.tables import OrderAllocationRow, OrderHeadRow, OrderLineRow, OrderPartRow, OrderTaxRow

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

Returned = Mapping[tuple[UUID, int], int]
"""Order and line position to millionths taken back."""


class LineMoved(Fault):
    """More of a line was returned between reading and writing; nothing was written."""

    retry_helps = True


def write_orders(uow: UnitOfWork, orders: Sequence[Order]) -> None:
    """Insert many orders, one statement per table."""
    connection = uow.connection
    insert_rows(connection, OrderHeadRow, OrderHead._fields, [order.head for order in orders])
    lines = [line for order in orders for line in order.lines]
    insert_rows(connection, OrderLineRow, OrderLine._fields, lines)
    taxes = [tax for order in orders for tax in order.taxes]
    insert_rows(connection, OrderTaxRow, OrderTax._fields, taxes)
    shares = [share for order in orders for share in order.allocations]
    insert_rows(connection, OrderAllocationRow, OrderAllocation._fields, shares)
    parts = [part for order in orders for part in order.parts]
    if parts:
        insert_rows(connection, OrderPartRow, OrderPart._fields, parts)


def count_returned(uow: UnitOfWork, returned: Returned) -> None:
    """Raise the returned quantity of lines, never above what was sold. Raises LineMoved."""
    rows = [(order_id, position, quantity) for (order_id, position), quantity in sorted(returned.items())]
    changed = update_rows(
        uow.connection,
        OrderLineRow,
        ("order_id", "position", "change"),
        rows,
        key=("order_id", "position"),
        assign="returned = t.returned + v.change",
        guard="t.returned + v.change <= t.quantity",
    )
    if changed != len(rows):
        raise LineMoved("a line was returned elsewhere at the same moment")
