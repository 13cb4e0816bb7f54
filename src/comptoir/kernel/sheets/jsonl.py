"""JSON lines: one object per line; its keys are the columns.

Numbers keep the text they are written with, nothing becomes a float. A list or an object becomes a cell of JSON.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from comptoir.kernel.sheets.limits import Limits
from comptoir.kernel.sheets.refusals import damage, too_large, unreadable
from comptoir.kernel.sheets.table import Row


def open_lines(path: Path, limits: Limits) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Columns in the order in which they first appear, found in a first walk over the file, and the rows."""
    columns: dict[str, None] = {}
    for _, found in _objects(path, limits):
        if isinstance(found, dict):
            columns.update(dict.fromkeys(found))
            if len(columns) > limits.columns:
                raise too_large(path, "columns", limits.columns)
    if not columns:
        raise unreadable(path, "empty")
    return tuple(columns), _rows(path, tuple(columns), limits)


def _rows(path: Path, columns: tuple[str, ...], limits: Limits) -> Iterator[Row]:
    for number, found in _objects(path, limits):
        if isinstance(found, dict):
            yield Row(number, number, tuple(cell_text(found.get(name)) for name in columns))
        else:
            cells = (found[:1000],) + ("",) * (len(columns) - 1)
            yield Row(number, number, cells, damage("json"))


def _objects(path: Path, limits: Limits) -> Iterator[tuple[int, dict[str, object] | str]]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(limits.row_characters + 1):
            number += 1
            if len(line) > limits.row_characters:
                beginning = line[:1000]
                while line and not line.endswith(b"\n"):
                    line = file.readline(1 << 20)
                yield number, beginning.decode("utf-8", "replace")
            elif line.strip():
                yield number, _parsed(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)


def _parsed(line: bytes) -> dict[str, object] | str:
    try:
        found = json.loads(line, parse_float=str, parse_int=str, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return line.decode("utf-8", "replace").rstrip("\r\n")
    return found if isinstance(found, dict) else line.decode("utf-8", "replace").rstrip("\r\n")


def _refuse_constant(name: str) -> str:
    raise ValueError(name)


def cell_text(value: object) -> str:
    """The cell for a JSON value."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
