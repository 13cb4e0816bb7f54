"""Which column is which field, and how its cells are read: a file, kept as a profile, in TOML or JSON.

name = "Fournisseur Dupont"
[formats]                       # what sniffing would get wrong; all optional
decimal = ","
date = "%d/%m/%Y"
[constants]
currency = "EUR"
[columns]
"Référence" = "sku"
"Prix TTC" = { field = "amount", transforms = ["decimal"] }
"État" = { field = "status", values = { "Actif" = "enabled", "Arrêté" = "disabled" } }
"Libellé" = [{ field = "name-fr_FR" }, { field = "label" }]
"""

import dataclasses
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel.sheets.refusals import MappingInvalid
from comptoir.kernel.sheets.table import DecimalSign, Row, Table
from comptoir.kernel.sheets.transforms import TRANSFORMS, Formats, is_date_format
from comptoir.kernel.values.errors import FieldError, MalformedValue, TextKey

_KEYS = frozenset({"name", "formats", "constants", "columns"})
_TARGET_KEYS = frozenset({"field", "transforms", "values"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column goes. values: other words for its cells, compared as written; the transforms come after."""

    column: str
    field: str
    transforms: tuple[str, ...] = ()
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """A mapping as kept; `bind` makes it ready for one table."""

    name: str
    targets: tuple[Target, ...]
    constants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    decimal: DecimalSign | None = None
    date_format: str | None = None

    def bind(self, table: Table) -> "Mapper":
        """The mapping for this table; refuses MappingInvalid for columns that it does not have."""
        for target in self.targets:
            if target.column not in table.columns:
                raise _wrong(f"columns.{target.column}", "no_such_column")
        sniffed = table.sniffed
        formats = Formats(self.decimal or sniffed.decimal, self.date_format or sniffed.date_format)
        places = {column: place for place, column in enumerate(table.columns)}
        return Mapper(tuple((places[target.column], target) for target in self.targets), dict(self.constants), formats)

    def to_json(self) -> str:
        """The text that `parse_mapping` reads back, for a profile."""
        columns: dict[str, list[dict[str, object]]] = {}
        for one in self.targets:
            target = {"field": one.field, "transforms": list(one.transforms), "values": dict(one.values)}
            columns.setdefault(one.column, []).append({key: value for key, value in target.items() if value})
        formats = {key: value for key, value in (("decimal", self.decimal), ("date", self.date_format)) if value}
        whole = {"name": self.name, "formats": formats, "constants": dict(self.constants), "columns": columns}
        return json.dumps(whole, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Mapped:
    """The fields of a row, and what is wrong with single cells; a wrong cell gives no field."""

    fields: dict[str, str]
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapper:
    """A mapping bound to the places of a table's columns."""

    targets: tuple[tuple[int, Target], ...]
    constants: dict[str, str]
    formats: Formats

    def apply(self, row: Row) -> Mapped:
        """The row's fields; an empty cell is an empty field, constants fill what no column gives."""
        fields = dict(self.constants)
        errors: list[FieldError] = []
        for place, target in self.targets:
            value = row.cells[place]
            if target.values:
                value = target.values.get(value.strip(), value)
            try:
                for name in target.transforms:
                    value = TRANSFORMS[name](value, self.formats)
            except MalformedValue as no:
                errors.append(FieldError(f"/{target.column}", no.code, no.facts()))
                continue
            if value or target.field not in fields:
                fields[target.field] = value
        return Mapped(fields, tuple(errors))


def identity(table: Table) -> Mapper:
    """Every column is the field of its own name, cells as they are."""
    formats = Formats(table.sniffed.decimal, table.sniffed.date_format)
    return Mapper(tuple((place, Target(name, name)) for place, name in enumerate(table.columns)), {}, formats)


def load_mapping(path: Path) -> SheetMapping:
    """The mapping in a `.toml` or `.json` file; refuses MappingInvalid."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _wrong(path.name, "unreadable") from None
    return parse_mapping(source, "json" if path.suffix.lower() == ".json" else "toml", path.stem)


def parse_mapping(source: str, form: str, name: str = "") -> SheetMapping:
    """A mapping from its text; refuses MappingInvalid with the place that is wrong."""
    try:
        found: object = json.loads(source) if form == "json" else tomllib.loads(source)
    except (ValueError, RecursionError):
        raise _wrong(name or form, "unreadable") from None
    whole = _table_at(found, name or form)
    for key in whole.keys() - _KEYS:
        raise _wrong(key, "unknown_key")
    formats = _table_at(whole.get("formats", {}), "formats")
    for key in formats.keys() - {"decimal", "date"}:
        raise _wrong(f"formats.{key}", "unknown_key")
    constants = {
        key: _text_at(value, f"constants.{key}")
        for key, value in _table_at(whole.get("constants", {}), "constants").items()
    }
    targets = tuple(
        target
        for column, value in _table_at(whole.get("columns", {}), "columns").items()
        for target in _targets(column, value)
    )
    if not targets:
        raise _wrong("columns", "no_columns")
    return SheetMapping(
        _text_at(whole.get("name", name), "name"), targets, constants, _decimal(formats), _date_format(formats)
    )


def _targets(column: str, value: object) -> list[Target]:
    where = f"columns.{column}"
    if isinstance(value, list):
        return [target for one in value for target in _targets(column, one)]
    if isinstance(value, str):
        return [Target(column, value)]
    table = _table_at(value, where)
    for key in table.keys() - _TARGET_KEYS:
        raise _wrong(f"{where}.{key}", "unknown_key")
    transforms = table.get("transforms", [])
    if not isinstance(transforms, list):
        raise _wrong(f"{where}.transforms", "not_a_list")
    names = tuple(_text_at(one, f"{where}.transforms") for one in transforms)
    for name in names:
        if name not in TRANSFORMS:
            raise _wrong(f"{where}.transforms.{name}", "unknown_transform")
    values = _table_at(table.get("values", {}), f"{where}.values")
    words = {key: _text_at(word, f"{where}.values.{key}") for key, word in values.items()}
    return [Target(column, _text_at(table.get("field"), f"{where}.field"), names, words)]


def _decimal(formats: Mapping[str, object]) -> DecimalSign | None:
    match formats.get("decimal"):
        case None:
            return None
        case ".":
            return "."
        case ",":
            return ","
        case _:
            raise _wrong("formats.decimal", "decimal_sign")


def _date_format(formats: Mapping[str, object]) -> str | None:
    if "date" not in formats:
        return None
    form = _text_at(formats["date"], "formats.date")
    if not is_date_format(form):
        raise _wrong("formats.date", "date_format")
    return form


def _table_at(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(where, "not_a_table")
    return value


def _text_at(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "not_a_text")
    return value


def _wrong(where: str, why: str) -> MappingInvalid:
    return MappingInvalid(where, TextKey(f"kernel.mapping.reason.{why}"))
