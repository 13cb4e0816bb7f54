"""Commits count when they are on the disk, whoever made them and whoever flushed."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.flushing import CommitLog, DiskUnsure
from comptoir.kernel.tables import Fact

SEEN = select(Fact.value).where(Fact.name == "seen")


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[], CommitLog]]:
    """What each process opens."""
    (tmp_path / "log").touch()
    made: list[CommitLog] = []

    def open_one() -> CommitLog:
        made.append(CommitLog(tmp_path / "log", tmp_path / "counts"))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


def commit(log: CommitLog) -> None:
    log.begin()
    log.end()


def test_a_flush_covers_the_commits_of_every_process(make: Callable[[], CommitLog]) -> None:
    ours, theirs = make(), make()
    assert ours.is_flushed
    commit(theirs)
    commit(ours)
    assert (ours.is_flushed, theirs.is_flushed) == (False, False)
    theirs.flush()
    assert (ours.is_flushed, theirs.is_flushed) == (True, True)


def test_a_commit_that_is_under_way_is_seen_but_not_covered(make: Callable[[], CommitLog]) -> None:
    log = make()
    log.begin()
    log.flush()
    assert not log.is_flushed
    log.end()
    log.flush()
    assert log.is_flushed


def test_a_commit_that_never_ended_is_covered_with_the_next(make: Callable[[], CommitLog]) -> None:
    make().begin()
    log = make()
    commit(log)
    log.flush()
    assert log.is_flushed


def test_numbers_that_no_life_has_counted_promise_nothing(make: Callable[[], CommitLog], tmp_path: Path) -> None:
    (tmp_path / "counts").write_bytes(struct.pack("QQQ", 5, 5, 9))
    log = make()
    commit(log)
    assert not log.is_flushed
    log.flush()
    assert log.is_flushed


def test_a_log_that_was_removed_needs_no_flush_and_a_new_one_does(
    make: Callable[[], CommitLog], tmp_path: Path
) -> None:
    log = make()
    commit(log)
    log.flush()
    (tmp_path / "log").unlink()
    commit(log)
    log.flush()
    assert log.is_flushed
    os.mkfifo(tmp_path / "log")
    commit(log)
    with pytest.raises(DiskUnsure):
        log.flush()


def test_after_a_failure_nothing_is_believed(make: Callable[[], CommitLog], tmp_path: Path) -> None:
    """What cannot be flushed is a pipe here; a file that can be is in its place afterwards."""
    log, other = make(), make()
    (tmp_path / "log").unlink()
    os.mkfifo(tmp_path / "log")
    commit(log)
    with pytest.raises(DiskUnsure):
        log.flush()
    (tmp_path / "log").unlink()
    (tmp_path / "log").touch()
    other.flush()
    assert log.is_flushed
    with pytest.raises(DiskUnsure):
        log.flush()
    with pytest.raises(DiskUnsure):
        log.begin()


def test_who_reads_sees_nothing_that_can_be_lost(sqlite_database: Database, clock: FixedClock) -> None:
    other = Database(sqlite_database.url, clock)
    with sqlite_database.write(is_told=False) as uow:
        uow.connection.execute(insert(Fact).values(name="seen", value="1"))
    with other.glance() as connection:
        assert connection.execute(SEEN).scalar_one() == "1"
    before = other.is_flushed
    with other.read() as connection:
        assert connection.execute(SEEN).scalar_one() == "1"
    assert (before, other.is_flushed) == (False, True)
    other.close()


def test_a_refusal_tells_nothing_that_can_be_lost(sqlite_database: Database) -> None:
    """Neither one that came of a look nor one that came of a write."""

    def refuse(opened: AbstractContextManager[object]) -> None:
        with opened:
            raise ZeroDivisionError

    openings: list[Callable[[], AbstractContextManager[object]]] = [sqlite_database.read, sqlite_database.write]
    found = []
    for opening in openings:
        with sqlite_database.write(is_told=False):
            pass
        found.append(sqlite_database.is_flushed)
        with pytest.raises(ZeroDivisionError):
            refuse(opening())
        found.append(sqlite_database.is_flushed)
    assert found == [False, True, False, True]


def test_the_log_of_a_database_that_is_a_link_is_found(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    assert sqlite_database.path is not None
    (tmp_path / "link.db").symlink_to(sqlite_database.path)
    linked = Database(f"sqlite:///{tmp_path / 'link.db'}", clock)
    with linked.write(is_told=False):
        pass
    before = sqlite_database.is_flushed
    linked.flush()
    assert (before, sqlite_database.is_flushed) == (False, True)
    linked.close()


def test_only_the_connection_that_writes_leaves_the_flush_to_us(sqlite_database: Database) -> None:
    def level(connection: Connection) -> object:
        return connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    def fail() -> None:
        with sqlite_database.write():
            raise ZeroDivisionError

    with sqlite_database.write() as uow:
        assert level(uow.connection) == 1
    with pytest.raises(ZeroDivisionError):
        fail()
    for _ in range(3):
        with sqlite_database.engine.begin() as connection:
            assert level(connection) == 2
