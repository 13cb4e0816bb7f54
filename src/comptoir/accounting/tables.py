"""Accounts that legal entities chose, and their entries."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class AccountMapRow(Table):
    """The accounts that an entity chose, by role; what is missing goes to the default."""

    __tablename__ = "accounting_map"
    entity_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    accounts: Mapped[Any] = mapped_column(Json)
    version: Mapped[int]
    changed_at: Mapped[Instant]


class EntryRow(Table):
    """See `domain.entries.Entry`; only ever inserted."""

    __tablename__ = "accounting_entry"
    __table_args__ = (
        Index(None, "kind", "subject_id", "part", unique=True),
        Index(None, "entity_id", "journal", "number", unique=True),
        Index(None, "entity_id", "day"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    entity_id: Mapped[UUID]
    store_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Code)
    subject_id: Mapped[UUID]
    journal: Mapped[str] = mapped_column(Code)
    number: Mapped[int]
    day: Mapped[date] = mapped_column(Day)
    piece: Mapped[str]
    label: Mapped[str]
    currency: Mapped[str] = mapped_column(Code)
    posted_at: Mapped[Instant]
    part: Mapped[int] = mapped_column(server_default=text("0"))


class LineRow(Table):
    """See `domain.entries.Line`; only ever inserted."""

    __tablename__ = "accounting_line"
    __table_args__ = (
        CheckConstraint("debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)", name="one_side"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    entry_id: Mapped[UUID] = mapped_column(Id, ForeignKey("accounting_entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(Code)
    account: Mapped[str] = mapped_column(Code)
    label: Mapped[str]
    debit: Mapped[int]
    credit: Mapped[int]
