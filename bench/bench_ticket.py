"""Tickets: three lines, one tender, durable, over HTTP from 1, 16 and 64 tills, on SQLite and PostgreSQL.

The server and the client are processes of their own. The floor is what the same machine needs for the very same rows
alone: the rows that the tickets of the run left behind are inserted into a fresh database in groups of 32, by the
driver, one statement per table, on disk before the next group (`synchronous=FULL`, `synchronous_commit=on`). What a
till that is alone waits for has the same with groups of one beside it, since the disk is most of that.
"""

from __future__ import annotations

import gc
import json
import selectors
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg

from bench.figures import Figure, duration, rate
from bench.promotion_cases import run_promotions
from bench.serving import LENGTH, connect, database_url, request_bytes, serving, share
from comptoir.access.domain import Grant, Principal, parse_pattern
from comptoir.access.service import create_token
from comptoir.access.services.tokens import NewProgram
from comptoir.inventory.domain import DocumentKind, PlaceKind
from comptoir.inventory.service import PutLine, PutPlace, PutStockDocument, put_place, put_stock_document
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.pricing.service import SLICE, PriceBookHolder
from comptoir.till.services import days
from comptoir.till.services.desk import make_till_desk
from comptoir.till.services.shapes import MoneyBody
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import make_schema, write

TILLS = (1, 16, 64)
ITEMS = 1_000
PRICE = 1290
SECONDS = {1: 4.0, 16: 6.0, 64: 8.0}
WARM_UP_SECONDS = 1.0
GROUP = 32
LONE_TICKETS = 300
Group = dict[str, list[Any]]
"""The rows of some tickets by table, or their columns."""
RATIO_GOAL = 0.30
PROMOTIONS = 200
PROMOTED_GOAL = 0.25
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
class Run:
    """What the client saw: answers per second, and how long they took in milliseconds."""

    tickets: int
    per_second: float
    p50: float
    p99: float


def measure() -> list[Figure]:
    """The figures of both databases."""
    figures: list[Figure] = []
    for name in ("sqlite", "postgresql"):
        with TemporaryDirectory(prefix="comptoir-bench-") as folder, database_url(name, Path(folder)) as url:
            figures += _measure(name, url, Path(folder))
    with TemporaryDirectory(prefix="comptoir-bench-") as folder, database_url("sqlite", Path(folder)) as url:
        figures.append(_promoted(url, Path(folder)))
    return figures


def _promoted(url: str, folder: Path) -> Figure:
    """The same tickets with 200 promotions in force, 12 of which match; their floor writes the discounts too."""
    secret = fill(url, folder, promotions=PROMOTIONS)
    with serving(url, folder) as port:
        run = _client(port, secret, 64, SECONDS[64])
    variant = f"sqlite, 64 tills, {PROMOTIONS} promotions"
    floor = _floor_sqlite(folder).per_second
    return rate("ticket", variant, run.per_second, "tickets/s", floor=floor, at_least_of_floor=PROMOTED_GOAL)


def _measure(name: str, url: str, folder: Path) -> list[Figure]:
    secret = fill(url, folder)
    with serving(url, folder) as port:
        runs = {tills: _client(port, secret, tills, SECONDS[tills]) for tills in TILLS}
    floor = _floor_sqlite(folder) if name == "sqlite" else _floor_postgresql(url)
    figures = []
    for tills, run in runs.items():
        variant = f"{name}, {tills} tills"
        goal = RATIO_GOAL if tills == 64 else None
        per_second = floor.per_second
        figures.append(rate("ticket", variant, run.per_second, "tickets/s", floor=per_second, at_least_of_floor=goal))
        lone, p50_goal = (floor.lone_p50, 3.0) if tills == 1 else (None, None)
        figures.append(duration("ticket p50", variant, run.p50, "ms", floor=lone, at_most=p50_goal))
        figures.append(duration("ticket p99", variant, run.p99, "ms", at_most={1: 10.0, 64: 100.0}.get(tills)))
    return figures


# --- the shop ---------------------------------------------------------------------------------------------------------


def fill(url: str, folder: Path, *, promotions: int = 0) -> str:
    """A store with 64 open tills, 1,000 items in stock, and some promotions; a token."""
    database = Database(url, SystemClock())
    make_schema(database)
    shop = open_shop(database, {_sku(number): "H87" for number in range(ITEMS)})
    for first in range(0, ITEMS, SLICE):
        shop.set_prices({_sku(number): PRICE for number in range(first, min(first + SLICE, ITEMS))})
    if promotions:
        run_promotions(shop, [[_sku(number) for number in range(first, ITEMS, 3)] for first in range(3)], promotions)
    who = Principal("system", UUID(int=0), "bench", "en_US", (Grant("all", frozenset({parse_pattern("*")})),))
    desk = make_till_desk(database, SecretBox(folder / "keys"), PriceBookHolder(database))
    with write(database) as uow:
        put_place(uow, PutPlace("shelf", {"en_US": "Shelf"}, PlaceKind.SHELF, "rivoli"))
    _stock(shop)
    for number in range(max(TILLS)):
        with write(database) as uow:
            days.put_till(uow, desk.keys, who, days.PutTill(_till(number), "Till", "rivoli"))
            days.open_day(uow, desk.keys, desk.memory, who, _till(number), MoneyBody(10_000, "EUR"))
    with write(database) as uow:
        secret = create_token(uow, who, NewProgram("bench", "administrator", None)).secret
    database.close()
    return secret


def _stock(shop: Shop) -> None:
    with write(shop.database) as uow:
        lines = tuple(PutLine(_sku(number), "1000000") for number in range(ITEMS))
        put_stock_document(uow, PutStockDocument(new_id(), DocumentKind.RECEIPT, None, "shelf", lines))


