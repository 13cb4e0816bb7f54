"""Loading and writing facings, tasks and sheets by key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update

from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows, upsert_rows
from comptoir.kernel.values.time import Instant
from comptoir.shelf.domain.labels import Label, label_of
from comptoir.shelf.domain.tasks import Facing, Task, TaskState
from comptoir.shelf.tables import FacingRow, SheetRow, TaskRow, TickRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

OPEN = tuple(state.value for state in TaskState if state.is_open)
_TASK = (
    "id", "store_id", "item_id", "revision", "state", "label", "hash", "why", "asked_at", "sheet_id", "sent_at",
    "ended_at", "ended_by", "problem",
)  # fmt: skip
_FACING = ("item_id", "store_id", "position", "revision", "task_id", "hung_id", "hung_revision", "hung_at", "stale_at")


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task with its label and what became of it."""

    id: UUID
    store_id: UUID
    item_id: UUID
    revision: int
    state: TaskState
    label: Label
    hash: str
    why: tuple[str, ...]
    asked_at: Instant
    sheet_id: UUID | None = None
    sent_at: Instant | None = None
    ended_at: Instant | None = None
    ended_by: str | None = None
    problem: str | None = None

    @property
    def task(self) -> Task:
        """What decisions need of it."""
        return Task(self.id, self.revision, self.state, self.hash, self.label.shown(), self.sent_at)


@dataclass(frozen=True, slots=True)
class StoredFacing:
    """A facing with the ids of its tasks."""

    item_id: UUID
    store_id: UUID
    position: str
    revision: int
    task_id: UUID | None
    hung_id: UUID | None
    hung_revision: int
    hung_at: Instant | None
    stale_at: int | None

    def facing(self, tasks: Mapping[UUID, StoredTask]) -> Facing:
        """What decisions need of it."""
        hung = None if self.hung_id is None else tasks[self.hung_id].task
        return Facing(self.revision, hung, self.hung_revision, self.hung_at)


def facings_of(
    connection: Connection, store_id: UUID, item_ids: Iterable[UUID], *, lock: bool = False
) -> dict[UUID, StoredFacing]:
    """The facings of items in a store, by item."""
    rows = select_by_keys(connection, FacingRow, _FACING, "item_id", item_ids, lock=lock)
    return {row[0]: StoredFacing(*row) for row in rows if row[1] == store_id}


def stale_facings(connection: Connection, until: int, limit: int) -> list[StoredFacing]:
    """Facings to look at again that the price book at `until` can answer for, of one store after another."""
    statement = (
        select(*(getattr(FacingRow, name) for name in _FACING))
        .where(FacingRow.stale_at <= until)
        .order_by(FacingRow.store_id, FacingRow.item_id)
        .limit(limit)
    )
    return [StoredFacing(*row) for row in connection.execute(statement)]


def mark_stale(
    uow: UnitOfWork, position: int, *, store_ids: Collection[UUID] | None, item_ids: Iterable[UUID] | None
) -> None:
    """Look at the facings of stores and items again once the price book has reached a position; None means all."""
    statement = update(FacingRow).values(stale_at=position)
    if store_ids is not None:
        statement = statement.where(FacingRow.store_id.in_(store_ids))
    if item_ids is None:
        uow.connection.execute(statement)
        return
    wanted = sorted(set(item_ids))
    for start in range(0, len(wanted), 500):
        uow.connection.execute(statement.where(FacingRow.item_id.in_(wanted[start : start + 500])))


def add_facings(uow: UnitOfWork, store_id: UUID, positions: Mapping[UUID, str], position: int) -> None:
    """New facings, to be looked at; one that was there before goes on counting its labels."""
    counted = select(TaskRow.item_id, func.max(TaskRow.revision)).where(
        TaskRow.store_id == store_id, TaskRow.item_id.in_(list(positions))
    )
    last = {item_id: revision for item_id, revision in uow.connection.execute(counted.group_by(TaskRow.item_id))}  # noqa: C416 - rows, not pairs, to the type checker
    rows = [
        (item_id, store_id, text, last.get(item_id, 0), None, None, last.get(item_id, 0), None, position)
        for item_id, text in positions.items()
    ]
    insert_rows(uow.connection, FacingRow, _FACING, rows)


def delete_facings(uow: UnitOfWork, store_id: UUID, item_ids: Sequence[UUID]) -> None:
    """Facings that are no more; their tasks stay as history, open ones are superseded."""
    of_them = and_(TaskRow.store_id == store_id, TaskRow.item_id.in_(item_ids), TaskRow.state.in_(OPEN))
    uow.connection.execute(update(TaskRow).where(of_them).values(state=TaskState.SUPERSEDED.value, ended_at=uow.now))
    uow.connection.execute(delete(FacingRow).where(FacingRow.store_id == store_id, FacingRow.item_id.in_(item_ids)))


