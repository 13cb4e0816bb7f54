"""`comptoir migrate`: brings a database to the schema of this version, and never backwards."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select

from comptoir.kernel.ids import new_id
from comptoir.kernel.tables import Fact
from comptoir.kernel.values.errors import Fault

if TYPE_CHECKING:
    from argparse import Namespace

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
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    return made


def head() -> str:
    """The newest revision that this version knows."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def current(connection: Connection) -> str | None:
    """The revision of a database; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def refuse_newer(revision: str | None) -> None:
    """Raise SchemaNewer for a revision that this version does not know."""
    script = ScriptDirectory.from_config(config())
    if revision is not None and revision not in {step.revision for step in script.walk_revisions()}:
        raise SchemaNewer(revision)


def migrate(database: Database, revision: str = "head", *, is_test: bool = False) -> list[str]:
    """Run the steps that are missing; the revisions passed. Raises SchemaNewer.

    is_test: mark a database that is made now as a test, on which the test seams work.
    """
    script = ScriptDirectory.from_config(config())
    lock = database.migration_lock() if database.dialect == "sqlite" else nullcontext()
    with lock, database.engine.connect() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
            connection.commit()
        before = current(connection)
        connection.rollback()
        refuse_newer(before)
        alembic = config()
        alembic.attributes["connection"] = connection
        with connection.begin():
            command.upgrade(alembic, revision)
            if before is None:
                _name_database(connection, is_test=is_test)
        after = current(connection)
        connection.rollback()
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})")
            connection.commit()
    if before == after or after is None:
        return []
    return [step.revision for step in reversed(list(script.iterate_revisions(after, before or "base")))]


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
