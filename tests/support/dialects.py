"""SQLAlchemy's two dialects with one cache of compiled statements for all databases of a test process.

An engine of its own keeps a cache of its own, so that every test would compile the same statements again: half of the
processor time of a test with a database. Engines of the same dialect compile alike; only tests share between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

if TYPE_CHECKING:
    from sqlalchemy import Engine

_compiled: LRUCache[object, object] = LRUCache(5_000)


class _Alike(Dialect):
    """Equal to every other of its class, as the keys of the cache want it."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_compiled)


class SharedSqlite(_Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class SharedPostgresql(_Alike, PGDialect_psycopg):
    supports_statement_cache = True


def share_compiled_statements() -> None:
    """From now on, in this process."""
    registry.register("sqlite", __name__, SharedSqlite.__name__)
    registry.register("postgresql.psycopg", __name__, SharedPostgresql.__name__)
