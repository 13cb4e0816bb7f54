"""How much one file may hold before it is refused or its row is damaged."""

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds against hostile and broken files.

    row_characters: one record, over all its lines. cells: all of a workbook's sheet, counted as the rectangle that
    holds them, because that is what reading it costs.
    """

    row_characters: int = 10 * MEGABYTE
    columns: int = 5_000
    cells: int = 20 * MEGABYTE
    unpacked_bytes: int = 1_000 * MEGABYTE
    archive_members: int = 2_000