def _sku(number: int) -> str:
    return f"ITEM-{number:04d}"


def _till(number: int) -> str:
    return f"T{number:02d}"


# --- the client -------------------------------------------------------------------------------------------------------


def _client(port: int, secret: str, tills: int, seconds: float) -> Run:
    """One client process that plays all tills."""
    command = [sys.executable, "-m", "bench.bench_ticket", str(port), secret, str(tills), str(seconds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Run(**json.loads(done.stdout))


def ticket_requests(port: int, secret: str, till: int, count: int, first: int) -> list[bytes]:
    """Requests made beforehand, each a new ticket of three different items."""
    made = []
    for number in range(count):
        place = (first + number) * 3
        lines = ",".join(
            f'{{"id":"{line}","sku":"{_sku((place + line * 331) % ITEMS)}","quantity":"1"}}' for line in range(3)
        )
        amount = f'{{"amount":{3 * PRICE},"currency":"EUR"}}'
        body = (
            f'{{"till":"{_till(till)}","lines":[{lines}],"tenders":[{{"id":"t","kind":"cash","amount":{amount}}}]}}'
        ).encode()
        made.append(request_bytes("PUT", f"/api/v1/tickets/{new_id()}", port, secret, body))
    return made


def _play(port: int, secret: str, tills: int, seconds: float) -> Run:
    """Each till sends its next ticket as soon as it has the answer to the one before."""
    per_till = int((seconds + WARM_UP_SECONDS) * 6_000 / tills) + 50
    waiting = [iter(ticket_requests(port, secret, till, per_till, till * per_till)) for till in range(tills)]
    selector = selectors.DefaultSelector()
    connections = []
    for till in range(tills):
        connection = connect(port)
        selector.register(connection, selectors.EVENT_READ, till)
        connections.append(connection)
    sent = [0.0] * tills
    heard = [b""] * tills
    took: list[float] = []
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    measured, end = began + WARM_UP_SECONDS, began + WARM_UP_SECONDS + seconds
    for till, connection in enumerate(connections):
        connection.sendall(next(waiting[till]))
        sent[till] = time.perf_counter()
    while (now := time.perf_counter()) < end:
        for key, _ in selector.select(0.5):
            till = key.data
            answer = heard[till] + connections[till].recv(65_536)
            heard[till] = answer
            head, found, body = answer.partition(b"\r\n\r\n")
            if not found or len(body) < int(LENGTH.search(head)[1]):  # type: ignore[index] # every answer has one
                continue
            now = time.perf_counter()
            if not answer.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(answer.decode(errors="replace"))
            heard[till] = b""
            if now >= measured:
                took.append(now - sent[till])
            connections[till].sendall(next(waiting[till]))
            sent[till] = time.perf_counter()
    took.sort()
    return Run(
        len(took),
        len(took) / (now - measured),
        share(took, 50) * 1000,
        share(took, 99) * 1000,
    )


# --- the floor --------------------------------------------------------------------------------------------------------


def _floor_sqlite(folder: Path) -> Floor:
    source = sqlite3.connect(folder / "comptoir.db")
    groups, alone = _groups(source)
    levels = source.execute("SELECT item_id, place_id FROM inventory_level").fetchall()
    bare = Database(f"sqlite:///{folder / 'bare.db'}", SystemClock())
    make_schema(bare)
    bare.close()
    target = sqlite3.connect(folder / "bare.db", isolation_level=None)
    target.execute("PRAGMA foreign_keys=0")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32768"):
        target.execute(f"PRAGMA {pragma}")
    _copy_sqlite(source, target, ("inventory_level", "fiscal_journal"))
    statements = {table: _insert(table, rows[0]) for table, rows in groups[0].items()}

    def write_group(group: Group) -> None:
        target.execute("BEGIN IMMEDIATE")
        for table, rows in group.items():
            target.executemany(statements[table], rows)
        count = len(group["inventory_movement"])
        target.executemany(
            "UPDATE inventory_level SET on_hand = on_hand - 1 WHERE item_id = ? AND place_id = ?", levels[:count]
        )
        target.execute("COMMIT")

    return _timed(write_group, groups, alone)


def _timed(write_group: Callable[[Group], None], groups: Sequence[Group], alone: Sequence[Group]) -> Floor:
    began = time.perf_counter()
    for group in groups:
        write_group(group)
    took = time.perf_counter() - began
    lone = []
    for group in alone:
        began = time.perf_counter()
        write_group(group)
        lone.append(time.perf_counter() - began)
    lone.sort()
    return Floor(len(groups) * GROUP / took, share(lone, 50) * 1000)


def _groups(source: sqlite3.Connection | psycopg.Connection[Any]) -> tuple[list[Group], list[Group]]:
    """The rows of the run's tickets: nearly all in groups, the last ones one by one."""
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

    grouped = (tickets - LONE_TICKETS) // GROUP
    return cut(0, GROUP, grouped), cut(grouped * GROUP, 1, LONE_TICKETS)


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


def _floor_postgresql(url: str) -> Floor:
    """The same rows bare, one statement per table with an array per column, in pipeline mode."""
    with psycopg.connect(url, autocommit=True) as source:
        groups, alone = _groups(source)
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

        return _timed(write_group, _by_column(groups), _by_column(alone))


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


def main() -> None:
    """The client's process: `PORT SECRET TILLS SECONDS`."""
    port, secret, tills, seconds = sys.argv[1:]
    run = _play(int(port), secret, int(tills), float(seconds))
    print(json.dumps({name: getattr(run, name) for name in Run.__dataclass_fields__}))


if __name__ == "__main__":
    main()