def forget_labels(uow: UnitOfWork, store_id: UUID) -> None:
    """A store hangs labels no more: what waits is superseded, and what hangs is not known."""
    waiting = and_(TaskRow.store_id == store_id, TaskRow.state.in_(OPEN))
    uow.connection.execute(update(TaskRow).where(waiting).values(state=TaskState.SUPERSEDED.value, ended_at=uow.now))
    uow.connection.execute(
        update(FacingRow)
        .where(FacingRow.store_id == store_id)
        .values(task_id=None, hung_id=None, hung_revision=FacingRow.revision, hung_at=None, stale_at=None)
    )


def save_facings(uow: UnitOfWork, facings: Sequence[StoredFacing], seen_stale: Mapping[UUID, int | None]) -> None:
    """Facings of one store as they stand now; a stale mark goes only if it is still the one that was seen."""
    columns = (
        "store_id", "item_id", "position", "revision", "task_id", "hung_id", "hung_revision", "hung_at", "seen",
        "wanted",
    )  # fmt: skip
    rows = [
        (
            one.store_id, one.item_id, one.position, one.revision, one.task_id, one.hung_id, one.hung_revision,
            one.hung_at, seen_stale.get(one.item_id), one.stale_at,
        )
        for one in facings
    ]  # fmt: skip
    update_rows(
        uow.connection,
        FacingRow,
        columns,
        rows,
        key=("store_id", "item_id"),
        assign=(
            "position = v.position, revision = v.revision, task_id = v.task_id, hung_id = v.hung_id,"
            " hung_revision = v.hung_revision, hung_at = v.hung_at,"
            " stale_at = CASE WHEN t.stale_at IS NULL OR t.stale_at = v.seen THEN v.wanted ELSE t.stale_at END"
        ),
    )


def tasks_by_id(connection: Connection, ids: Iterable[UUID | None]) -> dict[UUID, StoredTask]:
    """Tasks."""
    wanted = {one for one in ids if one is not None}
    return {row[0]: task_of(row) for row in select_by_keys(connection, TaskRow, _TASK, "id", wanted)}


def later_tasks(connection: Connection, task: StoredTask) -> list[StoredTask]:
    """The tasks of the same facing with a higher revision that were sent."""
    statement = select(*_columns()).where(
        TaskRow.store_id == task.store_id,
        TaskRow.item_id == task.item_id,
        TaskRow.revision > task.revision,
        TaskRow.sent_at.is_not(None),
    )
    return [task_of(row) for row in connection.execute(statement.order_by(TaskRow.revision))]


def open_tasks(
    connection: Connection, store_id: UUID, states: Collection[str] = OPEN, after: Sequence[Any] = (), limit: int = 500
) -> list[tuple[str, StoredTask]]:
    """Open tasks of a store with the position of their shelf, in the order of a walk."""
    statement = (
        select(FacingRow.position, *_columns())
        .join(FacingRow, and_(FacingRow.store_id == TaskRow.store_id, FacingRow.item_id == TaskRow.item_id))
        .where(TaskRow.store_id == store_id, TaskRow.state.in_(states))
        .order_by(FacingRow.position, TaskRow.id)
        .limit(limit)
    )
    if after:
        position, id_ = after
        later = and_(FacingRow.position == position, TaskRow.id > id_)
        statement = statement.where(or_(FacingRow.position > position, later))
    return [(row[0], task_of(row[1:])) for row in connection.execute(statement)]


def task_counts(connection: Connection, store_ids: Collection[UUID] | None = None) -> dict[UUID, dict[str, int]]:
    """How many open tasks each store has, by state."""
    statement = select(TaskRow.store_id, TaskRow.state, func.count()).where(TaskRow.state.in_(OPEN))
    if store_ids is not None:
        statement = statement.where(TaskRow.store_id.in_(store_ids))
    found: dict[UUID, dict[str, int]] = {}
    for store_id, state, count in connection.execute(statement.group_by(TaskRow.store_id, TaskRow.state)):
        found.setdefault(store_id, {})[state] = count
    return found


