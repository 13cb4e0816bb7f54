"""Jobs: counted, told, cancelled, resumed where the last run stopped."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.following import CommitWatcher
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import (
    JobContext,
    JobEnded,
    JobNotFound,
    JobRunner,
    JobView,
    cancel_job,
    job,
    job_messages,
    jobs,
    run_now,
    start_job,
)
from comptoir.kernel.values.errors import Invalid

OUTCOME = {"read": 3, "created": 3, "updated": 0, "unchanged": 0, "rejected": 0, "warnings": 0}


class Impossible(Invalid):
    code = "kernel.test_impossible"


def view_of(database: Database, job_id: UUID) -> JobView:
    with database.read() as connection:
        return job(connection, job_id)


def test_a_job_tells_its_progress_messages_and_outcome(database: Database, tmp_path: Path) -> None:
    told = []

    def work(context: JobContext, argument: Mapping[str, Any]) -> Mapping[str, int]:
        context.progress(1, argument["total"])
        context.message({"row": 2, "code": "kernel.test", "detail": "odd"})
        return OUTCOME

    view = run_now(database, tmp_path, "test.work", work, {"total": 3}, lambda done, total: told.append((done, total)))
    assert (view.state, view.outcome, view.done, view.error) == ("done", OUTCOME, 3, None)
    assert told == [(1, 3)]
    with database.read() as connection:
        assert job_messages(connection, view.id) == [{"row": 2, "code": "kernel.test", "detail": "odd"}]
        states = [entry.fields()["state"] for entry in entries_after(connection, 0, 100, ["kernel.job.changed"])]
    assert states == ["waiting", "running", "done"]


@pytest.mark.parametrize(("failure", "said"), [(Impossible(), "kernel.test_impossible"), (OSError("disk"), "disk")])
def test_a_job_that_fails_says_why(database: Database, tmp_path: Path, failure: Exception, said: str) -> None:
    def work(_context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        raise failure

    view = run_now(database, tmp_path, "test.work", work, {})
    assert (view.state, view.outcome) == ("failed", None)
    assert said in (view.error or "")


def test_a_waiting_job_is_cancelled_at_once_and_only_once(database: Database) -> None:
    with database.write() as uow:
        job_id = start_job(uow, "test.work", {})
    with database.write() as uow:
        cancel_job(uow, job_id)
    assert view_of(database, job_id).state == "cancelled"
    with pytest.raises(JobEnded), database.write() as uow:
        cancel_job(uow, job_id)
    with pytest.raises(JobNotFound), database.write() as uow:
        cancel_job(uow, new_id())


def test_a_running_job_stops_at_its_next_progress(database: Database, tmp_path: Path) -> None:
    reached = []

    def work(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        with database.write() as uow:
            cancel_job(uow, context.job_id)
        context.progress(1, 2)
        reached.append("beyond")
        return OUTCOME

    assert run_now(database, tmp_path, "test.work", work, {}).state == "cancelled"
    assert reached == []


def test_a_job_of_a_process_that_died_goes_on_from_its_checkpoint(database: Database, tmp_path: Path) -> None:
    with database.write() as uow:
        job_id = start_job(uow, "test.work", {})
    died = JobContext(database, job_id, "test.work", uow.actor, uow.trace, tmp_path)
    with database.write() as uow:
        died.save(uow, {"rows": 7})
    resumed: list[Any] = []
    ended = threading.Event()

    def work(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        resumed.append(context.checkpoint)
        ended.set()
        return OUTCOME

    watcher = CommitWatcher(database)
    watcher.start()
    runner = JobRunner(database, watcher, tmp_path, {"test.work": work})
    runner.start()
    assert ended.wait(60)
    runner.stop()
    watcher.stop()
    assert resumed == [{"rows": 7}]


def test_the_newest_jobs_come_first(database: Database) -> None:
    with database.write() as uow:
        ids = [start_job(uow, "test.work", {"number": number}) for number in range(3)]
    with database.read() as connection:
        assert [view.id for view in jobs(connection, 2)] == [ids[2], ids[1]]
        assert [view.id for view in jobs(connection, 2, before=ids[1])] == [ids[0]]


def test_a_job_that_is_interrupted_by_the_end_of_the_process_stays_to_be_taken_over(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as uow:
        job_id = start_job(uow, "test.work", {})
    entered, may_go_on = threading.Event(), threading.Event()

    def work(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        entered.set()
        assert may_go_on.wait(60)
        context.progress(1)
        return OUTCOME

    watcher = CommitWatcher(database)
    watcher.start()
    runner = JobRunner(database, watcher, tmp_path, {"test.work": work})
    runner.start()
    assert entered.wait(60)
    stopping = threading.Thread(target=runner.stop)
    stopping.start()
    while not runner._is_stopping.is_set():
        pass
    may_go_on.set()
    stopping.join(60)
    watcher.stop()
    assert view_of(database, job_id).state == "running"
