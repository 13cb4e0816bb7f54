"""What items lack."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Text
from comptoir.kernel.tables import Table


class LackRow(Table):
    """What an item lacks, as a pattern that all items share that lack the same; a complete one has no row."""

    __tablename__ = "catalog_lack"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    pattern: Mapped[str] = mapped_column(Code, index=True)


class GapRow(Table):
    """What a pattern lacks for a requirement set, on a channel, in a locale; never changed.

    missing: names of fields, each between bars: `|values.name|price|`.
    """

    __tablename__ = "catalog_gap"
    pattern: Mapped[str] = mapped_column(Code, primary_key=True)
    requirement_set: Mapped[str] = mapped_column(Code, primary_key=True)
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    required: Mapped[int]
    missing_count: Mapped[int]
    missing: Mapped[str] = mapped_column(Text)


class OfferRow(Table):
    """What other modules have told of an item: the currencies it has a price in, with spaces between; its tax class."""

    __tablename__ = "catalog_offer"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    currencies: Mapped[str] = mapped_column(Text)
    has_tax_class: Mapped[bool]


class RecountRow(Table):
    """A family whose products are to be counted again, and the last item that was. stamp: made anew by each change."""

    __tablename__ = "catalog_recount"
    family: Mapped[str] = mapped_column(Code, primary_key=True)
    stamp: Mapped[UUID]
    after: Mapped[UUID | None] = mapped_column(Id)
