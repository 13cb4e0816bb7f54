"""What somebody who brings a sheet means by its format and its columns."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from comptoir.kernel.sheets.mapping import Mapper, Target, load_mapping
from comptoir.kernel.sheets.suggest import SYNONYMS, suggest
from comptoir.kernel.sheets.table import SheetKind, Table
from comptoir.kernel.sheets.transforms import Formats

_CERTAIN = 100


def kind_of(form: str) -> SheetKind | None:
    """The kind of sheet that a format asks for; None where the file itself has to tell."""
    match form:
        case "csv" | "xlsx" | "jsonl":
            return form
        case _:
            return None


def own_fields(fields: Sequence[str]) -> Callable[[object], Mapping[str, Mapping[str, str]]]:
    """The fields of sheets whose columns are the same in every shop; screens have words for them."""
    return lambda _: {field: {} for field in fields}


def mapper_of(table: Table, mapping: str | None, fields: Sequence[str]) -> Mapper:
    """The mapping in a file, else the columns that are certainly meant, by their name in French or English.

    Refuses MappingInvalid.
    """
    if mapping is not None:
        return load_mapping(Path(mapping)).bind(table)
    meant = suggest(table.columns, {field: SYNONYMS.get(field, ()) for field in fields})
    targets = tuple(
        (table.columns.index(one.column), Target(one.column, one.field)) for one in meant if one.score == _CERTAIN
    )
    return Mapper(targets, {}, Formats(table.sniffed.decimal, table.sniffed.date_format))
