"""Terminals, attempts, and everything that ever happened to an attempt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Whole
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
