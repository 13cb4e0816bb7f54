"""Long work: a row that tells progress, can be cancelled, resumes after a crash and ends with a counted outcome."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import func, insert, select, update

from comptoir.kernel.actor import SYSTEM, Actor, parse_actor
from comptoir.kernel.events import Event
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import LEASE, give_back_lease, take_lease
from comptoir.kernel.metrics import JOBS
from comptoir.kernel.steady import go_on
from comptoir.kernel.tables import Job, JobMessage
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.errors import Conflict, NotFound, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.following import Waker
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

    JobFunction = Callable[["JobContext", Mapping[str, Any]], Mapping[str, int]]

log = structlog.get_logger(__name__)

MESSAGES_MAX = 1_000
_PROGRESS_SECONDS = 0.4
_HEARTBEAT_SECONDS = LEASE.total_seconds() / 3
_IDLE_SECONDS = 5.0


class JobCancelled(Exception):
    """Raised inside a job's function when somebody asked to cancel it."""


class JobInterrupted(Exception):
    """Raised inside a job's function when the process stops; another run goes on from the checkpoint."""


@dataclass(eq=False)
class JobNotFound(NotFound):
    """There is no job of this id."""

    code = "kernel.job_not_found"
    job: UUID


@dataclass(eq=False)
class JobEnded(Conflict):
    """The job has ended; it cannot be cancelled any more."""

    code = "kernel.job_ended"
    job: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChanged(Event):
    """A job waits, runs, moved on, or ended. done, total: records; total may be unknown."""

    topic = "kernel.job.changed"
    job_id: str
    kind: str
    state: str
    done: int
    total: int | None

    def key(self) -> str:
        return self.job_id


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as the office shows it."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int | None
    outcome: dict[str, int] | None
    error: str | None
    actor: str
    created_at: Instant
    started_at: Instant | None
    ended_at: Instant | None
    argument: dict[str, Any]


def start_job(uow: UnitOfWork, kind: str, argument: Mapping[str, Any], job_id: UUID | None = None) -> UUID:
    """Queue a job; it runs after the commit, on any process that serves this database."""
    job_id = job_id or new_id()
    uow.connection.execute(
        insert(Job).values(
            id=job_id, kind=kind, argument=dict(argument), state="waiting", done=0, total=None, outcome=None,
            checkpoint=None, error=None, cancel_requested=False, actor=str(uow.actor), trace=uow.trace,
            created_at=uow.now, started_at=None, ended_at=None,
        )
    )  # fmt: skip
    uow.emit(JobChanged(job_id=str(job_id), kind=kind, state="waiting", done=0, total=None))
    return job_id


def cancel_job(uow: UnitOfWork, job_id: UUID) -> None:
    """Ask a job to stop. Raises JobNotFound, JobEnded. A job that waits ends at once."""
    row = uow.connection.execute(select(Job.state, Job.kind).where(Job.id == job_id).with_for_update()).one_or_none()
    if row is None:
        raise JobNotFound(job_id)
    if row.state not in {"waiting", "running"}:
        raise JobEnded(job_id, row.state)
    values: dict[str, Any] = {"cancel_requested": True}
    if row.state == "waiting":
        values |= {"state": "cancelled", "ended_at": uow.now}
        uow.emit(JobChanged(job_id=str(job_id), kind=row.kind, state="cancelled", done=0, total=None))
    uow.connection.execute(update(Job).where(Job.id == job_id).values(**values))


def job(connection: Connection, job_id: UUID) -> JobView:
    """One job. Raises JobNotFound."""
    row = connection.execute(select(*_VIEW).where(Job.id == job_id)).one_or_none()
    if row is None:
        raise JobNotFound(job_id)
    return JobView(*row)


def jobs(connection: Connection, limit: int, before: UUID | None = None) -> list[JobView]:
    """The newest jobs first."""
    statement = select(*_VIEW).order_by(Job.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Job.id < before)
    return [JobView(*row) for row in connection.execute(statement)]


def job_messages(connection: Connection, job_id: UUID, limit: int = MESSAGES_MAX) -> list[dict[str, Any]]:
    """What the job had to say about single records, in order."""
    statement = select(JobMessage.body).where(JobMessage.job_id == job_id).order_by(JobMessage.number).limit(limit)
    return list(connection.execute(statement).scalars())


