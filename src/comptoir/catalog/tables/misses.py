"""What people looked for and did not find."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Day, Text
from comptoir.kernel.tables import Table


class MissRow(Table):
    """Words that found nothing, and how often. kind: where they were typed; text: folded, or a bucket.

    See `domain.misses`.
    """

    __tablename__ = "catalog_miss"
    __table_args__ = (
        Index(None, "last_on"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    text: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int]
    last_on: Mapped[date] = mapped_column(Day)
