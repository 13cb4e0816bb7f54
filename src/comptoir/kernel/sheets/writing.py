"""Writes tables as CSV, XLSX or JSON lines, row by row."""

import codecs
import csv
import json
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from comptoir.kernel.sheets.formulas import guard
from comptoir.kernel.sheets.refusals import too_large
from comptoir.kernel.sheets.table import Layout

Cell = str | int | Decimal | bool | None

XLSX_ROWS_MAX = 1_048_576
XLSX_CHARACTERS_MAX = 32_767
_EXACT_NUMBER_MAX = 2**53
NO_LISTS: Mapping[str, Sequence[str]] = MappingProxyType({})


def write_table(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    layout: Layout,
    lists: Mapping[str, Sequence[str]] = NO_LISTS,
) -> int:
    """Writes header and rows; answers how many rows. Refuses SheetTooLarge for what an XLSX cannot hold.

    lists: by column, what its cells may be chosen from; an XLSX offers them, other files have no such thing.
    """
    count = 0
    with open_writer(path, columns, layout, lists) as writer:
        for cells in rows:
            writer.write(cells)
            count += 1
    return count


def open_writer(
    path: Path, columns: Sequence[str], layout: Layout, lists: Mapping[str, Sequence[str]] = NO_LISTS
) -> "SheetWriter":
    """A writer for one kind of file, with the header written; use it in a `with`."""
    match layout.kind:
        case "csv":
            return CsvWriter(path, columns, layout)
        case "xlsx":
            return XlsxWriter(path, columns, lists)
        case "jsonl":
            return JsonlWriter(path, columns)


class SheetWriter(ABC):
    """Takes rows one by one; the file is complete at the end of the `with`."""

    @abstractmethod
    def write(self, cells: Sequence[Cell]) -> None:
        """Adds one row."""

    @abstractmethod
    def close(self) -> None:
        """Finishes the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class CsvWriter(SheetWriter):
    """CSV with guarded formulas; a cell that the encoding cannot hold is written as closely as it can."""

    def __init__(self, path: Path, columns: Sequence[str], layout: Layout) -> None:
        self._file = path.open("w", encoding=layout.encoding, errors=CLOSEST, newline="")
        self._plain = csv.writer(self._file, delimiter=layout.separator, lineterminator=layout.line_end)
        self._quoted = csv.writer(
            self._file, delimiter=layout.separator, lineterminator=layout.line_end, quoting=csv.QUOTE_ALL
        )
        self.write(columns)

    def write(self, cells: Sequence[Cell]) -> None:
        texts = [guard(cell) if isinstance(cell, str) else cell_text(cell) for cell in cells]
        # Where lines end in a line feed, the writer leaves a carriage return bare, which readers take for a line end.
        writer = self._quoted if any("\r" in text for text in texts) else self._plain
        writer.writerow(texts)

    def close(self) -> None:
        self._file.close()


class XlsxWriter(SheetWriter):
    """One sheet, flat memory; texts stay texts, so that 007 keeps its zeros and a formula is only shown."""

    def __init__(self, path: Path, columns: Sequence[str], lists: Mapping[str, Sequence[str]] = NO_LISTS) -> None:
        import xlsxwriter  # noqa: PLC0415 - a server starts without it

        self._path = path
        self._lists = {columns.index(name): tuple(choices) for name, choices in lists.items() if name in columns}
        self._workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._sheet = self._workbook.add_worksheet()
        self._row = 0
        self.write(columns)

    def write(self, cells: Sequence[Cell]) -> None:
        if self._row == XLSX_ROWS_MAX:
            raise too_large(self._path, "rows", XLSX_ROWS_MAX)
        for place, cell in enumerate(cells):
            match cell:
                case None | "":
                    continue
                case str():
                    if len(cell) > XLSX_CHARACTERS_MAX:
                        raise too_large(self._path, "characters", XLSX_CHARACTERS_MAX)
                    self._sheet.write_string(self._row, place, cell)
                case bool():
                    self._sheet.write_boolean(self._row, place, cell)
                case int() if abs(cell) > _EXACT_NUMBER_MAX:
                    self._sheet.write_string(self._row, place, str(cell))
                case _:
                    self._sheet.write_number(self._row, place, cell)
        self._row += 1

    def close(self) -> None:
        self._offer_lists()
        self._workbook.close()

    def _offer_lists(self) -> None:
        """Choices stand on a hidden sheet; a cell warns of others and lets them be, for they are checked on reading."""
        offered = {place: choices for place, choices in self._lists.items() if choices}
        if not offered or self._row < 1:
            return
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - as above

        hidden = self._workbook.add_worksheet("lists")
        hidden.hide()
        for row in range(max(map(len, offered.values()))):
            for column, choices in enumerate(offered.values()):
                if row < len(choices):
                    hidden.write_string(row, column, choices[row])
        for column, (place, choices) in enumerate(offered.items()):
            letters = xl_col_to_name(column, True)
            source = f"=lists!{letters}$1:{letters}${len(choices)}"
            options = {"validate": "list", "source": source, "error_type": "warning"}
            self._sheet.data_validation(1, place, max(self._row + 200, 1), place, options)


class JsonlWriter(SheetWriter):
    """One object per line, without the empty cells; a decimal is written as text, exactly."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._columns = columns
        self._file = path.open("w", encoding="utf-8", errors=CLOSEST, newline="")

    def write(self, cells: Sequence[Cell]) -> None:
        record = {
            name: cell_text(cell) if isinstance(cell, Decimal) else cell
            for name, cell in zip(self._columns, cells, strict=True)
            if cell is not None and cell != ""
        }
        self._file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        self._file.close()


def cell_text(cell: Cell) -> str:
    """The cell of a text file: decimals without exponent, truths as true and false."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f")
        case _:
            return str(cell)


def _closest(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    letter = error.object[error.start]
    is_wide = error.encoding.startswith(
        ("utf-16", "utf-32")
    )  # no single byte stands there, the letter is shown instead
    if "\udc80" <= letter <= "\udcff" and not is_wide:  # a stray byte of the file that was read goes back as it was
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
    return plain or "?", error.start + 1


CLOSEST = "comptoir.closest"
codecs.register_error(CLOSEST, _closest)
