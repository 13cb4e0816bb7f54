"""The tables of the shelf."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class FacingRow(Table):
    """The place of an item on the shelves of a store.

    position: as the store names it, for the order of a walk. revision: of its newest task. task_id: the open task.
    hung_id: the label seen there last, null: not known; hung_revision: the highest ever seen; hung_at: when.
    stale_at: the feed position after which its label was to be looked at again; null: nothing to do.
    """

    __tablename__ = "shelf_facing"
    __table_args__ = (
        Index(None, "item_id"),
        Index("ix_shelf_facing_stale_at", "stale_at"),
        {"sqlite_strict": True},
    )
    store_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    position: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    task_id: Mapped[UUID | None] = mapped_column(Id)
    hung_id: Mapped[UUID | None] = mapped_column(Id)
    hung_revision: Mapped[int]
    hung_at: Mapped[Instant | None]
    stale_at: Mapped[int | None]


class TaskRow(Table):
    """A label that has to come to a shelf. label: `domain.Label` as plain data; why: what changes with it."""

    __tablename__ = "shelf_task"
    __table_args__ = (
        Index(None, "store_id", "item_id", "revision", unique=True),
        Index("ix_shelf_task_store_id_state", "store_id", "state"),
        Index("ix_shelf_task_sheet_id", "sheet_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    store_id: Mapped[UUID] = mapped_column(Id)
    item_id: Mapped[UUID] = mapped_column(Id)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(Code)
    label: Mapped[Any] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(Code)
    why: Mapped[Any] = mapped_column(Json)
    asked_at: Mapped[Instant]
    sheet_id: Mapped[UUID | None] = mapped_column(Id)
    sent_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    ended_by: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)


class SheetRow(Table):
    """What was printed together. format: its code; count: labels on it."""

    __tablename__ = "shelf_sheet"
    __table_args__ = (
        Index(None, "store_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    store_id: Mapped[UUID] = mapped_column(Id)
    format: Mapped[str] = mapped_column(Code)
    count: Mapped[int]
    printed_at: Mapped[Instant]
    printed_by: Mapped[str] = mapped_column(Text)


class TickRow(Table):
    """Up to when prices and promotions that begin or end by themselves were noticed; one row."""

    __tablename__ = "shelf_tick"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    until: Mapped[Instant]
