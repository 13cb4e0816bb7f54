"""Moving what was committed from SQLite's log into its database file, beside the sales and not within one of them.

By itself SQLite does it in the commit that brings the log to 1,000 pages, some sixty tickets, and whoever stands at
that till waits ten times as long. `database` lets the log grow much longer, for when nobody else moves it.

The log is written from its beginning again once all of it has been moved. In a busy hour somebody has always committed
meanwhile; so where the log is long, what little came last is moved while nobody writes.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from comptoir.kernel.steady import go_on

if TYPE_CHECKING:
    from comptoir.kernel.database import Database

_SECONDS = 0.5
_LONG_PAGES = 8_000


class Checkpointer:
    """A thread of the server; on PostgreSQL there is nothing to do."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: int | None = None
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(
            target=go_on, args=(self._work, self._is_stopping), name="checkpointer", daemon=True
        )

    def start(self) -> None:
        if self._database.dialect == "sqlite":
            self._thread.start()

    def stop(self) -> None:
        self._is_stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        with self._database.unlogged_read() as connection:
            driver: Any = connection.connection.driver_connection
            while not self._is_stopping.wait(_SECONDS):
                self.step(driver)

    def step(self, driver: Any) -> None:
        """Move what others have committed since the last time, beside them; they wait where the log is long."""
        version: int = driver.execute("PRAGMA data_version").fetchone()[0]
        if version == self._seen:
            return
        self._seen = version
        length, _ = _move(driver)
        if length <= _LONG_PAGES:
            return
        _, moved = _move(driver)
        if moved >= length:  # else somebody still reads what was before, and all of it cannot be moved
            with self._database.hold_writes():
                _move(driver)


def _move(driver: Any) -> tuple[int, int]:
    """Move what is committed and no reader needs in the log; the length of the log in pages, and how much is moved."""
    _is_busy, length, moved = driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return length, moved
