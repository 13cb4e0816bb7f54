"""The tables of product feeds, and of files in and out at their time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
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


class ScheduleRow(Table):
    """An import or export at its time. owner: whose rights it has, `kind:id`: whoever set it last.

    due_at: when it runs next, None while it is paused. seen: the files that were not whole yet at the last look; see
    `exchange.Listed`.
    """

    __tablename__ = "connectors_schedule"
    __table_args__ = (Index(None, "due_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[Any] = mapped_column(Json)
    owner: Mapped[str] = mapped_column(Text)
    due_at: Mapped[Instant | None]
    sealed_secret: Mapped[bytes | None]
    seen: Mapped[Any] = mapped_column(Json)
    version: Mapped[int]
    created_at: Mapped[Instant]


class ScheduleRunRow(Table):
    """One run; its id is that of its job. state: running, done, partly, failed or nothing.

    files: `[{"name", "state", "counts", "reason", "rejects"}, …]`.
    """

    __tablename__ = "connectors_schedule_run"
    __table_args__ = (Index(None, "schedule_id", "at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    schedule_id: Mapped[UUID] = mapped_column(Id)
    at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    state: Mapped[str] = mapped_column(Code)
    reason: Mapped[str | None] = mapped_column(Text)
    files: Mapped[Any] = mapped_column(Json)


class TakenFileRow(Table):
    """The content of a file that a schedule has brought in, so that it is not taken twice."""

    __tablename__ = "connectors_taken_file"
    schedule_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    hash: Mapped[str] = mapped_column(Code, primary_key=True)
    at: Mapped[Instant]
