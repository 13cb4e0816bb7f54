"""The tables of pricing. All are only ever added to: history is what the shelf once said.

Amounts are minor units of the list's currency, quantities millionths of the item's unit of sale.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class PricingPriceList(Table):
    """A price list as it was from `recorded_at` on; the highest version stands."""

    __tablename__ = "pricing_price_list"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    label: Mapped[Any] = mapped_column(Json)
    currency: Mapped[str] = mapped_column(Code)
    channels: Mapped[Any] = mapped_column(Json)
    stores: Mapped[Any] = mapped_column(Json)
    priority: Mapped[int]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingPrice(Table):
    """What `per` of an item costs on a list; `amount` null withdraws the price with the same place.

    valid_from, valid_to: an instant ("…Z") or the wall clock of each store (no offset), as text.
    """

    __tablename__ = "pricing_price"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("per > 0 AND min_quantity >= 0", name="quantities_positive"),
        Index(None, "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    price_list: Mapped[str] = mapped_column(Code)
    amount: Mapped[int | None]
    per: Mapped[int]
    min_quantity: Mapped[int]
    valid_from: Mapped[str | None] = mapped_column(Text)
    valid_to: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)


class PricingItemTaxClass(Table):
    """The tax class of an item from `recorded_at` on; the highest id stands."""

    __tablename__ = "pricing_item_tax_class"
    __table_args__ = (
        Index(None, "item_id", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    tax_class: Mapped[str] = mapped_column(Code)
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str] = mapped_column(Text)
