"""Routes for jobs and for the readers of the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import File

from comptoir.access.domain import Principal
from comptoir.access.domain.principals import PermissionDenied
from comptoir.app.sheets import IMPORTING, job_allowed
from comptoir.catalog.services.imports.comparison import read_comparison
from comptoir.connectors.services.schedules import JOB as SCHEDULED
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, read_id_cursor, read_number_cursor, write_cursor
from comptoir.kernel.jobs import JobView, cancel_job, job, job_messages, jobs
from comptoir.kernel.reading import reader_states
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.errors import NotFound
from comptoir.kernel.values.time import Instant, format_instant

if TYPE_CHECKING:
    from pathlib import Path


class NoRejects(NotFound):
    """The job rejected nothing, so there is no file of rejects."""

    code = "app.no_rejects"


REJECTS = "rejects"
_SHOWN = ("file_name", "format", "form", "dry_run", "title", "channel", "locale")
"""What of a job's argument is shown: not where files lie on this computer, nor what somebody looked for."""


def _instant(value: Instant | None) -> str | None:
    return None if value is None else format_instant(value)


def job_body(view: JobView) -> dict[str, Any]:
    """A job as the outside sees it."""
    return {
        "id": str(view.id),
        "kind": view.kind,
        "actor": view.actor,
        "state": view.state,
        "progress": {"done": view.done, "total": view.total},
        "outcome": view.outcome,
        "error": view.error,
        "created_at": format_instant(view.created_at),
        "started_at": _instant(view.started_at),
        "ended_at": _instant(view.ended_at),
        "argument": {name: view.argument[name] for name in _SHOWN if name in view.argument},
    }


def refuse_others(view: JobView, principal: Principal) -> None:
    """Refuses PermissionDenied what a job says of single records to whoever did not begin it and may not see them all.

    They may tell of customers, or of products that only some may see. A run of a schedule tells what it told its owner
    then, whoever had it run, and whatever the schedule brings in today.
    """
    is_scheduled = view.kind == SCHEDULED
    if str(principal.actor) == (view.argument.get("owner") if is_scheduled else view.actor):
        return
    if is_scheduled and view.argument.get("brings_in"):
        job_allowed(view.argument["brings_in"], principal)
    elif view.kind in IMPORTING:
        principal.require(IMPORTING[view.kind])
    if principal.narrowings("catalog.product.read"):
        raise PermissionDenied("catalog.product.read")


def _is_told(view: JobView, principal: Principal) -> bool:
    try:
        refuse_others(view, principal)
    except PermissionDenied:
        return False
    return True


@get("/jobs", permission="kernel.job.read", sync_to_thread=True, summary="Jobs, the newest first")
def list_jobs(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """Long work: waiting, running and ended."""
    size = page_limit(limit)
    before = read_id_cursor(after) if after else None
    with database.read() as connection:
        found = jobs(connection, size + 1, before)
        next_ = write_cursor(str(found[size - 1].id)) if len(found) > size else None
        return page(connection, [job_body(view) for view in found[:size]], next_)


@get("/jobs/{job_id:uuid}", permission="kernel.job.read", sync_to_thread=True, summary="One job with its messages")
def read_job(database: Database, principal: Principal, job_id: UUID) -> dict[str, Any]:
    """Progress, outcome and what the job had to say about single records, to those who may see all of them."""
    with database.read() as connection:
        view = job(connection, job_id)
        messages = job_messages(connection, job_id) if _is_told(view, principal) else []
        return {**job_body(view), "messages": messages}


@post("/jobs/{job_id:uuid}/cancel", permission="kernel.job.cancel", sync_to_thread=True, status_code=200)
def cancel(database: Database, principal: Principal, trace: str, job_id: UUID) -> dict[str, Any]:
    """Ask a job to stop; what it has done so far stays."""
    with database.write(principal.actor, trace) as uow:
        cancel_job(uow, job_id)
    with database.read() as connection:
        return job_body(job(connection, job_id))


@get("/jobs/{job_id:uuid}/rejects", permission="kernel.job.read", sync_to_thread=True, summary="Rejected rows")
def read_rejects(database: Database, settings: Settings, principal: Principal, job_id: UUID) -> File:
    """The rejected rows in the layout of the file they came in, with the reasons in a last column.

    To whoever brought them in, and to those who may bring in such files: rows may tell of customers.
    """
    with database.read() as connection:
        view = job(connection, job_id)
    refuse_others(view, principal)
    found = rejects_file(settings.data / "jobs" / str(job_id))
    if found is None:
        raise NoRejects
    return File(found, filename=found.name)


@get("/jobs/{job_id:uuid}/comparison", permission="kernel.job.read", sync_to_thread=True, summary="What a trial found")
def compare_trial(
    database: Database,
    settings: Settings,
    principal: Principal,
    job_id: UUID,
    limit: int | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Products that a trial import would have created or changed, field by field; empty for any other work.

    To whoever began it, and to those who may bring in all of it.
    """
    with database.read() as connection:
        refuse_others(job(connection, job_id), principal)
    start = read_number_cursor(after) if after else 0
    items, following = read_comparison(settings.data / "jobs" / str(job_id), start, page_limit(limit))
    return {"items": items, "next": None if following is None else write_cursor(str(following))}


def rejects_file(folder: Path) -> Path | None:
    """The file of rejects in a job's folder."""
    return next(iter(sorted(folder.glob(f"{REJECTS}.*"))), None)


@get("/readers", permission="kernel.reader.read", sync_to_thread=True, summary="Readers of the feed")
def list_readers(database: Database) -> dict[str, Any]:
    """Position, lag, last error and dead letters of each reader."""
    return {
        "items": [
            {
                "name": state.name,
                "position": state.position,
                "lag": state.lag,
                "last_error": state.last_error,
                "dead_letters": state.dead_letters,
            }
            for state in reader_states(database)
        ],
        "next": None,
    }


ROUTES = [list_jobs, read_job, cancel, read_rejects, compare_trial, list_readers]

__all__ = ["ROUTES", "job_body", "refuse_others", "rejects_file"]
