"""The database, SQLite or PostgreSQL, from one URL; transactions are opened here and nowhere else."""

from __future__ import annotations

import select
import sqlite3
import threading
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import msgspec
import structlog
from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.fair_lock import FairFileLock, SoleHolder
from comptoir.kernel.faults import fault_point
from comptoir.kernel.feed import append_entries
from comptoir.kernel.flushing import CommitLog
from comptoir.kernel.ids import new_id
from comptoir.kernel.metrics import COMMITS
from comptoir.kernel.pipelines import settle, together
from comptoir.kernel.tables import learn_tables
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sqlalchemy import Engine

    from comptoir.kernel.clock import Clock

Dialect = Literal["sqlite", "postgresql"]

log = structlog.get_logger(__name__)

_SQLITE_PRAGMAS = (
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("busy_timeout", "10000"),
    ("secure_delete", "1"),  # zeros over what is deleted: people are forgotten, letters and answers are trimmed
    ("wal_autocheckpoint", "32000"),  # pages; see checkpoints.py
)
_VANISHED = {
    "connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
"""A host that vanished answers nothing: a request fails after 20 s, not after minutes. What the URL says counts."""
_FULL = 2
_CACHE_KIB = 32_768


@dataclass(eq=False)
class DatabaseUnusable(Fault):
    """The database cannot be used as it is; the reason says what to do."""

    reason: str

    def __str__(self) -> str:
        return self.reason


class NotCommitted(Fault):
    """A statement had failed, and whoever sent it went on: the transaction was rolled back."""


class Database:
    """Opens read and write transactions.

    url: `sqlite:///PATH` or `postgresql://…` (psycopg 3). On SQLite every writer of every process takes a fair file
    lock first, so nobody sees "database is locked"; `synchronous=FULL` is read back on each connection, since
    `NORMAL` can lose acknowledged sales at power loss. Only the connection that all writes share does not wait for the
    disk within its commits: `write` and `read` do at their end, without the lock (`flushing`).

    synchronous: NORMAL for a database that nobody misses after a power loss.
    """

    def __init__(self, url: str, clock: Clock, *, synchronous: Literal["FULL", "NORMAL"] = "FULL") -> None:
        self.clock = clock
        parsed = make_url(url)
        self.dialect: Dialect = "sqlite" if parsed.get_backend_name() == "sqlite" else "postgresql"
        self.path: Path | None = None
        self._lock: FairFileLock | None = None
        self._log: CommitLog | None = None
        self._listeners: list[Callable[[], None]] = []
        self._listeners_guard = threading.Lock()
        self._synchronous = synchronous
        if self.dialect == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise DatabaseUnusable("SQLite needs a file: sqlite:///PATH")
            self.path = Path(parsed.database).resolve()  # the log lies beside the file itself, not beside a link to it
            with _told(self.path.parent):
                self._lock = FairFileLock(Path(f"{self.path}.write-lock"))
                if synchronous == "FULL":
                    self._log = CommitLog(Path(f"{self.path}-wal"), Path(f"{self.path}.commits"))
                    self._believe_again(self._log)
            self.engine = self._sqlite_engine(url)
        else:
            self.engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_size=24,
                max_overflow=24,
                pool_use_lifo=True,
                hide_parameters=True,  # what a statement carries may name people; errors are logged
                json_deserializer=msgspec.json.decode,  # as on SQLite, and three times as fast as the driver's own
                connect_args={name: value for name, value in _VANISHED.items() if name not in parsed.query},
            )
            event.listen(self.engine, "after_cursor_execute", _answered)
            event.listen(self.engine, "checkout", _refuse_ended)
        self.url = parsed.render_as_string(hide_password=False)
        self._reading = (
            self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            if self.dialect == "postgresql"
            else self.engine
        )
        self._writing = self.engine.execution_options(comptoir_writes=True)
        self._writer: Connection | None = None

    def _sqlite_engine(self, url: str) -> Engine:
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=16,
            max_overflow=48,
            pool_use_lifo=True,  # a few connections whose caches are warm
            hide_parameters=True,
            connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 512},
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: object) -> None:
            if connection.execute("PRAGMA journal_mode=wal").fetchone()[0] != "wal":
                raise DatabaseUnusable("SQLite keeps no log in this folder; nothing could be read beside a sale")
            for name, value in _SQLITE_PRAGMAS:
                connection.execute(f"PRAGMA {name}={value}")
            if self._synchronous != "FULL":
                connection.execute(f"PRAGMA synchronous={self._synchronous}")
            elif connection.execute("PRAGMA synchronous").fetchone()[0] != _FULL:
                raise DatabaseUnusable("SQLite did not accept synchronous=FULL; a power loss could lose sales")
            connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("comptoir_writes")
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only snapshot of the database; when the block ends, no power loss can take back what it saw.

        Also where it refuses or fails: that tells of what it saw as well.
        """
        try:
            with self.glance() as connection:
                yield connection
        finally:
            self.flush()

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A read-only snapshot for whoever tells nobody what they saw before they write, `read` or `flush`."""
        with self._reading.connect() as connection, connection.begin() as transaction:
            try:
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def write(
        self,
        actor: Actor = SYSTEM,
        trace: str | None = None,
        points: str = "database",
        *,
        is_told: bool = True,
    ) -> Iterator[UnitOfWork]:
        """One transaction; commits when the block ends, rolls back when it raises. For edges only.

        Hold it for 20 ms at most: compute outside and write in slices. points: the family of its fault points.
        is_told: False for the committer, one thread, which will `flush` before it answers anybody, and then `announce`.
        """
        learn_tables()
        try:
            if self._lock is None:
                with self._writing.connect() if is_told else self._kept_writer() as connection:
                    begun = Connection.begin if is_told else _begun_together
                    uow = yield from self._unit(begun(connection), connection, actor, trace, points)
            else:
                with self._lock.hold(), self._kept_writer() as connection:
                    uow = yield from self._unit(connection.begin(), connection, actor, trace, points)
        finally:
            if is_told:
                self.flush()
        if is_told and uow.entries:
            self.announce()

    def flush(self) -> None:
        """Return when all that was committed is on the disk, whoever committed it. Raises DiskUnsure.

        On PostgreSQL each commit has waited for that itself.
        """
        if self._log is not None:
            self._log.flush()

    @contextmanager
    def _kept_writer(self) -> Iterator[Connection]:
        """The connection that all writes on SQLite share, one after another under the lock; else the committer's own.

        What a connection has cached of the file is worth nothing once another has written; here nobody else writes.
        On PostgreSQL it keeps its statements prepared. After a failure the next write opens another.
        """
        connection, self._writer = self._writer, None
        if connection is not None and self._lock is None and _is_ended(connection.connection.driver_connection):
            _give_up(connection)
            connection = None
        connection = connection or self._new_writer()
        try:
            yield connection
        except BaseException:  # even an interruption: nobody knows how it left the connection
            _give_up(connection)
            raise
        self._keep(connection)

    def _keep(self, connection: Connection) -> None:
        """Keep it for the next write; what somebody who wrote meanwhile has left (on PostgreSQL) is closed."""
        other, self._writer = self._writer, connection
        if other is not None:
            _give_up(other)

    def _new_writer(self) -> Connection:
        """A connection that does not wait for the disk, or for each answer; the pool never gets it back."""
        connection = self._writing.connect()
        if self.dialect == "postgresql":
            return connection.execution_options(isolation_level="AUTOCOMMIT")  # `_begun_together` begins
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=NORMAL")
        if self._log is not None:
            self._log.open()
        return connection

    def _unit(
        self,
        transaction: AbstractContextManager[object],
        connection: Connection,
        actor: Actor,
        trace: str | None,
        points: str,
    ) -> Generator[UnitOfWork, None, UnitOfWork]:
        log = self._log
        with transaction:
            uow = UnitOfWork(connection, self.clock.now(), actor, trace or new_id().hex)
            yield uow
            for check in uow.checks:
                check()
            append_entries(uow)
            fault_point(f"{points}.before_commit")
            if log is not None:
                log.begin()
        if log is not None:
            log.end()
        fault_point(f"{points}.after_commit")
        COMMITS.inc()
        return uow

    @property
    def is_flushed(self) -> bool:
        """Whether all that anybody has seen of this database is on the disk."""
        return self._log is None or self._log.is_flushed

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each commit of this process that wrote to the feed; it must return at once."""
        with self._listeners_guard:
            self._listeners.append(listener)

    def announce(self) -> None:
        """Wake whoever follows the feed in this process."""
        for listener in self._listeners:
            listener()

    @contextmanager
    def unlogged_read(self) -> Iterator[Connection]:
        """A connection outside any transaction, for `PRAGMA data_version` and `LISTEN`."""
        with self.engine.connect() as connection:
            if self.dialect == "postgresql":
                yield connection.execution_options(isolation_level="AUTOCOMMIT")
            else:
                yield connection

    def is_test(self) -> bool:
        """Whether this database was marked as a test when it was made."""
        with self.read() as connection:
            found = connection.execute(text("SELECT value FROM database_fact WHERE name = 'is_test'")).scalar()
        return cast("str | None", found) == "yes"

    def hold_writes(self) -> AbstractContextManager[None]:
        """On SQLite, the write lock itself: nobody writes meanwhile, in no process."""
        assert self._lock is not None
        return self._lock.hold()

    def hold_alone(self, patience_seconds: float = 5.0) -> SoleHolder:
        """Claim a SQLite database for one server (or one restore); refuses when another has it.

        patience_seconds: for the last of a server that was killed to end.
        """
        holder = SoleHolder(Path(f"{self.path}.server-lock"))
        if not holder.try_hold(patience_seconds):
            holder.close()
            raise DatabaseUnusable(f"another server is running on {self.path}; stop it first, or use PostgreSQL")
        self._empty_log()
        return holder

    def _believe_again(self, log: CommitLog) -> None:
        """After a flush has failed: whoever comes when no server runs looks whether the disk takes everything now."""
        if log.has_failed:
            holder = SoleHolder(Path(f"{self.path}.server-lock"))
            if holder.try_hold(0):
                self._empty_log()
            holder.close()

    def _empty_log(self) -> None:
        """Bring all of the log into the database file and that to the disk; a commit no longer hangs on the log.

        Where somebody still reads an older state, or the disk fails, what stood in doubt does so still.
        """
        with closing(sqlite3.connect(self.path or "", timeout=0)) as connection:
            try:
                is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:
                log.exception("database.log_not_emptied")
                return
        if self._log is not None and not is_busy:
            self._log.believe()

    def close(self) -> None:
        if self._writer is not None:
            _give_up(self._writer)
            self._writer = None
        self.engine.dispose()
        if self._log is not None:
            self._log.close()
        if self._lock is not None:
            self._lock.close()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say what is wrong with a folder that takes no files."""
    try:
        yield
    except OSError as failure:
        way = "make room there" if failure.errno in {ENOSPC, EDQUOT, EFBIG} else "let the server write there"
        told = f"the database cannot write to {folder}: {failure.strerror}; {way}, then start again"
        raise DatabaseUnusable(told) from failure


@contextmanager
def _begun_together(connection: Connection) -> Iterator[None]:
    """A transaction on PostgreSQL whose statements are sent one after another, its begin and its commit with them."""
    with connection.begin(), closing(connection.connection.cursor()) as cursor:
        with together(connection):
            cursor.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            yield
            cursor.execute("COMMIT")
        if cursor.statusmessage != "COMMIT":
            raise NotCommitted(cursor.statusmessage)


def _answered(connection: Connection, *_statement: object) -> None:
    """What SQLAlchemy has executed is answered before it looks at the result."""
    settle(connection)


def _give_up(connection: Connection) -> None:
    """Close a connection that nobody shall have again."""
    connection.invalidate()
    connection.close()


def _is_ended(driver: Any) -> bool:
    """Whether PostgreSQL has ended this connection while it was idle: only then is there something to read of it."""
    if driver.closed:
        return True
    waiting = select.poll()
    waiting.register(driver.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _refuse_ended(driver: object, *_of_the_pool: object) -> None:
    """What the pool kept over a restart of PostgreSQL is replaced before anybody's request fails on it."""
    if _is_ended(driver):
        raise DisconnectionError
