"""Labels that are printed, seen, missing; stores that begin with labels or open: what the till goes by from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.company.queries import store_by_id
from comptoir.kernel.feed import last_position
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.pricing.domain.shown import How, either
from comptoir.pricing.queries import shown_at
from comptoir.pricing.service import SeenLabel, show_on_shelf
from comptoir.shelf import rows
from comptoir.shelf.domain.refusals import (
    LabelNotFound,
    LabelNotPrinted,
    LabelReplaced,
    NothingToPrint,
    SeenInFuture,
    SheetNotFound,
)
from comptoir.shelf.domain.tasks import Seen, TaskState, seen_at_shelf
from comptoir.shelf.events import SheetPrinted
from comptoir.shelf.rows import StoredFacing, StoredTask
from comptoir.shelf.services.making import SLICE, tell

if TYPE_CHECKING:
    from comptoir.company.domain import Store
    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork

HANG = "shelf.label.hang"
PRINT = "shelf.label.print"


@dataclass(frozen=True, slots=True)
class SeenTask:
    """What an acknowledgement did: the task as it is now, and whether its label is the one that has to hang."""

    task: StoredTask
    is_newest: bool


# --- printing ---------------------------------------------------------------------------------------------------------


def print_labels(
    database: Database, principal: Principal, trace: str, store: Store, task_ids: Sequence[UUID] | None, format_: str
) -> tuple[UUID, int]:
    """Put the labels that wait at a store, or those named, on one sheet; its id and how many labels.

    From now on each of them may hang. Refuses PermissionDenied, NothingToPrint, LabelNotFound, LabelReplaced.
    """
    principal.require(PRINT, store.id)
    with database.read() as connection:
        if task_ids is None:
            asked = (TaskState.ASKED.value, TaskState.FAILED.value)
            ids = [task.id for _, task in rows.open_tasks(connection, store.id, asked, limit=LABELS_PER_SHEET)]
        else:
            ids = list(dict.fromkeys(task_ids))
    if not ids:
        raise NothingToPrint(store.code)
    sheet_id = new_id()
    count = 0
    for start in range(0, len(ids), SLICE):
        with database.write(principal.actor, trace) as uow:
            count += _send(uow, store, ids[start : start + SLICE], sheet_id, is_named=task_ids is not None)
    with database.write(principal.actor, trace) as uow:
        rows.insert_sheet(uow, sheet_id, store.id, format_, count)
        uow.emit(SheetPrinted(store_id=str(store.id), sheet_id=str(sheet_id), format=format_, count=count))
    return sheet_id, count


LABELS_PER_SHEET = 480
"""Labels that are laid out in one document."""


def _send(uow: UnitOfWork, store: Store, ids: Sequence[UUID], sheet_id: UUID, *, is_named: bool) -> int:
    """Mark tasks as sent. A label that hangs already may be printed again: it stays shown."""
    tasks = rows.tasks_by_id(uow.connection, ids)
    facings = rows.facings_of(uow.connection, store.id, [one.item_id for one in tasks.values()], lock=True)
    sent: list[StoredTask] = []
    for id_ in ids:
        task = tasks.get(id_)
        if task is None or task.store_id != store.id:
            raise LabelNotFound(id_)
        facing = facings.get(task.item_id)
        if facing is None or task.id not in {facing.task_id, facing.hung_id}:
            if is_named:
                raise LabelReplaced(id_, task.label.sku)
            continue
        state = TaskState.SENT if task.state.is_open else task.state
        sent.append(replace(task, state=state, sheet_id=sheet_id, sent_at=task.sent_at or uow.now, problem=None))
    rows.save_tasks(uow, sent)
    _may_hang(uow, store, [one for one in sent if one.state is TaskState.SENT])
    tell(uow, store, sent)
    return len(sent)


def _may_hang(uow: UnitOfWork, store: Store, tasks: Sequence[StoredTask]) -> None:
    """What is printed may hang at any moment: the till goes no higher than it."""
    current = shown_at(uow.connection, store.code, [one.item_id for one in tasks])
    seen: dict[UUID, SeenLabel] = {}
    for task in tasks:
        before = current.get(task.item_id)
        after = task.label.shown() if before is None else either(before.shown, task.label.shown())
        if before is None or after != before.shown:
            seen[task.item_id] = SeenLabel(after, How.PRINTED, uow.now, task.id)
    show_on_shelf(uow, store, seen)


# --- acknowledging ----------------------------------------------------------------------------------------------------


def see_label(
    uow: UnitOfWork, principal: Principal, label_id: UUID, at: Instant | None = None, *, how: How = How.SEEN
) -> SeenTask:
    """A label was seen to hang; `at`: when, told by who saw it.

    Refuses LabelNotFound, PermissionDenied, LabelNotPrinted, SeenInFuture.
    """
    task = rows.tasks_by_id(uow.connection, [label_id]).get(label_id)
    if task is None:
        raise LabelNotFound(label_id)
    principal.require(HANG, task.store_id)
    if task.sent_at is None:
        raise LabelNotPrinted(label_id)
    if at is not None and at > uow.now:
        raise SeenInFuture(format_instant(at), pointer="/at")
    store = store_by_id(uow.connection, task.store_id)
    assert store is not None, "stores are never deleted"
    (done,) = _see(uow, store, [task], at, how)
    return done


def see_sheet(database: Database, principal: Principal, trace: str, sheet_id: UUID, at: Instant | None = None) -> int:
    """Every label that was printed together hangs; how many. Refuses SheetNotFound, PermissionDenied, SeenInFuture."""
    with database.read() as connection:
        found = rows.sheet(connection, sheet_id)
        if found is None:
            raise SheetNotFound(sheet_id)
        store = store_by_id(connection, found[0])
        assert store is not None, "stores are never deleted"
        principal.require(HANG, store.id)
        ids = [task.id for _, task in rows.tasks_of_sheet(connection, sheet_id)]
    for start in range(0, len(ids), SLICE):
        with database.write(principal.actor, trace) as uow:
            if at is not None and at > uow.now:
                raise SeenInFuture(format_instant(at), pointer="/at")
            tasks = rows.tasks_by_id(uow.connection, ids[start : start + SLICE])
            _see(uow, store, list(tasks.values()), at, How.SEEN)
    return len(ids)


def _see(uow: UnitOfWork, store: Store, tasks: Sequence[StoredTask], at: Instant | None, how: How) -> list[SeenTask]:
    """Labels of one store, of different facings, were seen."""
    item_ids = [one.item_id for one in tasks]
    facings = rows.facings_of(uow.connection, store.id, item_ids, lock=True)
    hung = rows.tasks_by_id(uow.connection, [one.hung_id for one in facings.values()])
    current = shown_at(uow.connection, store.code, item_ids)
    when = at or uow.now
    seen: dict[UUID, SeenLabel] = {}
    saved: list[StoredFacing] = []
    ended: list[StoredTask] = []
    done: list[SeenTask] = []
    for task in tasks:
        facing = facings.get(task.item_id)
        if facing is None:  # the item lost its place meanwhile
            continue
        later = [one.task for one in rows.later_tasks(uow.connection, task)] if facing.revision > task.revision else []
        before = current.get(task.item_id)
        proof = seen_at_shelf(
            facing.facing(hung), task.task, later, before.shown if before else None, when, is_timed=at is not None
        )
        if proof.shown is not None:
            seen[task.item_id] = SeenLabel(proof.shown, how, when, task.id)
        saved.append(_after(facing, task, when, last_position(uow.connection), proof))
        if task.state is not TaskState.SHOWN:
            ended.append(replace(task, state=TaskState.SHOWN, ended_at=uow.now, ended_by=str(uow.actor)))
        done.append(
            SeenTask(ended[-1] if ended and ended[-1].id == task.id else task, task.revision == facing.revision)
        )
    show_on_shelf(uow, store, seen)
    rows.save_tasks(uow, ended)
    rows.save_facings(uow, saved, {one.item_id: facings[one.item_id].stale_at for one in saved})
    tell(uow, store, ended)
    return done


def _after(facing: StoredFacing, task: StoredTask, when: Instant, position: int, proof: Seen) -> StoredFacing:
    """The facing once a label was seen."""
    if facing.task_id == task.id:
        facing = replace(facing, task_id=None)
    if proof.is_unsure:
        return replace(facing, hung_id=None, stale_at=position)
    if not proof.is_hung:
        return facing
    latest = when if facing.hung_at is None else max(when, facing.hung_at)
    return replace(facing, hung_id=task.id, hung_revision=max(task.revision, facing.hung_revision), hung_at=latest)


def fail_label(uow: UnitOfWork, principal: Principal, label_id: UUID, problem: str) -> StoredTask:
    """A label could not be hung, and why; it waits to be printed again.

    Refuses LabelNotFound, PermissionDenied, LabelReplaced.
    """
    task = rows.tasks_by_id(uow.connection, [label_id]).get(label_id)
    if task is None:
        raise LabelNotFound(label_id)
    principal.require(HANG, task.store_id)
    if not task.state.is_open:
        raise LabelReplaced(label_id, task.label.sku)
    store = store_by_id(uow.connection, task.store_id)
    assert store is not None, "stores are never deleted"
    failed = replace(task, state=TaskState.FAILED, problem=problem)
    rows.save_tasks(uow, [failed])
    tell(uow, store, [failed])
    return failed


# --- stores -----------------------------------------------------------------------------------------------------------


def assume_hung(uow: UnitOfWork, store: Store, how: How) -> int:
    """Go by the newest label of every facing that still waits for it, as if it hung; how many.

    At a store's opening the tasks stay open, so that whoever opens sees them; when labels are taken over, they end.
    """
    count = 0
    after: tuple[str, UUID] | tuple[()] = ()
    while found := rows.open_tasks(uow.connection, store.id, after=after, limit=SLICE):
        after = (found[-1][0], found[-1][1].id)
        tasks = [task for _, task in found]
        show_on_shelf(uow, store, {one.item_id: SeenLabel(one.label.shown(), how, uow.now, one.id) for one in tasks})
        count += len(tasks)
    return count


def take_over(database: Database, principal: Principal, trace: str, store: Store) -> int:
    """What hangs when labels begin at a store says the prices in force: the first labels need no printing; how many."""
    principal.require(HANG, store.id)
    count = 0
    while True:
        with database.write(principal.actor, trace) as uow:
            found = rows.open_tasks(uow.connection, store.id, (TaskState.ASKED.value,), limit=SLICE)
            tasks = [task for _, task in found]
            if not tasks:
                return count
            begun = [replace(one, sent_at=uow.now) for one in tasks]
            rows.save_tasks(uow, begun)
            _see(uow, store, begun, None, How.TAKEN_OVER)
            count += len(tasks)
