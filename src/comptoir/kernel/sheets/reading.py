"""Opens a file as a table: finds out what it is, then reads it row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import assert_never

from comptoir.kernel.sheets import jsonl, workbooks
from comptoir.kernel.sheets.encoding import Encoding, sniff_encoding
from comptoir.kernel.sheets.formulas import unguard
from comptoir.kernel.sheets.limits import Limits
from comptoir.kernel.sheets.records import Record, read_records
from comptoir.kernel.sheets.refusals import SheetUnreadable, unreadable
from comptoir.kernel.sheets.rejects import reasons_columns
from comptoir.kernel.sheets.sniffing import (
    SAMPLE_RECORDS,
    excel_separator,
    sniff_date_format,
    sniff_decimal,
    sniff_header,
    sniff_separator,
)
from comptoir.kernel.sheets.table import Hints, Layout, Row, SheetKind, Sniffed, Table
from comptoir.kernel.values.errors import FieldError, TextKey

_ENDINGS: dict[str, SheetKind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_SAMPLE_CHARACTERS = 200_000
_HEAD_BYTES = 1_000
NO_HINTS = Hints()
USUAL_LIMITS = Limits()


def read_table(path: Path, hints: Hints = NO_HINTS, limits: Limits = USUAL_LIMITS) -> Table:
    """The table in a file; only as much of a text file is in memory as one record.

    Refuses SheetUnreadable (no sheet, no header, two columns of one name) and SheetTooLarge. What is wrong with single
    rows is told by their `damage`.
    """
    kind = hints.kind or _kind_of(path)
    match kind:
        case "csv":
            columns, rows, sniffed = _open_csv(path, hints, limits)
        case "xlsx":
            columns, rows, sniffed = _open_workbook(path, hints, limits)
        case "jsonl":
            columns, rows = jsonl.open_lines(path, limits)
            sniffed = Sniffed(Layout("jsonl"), header_row=0)
        case _:
            assert_never(kind)
    rows = (row for row in rows if not row.is_blank)
    if columns[-1] in reasons_columns() and len(columns) > 1:  # a rejects file that comes back
        columns = columns[:-1]
        rows = (replace(row, cells=row.cells[:-1]) for row in rows)
    return Table(path, columns, rows, sniffed)


def _kind_of(path: Path) -> SheetKind:
    """By its first bytes where they tell, else by its name; any other text is taken for CSV."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    named = _ENDINGS.get(path.suffix.lower())
    if named is not None:
        return named
    return "jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "csv"


def _open_csv(path: Path, hints: Hints, limits: Limits) -> tuple[tuple[str, ...], Iterator[Row], Sniffed]:
    encoding = Encoding(hints.encoding, has_strays=True) if hints.encoding else sniff_encoding(path)
    sample = _first_lines(path, encoding.codec)
    if not sample:
        raise unreadable(path, "empty")
    named = excel_separator(sample[0])
    lines = sample[1:] if named else sample
    separator = hints.separator or named or sniff_separator(lines, hints.columns)
    lines_before = 1 if named else 0  # a spreadsheet does not count that line, an editor does
    records = _records(path, encoding, separator, limits, lines_before)
    head = _head(records)
    index = _header_index([record.cells for record in head], hints, path)
    if (wrong := head[index].damage) is not None:
        raise SheetUnreadable(path.name, TextKey(str(wrong.facts["reason"])))
    columns = column_names(head[index].cells, path)
    body = [record.cells for record in head[index + 1 :]]
    line_end = "\r\n" if sample[0].endswith("\r\n") else "\n"
    layout = Layout("csv", encoding.codec, separator, line_end)
    sniffed = _sniffed(layout, index + 1, body, hints)
    rows = _csv_rows(chain(head[index + 1 :], records), len(columns), index + 2)
    return columns, rows, sniffed


def _head(records: Iterator[Record]) -> list[Record]:
    """The first records, fewer when they are very long."""
    head: list[Record] = []
    characters = 0
    for record in islice(records, SAMPLE_RECORDS):
        head.append(record)
        characters += sum(map(len, record.cells))
        if characters > 10 * _SAMPLE_CHARACTERS:
            break
    return head


