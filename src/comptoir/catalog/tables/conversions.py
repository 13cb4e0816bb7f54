"""Attributes that became something else, and the counters of patterns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class ConversionRow(Table):
    """An attribute that was made another: its bodies before and after; kept while it can be undone.

    switched_at: when readers saw the other attribute; null while it is worked out. undone_at: when it went back.
    ended_at: when nothing of it was left to write, or before it began; otherwise writers of documents note what they
    wrote.
    """

    __tablename__ = "catalog_conversion"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant] = mapped_column(index=True)
    switched_at: Mapped[Instant | None]
    undone_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]


class ConvertedRow(Table):
    """The cells of an item before and after; `version` of the item they were worked out of, 0 once others wrote it.

    stage: `late` asks to be worked out (again); `ready` is laid over the document once the attribute has switched;
    `done` is what the document says itself, or what somebody wrote over it since.
    """

    __tablename__ = "catalog_converted"
    __table_args__ = (Index(None, "conversion_id", "stage", "item_id"), {"sqlite_strict": True})
    conversion_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    version: Mapped[int]
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
    stage: Mapped[str] = mapped_column(Code, server_default="done")


class CounterRow(Table):
    """The last number that a pattern gave; see `domain.patterns`."""

    __tablename__ = "catalog_counter"
    pattern: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int]
