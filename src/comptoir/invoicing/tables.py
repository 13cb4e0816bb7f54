"""Series, invoices and their files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class InvoiceSeries(Table):
    """The last number of an entity's invoices or credit notes of a year."""

    __tablename__ = "invoicing_series"
    entity_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class InvoiceRow(Table):
    """An invoice or credit note; never changed. `content`: all that it says, in the terms of EN 16931.

    ticket_id: the sale or return, invoiced once. corrects: the invoice that a credit note takes back.
    """

    __tablename__ = "invoicing_invoice"
    __table_args__ = (
        Index(None, "entity_id", "kind", "year", "sequence", unique=True),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    entity_id: Mapped[UUID]
    store_id: Mapped[UUID] = mapped_column(Id, index=True)
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(Code)
    ticket_id: Mapped[UUID] = mapped_column(Id, unique=True)
    corrects: Mapped[UUID | None] = mapped_column(Id)
    currency: Mapped[str] = mapped_column(Code)
    net: Mapped[int]
    tax: Mapped[int]
    rounding: Mapped[int]
    due: Mapped[int]
    issued_at: Mapped[Instant]
    issued_by: Mapped[str]
    content: Mapped[Any] = mapped_column(Json)


class InvoiceFile(Table):
    """The file of an invoice, made once: PDF/A-3 with its XML inside."""

    __tablename__ = "invoicing_file"
    invoice_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    content: Mapped[bytes]
    sha256: Mapped[str]
    made_at: Mapped[Instant]
