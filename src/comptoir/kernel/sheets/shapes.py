"""What the cells of a column look like, whatever its header says: barcodes by check digit, weights by their unit."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from comptoir.kernel.values.gtin import read_gtin

_MOST = 0.8
"""A column is of a shape when so many of its filled cells are."""
_ENOUGH = 3
"""Cells that must speak before a shape alone says what a column is."""
_PICTURE = re.compile(r"\S+\.(?:jpe?g|png|webp|avif|gif)(?:\?\S*)?(?:[,|]\s*\S+)*", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEIGHT = re.compile(r"[0-9]+(?:[.,][0-9]+)?\s?(?:kg|g|mg|lbs?|oz)", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:[€$£]\s?)?-?[0-9][0-9 .,\u00a0\u202f]*(?:\s?(?:€|\$|£|EUR|CHF|USD|GBP))?")
_NUMBER = re.compile(r"-?[0-9][0-9 .,\u00a0\u202f]*")
_SPACED = re.compile(r"\S+")


class Doubt(StrEnum):
    """Why what a header says and what its cells say do not go together."""

    RIVALS = "rivals"
    """Another column means the same field."""
    NOT_BARCODES = "not_barcodes"
    """Most cells have no right check digit, or a spreadsheet has shortened them."""
    NOT_NUMBERS = "not_numbers"
    TWICE = "twice"
    """The column names the record, but some cells stand in several rows."""
    EMPTY_CELLS = "empty_cells"
    """The column names the record, but some rows say nothing."""


@dataclass(frozen=True, slots=True)
class Look:
    """The filled cells of a column, and how many rows were looked at."""

    cells: Sequence[str]
    rows: int

    def share(self, fits: Callable[[str], object]) -> float:
        """How many of the filled cells fit, from 0 to 1."""
        return sum(bool(fits(cell)) for cell in self.cells) / len(self.cells) if self.cells else 0.0


def _is_barcode(cell: str) -> bool:
    return read_gtin(cell).gtin is not None


_SHAPES: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"gtin": _is_barcode, "image": _PICTURE.fullmatch, "email": _MAIL.fullmatch, "weight": _WEIGHT.fullmatch}
)
_NUMERIC = {"price": _AMOUNT, "cost": _AMOUNT, "amount": _NUMBER, "quantity": _NUMBER, "paid": _AMOUNT}
KEYS = ("sku", "id", "number")
"""Fields that name a record."""


def field_of_shape(look: Look) -> str:
    """The field that the cells alone tell; "" when they tell none."""
    if len(look.cells) < _ENOUGH:
        return ""
    return next((field for field, fits in _SHAPES.items() if look.share(fits) >= _MOST), "")


def could_be_key(look: Look) -> bool:
    """Whether every row has a word of its own here, without spaces."""
    words = set(look.cells)
    return len(look.cells) == look.rows == len(words) >= _ENOUGH and look.share(_SPACED.fullmatch) == 1.0


def doubt_of(field: str, look: Look, *, is_key: bool) -> Doubt | None:
    """What speaks against a column being this field; None when nothing does. is_key: each row is one record."""
    if field == "gtin" and look.cells and look.share(_is_barcode) < _MOST:
        return Doubt.NOT_BARCODES
    numeric = _NUMERIC.get(field)
    if numeric is not None and look.cells and look.share(numeric.fullmatch) < _MOST:
        return Doubt.NOT_NUMBERS
    if is_key and field in KEYS:
        if len(look.cells) < look.rows:
            return Doubt.EMPTY_CELLS
        if len(set(look.cells)) < len(look.cells):
            return Doubt.TWICE
    return None
