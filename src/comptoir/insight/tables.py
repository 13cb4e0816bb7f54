"""The tables of insight."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
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
