"""A thread of the server lives as long as its process, whatever a pass of its work met."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
import structlog
from sqlalchemy import Connection
from structlog.testing import capture_logs
from structlog.typing import EventDict

from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry
from comptoir.kernel.following import CommitWatcher
from comptoir.kernel.jobs import start_job
from comptoir.kernel.reading import Reader, Reading
from comptoir.kernel.steady import Setbacks, go_on
from comptoir.kernel.uow import UnitOfWork

SECONDS_MAX = 60


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    structlog.reset_defaults()
    with capture_logs() as lines:
        yield lines


def told(lines: Sequence[EventDict]) -> list[tuple[str, bool, int | None]]:
    """What was told, whether with a traceback, and as which failure in a row."""
    return [(line["event"], "exc_info" in line, line.get("failures")) for line in lines]


def test_a_pass_that_fails_is_told_and_followed_by_another(lines: list[EventDict]) -> None:
    is_stopping = threading.Event()
    passes: list[int] = []

    def work() -> None:
        passes.append(len(passes))
        if len(passes) == 1:
            raise OSError("the disk does not answer")
        is_stopping.set()

    thread = threading.Thread(target=go_on, args=(work, is_stopping), name="worker")
    thread.start()
    thread.join(SECONDS_MAX)
    assert passes == [0, 1]
    assert [(line["event"], line["thread"], line["log_level"]) for line in lines] == [
        ("thread.failed", "worker", "error")
    ]


def fail(kind: type[Exception]) -> None:
    raise kind("gone")


def failure(kind: type[Exception]) -> Exception:
    """As it is caught; every kind is raised at the same line."""
    with pytest.raises(kind) as caught:
        fail(kind)
    return caught.value


def test_rests_grow_and_only_a_new_failure_is_told_whole(lines: list[EventDict]) -> None:
    setbacks = Setbacks(0.2, 3.0)
    assert [setbacks.failed("x", failure(OSError)) for _ in range(6)] == [0.2, 0.4, 0.8, 1.6, 3.0, 3.0]
    assert setbacks.failed("x", failure(ValueError)) == 3.0
    assert setbacks.failed("x", failure(OSError)) == 3.0
    assert [whole for _, whole, _ in told(lines)] == [True, False, False, False, False, False, True, False]
    assert [count for _, _, count in told(lines)] == [None, 2, 3, 4, 5, 6, None, 8]
    setbacks.succeeded()
    assert (setbacks.failed("x", failure(OSError)), told(lines)[-1]) == (0.2, ("x", True, None))


def test_what_went_well_for_long_before_it_failed_is_a_success(lines: list[EventDict]) -> None:
    setbacks = Setbacks(0.2, 3.0)
    assert [setbacks.failed("x", failure(OSError), after) for after in (0, 3, 3.1, 0)] == [0.2, 0.4, 0.2, 0.4]
    assert [whole for _, whole, _ in told(lines)] == [True, False, True, False]


def test_a_reader_whose_database_is_gone_says_so_once_and_goes_on(database: Database, lines: list[EventDict]) -> None:
    """Gone for two looks, then again for one: two tracebacks, and nothing is lost."""
    handled = threading.Condition()
    seen: list[int] = []
    gone = 2

    def is_there(_connection: Connection) -> bool:
        nonlocal gone
        if gone:
            gone -= 1
            raise ConnectionError("server closed the connection")
        return True

    def handle(_uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
        with handled:
            seen.extend(entry.seq for entry in entries)
            handled.notify_all()

    def write(count: int) -> None:
        with database.write() as uow:
            start_job(uow, "test.work", {})
        with handled:
            assert handled.wait_for(lambda: len(seen) == count, SECONDS_MAX)

    watcher = CommitWatcher(database)
    watcher.start()
    reader = Reader(database, watcher, Reading("test", None, handle, is_wanted=is_there))
    reader.start()
    try:
        write(1)
        gone = 1
        write(2)
    finally:
        reader.stop()
        watcher.stop()
    failed = [line for line in lines if line["event"] == "reader.failed"]
    assert told(failed) == [("reader.failed", True, None), ("reader.failed", False, 2), ("reader.failed", True, None)]
    assert seen == sorted(set(seen))
