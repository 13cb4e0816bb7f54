"""Tills, their days, and the money in drawers, safe and bank."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Flag, Id, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class TillRow(Table):
    """A till. `day_id` is its open day; `drawer_id`: the till whose drawer it shares, None for its own."""

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
    drawer_id: Mapped[UUID | None] = mapped_column(Id)


class TillDay(Table):
    """A till day: opened with a float, closed once with a count; `number` is that of its Z.

    left_amount: what stayed in the drawer at the close. drawer_day_id: the day of the till whose drawer it shared.
    """

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
    left_amount: Mapped[int | None] = mapped_column(Whole)
    drawer_day_id: Mapped[UUID | None] = mapped_column(Id, index=True)


class CashMovement(Table):
    """Cash put into or taken out of a drawer for a reason; `amount` is negative when taken out.

    to_safe: it went into the safe of the store, or came from there.
    """

    __tablename__ = "till_cash_movement"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    day_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_day.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str]
    at: Mapped[Instant]
    actor: Mapped[str]
    to_safe: Mapped[bool] = mapped_column(Flag, server_default=false())


class CashPolicy(Table):
    """How a store handles its drawers; see `domain.cash.Policy`."""

    __tablename__ = "till_cash_policy"
    store_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    tolerance: Mapped[int | None] = mapped_column(Whole)
    drop_above: Mapped[int | None] = mapped_column(Whole)
    float_amount: Mapped[int | None] = mapped_column(Whole)
    is_blind: Mapped[bool] = mapped_column(Flag)
    version: Mapped[int]


class CashCount(Table):
    """What somebody counted at the end of a day, each try of them; only ever inserted.

    counted: minor units by tender. pieces: how many notes and coins by denomination. difference: of all tenders.
    """

    __tablename__ = "till_count"
    __table_args__ = (Index(None, "day_id", "number", unique=True), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    day_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_day.id"))
    number: Mapped[int]
    counted: Mapped[Any] = mapped_column(Json)
    pieces: Mapped[Any] = mapped_column(Json)
    differences: Mapped[Any] = mapped_column(Json)
    difference: Mapped[int]
    at: Mapped[Instant]
    actor: Mapped[str]


class SafeEntry(Table):
    """One movement of the cash in a store's safe; only ever inserted. balance: after it."""

    __tablename__ = "till_safe_entry"
    __table_args__ = (
        Index(None, "subject_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    store_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    balance: Mapped[int]
    subject_id: Mapped[UUID]
    reason: Mapped[str | None]
    at: Mapped[Instant]
    actor: Mapped[str]


class BankSlip(Table):
    """Cash or cheques brought to the bank; `number` is without gaps per store."""

    __tablename__ = "till_bank_slip"
    __table_args__ = (Index(None, "store_id", "number", unique=True), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    store_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Code)
    currency: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    day: Mapped[date] = mapped_column(Day)
    account: Mapped[str]
    pieces: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant]
    actor: Mapped[str]


class BankedCheque(Table):
    """A cheque of a slip: the tender that it paid; each is brought to the bank once."""

    __tablename__ = "till_banked_cheque"
    __table_args__ = (Index(None, "slip_id"), {"sqlite_strict": True, "sqlite_with_rowid": False})
    ticket_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    slip_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_bank_slip.id"))
    amount: Mapped[int]
