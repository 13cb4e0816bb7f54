"""The tables of insight."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class InsightBacktest(Table):
    """A promotion tried on past sales. asked, result: see `services.backtests`."""

    __tablename__ = "insight_backtest"
    __table_args__ = (
        Index(None, "promotion", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    promotion: Mapped[str] = mapped_column(Code)
    currency: Mapped[str] = mapped_column(Code)
    asked: Mapped[Any] = mapped_column(Json)
    result: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant]
    asked_by: Mapped[str] = mapped_column(Text)


class SalesSum(Table):
    """What a store sold on a business day, seen from one side; see `domain.sales.Dimension` and `domain.sales.Sums`."""

    __tablename__ = "insight_sales"
    __table_args__ = (
        Index(None, "dimension", "store_id", "day"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    store_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(Day, primary_key=True)
    dimension: Mapped[str] = mapped_column(Code, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    currency: Mapped[str] = mapped_column(Code, primary_key=True)
    tickets: Mapped[int]
    returns: Mapped[int]
    units: Mapped[int]
    turnover: Mapped[int]
    net: Mapped[int]
    tax: Mapped[int]
    discount: Mapped[int]
    cost: Mapped[int]
    costed_net: Mapped[int]


class Gathered(Table):
    """Up to which entry of the feed sums have taken in; moves in the transaction that adds."""

    __tablename__ = "insight_gathered"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    position: Mapped[int]


class ReportLetter(Table):
    """A report that somebody is mailed; see `domain.letters.Letter`."""

    __tablename__ = "insight_letter"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    person_id: Mapped[UUID]
    address: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    hour: Mapped[int]
    sent_for: Mapped[date | None] = mapped_column(Day)
