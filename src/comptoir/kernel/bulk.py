"""Many rows in one statement, past the compiler of SQLAlchemy: for hot paths and imports.

SQLite takes many rows per statement, since each statement gives other threads their turn; PostgreSQL takes one array
per column and unnests them. Statements are built once per table and set of columns and kept. Values are those of the
kernel's column types (UUID, Instant, bool, plain data for JSON).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from comptoir.kernel.arrays import array_text
from comptoir.kernel.columns import Day, Flag, Id, Json, Timestamp, Whole
from comptoir.kernel.pipelines import settle
from comptoir.kernel.values.time import from_ms, to_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPICursor

    from comptoir.kernel.tables import Table

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder().decode
_CURSOR = "comptoir_cursor"
_KEYS_PER_STATEMENT = 512
_SIZES = (64, 32, 16, 8, 7, 6, 5, 4, 3, 2, 1)
"""Rows per statement on SQLite: the lines of a usual ticket are one statement."""
_UPDATED_ONE_BY_ONE_MAX = 8
"""A few rows are updated cheapest one by one; of many, each would give other threads their turn."""
Converters = tuple[tuple[int, "Callable[[Any], Any]"], ...]
_ID_BYTES = attrgetter("bytes")
_VALUE = re.compile(r"\bv\.([a-z_]+)")
_Update = tuple["type[Table]", tuple[str, ...], tuple[str, ...], str, "str | None"]


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
    return send_update(connection, table, columns, rows, key=key, assign=assign, guard=guard)()


def send_update(
    connection: Connection,
    table: type[Table],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    assign: str,
    guard: str | None = None,
) -> Callable[[], int]:
    """`update_rows` that does not wait: how many rows were changed is said when it is called."""
    if not rows:
        return int
    cursor = connection.connection.cursor()
    update = (table, tuple(columns), tuple(key), assign, guard)
    if connection.dialect.name == "sqlite":
        changed = _update_on_sqlite(cursor, update, rows)
        return lambda: changed
    cursor.execute(_update(*update, 0), _arrays_of(table, tuple(columns), rows))

    def count() -> int:
        if cursor.rowcount < 0:
            settle(connection)
        return cursor.rowcount

    return count


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
    return ask_by_keys(connection, table, columns, key, keys, lock=lock)()


def ask_by_keys(
    connection: Connection,
    table: type[Table],
    columns: Sequence[str],
    key: str,
    keys: Iterable[Any],
    *,
    lock: bool = False,
) -> Callable[[], list[tuple[Any, ...]]]:
    """`select_by_keys` that does not wait in a block of `together`: the rows are read when it is called."""
    wanted = list(set(keys))
    if not wanted:
        return list
    dialect = connection.dialect.name
    convert = _to_driver(table, key, dialect)
    values = list(map(convert, wanted)) if convert else wanted
    readers = _readers(table, tuple(columns), dialect)
    cursor = connection.connection.cursor()
    if dialect == "postgresql":
        array = array_text(_sql_type(table, key), values)
        cursor.execute(_select(table, tuple(columns), key, dialect, 0, lock), (array,))
        return lambda: _read_all(cursor.fetchall(), readers)
    found: list[tuple[Any, ...]] = []
    values.sort()  # the driver's values, which compare faster than ids, in the order of the database
    for start in range(0, len(values), _KEYS_PER_STATEMENT):
        part = values[start : start + _KEYS_PER_STATEMENT]
        width = 1 << (len(part) - 1).bit_length()
        part += [part[-1]] * (width - len(part))
        cursor.execute(_select(table, tuple(columns), key, dialect, width, lock), part)
        found += cursor.fetchall()
    return lambda: _read_all(found, readers)


def kept_cursor(connection: Connection) -> DBAPICursor:
    """The connection's cursor for statements whose answer nobody reads: making one costs as much as sending one."""
    found: DBAPICursor | None = connection.info.get(_CURSOR)
    if found is None:
        found = connection.info[_CURSOR] = connection.connection.cursor()
    return found


def _read_all(found: Sequence[Any], readers: Converters) -> list[tuple[Any, ...]]:
    return [_read(row, readers) for row in found] if readers else list(found)


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
    cursor = kept_cursor(connection)
    if connection.dialect.name == "postgresql":
        cursor.execute(_insert(table, columns, key, 0), _arrays_of(table, columns, rows))
        return
    values = _values(rows, _converters(table, columns, "sqlite"))
    for start, size in _slices(len(rows)):
        width = len(columns)
        cursor.execute(_insert(table, columns, key, size), values[start * width : (start + size) * width])


