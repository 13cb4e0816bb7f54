"""What a foreign sheet's columns are: a look at a file before it is brought in, and mappings kept by name.

A mapping is a file `mappings/KIND/NAME.json` in the data folder, in the form of `comptoir import --mapping`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from comptoir.kernel.sheets import SYNONYMS, SheetMapping, kind_of, mapper_of, parse_mapping, read_table, suggest
from comptoir.kernel.sheets.shapes import Doubt, Look, could_be_key, doubt_of, field_of_shape
from comptoir.kernel.sheets.table import Hints
from comptoir.kernel.values.errors import Invalid, NotFound
from comptoir.kernel.values.text import fold

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
    """A column of a sheet. suggestion: the field that it stands for, "" where nothing is known.

    reason: why that is suggested. doubt: what speaks against it; others: the columns that seem to be the same field.
    """

    name: str
    samples: tuple[str, ...]
    suggestion: str = ""
    reason: Reason | None = None
    doubt: Doubt | None = None
    others: tuple[str, ...] = ()


class Reason(StrEnum):
    """Why a column is taken for a field."""

    LEARNED = "learned"
    """Somebody said so of a column of this name before."""
    NAME = "name"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file looks like. kept: the code of the mapping that was made for such headers, "" where none was."""

    columns: tuple[Column, ...]
    kept: str


def look(path: Path, form: str, fields: Sequence[str], kept: Kept = (), *, is_record: bool = False) -> Seen:
    """The columns of a sheet, each with the first different cells and what it is likely to be.

    What was said of a column of the same name comes first, then its name, then what its cells look like.
    is_record: a row is a record of its own, so that what names it must differ. Refuses SheetUnreadable, SheetTooLarge.
    """
    table = read_table(path, Hints(kind=kind_of(form), columns=fields))
    rows = [row.cells for row in islice(table.rows, ROWS_LOOKED_AT) if row.damage is None]
    looks = [
        Look([cell for row in rows if (cell := row[place].strip())], len(rows)) for place in range(len(table.columns))
    ]
    wishes = _wishes(table.columns, looks, fields, _learned(kept, fields))
    taken = {field for field, _ in wishes.values()}
    columns = []
    for name, one in zip(table.columns, looks, strict=True):
        field, reason = wishes.get(name, ("", None))
        others = _rivals(name, field, table.columns, fields, wishes)
        doubt = doubt_of(field.split("-")[0], one, is_key=is_record) if field else None
        if doubt is None and others:
            doubt = Doubt.RIVALS
        columns.append(Column(name, _samples(one.cells), field, reason, doubt, others))
    if "sku" in fields and "sku" not in taken and is_record:
        columns = _with_key(columns, looks)
    return Seen(tuple(columns), _fitting(kept, table.columns))


def certainly_meant(path: Path, form: str, fields: Sequence[str]) -> dict[str, str]:
    """The field of each column that is read without a mapping. Refuses SheetUnreadable, SheetTooLarge."""
    table = read_table(path, Hints(kind=kind_of(form), columns=fields))
    return {target.column: target.field for _, target in mapper_of(table, None, fields).targets}


Kept = Sequence[tuple[str, SheetMapping]]
"""Mappings by their codes."""


def _wishes(
    columns: Sequence[str], looks: Sequence[Look], fields: Sequence[str], learned: dict[str, str]
) -> dict[str, tuple[str, Reason]]:
    """What each column is taken for, a field once."""
    found: dict[str, tuple[str, Reason]] = {}
    taken: set[str] = set()

    def take(column: str, field: str, reason: Reason) -> None:
        if field and field not in taken and column not in found:
            found[column] = (field, reason)
            taken.add(field)

    for column in columns:
        take(column, learned.get(fold(column), ""), Reason.LEARNED)
    for one in suggest([column for column in columns if column not in found], _synonyms(fields)):
        take(one.column, one.field, Reason.NAME)
    for column, look_ in zip(columns, looks, strict=True):
        shape = field_of_shape(look_)
        take(column, next((field for field in fields if field.split("-")[0] == shape), ""), Reason.CELLS)
    return found


def _synonyms(fields: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {field: (field.split("-")[0], *SYNONYMS.get(field.split("-")[0], ())) for field in fields}


def _rivals(
    name: str, field: str, columns: Sequence[str], fields: Sequence[str], wishes: dict[str, tuple[str, Reason]]
) -> tuple[str, ...]:
    """The columns that would be taken for the same field if this one were not there."""
    if not field:
        return ()
    synonyms = {field: _synonyms(fields)[field]}
    free = [column for column in columns if column != name and column not in wishes]
    return tuple(one for one in free if suggest([one], synonyms))


def _with_key(columns: Sequence[Column], looks: Sequence[Look]) -> list[Column]:
    """The first column without a field that could name the record does so."""
    free = (place for place, one in enumerate(columns) if not one.suggestion and could_be_key(looks[place]))
    first = next(free, None)
    return [
        replace(one, suggestion="sku", reason=Reason.CELLS) if place == first else one
        for place, one in enumerate(columns)
    ]


def _learned(kept: Kept, fields: Sequence[str]) -> dict[str, str]:
    """What columns of a name were said to be, the last mapping of all saying most."""
    return {fold(one.column): one.field for _, mapping in kept for one in mapping.targets if one.field in fields}


def _fitting(kept: Kept, columns: Sequence[str]) -> str:
    """The mapping all of whose columns this file has, the one with the most."""
    there = set(columns)
    fits = [(len(mapping.targets), code) for code, mapping in kept if {one.column for one in mapping.targets} <= there]
    return max(fits)[1] if fits else ""


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
