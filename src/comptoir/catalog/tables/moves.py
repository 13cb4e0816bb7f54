"""Moves of products between levels and families, so that they can be undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class MoveRow(Table):
    """A move that was carried out. skus: of the items that somebody chose."""

    __tablename__ = "catalog_move"
    __table_args__ = (Index(None, "at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    skus: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]
    undone_at: Mapped[Instant | None]


class MovedItemRow(Table):
    """An item as it stood before a move, and its version after."""

    __tablename__ = "catalog_moved_item"
    move_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True, index=True)
    version: Mapped[int]
    before: Mapped[Any] = mapped_column(Json)