def _first_lines(path: Path, codec: str) -> list[str]:
    """The lines of the first 200,000 characters, with their ends; the last one only when it is whole."""
    try:
        with path.open(encoding=codec, errors="replace", newline="") as file:
            text = file.read(_SAMPLE_CHARACTERS)
            is_cut = bool(file.read(1))
    except (UnicodeError, LookupError):
        raise unreadable(path, "encoding") from None
    lines = list(StringIO(text, newline=""))
    return lines[:-1] if is_cut and len(lines) > 1 else lines


def _records(path: Path, encoding: Encoding, separator: str, limits: Limits, lines_before: int) -> Iterator[Record]:
    try:
        with path.open(encoding=encoding.codec, errors="surrogateescape", newline="") as file:
            for _ in range(lines_before):
                file.readline()
            records = read_records(file, path, separator, limits, has_strays=encoding.has_strays)
            for record in records:
                record.line += lines_before
                yield record
    except (UnicodeError, LookupError):
        raise unreadable(path, "encoding") from None


def _csv_rows(records: Iterator[Record] | chain[Record], width: int, first_number: int) -> Iterator[Row]:
    for number, record in enumerate(records, first_number):
        yield make_row(number, record.line, record.cells, width, record.damage, is_guarded=True)


def make_row(
    number: int, line: int, cells: Sequence[str], width: int, damage: FieldError | None, *, is_guarded: bool
) -> Row:
    """A row of as many cells as there are columns; filled cells beyond them are damage."""
    if damage is None and len(cells) > width and any(cells[width:]):
        damage = FieldError("", "kernel.ragged_row", {"cells": len(cells), "columns": width})
    if damage is not None:
        return Row(number, line, tuple(cells[:width]) + ("",) * (width - len(cells)), damage)
    if is_guarded and "'" in "".join(cells):
        cells = [unguard(cell) if cell[:1] == "'" else cell for cell in cells]
    if len(cells) != width:
        cells = [*cells[:width], *("",) * (width - len(cells))]
    return Row(number, line, tuple(cells))


def _open_workbook(path: Path, hints: Hints, limits: Limits) -> tuple[tuple[str, ...], Iterator[Row], Sniffed]:
    name, records = workbooks.open_sheet(path, hints.sheet, limits)
    head = list(islice(records, SAMPLE_RECORDS))
    index = _header_index(head, hints, path)
    columns = column_names(head[index], path)
    sniffed = _sniffed(Layout("xlsx"), index + 1, head[index + 1 :], hints, name)
    rows = (
        make_row(number, number, cells, len(columns), None, is_guarded=False)
        for number, cells in enumerate(chain(head[index + 1 :], records), index + 2)
    )
    return columns, rows, sniffed


def _header_index(head: Sequence[Sequence[str]], hints: Hints, path: Path) -> int:
    index = hints.header_row - 1 if hints.header_row else sniff_header(head, hints.columns)
    if not 0 <= index < len(head) or not any(cell.strip() for cell in head[index]):
        raise unreadable(path, "empty")
    return index


def column_names(cells: Sequence[str], path: Path) -> tuple[str, ...]:
    """The names of the columns; empty ones are named by their place, those after the last name do not count."""
    last = max(place for place, cell in enumerate(cells, 1) if cell.strip())
    names = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells[:last], 1))
    if len(set(names)) < len(names):
        raise unreadable(path, "duplicate_columns")
    return names


def _sniffed(layout: Layout, header_row: int, body: Sequence[Sequence[str]], hints: Hints, sheet: str = "") -> Sniffed:
    cells = [cell for record in body for cell in record]
    form, is_certain = (hints.date_format, True) if hints.date_format else sniff_date_format(cells)
    return Sniffed(layout, header_row, sheet, hints.decimal or sniff_decimal(cells), form, is_certain)
