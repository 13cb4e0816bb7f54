"""The tables of pictures and documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class AssetRow(Table):
    """An asset; its bytes lie in the store under `hash`, once for equal content.

    focus_x, focus_y: millionths. words: folded file name and alt texts, to search in. earlier: former files.
    """

    __tablename__ = "media_asset"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    hash: Mapped[str] = mapped_column(Code, unique=True)
    file_name: Mapped[str]
    media_type: Mapped[str] = mapped_column(Code)
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[Instant]
    focus_x: Mapped[int] = mapped_column(server_default=text("500000"))
    focus_y: Mapped[int] = mapped_column(server_default=text("500000"))
    rights_until: Mapped[Instant | None] = mapped_column(index=True)
    rights: Mapped[str] = mapped_column(Text, server_default="")
    removed_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    earlier: Mapped[Any] = mapped_column(Json, server_default="[]")
    words: Mapped[str] = mapped_column(Text, server_default="")


class AssetUseRow(Table):
    """Something uses an asset. kind: of what uses it (`product`); field: by which of its fields."""

    __tablename__ = "media_use"
    __table_args__ = (Index(None, "kind", "user_id"), {"sqlite_strict": True})
    asset_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    field: Mapped[str] = mapped_column(Code, primary_key=True)


class RightsState(Table):
    """One row: the instant up to which the end of rights was noticed."""

    __tablename__ = "media_rights"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    noticed_until: Mapped[Instant]
