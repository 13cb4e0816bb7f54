"""Items with their documents, and what is derived from them to find and check them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant

_IS_UNGRADED = text("graded_version <> version")


class ItemRow(Table):
    """An item: a simple product, a root or sub model, or a variant.

    root_id: the topmost level; the item itself when it has no parent. label: by locale, resolved over the levels.
    source_hash: of the imported record this state comes from; empty after any other write.
    published_version: the version whose cards are out. graded_version: the one whose quality was looked at last; 0 asks
    for another look. lifecycle: see `domain.lifecycle`.
    """

    __tablename__ = "catalog_item"
    __table_args__ = (
        Index(None, "sku_folded", unique=True),
        Index(None, "family", "sku_folded"),
        Index(None, "status", "sku_folded"),
        Index(None, "parent_id"),
        Index(None, "root_id"),
        Index("ix_catalog_item_ungraded", "id", sqlite_where=_IS_UNGRADED, postgresql_where=_IS_UNGRADED),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    sku: Mapped[str] = mapped_column(Code)
    sku_folded: Mapped[str] = mapped_column(Code)
    family: Mapped[str | None] = mapped_column(Code)
    family_variant: Mapped[str | None] = mapped_column(Code)
    parent_id: Mapped[UUID | None] = mapped_column(Id)
    root_id: Mapped[UUID] = mapped_column(Id)
    level: Mapped[str] = mapped_column(Code)
    enabled: Mapped[bool]
    status: Mapped[str] = mapped_column(Code)
    review: Mapped[str] = mapped_column(Code)
    version: Mapped[int]
    published_version: Mapped[int | None]
    unit: Mapped[str] = mapped_column(Code)
    department: Mapped[str | None] = mapped_column(Code)
    label: Mapped[Any] = mapped_column(Json)
    image: Mapped[str | None] = mapped_column(Text)
    source_hash: Mapped[bytes | None]
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    lifecycle: Mapped[str] = mapped_column(Code, server_default="active")
    graded_version: Mapped[int] = mapped_column(server_default="0")


class DocumentRow(Table):
    """What an item holds on its own level: values, associations, and the origin of each value."""

    __tablename__ = "catalog_document"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    values: Mapped[Any] = mapped_column(Json)
    associations: Mapped[Any] = mapped_column(Json)
    origins: Mapped[Any] = mapped_column(Json)


class ChangeRow(Table):
    """Which fields a version changed: what a stale write is told, and how any version is made again.

    changes: by field `{"old", "new"}`; null for versions from before they were kept.
    """

    __tablename__ = "catalog_change"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    fields: Mapped[Any] = mapped_column(Json)
    changes: Mapped[Any] = mapped_column(Json, nullable=True)
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)


class AliasRow(Table):
    """A SKU that an item had before; it still finds the item."""

    __tablename__ = "catalog_alias"
    sku_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, index=True)


class IdentifierRow(Table):
    """A trade item number in its 14-digit form; it names one item only."""

    __tablename__ = "catalog_identifier"
    gtin: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, index=True)
    position: Mapped[int]


class UniqueValueRow(Table):
    """A value of a unique attribute, folded; the primary key is what makes it unique."""

    __tablename__ = "catalog_unique_value"
    attribute: Mapped[str] = mapped_column(Code, primary_key=True)
    scope: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, index=True)


class ValueRow(Table):
    """A value of a filterable attribute, typed: exactly one of the last three columns is filled.

    number: millionths, measurements in their family's standard unit.
    """

    __tablename__ = "catalog_value"
    __table_args__ = (
        Index(None, "attribute", "text"),
        Index(None, "attribute", "number"),
        Index(None, "item_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    attribute: Mapped[str] = mapped_column(Code)
    scope: Mapped[str] = mapped_column(Code)
    text: Mapped[str | None] = mapped_column(Text)
    number: Mapped[int | None]


class ItemCategoryRow(Table):
    """An item stands in a category."""

    __tablename__ = "catalog_item_category"
    category: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True, index=True)
    position: Mapped[int]
