"""What schedules do at their time: files brought in, and products written out, by the rights of whoever set them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import structlog

from comptoir.access.domain import PermissionDenied
from comptoir.access.services.feed import principal_of
from comptoir.app.mappings import mapping_path
from comptoir.app.sheets import KindUnknown, job_allowed
from comptoir.catalog.services.exports import FORMS
from comptoir.catalog.services.selection import wanted_of
from comptoir.catalog.services.team.views import view
from comptoir.connectors.domain.schedules import PartOfRights, Schedule, Way, file_name
from comptoir.connectors.rows import StoredSchedule
from comptoir.connectors.services import exchange
from comptoir.connectors.services.schedules import (
    JOB,
    begin_run,
    due_schedules,
    end_run,
    is_taken,
    look_again_soon,
    note_taken,
    pass_over,
    require_schedule,
    secret_of,
    shop_zone,
    stop_for_owner,
)
from comptoir.kernel.actor import parse_actor
from comptoir.kernel.jobs import JobCancelled, JobContext, JobInterrupted
from comptoir.kernel.texts import problem_texts, text
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import local_time

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain.principals import Principal
    from comptoir.kernel.database import Database
    from comptoir.kernel.jobs import JobFunction
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.values.time import Instant

EXPORT = "catalog.export"
EXPORTING = "catalog.product.export"
COUNTS = ("read", "created", "updated", "unchanged", "rejected", "warnings")
_FILES = "files"

log = structlog.get_logger(__name__)


def begin_due(database: Database, settings: Settings) -> int:
    """Queue the runs whose time has come, each once however often it was missed; how many.

    A folder in which nothing lies makes no work.
    """
    now, begun = database.clock.now(), 0
    with database.read() as connection:
        due = due_schedules(connection, now)
    for stored in due:
        is_idle = stored.schedule.way is Way.IN and not stored.schedule.place.url and _is_empty(settings, stored)
        with database.write() as uow:
            if is_idle:
                pass_over(uow, stored)
            elif begin_run(uow, stored.schedule.id, only_due=True) is not None:
                begun += 1
    return begun


def _is_empty(settings: Settings, stored: StoredSchedule) -> bool:
    try:
        return not exchange.has_files(exchange.folder_of(settings, stored.schedule.place.folder))
    except (Refusal, OSError):
        return False  # the run tells what is wrong


def refuse_part_of_rights(connection: Connection, principal: Principal, now: Instant) -> None:
    """Refuse PartOfRights: a run has the rights of its owner, so that nobody may set one with fewer of their own."""
    standing = principal_of(connection, principal.actor, now)
    if standing is None or standing.grants != principal.grants:
        raise PartOfRights


def allowed_job(connection: Connection, principal: Principal, schedule: Schedule, data: Path) -> str:
    """The kind of job that does what a schedule asks for. data: the data folder, with the mappings.

    Raises KindUnknown, PermissionDenied, MappingUnknown, ViewNotFound, MalformedValue (the view's filter).
    """
    if schedule.way is Way.IN:
        if schedule.mapping is not None:
            mapping_path(data, schedule.kind, schedule.mapping)
        return job_allowed(schedule.kind, principal)
    if schedule.kind != "catalog" or schedule.form not in FORMS:
        raise KindUnknown(schedule.kind, "catalog", pointer="/kind")
    principal.require(EXPORTING)
    if schedule.view is not None:
        wanted_of(view(connection, principal.actor, schedule.view).body["filter"])
    return EXPORT


@dataclass(slots=True)
class _Run:
    """What one run works with. context: of the job, acting as the schedule's owner."""

    settings: Settings
    secrets: SecretBox
    schedule: Schedule
    context: JobContext
    work: JobFunction
    locale: str
    zone: str

    @property
    def secret(self) -> str:
        with self.context.database.read() as connection:
            return secret_of(connection, self.secrets, self.schedule.id)


def schedule_job(settings: Settings, secrets: SecretBox, functions: Mapping[str, JobFunction]) -> JobFunction:
    """The job of a run. functions: those of the kinds that are brought in, and of the export."""

    def run(context: JobContext, argument: Mapping[str, Any]) -> Mapping[str, int]:
        database, now = context.database, context.database.clock.now()
        with database.read() as connection:
            stored = require_schedule(connection, UUID(argument["schedule"]))
            zone = shop_zone(connection)
            owner = parse_actor(stored.owner)
            who = principal_of(connection, owner, now)
        schedule = stored.schedule
        locale = who.locale if who is not None else "en_US"
        files: list[dict[str, Any]] = []
        try:
            kind, reason = _attempted(lambda: _kind_if_allowed(database, who, schedule, settings.data), locale)
            if kind is None and reason is None:
                reason = text("connectors.schedule.owner_gone", locale)
                with database.write(context.actor, context.trace) as uow:
                    stop_for_owner(uow, schedule)
            elif kind is not None:
                inner = replace(context, actor=owner)
                one = _Run(settings, secrets, schedule, inner, functions[kind], locale, zone)
                _, reason = _attempted(lambda: _do(one, stored, files), locale)
        except JobCancelled:
            _end(context, schedule, files, text("connectors.schedule.cancelled", locale))
            raise
        _end(context, schedule, files, reason)
        return {name: sum(one["counts"].get(name, 0) for one in files) for name in COUNTS}

    return run


def _kind_if_allowed(database: Database, who: Principal | None, schedule: Schedule, data: Path) -> str | None:
    if who is None:
        return None
    try:
        with database.read() as connection:
            return allowed_job(connection, who, schedule, data)
    except PermissionDenied:
        return None


def _do(run: _Run, stored: StoredSchedule, files: list[dict[str, Any]]) -> None:
    """One run; what became of each file is added to `files` as it happens."""
    if run.schedule.way is Way.OUT:
        files.append(_send(run))
    elif run.schedule.place.url:
        files.extend(_fetch(run))
    else:
        _take_folder(run, stored, files)


Made = TypeVar("Made")


def _attempted(work: Callable[[], Made], locale: str) -> tuple[Made | None, str | None]:
    """What came out of it, or in a person's words why nothing did: one thing that fails does not stop the others."""
    try:
        return work(), None
    except (JobInterrupted, JobCancelled):
        raise
    except Refusal as refusal:
        title, detail = problem_texts(refusal.code, locale, refusal.facts())
        return None, f"{title}. {detail}"
    except OSError as failure:
        return None, text("connectors.schedule.file_failed", locale, reason=failure.strerror or type(failure).__name__)
    except Exception as failure:  # nobody watches a schedule: it goes into the run's report, and opens a case
        log.exception("schedule.failed")
        return None, text("connectors.schedule.unforeseen", locale, reason=type(failure).__name__)


def _end(context: JobContext, schedule: Schedule, files: list[dict[str, Any]], reason: str | None) -> None:
    with context.database.write(context.actor, context.trace) as uow:
        end_run(uow, schedule, context.job_id, files, reason)


def _told(name: str, state: str, counts: Mapping[str, int] | None = None, reason: str | None = None) -> dict[str, Any]:
    return {"name": name, "state": state, "counts": dict(counts or {}), "reason": reason, "rejects": False}


def _take_folder(run: _Run, stored: StoredSchedule, files: list[dict[str, Any]]) -> None:
    """Bring in the files of a folder that are whole, by name; each goes to `done` or `failed` with its report."""
    folder = exchange.folder_of(run.settings, run.schedule.place.folder)
    database = run.context.database
    now = database.clock.now()
    found = exchange.listed(folder, stored.seen, now)
    with database.write(run.context.actor, run.context.trace) as uow:
        look_again_soon(uow, run.schedule.id, found.growing)
    mark = f"{local_time(now, run.zone):%Y%m%d-%H%M%S}"
    for name in found.whole:
        called = exchange.shown(name)
        path = run.context.folder / f"source{Path(called).suffix.lower()[:8]}"
        content_hash, reason = _attempted(partial(exchange.copy_in, folder, name, path), run.locale)
        if content_hash is None:
            told = _told(called, "failed", reason=reason)
        else:
            told = _take(run, path, called, content_hash, number=len(files))
        files.append(told)
        beside: dict[str, bytes | Path] = {".report.txt": _report(told, run.locale).encode("utf-8-sig")}
        for rejects in _rejects(run.context.folder, len(files) - 1):
            beside[f".{rejects.name}"] = rejects
        where = exchange.FAILED if told["state"] == "failed" else exchange.DONE
        away = partial(exchange.put_away, folder, name, where=where, mark=mark, beside=beside)
        _, reason = _attempted(away, run.locale)
        if reason is not None:
            told |= {"state": "failed", "reason": reason}


def _fetch(run: _Run) -> list[dict[str, Any]]:
    """Bring in what an address holds; nothing where it holds what it held before."""
    target = run.context.folder / "source.part"
    path, content_hash = exchange.fetch(run.settings, run.schedule.place, run.secret, target)
    told = _take(run, path, path.name, content_hash, number=0)
    return [] if told["state"] == "known" else [told]


def _take(run: _Run, path: Path, name: str, content_hash: str, *, number: int) -> dict[str, Any]:
    """Bring in one file that lies in the job's folder."""
    database, schedule = run.context.database, run.schedule
    with database.read() as connection:
        if is_taken(connection, schedule.id, content_hash):
            return _told(name, "known")
    mapping = mapping_path(run.settings.data, schedule.kind, schedule.mapping) if schedule.mapping else None
    argument = {
        "path": str(path.resolve()),
        "file_name": name,
        "format": schedule.form,
        "mapping": None if mapping is None else str(mapping.resolve()),
        "dry_run": False,
        "locale": run.locale,
    }
    counts, reason = _attempted(lambda: run.work(run.context, argument), run.locale)
    _clear(run.context.folder, number)
    if counts is None:
        return _told(name, "failed", reason=reason)
    if counts["read"] and counts["rejected"] == counts["read"]:
        return {**_told(name, "failed", counts, text("connectors.schedule.all_rejected", run.locale)), "rejects": True}
    with database.write(run.context.actor, run.context.trace) as uow:
        note_taken(uow, schedule.id, content_hash)
    return {**_told(name, "done", counts), "rejects": bool(_rejects(run.context.folder, number))}


def _clear(folder: Path, number: int) -> None:
    """Put what an import leaves in the job's folder out of the way of the next file; its rejects are kept."""
    kept = folder / _FILES / str(number)
    for found in folder.glob("rejects.*"):
        kept.mkdir(parents=True, exist_ok=True)
        found.replace(kept / found.name)
    for name in ("unpacked", "rejected"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for found in folder.glob("source.*"):
        found.unlink()


def _rejects(folder: Path, number: int) -> list[Path]:
    return sorted((folder / _FILES / str(number)).glob("rejects.*"))


def rejects_of(data: Path, run_id: UUID, number: int) -> Path | None:
    """The rejected rows of a file of a run. data: the data folder."""
    return next(iter(_rejects(data / "jobs" / str(run_id), number)), None)


def _report(told: Mapping[str, Any], locale: str) -> str:
    if told["state"] == "known":
        return text("connectors.schedule.known", locale, name=told["name"])
    if told["counts"]:
        counted = text("connectors.schedule.report", locale, name=told["name"], **told["counts"])
        return f"{counted}\n{told['reason'] or ''}"
    return text("connectors.schedule.report_failed", locale, name=told["name"], reason=told["reason"])


def _send(run: _Run) -> dict[str, Any]:
    """Write products to a file, and put it where it shall go."""
    schedule, context = run.schedule, run.context
    kept: Mapping[str, Any] = {"filter": {}, "columns": []}
    if schedule.view is not None:
        with context.database.read() as connection:
            kept = view(connection, context.actor, schedule.view).body
    argument = {
        "form": schedule.form,
        "filter": kept["filter"],
        "columns": kept["columns"],
        "channel": schedule.channel,
        "values_locale": schedule.values_locale,
        "locale": run.locale,
    }
    counts = run.work(context, argument)
    made = context.folder / f"products.{FORMS[schedule.form]}"
    name = file_name(schedule, context.database.clock.now(), run.zone, FORMS[schedule.form])
    if schedule.place.url:
        exchange.send(run.settings, schedule.place, run.secret, made)
    else:
        exchange.write_out(exchange.folder_of(run.settings, schedule.place.folder), name, made)
    return _told(name, "done", counts)


__all__ = ["JOB", "allowed_job", "begin_due", "rejects_of", "schedule_job"]
