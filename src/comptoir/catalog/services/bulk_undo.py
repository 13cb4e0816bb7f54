"""Taking back what a change of many products did, for a day.

Cell by cell, where nobody has changed the cell since; where somebody has, it stays and is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import thread_time
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from comptoir.catalog.domain.refusals import ChangeNotUndoable
from comptoir.catalog.services.bulk_changes import JOB, UNDOABLE, Run
from comptoir.catalog.services.bulk_steps import take_back
from comptoir.catalog.services.grid import CellChange, change_cells
from comptoir.catalog.services.stale_marks import mark_put_back
from comptoir.catalog.tables import BulkChangeRow
from comptoir.kernel.jobs import JobContext, job, start_job
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Refusal

MERGE = "catalog.merge_categories"
UNDO = "catalog.undo_change"


def start_undo(uow: UnitOfWork, job_id: UUID, locale: str) -> UUID:
    """Queue the job that takes a change back. Refuses JobNotFound, ChangeNotUndoable."""
    refuse_not_undoable(uow, job_id, JOB)
    is_there = select(BulkChangeRow.item_id).where(BulkChangeRow.job_id == job_id).limit(1)
    if uow.connection.execute(is_there).first() is None:
        raise ChangeNotUndoable(job_id, "nothing_left")
    return start_job(uow, UNDO, {"job": str(job_id), "locale": locale})


def refuse_not_undoable(uow: UnitOfWork, job_id: UUID, kind: str) -> None:
    """Refuses JobNotFound; ChangeNotUndoable for other work, what runs still, and what ended more than a day ago."""
    view = job(uow.connection, job_id)
    if view.kind != kind:
        raise ChangeNotUndoable(job_id, "other_work")
    if view.ended_at is None:
        raise ChangeNotUndoable(job_id, "still_running")
    if uow.now - view.ended_at > UNDOABLE:
        raise ChangeNotUndoable(job_id, "too_late")


def run_undo(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """The job `catalog.undo_change`: old texts go back into cells that nobody has changed since; others are told."""
    job_id = UUID(str(argument["job"]))
    run = Run(context, str(argument.get("locale") or "en_US"))
    context.so_far = run.outcome
    if context.checkpoint is not None:
        run.counts.update(context.checkpoint["counts"])
    with context.database.read() as connection:
        statement = select(BulkChangeRow.item_id, BulkChangeRow.body).where(BulkChangeRow.job_id == job_id)
        rows = [(row.item_id, row.body) for row in connection.execute(statement.order_by(BulkChangeRow.item_id))]
        is_merge = job(connection, job_id).kind == MERGE
    total = len(rows) + sum(run.counts.values())
    cells = [row for row in rows if "cells" in row[1]]
    for part in run.slices(cells):
        _take_back(run, job_id, part, is_merge=is_merge)
        context.progress(sum(run.counts.values()), total)
    for item_id, body in sorted((row for row in rows if "status" in row[1]), key=_rank):
        _step_back(run, job_id, item_id, body)
        context.progress(sum(run.counts.values()), total)
    return run.outcome()


def _rank(row: tuple[UUID, Mapping[str, Any]]) -> int:
    """How many levels stand above what a row is about; older versions kept none, as they took each alone."""
    return int(row[1].get("rank", 0))


def _take_back(run: Run, job_id: UUID, part: Sequence[tuple[UUID, Any]], *, is_merge: bool) -> None:
    context = run.context
    with context.database.write(context.actor, context.trace) as uow:
        began = thread_time()
        changes = {
            item_id: {name: CellChange(before, after) for name, (before, after) in body["cells"].items()}
            for item_id, body in part
        }
        outcomes = change_cells(uow, changes, even_archived=is_merge)
        skus = {item_id: str(body.get("sku", "")) for item_id, body in part}
        for one in outcomes:
            run.count(one if one.sku else replace(one, sku=skus[one.item_id]))
        if is_merge:
            mark_put_back(uow.connection, {one.item_id: one.version for one in outcomes if one.outcome == "updated"})
        _forget(uow, job_id, list(changes))
        context.save(uow, run.checkpoint(""))
        run.paced(len(part), began)


def _step_back(run: Run, job_id: UUID, item_id: UUID, body: Mapping[str, Any]) -> None:
    context = run.context
    try:
        with context.database.write(context.actor, context.trace) as uow:
            is_back, told = take_back(uow, item_id, body)
            if told is not None:
                run.told(str(told.facts.get("sku") or item_id), "", told)
            run.counts["updated" if is_back else "rejected"] += 1
            _forget(uow, job_id, [item_id])
            context.save(uow, run.checkpoint(""))
    except Refusal as refusal:
        run.refused(str(body.get("sku", item_id)), refusal)


def _forget(uow: UnitOfWork, job_id: UUID, item_ids: Sequence[UUID]) -> None:
    uow.connection.execute(
        delete(BulkChangeRow).where(BulkChangeRow.job_id == job_id, BulkChangeRow.item_id.in_(item_ids))
    )
