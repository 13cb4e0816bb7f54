"""No thread of the server ends while the disk is unsure: each goes on once it can be believed again."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from comptoir.access.services.sealer import Sealer
from comptoir.access.services.trail import record_audit
from comptoir.access.tables import AuditPending
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry
from comptoir.kernel.flushing import CommitLog, DiskUnsure
from comptoir.kernel.following import CommitWatcher, Followers
from comptoir.kernel.jobs import JobContext, JobRunner, start_job
from comptoir.kernel.reading import Reader, Reading
from comptoir.kernel.uow import UnitOfWork

SECONDS_MAX = 60
THREADS = {"followers", "jobs", "audit-sealer", "reader-test"}


@dataclass
class Heard:
    """Which threads have told of a failure."""

    threads: set[str] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, _logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
        if line["event"] in {"thread.failed", "reader.failed"}:
            with self.changed:
                self.threads.add(threading.current_thread().name)
                self.changed.notify_all()
        raise structlog.DropEvent

    def wait_for(self, threads: set[str]) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.threads >= threads, SECONDS_MAX)


@pytest.fixture
def heard() -> Iterator[Heard]:
    heard = Heard()
    structlog.reset_defaults()
    structlog.configure(processors=[heard])
    yield heard
    structlog.reset_defaults()


@pytest.fixture
def failing(sqlite_database: Database, tmp_path: Path) -> Iterator[CommitLog]:
    """The commits of another process, whose flush has failed; a job and an audit row wait meanwhile."""
    with sqlite_database.write() as uow:
        start_job(uow, "test.work", {})
        record_audit(uow, "test.thing.done", "thing:1", {})
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    log = CommitLog(pipe, Path(f"{sqlite_database.path}.commits"))
    log.begin()
    log.end()
    with pytest.raises(DiskUnsure):
        log.flush()
    yield log
    log.close()


def test_every_thread_survives_a_disk_that_is_unsure(
    sqlite_database: Database, failing: CommitLog, heard: Heard, tmp_path: Path
) -> None:
    followed, worked, handled = threading.Event(), threading.Event(), threading.Event()

    def work(_context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        worked.set()
        return {}

    def follow(_entries: Sequence[FeedEntry]) -> None:
        followed.set()

    def handle(_uow: UnitOfWork, _entries: Sequence[FeedEntry]) -> None:
        handled.set()

    watcher = CommitWatcher(sqlite_database)
    followers = Followers(sqlite_database, watcher)
    followers.add(follow)
    reader = Reader(sqlite_database, followers, Reading("test", None, handle))
    jobs, sealer = JobRunner(sqlite_database, followers, tmp_path, {"test.work": work}), Sealer(sqlite_database)
    watcher.start()
    followers.start_at(0)
    for one in (reader, jobs, sealer):
        one.start()
    assert heard.wait_for(THREADS), heard.threads
    assert not any(done.is_set() for done in (followed, worked, handled))
    failing.believe()
    assert all(done.wait(SECONDS_MAX) for done in (followed, worked, handled))
    sealer.stop()
    for other in (jobs, reader, followers, watcher):
        other.stop()
    with sqlite_database.read() as connection:
        assert connection.execute(select(AuditPending.audit_id)).all() == []
