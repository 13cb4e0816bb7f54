"""Tickets: three lines, one tender, durable, over HTTP from 1, 16 and 64 tills, on SQLite and PostgreSQL.

The server and the client are processes of their own. The floor is what the same machine needs for the very same rows
alone, in a database that holds what the server's held: the rows that the runs with fewer tills left behind are inserted
first, then those of the run with 64 tills in groups of 32, by the driver, one statement per table, on disk before the
next group (`synchronous=FULL`, `synchronous_commit=on`). Those are timed in five rounds, one after another, and the
floor is the median of the five: a database grows slower as it grows larger, and a disk has moods. What a till that is
alone waits for has the same with groups of one beside it, since the disk is most of that. With 200 promotions
everything is measured in the same way, on a database of its own.
"""

from __future__ import annotations

import gc
import json
import selectors
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg

from bench.figures import Figure, duration, rate
from bench.promotion_cases import run_promotions
from bench.serving import LENGTH, connect, database_url, request_bytes, serving, share
from bench.ticket_floor import Floor, floor_postgresql, floor_sqlite
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
RATIO_GOAL = 0.30
PROMOTIONS = 200
PROMOTED_GOAL = 0.25


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
    runs, floor = _runs("sqlite", url, folder, promotions=PROMOTIONS)
    return rate(
        "ticket",
        f"sqlite, 64 tills, {PROMOTIONS} promotions",
        runs[64].per_second,
        "tickets/s",
        floor=floor.per_second,
        at_least_of_floor=PROMOTED_GOAL,
    )


def _runs(name: str, url: str, folder: Path, *, promotions: int = 0) -> tuple[dict[int, Run], Floor]:
    """One run after another with more and more tills, and the floor of the last."""
    secret = fill(url, folder, promotions=promotions)
    with serving(url, folder) as port:
        runs = {tills: _client(port, secret, tills, SECONDS[tills]) for tills in TILLS[:-1]}
        earlier = _sealed(name, url, folder)
        runs[TILLS[-1]] = _client(port, secret, TILLS[-1], SECONDS[TILLS[-1]])
    return runs, floor_sqlite(folder, earlier) if name == "sqlite" else floor_postgresql(url, earlier)


def _sealed(name: str, url: str, folder: Path) -> int:
    """How many tickets there are."""
    source = sqlite3.connect(folder / "comptoir.db") if name == "sqlite" else psycopg.connect(url)
    with closing(source):
        found: int = source.execute("SELECT count(*) FROM till_ticket").fetchall()[0][0]
    return found


def _measure(name: str, url: str, folder: Path) -> list[Figure]:
    runs, floor = _runs(name, url, folder)
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


def main() -> None:
    """The client's process: `PORT SECRET TILLS SECONDS`."""
    port, secret, tills, seconds = sys.argv[1:]
    run = _play(int(port), secret, int(tills), float(seconds))
    print(json.dumps({name: getattr(run, name) for name in Run.__dataclass_fields__}))


if __name__ == "__main__":
    main()
