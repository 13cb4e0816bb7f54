"""`comptoir migrate`: brings a database to the schema of this version, and never backwards."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, insert, inspect, select, table

from comptoir.kernel.ids import new_id
from comptoir.kernel.tables import Fact
from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    from argparse import Namespace

    from alembic.config import Config
    from sqlalchemy import Connection

    from comptoir.kernel.commands import CommandContext
    from comptoir.kernel.database import Database

MIGRATION_LOCK = 4_201_002
_FOLDER = Path(__file__).parent / "migrations"


@dataclass(eq=False)
class SchemaNewer(Fault):
    """The database was written by a newer version of Comptoir than this one."""

    revision: str

    def __str__(self) -> str:
        return (
            f"the database is at schema {self.revision}, which this version does not know. "
            "Run the newer version again, or restore a backup made before the upgrade; a schema never goes backwards."
        )


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table or index belongs to the models: full-text search has its own, made by plain statements."""
    return kind not in {"table", "index"} or name is None or "catalog_search_words" not in name


def config() -> Config:
    """Alembic's configuration; the connection is handed over in its attributes."""
    from alembic.config import Config  # noqa: PLC0415 - only a database that has steps to go needs Alembic

    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    return made


def head() -> str:
    """The newest revision that this version knows."""
    return revisions()[-1]


def revisions() -> list[str]:
    """The revisions that this version knows, oldest first: the files of the steps begin with them, `0001_…`."""
    return sorted(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def current(connection: Connection) -> str | None:
    """The revision of a database; None when it is empty."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


_VERSION = table("alembic_version", column("version_num"))


def refuse_newer(revision: str | None) -> None:
    """Raise SchemaNewer for a revision that this version does not know."""
    if revision is not None and revision not in revisions():
        raise SchemaNewer(revision)


def migrate(database: Database, revision: str = "head", *, is_test: bool = False) -> list[str]:
    """Run the steps that are missing; the revisions passed. Raises SchemaNewer.

    is_test: mark a database that is made now as a test, on which the test seams work.
    """
    lock = database.hold_writes() if database.dialect == "sqlite" else nullcontext()
    with lock, database.engine.connect() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
            connection.commit()
        before = current(connection)
        connection.rollback()
        refuse_newer(before)
        if before != (head() if revision == "head" else revision):
            with connection.begin():
                _upgrade(connection, revision)
                if before is None:
                    _name_database(connection, is_test=is_test)
        after = current(connection)
        connection.rollback()
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})")
            connection.commit()
    if before == after or after is None:
        return []
    return [step for step in revisions() if (before or "") < step <= after]


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - as above

    alembic = config()
    alembic.attributes["connection"] = connection
    command.upgrade(alembic, revision)


def _name_database(connection: Connection, *, is_test: bool) -> None:
    facts = {"database_id": str(new_id()), "is_test": "yes" if is_test else "no"}
    known = set(connection.execute(select(Fact.name)).scalars())
    rows = [{"name": name, "value": value} for name, value in facts.items() if name not in known]
    if rows:
        connection.execute(insert(Fact), rows)


def run(context: CommandContext, _arguments: Namespace) -> int:
    """`comptoir migrate`."""
    passed = migrate(context.database)
    print(f"schema {head()}: {'nothing to do' if not passed else f'{len(passed)} step(s) done'}")  # noqa: T201
    return 0
