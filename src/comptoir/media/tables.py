"""The tables of pictures and documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class AssetRow(Table):
    """An asset; its bytes lie in the store under `hash`, once for equal content."""

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
