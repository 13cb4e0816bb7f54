"""Tills, their days, cash, tickets and tenders."""

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


class Exchange(Table):
    """A sale and the return that was made with it in one go: `amount` of the return paid for the sale.

    in_money: how much of it had been paid in money, so that the sale's own return may give as much back in money.
    """

    __tablename__ = "till_exchange"
    sale_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    return_id: Mapped[UUID] = mapped_column(Id, unique=True)
    amount: Mapped[int]
    in_money: Mapped[int]


class SellingRow(Table):
    """What an office sets up for selling: `kind` is rule, masks or favourites; `body` as the API shows it."""

    __tablename__ = "till_selling"
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    code_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    body: Mapped[Any] = mapped_column(Json)


class RecallRow(Table):
    """A product, or one lot of it (null: all), that is not sold any more, until it is lifted with a reason."""

    __tablename__ = "till_recall"
    __table_args__ = (Index(None, "lifted_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    gtin: Mapped[str] = mapped_column(Code)
    lot: Mapped[str | None]
    reason: Mapped[str]
    opened_at: Mapped[Instant]
    opened_by: Mapped[str]
    lifted_at: Mapped[Instant | None]
    lifted_by: Mapped[str | None]
    lift_reason: Mapped[str | None]


class TicketDetail(Table):
    """What is known of the pieces of a ticket's line; `position` 0 is the ticket itself.

    kind: lot, expires_on (ISO 8601), serial, note, weighed (`scale`, or `live`: not certified); age (the one that was
    looked at), of the ticket.
    """

    __tablename__ = "till_ticket_detail"
    __table_args__ = (
        Index(None, "item_id", "kind", "value"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    ticket_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[str]
    item_id: Mapped[UUID | None] = mapped_column(Id)


class SerialRow(Table):
    """A piece with a serial number, by the ticket that sold it last; `is_sold` is false once it came back."""

    __tablename__ = "till_serial"
    __table_args__ = (Index(None, "serial"), {"sqlite_strict": True})
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    serial: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID]
    is_sold: Mapped[bool]


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


class ScaleRow(Table):
    """The scale of a till; see `domain.scales.Scale`."""

    __tablename__ = "till_scale"
    till_id: Mapped[UUID] = mapped_column(Id, ForeignKey("till_till.id"), primary_key=True)
    driver: Mapped[str] = mapped_column(Code)
    address: Mapped[str]
    verified_until: Mapped[date | None] = mapped_column(Day)


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
