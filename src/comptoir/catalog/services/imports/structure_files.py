"""The structure files of an Akeneo export: attributes, families and the rest, with their own counts and rejects."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from comptoir.catalog.domain.akeneo import (
    PASSED_OVER,
    READERS,
    Cells,
    ThingReader,
    UnknownType,
    codes_in,
    labels,
    read_category,
    read_choice,
)
from comptoir.catalog.domain.attributes import INDEXING, Attribute, Choice
from comptoir.catalog.domain.entities import OF_CATEGORIES
from comptoir.catalog.domain.record_rows import TAXONOMY, overlaid, values_in
from comptoir.catalog.domain.refusals import InvalidStructure
from comptoir.catalog.domain.structure import Category, StructureKind, StructureThing
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.imports.record_files import import_records
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.structure import current_structure, save_choices, save_things, thing_from_body
from comptoir.catalog.services.structure_use import used_by_items
from comptoir.kernel.sheets import Hints, Row, Table, read_table
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError, Refusal

Thing = TypeVar("Thing")

BATCH = 100
ORDER = (
    "locales",
    "reference_entities",
    "records",
    "categories",
    "association_types",
    "attribute_groups",
    "attributes",
    "attribute_options",
    "channels",
    "families",
    "family_variants",
)


def import_structure(run: ImportRun, folder: Path) -> None:
    """Read every structure file of the folder, in the order in which they depend on each other."""
    with run.database.write(trace=run.trace) as uow:  # what every shop has, whoever brings the first file
        ensure_basics(uow, with_channel=False)
    for name in ORDER:
        path = folder / f"{name}.csv"
        if path.is_file():
            table = read_table(path, Hints(kind="csv", columns=("code", "label-en_US", "label-fr_FR"), header_row=1))
            match name:
                case "attribute_options":
                    _import_options(run, table)
                case "records":
                    import_records(run, table)
                case "categories":
                    _import_things(run, table, _category_reader(run))
                case "attributes":
                    _import_things(run, table, _attribute_reader(run))
                case "reference_entities":
                    _import_things(run, table, _read_entity)
                case _:
                    _import_things(run, table, READERS[name])
    for path in sorted(folder.glob("*.csv")):
        if path.stem in PASSED_OVER:
            _pass_over(run, path)


def _read_entity(cells: Cells, _place: int) -> StructureThing:
    """An entity; its attributes are JSON in one cell. Refuses InvalidStructure."""
    kind = StructureKind.REFERENCE_ENTITY
    try:
        attributes = json.loads(cells.get("attributes") or "[]")
    except ValueError:
        error = FieldError("/attributes", "catalog.wrong_type", {"expected": "JSON"})
        raise InvalidStructure(kind.value, cells["code"], errors=(error,)) from None
    body = {
        "code": cells["code"].strip(),
        "labels": labels(cells),
        "attributes": attributes,
        "image_attribute": cells.get("image_attribute") or None,
        "on_cards": codes_in(cells, "on_cards"),
    }
    return thing_from_body(kind, body)


def _attribute_reader(run: ImportRun) -> ThingReader:
    """Reads attributes; one that products hold keeps what keeps rows beside them: these would have to be converted."""
    with run.database.read() as connection:
        structure = current_structure(connection)

    def read(cells: Cells, place: int) -> StructureThing:
        found = READERS["attributes"](cells, place)
        before = structure.attribute(found.code)
        if before is None or not isinstance(found, Attribute):
            return found
        kept = replace(found, **{name: getattr(before, name) for name in INDEXING})
        if kept != found:
            with run.database.read() as connection:
                is_held = used_by_items(connection, StructureKind.ATTRIBUTE, before) is not None
            return kept if is_held else found
        return found

    return read


def _category_reader(run: ImportRun) -> ThingReader:
    """Reads categories with the values in their rows; what rows do not tell of a category that is there stays."""
    with run.database.read() as connection:
        structure = current_structure(connection)
    entity = structure.entity(OF_CATEGORIES)

    def read(cells: Cells, place: int) -> Category:
        found = read_category(cells, place)
        before = structure.categories.get(fold_code(found.code), found)
        given = values_in(structure, entity, cells) if entity is not None else {}
        outside = {
            column.removeprefix(TAXONOMY): name
            for column, name in cells.items()
            if column.startswith(TAXONOMY) and name
        }
        return replace(
            found,
            values=overlaid(before.values, given),
            taxonomies={**before.taxonomies, **outside},
            former=before.former,
        )

    return read


def _pass_over(run: ImportRun, path: Path) -> None:
    table = read_table(path, Hints(kind="csv", columns=("code",), header_row=1))
    first = True
    for row in table.rows:
        run.outcome.saw()
        if row.damage is not None:
            run.reject(table, row, [row.damage])
            continue
        if first:
            run.warn(row, [FieldError("", "catalog.file_passed_over", {"file": path.name})])
            first = False
        run.outcome.unchanged()


def _import_things(run: ImportRun, table: Table, reader: ThingReader) -> None:
    batch: list[tuple[Row, StructureThing]] = []
    for row in table.rows:
        run.outcome.saw()
        thing = _read(run, table, row, reader)
        if thing is None:
            continue
        if any(fold_code(thing.code) == fold_code(other.code) for _, other in batch) or len(batch) >= BATCH:
            _save_batch(run, table, batch)
            batch = []
        batch.append((row, thing))
    _save_batch(run, table, batch)


def _import_options(run: ImportRun, table: Table) -> None:
    with run.database.read() as connection:
        structure = current_structure(connection)
    batch: list[tuple[Row, tuple[str, Choice]]] = []
    for row in table.rows:
        run.outcome.saw()
        option = _read(run, table, row, read_choice)
        if option is None:
            continue
        attribute = structure.attribute(option[0])
        if attribute is None or attribute.choice_list is None:
            error = FieldError("/attribute", "catalog.unknown_attribute", {"attribute": option[0]})
            run.reject(table, row, [error])
            continue
        batch.append((row, (attribute.choice_list, option[1])))
        if len(batch) >= BATCH:
            _save_options(run, batch)
            batch = []
    _save_options(run, batch)


def _read(run: ImportRun, table: Table, row: Row, reader: Callable[[Cells, int], Thing]) -> Thing | None:
    if row.damage is not None:
        run.reject(table, row, [row.damage])
        return None
    cells = row.record(table.columns)
    if not cells.get("code", "").strip():
        run.reject(table, row, [FieldError("/code", "catalog.column_missing", {"column": "code"})])
        return None
    try:
        return reader(cells, row.number)
    except UnknownType as error:
        run.reject(table, row, [FieldError("/type", "catalog.unknown_type", {"type": str(error)[:100]})])
    except InvalidStructure as refusal:
        run.reject(table, row, _errors_of(refusal))
    except KeyError as error:
        run.reject(table, row, [FieldError("", "catalog.column_missing", {"column": str(error.args[0])})])
    return None


def _save_options(run: ImportRun, batch: Sequence[tuple[Row, tuple[str, Choice]]]) -> None:
    if not batch:
        return
    outcomes = _write(run, lambda uow: save_choices(uow, [option for _, option in batch]))
    for outcome in outcomes:
        run.count(outcome)
    run.progress()


def _save_batch(run: ImportRun, table: Table, batch: Sequence[tuple[Row, StructureThing]]) -> None:
    """Save a batch in one go; where one of it is wrong, each alone, so that only the wrong ones are kept out."""
    if not batch:
        return
    try:
        outcomes = _write(run, lambda uow: save_things(uow, [thing for _, thing in batch]))
    except Refusal as refusal:
        if len(batch) == 1:
            run.reject(table, batch[0][0], _errors_of(refusal))
        else:
            for one in batch:
                _save_batch(run, table, [one])
        return
    for outcome in outcomes:
        run.count(outcome)
    run.progress()


def _errors_of(refusal: Refusal) -> Sequence[FieldError]:
    errors: Sequence[FieldError] = getattr(refusal, "errors", ())
    return errors or [FieldError(refusal.pointer or "", refusal.code, refusal.facts())]


def _write(run: ImportRun, work: Callable[[UnitOfWork], list[str]]) -> list[str]:
    with run.database.read() as connection:
        current_structure(connection)
    with run.database.write(run.actor, run.trace) as uow:
        return work(uow)
