"""What a foreign sheet's columns are: a look at a file before it is brought in, and mappings kept by name.

A mapping is a file `mappings/KIND/NAME.json` in the data folder, in the form of `comptoir import --mapping`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from comptoir.kernel.sheets import SYNONYMS, SheetMapping, kind_of, parse_mapping, read_table, suggest
from comptoir.kernel.sheets.table import Hints
from comptoir.kernel.values.errors import Invalid, NotFound

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "mappings"
NAME_PATTERN = "^[a-z0-9][a-z0-9_-]{0,59}$"
ROWS_LOOKED_AT = 50
SAMPLES = 3
SAMPLE_LENGTH = 80


@dataclass(eq=False)
class MappingUnknown(NotFound):
    """No mapping of this name is kept for this kind of sheet."""

    code = "app.mapping_unknown"
    name: str


@dataclass(eq=False)
class FieldUnknown(Invalid):
    """A mapping names a field that sheets of this kind do not have."""

    code = "app.field_unknown"
    field: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. suggestion: the field that its name stands for, "" where nothing is known."""

    name: str
    samples: tuple[str, ...]
    suggestion: str


def look(path: Path, form: str, fields: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a sheet, each with the first different cells and what it is likely to be.

    Refuses SheetUnreadable, SheetTooLarge.
    """
    table = read_table(path, Hints(kind=kind_of(form), columns=fields))
    rows = [row.cells for row in islice(table.rows, ROWS_LOOKED_AT) if row.damage is None]
    synonyms = {field: (field.split("-")[0], *SYNONYMS.get(field.split("-")[0], ())) for field in fields}
    guesses = {one.column: one.field for one in suggest(table.columns, synonyms)}
    return tuple(
        Column(name, _samples([cells[place] for cells in rows]), guesses.get(name, ""))
        for place, name in enumerate(table.columns)
    )


def _samples(cells: Sequence[str]) -> tuple[str, ...]:
    filled = dict.fromkeys(cell.strip()[:SAMPLE_LENGTH] for cell in cells if cell.strip())
    return tuple(islice(filled, SAMPLES))


def kept_mappings(data: Path, kind: str) -> list[tuple[str, SheetMapping]]:
    """The mappings of a kind by their names."""
    found = sorted((data / FOLDER / kind).glob("*.json"))
    return [(path.stem, parse_mapping(path.read_text(encoding="utf-8"), "json", path.stem)) for path in found]


def mapping_path(data: Path, kind: str, name: str) -> Path:
    """Where a mapping is kept. Refuses MappingUnknown."""
    path = data / FOLDER / kind / f"{name}.json"
    if not path.is_file():
        raise MappingUnknown(name)
    return path


def keep_mapping(data: Path, kind: str, name: str, mapping: SheetMapping, fields: Sequence[str]) -> None:
    """Keep a mapping in place of the one of this name. Refuses FieldUnknown."""
    for field in (*(target.field for target in mapping.targets), *mapping.constants):
        if field not in fields:
            raise FieldUnknown(field)
    folder = data / FOLDER / kind
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.draft"
    draft.write_text(mapping.to_json(), encoding="utf-8")
    draft.replace(folder / f"{name}.json")


def forget_mapping(data: Path, kind: str, name: str) -> None:
    """Keep a mapping no longer. Refuses MappingUnknown."""
    mapping_path(data, kind, name).unlink()
