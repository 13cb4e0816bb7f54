"""Tills, their days, cash, tickets and tenders."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class TillRow(Table):
    """A till. `day_id` is its open day."""

    __tablename__ = "till_till"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    code_folded: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str]
    store_id: Mapped[UUID] = mapped_column(Id, index=True)
    place_id: Mapped[UUID]
    channel: Mapped[str | None] = mapped_column(Code)
    departments: Mapped[Any] = mapped_column(Json)
    day_id: Mapped[UUID | None] = mapped_column(Id)
    version: Mapped[int]


class TillDay(Table):
    """A till day: opened with a float, closed once with a count; `number` is that of its Z."""

    __tablename__ = "till_day"
    __table_args__ = (Index(None, "till_id", "number", unique=True), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"))
    number: Mapped[int]
    business_day: Mapped[date] = mapped_column(Day)
    opened_at: Mapped[Instant]
    opened_by: Mapped[str]
    float_amount: Mapped[int]
    closed_at: Mapped[Instant | None]
    closed_by: Mapped[str | None]
    z: Mapped[Any] = mapped_column(Json, nullable=True)


class CashMovement(Table):
    """Cash put into or taken out of a drawer for a reason; `amount` is negative when taken out."""

    __tablename__ = "till_cash_movement"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    day_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_day.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str]
    at: Mapped[Instant]
    actor: Mapped[str]


class ParkedBasket(Table):
    """A basket set aside for its store until a till takes it back or throws it away (`ended_how`).

    `till`, `ended_till`: codes. `content` is what the till's screen keeps of a basket; nothing else reads it.
    """

    __tablename__ = "till_parked"
    __table_args__ = (Index(None, "store_id", "ended_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    store_id: Mapped[UUID]
    till: Mapped[str] = mapped_column(Code)
    parked_at: Mapped[Instant]
    parked_by: Mapped[str]
    things: Mapped[int]
    words: Mapped[str]
    amount: Mapped[int | None]
    content: Mapped[str]
    ended_at: Mapped[Instant | None]
    ended_by: Mapped[str | None]
    ended_till: Mapped[str | None] = mapped_column(Code)
    ended_how: Mapped[str | None] = mapped_column(Code)


class Ticket(Table):
    """The till's header of a ticket; lines, prices and taxes are rows of the order with the same id."""

    __tablename__ = "till_ticket"
    __table_args__ = (
        Index(None, "till_id", "sequence", unique=True),
        Index("ix_till_ticket_day_id", "day_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID]
    day_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_day.id"))
    kind: Mapped[str] = mapped_column(Code)
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(Code)
    at: Mapped[Instant]
    sealed_at: Mapped[Instant]
    operator: Mapped[str]
    content_hash: Mapped[str]
    due: Mapped[int]
    change: Mapped[int]
    line_count: Mapped[int]
    duplicates: Mapped[int]


class Tender(Table):
    """What was given (or given back, negative); cash includes the change that went back."""

    __tablename__ = "till_tender"
    __table_args__ = (
        Index("uq_till_tender_attempt_id", "attempt_id", unique=True),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    ticket_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    ref: Mapped[str]
    kind: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    attempt_id: Mapped[UUID | None] = mapped_column(Id)
