"""What a sheet is once it is open: columns, rows, and how the file was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from comptoir.kernel.values.errors import FieldError

SheetKind = Literal["csv", "xlsx", "jsonl"]
DecimalSign = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller knows already; all else is found out.

    columns: names it expects, which help to find separator and header row. header_row: counted from 1.
    """

    kind: SheetKind | None = None
    encoding: str | None = None
    separator: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    columns: Sequence[str] = ()
    decimal: DecimalSign | None = None
    date_format: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: enough to write another one like it.

    encoding: a Python codec; "utf-8-sig" begins with a byte order mark, which spreadsheets on Windows want.
    """

    kind: SheetKind
    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\n"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What was found out about a file.

    decimal, date_format: how its numbers and days are written, from a look at the first rows; "" when no cell told.
    date_format uses the directives of `strptime`. is_date_certain: False when 03/04 may be read both ways.
    """

    layout: Layout
    header_row: int = 1
    sheet: str = ""
    decimal: DecimalSign = "."
    date_format: str = ""
    is_date_certain: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    number: as a spreadsheet numbers its rows, the header row counted. line: physical line where it begins.
    cells: as many as there are columns; missing ones are "". damage: why the row must be rejected; `cells` then holds
    what could be read, in a cell or more.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    damage: FieldError | None = None

    def record(self, columns: Sequence[str]) -> dict[str, str]:
        """The cells by the name of their column."""
        return dict(zip(columns, self.cells, strict=True))

    @property
    def is_blank(self) -> bool:
        """Whether no cell says anything."""
        return self.damage is None and not any(self.cells)


@dataclass(slots=True)
class Table:
    """An open sheet. `rows` can be walked through once and skips blank rows."""

    path: Path
    columns: tuple[str, ...]
    rows: Iterator[Row]
    sniffed: Sniffed
