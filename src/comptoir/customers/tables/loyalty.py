"""Points: the versions of the programme, the ledger, and balances beside it. Programme and ledger are only added to."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class LoyaltyProgramme(Table):
    """The rules as they were written; in force is the highest version that has begun. body: as the API takes it."""

    __tablename__ = "customers_loyalty_programme"
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    valid_from: Mapped[Instant]
    body: Mapped[Any] = mapped_column(Json)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PointsEntry(Table):
    """The ledger: points moved between a customer's account and one of the programme's (`against`).

    points: what the customer's account gained. balance: the customer's after it. source_id, kind and part name an
    entry once; about_id: the ticket that a return is against. expires_on: the last day of a credit.
    """

    __tablename__ = "customers_points_entry"
    __table_args__ = (
        CheckConstraint("points <> 0 OR spend <> 0 OR detail IS NOT NULL", name="something_moved"),
        Index(None, "source_id", "kind", "part", "customer_id", unique=True),
        Index(None, "customer_id", "id"),
        Index("ix_customers_points_entry_about_id", "about_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    against: Mapped[str] = mapped_column(Code)
    points: Mapped[int]
    spend: Mapped[int]
    balance: Mapped[int]
    source_id: Mapped[UUID] = mapped_column(Id)
    part: Mapped[int]
    about_id: Mapped[UUID | None] = mapped_column(Id)
    expires_on: Mapped[date | None] = mapped_column(Day)
    reason: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[Any | None] = mapped_column(Json)
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)


class PointsAccount(Table):
    """What a customer has: the sum of the entries, kept beside them.

    next_expiry_on: no lot expires before. merged_into: the customer who has these points now.
    """

    __tablename__ = "customers_points_account"
    __table_args__ = (
        Index(None, "next_expiry_on"),
        Index(None, "merged_into"),
        {"sqlite_strict": True},
    )
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    balance: Mapped[int]
    next_expiry_on: Mapped[date | None] = mapped_column(Day)
    merged_into: Mapped[UUID | None] = mapped_column(Id)
    updated_at: Mapped[Instant]
