"""Readers of the feed: one at a time over all processes, from a stored cursor, for effects.

A reader handles entries in the same transaction that moves its cursor, so an effect in this database happens exactly
once, and one outside at least once. What only a process's memory needs follows: `comptoir.kernel.following`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from sqlalchemy import bindparam, func, insert, select, update

from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.feed import FeedEntry, entries_after, last_position
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import LEASE, LostLease, give_back_lease, prolong_lease, take_lease
from comptoir.kernel.metrics import DEAD_LETTERS, READER_LAG
from comptoir.kernel.steady import Setbacks
from comptoir.kernel.tables import FeedDeadLetter, FeedReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta
    from uuid import UUID

    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.following import Waker
    from comptoir.kernel.uow import UnitOfWork

    OnSetAside = Callable[[UnitOfWork, str, FeedEntry], None]

log = structlog.get_logger(__name__)

BATCH = 500
ATTEMPTS_MAX = 5
_RETRY_SECONDS = 0.2
_REST_SECONDS_MAX = 3.0  # less than a third of a lease
_ERROR_LENGTH_MAX = 1_000

_CURSOR = select(FeedReader.position, FeedReader.last_error, FeedReader.attempts).where(
    FeedReader.name == bindparam("reader")
)
_MOVE = (
    update(FeedReader)
    .where(FeedReader.name == bindparam("reader"), FeedReader.position <= bindparam("to_position"))
    .values(position=bindparam("to_position"), attempts=0, last_error=None, updated_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class ReaderState:
    """What the office shows about a reader. lag: entries not handled yet."""

    name: str
    position: int
    lag: int
    last_error: str | None
    dead_letters: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader does: `handle` is called inside the transaction that moves the cursor.

    name: stored; topics: exact names or prefixes ending in `*`, None for all.
    outside: does work outside of any transaction, before `handle`; gives False while it needs another call. What it
    raises is told and tried again until it succeeds: nothing is set aside, and the cursor waits.
    gather_seconds: how long entries are gathered before the next look, so that one transaction serves many.
    start: the position that a reader which never ran begins behind; by default it reads all there ever was.
    rests: how many times as long as a look took the reader rests after it, so that what costs as much as a sale leaves
    the tills their processor in a busy hour and catches up after it; it rests `_REST_SECONDS_MAX` at most.
    is_wanted: whether anybody wants what it makes of the entries that stand; else it moves on without reading them.
    joins_traces: `handle` is given entries of several traces at once, since what it tells the feed follows from none of
    them alone; otherwise it is called for the entries of one trace after another, and tells under theirs.
    """

    name: str
    topics: tuple[str, ...] | None
    handle: Callable[[UnitOfWork, Sequence[FeedEntry]], None] = lambda _uow, _entries: None
    outside: Callable[[], bool] | None = None
    gather_seconds: float = 0.005
    start: Callable[[Connection], int] = lambda _connection: 0
    rests: int = 0
    is_wanted: Callable[[Connection], bool] = lambda _connection: True
    joins_traces: bool = False

    def pause_seconds(self, took: float) -> float:
        """How long the next look waits after one that took so many seconds."""
        return max(self.gather_seconds, min(took * self.rests, _REST_SECONDS_MAX))


