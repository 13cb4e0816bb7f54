"""Printers, what they print, and receipts that left the shop."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Flag, Id
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class PrinterRow(Table):
    """The receipt printer of a till, and what it last said."""

    __tablename__ = "till_printer"
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"), primary_key=True)
    connection: Mapped[str] = mapped_column(Code)
    address: Mapped[str]
    columns: Mapped[int]
    has_drawer: Mapped[bool] = mapped_column(Flag)
    answers: Mapped[bool] = mapped_column(Flag)
    logo: Mapped[UUID | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Code)
    said_at: Mapped[Instant | None]
    version: Mapped[int]


class PrintJob(Table):
    """What a printer is asked for. `content`: the bytes for it, empty once the job has ended.

    subject_id: the ticket. duplicate: the number of the reprint, 0 for an original. claimed_until: while a process
    prints it. `problem`: the state of the printer that keeps it.
    """

    __tablename__ = "till_print_job"
    __table_args__ = (
        Index(None, "till_id", "state"),
        Index(None, "subject_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Code)
    subject_id: Mapped[UUID | None] = mapped_column(Id)
    duplicate: Mapped[int]
    content: Mapped[bytes]
    state: Mapped[str] = mapped_column(Code)
    problem: Mapped[str | None] = mapped_column(Code)
    tries: Mapped[int]
    made_at: Mapped[Instant]
    made_by: Mapped[str]
    claimed_until: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]


class ReceiptIssue(Table):
    """A receipt was handed over, or nobody wanted one. duplicate: 0 for the original."""

    __tablename__ = "till_receipt"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(Id, index=True)
    way: Mapped[str] = mapped_column(Code)
    duplicate: Mapped[int]
    job_id: Mapped[UUID | None] = mapped_column(Id)
    at: Mapped[Instant]
    actor: Mapped[str]


class ReceiptLink(Table):
    """The public page of a receipt, found by the digest of its token until it expires."""

    __tablename__ = "till_receipt_link"
    digest: Mapped[str] = mapped_column(Code, primary_key=True)
    ticket_id: Mapped[UUID]
    duplicate: Mapped[int]
    expires_at: Mapped[Instant] = mapped_column(index=True)
