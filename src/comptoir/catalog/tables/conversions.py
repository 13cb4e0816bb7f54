"""Attributes that became something else, and the counters of patterns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class ConversionRow(Table):
    """An attribute that was made another: its bodies before and after; kept while it can be undone.

    switched_at: when readers saw the other attribute; null while it is worked out. undone_at: when it went back.
    """

    __tablename__ = "catalog_conversion"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant] = mapped_column(index=True)
    switched_at: Mapped[Instant | None]
    undone_at: Mapped[Instant | None]


class ConvertedRow(Table):
    """The cells of an item before and after; `version` of the item they were worked out of."""

    __tablename__ = "catalog_converted"
    conversion_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    version: Mapped[int]
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)


class CounterRow(Table):
    """The last number that a pattern gave; see `domain.patterns`."""

    __tablename__ = "catalog_counter"
    pattern: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int]
