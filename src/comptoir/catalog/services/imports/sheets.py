"""A sheet of products from anywhere: its columns are found out, and what has no attribute yet gets one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.called import Called
from comptoir.catalog.domain.columns import ColumnPlan, Plain, plan_columns, sheet_columns
from comptoir.catalog.domain.draft import Mode
from comptoir.catalog.domain.identifiers import code_in_address
from comptoir.catalog.domain.product import Origin
from comptoir.catalog.domain.sheet_rows import MediaFinder, ReadRow, read_row
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.wire import WRITABLE, draft_from_body
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.imports.nameless import (
    PLACEHOLDER,
    barcodes_of,
    has_pattern,
    known,
    make_by_pattern,
    skus_by_barcode,
)
from comptoir.catalog.services.imports.product_files import ProductReader, import_products, salt_of
from comptoir.catalog.services.imports.recognised import OF_SUPPLIER, are_ours, attribute_code, by_their_cells, finders
from comptoir.catalog.services.imports.record_files import import_records, is_records
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.kernel.sheets import ERROR_CELL, SCORE_KNOWN, Mapper, Row, SheetMapping, Table, read_table, suggest
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.money import CURRENCIES

_LONG_TEXT_LENGTH = 255
_SAMPLE = 500
_SYNONYMS = {"sku": "sku", "gtin": "gtin", "name": "name", "description": "description", "brand": "brand",
             "parent": "parent", "status": "enabled", "image": "image"}  # fmt: skip
_CODES = ("sku", "code")
_ADDRESSES = ("url", "link", "product_url", "address")
_DAMAGED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns of a file are called here, by their place. key: the column that names the product.

    address: the column in which the product's code survives undamaged; then `key` is not trusted. by_barcode: whether
    `key` holds barcodes, which other products than those of this name may have. is_damaged: a spreadsheet has shortened
    some of its codes; such a cell names nothing.
    """

    columns: tuple[str, ...]
    key: int | None
    address: int | None
    by_barcode: bool = False
    is_damaged: bool = False


def import_sheet(run: ImportRun, path: Path, mapping: SheetMapping | None, find_media: MediaFinder) -> None:
    """Read one CSV, XLSX or JSON-lines file."""
    with run.database.write(trace=run.trace) as uow:  # what every shop has, whoever brings the first file
        ensure_basics(uow, with_channel=True)
    table = read_table(path)
    if table.sniffed.layout.kind == "jsonl" and "values" in table.columns:
        import_products(run, table, _lines_reader(run, table))
        return
    if mapping is None and is_records(table):
        import_records(run, table)
        return
    with run.database.read() as connection:
        structure = current_structure(connection)
    locale = (mapping.constants.get("locale") if mapping else None) or _first_locale(structure)
    names, longest = _look_at(path, mapping, structure, locale)
    structure, columns = _with_attributes(run, table, names, longest)
    mapper = mapping.bind(table) if mapping else None
    plan = plan_columns(structure, columns, locale)
    _tell_meeting(run, table, names, plan)
    sheet = _Sheet(plan, names, mapper, find_media, Called(structure, locale))
    salt = salt_of("sheet", str(structure.version), locale or "", mapping.to_json() if mapping else "", *table.columns)
    import_products(run, table, _sheet_reader(run, structure, sheet, salt))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How the cells of one file are read."""

    plan: ColumnPlan
    names: Names
    mapper: Mapper | None
    find_media: MediaFinder
    called: Called

    def cells(self, row: Row) -> Sequence[str]:
        if self.mapper is None:
            return row.cells
        fields = self.mapper.apply(row).fields
        return [fields.get(name, "") for name in self.names.columns]

    def stated(self, row: Row) -> str | None:
        """What the row itself says of the product's code."""
        cells, names = self.cells(row), self.names
        if names.address is not None:
            return code_in_address(cells[names.address])
        code = "" if names.key is None else cells[names.key].strip()
        return None if (names.by_barcode or names.is_damaged) and _DAMAGED.fullmatch(code) else code or None

    def read(self, row: Row, sku: str | None) -> ReadRow | None:
        errors = list(self.mapper.apply(row).errors) if self.mapper else []
        found = _read(self.plan, self.names, self.cells(row), sku, self.find_media)
        if found is not None:
            found.errors.extend(errors)
            found.draft = self.called.draft(found.draft)
        return found


