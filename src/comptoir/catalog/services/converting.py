"""The job that makes an attribute in use another one; `conversions` begins it.

No transaction of it is long. It works the cells of each product out beside what stands, with the rows that will find
them; whoever writes a document meanwhile marks it late, and it is worked out again. Then one short transaction switches
the attribute: from there on `rows.load_items` lays the cells over the documents, until they are put into them, slice by
slice. So nobody ever reads half of it, a crash is made up for from the last slice, and to stop it before the switch
changes nothing. Words, labels and cards follow in slices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import thread_time
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, and_, delete, select, update

from comptoir.catalog.domain.attributes import Choice
from comptoir.catalog.domain.conversion import Converted, Kept, convert
from comptoir.catalog.domain.refusals import ConversionUnfit
from comptoir.catalog.domain.successors import Holders, found_texts
from comptoir.catalog.events import RecordsChanged
from comptoir.catalog.rows import (
    CONVERTED,
    LATE,
    READY,
    load_items,
    load_unique_owners,
    lock_catalog,
)
from comptoir.catalog.services.conversions import (
    CONVERSION,
    UNDOABLE,
    attribute_of,
    next_holders,
    structure_towards,
    with_options,
)
from comptoir.catalog.services.converting_after import follow, follow_failed, put_all
from comptoir.catalog.services.converting_run import Run, converted_cells, erase, erase_index, staged
from comptoir.catalog.services.structure import current_structure, replace_attribute
from comptoir.catalog.services.structure_use import choice_is_used
from comptoir.catalog.services.team.conversions import convert_proposals, proposed_options, show_columns
from comptoir.catalog.services.value_uses import (
    Users,
    followed,
    holders_stored,
    let_follow,
    refuse_hindered,
    uses_of,
    wanted_texts,
    with_late,
)
from comptoir.catalog.services.writing import typed_rows, unique_rows
from comptoir.catalog.tables import (
    ChoiceRow,
    ConversionRow,
    ConvertedRow,
    ItemRow,
    UniqueValueRow,
    ValueRow,
)
from comptoir.kernel.bulk import insert_rows, select_by_keys, upsert_rows
from comptoir.kernel.jobs import JobContext, JobInterrupted
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

_DROPPED = 100
_FEW = 20
"""So many late products are worked out in the switch itself, which holds the lock; before more, it waits."""


def run_conversion(context: JobContext, argument: Mapping[str, Any], users: Users) -> dict[str, int]:
    """The job `catalog.convert`; see the module. The outcome counts products; `warnings` those that lost something.

    users: all that goes by values of attributes beside the catalogue.
    """
    with context.database.read() as connection:
        row = connection.execute(CONVERSION.where(ConversionRow.id == context.job_id)).one()
    undoes = UUID(argument["undoes"]) if argument.get("undoes") else None
    kept = msgspec.convert(argument["kept"], Kept)
    run = Run(context, attribute_of(row.before), attribute_of(row.after), kept, undoes)
    run.counts.update((context.checkpoint or {}).get("counts", {}))
    run.made.update((context.checkpoint or {}).get("made", ()))
    if row.switched_at is None:
        try:
            _begin(run)
            _work_out(run)
            while not _switch(run, users):
                _catch_up(run)
        except JobInterrupted:
            raise
        except Exception:  # whatever failed, nothing half-made stays before the switch
            _give_up(run)
            raise
    put_all(run, context.job_id)
    follow(run)
    follow_failed(run)
    return run.outcome()


def _begin(run: Run) -> None:
    """Room for it: what is too old goes, others have switched wholly, nothing of an earlier try is left."""
    context = run.context
    with context.database.read() as connection:
        found = connection.execute(CONVERSION.where(ConversionRow.id != context.job_id)).all()
        run.options = _stored_options(connection, run)
    run.stored = set(run.options)
    if run.reached("worked"):
        return
    run.counts.clear()
    for row in found:
        if row.switched_at is not None and row.ended_at is None:
            put_all(Run(context, attribute_of(row.before), attribute_of(row.after), run.kept, None), row.id)
        if row.at < context.database.clock.now() - 2 * UNDOABLE:
            erase(run, ConvertedRow, ConvertedRow.conversion_id == row.id)
            with context.database.write(context.actor, context.trace) as uow:
                uow.connection.execute(delete(ConversionRow).where(ConversionRow.id == row.id))
    _clear(run)
    _end(run, ended=False)


def _give_up(run: Run) -> None:
    _end(run, ended=True)
    _clear(run)
    _drop_options(run)


def _end(run: Run, *, ended: bool) -> None:
    """Whether those who write documents need not note it any more."""
    context = run.context
    with context.database.write(context.actor, context.trace) as uow:
        given = update(ConversionRow).where(ConversionRow.id == context.job_id)
        uow.connection.execute(given.values(ended_at=uow.now if ended else None))


def _clear(run: Run) -> None:
    """Take away what was worked out."""
    erase(run, ConvertedRow, ConvertedRow.conversion_id == run.context.job_id)
    erase_index(run, run.after)


def _drop_options(run: Run) -> None:
    """Take away the options that it has made, unless a list that others share has made them known."""
    context, listed, made = run.context, run.after.choice_list, sorted(run.made)
    for start in range(0, len(made) if listed is not None else 0, _DROPPED):
        with context.database.write(context.actor, context.trace) as uow:
            lock_catalog(uow.connection)
            structure = current_structure(uow.connection)
            part = made[start : start + _DROPPED]
            gone = [
                fold_code(code) for code in part if not choice_is_used(uow.connection, structure, str(listed), code)
            ]
            of_list = ChoiceRow.list_folded == fold_code(str(listed))
            uow.connection.execute(delete(ChoiceRow).where(of_list, ChoiceRow.code_folded.in_(gone)))
    run.made.clear()


def _stored_options(connection: Connection, run: Run) -> dict[str, Choice]:
    """The options that stand in the list although nobody sees it yet, since the attribute is no choice before."""
    listed = run.after.choice_list
    if listed is None or run.before.choice_list is not None:
        return {}
    columns = (ChoiceRow.code, ChoiceRow.labels, ChoiceRow.position)
    found = connection.execute(select(*columns).where(ChoiceRow.list_folded == fold_code(listed)))
    return {row.code: Choice(code=row.code, labels=row.labels, position=row.position) for row in found}


def _work_out(run: Run) -> None:
    context = run.context
    after = run.reached("worked")
    run.size = 1
    while True:
        with context.database.read() as connection:
            ids = next_holders(connection, run.before.code, after, run.undoes, run.size)
            rows = _rows(run, connection, ids)
        if not ids:
            return
        after = ids[-1]
        with context.database.write(context.actor, context.trace) as uow:
            _keep(run, uow, rows)
            run.counts["worked"] += len(ids)
            run.save(uow, worked=str(after))
        context.progress(run.counts["worked"])


def _catch_up(run: Run) -> None:
    """Work out again what others have written meanwhile, all but a few."""
    context = run.context
    while True:
        context.progress(run.counts["worked"])
        with context.database.read() as connection:
            ids = staged(connection, context.job_id, LATE, run.size + _FEW)
            rows = _rows(run, connection, ids)
        if len(ids) <= _FEW:
            return
        with context.database.write(context.actor, context.trace) as uow:
            _keep(run, uow, rows)


_Worked = tuple[UUID, UUID, int, Any, Any]
"""Conversion, item, its version, its cells before and after."""


def _rows(run: Run, connection: Connection, ids: Sequence[UUID]) -> list[_Worked]:
    """The cells of some products before and after, with new options among those of the run."""
    items = load_items(connection, ids=ids)
    undone = converted_cells(connection, run.undoes, ids) if run.undoes is not None else {}
    changed = structure_towards(current_structure(connection), run.after, run.options.values())
    rows: list[_Worked] = []
    for item_id in ids:
        if item_id not in items.by_id:
            rows.append((run.context.job_id, item_id, 0, {}, {}))
            continue
        item = items.by_id[item_id].item
        cells = item.document.values.get(run.before.code, {})
        if item_id in undone and undone[item_id][1] == cells:
            made = Converted(undone[item_id][0], ())
        else:
            changed = with_options(changed, run.before, run.after, cells, run.options)
            made = convert(changed, run.before, run.after, cells, run.kept)
        rows.append((run.context.job_id, item_id, item.version, cells, made.cells))
        if made.lost:
            run.counts["warnings"] += 1
            for key in made.lost:
                told = {"sku": item.sku, "code": "catalog.conversion_lost", "field": f"values.{run.before.code}"}
                run.context.message({**told, "detail": f"{key}: {cells[key]}"[:300], "severity": "warning"})
    return rows


def _keep(run: Run, uow: UnitOfWork, rows: Sequence[_Worked]) -> None:
    """Keep what was worked out, with the rows that will find it; what others wrote meanwhile stays late.

    Refuses ConversionUnfit where products would share a value that is to be unique.
    """
    connection = uow.connection
    lock_catalog(connection)
    began = thread_time()
    ids = [row[1] for row in rows]
    versions: dict[UUID, int] = dict(select_by_keys(connection, ItemRow, ("id", "version"), "id", ids))
    staged = [(*row, READY if versions.get(row[1], 0) == row[2] else LATE) for row in rows]
    upsert_rows(connection, ConvertedRow, CONVERTED, staged, ("conversion_id", "item_id"))
    for table in (ValueRow, UniqueValueRow):
        of_these = and_(table.attribute == run.after.index_key, table.item_id.in_(ids))
        connection.execute(delete(table).where(of_these))
    structure = structure_towards(current_structure(connection), run.after)
    values = [(row[1], {run.after.code: row[4]}) for row in staged if row[5] == READY and row[4]]
    unique = [one for item_id, cells in values for one in unique_rows(structure, item_id, cells)]
    typed = [one for item_id, cells in values for one in typed_rows(structure, item_id, cells)]
    owners = load_unique_owners(connection, [one[:3] for one in unique])
    for *key, item_id in unique:
        if owners.setdefault((key[0], key[1], key[2]), item_id) != item_id:
            raise ConversionUnfit(run.before.code, key[2][:100])
    insert_rows(connection, ValueRow, ("item_id", "attribute", "scope", "text", "number"), typed)
    insert_rows(connection, UniqueValueRow, ("attribute", "scope", "value", "item_id"), unique)
    _store_options(run, connection)
    run.paced(len(rows), began)


def _store_options(run: Run, connection: Connection) -> None:
    """Nobody reads the list of an attribute that is no choice yet, so that nobody needs to be told."""
    listed = run.after.choice_list
    if listed is None:
        return
    folded = fold_code(listed)
    new = [one for code, one in run.options.items() if code not in run.stored]
    columns = ("list_folded", "code_folded", "list_code", "code", "labels", "position", "values", "version")
    rows = [(folded, fold_code(one.code), listed, one.code, dict(one.labels), one.position, None, 1) for one in new]
    upsert_rows(connection, ChoiceRow, columns, rows, ("list_folded", "code_folded"))
    run.made.update(one.code for one in new)
    run.stored.update(run.options)


def _switch(run: Run, users: Users) -> bool:
    """The attribute becomes the other, and so does all that says it; whether few enough products were late.

    Refuses ConversionUnfit, ConversionHindered.
    """
    context, code = run.context, run.before.code
    holders = _holders(run, users)
    with context.database.write(context.actor, context.trace) as uow:
        lock_catalog(uow.connection)
        structure = current_structure(uow.connection)
        if structure.attribute(code) != run.before:
            raise ConversionUnfit(code, code)
        late = staged(uow.connection, context.job_id, LATE, _FEW + 1)
        uses = uses_of(uow.connection, users, code, lock=True)
        if len(late) > _FEW or not wanted_texts(uses) <= holders.wanted:
            return False
        rows = _rows(run, uow.connection, late) if late else []
        if late:
            _keep(run, uow, rows)
        towards = structure_towards(structure, run.after, run.options.values())
        changed = proposed_options(uow.connection, towards, run.before, run.after, run.options)
        _store_options(run, uow.connection)
        found = followed(uses, holders, structure, changed, run.before, run.after)
        texts = [(found_texts(structure, run.before, one[3]), found_texts(changed, run.after, one[4])) for one in rows]
        found = with_late(found, texts)
        refuse_hindered(code, found)
        let_follow(uow, users, code, found)
        replace_attribute(uow, run.after)
        if run.options and run.after.choice_list is not None:
            uow.emit(RecordsChanged(list=run.after.choice_list, codes=sorted(run.options), change="created"))
        show_columns(uow, structure, changed, run.before, run.after)
        for item_id, part in convert_proposals(uow, changed, run.before, run.after, run.kept):
            told = {"sku": str(item_id), "code": "catalog.conversion_lost", "field": part.field}
            context.message({**told, "detail": f"{part.scope}: {part.new}"[:300], "severity": "warning"})
        switched = update(ConversionRow).where(ConversionRow.id == context.job_id).values(switched_at=uow.now)
        uow.connection.execute(switched)
        if run.undoes is not None:
            undone = update(ConversionRow).where(ConversionRow.id == run.undoes).values(undone_at=uow.now)
            uow.connection.execute(undone)
        run.made.clear()
        run.save(uow)
    return True


def _holders(run: Run, users: Users) -> Holders:
    """Who is found by what is looked for, counted while others write; the switch looks at the late ones itself."""
    with run.context.database.read() as connection:
        wanted = wanted_texts(uses_of(connection, users, run.before.code))
        if not wanted:
            return Holders(wanted)
        late = staged(connection, run.context.job_id, LATE, _FEW + 1)
        return holders_stored(connection, run.before, run.after, wanted, late)
