"""Inserts that meet rows which stand already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.tables import Table


def insert_on_conflict(connection: Connection, table: type[Table]) -> Any:
    """The database's own INSERT, which goes on with `on_conflict_do_nothing()` or `on_conflict_do_update(…)`."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
