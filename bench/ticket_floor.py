"""What the same machine needs for the rows of tickets alone, in a database that holds what the server's held.

The rows of the runs before are inserted first, then those of the run that is timed, in groups of 32, by the driver, one
statement per table, on disk before the next group.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from bench.serving import share
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from tests.support.databases import make_schema

GROUP = 32
LONE_TICKETS = 300
ROUNDS = 5
Group = dict[str, list[Any]]
"""The rows of some tickets by table, or their columns."""
WRITTEN = (
    "till_ticket",
    "till_tender",
    "fiscal_record",
    "orders_order",
    "orders_order_line",
    "orders_order_tax",
    "orders_order_allocation",
    "inventory_movement",
    "feed",
)


@dataclass(frozen=True, slots=True)
class Floor:
    """The same rows bare: tickets per second in groups, and the median milliseconds of one alone."""

    per_second: float
    lone_p50: float


@dataclass(frozen=True, slots=True)
class Written:
    """What runs left behind. earlier: of the runs before; groups: of the run that is timed; alone: its last tickets."""

    earlier: Sequence[Group]
    groups: Sequence[Group]
    alone: Sequence[Group]


def floor_sqlite(folder: Path, earlier: int) -> Floor:
    """Of the server's SQLite database in `folder`. earlier: tickets of the runs before the one that is timed."""
    source = sqlite3.connect(folder / "comptoir.db")
    written = _groups(source, earlier)
    levels = source.execute("SELECT item_id, place_id FROM inventory_level").fetchall()
    bare = Database(f"sqlite:///{folder / 'bare.db'}", SystemClock())
    make_schema(bare)
    bare.close()
    target = sqlite3.connect(folder / "bare.db", isolation_level=None)
    target.execute("PRAGMA foreign_keys=0")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32768"):
        target.execute(f"PRAGMA {pragma}")
    _copy_sqlite(source, target, ("inventory_level", "fiscal_journal"))
    statements = {table: _insert(table, rows[0]) for table, rows in written.groups[0].items()}

    def write_group(group: Group) -> None:
        target.execute("BEGIN IMMEDIATE")
        for table, rows in group.items():
            target.executemany(statements[table], rows)
        count = len(group["inventory_movement"])
        target.executemany(
            "UPDATE inventory_level SET on_hand = on_hand - 1 WHERE item_id = ? AND place_id = ?", levels[:count]
        )
        target.execute("COMMIT")

    return _timed(write_group, written)


def _timed(write_group: Callable[[Group], None], written: Written) -> Floor:
    for group in written.earlier:
        write_group(group)
    rounds = []
    per_round = len(written.groups) // ROUNDS
    for number in range(ROUNDS):
        began = time.perf_counter()
        for group in written.groups[number * per_round : (number + 1) * per_round]:
            write_group(group)
        rounds.append(per_round * GROUP / (time.perf_counter() - began))
    lone = []
    for group in written.alone:
        began = time.perf_counter()
        write_group(group)
        lone.append(time.perf_counter() - began)
    lone.sort()
    return Floor(median(rounds), share(lone, 50) * 1000)


def _groups(source: sqlite3.Connection | psycopg.Connection[Any], earlier: int) -> Written:
    """The rows of all tickets, in their order. earlier: tickets of the runs before the one that is timed."""
    rows = {table: source.execute(f"SELECT * FROM {table} {_only_tickets(table)}").fetchall() for table in WRITTEN}
    tickets = len(rows["till_ticket"])

    def cut(first: int, size: int, count: int) -> list[Group]:
        return [
            {
                table: found[at * len(found) // tickets : (at + size) * len(found) // tickets]
                for table, found in rows.items()
                if found
            }
            for at in range(first, first + size * count, size)
        ]

    before = earlier // GROUP
    grouped = (tickets - LONE_TICKETS) // GROUP
    return Written(
        cut(0, GROUP, before),
        cut(before * GROUP, GROUP, grouped - before),
        cut(grouped * GROUP, 1, LONE_TICKETS),
    )


def _only_tickets(table: str) -> str:
    """Which rows a ticket left, as far as the table holds others too."""
    if table == "feed":
        return "WHERE topic IN ('till.ticket.sealed', 'inventory.level.changed') ORDER BY seq"
    if table == "fiscal_record":
        return "WHERE kind = 'ticket'"
    if table == "inventory_movement":
        return "WHERE cause = 'sale'"
    return ""


def _insert(table: str, row: Sequence[Any]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"


def _copy_sqlite(source: sqlite3.Connection, target: sqlite3.Connection, tables: Sequence[str]) -> None:
    for table in tables:
        rows = source.execute(f"SELECT * FROM {table}").fetchall()
        target.executemany(_insert(table, rows[0]), rows)


def floor_postgresql(url: str, earlier: int) -> Floor:
    """Of a PostgreSQL database: one statement per table with an array per column, in pipeline mode."""
    with psycopg.connect(url, autocommit=True) as source:
        written = _groups(source, earlier)
        levels = source.execute("SELECT item_id, place_id FROM inventory_level").fetchall()
        with source.pipeline():
            source.execute("SET session_replication_role = replica")
            for table in WRITTEN:
                source.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        types = {table: _column_types(source, table) for table in WRITTEN}
        statements = {
            table: f"INSERT INTO bare_{table} SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"
            for table, kinds in types.items()
        }
        changed = (
            "UPDATE inventory_level t SET on_hand = t.on_hand - 1"
            " FROM unnest(%s::uuid[], %s::uuid[]) v(item_id, place_id)"
            " WHERE t.item_id = v.item_id AND t.place_id = v.place_id"
        )

        def write_group(group: Group) -> None:
            touched = levels[: len(group["inventory_movement"][0])]
            with source.pipeline(), source.transaction():
                for table, columns in group.items():
                    source.execute(statements[table], columns)
                source.execute(changed, [[one[0] for one in touched], [one[1] for one in touched]])

        return _timed(
            write_group, Written(_by_column(written.earlier), _by_column(written.groups), _by_column(written.alone))
        )


def _by_column(groups: Sequence[Group]) -> list[Group]:
    return [
        {table: [list(column) for column in zip(*rows, strict=True)] for table, rows in group.items()}
        for group in groups
    ]


def _column_types(connection: psycopg.Connection[Any], table: str) -> list[str]:
    found = connection.execute(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        (table,),
    )
    return [row[0] for row in found.fetchall()]
