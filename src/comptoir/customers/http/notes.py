"""The routes of notes about customers and tasks for them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct

from comptoir.access.domain import Principal
from comptoir.customers.http.shapes import LongText
from comptoir.customers.services.notes import (
    KeptTask,
    PutTask,
    WrittenNote,
    notes_of,
    put_task,
    tasks_of,
    write_note,
)
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.time import format_instant


class NoteBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What somebody writes about a customer."""

    text: LongText


class TaskBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Something to do for a customer, until a day, by somebody."""

    text: LongText
    due_on: date | None = None
    assignee: UUID | None = None
    done: bool = False


class NoteView(Struct, kw_only=True):
    """A note; `by` is a kind and an id."""

    id: UUID
    text: str
    at: str
    by: str


class TaskView(Struct, kw_only=True):
    """Something to do for a customer."""

    id: UUID
    text: str
    due_on: date | None
    assignee: UUID | None
    done: bool
    at: str
    by: str
    done_at: str | None


@get("/customers/{customer_id:uuid}/notes", permission="customers.customer.read", sync_to_thread=True)
def list_notes(customer_id: UUID, database: Database, secrets: SecretBox) -> Response[dict[str, Any]]:
    """The notes about a customer, newest first."""
    with database.read() as connection:
        return page(connection, [_note(one) for one in notes_of(connection, secrets, customer_id)], None)


@put(
    "/customers/{customer_id:uuid}/notes/{note_id:uuid}",
    permission="customers.note.edit",
    sync_to_thread=True,
    status_code=200,
    responses={201: ResponseSpec(NoteView, description="Written")},
)
def set_note(
    customer_id: UUID,
    note_id: UUID,
    data: NoteBody,
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    trace: str,
) -> Response[NoteView]:
    """Write a note; it is never changed afterwards."""
    with database.write(principal.actor, trace) as uow:
        note, is_new = write_note(uow, principal, secrets, customer_id, note_id, data.text)
    return Response(_note(note), status_code=201 if is_new else 200)


@get("/customers/{customer_id:uuid}/tasks", permission="customers.customer.read", sync_to_thread=True)
def list_tasks(customer_id: UUID, database: Database, secrets: SecretBox) -> Response[dict[str, Any]]:
    """What is to be done for a customer, newest first."""
    with database.read() as connection:
        return page(connection, [_task(one) for one in tasks_of(connection, secrets, customer_id)], None)


@put(
    "/customers/{customer_id:uuid}/tasks/{task_id:uuid}",
    permission="customers.note.edit",
    sync_to_thread=True,
    status_code=200,
    responses={201: ResponseSpec(TaskView, description="Added")},
)
def set_task(
    customer_id: UUID,
    task_id: UUID,
    data: TaskBody,
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    trace: str,
) -> Response[TaskView]:
    """Add or change a task, or say that it is done."""
    wanted = PutTask(
        id=task_id, customer_id=customer_id, text=data.text, due_on=data.due_on, assignee_id=data.assignee,
        is_done=data.done,
    )  # fmt: skip
    with database.write(principal.actor, trace) as uow:
        task, is_new = put_task(uow, principal, secrets, wanted)
    return Response(_task(task), status_code=201 if is_new else 200)


def _note(note: WrittenNote) -> NoteView:
    return NoteView(id=note.id, text=note.text, at=format_instant(note.at), by=note.by)


def _task(task: KeptTask) -> TaskView:
    return TaskView(
        id=task.id,
        text=task.text,
        due_on=task.due_on,
        assignee=task.assignee_id,
        done=task.done_at is not None,
        at=format_instant(task.at),
        by=task.by,
        done_at=None if task.done_at is None else format_instant(task.done_at),
    )


ROUTES = [list_notes, set_note, list_tasks, set_task]