def tasks_of_sheet(connection: Connection, sheet_id: UUID) -> list[tuple[str, StoredTask]]:
    """The tasks printed together, with the position of their shelf, in the order of a walk."""
    statement = (
        select(FacingRow.position, *_columns())
        .join(FacingRow, and_(FacingRow.store_id == TaskRow.store_id, FacingRow.item_id == TaskRow.item_id))
        .where(TaskRow.sheet_id == sheet_id)
        .order_by(FacingRow.position, TaskRow.id)
    )
    return [(row[0], task_of(row[1:])) for row in connection.execute(statement)]


def insert_tasks(uow: UnitOfWork, tasks: Sequence[StoredTask]) -> None:
    """New tasks."""
    insert_rows(uow.connection, TaskRow, _TASK, [_row(one) for one in tasks])


def save_tasks(uow: UnitOfWork, tasks: Sequence[StoredTask]) -> None:
    """What became of tasks; their labels never change."""
    columns = ("id", "state", "sheet_id", "sent_at", "ended_at", "ended_by", "problem")
    rows = [
        (one.id, one.state.value, one.sheet_id, one.sent_at, one.ended_at, one.ended_by, one.problem) for one in tasks
    ]
    assign = ", ".join(f"{name} = v.{name}" for name in columns[1:])
    update_rows(uow.connection, TaskRow, columns, rows, key=("id",), assign=assign)


def insert_sheet(uow: UnitOfWork, sheet_id: UUID, store_id: UUID, format_: str, count: int) -> None:
    """What is printed together."""
    row = (sheet_id, store_id, format_, count, uow.now, str(uow.actor))
    insert_rows(uow.connection, SheetRow, ("id", "store_id", "format", "count", "printed_at", "printed_by"), [row])


def sheet(connection: Connection, sheet_id: UUID) -> tuple[UUID, str] | None:
    """Store and format of what was printed together."""
    row = connection.execute(select(SheetRow.store_id, SheetRow.format).where(SheetRow.id == sheet_id)).one_or_none()
    return None if row is None else (row.store_id, row.format)


class PrintedSheet(NamedTuple):
    """What was printed together, and how many of its labels still wait to hang."""

    id: UUID
    format: str
    labels: int
    printed_at: Instant
    printed_by: str
    waiting: int


def sheets_of(connection: Connection, store_id: UUID, limit: int) -> list[PrintedSheet]:
    """What was printed lately, the newest first."""
    waiting = (
        select(func.count())
        .where(TaskRow.sheet_id == SheetRow.id, TaskRow.state.in_(OPEN))
        .correlate(SheetRow)
        .scalar_subquery()
    )
    columns = (SheetRow.id, SheetRow.format, SheetRow.count, SheetRow.printed_at, SheetRow.printed_by, waiting)
    statement = select(*columns).where(SheetRow.store_id == store_id).order_by(SheetRow.id.desc()).limit(limit)
    return [PrintedSheet(*row) for row in connection.execute(statement)]


def facing_page(
    connection: Connection, store_id: UUID, after: tuple[str, UUID] | None, limit: int
) -> list[StoredFacing]:
    """Facings of a store in the order of a walk."""
    statement = select(*(getattr(FacingRow, name) for name in _FACING)).where(FacingRow.store_id == store_id)
    if after is not None:
        later = and_(FacingRow.position == after[0], FacingRow.item_id > after[1])
        statement = statement.where(or_(FacingRow.position > after[0], later))
    rows = connection.execute(statement.order_by(FacingRow.position, FacingRow.item_id).limit(limit))
    return [StoredFacing(*row) for row in rows]


def noticed_until(connection: Connection) -> Instant | None:
    """Up to when beginnings and ends were noticed."""
    return connection.execute(select(TickRow.until).where(TickRow.name == "labels")).scalar_one_or_none()


def notice(uow: UnitOfWork, until: Instant) -> None:
    """Remember up to when beginnings and ends were noticed."""
    upsert_rows(uow.connection, TickRow, ("name", "until"), [("labels", until)], ("name",))


def task_of(row: Sequence[Any]) -> StoredTask:
    """A task from its columns."""
    id_, store_id, item_id, revision, state, label, hash_, why, *rest = row
    return StoredTask(id_, store_id, item_id, revision, TaskState(state), label_of(label), hash_, tuple(why), *rest)


def _row(one: StoredTask) -> tuple[Any, ...]:
    return (
        one.id, one.store_id, one.item_id, one.revision, one.state.value, one.label.body(), one.hash, list(one.why),
        one.asked_at, one.sheet_id, one.sent_at, one.ended_at, one.ended_by, one.problem,
    )  # fmt: skip


def _columns() -> list[Any]:
    return [getattr(TaskRow, name) for name in _TASK]