_VIEW = (
    Job.id, Job.kind, Job.state, Job.done, Job.total, Job.outcome, Job.error, Job.actor, Job.created_at,
    Job.started_at, Job.ended_at, Job.argument,
)  # fmt: skip


@dataclass(slots=True)
class JobContext:
    """What a job's function gets: where it stands, how to tell progress, whether to stop.

    folder: the job's own files (uploads, rejects); checkpoint: what the last run of this job stored, or None.
    so_far: what came out until now, where the work can tell: kept as the outcome of a job that is stopped or fails.
    """

    database: Database
    job_id: UUID
    kind: str
    actor: Actor
    trace: str
    folder: Path
    checkpoint: Any = None
    on_progress: Callable[[int, int | None], None] | None = None
    is_stopping: Callable[[], bool] = lambda: False
    so_far: Callable[[], Mapping[str, int] | None] = lambda: None
    _told_at: float = 0.0
    _messages: list[dict[str, Any]] = field(default_factory=list)
    _message_count: int = 0

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how far the work is (records). Raises JobCancelled when somebody wants it to stop, JobInterrupted."""
        if self.is_stopping():
            raise JobInterrupted
        if self.on_progress is not None:
            self.on_progress(done, total)
        present = time.monotonic()
        if present - self._told_at < _PROGRESS_SECONDS:
            return
        self._told_at = present
        with self.database.write(self.actor, self.trace) as uow:
            self._write_progress(uow, done, total)
            cancelled = uow.connection.execute(select(Job.cancel_requested).where(Job.id == self.job_id)).scalar()
        if cancelled:
            raise JobCancelled

    def save(self, uow: UnitOfWork, checkpoint: Any) -> None:
        """Store, in the transaction that writes a slice, from where the work goes on after a crash."""
        uow.connection.execute(update(Job).where(Job.id == self.job_id).values(checkpoint=checkpoint))

    def message(self, body: Mapping[str, Any]) -> None:
        """Say something about one record; the first thousand are kept."""
        self._message_count += 1
        if self._message_count <= MESSAGES_MAX:
            self._messages.append(dict(body))

    def _write_progress(self, uow: UnitOfWork, done: int, total: int | None) -> None:
        uow.connection.execute(update(Job).where(Job.id == self.job_id).values(done=done, total=total))
        self._write_messages(uow)
        uow.emit(JobChanged(job_id=str(self.job_id), kind=self.kind, state="running", done=done, total=total))

    def _write_messages(self, uow: UnitOfWork) -> None:
        if not self._messages:
            return
        written = uow.connection.execute(
            select(func.count()).select_from(JobMessage).where(JobMessage.job_id == self.job_id)
        ).scalar_one()
        uow.connection.execute(
            insert(JobMessage),
            [
                {"job_id": self.job_id, "number": written + index, "body": body}
                for index, body in enumerate(self._messages, start=1)
            ],
        )
        self._messages.clear()


def run_job(context: JobContext, function: JobFunction, argument: Mapping[str, Any]) -> str:
    """Run a job's function and record how it ended; the final state, or `running` when it was interrupted."""
    outcome: Mapping[str, int] | None = None
    error: str | None = None
    try:
        outcome = function(context, argument)
        state = "done"
    except JobInterrupted:
        return "running"
    except JobCancelled:
        state = "cancelled"
    except Refusal as refusal:
        locale = str(argument.get("locale") or "en_US")
        state, error = "failed", problem_texts(refusal.code, locale, refusal.facts())[1]
    except Exception as failure:
        log.exception("job.failed", job=str(context.job_id), kind=context.kind)
        state, error = "failed", repr(failure)
    if state != "done":
        outcome = context.so_far()
    with context.database.write(context.actor, context.trace) as uow:
        context._write_messages(uow)  # noqa: SLF001 - the other half of the context
        done: dict[str, Any] = {} if outcome is None else {"done": outcome.get("read", 0)}
        uow.connection.execute(
            update(Job)
            .where(Job.id == context.job_id)
            .values(
                state=state, outcome=None if outcome is None else dict(outcome), error=error, ended_at=uow.now, **done
            )
        )
        row = uow.connection.execute(select(Job.done, Job.total).where(Job.id == context.job_id)).one()
        uow.emit(JobChanged(job_id=str(context.job_id), kind=context.kind, state=state, done=row.done, total=row.total))
    JOBS.labels(context.kind, state).inc()
    return state


