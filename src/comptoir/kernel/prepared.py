"""Statements that are asked all the time: compiled once per database and run on the driver's own cursor.

SQLAlchemy builds a statement, looks for it in its cache and dresses the answer anew at each execution, which costs
more than most answers do. The SQL and the column types stay SQLAlchemy's; rows come as plain tuples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Dialect, Select

    Convert = Callable[[Any], Any]


class Prepared:
    """A select whose values are `bindparam`s; it has no list of a length that varies (see `bulk.select_by_keys`)."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, **values: object) -> list[tuple[Any, ...]]:
        """The rows, `values` being those of the parameters by name."""
        name = connection.dialect.name
        compiled = self._compiled.get(name)
        if compiled is None:
            compiled = self._compiled[name] = _Compiled(self._statement, connection.dialect)
        return compiled.all(connection, values)

    def first(self, connection: Connection, **values: object) -> tuple[Any, ...] | None:
        """The first row, or None; the statement itself asks for no more."""
        rows = self.all(connection, **values)
        return rows[0] if rows else None


class _Compiled:
    """The SQL for one kind of database, with what turns values into the driver's and back."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self._sql: str = compiled.string
        self._is_by_name = not compiled.positional
        self._given: dict[str, Any] = dict(compiled.params)
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        self._to_driver: dict[str, Convert] = {}
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                self._to_driver[name] = convert
        self._from_driver: list[tuple[int, Convert]] = []
        for place, column in enumerate(statement.selected_columns):
            read = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if read is not None:
                self._from_driver.append((place, read))

    def all(self, connection: Connection, values: dict[str, object]) -> list[tuple[Any, ...]]:
        given = {**self._given, **values}
        assert len(given) == len(self._given), f"unknown among {sorted(values)}"
        for name, convert in self._to_driver.items():
            given[name] = convert(given[name])
        cursor = connection.connection.cursor()
        cursor.execute(self._sql, given if self._is_by_name else [given[name] for name in self._names])
        rows: list[tuple[Any, ...]] = list(cursor.fetchall())
        if not self._from_driver:
            return rows
        return [self._read(row) for row in rows]

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = list(row)
        for place, read in self._from_driver:
            cells[place] = read(cells[place])
        return tuple(cells)
