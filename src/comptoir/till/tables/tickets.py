"""Tickets, what waits to become one, and what stands beside them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


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


class Exchange(Table):
    """A sale and the return that was made with it in one go: `amount` of the return paid for the sale.

    in_money: not used any more (0): how it was paid is followed back by `services.refund_sources`.
    """

    __tablename__ = "till_exchange"
    sale_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    return_id: Mapped[UUID] = mapped_column(Id, unique=True)
    amount: Mapped[int]
    in_money: Mapped[int]


class TrainingTicket(Table):
    """A ticket made for practice: numbered apart, in no stock, total, journal of tickets, points or books."""

    __tablename__ = "till_training"
    __table_args__ = (Index(None, "till_id", "sequence", unique=True), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"))
    sequence: Mapped[int]
    at: Mapped[Instant]
    operator: Mapped[str]
    due: Mapped[int]
    content_hash: Mapped[str]
    answer: Mapped[Any] = mapped_column(Json)


class Practice(Table):
    """A till that practises: on its day `day_id`, and no other."""

    __tablename__ = "till_practice"
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"), primary_key=True)
    day_id: Mapped[UUID] = mapped_column(Id)
    since: Mapped[Instant]
    actor: Mapped[str]


class VoidRow(Table):
    """What was rung up and is not sold, journaled once under the id that the till's screen gave it."""

    __tablename__ = "till_void"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID] = mapped_column(Id)
    what: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    at: Mapped[Instant]


class CustomerDisplay(Table):
    """What the customer's display of a till shows: what its screen said last. No record of anything."""

    __tablename__ = "till_display"
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"), primary_key=True)
    content: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[Instant]


class ReservationRow(Table):
    """What a customer has ordered or had set aside, with an advance; see `domain.advances.Reservation`."""

    __tablename__ = "till_reservation"
    __table_args__ = (Index(None, "store_id", "state"), Index(None, "customer_id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    store_id: Mapped[UUID]
    till: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    currency: Mapped[str] = mapped_column(Code)
    customer_id: Mapped[UUID | None] = mapped_column(Id)
    lines: Mapped[Any] = mapped_column(Json)
    shares: Mapped[Any] = mapped_column(Json)
    wanted_on: Mapped[date | None] = mapped_column(Day)
    state: Mapped[str] = mapped_column(Code)
    cancelled_by: Mapped[str | None] = mapped_column(Code)
    reason: Mapped[str | None]
    entries: Mapped[int]
    created_at: Mapped[Instant]
    created_by: Mapped[str]


class AdvanceEntryRow(Table):
    """One movement of an advance, by a line of a ticket; only ever inserted."""

    __tablename__ = "till_advance_entry"
    __table_args__ = (Index(None, "order_id"), {"sqlite_strict": True, "sqlite_with_rowid": False})
    reservation_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_reservation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    use: Mapped[str] = mapped_column(Code)
    tax_class: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    net: Mapped[int]
    rate: Mapped[int]
    order_id: Mapped[UUID]
    ref: Mapped[str]
    at: Mapped[Instant]
    actor: Mapped[str]