def _sheet_reader(run: ImportRun, structure: Structure, sheet: _Sheet, salt: bytes) -> ProductReader:
    """Rows that name no SKU are known by their barcodes, or named by their families' patterns."""
    by_barcode: dict[int, str] = {}

    def named(rows: Sequence[Row]) -> Iterator[tuple[Row, ReadRow, Saved]]:
        bare = [row for row in rows if sheet.names.by_barcode or sheet.stated(row) is None]
        found = {row.number: sheet.read(row, PLACEHOLDER) for row in bare}
        by_barcode.clear()
        by_barcode.update(skus_by_barcode(run, found))
        new = [(row, one) for row in bare if row.number not in by_barcode and (one := found[row.number]) is not None]
        made: dict[str, str] = {}
        for row, one in new:
            if sheet.stated(row) is not None and not has_pattern(structure, one):
                continue
            again = next((made[gtin] for gtin in barcodes_of(one) if gtin in made), None)
            if again is not None:
                by_barcode[row.number] = again
                continue
            saved = make_by_pattern(run, one)
            if saved.outcome != "rejected":
                made.update(dict.fromkeys(barcodes_of(one), saved.sku))
            yield row, one, saved

    def sku_of(row: Row) -> str | None:
        return by_barcode.get(row.number) or sheet.stated(row)

    def read(row: Row) -> ReadRow | None:
        sku = by_barcode.get(row.number)
        found = sheet.read(row, sku or sheet.stated(row))
        return known(found, sku) if found is not None and sku is not None else found

    return ProductReader(sku_of, read, salt, named)


def _read(
    plan: ColumnPlan, names: Names, cells: Sequence[str], sku: str | None, find_media: MediaFinder
) -> ReadRow | None:
    if sku is None:
        return None
    keyed = list(cells)
    place = plan.plain.get(Plain.SKU)
    if place is None:
        plan = replace(plan, plain={**plan.plain, Plain.SKU: len(keyed)})
        keyed.append(sku)
        written = sku
    else:
        written, keyed[place] = keyed[place].strip(), sku
    found = read_row(plan, keyed, find_media)
    if found is not None and names.address is not None:
        if written != sku:
            facts = {"barcode": sku, "written": written[:60]}
            found.warnings.append(FieldError("/gtin", "catalog.barcode_from_address", facts))
        found.draft = replace(found.draft, gtins=(sku,))
    return found


def _look_at(
    path: Path, mapping: SheetMapping | None, structure: Structure, locale: str | None
) -> tuple[Names, Mapping[str, int]]:
    """The names of the columns, and for each that ever holds something the greatest length of a cell."""
    table = read_table(path)
    rows: Iterator[Sequence[str]]
    if mapping is None:
        names = _renamed(table.columns)
        rows = (row.cells for row in table.rows)
    else:
        mapper = mapping.bind(table)
        names = list(dict.fromkeys([*(target.field for _, target in mapper.targets), *mapper.constants]))
        fields = (mapper.apply(row).fields for row in table.rows)
        rows = ([found.get(name, "") for name in names] for found in fields)
    sample = list(islice(rows, _SAMPLE))
    if mapping is None:
        names = by_their_cells(structure, names, sample, locale)
    longest: dict[str, int] = {}
    part: Sequence[Sequence[str]] = sample
    while part:
        for name, cells in zip(names, zip(*part, strict=True), strict=True):
            longest[name] = max(longest.get(name, 0), *map(len, cells))
        part = list(islice(rows, _SAMPLE))
    longest = {name: length for name, length in longest.items() if length}
    foreign = next((place for place, name in enumerate(names) if name.strip().lower() == "categories"), None)
    _, _, find = finders(structure, locale)["category"]
    if foreign is not None and not are_ours(find, [cells[foreign] for cells in sample]):
        longest[FOREIGN_CATEGORIES] = longest.pop(names[foreign], 0)
        names[foreign] = FOREIGN_CATEGORIES
    return _keyed(names, sample), longest


