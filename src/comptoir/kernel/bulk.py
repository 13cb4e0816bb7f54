"""Many rows in one statement, past the compiler of SQLAlchemy: for hot paths and imports.

SQLite runs `executemany` with positional parameters; PostgreSQL takes one array per column and unnests them.
Statements are built once per table and set of columns and kept. Values are those of the kernel's column types
(UUID, Instant, bool, plain data for JSON).
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from comptoir.kernel.columns import Day, Flag, Id, Json, Timestamp, Whole
from comptoir.kernel.values.time import from_ms, to_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPICursor

    from comptoir.kernel.tables import Table

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode
_KEYS_PER_STATEMENT = 512
_REFERENCE = re.compile(r"\b([tv])\.([a-z_]+)")


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send the statements of the block one after another without waiting for each answer (PostgreSQL's pipeline).

    Only for statements of this module and of plain cursors: SQLAlchemy wants each answer at once. What fails raises at
    the end of the block, or at the next statement whose answer is read. On SQLite there is nothing to wait for.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():
        yield


def insert_rows(
    connection: Connection, table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert `rows`, each with the values of `columns` in that order."""
    if rows:
        _run(connection, _insert(table, tuple(columns), connection.dialect.name, None), table, tuple(columns), rows)


def upsert_rows(
    connection: Connection,
    table: type[Table],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    key: Sequence[str],
) -> None:
    """Insert `rows`; where one with the same `key` stands, its other columns take the new values.

    A key may occur once only among `rows`.
    """
    if not rows:
        return
    sql = _insert(table, tuple(columns), connection.dialect.name, tuple(key))
    _run(connection, sql, table, tuple(columns), rows)


def update_rows(
    connection: Connection,
    table: type[Table],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    assign: str,
    guard: str | None = None,
) -> int:
    """Update by `key`; returns how many rows were changed.

    columns: names of the values in each row, the key's among them.
    assign, guard: SQL in which `t.x` is the row's column and `v.x` the value, as in
    `assign="on_hand = t.on_hand + v.change"`, `guard="t.on_hand >= v.change"`.
    """
    if not rows:
        return 0
    sql = _update(table, tuple(columns), tuple(key), assign, guard, connection.dialect.name)
    cursor = _run(connection, sql, table, tuple(columns), rows)
    if cursor.rowcount < 0:  # sent, not answered yet: the end of a block brings the answers to all before it
        with together(connection):
            pass
    return cursor.rowcount


def select_by_keys(
    connection: Connection,
    table: type[Table],
    columns: Sequence[str],
    key: str,
    keys: Iterable[Any],
    *,
    lock: bool = False,
) -> list[tuple[Any, ...]]:
    """The rows whose `key` is one of `keys`, in key order; unknown keys are left out.

    lock: take row locks (PostgreSQL; on SQLite the transaction holds the only write lock anyway).
    """
    wanted = sorted(set(keys))
    if not wanted:
        return []
    dialect = connection.dialect.name
    convert = _to_driver(table, key, dialect)
    values = list(map(convert, wanted)) if convert else wanted
    readers = [_from_driver(table, column, dialect) for column in columns]
    cursor = connection.connection.cursor()
    found: list[tuple[Any, ...]] = []
    if dialect == "postgresql":
        cursor.execute(_select(table, tuple(columns), key, dialect, 0, lock), (values,))
        found = list(cursor.fetchall())
    else:
        for start in range(0, len(values), _KEYS_PER_STATEMENT):
            part = values[start : start + _KEYS_PER_STATEMENT]
            width = 1 << (len(part) - 1).bit_length()
            part += [part[-1]] * (width - len(part))
            cursor.execute(_select(table, tuple(columns), key, dialect, width, lock), part)
            found += cursor.fetchall()
    if not any(readers):
        return found
    return [
        tuple(value if read is None or value is None else read(value) for read, value in zip(readers, row, strict=True))
        for row in found
    ]


