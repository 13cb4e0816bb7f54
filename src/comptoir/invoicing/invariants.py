"""What must be true of invoices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from comptoir.invoicing.rows import invoices_by
from comptoir.invoicing.tables import InvoiceRow, InvoiceSeries
from comptoir.kernel.invariants import Invariant
from comptoir.orders.queries import orders_by_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AT_ONCE = 500


def check_series(connection: Connection) -> Iterator[str]:
    """Each series of an entity and year is numbered from 1 on without a gap, up to its last number."""
    where = (InvoiceRow.entity_id, InvoiceRow.kind, InvoiceRow.year)
    statement = select(*where, func.count(), func.min(InvoiceRow.sequence), func.max(InvoiceRow.sequence))
    made = {tuple(row[:3]): tuple(row[3:]) for row in connection.execute(statement.group_by(*where))}
    series = (InvoiceSeries.entity_id, InvoiceSeries.kind, InvoiceSeries.year, InvoiceSeries.last)
    taken = {tuple(row[:3]): row[3] for row in connection.execute(select(*series))}
    for key in made.keys() | taken.keys():
        count, first, last = made.get(key, (0, 1, 0))
        if (first, last, taken.get(key, 0)) != (1, count, count):
            named = f"entity {key[0]}, {key[1]} {key[2]}"
            yield f"{named}: {count} numbered {first} to {last}, the series is at {taken.get(key)}"


def check_sums(connection: Connection) -> Iterator[str]:
    """An invoice is for what its ticket says, and shows the ticket's own tax."""
    ids = list(connection.execute(select(InvoiceRow.ticket_id).order_by(InvoiceRow.id)).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        orders = orders_by_id(connection, part)
        for ticket_id, invoice in invoices_by(connection, "ticket_id", part).items():
            order = orders.get(ticket_id)
            said = None if order is None else (abs(order.head.due), abs(order.head.tax))
            if said != (invoice.due, invoice.tax) or invoice.net + invoice.tax + invoice.rounding != invoice.due:
                yield f"invoice {invoice.number}: {invoice.net} + {invoice.tax} + {invoice.rounding}, its ticket {said}"


INVARIANTS = [
    Invariant("invoicing.series_are_gapless", check_series),
    Invariant("invoicing.invoices_are_their_tickets", check_sums),
]
