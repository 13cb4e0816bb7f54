"""Taking out of a PostgreSQL database what a test has written, so that it is as its template made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

Rows = list[tuple[object, ...]]

_KEPT = ("alembic_version", "database_fact")
"""The tables in which the migrations write."""

_SCHEMA: LiteralString = """
    WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace), part(word) AS (
        SELECT (oid, relname, relkind, relpersistence)::text FROM ours
        UNION ALL SELECT (attrelid, attnum, attname, atttypid, attnotnull, atthasdef)::text
            FROM pg_attribute WHERE attnum > 0 AND attrelid IN (SELECT oid FROM ours)
        UNION ALL SELECT (oid, conname)::text FROM pg_constraint
        UNION ALL SELECT (oid, tgname, tgenabled)::text FROM pg_trigger
        UNION ALL SELECT (oid, proname)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT (setdatabase, setconfig)::text FROM pg_db_role_setting
    )
    SELECT md5(string_agg(word, ' ' ORDER BY word COLLATE "C")) FROM part
"""
_LEAVE: LiteralString = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_WRITTEN: LiteralString = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND pg_relation_size(oid) > 0"
)
_COUNT_ANEW: LiteralString = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


@dataclass(frozen=True)
class Emptied:
    """A database without what tests write: its schema and the rows of the tables that the migrations fill."""

    schema: str
    """A digest."""
    kept: tuple[Rows, ...]


def look_at(url: str) -> Emptied:
    """How a database of the template looks."""
    with psycopg.connect(url, autocommit=True) as connection:
        return _look(connection)


def emptied(url: str, made: Emptied) -> bool:
    """Empty the database; whether it is as it was made. Whoever is still connected is sent away."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_LEAVE)
        connection.execute("SET lock_timeout = '5s'")
        written = [name for (name,) in connection.execute(_WRITTEN) if name not in _KEPT]
        try:
            if written:
                names = sql.SQL(", ").join(map(sql.Identifier, written))
                connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        except psycopg.errors.LockNotAvailable:  # somebody holds on to it
            return False
        connection.execute(_COUNT_ANEW)
        return _look(connection) == made


def _look(connection: psycopg.Connection) -> Emptied:
    schema = connection.execute(_SCHEMA).fetchall()[0][0]
    kept = tuple(
        connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(one))).fetchall() for one in _KEPT
    )
    return Emptied(schema, kept)
