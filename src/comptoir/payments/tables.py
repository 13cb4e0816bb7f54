"""Terminals, attempts and what happened to them; stored value and its ledger."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, false, text
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant

_OPEN = "state IN ('created', 'sent', 'unknown', 'resolving', 'void_pending')"


class PaymentTerminal(Table):
    """A terminal of a till. `service_number` numbers what it is asked; the number names the request to it."""

    __tablename__ = "payments_terminal"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Code, unique=True)
    till_id: Mapped[UUID] = mapped_column(Id, index=True)
    driver: Mapped[str] = mapped_column(Code)
    address: Mapped[str]
    poi_id: Mapped[str] = mapped_column(Code)
    options: Mapped[Any] = mapped_column(Json, server_default=text("'{}'"))
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    service_number: Mapped[int]
    created_at: Mapped[Instant]


class PaymentAttempt(Table):
    """See `domain.Attempt`. The database keeps a terminal to one open attempt."""

    __tablename__ = "payments_attempt"
    __table_args__ = (
        Index(
            "uq_payments_attempt_open_terminal",
            "terminal_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(None, "till_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    till_id: Mapped[UUID]
    till_code: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID]
    terminal_id: Mapped[UUID] = mapped_column(Id, ForeignKey("payments_terminal.id"))
    kind: Mapped[str] = mapped_column(Code)
    direction: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(Code)
    service_id: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    approved: Mapped[int]
    is_cancel_requested: Mapped[bool]
    used_by: Mapped[UUID | None] = mapped_column(Id)
    transaction_id: Mapped[str | None]
    transaction_at: Mapped[str | None]
    brand: Mapped[str | None]
    masked_pan: Mapped[str | None]
    approval_code: Mapped[str | None]
    error: Mapped[str | None]
    basket_id: Mapped[UUID | None] = mapped_column(Id, index=True)
    is_abandoned: Mapped[bool] = mapped_column(server_default=false())
    original_id: Mapped[UUID | None] = mapped_column(Id, index=True)
    original_transaction_id: Mapped[str | None]
    original_transaction_at: Mapped[str | None]
    content_hash: Mapped[str]
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]


class PaymentEvent(Table):
    """One thing that happened to an attempt; only ever inserted."""

    __tablename__ = "payments_event"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)
    attempt_id: Mapped[UUID] = mapped_column(Id, ForeignKey("payments_attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    state: Mapped[str] = mapped_column(Code)
    actor: Mapped[str]
    detail: Mapped[Any] = mapped_column(Json)


class TerminalTotals(Table):
    """What a terminal said at the end of a day, beside what we say of the same time; see `services.reconciling`.

    since: of the answer before it (null: from the beginning). period: the terminal's own number. said, ours: taken
    less given back, minor units; said is null until there is an answer. lines: as `domain.totals.Total`.
    """

    __tablename__ = "payments_terminal_totals"
    __table_args__ = (Index(None, "store_id", "asked_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    terminal_id: Mapped[UUID] = mapped_column(Id, ForeignKey("payments_terminal.id"), index=True)
    store_id: Mapped[UUID]
    since: Mapped[Instant | None]
    asked_at: Mapped[Instant]
    actor: Mapped[str]
    ours: Mapped[int]
    said: Mapped[int | None]
    period: Mapped[int | None]
    lines: Mapped[Any] = mapped_column(Json)
    is_typed: Mapped[bool]
    why_silent: Mapped[str | None]


class StoredValueRow(Table):
    """A gift card, store credit or credit note; see `domain.stored_values`. Its number and its code are nowhere."""

    __tablename__ = "payments_stored_value"
    __table_args__ = (Index(None, "store_id", "id"), Index(None, "last_four"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    purpose: Mapped[str] = mapped_column(Code)
    tax_class: Mapped[str | None] = mapped_column(Code)
    digest: Mapped[str | None] = mapped_column(Code, unique=True)
    last_four: Mapped[str] = mapped_column(Code)
    currency: Mapped[str] = mapped_column(Code)
    entity_id: Mapped[UUID]
    store_id: Mapped[UUID]
    stores: Mapped[Any] = mapped_column(Json)
    customer_id: Mapped[UUID | None] = mapped_column(Id, index=True)
    state: Mapped[str] = mapped_column(Code)
    balance: Mapped[int]
    entries: Mapped[int]
    expires_on: Mapped[date | None] = mapped_column(Day, index=True)
    replaced_by: Mapped[UUID | None] = mapped_column(Id)
    created_at: Mapped[Instant]
    pin: Mapped[str | None] = mapped_column(Code)


class StoredValueTerm(Table):
    """For how many months what is sold or given in a store is taken. scope: the store's id, or "*" for all others."""

    __tablename__ = "payments_stored_value_term"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)
    scope: Mapped[str] = mapped_column(Code, primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    months: Mapped[int | None]


class StoredValueEntry(Table):
    """One movement of a balance between a value and another account; only ever inserted."""

    __tablename__ = "payments_stored_value_entry"
    __table_args__ = (Index(None, "order_id"), {"sqlite_strict": True, "sqlite_with_rowid": False})
    value_id: Mapped[UUID] = mapped_column(Id, ForeignKey("payments_stored_value.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code)
    against: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    balance: Mapped[int]
    order_id: Mapped[UUID | None] = mapped_column(Id)
    ref: Mapped[str | None]
    store_id: Mapped[UUID | None] = mapped_column(Id)
    at: Mapped[Instant]
    actor: Mapped[str]
    reason: Mapped[str | None]
