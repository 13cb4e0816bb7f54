"""Orders of every channel: heads, lines, taxes, discount shares."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class OrderHeadRow(Table):
    """See `domain.OrderHead`; the axes have their own columns because they move on their own."""

    __tablename__ = "orders_order"
    __table_args__ = (
        Index(None, "store_id", "placed_at"),
        Index("ix_orders_order_return_of", "return_of"),
        Index("ix_orders_order_customer_id", "customer_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    entity_id: Mapped[UUID]
    store_id: Mapped[UUID]
    till_id: Mapped[UUID | None] = mapped_column(Id)
    number: Mapped[str] = mapped_column(Code)
    currency: Mapped[str] = mapped_column(Code)
    commercial: Mapped[str] = mapped_column(Code)
    payment: Mapped[str] = mapped_column(Code)
    fulfilment: Mapped[str] = mapped_column(Code)
    gross: Mapped[int]
    discount: Mapped[int]
    net: Mapped[int]
    tax: Mapped[int]
    due: Mapped[int]
    placed_at: Mapped[Instant]
    customer_id: Mapped[UUID | None] = mapped_column(Id)
    content_hash: Mapped[str]
    book_position: Mapped[int]
    return_of: Mapped[UUID | None] = mapped_column(Id)


class OrderLineRow(Table):
    """See `domain.OrderLine`."""

    __tablename__ = "orders_order_line"
    __table_args__ = (
        CheckConstraint("returned = 0 OR (returned > 0 AND returned <= quantity)", name="returned_not_more_than_sold"),
        Index(None, "item_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    order_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    ref: Mapped[str]
    item_id: Mapped[UUID | None] = mapped_column(Id)
    sku: Mapped[str | None] = mapped_column(Code)
    barcode: Mapped[str | None] = mapped_column(Code)
    label: Mapped[str]
    department: Mapped[str | None] = mapped_column(Code)
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(Code)
    unit_price: Mapped[int]
    per: Mapped[int]
    price_list: Mapped[str | None] = mapped_column(Code)
    list_price: Mapped[int | None]
    reason: Mapped[str | None]
    gross: Mapped[int]
    discount: Mapped[int]
    net: Mapped[int]
    tax: Mapped[int]
    due: Mapped[int]
    tax_class: Mapped[str] = mapped_column(Code)
    rate: Mapped[int]
    exemption: Mapped[str | None]
    place_id: Mapped[UUID | None] = mapped_column(Id)
    seller_id: Mapped[UUID | None] = mapped_column(Id)
    return_position: Mapped[int | None]
    returned: Mapped[int]


class OrderTaxRow(Table):
    """See `domain.OrderTax`."""

    __tablename__ = "orders_order_tax"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)
    order_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    rate: Mapped[int]
    exemption: Mapped[str | None]
    base: Mapped[int]
    amount: Mapped[int]


class OrderAllocationRow(Table):
    """See `domain.OrderAllocation`."""

    __tablename__ = "orders_order_allocation"
    __table_args__ = (
        Index(None, "promotion"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    order_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line_position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code)
    promotion: Mapped[str] = mapped_column(Code)
    label: Mapped[str]
    amount: Mapped[int]


class OrderPartRow(Table):
    """See `domain.OrderPart`."""

    __tablename__ = "orders_order_part"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)
    order_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    line_position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)
    rate: Mapped[int]
    exemption: Mapped[str | None]
    base: Mapped[int]
    amount: Mapped[int]
