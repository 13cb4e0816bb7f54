"""The job that makes an attribute in use another one; `conversions` begins it.

It works the cells of each product out beside what stands, slice by slice, and goes on from its last slice after a
crash; to stop it changes nothing. Then one transaction switches the attribute and all its cells, so that nobody ever
reads half of it; what others wrote meanwhile is worked out again in it. Words, labels and cards follow in slices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, select, update

from comptoir.catalog.domain.attributes import Attribute, Choice
from comptoir.catalog.domain.conversion import Converted, Kept, convert
from comptoir.catalog.domain.derived import filter_values, found_by, unique_keys
from comptoir.catalog.domain.refusals import ConversionUnfit, NotPublishable, OutsideRights, WrongStep
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.events import AttributeConverted, ProductUpdated
from comptoir.catalog.rows import load_items, lock_catalog
from comptoir.catalog.services.conversions import (
    CONVERSION,
    SLICE,
    attribute_of,
    next_holders,
    structure_towards,
    with_options,
)
from comptoir.catalog.services.places import STANDING
from comptoir.catalog.services.publishing import plan_publication, write_publication
from comptoir.catalog.services.structure import current_structure, replace_attribute, save_choices
from comptoir.catalog.services.team.conversions import convert_proposals, convert_views, proposed_options
from comptoir.catalog.services.writing import unknown_words, write_words
from comptoir.catalog.tables import (
    ChangeRow,
    ConversionRow,
    ConvertedRow,
    DocumentRow,
    ItemRow,
    UniqueValueRow,
    ValueRow,
)
from comptoir.kernel.bulk import insert_rows, update_rows, upsert_rows
from comptoir.kernel.jobs import JobContext, JobInterrupted
from comptoir.kernel.uow import UnitOfWork

_PUBLISHED = 20


@dataclass(slots=True)
class _Run:
    """A conversion at work. undoes: the one that it takes back. owners: of values that are unique, by their scope."""

    context: JobContext
    before: Attribute
    after: Attribute
    kept: Kept
    undoes: UUID | None
    counts: Counter[str] = field(default_factory=Counter)
    owners: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def outcome(self) -> dict[str, int]:
        names = ("read", "updated", "unchanged", "rejected", "warnings")
        return {name: self.counts[name] for name in names}


def run_conversion(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """The job `catalog.convert`; see the module. The outcome counts products; `warnings` those that lost something."""
    with context.database.read() as connection:
        row = connection.execute(CONVERSION.where(ConversionRow.id == context.job_id)).one()
    undoes = UUID(argument["undoes"]) if argument.get("undoes") else None
    kept = msgspec.convert(argument["kept"], Kept)
    run = _Run(context, attribute_of(row.before), attribute_of(row.after), kept, undoes)
    if row.switched_at is None:
        _work_out(run)
        _switch(run)
    _follow(run)
    return run.outcome()


def _work_out(run: _Run) -> None:
    context = run.context
    after = UUID(context.checkpoint["after"]) if context.checkpoint else None
    options: dict[str, Choice] = {}
    while True:
        with context.database.read() as connection:
            structure = current_structure(connection)
            ids = next_holders(connection, run.before.code, after, run.undoes)
            rows = _rows(run, connection, structure, ids, options)
        if not ids:
            return
        after = ids[-1]
        with context.database.write(context.actor, context.trace) as uow:
            upsert_rows(uow.connection, ConvertedRow, _CONVERTED, rows, ("conversion_id", "item_id"))
            context.save(uow, {"after": str(after)})
        context.progress(len(ids) + run.counts["read"])
        run.counts["read"] += len(ids)


_CONVERTED = ("conversion_id", "item_id", "version", "before", "after")


def _rows(
    run: _Run, connection: Connection, structure: Structure, ids: Sequence[UUID], options: dict[str, Choice]
) -> list[tuple[Any, ...]]:
    """The cells of some products before and after, with new options among `options`."""
    items = load_items(connection, ids=ids)
    undone = _converted(connection, run.undoes, ids) if run.undoes is not None else {}
    changed = structure_towards(structure, run.after, options.values())
    rows = []
    for item_id in ids:
        item = items.by_id[item_id].item
        cells = item.document.values.get(run.before.code, {})
        if item_id in undone and undone[item_id][1] == cells:
            made = Converted(undone[item_id][0], ())
        else:
            changed = with_options(changed, run.before, run.after, cells, options)
            made = convert(changed, run.before, run.after, cells, run.kept)
        rows.append((run.context.job_id, item_id, item.version, cells, made.cells))
        if made.lost:
            run.counts["warnings"] += 1
            for key in made.lost:
                told = {"sku": item.sku, "code": "catalog.conversion_lost", "field": f"values.{run.before.code}"}
                run.context.message({**told, "detail": f"{key}: {cells[key]}"[:300], "severity": "warning"})
    return rows


def _converted(connection: Connection, conversion_id: UUID, ids: Sequence[UUID]) -> dict[UUID, tuple[Any, Any]]:
    columns = (ConvertedRow.item_id, ConvertedRow.before, ConvertedRow.after)
    statement = select(*columns).where(ConvertedRow.conversion_id == conversion_id, ConvertedRow.item_id.in_(ids))
    return {row[0]: (row[1], row[2]) for row in connection.execute(statement)}


def _switch(run: _Run) -> None:
    """The attribute and all its cells become the others, in one transaction. Refuses ConversionUnfit."""
    context, code = run.context, run.before.code
    with context.database.write(context.actor, context.trace) as uow:
        lock_catalog(uow.connection)
        structure = current_structure(uow.connection)
        if structure.attribute(code) != run.before:
            raise ConversionUnfit(code, code)
        options: dict[str, Choice] = {}
        _catch_up(run, uow, structure, options)
        towards = structure_towards(structure, run.after, options.values())
        proposed_options(uow.connection, towards, run.before, run.after, options)
        listed = run.after.choice_list
        replace_attribute(uow, run.after)
        if listed is not None and options:
            save_choices(uow, [(listed, one) for one in options.values()])
        changed = current_structure(uow.connection)
        convert_views(uow, structure, changed, run.before, run.after)
        for item_id, part in convert_proposals(uow, changed, run.before, run.after, run.kept):
            told = {"sku": str(item_id), "code": "catalog.conversion_lost", "field": part.field}
            context.message({**told, "detail": f"{part.scope}: {part.new}"[:300], "severity": "warning"})
        for table in (ValueRow, UniqueValueRow):
            uow.connection.execute(delete(table).where(table.attribute == code))
        run.counts["read"] = 0
        after: UUID | None = None
        while ids := _next_converted(uow.connection, context.job_id, after):
            _put(run, uow, changed, ids)
            after = ids[-1]
        switched = update(ConversionRow).where(ConversionRow.id == context.job_id).values(switched_at=uow.now)
        uow.connection.execute(switched)
        if run.undoes is not None:
            undone = update(ConversionRow).where(ConversionRow.id == run.undoes).values(undone_at=uow.now)
            uow.connection.execute(undone)
        uow.emit(AttributeConverted(attribute=code, products=run.counts["updated"]))
        context.save(uow, {"after": "", "shown": ""})


def _catch_up(run: _Run, uow: UnitOfWork, structure: Structure, options: dict[str, Choice]) -> None:
    """What was written since it was worked out is worked out again; so are the new options of all."""
    connection = uow.connection
    after: UUID | None = None
    while ids := next_holders(connection, run.before.code, after, run.undoes):
        after = ids[-1]
        statement = select(ConvertedRow.item_id, ConvertedRow.version, ConvertedRow.before).where(
            ConvertedRow.conversion_id == run.context.job_id, ConvertedRow.item_id.in_(ids)
        )
        known = {row.item_id: (row.version, row.before) for row in connection.execute(statement)}
        versions = dict(connection.execute(select(ItemRow.id, ItemRow.version).where(ItemRow.id.in_(ids))).all())
        late = [one for one in ids if one not in known or known[one][0] != versions[one]]
        rows = _rows(run, connection, structure, late, options)
        upsert_rows(connection, ConvertedRow, _CONVERTED, rows, ("conversion_id", "item_id"))
        changed = structure_towards(structure, run.after, options.values())
        for item_id in known.keys() - set(late):
            changed = with_options(changed, run.before, run.after, known[item_id][1], options)


def _next_converted(connection: Connection, job_id: UUID, after: UUID | None) -> list[UUID]:
    statement = select(ConvertedRow.item_id).where(ConvertedRow.conversion_id == job_id)
    if after is not None:
        statement = statement.where(ConvertedRow.item_id > after)
    return list(connection.execute(statement.order_by(ConvertedRow.item_id).limit(SLICE)).scalars())


def _put(run: _Run, uow: UnitOfWork, structure: Structure, ids: Sequence[UUID]) -> None:
    """The cells of some products as they were worked out, with what finds them, and their history."""
    connection, code = uow.connection, run.before.code
    made = _converted(connection, run.context.job_id, ids)
    items = load_items(connection, ids=ids)
    documents, typed, unique, changes, versions = [], [], [], [], []
    for item_id in ids:
        stored = items.by_id.get(item_id)
        before = stored.item.document.values.get(code) if stored is not None else None
        was, becomes = made[item_id]
        if stored is None or (before is None and (was or not becomes)):
            continue
        item, cells = stored.item, dict(becomes)
        values = {name: one for name, one in item.document.values.items() if name != code}
        if cells:
            values[code] = cells
        own = {code: cells}
        typed += [(item_id, one.attribute, one.scope, one.text, one.number) for one in filter_values(structure, own)]
        for name, key, folded, written in unique_keys(structure, own):
            if run.owners.setdefault((key, folded), item_id) != item_id:
                raise ConversionUnfit(code, written[:100])
            unique.append((name, key, folded, item_id))
        run.counts["read"] += 1
        if cells == before:
            run.counts["unchanged"] += 1
            continue
        run.counts["updated"] += 1
        links = {kind: [[one.sku, one.quantity] for one in ones] for kind, ones in item.document.associations.items()}
        documents.append((item_id, values, links, item.document.origins))
        change = {f"values.{code}": {"old": before, "new": cells or None}}
        version = item.version + 1
        versions.append((item_id, version, uow.now))
        changes.append((item_id, version, list(change), change, uow.now, str(uow.actor)))
        uow.emit(ProductUpdated(item_id=str(item_id), sku=item.sku, product_version=version, changed=change))
    upsert_rows(connection, DocumentRow, ("item_id", "values", "associations", "origins"), documents, ("item_id",))
    columns = ("id", "version", "updated_at")
    assign = "version = v.version, updated_at = v.updated_at, source_hash = NULL"
    update_rows(connection, ItemRow, columns, versions, key=("id",), assign=assign)
    insert_rows(connection, ChangeRow, ("item_id", "version", "fields", "changes", "at", "actor"), changes)
    insert_rows(connection, ValueRow, ("item_id", "attribute", "scope", "text", "number"), typed)
    insert_rows(connection, UniqueValueRow, ("attribute", "scope", "value", "item_id"), unique)


def _follow(run: _Run) -> None:
    """Labels and words of what was converted, and the cards of what was shown as it stood, in slices."""
    context = run.context
    shown = (context.checkpoint or {}).get("shown") or ""
    after = UUID(shown) if shown else None
    while True:
        if context.is_stopping():
            raise JobInterrupted
        with context.database.write(context.actor, context.trace) as uow:
            lock_catalog(uow.connection)
            ids = _next_converted(uow.connection, context.job_id, after)[:_PUBLISHED]
            if not ids:
                return
            after = ids[-1]
            stood = _say_anew(uow, context.job_id, ids)
            context.save(uow, {"after": "", "shown": str(after)})
        for item_id in stood:
            try:
                with context.database.read() as connection:
                    planned = plan_publication(connection, [item_id], where=STANDING)
                with context.database.write(context.actor, context.trace) as uow:
                    write_publication(uow, planned)
            except (NotPublishable, WrongStep, OutsideRights):
                run.counts["rejected"] += 1


def _say_anew(uow: UnitOfWork, job_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Labels, pictures and words; the items that channels showed as they stood before the conversion."""
    structure = current_structure(uow.connection)
    items = load_items(uow.connection, ids=ids)
    found = {one: found_by(structure, items.levels(one)) for one in ids if one in items.by_id}
    rows = [(one, dict(of.label), of.image) for one, of in found.items()]
    assign = "label = v.label, image = v.image"
    update_rows(uow.connection, ItemRow, ("id", "label", "image"), rows, key=("id",), assign=assign)
    words = [(one, "", of.words) for one, of in found.items()]
    write_words(uow.connection, words, unknown_words(uow.connection, (text for *_, text in words)))
    columns = (ConvertedRow.item_id, ConvertedRow.version, ConvertedRow.before, ConvertedRow.after)
    statement = select(*columns).where(ConvertedRow.conversion_id == job_id, ConvertedRow.item_id.in_(ids))
    stood = []
    for item_id, version, before, after in uow.connection.execute(statement):
        stored = items.by_id.get(item_id)
        is_last = stored is not None and stored.item.version == version + 1 and before != after
        if is_last and stored is not None and stored.published_version == version:
            stood.append(item_id)
    return stood
