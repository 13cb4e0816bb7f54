"""Customers on account: what they may owe, what they owe, what paid what, and who was reminded when.

Amounts are minor units of the account's currency. All but the account itself is only ever added to.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class CustomerAccount(Table):
    """An account. balance: what is owed, the sum of its entries; below zero is credit. version: of the terms."""

    __tablename__ = "customers_account"
    __table_args__ = (
        CheckConstraint("credit_limit >= 0 AND terms_days >= 0", name="terms_not_negative"),
        {"sqlite_strict": True},
    )
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    currency: Mapped[str] = mapped_column(Code)
    credit_limit: Mapped[int]
    terms_days: Mapped[int]
    is_blocked: Mapped[bool]
    balance: Mapped[int]
    version: Mapped[int]
    updated_at: Mapped[Instant]


class CustomerAccountEntry(Table):
    """What made somebody owe more (amount above zero) or less. balance: what was owed after it.

    due_on: until when a charge is to be paid. reference: of a payment, as the bank tells it; of a sale its number.
    """

    __tablename__ = "customers_account_entry"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        Index(None, "source_id", "kind", "part", "customer_id", unique=True),
        Index(None, "customer_id", "id"),
        Index("ix_customers_account_entry_about_id", "about_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    amount: Mapped[int]
    balance: Mapped[int]
    source_id: Mapped[UUID] = mapped_column(Id)
    part: Mapped[int]
    about_id: Mapped[UUID | None] = mapped_column(Id)
    due_on: Mapped[date | None] = mapped_column(Day)
    reference: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)


class CustomerAccountAllocation(Table):
    """So much of a credit (payment, return) was set against a charge."""

    __tablename__ = "customers_account_allocation"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index(None, "charge_id"),
        Index(None, "customer_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    credit_id: Mapped[UUID] = mapped_column(Id)
    charge_id: Mapped[UUID] = mapped_column(Id)
    amount: Mapped[int]
    at: Mapped[Instant]


class CustomerReminder(Table):
    """A reminder that was sent. charges: ids of the entries that were overdue; amount: of them all, open then."""

    __tablename__ = "customers_reminder"
    __table_args__ = (
        Index(None, "customer_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    level: Mapped[int]
    amount: Mapped[int]
    charges: Mapped[Any] = mapped_column(Json)
    message_id: Mapped[UUID | None] = mapped_column(Id)
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)