def _update_on_sqlite(cursor: DBAPICursor, update: _Update, rows: Sequence[Sequence[Any]]) -> int:
    table, columns = update[:2]
    values, width = _values(rows, _converters(table, columns, "sqlite")), len(columns)
    if len(rows) <= _UPDATED_ONE_BY_ONE_MAX:
        cursor.executemany(
            _update(*update, 1), [values[start : start + width] for start in range(0, len(values), width)]
        )
        return cursor.rowcount
    changed = 0
    for start, size in _slices(len(rows)):
        cursor.execute(_update(*update, size), values[start * width : (start + size) * width])
        changed += cursor.rowcount
    return changed


def _slices(count: int) -> Iterator[tuple[int, int]]:
    """How `count` rows are cut into statements of the known sizes: where each starts, and its size."""
    start = 0
    for size in _SIZES:
        while count - start >= size:
            yield start, size
            start += size


def _arrays_of(table: type[Table], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> list[str]:
    """The rows as one array per column, for PostgreSQL."""
    by_column: list[Any] = list(zip(*rows, strict=True))
    for index, convert in _converters(table, columns, "postgresql"):
        by_column[index] = [None if value is None else convert(value) for value in by_column[index]]
    kinds = _sql_types(table, columns)
    return [array_text(kind, values) for kind, values in zip(kinds, by_column, strict=True)]


def _values(rows: Sequence[Sequence[Any]], converters: Converters) -> list[Any]:
    """All values of all rows on end, as the driver takes them; a value that stands in many rows is converted once."""
    values = list(chain.from_iterable(rows))
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
def _insert(table: type[Table], columns: tuple[str, ...], key: tuple[str, ...] | None, size: int) -> str:
    """size: rows of the statement on SQLite; 0 for arrays, on PostgreSQL.

    `OR FAIL` spares SQLite the journal that takes back a statement alone: whoever meets a conflict rolls back.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    source = f"VALUES {_marks(columns, size)}" if size else f"SELECT * FROM {_arrays(table, columns)}"
    sql = f'INSERT {"OR FAIL " if size else ""}INTO "{table.__tablename__}" ({names}) {source}'
    if key is None:
        return sql
    others = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column not in key)
    target = ", ".join(f'"{column}"' for column in key)
    return f"{sql} ON CONFLICT ({target}) DO {f'UPDATE SET {others}' if others else 'NOTHING'}"


@lru_cache(maxsize=1024)
def _update(
    table: type[Table], columns: tuple[str, ...], key: tuple[str, ...], assign: str, guard: str | None, size: int
) -> str:
    """size: rows of the statement on SQLite, whose `VALUES` name no columns; 0 for arrays, on PostgreSQL.

    `OR FAIL` as in `_insert`.
    """
    where = " AND ".join([*(f"t.{column} = v.{column}" for column in key), *([guard] if guard else [])])
    sql = f'UPDATE {"OR FAIL " if size else ""}"{table.__tablename__}" AS t SET {assign}'
    if not size:
        values = ", ".join(f'"{column}"' for column in columns)
        return f"{sql} FROM {_arrays(table, columns)} AS v({values}) WHERE {where}"
    source = "" if size == 1 else f" FROM (VALUES {_marks(columns, size)}) AS v"
    name = "?" if size == 1 else "v.column"
    return _VALUE.sub(lambda value: f"{name}{columns.index(value[1]) + 1}", f"{sql}{source} WHERE {where}")


def _marks(columns: tuple[str, ...], size: int) -> str:
    return ", ".join([f"({', '.join('?' * len(columns))})"] * size)


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
        return None if dialect == "postgresql" else _ID_BYTES
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


@lru_cache(maxsize=16_384)
def _id(value: bytes) -> UUID:
    """Kept, since tills, stores, places and items are read again and again."""
    return UUID(bytes=value)


def _json_text(value: Any) -> str:
    return _encode(value).decode()


def _iso(value: date) -> str:
    return value.isoformat()


def _day(value: str) -> date:
    return date.fromisoformat(value)
