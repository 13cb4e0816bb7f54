"""Barcodes of the shop's own, as others ask about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from comptoir.catalog.tables import OwnBarcodeRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


def own_prefixes(connection: Connection) -> frozenset[str]:
    """The prefixes (two digits) whose numbers were given to products."""
    return frozenset(connection.execute(select(OwnBarcodeRow.prefix).distinct()).scalars())
