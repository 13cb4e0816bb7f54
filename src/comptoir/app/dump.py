"""The rows of a PostgreSQL database in files, by `COPY`, from one snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from comptoir.app.schema import metadata

if TYPE_CHECKING:
    from comptoir.kernel.database import Database

_BLOCK = 1 << 20


def dump_tables(database: Database, folder: Path) -> None:
    """One file per table, in PostgreSQL's binary form."""
    folder.mkdir(parents=True)
    with database.read() as connection:
        driver: Any = connection.connection.driver_connection
        for table in metadata().sorted_tables:
            statement = f'COPY "{table.name}" ({_columns(table)}) TO STDOUT (FORMAT binary)'
            file = folder / f"{table.name}.copy"
            with file.open("wb") as target, driver.cursor() as cursor, cursor.copy(statement) as rows:
                for block in rows:
                    target.write(block)


def load_tables(database: Database, folder: Path) -> None:
    """The rows of the files into the empty tables of the same schema; counters go on behind the highest number."""
    with database.engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        for table in metadata().sorted_tables:
            with driver.cursor() as cursor:
                cursor.execute(f'TRUNCATE "{table.name}" CASCADE')
        for table in metadata().sorted_tables:
            file = folder / f"{table.name}.copy"
            if not file.is_file():
                continue
            statement = f'COPY "{table.name}" ({_columns(table)}) FROM STDIN (FORMAT binary)'
            with file.open("rb") as source, driver.cursor() as cursor, cursor.copy(statement) as rows:
                while block := source.read(_BLOCK):
                    rows.write(block)
        with driver.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('feed', 'seq'), GREATEST((SELECT MAX(seq) FROM feed), 1))"
            )


def _columns(table: Any) -> str:  # noqa: ANN401 - a table of SQLAlchemy
    return ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)
