"""Label formats: how large a label is and how many lie on a sheet. They are data (`formats.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """Lengths in tenths of a millimetre. columns, rows: on a sheet; 1 and 1 is a roll, printed as ZPL.

    dots_per_mm: of a roll's printer; 0 for sheets.
    """

    code: str
    label: Mapping[str, str]
    width: int
    height: int
    columns: int = 1
    rows: int = 1
    page_width: int = 2100
    page_height: int = 2970
    left: int = 0
    top: int = 0
    gap_x: int = 0
    gap_y: int = 0
    dots_per_mm: int = 0

    @property
    def is_roll(self) -> bool:
        return self.dots_per_mm > 0


def label_formats(data: Mapping[str, Mapping[str, Any]]) -> dict[str, LabelFormat]:
    """Formats by code, from the tables of a TOML file; each must lie within its page."""
    found = {code: LabelFormat(code=code, **fields) for code, fields in data.items()}
    for one in found.values():
        if not one.is_roll:
            right = one.left + one.columns * one.width + (one.columns - 1) * one.gap_x
            bottom = one.top + one.rows * one.height + (one.rows - 1) * one.gap_y
            assert right <= one.page_width, one.code
            assert bottom <= one.page_height, one.code
    return found
