"""Sheets of records of reference entities, with a column `entity` beside their `code`."""

from __future__ import annotations

from dataclasses import replace

from comptoir.catalog.domain.attributes import Choice
from comptoir.catalog.domain.entities import has_own_list
from comptoir.catalog.domain.record_rows import overlaid, read_record, values_in
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.records import checked_record, require_entity
from comptoir.catalog.services.structure import current_structure, save_choices
from comptoir.kernel.sheets import Row, Table
from comptoir.kernel.values.errors import FieldError, Refusal

BATCH = 100


def is_records(table: Table) -> bool:
    """Whether a sheet holds records rather than products."""
    return {"entity", "code"} <= set(table.columns) and "sku" not in table.columns


def import_records(run: ImportRun, table: Table) -> None:
    """Make or change the records of a sheet; a row that is wrong is told with its fields, and kept out.

    Rows may name records of later rows: what is wrong is tried again once the others stand, while that helps.
    """
    batch: list[Row] = []
    waiting: list[Row] = []
    for row in table.rows:
        run.outcome.saw()
        if row.damage is not None:
            run.reject(table, row, [row.damage])
            continue
        batch.append(row)
        if len(batch) >= BATCH:
            waiting += _save(run, table, batch, is_last=False)
            batch = []
    waiting += _save(run, table, batch, is_last=False)
    while waiting:
        left = _save(run, table, waiting, is_last=False)
        if len(left) == len(waiting):
            _save(run, table, waiting, is_last=True)
            break
        waiting = left


def _save(run: ImportRun, table: Table, batch: list[Row], *, is_last: bool) -> list[Row]:
    """Save rows; those that are wrong, which are told when this is the last look at them."""
    wrong: list[Row] = []
    with run.database.read() as connection:
        structure = current_structure(connection)
    found: list[tuple[Row, str, Choice]] = []
    for row in batch:
        cells = {name: text for name, text in row.record(table.columns).items() if text}
        try:
            list_code, record = _record(structure, cells, row.number)
        except Refusal as refusal:
            wrong.append(row)
            errors = getattr(refusal, "errors", ()) or [FieldError("", refusal.code, refusal.facts())]
            if is_last:
                run.reject(table, row, list(errors))
        except KeyError as error:
            run.reject(table, row, [FieldError("", "catalog.column_missing", {"column": str(error.args[0])})])
        else:
            found.append((row, list_code, record))
    with run.database.write(run.actor, run.trace) as uow:
        outcomes = save_choices(uow, [(list_code, record) for _, list_code, record in found])
    for outcome in outcomes:
        run.count(outcome)
    run.progress()
    return wrong


def _record(structure: Structure, cells: dict[str, str], place: int) -> tuple[str, Choice]:
    """The record as it shall be. Refuses UnknownStructure, InvalidStructure; raises KeyError for a missing column."""
    list_code, record = read_record(cells, place)
    before = structure.choice(list_code, record.code)
    if before is not None:
        position = record.position if "sort_order" in cells else before.position
        record = replace(record, labels={**before.labels, **record.labels}, position=position)
    if any(
        has_own_list(entity, one) and one.choice_list == list_code
        for entity in structure.reference_entities.values()
        for one in entity.attributes
    ):
        return list_code, record
    entity = require_entity(structure, list_code)
    values = overlaid(before.values if before is not None else {}, values_in(structure, entity, cells))
    return entity.code, checked_record(structure, entity, replace(record, values=values))
