"""Which products are linked to which."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id
from comptoir.kernel.tables import Table


class LinkRow(Table):
    """A link of an item's document, so that its other end is found too. target_folded: the SKU as it was written."""

    __tablename__ = "catalog_link"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    target_folded: Mapped[str] = mapped_column(Code, primary_key=True, index=True)