FOREIGN_CATEGORIES = "category_names"
"""The column `categories` of a file whose categories are not ours: kept as text."""


def _renamed(columns: Sequence[str]) -> list[str]:
    """Known words of other shops become our names; a name is given once."""
    known = {
        one.column: _SYNONYMS[one.field] for one in suggest(columns, score_min=SCORE_KNOWN) if one.field in _SYNONYMS
    }
    lowered = {column.strip().lower() for column in columns}
    names: list[str] = []
    for place, column in enumerate(columns, 1):
        name = known.get(column, column)
        if name != column and (name in names or name in lowered):
            name = column
        if ERROR_CELL.fullmatch(column.strip()):
            name = f"column_{place}"
        names.append(name)
    return names


def columns_by_name(path: Path, structure: Structure) -> dict[str, str]:
    """What each column of a sheet is where no mapping says so, as our sheets call it.

    Empty for one that means nothing here: it would become an attribute of its own. Refuses SheetUnreadable.
    """
    spoken = _first_locale(structure)
    names, _ = _look_at(path, None, structure, spoken)
    unknown = plan_columns(structure, names.columns).unknown
    locale = (spoken or "").lower()
    known = {name.lower(): name for name in sheet_columns(structure)}

    def field(name: str) -> str:
        lowered = "sku" if name.strip().lower() in _CODES else name.strip().lower()
        tried = (part for one in (lowered, attribute_code(name)) for part in (one, f"{one}-{locale}"))
        return next((known[one] for one in tried if one in known), "" if name in unknown else name)

    return {column: field(name) for column, name in zip(read_table(path).columns, names.columns, strict=True)}


def _keyed(names: list[str], sample: Sequence[Sequence[str]]) -> Names:
    """Which column names the product, or the address where a spreadsheet has damaged some codes: products would merge.

    Without an address only the damaged cells name none.
    """
    lowered = [name.strip().lower() for name in names]
    key = next((lowered.index(one) for one in (*_CODES, "gtin", "ean", "barcode") if one in lowered), None)
    if key is not None and not any(_DAMAGED.fullmatch(cells[key].strip()) for cells in sample):
        return Names(tuple(names), key, None, lowered[key] not in _CODES)
    for one in _ADDRESSES:
        if one in lowered:
            place = lowered.index(one)
            codes = [code_in_address(cells[place]) for cells in sample]
            if codes and None not in codes and len(set(codes)) == len(codes):
                return Names(tuple(names), key, place)
    return Names(tuple(names), key, None, key is not None and lowered[key] not in _CODES, is_damaged=True)


def _with_attributes(
    run: ImportRun, table: Table, names: Names, longest: Mapping[str, int]
) -> tuple[Structure, tuple[str, ...]]:
    """The structure with a text attribute for every column that holds something and means nothing yet.

    Beside it the columns as the structure calls them: `Prix conseillé` is read as its attribute `prix_conseille`.
    """
    with run.database.read() as connection:
        structure = current_structure(connection)
    unknown = plan_columns(structure, names.columns).unknown
    new: dict[str, Attribute] = {}
    called: dict[str, str] = {}
    header = Row(table.sniffed.header_row, table.sniffed.header_row, table.columns)
    for name in unknown:
        if name not in longest:
            continue
        attribute = _attribute_for(structure, name, longest[name])
        if attribute is None or plan_columns(structure, [attribute.code]).plain:
            run.warn(header, [FieldError(f"/{name}", "catalog.column_passed_over", {"column": name})])
            continue
        if attribute.code == attribute_code(name):
            called[name] = attribute.code
        if fold_code(attribute.code) not in structure.attributes and attribute.code not in new:
            new[attribute.code] = attribute
            facts = {"column": name, "attribute": attribute.code}
            run.warn(header, [FieldError(f"/{name}", "catalog.attribute_created", facts)])
    columns = tuple(called.get(name, name) for name in names.columns)
    if not new:
        return structure, columns
    with run.database.write(run.actor, run.trace) as uow:
        save_things(uow, list(new.values()))
    with run.database.read() as connection:
        return current_structure(connection), columns


