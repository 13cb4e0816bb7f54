"""What every process holds in memory follows the feed from the newest entry on: price book, live views.

Work with effects is done by one process at a time, from a stored cursor: `comptoir.kernel.reading`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from comptoir.kernel.feed import NOTIFY_CHANNEL, FeedEntry, entries_after, last_position, topics_after
from comptoir.kernel.metrics import FEED_POSITION
from comptoir.kernel.steady import go_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comptoir.kernel.database import Database

log = structlog.get_logger(__name__)

_BATCH = 500
_OTHER_PROCESS_SECONDS = 0.05
_GATHER_SECONDS = 0.01
"""Followers look again after this time at the earliest, so that a busy hour wakes them less often than it commits."""


class Waker(Protocol):
    """Wakes those who wait for changes."""

    def subscribe(self, topics: tuple[str, ...] | None = None) -> threading.Event:
        """An event that is set when there may be something new; the caller clears it before it reads.

        topics: exact names or prefixes ending in `*`, None for all. Others may wake it too.
        """
        ...


class CommitWatcher:
    """Wakes readers of this process: at once for its own commits, soon for those of other processes.

    SQLite: `PRAGMA data_version` every 50 ms. PostgreSQL: `LISTEN`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._events: list[threading.Event] = []
        self._is_stopping = threading.Event()
        database.on_commit(self.wake)
        self._thread = threading.Thread(
            target=go_on, args=(self._watch, self._is_stopping), name="commit-watcher", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def subscribe(self, topics: tuple[str, ...] | None = None) -> threading.Event:  # noqa: ARG002 - a Waker
        """An event that is set after each commit."""
        event = threading.Event()
        self._events.append(event)
        return event

    def wake(self) -> None:
        for event in self._events:
            event.set()

    def stop(self) -> None:
        self._is_stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        """Until it is time to stop; what others commit while the connection is lost is seen once there is another."""
        with self._database.unlogged_read() as connection:
            driver: Any = connection.connection.driver_connection
            if self._database.dialect == "postgresql":
                self._listen(driver)
            else:
                self._poll(driver)

    def _poll(self, driver: Any) -> None:
        seen: int | None = None
        while not self._is_stopping.wait(_OTHER_PROCESS_SECONDS):
            version: int = driver.execute("PRAGMA data_version").fetchone()[0]
            if version != seen:
                seen = version
                self.wake()

    def _listen(self, driver: Any) -> None:
        driver.autocommit = True
        driver.execute(f"LISTEN {NOTIFY_CHANNEL}")
        self.wake()
        while not self._is_stopping.is_set():
            for _ in driver.notifies(timeout=_OTHER_PROCESS_SECONDS * 10, stop_after=1):
                self.wake()
        driver.execute(f"UNLISTEN {NOTIFY_CHANNEL}")


class Followers:
    """One thread per process that hands each new entry to every follower, in order."""

    def __init__(self, database: Database, watcher: CommitWatcher) -> None:
        self._database = database
        self._woken = watcher.subscribe()
        self._followers: list[tuple[Callable[[Sequence[FeedEntry]], None], Callable[[str], bool]]] = []
        self._waiting: list[tuple[tuple[str, ...] | None, threading.Event]] = []
        self._is_stopping = threading.Event()
        self._moved = threading.Condition()
        self.position = 0
        self._thread = threading.Thread(
            target=go_on, args=(self._follow, self._is_stopping), name="followers", daemon=True
        )

    def add(
        self, follower: Callable[[Sequence[FeedEntry]], None], wants: Callable[[str], bool] = lambda _topic: True
    ) -> None:
        """Register before `start`. A follower is quick, and catches what it can answer for itself.

        wants: whether it has a use for entries of a topic just now. It is handed others too, but what has only topics
        that nobody wants is not read: a busy till makes thousands of entries a second.
        """
        self._followers.append((follower, wants))

    def subscribe(self, topics: tuple[str, ...] | None = None) -> threading.Event:
        """An event that is set after entries of some topics, so that a sale wakes only those whom it concerns."""
        event = threading.Event()
        self._waiting.append((topics, event))
        return event

    def start(self) -> None:
        """Begin after the newest entry: what stood before is what followers loaded at their start."""
        with self._database.read() as connection:
            self.position = last_position(connection)
        self._thread.start()

    def start_at(self, position: int) -> None:
        """Begin after `position`, the one that the followers' first load was made at."""
        self.position = position
        self._thread.start()

    def stop(self) -> None:
        self._is_stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def wait_for(self, position: int, seconds: float) -> bool:
        """Wait until every follower has seen the entry at `position`; False when time ran out."""
        with self._moved:
            return self._moved.wait_for(lambda: self.position >= position, seconds)

    def _follow(self) -> None:
        """Hand on what has come, once there is something; where that fails, the next pass has to look by itself."""
        self._woken.wait()
        self._woken.clear()
        try:
            while self._step():
                pass
        except BaseException:  # whatever failed, the next pass is not to wait for another entry
            self._woken.set()
            raise
        self._is_stopping.wait(_GATHER_SECONDS)

    def _step(self) -> bool:
        if self._is_stopping.is_set():
            return False
        with self._database.glance() as connection:
            newest, arrived = topics_after(connection, self.position, _BATCH)
            # Asked only now: what a stream that opens from here on has to see comes behind what is read here.
            is_wanted = any(wants(topic) for topic in arrived for _, wants in self._followers)
            entries = entries_after(connection, self.position, _BATCH) if is_wanted else []
        if entries:
            self._database.flush()
        for follower, _ in self._followers if entries else ():
            try:
                follower(entries)
            except Exception:
                log.exception("follower.failed", follower=getattr(follower, "__qualname__", repr(follower)))
        has_more = newest - self.position >= _BATCH
        with self._moved:
            self.position = newest
            self._moved.notify_all()
        for topics, event in self._waiting:
            if arrived and (topics is None or any(is_among(topic, topics) for topic in arrived)):
                event.set()
        FEED_POSITION.set(self.position)
        return has_more


def is_among(topic: str, topics: tuple[str, ...]) -> bool:
    """Whether a topic is one of these exact names or prefixes ending in `*`."""
    return any(topic.startswith(one[:-1]) if one.endswith("*") else topic == one for one in topics)
