"""Many rows in one statement, past the compiler of SQLAlchemy: for hot paths and imports.

SQLite takes many rows per statement, since each statement gives other threads their turn; PostgreSQL takes one array
per column and unnests them. Statements are built once per table and set of columns and kept. Values are those of the
kernel's column types (UUID, Instant, bool, plain data for JSON).
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from comptoir.kernel.arrays import array_text
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
_SIZES = (64, 16, 4, 1)
"""Rows per statement on SQLite."""
Converters = tuple[tuple[int, "Callable[[Any], Any]"], ...]
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
        _insert_many(connection, table, tuple(columns), rows, None)


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
    if rows:
        _insert_many(connection, table, tuple(columns), rows, tuple(key))


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
    wanted = list(set(keys))
    if len(wanted) > 1:
        wanted.sort()
    elif not wanted:
        return []
    dialect = connection.dialect.name
    convert = _to_driver(table, key, dialect)
    values = list(map(convert, wanted)) if convert else wanted
    readers = _readers(table, tuple(columns), dialect)
    cursor = connection.connection.cursor()
    found: list[tuple[Any, ...]] = []
    if dialect == "postgresql":
        array = array_text(_sql_type(table, key), values)
        cursor.execute(_select(table, tuple(columns), key, dialect, 0, lock), (array,))
        found = list(cursor.fetchall())
    else:
        for start in range(0, len(values), _KEYS_PER_STATEMENT):
            part = values[start : start + _KEYS_PER_STATEMENT]
            width = 1 << (len(part) - 1).bit_length()
            part += [part[-1]] * (width - len(part))
            cursor.execute(_select(table, tuple(columns), key, dialect, width, lock), part)
            found += cursor.fetchall()
    return [_read(row, readers) for row in found] if readers else found


def _read(row: Sequence[Any], readers: Converters) -> tuple[Any, ...]:
    values = list(row)
    for index, read in readers:
        if values[index] is not None:
            values[index] = read(values[index])
    return tuple(values)


def _insert_many(
    connection: Connection,
    table: type[Table],
    columns: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    key: tuple[str, ...] | None,
) -> None:
    dialect = connection.dialect.name
    if dialect == "postgresql":
        _run(connection, _insert(table, columns, dialect, key, 1), table, columns, rows)
        return
    values = _values(rows, _converters(table, columns, dialect))
    cursor = connection.connection.cursor()
    width, start, count = len(columns), 0, len(rows)
    for size in _SIZES:
        while count - start >= size:
            sql = _insert(table, columns, dialect, key, size)
            cursor.execute(sql, values[start * width : (start + size) * width])
            start += size


def _run(
    connection: Connection, sql: str, table: type[Table], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]
) -> DBAPICursor:
    dialect = connection.dialect.name
    converters = _converters(table, columns, dialect)
    cursor = connection.connection.cursor()
    if dialect == "postgresql":
        by_column: list[Any] = list(zip(*rows, strict=True))
        for index, convert in converters:
            by_column[index] = [None if value is None else convert(value) for value in by_column[index]]
        kinds = _sql_types(table, columns)
        cursor.execute(sql, [array_text(kind, values) for kind, values in zip(kinds, by_column, strict=True)])
    else:
        values, width = _values(rows, converters), len(columns)
        if len(rows) == 1:
            cursor.execute(sql, values)
            return cursor
        cursor.executemany(sql, [values[start : start + width] for start in range(0, len(values), width)])
    return cursor


def _values(rows: Sequence[Sequence[Any]], converters: Converters) -> list[Any]:
    """All values of all rows on end, as the driver takes them; a value that stands in many rows is converted once."""
    values = [value for row in rows for value in row]
    width = len(rows[0])
    assert len(values) == width * len(rows), "rows of one width"
    for index, convert in converters:
        last = shown = None
        for place in range(index, len(values), width):
            value = values[place]
            if value is not None:
                if value is not last:
                    last, shown = value, convert(value)
                values[place] = shown
    return values


@lru_cache(maxsize=1024)
def _converters(table: type[Table], columns: tuple[str, ...], dialect: str) -> Converters:
    """The columns whose values the driver does not take as they are, by index."""
    found = [(index, _to_driver(table, column, dialect)) for index, column in enumerate(columns)]
    return tuple((index, convert) for index, convert in found if convert is not None)


@lru_cache(maxsize=1024)
def _readers(table: type[Table], columns: tuple[str, ...], dialect: str) -> Converters:
    """The columns whose values come from the driver in another form, by index."""
    found = [(index, _from_driver(table, column, dialect)) for index, column in enumerate(columns)]
    return tuple((index, read) for index, read in found if read is not None)


@lru_cache(maxsize=1024)
def _insert(table: type[Table], columns: tuple[str, ...], dialect: str, key: tuple[str, ...] | None, size: int) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    if dialect == "postgresql":
        sql = f'INSERT INTO "{table.__tablename__}" ({names}) SELECT * FROM {_arrays(table, columns)}'
    else:
        row = f"({', '.join('?' * len(columns))})"
        sql = f'INSERT INTO "{table.__tablename__}" ({names}) VALUES {", ".join([row] * size)}'
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
    return "unnest(" + ", ".join(f"%s::{kind}[]" for kind in _sql_types(table, columns)) + ")"


@lru_cache(maxsize=1024)
def _sql_types(table: type[Table], columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_sql_type(table, column) for column in columns)


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
