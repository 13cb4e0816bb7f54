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


def test_a_file_that_was_removed_promises_nothing_and_all_count_in_the_next(
    make: Callable[[], CommitLog], tmp_path: Path
) -> None:
    ours = make()
    assert not ours.is_flushed
    commit(ours)
    ours.flush()
    commit(ours)
    (tmp_path / "counts").unlink()
    theirs = make()
    assert (ours.is_flushed, theirs.is_flushed) == (False, False)
    commit(theirs)
    assert (ours.is_flushed, theirs.is_flushed) == (False, False)
    ours.flush()
    assert (ours.is_flushed, theirs.is_flushed) == (True, True)
    commit(ours)
    assert (ours.is_flushed, theirs.is_flushed) == (False, False)


def test_a_file_that_was_cut_promises_nothing(make: Callable[[], CommitLog], tmp_path: Path) -> None:
    first = make()
    commit(first)
    first.flush()
    (tmp_path / "counts").write_bytes(b"")
    second = make()
    assert (first.is_flushed, second.is_flushed) == (False, False)


def test_the_bytes_of_the_numbers_are_reserved(make: Callable[[], CommitLog], tmp_path: Path) -> None:
    make()
    found = (tmp_path / "counts").stat()
    assert (found.st_size, found.st_blocks > 0) == (32, True)


def test_after_a_failure_no_process_believes_until_somebody_is_sure(
    make: Callable[[], CommitLog], tmp_path: Path
) -> None:
    """What cannot be flushed is a pipe here; a file that can be is in its place afterwards."""
    log, other = make(), make()
    (tmp_path / "log").unlink()
    os.mkfifo(tmp_path / "log")
    commit(log)
    with pytest.raises(DiskUnsure):
        log.flush()
    (tmp_path / "log").unlink()
    (tmp_path / "log").touch()
    late = make()
    refused = [log.flush, log.begin, other.flush, other.begin, late.flush, late.begin]
    for refuse in refused:
        with pytest.raises(DiskUnsure):
            refuse()
    assert [one.has_failed for one in (log, other, late)] == [True] * 3
    other.believe()
    commit(other)
    late.flush()
    assert [one.has_failed for one in (log, other, late)] == [True, False, False]
    assert log.is_flushed
    for refuse in refused[:2]:
        with pytest.raises(DiskUnsure):
            refuse()


def fail_once(database: Database) -> None:
    """A flush of the file's log that fails, in a process of its own so to speak."""
    elsewhere = database.path.with_name("pipe") if database.path else Path()
    os.mkfifo(elsewhere)
    log = CommitLog(elsewhere, Path(f"{database.path}.commits"))
    commit(log)
    with pytest.raises(DiskUnsure):
        log.flush()
    log.close()


def test_a_failure_anywhere_is_one_everywhere_until_the_next_start(
    sqlite_database: Database, clock: FixedClock
) -> None:
    def is_refused(database: Database) -> bool:
        try:
            with database.read() as connection:
                connection.execute(SEEN)
        except DiskUnsure:
            return True
        return False

    server = sqlite_database.hold_alone(0)
    fail_once(sqlite_database)
    beside = Database(sqlite_database.url, clock)
    assert (is_refused(sqlite_database), is_refused(beside)) == (True, True)
    beside.close()
    server.close()
    after = Database(sqlite_database.url, clock)
    assert (is_refused(sqlite_database), is_refused(after)) == (False, False)
    after.close()


def test_a_start_is_sure_of_the_disk_once_the_log_is_empty(sqlite_database: Database, clock: FixedClock) -> None:
    """It does not wait for somebody who reads an older state; the next one may find the log free."""
    log, other = Path(f"{sqlite_database.path}-wal"), Database(sqlite_database.url, clock)
    with sqlite_database.glance() as connection:
        connection.execute(SEEN)
        with other.write() as uow:
            uow.connection.execute(insert(Fact).values(name="seen", value="1"))
        fail_once(other)
        other.hold_alone(0).close()
        assert log.stat().st_size > 0
        with pytest.raises(DiskUnsure):
            other.flush()
    other.hold_alone(0).close()
    assert log.stat().st_size == 0
    other.flush()
    other.close()


def test_who_writes_has_opened_the_log_before(sqlite_database: Database, clock: FixedClock) -> None:
    """A write that fails is told to those who had the file open: the writer's connection, and we."""

    def opened() -> int:
        names = [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
        return names.count(f"{sqlite_database.path}-wal")

    first = Database(sqlite_database.url, clock)
    before = opened()
    with first.write():
        assert opened() - before == 2
    first.close()
    assert opened() == before


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
