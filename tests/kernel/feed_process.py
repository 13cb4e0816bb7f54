"""Processes of the feed's stress test: four writers, or a reader that may be killed at any moment."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import text

from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.events import Event
from comptoir.kernel.feed import FeedEntry, append_entries
from comptoir.kernel.following import CommitWatcher
from comptoir.kernel.reading import Reader, Reading
from comptoir.kernel.uow import UnitOfWork

WRITERS_PER_PROCESS = 4
ENTRIES_PER_TRANSACTION_MAX = 59
ROLLBACK_SHARE = 0.1
TRANSACTION_SECONDS_MAX = 0.002


class RolledBack(Exception):
    """A writer changed its mind."""


def change_mind(chance: random.Random) -> None:
    if chance.random() < ROLLBACK_SHARE:
        raise RolledBack


@dataclass(frozen=True, slots=True, kw_only=True)
class Stressed(Event):
    topic: ClassVar[str] = "kernel.test.stressed"
    writer: int
    number: int

    def key(self) -> str:
        return str(self.writer)


def write(url: str, transactions: int, seed: int) -> None:
    """Four writers at once; a failure of one is the failure of the process."""
    _with_writers(_write, url, transactions, seed)


def write_without_lock(url: str, transactions: int, seed: int) -> None:
    """The same, but entries are numbered before the commit without the feed's lock."""
    _with_writers(_write_without_lock, url, transactions, seed)


def _write(database: Database, transactions: int, seed: int) -> None:
    chance = random.Random(seed)
    number = 0
    for _ in range(transactions):
        count = chance.randint(1, ENTRIES_PER_TRANSACTION_MAX)
        try:
            with database.write() as uow:
                for offset in range(count):
                    uow.emit(Stressed(writer=seed, number=number + offset))
                time.sleep(chance.random() * TRANSACTION_SECONDS_MAX)  # the length of the transaction, at random
                change_mind(chance)
        except RolledBack:
            continue
        number += count


def _write_without_lock(database: Database, transactions: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(transactions):
        with database.engine.connect() as connection, connection.begin():
            uow = UnitOfWork(connection, database.clock.now(), SYSTEM, "test")
            uow.emit(Stressed(writer=seed, number=number))
            append_entries(uow, with_lock=False)
            time.sleep(chance.random() * TRANSACTION_SECONDS_MAX)  # others commit in the meantime


def _with_writers(target: Callable[[Database, int, int], None], url: str, transactions: int, seed: int) -> None:
    database = Database(url, SystemClock())
    with ThreadPoolExecutor(WRITERS_PER_PROCESS) as pool:
        for done in [pool.submit(target, database, transactions, seed + one) for one in range(WRITERS_PER_PROCESS)]:
            done.result()
    database.close()


def read(url: str, name: str) -> None:
    """Note every entry in `stress_seen`, until killed."""
    database = Database(url, SystemClock())

    def handle(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
        uow.connection.execute(
            text("INSERT INTO stress_seen (reader, seq) VALUES (:reader, :seq)"),
            [{"reader": name, "seq": entry.seq} for entry in entries],
        )

    watcher = CommitWatcher(database)
    watcher.start()
    reader = Reader(database, watcher, Reading(name, ("kernel.test.*",), handle), timedelta(seconds=1))
    reader.start()
    threading.Event().wait()
