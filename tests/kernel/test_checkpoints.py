"""What was committed reaches SQLite's database file beside the commits."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from comptoir.kernel.checkpoints import Checkpointer
from comptoir.kernel.database import Database
from comptoir.kernel.tables import Fact


def in_the_file_alone(path: Path) -> bool:
    """Whether the fact stands in the database file; its log is not looked at."""
    file = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    try:
        return bool(file.execute("SELECT 1 FROM database_fact WHERE name = 'sold'").fetchall())
    finally:
        file.close()


def test_a_step_moves_what_others_have_committed(database: Database) -> None:
    if database.path is None:
        return
    checkpointer = Checkpointer(database)
    with database.unlogged_read() as connection:
        driver: Any = connection.connection.driver_connection
        checkpointer.step(driver)
        with database.write() as uow:
            uow.connection.execute(insert(Fact).values(name="sold", value="1"))
        assert not in_the_file_alone(database.path)
        checkpointer.step(driver)
        assert in_the_file_alone(database.path)


def test_it_starts_and_stops_on_both_databases(database: Database) -> None:
    checkpointer = Checkpointer(database)
    checkpointer.start()
    checkpointer.stop()