class Reader:
    """A thread that works through the feed while it holds the reader's lease.

    lease: how long the others wait when this process dies without giving it back. on_set_aside: called in the
    transaction that sets an entry aside, with the reader's name.
    """

    def __init__(
        self,
        database: Database,
        waker: Waker,
        reading: Reading,
        lease: timedelta = LEASE,
        on_set_aside: OnSetAside | None = None,
    ) -> None:
        self._on_set_aside = on_set_aside
        self._lease = lease
        self._prolong_seconds = lease.total_seconds() / 3
        self._database = database
        self._reading = reading
        self._woken = waker.subscribe(reading.topics)
        self._holder = new_id()
        self._is_stopping = threading.Event()
        self._setbacks = Setbacks(_RETRY_SECONDS)
        self._thread = threading.Thread(target=self._work, name=f"reader-{reading.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._is_stopping.is_set():
            try:
                with self._database.write() as uow:
                    fence = take_lease(uow, f"reader:{self._reading.name}", self._holder, self._lease)
                    if fence is not None:
                        _ensure_cursor(uow, self._reading)
                if fence is None:
                    self._is_stopping.wait(self._prolong_seconds)
                    continue
                self._read_while_held(fence)
            except LostLease:
                log.info("reader.lost_lease", reader=self._reading.name)
            except Exception as failure:  # noqa: BLE001 - it goes on when the database is back, from where its cursor stood
                self._is_stopping.wait(self._setbacks.failed("reader.failed", failure, reader=self._reading.name))
        with self._database.write() as uow:
            give_back_lease(uow, f"reader:{self._reading.name}", self._holder)

    def _read_while_held(self, fence: int) -> None:
        """Handle entries as they come; returns when nothing was written for seconds, so that the lease is prolonged.

        Whatever is written prolongs it too, and a cursor that has only entries of others to pass waits for that: each
        transaction keeps the tills waiting for a moment, and there are a dozen readers.
        """
        held = _Held(self._holder, fence, self._lease)
        written_at = self._seconds()
        while not self._is_stopping.is_set() and self._seconds() < written_at + self._prolong_seconds * 1.5:
            self._woken.clear()
            began = time.monotonic()
            passes = self._seconds() >= written_at + self._prolong_seconds * 0.75
            looked = _look(self._database, self._reading, held, self._on_set_aside, passes=passes)
            self._setbacks.succeeded()
            if looked.has_written:
                written_at = self._seconds()
            took = time.monotonic() - began
            if not looked.has_more:
                self._woken.wait(self._prolong_seconds)
                self._is_stopping.wait(self._reading.pause_seconds(took))
            elif self._reading.rests:
                self._is_stopping.wait(self._reading.pause_seconds(took))

    def _seconds(self) -> float:
        return self._database.clock.now().timestamp()


class _Held(NamedTuple):
    """A reader's lease."""

    holder: UUID
    fence: int
    duration: timedelta


class _Looked(NamedTuple):
    """What came of a look at the feed: whether there is more to do at once, and whether something was written."""

    has_more: bool
    has_written: bool


def read_once(
    database: Database, reading: Reading, holder: UUID, fence: int, on_set_aside: OnSetAside | None = None
) -> bool:
    """Handle one batch; whether there is more to do at once. A failing entry is tried again, then set aside."""
    return _look(database, reading, _Held(holder, fence, LEASE), on_set_aside, passes=True).has_more


def _look(
    database: Database, reading: Reading, held: _Held, on_set_aside: OnSetAside | None, *, passes: bool
) -> _Looked:
    """passes: whether the cursor is moved where nothing but entries of others came."""
    with database.glance() as connection:
        cursor = connection.execute(_CURSOR, {"reader": reading.name}).one()
        newest = last_position(connection)
        is_read = reading.outside is None and newest > cursor.position and reading.is_wanted(connection)
        entries = entries_after(connection, cursor.position, BATCH, reading.topics) if is_read else []
    READER_LAG.labels(reading.name).set(newest - cursor.position)
    if reading.outside is not None:
        return _work_outside(database, reading, newest, cursor, held, passes=passes)
    if not entries:
        if passes and newest > cursor.position:
            _handle(database, reading, [], newest, held)
            return _Looked(has_more=False, has_written=True)
        return _Looked(has_more=False, has_written=False)
    try:
        _handle(database, reading, entries, entries[-1].seq, held)
    except LostLease:
        raise
    except Exception as failure:  # whatever it is, entries are tried one by one, and only the failing one set aside
        log.warning("reader.retries", reader=reading.name, first=entries[0].seq, exc_info=failure)
        for entry in entries:
            _handle_or_set_aside(database, reading, entry, held, on_set_aside)
    return _Looked(has_more=len(entries) == BATCH, has_written=True)


def _work_outside(
    database: Database, reading: Reading, newest: int, cursor: Any, held: _Held, *, passes: bool
) -> _Looked:
    """Let the reading do its work up to `newest`, and move the cursor there when all of it is done."""
    assert reading.outside is not None
    try:
        if not reading.outside():
            return _Looked(has_more=True, has_written=False)
    except Exception as failure:  # noqa: BLE001 - told, and tried again until it succeeds
        log.warning("reader.delayed", reader=reading.name, error=repr(failure))
        with database.write(SYSTEM) as uow:
            prolong_lease(uow, f"reader:{reading.name}", *held)
            _tell_error(uow, reading.name, repr(failure), cursor.attempts + 1)
        return _Looked(has_more=False, has_written=True)
    is_moved = cursor.last_error is not None or (passes and newest > cursor.position)
    if is_moved:
        _handle(database, reading, [], newest, held)
    return _Looked(has_more=False, has_written=is_moved)


def _handle(database: Database, reading: Reading, entries: Sequence[FeedEntry], position: int, held: _Held) -> None:
    with database.write(SYSTEM) as uow:
        prolong_lease(uow, f"reader:{reading.name}", *held)
        if reading.joins_traces and entries:
            reading.handle(uow, entries)
        else:
            for trace, of_trace in groupby(entries, lambda entry: entry.trace):
                uow.trace = trace
                reading.handle(uow, list(of_trace))
        _move(uow, reading.name, position)


def _tell_error(uow: UnitOfWork, name: str, error: str, attempts: int) -> None:
    uow.connection.execute(
        update(FeedReader)
        .where(FeedReader.name == name)
        .values(last_error=error[:_ERROR_LENGTH_MAX], last_error_at=uow.now, attempts=attempts)
    )


def _handle_or_set_aside(
    database: Database, reading: Reading, entry: FeedEntry, held: _Held, on_set_aside: OnSetAside | None
) -> None:
    for attempt in range(1, ATTEMPTS_MAX + 1):
        try:
            _handle(database, reading, [entry], entry.seq, held)
        except LostLease:
            raise
        except Exception as failure:  # noqa: BLE001 - recorded, and shown to a person after the last attempt
            with database.write(SYSTEM, entry.trace) as uow:
                prolong_lease(uow, f"reader:{reading.name}", *held)
                _tell_error(uow, reading.name, f"{entry.seq}: {failure!r}", attempt)
                if attempt == ATTEMPTS_MAX:
                    uow.connection.execute(
                        insert(FeedDeadLetter).values(
                            reader=reading.name, seq=entry.seq, error=repr(failure), at=uow.now
                        )
                    )
                    _move(uow, reading.name, entry.seq)
                    if on_set_aside is not None:
                        on_set_aside(uow, reading.name, entry)
        else:
            return
    DEAD_LETTERS.labels(reading.name).inc()
    log.error("reader.dead_letter", reader=reading.name, seq=entry.seq)


def _ensure_cursor(uow: UnitOfWork, reading: Reading) -> None:
    known = uow.connection.execute(select(FeedReader.name).where(FeedReader.name == reading.name)).scalar_one_or_none()
    if known is None:
        start = reading.start(uow.connection)
        uow.connection.execute(
            insert(FeedReader).values(
                name=reading.name, position=start, fence=0, last_error=None, last_error_at=None, attempts=0,
                updated_at=uow.now,
            )
        )  # fmt: skip


def _move(uow: UnitOfWork, name: str, position: int) -> None:
    uow.connection.execute(_MOVE, {"reader": name, "to_position": position, "now": uow.now})


def reader_position(connection: Connection, name: str) -> int:
    """The last entry that a reader has handled; 0 for one that never ran."""
    found = connection.execute(select(FeedReader.position).where(FeedReader.name == name)).scalar_one_or_none()
    return found or 0


def reader_states(database: Database) -> list[ReaderState]:
    """Every reader with its position, lag, last error and dead letters."""
    with database.read() as connection:
        newest = last_position(connection)
        letters = connection.execute(select(FeedDeadLetter.reader, func.count()).group_by(FeedDeadLetter.reader))
        counts = {reader: count for reader, count in letters}  # noqa: C416 - rows, not pairs, to the type checker
        rows = connection.execute(
            select(FeedReader.name, FeedReader.position, FeedReader.last_error).order_by(FeedReader.name)
        ).all()
    return [
        ReaderState(row.name, row.position, newest - row.position, row.last_error, counts.get(row.name, 0))
        for row in rows
    ]
