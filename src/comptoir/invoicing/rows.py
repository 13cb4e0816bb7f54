"""Invoices by key."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update

from comptoir.invoicing.tables import InvoiceFile, InvoiceRow, InvoiceSeries
from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


class Invoice(NamedTuple):
    """See the table."""

    id: UUID
    kind: str
    entity_id: UUID
    store_id: UUID
    year: int
    sequence: int
    number: str
    ticket_id: UUID
    corrects: UUID | None
    currency: str
    net: int
    tax: int
    rounding: int
    due: int
    issued_at: Instant
    issued_by: str
    content: Any


def invoices_by(connection: Connection, column: str, keys: Collection[UUID]) -> dict[UUID, Invoice]:
    """Invoices by `id` or `ticket_id`; unknown ones are left out."""
    found = (Invoice._make(row) for row in select_by_keys(connection, InvoiceRow, Invoice._fields, column, keys))
    return {getattr(one, column): one for one in found}


def invoice_page(
    connection: Connection,
    store_ids: Collection[UUID] | None,
    before: UUID | None,
    limit: int,
    words: str | None = None,
    ticket_id: UUID | None = None,
) -> list[Invoice]:
    """Invoices of some stores, or all, the newest first. words: how their number begins. ticket_id: of that one."""
    statement = select(*(getattr(InvoiceRow, name) for name in Invoice._fields))
    if store_ids is not None:
        statement = statement.where(InvoiceRow.store_id.in_(store_ids))
    if before is not None:
        statement = statement.where(InvoiceRow.id < before)
    if ticket_id is not None:
        statement = statement.where(InvoiceRow.ticket_id == ticket_id)
    wanted = (words or "").strip()
    if wanted:
        statement = statement.where(InvoiceRow.number.startswith(wanted.upper(), autoescape=True))
    return [Invoice._make(row) for row in connection.execute(statement.order_by(InvoiceRow.id.desc()).limit(limit))]


def next_number(uow: UnitOfWork, entity_id: UUID, kind: str, year: int) -> int:
    """The next number of a series; taken with the transaction, so that none is lost."""
    where = (InvoiceSeries.entity_id == entity_id, InvoiceSeries.kind == kind, InvoiceSeries.year == year)
    moved = update(InvoiceSeries).where(*where).values(last=InvoiceSeries.last + 1).returning(InvoiceSeries.last)
    found = uow.connection.execute(moved).scalar_one_or_none()
    if found is not None:
        return int(found)
    uow.connection.execute(insert(InvoiceSeries).values(entity_id=entity_id, kind=kind, year=year, last=1))
    return 1


def insert_invoice(uow: UnitOfWork, invoice: Invoice) -> None:
    """Write an invoice."""
    insert_rows(uow.connection, InvoiceRow, Invoice._fields, [invoice])


def file_of(connection: Connection, invoice_id: UUID) -> bytes | None:
    """The file of an invoice, if it was made."""
    statement = select(InvoiceFile.content).where(InvoiceFile.invoice_id == invoice_id)
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else bytes(found)


def keep_file(uow: UnitOfWork, invoice_id: UUID, content: bytes, sha256: str) -> None:
    """Keep the file of an invoice."""
    values = {"invoice_id": invoice_id, "content": content, "sha256": sha256, "made_at": uow.now}
    uow.connection.execute(insert(InvoiceFile).values(values))
