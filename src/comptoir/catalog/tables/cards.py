"""What channels show."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class CardRow(Table):
    """A card as it was published; never changed. A row without body is a withdrawal."""

    __tablename__ = "catalog_card"
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    revision: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    sku_folded: Mapped[str] = mapped_column(Code, index=True)
    hash: Mapped[str | None] = mapped_column(Code)
    body: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[Instant]


class CurrentCardRow(Table):
    """The card that holds now, per channel and locale."""

    __tablename__ = "catalog_current_card"
    __table_args__ = (
        Index(None, "item_id"),
        Index(None, "channel", "locale", "sort_label", "item_id"),
        Index(None, "channel", "locale", "root_id"),
        {"sqlite_strict": True},
    )
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    root_id: Mapped[UUID] = mapped_column(Id)
    revision: Mapped[int]
    sort_label: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Code)


class CardCategoryRow(Table):
    """A current card stands in a category or below it: one row per ancestor, in the order of labels."""

    __tablename__ = "catalog_card_category"
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    category: Mapped[str] = mapped_column(Code, primary_key=True)
    sort_label: Mapped[str] = mapped_column(Text, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True, index=True)


class StaleCardRow(Table):
    """An item whose cards name what has changed: a record, or a category that was moved or merged.

    version: of an item that stands in other categories since the one before, by the undoing of a merge; else null.
    """

    __tablename__ = "catalog_stale_card"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    version: Mapped[int | None]
