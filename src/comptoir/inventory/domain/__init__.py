"""Places, the stock ledger and stock documents. Pure: values in, values out.

Stock only moves: every movement names the place it leaves and the place it reaches, and what an item
came from or went to outside (supplier, customer, loss, adjustment) is a place too. Quantities are whole
millionths of the item's unit of sale.
"""

from comptoir.inventory.domain.documents import (
    DecidedDocument,
    DecidedLine,
    DocumentKind,
    DocumentLine,
    StockDocument,
    check_places,
    decide_document,
)
from comptoir.inventory.domain.ledger import Cause, Level, LevelChange, LevelKey, Movement, Stock, sale_movement
from comptoir.inventory.domain.places import ADJUSTMENT, CUSTOMER, LOSS, OUTSIDE, SUPPLIER, Place, PlaceKind

__all__ = [
    "ADJUSTMENT",
    "CUSTOMER",
    "LOSS",
    "OUTSIDE",
    "SUPPLIER",
    "Cause",
    "DecidedDocument",
    "DecidedLine",
    "DocumentKind",
    "DocumentLine",
    "Level",
    "LevelChange",
    "LevelKey",
    "Movement",
    "Place",
    "PlaceKind",
    "Stock",
    "StockDocument",
    "check_places",
    "decide_document",
    "sale_movement",
]
