"""Notes about customers and tasks for them; their texts are sealed with the customer's own key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import insert, select, update

from comptoir.access.domain import Principal
from comptoir.access.queries import people_among
from comptoir.customers.domain.parties import check_text
from comptoir.customers.events import NoteWritten, TaskChanged
from comptoir.customers.queries.standing import family
from comptoir.customers.rows.vault import keys_of, open_for, seal_for, unseal
from comptoir.customers.services.parties import editable
from comptoir.customers.tables.parties import Note, Task
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import Conflict, Invalid
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork

EDIT = "customers.note.edit"
OPEN, DONE = "open", "done"


@dataclass(eq=False)
class WrittenDifferently(Conflict):
    """There is a note of this id with another text, or about somebody else."""

    code: ClassVar[str] = "customers.written_differently"


@dataclass(eq=False)
class AssigneeUnknown(Invalid):
    """A task is given to somebody who does not work here."""

    code: ClassVar[str] = "customers.assignee_unknown"


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note; `by` is a kind and an id."""

    id: UUID
    customer_id: UUID
    text: str
    at: Instant
    by: str


@dataclass(frozen=True, slots=True)
class KeptTask:
    """Something to do for a customer. state: open or done."""

    id: UUID
    customer_id: UUID
    text: str
    due_on: date | None
    assignee_id: UUID | None
    state: str
    at: Instant
    by: str
    done_at: Instant | None


def notes_of(connection: Connection, box: SecretBox, customer_id: UUID) -> list[WrittenNote]:
    """The notes about a customer and whoever was merged into them, newest first."""
    ids = family(connection, customer_id)
    keys = keys_of(connection, box, ids)
    columns = (Note.id, Note.customer_id, Note.sealed_text, Note.at, Note.by)
    rows = connection.execute(
        select(*columns).where(Note.customer_id.in_(ids)).order_by(Note.at.desc(), Note.id.desc())
    )
    return [
        WrittenNote(row.id, row.customer_id, _read(keys[row.customer_id], row), row.at, row.by)
        for row in rows
        if row.customer_id in keys
    ]


def tasks_of(connection: Connection, box: SecretBox, customer_id: UUID) -> list[KeptTask]:
    """The tasks for a customer and whoever was merged into them, newest first."""
    ids = family(connection, customer_id)
    keys = keys_of(connection, box, ids)
    rows = connection.execute(
        select(*Task.__table__.columns).where(Task.customer_id.in_(ids)).order_by(Task.at.desc(), Task.id.desc())
    )
    return [
        KeptTask(
            row.id,
            row.customer_id,
            _read(keys[row.customer_id], row),
            None if row.due_on is None else date.fromisoformat(row.due_on),
            row.assignee_id,
            row.state,
            row.at,
            row.by,
            row.done_at,
        )
        for row in rows
        if row.customer_id in keys
    ]


def _read(key: bytes, row: Any) -> str:  # noqa: ANN401 - a row of either table
    return unseal(key, row.sealed_text, row.customer_id).decode()


def write_note(
    uow: UnitOfWork, principal: Principal, box: SecretBox, customer_id: UUID, note_id: UUID, text: str
) -> tuple[WrittenNote, bool]:
    """Write a note; and whether it is new. A note is never changed: the same again changes nothing.

    Refuses MalformedValue, CustomerNotFound, CustomerErased, CustomerMerged, PermissionDenied, WrittenDifferently.
    """
    text = check_text(text)
    editable(uow, principal, customer_id, EDIT)
    columns = (Note.customer_id, Note.sealed_text, Note.at, Note.by)
    row = uow.connection.execute(select(*columns).where(Note.id == note_id)).one_or_none()
    if row is not None:
        is_same = row.customer_id == customer_id
        if not is_same or open_for(uow.connection, box, customer_id, row.sealed_text).decode() != text:
            raise WrittenDifferently
        return WrittenNote(note_id, customer_id, text, row.at, row.by), False
    return _keep(uow, box, WrittenNote(note_id, customer_id, text, uow.now, str(uow.actor))), True


def note_reason(uow: UnitOfWork, box: SecretBox, customer_id: UUID, text: str) -> bool:
    """Keep why something was done for a customer where it is forgotten with them; False when they were already.

    Nothing that people write goes into the audit trail where a customer is known, since nobody can forget it there.
    """
    if not keys_of(uow.connection, box, [customer_id]):
        return False
    _keep(uow, box, WrittenNote(new_id(), customer_id, text, uow.now, str(uow.actor)))
    return True


def _keep(uow: UnitOfWork, box: SecretBox, note: WrittenNote) -> WrittenNote:
    sealed = seal_for(uow.connection, box, note.customer_id, note.text.encode())
    told = {"id": note.id, "customer_id": note.customer_id, "at": note.at, "by": note.by}
    uow.connection.execute(insert(Note).values(**told, sealed_text=sealed))
    uow.emit(NoteWritten(customer_id=str(note.customer_id), note_id=str(note.id)))
    return note


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTask:
    """A task as it shall be."""

    id: UUID
    customer_id: UUID
    text: str
    due_on: date | None = None
    assignee_id: UUID | None = None
    is_done: bool = False


def put_task(uow: UnitOfWork, principal: Principal, box: SecretBox, wanted: PutTask) -> tuple[KeptTask, bool]:
    """Add or change a task; and whether it is new.

    Refuses MalformedValue, CustomerNotFound, CustomerErased, CustomerMerged, PermissionDenied, AssigneeUnknown,
    WrittenDifferently (the id is another customer's task).
    """
    text = check_text(wanted.text)
    editable(uow, principal, wanted.customer_id, EDIT)
    if wanted.assignee_id is not None and not people_among(uow.connection, [wanted.assignee_id]):
        raise AssigneeUnknown(pointer="/assignee")
    columns = (Task.customer_id, Task.state, Task.at, Task.by, Task.done_at)
    before = uow.connection.execute(select(*columns).where(Task.id == wanted.id)).one_or_none()
    if before is not None and before.customer_id != wanted.customer_id:
        raise WrittenDifferently
    done_at = None
    if wanted.is_done:
        done_at = uow.now if before is None or before.done_at is None else before.done_at
    task = KeptTask(
        wanted.id,
        wanted.customer_id,
        text,
        wanted.due_on,
        wanted.assignee_id,
        DONE if wanted.is_done else OPEN,
        uow.now if before is None else before.at,
        str(uow.actor) if before is None else before.by,
        done_at,
    )
    values = {
        "sealed_text": seal_for(uow.connection, box, wanted.customer_id, text.encode()),
        "due_on": None if task.due_on is None else task.due_on.isoformat(),
        "assignee_id": task.assignee_id,
        "state": task.state,
        "done_at": task.done_at,
    }
    if before is None:
        kept = {"id": task.id, "customer_id": task.customer_id, "at": task.at, "by": task.by}
        uow.connection.execute(insert(Task).values(**kept, **values))
    else:
        uow.connection.execute(update(Task).where(Task.id == task.id).values(**values))
    uow.emit(TaskChanged(customer_id=str(task.customer_id), task_id=str(task.id), state=task.state))
    return task, before is None