def _run(
    connection: Connection, sql: str, table: type[Table], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> DBAPICursor:
    dialect = connection.dialect.name
    by_column: list[Any] = list(zip(*rows, strict=True))
    for index, column in enumerate(columns):
        convert = _to_driver(table, column, dialect)
        if convert is not None:
            by_column[index] = _converted(by_column[index], convert)
    cursor = connection.connection.cursor()
    if dialect == "postgresql":
        cursor.execute(sql, [list(values) for values in by_column])
    elif len(rows) == 1:
        cursor.execute(sql, [values[0] for values in by_column])
    else:
        cursor.executemany(sql, list(zip(*by_column, strict=True)))
    return cursor


def _converted(values: Iterable[Any], convert: Callable[[Any], Any]) -> list[Any]:
    """The values for the driver; one that stands in many rows on end (an instant, a place) is converted once."""
    made: list[Any] = []
    last = shown = None
    for value in values:
        if value is not last:
            last, shown = value, convert(value) if value is not None else None
        made.append(shown)
    return made


@lru_cache(maxsize=1024)
def _insert(table: type[Table], columns: tuple[str, ...], dialect: str, key: tuple[str, ...] | None) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    if dialect == "postgresql":
        sql = f'INSERT INTO "{table.__tablename__}" ({names}) SELECT * FROM {_arrays(table, columns)}'
    else:
        sql = f'INSERT INTO "{table.__tablename__}" ({names}) VALUES ({", ".join("?" * len(columns))})'
    if key is None:
        return sql
    others = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column not in key)
    target = ", ".join(f'"{column}"' for column in key)
    return f"{sql} ON CONFLICT ({target}) DO {f'UPDATE SET {others}' if others else 'NOTHING'}"


@lru_cache(maxsize=1024)
def _update(
    table: type[Table], columns: tuple[str, ...], key: tuple[str, ...], assign: str, guard: str | None, dialect: str
) -> str:
    name = table.__tablename__
    where = " AND ".join([*(f"t.{column} = v.{column}" for column in key), *([guard] if guard else [])])
    if dialect == "postgresql":
        values = ", ".join(f'"{column}"' for column in columns)
        return f'UPDATE "{name}" AS t SET {assign} FROM {_arrays(table, columns)} AS v({values}) WHERE {where}'

    def positional(match: re.Match[str]) -> str:
        side, column = match.groups()
        return f'"{column}"' if side == "t" else f"?{columns.index(column) + 1}"

    return _REFERENCE.sub(positional, f'UPDATE "{name}" SET {assign} WHERE {where}')


@lru_cache(maxsize=1024)
def _select(
    table: type[Table],
    columns: tuple[str, ...],
    key: str,
    dialect: str,
    width: int,
    lock: bool,  # noqa: FBT001
) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    if dialect == "postgresql":
        end = " FOR UPDATE" if lock else ""
        array = f"%s::{_sql_type(table, key)}[]"
        return f'SELECT {names} FROM "{table.__tablename__}" WHERE "{key}" = ANY({array}) ORDER BY "{key}"{end}'
    marks = ", ".join("?" * width)
    return f'SELECT {names} FROM "{table.__tablename__}" WHERE "{key}" IN ({marks}) ORDER BY "{key}"'


def _arrays(table: type[Table], columns: tuple[str, ...]) -> str:
    return "unnest(" + ", ".join(f"%s::{_sql_type(table, column)}[]" for column in columns) + ")"


def _column_type(table: type[Table], column: str) -> Any:
    """The kernel type of a column; a value that is no column of the table is a whole number."""
    columns = table.__table__.columns
    return columns[column].type if column in columns else Whole()


@lru_cache(maxsize=4096)
def _sql_type(table: type[Table], column: str) -> str:
    kind = _column_type(table, column)
    if isinstance(kind, Id):
        return "uuid"
    if isinstance(kind, Json):
        return "jsonb"
    if isinstance(kind, Flag):
        return "boolean"
    if isinstance(kind, Whole | Timestamp):
        return "bigint"
    return "bytea" if kind.__class__.__name__ == "LargeBinary" else "text"


@lru_cache(maxsize=4096)
def _to_driver(table: type[Table], column: str, dialect: str) -> Callable[[Any], Any] | None:
    kind = _column_type(table, column)
    if isinstance(kind, Id):
        return None if dialect == "postgresql" else _id_bytes
    if isinstance(kind, Timestamp):
        return to_ms
    if isinstance(kind, Json):
        return _json_text
    if isinstance(kind, Day):
        return _iso
    return None


@lru_cache(maxsize=4096)
def _from_driver(table: type[Table], column: str, dialect: str) -> Callable[[Any], Any] | None:
    kind = _column_type(table, column)
    if isinstance(kind, Timestamp):
        return from_ms
    if isinstance(kind, Day):
        return _day
    if dialect == "postgresql":
        return None
    if isinstance(kind, Id):
        return _id
    if isinstance(kind, Json):
        return _decode
    if isinstance(kind, Flag):
        return bool
    return None


def _id_bytes(value: UUID) -> bytes:
    return value.bytes


def _id(value: bytes) -> UUID:
    return UUID(bytes=value)


def _json_text(value: Any) -> str:
    return _encode(value).decode()


def _iso(value: date) -> str:
    return value.isoformat()


def _day(value: str) -> date:
    return date.fromisoformat(value)
