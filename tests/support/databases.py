"""Fresh databases for tests: the schema is made once per run, every test gets a copy."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from comptoir.app.migrate import migrate
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import Clock
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
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
        """The URL of a fresh PostgreSQL database, dropped at the end."""
        template = None if empty else self.postgresql_template()
        server, name = self.server(), f"t{os.getpid()}_{next(_numbers)}"
        yield server.create(name, template)
        server.drop(name)
