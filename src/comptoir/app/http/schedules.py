"""Routes of imports and exports at their time."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.response import File
from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.app.http.jobs import refuse_others
from comptoir.app.mappings import NAME_PATTERN
from comptoir.app.scheduled import allowed_job, refuse_part_of_rights, rejects_of
from comptoir.connectors.domain.schedules import Every, Place, Proof, RunUnknown, Schedule, Timing, Way
from comptoir.connectors.rows import Run, StoredSchedule, load_runs, load_schedules, schedule_body
from comptoir.connectors.services.exchange import FOLDER, check_place
from comptoir.connectors.services.schedules import (
    begin_run,
    delete_schedule,
    require_schedule,
    save_schedule,
    set_active,
    shop_zone,
)
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version
from comptoir.kernel.jobs import job
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import format_instant

READ = "connectors.schedule.read"
EDIT = "connectors.schedule.edit"
_RUNS_SHOWN = 30
Short = Annotated[str, msgspec.Meta(max_length=100)]


class TimingBody(msgspec.Struct, forbid_unknown_fields=True):
    """See `Timing`."""

    every: Every
    minutes: int = 15
    hour: int = 6
    minute: int = 0
    weekdays: Annotated[list[int], msgspec.Meta(max_length=7)] = []
    day: int = 1


class PlaceBody(msgspec.Struct, forbid_unknown_fields=True):
    """See `Place`."""

    folder: Annotated[str, msgspec.Meta(max_length=300)] = ""
    url: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    proof: Proof = Proof.NONE


class ScheduleBody(msgspec.Struct, forbid_unknown_fields=True):
    """See `Schedule`. secret: null keeps the one there is."""

    name: Short
    way: Way
    kind: Short
    timing: TimingBody
    place: PlaceBody
    form: Short = "auto"
    mapping: Annotated[str, msgspec.Meta(pattern=NAME_PATTERN)] | None = None
    view: UUID | None = None
    channel: Short | None = None
    values_locale: Short | None = None
    file_name: Short = ""
    secret: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None


class StateBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whether a schedule runs at its times."""

    is_active: bool


def _run_view(run: Run) -> dict[str, Any]:
    return {
        "id": str(run.id),
        "at": format_instant(run.at),
        "ended_at": None if run.ended_at is None else format_instant(run.ended_at),
        "state": run.state,
        "reason": run.reason,
        "files": run.files,
    }


def _view(connection: Connection, stored: StoredSchedule, runs: int) -> dict[str, Any]:
    return {
        "id": str(stored.schedule.id),
        **schedule_body(stored.schedule),
        "owner": stored.owner,
        "is_active": stored.due_at is not None,
        "due_at": None if stored.due_at is None else format_instant(stored.due_at),
        "has_secret": stored.has_secret,
        "waiting": sorted(stored.seen),
        "runs": [_run_view(one) for one in load_runs(connection, stored.schedule.id, runs)],
        "version": stored.version,
    }


@get("/schedules", permission=READ, sync_to_thread=True, summary="Imports and exports at their time")
def list_schedules(database: Database, settings: Settings) -> dict[str, Any]:
    """Each with its last run. zone: whose clocks they follow; folder: below it lie the folders named without a `/`."""
    with database.read() as connection:
        items = [_view(connection, one, 1) for one in load_schedules(connection)]
        return {"items": items, "zone": shop_zone(connection), "folder": str((settings.data / FOLDER).resolve())}


@get("/schedules/{schedule_id:uuid}", permission=READ, sync_to_thread=True, summary="One schedule with its last runs")
def read_schedule(schedule_id: UUID, database: Database) -> Response[dict[str, Any]]:
    """waiting: files of its folder that are not whole yet. Raises ScheduleUnknown."""
    with database.read() as connection:
        stored = require_schedule(connection, schedule_id)
        return Response(_view(connection, stored, _RUNS_SHOWN), headers={"ETag": etag(stored.version)})


@put("/schedules/{schedule_id:uuid}", permission=EDIT, sync_to_thread=True, summary="Make or change a schedule")
def put_schedule(
    request: Request[Any, Any, Any],
    schedule_id: UUID,
    data: ScheduleBody,
    database: Database,
    settings: Settings,
    secrets: SecretBox,
    principal: Principal,
    trace: str,
) -> dict[str, Any]:
    """It runs with the rights of whoever saved it last.

    Raises PartOfRights, KindUnknown, PermissionDenied, MappingUnknown, ViewNotFound, ScheduleInvalid, FolderNotAllowed,
    AddressNotAllowed, SecretWanted, StaleSchedule.
    """
    schedule = Schedule(
        id=schedule_id,
        name=data.name,
        way=data.way,
        kind=data.kind,
        timing=Timing(**{**msgspec.structs.asdict(data.timing), "weekdays": tuple(sorted(set(data.timing.weekdays)))}),
        place=Place(**msgspec.structs.asdict(data.place)),
        form=data.form,
        mapping=data.mapping,
        view=data.view,
        channel=data.channel,
        values_locale=data.values_locale,
        file_name=data.file_name,
    )
    check_place(settings, schedule.place)
    with database.write(principal.actor, trace) as uow:
        refuse_part_of_rights(uow.connection, principal, uow.now)
        allowed_job(uow.connection, principal, schedule, settings.data)
        stored = save_schedule(uow, secrets, schedule, data.secret, expected_version(request.headers))
        return _view(uow.connection, stored, 1)


@post("/schedules/{schedule_id:uuid}/state", permission=EDIT, sync_to_thread=True, status_code=200)
def put_state(
    schedule_id: UUID, data: StateBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Pause a schedule, or let it go on at its next time. Raises ScheduleUnknown."""
    with database.write(principal.actor, trace) as uow:
        return _view(uow.connection, set_active(uow, schedule_id, is_active=data.is_active), 1)


@post("/schedules/{schedule_id:uuid}/run", permission=EDIT, sync_to_thread=True, status_code=202, summary="Run it now")
def run_schedule(schedule_id: UUID, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """By the rights of its owner all the same. Raises ScheduleUnknown, ScheduleBusy."""
    with database.write(principal.actor, trace) as uow:
        return {"job": {"id": str(begin_run(uow, schedule_id, only_due=False))}}


@delete("/schedules/{schedule_id:uuid}", permission=EDIT, sync_to_thread=True, status_code=204)
def drop_schedule(schedule_id: UUID, database: Database, principal: Principal, trace: str) -> None:
    """Its files stay where they are. Raises ScheduleUnknown."""
    with database.write(principal.actor, trace) as uow:
        delete_schedule(uow, schedule_id)


@get(
    "/schedules/{schedule_id:uuid}/runs/{run_id:uuid}/files/{number:int}/rejects",
    permission=READ,
    sync_to_thread=True,
    summary="Rejected rows of a run",
)
def read_run_rejects(
    schedule_id: UUID, run_id: UUID, number: int, database: Database, settings: Settings, principal: Principal
) -> File:
    """To its owner then, and to those who may bring in all of such files.

    Raises ScheduleUnknown, RunUnknown, PermissionDenied.
    """
    with database.read() as connection:
        require_schedule(connection, schedule_id)
        run = job(connection, run_id)
    if run.argument.get("schedule") != str(schedule_id):
        raise RunUnknown
    refuse_others(run, principal)
    found = rejects_of(settings.data, run_id, number)
    if found is None:
        raise RunUnknown
    return File(found, filename=found.name)


ROUTES = [
    list_schedules,
    read_schedule,
    put_schedule,
    put_state,
    run_schedule,
    drop_schedule,
    read_run_rejects,
]
