"""The tables of inventory. Quantities are millionths of the item's unit of sale.

Movements and documents are only ever added; levels are their sums, changed in the same transaction.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class InventoryPlace(Table):
    """A place that holds stock. `code_folded` is the code as compared."""

    __tablename__ = "inventory_place"
    __table_args__ = (
        Index(None, "code_folded", unique=True),
        Index(None, "store_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    code_folded: Mapped[str] = mapped_column(Code)
    name: Mapped[Any] = mapped_column(Json)
    kind: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    node: Mapped[str] = mapped_column(Code)


class InventoryStockDocument(Table):
    """What a person or program wrote down about stock; `content_hash` tells a replay from a contradiction."""

    __tablename__ = "inventory_stock_document"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    from_place_id: Mapped[UUID | None] = mapped_column(Id)
    to_place_id: Mapped[UUID | None] = mapped_column(Id)
    content_hash: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)


class InventoryStockDocumentLine(Table):
    """A line as written, and by how much it changed the level of the place that the document is about."""

    __tablename__ = "inventory_stock_document_line"
    document_id: Mapped[UUID] = mapped_column(Id, ForeignKey("inventory_stock_document.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    item_id: Mapped[UUID] = mapped_column(Id)
    sku: Mapped[str] = mapped_column(Code)
    quantity: Mapped[int]
    change: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)


class InventoryMovement(Table):
    """The ledger: an item left one place and reached another."""

    __tablename__ = "inventory_movement"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("from_place_id <> to_place_id", name="places_differ"),
        Index(None, "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    from_place_id: Mapped[UUID] = mapped_column(Id)
    to_place_id: Mapped[UUID] = mapped_column(Id)
    quantity: Mapped[int]
    cause: Mapped[str] = mapped_column(Code)
    document_id: Mapped[UUID] = mapped_column(Id)
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)


class InventoryLevel(Table):
    """What a place has of an item: the sum of its movements, kept beside them."""

    __tablename__ = "inventory_level"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    place_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    on_hand: Mapped[int]
    reserved: Mapped[int]
    incoming: Mapped[int]
    updated_at: Mapped[Instant]
