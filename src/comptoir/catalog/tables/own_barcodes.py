"""Barcodes that the shop has given itself."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class OwnBarcodeRow(Table):
    """A number that was given. Rows never go, so that no number is given twice, also after its product is gone."""

    __tablename__ = "catalog_own_barcode"
    prefix: Mapped[str] = mapped_column(Code, primary_key=True)
    number: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    item_id: Mapped[UUID] = mapped_column(Id)
    at: Mapped[Instant]