def _tell_meeting(run: ImportRun, table: Table, names: Names, plan: ColumnPlan) -> None:
    """Warn of columns that say the same of a product; the last of them that says anything counts."""
    header = Row(table.sniffed.header_row, table.sniffed.header_row, table.columns)
    first: dict[object, int] = {}
    for column in plan.values:
        other = first.setdefault((column.attribute.code, column.scope, column.part, column.currency), column.place)
        if other != column.place and not column.is_barcode:
            name = names.columns[column.place]
            facts = {"column": name, "other": names.columns[other], "attribute": column.attribute.code}
            run.warn(header, [FieldError(f"/{name}", "catalog.columns_meet", facts)])


def _attribute_for(structure: Structure, name: str, length: int) -> Attribute | None:
    head, _, tail = name.partition("-")
    if tail and fold_code(tail) in structure.locales and attribute_code(head) == head:
        kind = AttributeType.LONG_TEXT if length > _LONG_TEXT_LENGTH else AttributeType.TEXT
        return Attribute(code=head, type=kind, localizable=True)
    if tail in CURRENCIES and attribute_code(head) == head:
        return Attribute(code=head, type=AttributeType.MONEY)
    code = attribute_code(name)
    if not code:
        return None
    kind = AttributeType.LONG_TEXT if length > _LONG_TEXT_LENGTH else AttributeType.TEXT
    return Attribute(code=code, type=kind, labels=OF_SUPPLIER.get(code, {"en_US": name, "fr_FR": name}))


def _first_locale(structure: Structure) -> str | None:
    return next((channel.locales[0] for channel in structure.channels.values()), None)


def _lines_reader(run: ImportRun, table: Table) -> ProductReader:
    """A reader for lines in the shape of the contract, as `export` writes them."""
    with run.database.read() as connection:
        version = current_structure(connection).version
    place = table.columns.index("sku") if "sku" in table.columns else None

    def sku_of(row: Row) -> str | None:
        return None if place is None else row.cells[place].strip() or None

    def read(row: Row) -> ReadRow | None:
        sku = sku_of(row)
        if sku is None:
            return None
        body = {name: _cell(name, cell) for name, cell in row.record(table.columns).items() if cell}
        found = draft_from_body(body, Mode.MERGE, Origin.IMPORT, barcodes_checked=False)
        if found.draft is None:
            return _Wrong(list(found.errors))
        return ReadRow(found.draft)

    return ProductReader(sku_of, read, salt_of("lines", str(version), *table.columns))


def _cell(name: str, cell: str) -> object:
    if name == "enabled":
        return {"true": True, "false": False}.get(cell, cell)
    if name in {"categories", "identifiers", "values", "associations"} and name in WRITABLE:
        try:
            return _with_whole_amounts(json.loads(cell))
        except ValueError:
            return cell
    return cell


def _with_whole_amounts(value: object) -> object:
    """Amounts of money as whole numbers again: lines keep every number as the text it was written with."""
    if isinstance(value, list):
        return [_with_whole_amounts(one) for one in value]
    if isinstance(value, dict):
        for name in ("amount", "quantity"):
            text = value.get(name)
            if isinstance(text, str) and ("currency" in value or "sku" in value) and text.lstrip("-").isdigit():
                value = {**value, name: int(text)}
        return {name: _with_whole_amounts(one) for name, one in value.items()}
    return value


class _Wrong(ReadRow):
    """A row that gave no draft at all; only its errors are looked at."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        self.warnings = []
