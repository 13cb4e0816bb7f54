"""The feed under sixteen writers and readers that are killed: nothing skipped, nothing out of order."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text

from comptoir.kernel.database import Database
from comptoir.kernel.feed import FEED_LOCK, entries_after
from comptoir.kernel.following import CommitWatcher, Followers
from comptoir.kernel.tables import Feed
from tests.kernel import feed_process

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([feed_process.__name__])
WRITERS = 16
READERS = ("first", "second", "third")
WRITERS_PER_PROCESS = 4
MEAN_ENTRIES = 30 * 0.9
SEED = 20261121
ENTRIES, ENTRIES_LONG = 100_000, 1_000_000
KILLS_MIN = 5
SECONDS_MAX = 600


def start(act: Callable[..., None], *arguments: object) -> Any:  # noqa: ANN401 - a process of this context
    """A process of its own, forked from one that has everything imported."""
    process = FORKS.Process(target=act, args=arguments)
    process.start()
    return process


def run_stress(database: Database, entries_wanted: int) -> None:
    """Write with sixteen processes, kill readers at random, and wait until each has seen everything."""
    transactions = int(entries_wanted / MEAN_ENTRIES / WRITERS) + 1
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if database.dialect == "sqlite" else "BIGSERIAL PRIMARY KEY"
    with database.write() as uow:
        uow.connection.execute(text(f"CREATE TABLE stress_seen (position {key}, reader TEXT, seq BIGINT)"))
    chance = random.Random(SEED)
    readers = {name: start(feed_process.read, database.url, name) for name in READERS}
    seeds = range(SEED, SEED + WRITERS, WRITERS_PER_PROCESS)
    writers = [start(feed_process.write, database.url, transactions, seed) for seed in seeds]
    kills = 0
    deadline = time.monotonic() + SECONDS_MAX
    try:
        while any(writer.is_alive() for writer in writers):
            assert time.monotonic() < deadline, "the writers did not end"
            victim = chance.choice(READERS)
            time.sleep(chance.uniform(0.1, 1.0))  # the moment of the kill, at random
            readers[victim].kill()
            readers[victim].join()
            readers[victim] = start(feed_process.read, database.url, victim)
            kills += 1
        assert {writer.exitcode for writer in writers} == {0}
        while not all(seen_count(database, name) == feed_count(database) for name in READERS):
            assert time.monotonic() < deadline, {name: seen_count(database, name) for name in READERS}
            time.sleep(0.05)  # polls a condition, with a deadline
    finally:
        for process in (*writers, *readers.values()):
            process.kill()
            process.join()
    assert kills >= KILLS_MIN


def feed_count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(
            select(func.count()).select_from(Feed).where(Feed.topic == "kernel.test.stressed")
        ).scalar_one()


def seen_count(database: Database, reader: str) -> int:
    with database.read() as connection:
        counted: int = connection.execute(
            text("SELECT COUNT(*) FROM stress_seen WHERE reader = :reader"), {"reader": reader}
        ).scalar_one()
        return counted


def assert_nothing_skipped_or_reordered(database: Database, entries_wanted: int) -> None:
    with database.read() as connection:
        written = list(
            connection.execute(
                select(Feed.seq).where(Feed.topic == "kernel.test.stressed").order_by(Feed.seq)
            ).scalars()
        )
        assert len(written) > entries_wanted * 0.8
        for name in READERS:
            seen = list(
                connection.execute(
                    text("SELECT seq FROM stress_seen WHERE reader = :reader ORDER BY position"), {"reader": name}
                ).scalars()
            )
            assert seen == written
        by_writer: dict[str, int] = {}
        for seq in range(0, written[-1], 1000):
            for entry in entries_after(connection, seq, 1000, ["kernel.test.stressed"]):
                if entry.seq <= seq + 1000:
                    number = entry.fields()["number"]
                    assert number == by_writer.get(entry.key, -1) + 1, (entry.key, number)
                    by_writer[entry.key] = number
        assert len(by_writer) == WRITERS


def test_readers_killed_at_random_skip_nothing_and_keep_the_order(database: Database) -> None:
    run_stress(database, ENTRIES)
    assert_nothing_skipped_or_reordered(database, ENTRIES)


@pytest.mark.long
def test_a_million_entries_are_read_once_and_in_order(database: Database) -> None:
    run_stress(database, ENTRIES_LONG)
    assert_nothing_skipped_or_reordered(database, ENTRIES_LONG)


def followed_share(database: Database, write: Callable[..., None]) -> tuple[int, int]:
    """How many entries a follower saw, and how many were written, while eight writers wrote."""
    watcher = CommitWatcher(database)
    followers = Followers(database, watcher)
    seen: set[int] = set()
    followers.add(lambda entries: seen.update(entry.seq for entry in entries))
    watcher.start()
    followers.start()
    writers = [start(write, database.url, 100, seed) for seed in (0, WRITERS_PER_PROCESS)]
    for writer in writers:
        writer.join(SECONDS_MAX)
        assert writer.exitcode == 0
    with database.read() as connection:
        written = set(connection.execute(select(Feed.seq)).scalars())
    assert followers.wait_for(max(written), SECONDS_MAX)
    followers.stop()
    watcher.stop()
    return len(seen & written), len(written)


def test_without_the_lock_of_the_feed_a_reader_skips_entries(postgresql_database: Database) -> None:
    assert FEED_LOCK
    seen, written = followed_share(postgresql_database, feed_process.write_without_lock)
    assert written == 800
    assert seen < written


def test_with_the_lock_of_the_feed_the_same_reader_skips_none(postgresql_database: Database) -> None:
    seen, written = followed_share(postgresql_database, feed_process.write)
    assert seen == written
