"""What was committed reaches SQLite's database file beside the commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from comptoir.kernel import checkpoints
from comptoir.kernel.checkpoints import Checkpointer
from comptoir.kernel.database import Database
from comptoir.kernel.tables import Fact


def in_the_file_alone(path: Path) -> bool:
    """Whether the fact stands in the database file; its log is not looked at."""
    file = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    try:
        return bool(file.execute("SELECT 1 FROM database_fact WHERE name = 'sold'").fetchall())
    finally:
        file.close()


def test_a_step_moves_what_others_have_committed(database: Database) -> None:
    if database.path is None:
        return
    checkpointer = Checkpointer(database)
    with database.unlogged_read() as connection:
        driver: Any = connection.connection.driver_connection
        checkpointer.step(driver)
        with database.write() as uow:
            uow.connection.execute(insert(Fact).values(name="sold", value="1"))
        assert not in_the_file_alone(database.path)
        checkpointer.step(driver)
        assert in_the_file_alone(database.path)


class Busy:
    """A connection behind whose moves something happens."""

    def __init__(self, driver: sqlite3.Connection, events: Iterator[None]) -> None:
        self._driver = driver
        self._events = events
        self.lengths: list[int] = []

    def execute(self, statement: str) -> sqlite3.Cursor:
        found: sqlite3.Cursor = self._driver.execute(statement)
        if "checkpoint" not in statement:
            return found
        row = found.fetchone()
        self.lengths.append(row[1])
        next(self._events, None)
        again: sqlite3.Cursor = self._driver.execute("SELECT ?, ?, ?", row)
        return again


@pytest.mark.parametrize("long_pages", [0, 1_000_000])
def test_a_long_log_begins_anew_though_somebody_always_commits(
    database: Database, monkeypatch: pytest.MonkeyPatch, long_pages: int
) -> None:
    if database.path is None:
        return
    monkeypatch.setattr(checkpoints, "_LONG_PAGES", long_pages)

    def events(reader: Connection) -> Iterator[None]:
        commit("second")
        yield  # and the reader keeps it in the log
        reader.rollback()
        yield

    def commit(name: str) -> None:
        with database.write() as uow:
            uow.connection.execute(insert(Fact).values(name=name, value="1"))

    for number in range(10):
        commit(f"before-{number}")
    with database.unlogged_read() as connection, database.engine.connect() as reader:
        reader.execute(select(Fact)).all()
        driver: Any = connection.connection.driver_connection
        busy = Busy(driver, events(reader))
        Checkpointer(database).step(busy)
        reader.rollback()
        commit("sold")
        length = driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
    is_moved_alone = long_pages == 0
    assert len(busy.lengths) == (3 if is_moved_alone else 1)
    assert (length < busy.lengths[-1]) == is_moved_alone


def test_nobody_waits_while_a_reader_keeps_what_is_in_a_long_log(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "_LONG_PAGES", 0)

    def commit(name: str) -> None:
        with sqlite_database.write() as uow:
            uow.connection.execute(insert(Fact).values(name=name, value="1"))

    commit("before")
    checkpointer = Checkpointer(sqlite_database)
    with sqlite_database.unlogged_read() as connection, sqlite_database.engine.connect() as reader:
        reader.execute(select(Fact)).all()
        commit("after")
        driver: Any = connection.connection.driver_connection
        busy = Busy(driver, iter(()))
        checkpointer.step(busy)
        assert len(busy.lengths) == 2
        reader.rollback()
        commit("later")
        checkpointer.step(busy)
    assert len(busy.lengths) == 2 + 3


def test_it_starts_and_stops_on_both_databases(database: Database) -> None:
    checkpointer = Checkpointer(database)
    checkpointer.start()
    checkpointer.stop()
