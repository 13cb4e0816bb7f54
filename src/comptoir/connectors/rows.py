"""Loading and writing schedules and their runs by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from comptoir.connectors.domain.schedules import Schedule
from comptoir.connectors.tables import ScheduleRow, ScheduleRunRow
from comptoir.kernel.tables import Job
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class StoredSchedule:
    """A schedule with its state; see ScheduleRow."""

    schedule: Schedule
    owner: str
    due_at: Instant | None
    has_secret: bool
    seen: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Run:
    """See ScheduleRunRow."""

    id: UUID
    at: Instant
    ended_at: Instant | None
    state: str
    reason: str | None
    files: list[dict[str, Any]]


def schedule_body(schedule: Schedule) -> dict[str, Any]:
    """A schedule as plain data, without its id."""
    body: dict[str, Any] = msgspec.to_builtins(schedule)
    del body["id"]
    return body


def schedule_from(schedule_id: UUID, body: Mapping[str, Any]) -> Schedule:
    """A schedule from plain data."""
    return msgspec.convert({**body, "id": str(schedule_id)}, Schedule)


_SCHEDULE = (
    ScheduleRow.id, ScheduleRow.body, ScheduleRow.owner, ScheduleRow.due_at, ScheduleRow.sealed_secret,
    ScheduleRow.seen, ScheduleRow.version,
)  # fmt: skip


def load_schedules(
    connection: Connection, *conditions: ColumnElement[bool], lock: bool = False
) -> list[StoredSchedule]:
    """The schedules that meet the conditions, by name; locked until the end of the transaction when asked."""
    statement = select(*_SCHEDULE).where(*conditions).order_by(ScheduleRow.name, ScheduleRow.id)
    return [
        StoredSchedule(
            schedule_from(row.id, row.body), row.owner, row.due_at, row.sealed_secret is not None, row.seen, row.version
        )
        for row in connection.execute(statement.with_for_update() if lock else statement)
    ]


def load_runs(connection: Connection, schedule_id: UUID, limit: int) -> list[Run]:
    """The newest runs first. One whose job ended without saying so has failed."""
    columns = (ScheduleRunRow.id, ScheduleRunRow.at, ScheduleRunRow.ended_at, ScheduleRunRow.reason)
    statement = (
        select(*columns, ScheduleRunRow.state, ScheduleRunRow.files, Job.state.label("job"))
        .outerjoin(Job, Job.id == ScheduleRunRow.id)
        .where(ScheduleRunRow.schedule_id == schedule_id)
        .order_by(ScheduleRunRow.id.desc())
        .limit(limit)
    )
    runs = []
    for row in connection.execute(statement):
        is_lost = row.state == "running" and row.job not in {"waiting", "running"}
        runs.append(Run(row.id, row.at, row.ended_at, "failed" if is_lost else row.state, row.reason, row.files))
    return runs
