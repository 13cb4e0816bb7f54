"""From facings whose label may have to change to label tasks; and beginnings and ends that nobody has to notice.

Whatever may change a label only marks facings as stale (`readers.py`, `notice_time`). Labels are then made from the
price book outside any transaction, compared with what hangs or was asked, and written in slices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.company.queries import store_by_id, stores
from comptoir.kernel.feed import last_position
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.shown import ShelfPolicy
from comptoir.pricing.queries import shelf_policies, turning_items
from comptoir.shelf import rows
from comptoir.shelf.domain.labels import Label, label_hash, reasons, rises
from comptoir.shelf.domain.tasks import Step, TaskState, next_step
from comptoir.shelf.events import LabelsChanged
from comptoir.shelf.rows import StoredFacing, StoredTask
from comptoir.shelf.services.content import labels_now

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import Store
    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.pricing.domain import Book

_ANY_POSITION = 2**62
BATCH = 500
"""Labels made from one look at the database."""

SLICE = 100
"""Labels written in one transaction, so that it stays well under 20 ms."""


def has_stale(database: Database) -> bool:
    """Whether any facing is to be looked at again."""
    with database.read() as connection:
        return bool(rows.stale_facings(connection, _ANY_POSITION, 1))


def refresh_labels(database: Database, book: Book, position: int) -> int:
    """Look at up to BATCH stale facings of one store; how many were looked at, 0 when there is nothing to do.

    position: of the feed, up to which the book is known to be complete; it may stand well behind that itself.
    A facing that went stale after it waits for the book.
    """
    with database.read() as connection:
        stale = rows.stale_facings(connection, position, BATCH)
        if not stale:
            return 0
        stale = [one for one in stale if one.store_id == stale[0].store_id]
        store = store_by_id(connection, stale[0].store_id)
        assert store is not None, "stores are never deleted"
        policy = shelf_policies(connection).get(fold_code(store.code), ShelfPolicy())
        ids = [one.item_id for one in stale]
        labels = {}
        if policy.held_since is not None:
            labels = _labels(connection, book, store, ids, database.clock.now(), policy.lead_hours)
    for start in range(0, len(stale), SLICE):
        with database.write() as uow:
            write_labels(uow, store, stale[start : start + SLICE], labels)
    return len(stale)


def _labels(
    connection: Connection, book: Book, store: Store, item_ids: Sequence[UUID], now: Instant, lead_hours: int
) -> dict[UUID, Label]:
    """What labels have to say: of a rise that is near, what they will have to say then.

    Whoever hangs it early harms nobody: until the rise the price in force is below what it shows.
    """
    labels = labels_now(connection, book, store, item_ids, now)
    if not lead_hours:
        return labels
    later = labels_now(connection, book, store, item_ids, Instant(now + timedelta(hours=lead_hours)))
    return {item_id: later[item_id] if rises(label, later[item_id]) else label for item_id, label in labels.items()}


def write_labels(uow: UnitOfWork, store: Store, stale: Sequence[StoredFacing], labels: Mapping[UUID, Label]) -> None:
    """Ask for the labels that differ from what hangs or was asked before; the facings are looked at no more."""
    facings = rows.facings_of(uow.connection, store.id, [one.item_id for one in stale], lock=True)
    known = rows.tasks_by_id(uow.connection, [id_ for one in facings.values() for id_ in (one.task_id, one.hung_id)])
    asked: list[StoredTask] = []
    superseded: list[StoredTask] = []
    saved: list[StoredFacing] = []
    for item_id, facing in facings.items():
        label = labels.get(item_id)
        after = replace(facing, stale_at=None)
        saved.append(after)
        if label is None:
            continue
        open_task = None if facing.task_id is None else known[facing.task_id]
        content_hash = label_hash(label)
        step = next_step(facing.facing(known), open_task.task if open_task else None, content_hash)
        if step is Step.NOTHING:
            continue
        if open_task is not None:
            superseded.append(replace(open_task, state=TaskState.SUPERSEDED, ended_at=uow.now, ended_by=None))
        saved[-1] = replace(after, task_id=None)
        if step is Step.ASK:
            before = known.get(facing.hung_id) if facing.hung_id else open_task
            task = StoredTask(
                new_id(),
                store.id,
                item_id,
                facing.revision + 1,
                TaskState.ASKED,
                label,
                content_hash,
                reasons(before.label if before else None, label),
                uow.now,
            )
            asked.append(task)
            saved[-1] = replace(after, task_id=task.id, revision=task.revision)
    rows.save_tasks(uow, superseded)
    rows.insert_tasks(uow, asked)
    rows.save_facings(uow, saved, {one.item_id: one.stale_at for one in stale})
    tell(uow, store, [*superseded, *asked])


def tell(uow: UnitOfWork, store: Store, tasks: Sequence[StoredTask]) -> None:
    """One feed entry for all tasks of a store that moved on together."""
    if tasks:
        labels = [{"id": str(one.id), "item_id": str(one.item_id), "state": one.state.value} for one in tasks]
        uow.emit(LabelsChanged(store_id=str(store.id), labels=labels))


def notice_time(database: Database, book: Book) -> bool:
    """Mark the items whose price began or ended by itself since the last look; False when no time has passed.

    The first look only remembers when it was. Where labels are asked for ahead, what turns by then counts too.
    """
    now = database.clock.now()
    with database.read() as connection:
        since = rows.noticed_until(connection)
        if since is not None and since >= now:
            return False
        zones = {store.time_zone for store in stores(connection)}
        leads = {0, *[one.lead_hours for one in shelf_policies(connection).values()]}
        items: set[UUID] | None = set()
        if since is not None:
            for ahead in [timedelta(hours=hours) for hours in sorted(leads)]:
                found = turning_items(connection, book, Instant(since + ahead), Instant(now + ahead), zones)
                items = None if items is None or found is None else items | found
    with database.write() as uow:
        if items is None or items:
            rows.mark_stale(uow, last_position(uow.connection), store_ids=None, item_ids=items)
        rows.notice(uow, now)
    return True