class JobRunner:
    """Runs queued jobs of this database in one thread of this process; takes over those of a process that died."""

    def __init__(self, database: Database, waker: Waker, folder: Path, functions: Mapping[str, JobFunction]) -> None:
        self._database = database
        self._folder = folder
        self._functions = functions
        self._holder = new_id()
        self._woken = waker.subscribe((JobChanged.topic,))
        self._is_stopping = threading.Event()
        self._running: UUID | None = None
        self._threads = [
            threading.Thread(target=go_on, args=(self._work, self._is_stopping), name="jobs", daemon=True),
            threading.Thread(target=go_on, args=(self._beat, self._is_stopping), name="jobs-heartbeat", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop taking jobs; one that runs ends at its next progress and is left to whoever takes it over."""
        self._is_stopping.set()
        self._woken.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _beat(self) -> None:
        if self._is_stopping.wait(_HEARTBEAT_SECONDS):
            return
        running = self._running
        if running is not None:
            with self._database.write() as uow:
                take_lease(uow, f"job:{running}", self._holder)

    def _work(self) -> None:
        """One job, or a wait for one. What could not be written of it is done again by whoever claims it next."""
        self._woken.clear()
        claimed = self._claim()
        if claimed is None:
            self._woken.wait(_IDLE_SECONDS)
            return
        context, argument = claimed
        self._running = context.job_id
        try:
            run_job(context, self._functions[context.kind], argument)
        finally:
            self._running = None
            with self._database.write() as uow:
                give_back_lease(uow, f"job:{context.job_id}", self._holder)

    def _claim(self) -> tuple[JobContext, Mapping[str, Any]] | None:
        with self._database.glance() as connection:
            candidates = self._candidates(connection)
        for job_id in candidates:
            with self._database.write() as uow:
                fence = take_lease(uow, f"job:{job_id}", self._holder)
                row = uow.connection.execute(
                    select(Job.kind, Job.argument, Job.state, Job.actor, Job.trace, Job.checkpoint, Job.done, Job.total)
                    .where(Job.id == job_id)
                ).one()  # fmt: skip
                if fence is None or row.state not in {"waiting", "running"}:
                    continue
                uow.connection.execute(update(Job).where(Job.id == job_id).values(state="running", started_at=uow.now))
                uow.emit(JobChanged(job_id=str(job_id), kind=row.kind, state="running", done=row.done, total=row.total))
            folder = self._folder / str(job_id)
            folder.mkdir(parents=True, exist_ok=True)
            actor = parse_actor(row.actor)
            context = JobContext(self._database, job_id, row.kind, actor, row.trace, folder, row.checkpoint)
            context.is_stopping = self._is_stopping.is_set
            return context, row.argument
        return None

    def _candidates(self, connection: Connection) -> Sequence[UUID]:
        statement = (
            select(Job.id)
            .where(Job.state.in_(("waiting", "running")), Job.kind.in_(self._functions))
            .order_by(Job.id)
            .limit(20)
        )
        return connection.execute(statement).scalars().all()


def run_now(
    database: Database,
    folder: Path,
    kind: str,
    function: JobFunction,
    argument: Mapping[str, Any],
    on_progress: Callable[[int, int | None], None] | None = None,
) -> JobView:
    """Run a job in this thread, as the command line does; the office shows it like any other."""
    holder = new_id()
    with database.write() as uow:
        job_id = start_job(uow, kind, argument)
        take_lease(uow, f"job:{job_id}", holder)
        uow.connection.execute(update(Job).where(Job.id == job_id).values(state="running", started_at=uow.now))
    (folder / str(job_id)).mkdir(parents=True, exist_ok=True)
    context = JobContext(database, job_id, kind, SYSTEM, new_id().hex, folder / str(job_id), on_progress=on_progress)
    stop = threading.Event()

    def beat() -> None:
        if not stop.wait(_HEARTBEAT_SECONDS):
            with database.write() as uow:
                take_lease(uow, f"job:{job_id}", holder)

    heart = threading.Thread(target=go_on, args=(beat, stop), name="job-heartbeat", daemon=True)
    heart.start()
    try:
        run_job(context, function, argument)
    finally:
        stop.set()
        heart.join()
    with database.read() as connection:
        return job(connection, job_id)
