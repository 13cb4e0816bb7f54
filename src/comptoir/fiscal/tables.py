"""The journals of tills and their records."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class FiscalJournal(Table):
    """The heads of a till's chains and its running totals: one narrow row that every ticket moves on.

    `…_gross` is `rate:amount|rate:amount` (millionths, minor units) of the period that is not closed yet;
    `…_covered` is the last record below that the closures of that kind cover.
    """

    __tablename__ = "fiscal_journal"
    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_code: Mapped[str] = mapped_column(Code)
    ticket_sequence: Mapped[int]
    ticket_signature: Mapped[str]
    total_day_sequence: Mapped[int]
    total_day_signature: Mapped[str]
    total_month_sequence: Mapped[int]
    total_month_signature: Mapped[str]
    total_year_sequence: Mapped[int]
    total_year_signature: Mapped[str]
    duplicate_sequence: Mapped[int]
    duplicate_signature: Mapped[str]
    event_sequence: Mapped[int]
    event_signature: Mapped[str]
    invoice_sequence: Mapped[int]
    invoice_signature: Mapped[str]
    archive_sequence: Mapped[int]
    archive_signature: Mapped[str]
    perpetual: Mapped[int]
    perpetual_absolute: Mapped[int]
    day_gross: Mapped[str]
    day_covered: Mapped[int]
    month_gross: Mapped[str]
    month_covered: Mapped[int]
    year_gross: Mapped[str]
    year_covered: Mapped[int]
    last_day: Mapped[str]
    entity: Mapped[str]
    kernel: Mapped[str]
    key_number: Mapped[int]


class FiscalKey(Table):
    """A signing key of a till; the private half is sealed by the kernel's secrets. Number 1 was made at enrolment."""

    __tablename__ = "fiscal_till_key"
    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    public_key: Mapped[str]
    sealed_private_key: Mapped[bytes]
    made_at: Mapped[Instant]


class FiscalRecord(Table):
    """A signed record; only ever inserted."""

    __tablename__ = "fiscal_record"
    __table_args__ = (
        Index(None, "subject_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    till_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    sequence: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    text: Mapped[str]
    signature: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(Id)
    document: Mapped[str | None]


class FiscalAttestation(Table):
    """What whoever publishes the version in use has attested: which kernel of which software. The newest counts."""

    __tablename__ = "fiscal_attestation"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    publisher: Mapped[str]
    software: Mapped[str]
    kernel: Mapped[str]
    signed_on: Mapped[date] = mapped_column(Day)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str]
