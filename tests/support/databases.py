"""Fresh databases for tests: the schema is made once per run, every test gets a database as if it were a copy.

A SQLite file is copied. Copying a PostgreSQL database takes ten times as long as emptying it (it has more than a
thousand files), so a worker's tests use one after another: what the test before has written is taken out when the next
one asks, and a database whose schema is no longer the template's is dropped instead.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from comptoir.app.migrate import migrate
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import Clock
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from tests.support.emptying import Emptied, emptied, look_at
from tests.support.postgres import PostgresServer, locked, shared_server

TEMPLATE = "comptoir_template"
_numbers = itertools.count(1)


def make_schema(database: Database) -> None:
    """The current schema in an empty database, by the migrations, marked as a test."""
    migrate(database, is_test=True)


@contextmanager
def opened(url: str, clock: Clock) -> Iterator[Database]:
    """A database, closed at the end."""
    database = Database(url, clock)
    try:
        yield database
    finally:
        database.close()


def write(database: Database, trace: str = "test") -> AbstractContextManager[UnitOfWork]:
    """One transaction by the system, committed at the end of the block."""
    return database.write(SYSTEM, trace)


@dataclass(frozen=True)
class TestDatabases:
    """Makes databases for one run; `folder` is shared by all its workers."""

    __test__ = False
    folder: Path
    clock: Clock
    _used: list[tuple[str, Emptied]] = field(default_factory=list)
    """Databases that tests have ended with, and how each looked when it was made."""

    def server(self) -> PostgresServer:
        with locked(self.folder, "server"):
            return shared_server(self.folder)

    def sqlite_template(self) -> Path:
        """A SQLite file with the current schema."""
        template = self.folder / "template.sqlite"
        with locked(self.folder, "sqlite"):
            if not template.exists():
                draft = self.folder / "draft.sqlite"
                with opened(f"sqlite:///{draft}", self.clock) as database:
                    make_schema(database)
                draft.rename(template)
        return template

    def postgresql_template(self) -> str:
        """A PostgreSQL database with the current schema."""
        done = self.folder / "template.postgresql"
        server = self.server()
        with locked(self.folder, "postgresql"):
            if not done.exists():
                with opened(server.create(TEMPLATE), self.clock) as database:
                    make_schema(database)
                done.touch()
        return TEMPLATE

    @contextmanager
    def sqlite(self, folder: Path, *, empty: bool = False) -> Iterator[str]:
        """The URL of a fresh SQLite database in `folder`."""
        file = folder / f"comptoir-{next(_numbers)}.sqlite"
        if not empty:
            shutil.copyfile(self.sqlite_template(), file)
        yield f"sqlite:///{file}"

    @contextmanager
    def postgresql(self, *, empty: bool = False) -> Iterator[str]:
        """The URL of a fresh PostgreSQL database."""
        if empty:
            server, name = self.server(), self._name()
            yield server.create(name)
            server.drop(name)
            return
        name, made = self._fresh()
        yield self.server().url(name)
        self._used.append((name, made))

    def _fresh(self) -> tuple[str, Emptied]:
        """The name of a database like the template: one that was used and is emptied, else a copy."""
        template, server = self.postgresql_template(), self.server()
        while self._used:
            name, made = self._used.pop()
            if emptied(server.url(name), made):
                return name, made
            server.drop(name)
        name = self._name()
        return name, look_at(server.create(name, template))

    def _name(self) -> str:
        return f"t{os.getpid()}_{next(_numbers)}"
