"""The tables of product feeds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class FeedRow(Table):
    """A feed. secret: the part of its address that nobody guesses. revision: moves on when any line changes.

    is_whole: false while every product is to be looked at anew. looked_at: until when prices that begin and end by
    themselves were noticed.
    """

    __tablename__ = "connectors_feed"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    body: Mapped[Any] = mapped_column(Json)
    secret: Mapped[str] = mapped_column(Code, unique=True)
    version: Mapped[int]
    revision: Mapped[int]
    is_whole: Mapped[bool]
    looked_at: Mapped[Instant]
    served_at: Mapped[Instant | None]


class FeedLineRow(Table):
    """A product as a feed tells it."""

    __tablename__ = "connectors_feed_line"
    feed: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    sku: Mapped[str] = mapped_column(Code)
    text: Mapped[str] = mapped_column(Text)
    problems: Mapped[Any] = mapped_column(Json)
    has_problems: Mapped[bool]


class FeedMarkRow(Table):
    """A product that changed since a feed looked at it."""

    __tablename__ = "connectors_feed_mark"
    feed: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
