"""Keeping schedules, beginning and ending their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.service import record_audit
from comptoir.cases.domain import CaseState
from comptoir.cases.queries import open_case_of
from comptoir.cases.service import decide_case, open_case
from comptoir.company.queries import first_store
from comptoir.connectors.domain.schedules import (
    LOOK_AGAIN,
    Proof,
    Schedule,
    ScheduleBusy,
    ScheduleUnknown,
    SecretWanted,
    StaleSchedule,
    Way,
    next_due,
    refuse_wrong_schedule,
    refuse_wrong_secret,
)
from comptoir.connectors.events import ScheduleChanged
from comptoir.connectors.rows import StoredSchedule, load_runs, load_schedules, schedule_body
from comptoir.connectors.tables import ScheduleRow, ScheduleRunRow, TakenFileRow
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.jobs import start_job
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant

JOB = "connectors.run_schedule"
PURPOSE = "connectors.schedule_secret"
_RUNS_KEPT = 200
_TAKEN_KEPT = 5_000
FAILED, OWNER_GONE = "connectors.schedule_failed", "connectors.schedule_owner_gone"


def shop_zone(connection: Connection) -> str:
    """The time zone whose clocks schedules follow."""
    store = first_store(connection)
    return store.time_zone if store is not None else "UTC"


def require_schedule(connection: Connection, schedule_id: UUID, *, lock: bool = False) -> StoredSchedule:
    """Refuses ScheduleUnknown."""
    found = load_schedules(connection, ScheduleRow.id == schedule_id, lock=lock)
    if not found:
        raise ScheduleUnknown
    return found[0]


def save_schedule(
    uow: UnitOfWork, secrets: SecretBox, schedule: Schedule, secret: str | None, expected_version: int | None
) -> StoredSchedule:
    """Make or change a schedule; who does becomes its owner, whose rights it has.

    secret: None keeps the one there is, which goes to no other address. What it took before, it may take again.
    Refuses ScheduleInvalid, SecretWanted, StaleSchedule.
    """
    refuse_wrong_schedule(schedule)
    found = load_schedules(uow.connection, ScheduleRow.id == schedule.id, lock=True)
    before = found[0] if found else None
    version = before.version if before else 0
    if expected_version not in (None, version):
        raise StaleSchedule(version)
    values: dict[str, Any] = {
        "name": schedule.name.strip(),
        "body": schedule_body(schedule),
        "owner": str(uow.actor),
        "due_at": None if before and before.due_at is None else _next(uow, schedule),
        "seen": {},
        "version": version + 1,
    }
    if schedule.place.proof is Proof.NONE:
        values["sealed_secret"] = None
    elif secret:
        refuse_wrong_secret(schedule.place.proof, secret)
        values["sealed_secret"] = secrets.seal(secret.encode(), PURPOSE)
    elif before is None or not before.has_secret or before.schedule.place.url != schedule.place.url:
        raise SecretWanted(pointer="/secret")
    if before is None:
        uow.connection.execute(insert(ScheduleRow).values(id=schedule.id, created_at=uow.now, **values))
    else:
        uow.connection.execute(update(ScheduleRow).where(ScheduleRow.id == schedule.id).values(**values))
        uow.connection.execute(delete(TakenFileRow).where(TakenFileRow.schedule_id == schedule.id))
    _told(uow, schedule.id, "saved")
    return require_schedule(uow.connection, schedule.id)


def set_active(uow: UnitOfWork, schedule_id: UUID, *, is_active: bool) -> StoredSchedule:
    """Pause a schedule, or let it go on at its next time. Refuses ScheduleUnknown."""
    stored = require_schedule(uow.connection, schedule_id, lock=True)
    if is_active != (stored.due_at is not None):
        _set(uow, schedule_id, due_at=_next(uow, stored.schedule) if is_active else None)
        _told(uow, schedule_id, "resumed" if is_active else "paused")
    return require_schedule(uow.connection, schedule_id)


def delete_schedule(uow: UnitOfWork, schedule_id: UUID) -> None:
    """Forget a schedule and its runs; its files stay where they are. Refuses ScheduleUnknown."""
    require_schedule(uow.connection, schedule_id, lock=True)
    for table in (TakenFileRow, ScheduleRunRow):
        uow.connection.execute(delete(table).where(table.schedule_id == schedule_id))
    uow.connection.execute(delete(ScheduleRow).where(ScheduleRow.id == schedule_id))
    _close_cases(uow, schedule_id)
    _told(uow, schedule_id, "deleted")


def due_schedules(connection: Connection, now: Instant) -> list[StoredSchedule]:
    """Those whose time has come."""
    return load_schedules(connection, ScheduleRow.due_at <= now)


def begin_run(uow: UnitOfWork, schedule_id: UUID, *, only_due: bool) -> UUID | None:
    """Queue a run and set the next time, however many were missed; the job.

    only_due: None where another process was faster or a run is under way. Refuses ScheduleUnknown, and ScheduleBusy
    where somebody asks for it.
    """
    stored = require_schedule(uow.connection, schedule_id, lock=True)
    if only_due and (stored.due_at is None or stored.due_at > uow.now):
        return None
    if stored.due_at is not None:
        _set(uow, schedule_id, due_at=_next(uow, stored.schedule))
    if any(run.state == "running" for run in load_runs(uow.connection, schedule_id, 1)):
        if only_due:
            return None
        raise ScheduleBusy
    schedule = stored.schedule
    argument = {
        "schedule": str(schedule_id),
        "name": schedule.name,
        "owner": stored.owner,
        "brings_in": schedule.kind if schedule.way is Way.IN else None,
    }
    job_id = start_job(uow, JOB, argument)
    uow.connection.execute(
        insert(ScheduleRunRow).values(
            id=job_id, schedule_id=schedule_id, at=uow.now, ended_at=None, state="running", reason=None, files=[]
        )
    )
    _shown(uow, schedule_id, "begun")
    return job_id


def pass_over(uow: UnitOfWork, stored: StoredSchedule) -> None:
    """There is nothing to do this time."""
    still_due = (ScheduleRow.id == stored.schedule.id, ScheduleRow.due_at == stored.due_at)
    uow.connection.execute(update(ScheduleRow).where(*still_due).values(due_at=_next(uow, stored.schedule)))


def look_again_soon(uow: UnitOfWork, schedule_id: UUID, seen: Mapping[str, Any]) -> None:
    """Remember files that are not whole yet, and look again in a minute. An empty `seen` forgets."""
    _set(uow, schedule_id, seen=dict(seen))
    if seen:
        soon = Instant(uow.now + LOOK_AGAIN)
        later = (ScheduleRow.id == schedule_id, ScheduleRow.due_at > soon)
        uow.connection.execute(update(ScheduleRow).where(*later).values(due_at=soon))


def is_taken(connection: Connection, schedule_id: UUID, content_hash: str) -> bool:
    """Whether the schedule has brought in this content before."""
    where = (TakenFileRow.schedule_id == schedule_id, TakenFileRow.hash == content_hash)
    return connection.execute(select(TakenFileRow.hash).where(*where)).first() is not None


def note_taken(uow: UnitOfWork, schedule_id: UUID, content_hash: str) -> None:
    """Remember what was brought in; the oldest of very many are forgotten."""
    key = ("schedule_id", "hash")
    upsert_rows(uow.connection, TakenFileRow, (*key, "at"), [(schedule_id, content_hash, uow.now)], key)
    mine = TakenFileRow.schedule_id == schedule_id
    last = select(TakenFileRow.at).where(mine).order_by(TakenFileRow.at.desc()).offset(_TAKEN_KEPT).limit(1)
    oldest = uow.connection.execute(last).scalar()
    if oldest is not None:
        uow.connection.execute(delete(TakenFileRow).where(mine, TakenFileRow.at <= oldest))


def end_run(
    uow: UnitOfWork, schedule: Schedule, run_id: UUID, files: Sequence[Mapping[str, Any]], reason: str | None
) -> str:
    """Record how a run ended, and ask a person about one that failed; the state.

    reason: why nothing could be done at all. A run that found nothing takes the place of the one before that did.
    """
    states = {str(one["state"]) for one in files}
    state = "nothing" if not files else "failed" if states == {"failed"} else "partly" if "failed" in states else "done"
    if reason is not None:
        state = "failed"
    elif state == "done" and any(one["counts"].get("rejected") for one in files):
        state = "partly"
    mine = ScheduleRunRow.schedule_id == schedule.id
    ended = {"state": state, "reason": reason, "files": list(files), "ended_at": uow.now}
    uow.connection.execute(update(ScheduleRunRow).where(ScheduleRunRow.id == run_id).values(**ended))
    if state == "nothing":
        older = (mine, ScheduleRunRow.state == "nothing", ScheduleRunRow.id != run_id)
        uow.connection.execute(delete(ScheduleRunRow).where(*older))
    last = select(ScheduleRunRow.id).where(mine).order_by(ScheduleRunRow.id.desc()).offset(_RUNS_KEPT).limit(1)
    oldest = uow.connection.execute(last).scalar()
    if oldest is not None:
        uow.connection.execute(delete(ScheduleRunRow).where(mine, ScheduleRunRow.id <= oldest))
    if state in {"failed", "partly"}:
        first = next((one for one in files if one["reason"]), None)
        told = reason or (f"{first['name']}: {first['reason']}" if first else "")
        open_case(uow, FAILED, f"schedule:{schedule.id}", {"name": schedule.name, "reason": told[:300]})
    elif state == "done":
        _close_cases(uow, schedule.id)
    _shown(uow, schedule.id, "ended")
    return state


def stop_for_owner(uow: UnitOfWork, schedule: Schedule) -> None:
    """Pause a schedule whose owner may not do what it does any more, and ask a person."""
    _set(uow, schedule.id, due_at=None)
    open_case(uow, OWNER_GONE, f"schedule:{schedule.id}", {"name": schedule.name})
    _told(uow, schedule.id, "paused")


def secret_of(connection: Connection, secrets: SecretBox, schedule_id: UUID) -> str:
    """The secret for the address; empty where there is none."""
    sealed = connection.execute(select(ScheduleRow.sealed_secret).where(ScheduleRow.id == schedule_id)).scalar()
    return "" if sealed is None else secrets.open(bytes(sealed), PURPOSE).decode()


def _close_cases(uow: UnitOfWork, schedule_id: UUID) -> None:
    for kind in (FAILED, OWNER_GONE):
        case = open_case_of(uow.connection, kind, f"schedule:{schedule_id}")
        if case is not None:
            decide_case(uow, SYSTEM_PRINCIPAL, case.id, CaseState.RESOLVED)


def _next(uow: UnitOfWork, schedule: Schedule) -> Instant:
    return next_due(schedule.timing, uow.now, shop_zone(uow.connection))


def _set(uow: UnitOfWork, schedule_id: UUID, **values: object) -> None:
    uow.connection.execute(update(ScheduleRow).where(ScheduleRow.id == schedule_id).values(**values))


def _told(uow: UnitOfWork, schedule_id: UUID, change: str) -> None:
    record_audit(uow, f"connectors.schedule.{change}", f"schedule:{schedule_id}", {})
    _shown(uow, schedule_id, change)


def _shown(uow: UnitOfWork, schedule_id: UUID, change: str) -> None:
    uow.emit(ScheduleChanged(schedule_id=str(schedule_id), change=change))
