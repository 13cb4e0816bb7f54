"""Whether tickets with a customer's card delay points and timelines: written in groups, then read by somebody else.

Points are entries of the ticket's own transaction, so that no reader stands between; timelines and what segments count
follow by a reader of the feed. The committer and the reader are told in this process's time of the processor (on
PostgreSQL, that of the server comes on top); the floor of the reader is the driver that inserts the very rows which it
left. COMPTOIR_BENCH_TICKETS sets how many tickets there are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, insert, select, text

from bench.bench_customers import _customer, person
from bench.bench_ticket import ITEMS, PRICE, _sku, _till, fill
from bench.figures import Figure, duration
from bench.serving import database_url, share
from comptoir.access.domain import Grant, Principal, parse_pattern
from comptoir.app.timeline import make_reading
from comptoir.customers.rows.parties import save_customers
from comptoir.customers.rows.vault import save_parties
from comptoir.customers.services.programme import ProgrammeBody, put_programme
from comptoir.customers.tables.loyalty import PointsAccount
from comptoir.customers.tables.privacy import CustomersBought, CustomersFact, CustomersMoment
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.following import BATCH
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.pricing.service import PriceBookHolder
from comptoir.till.services.desk import make_till_desk
from comptoir.till.services.shapes import TicketBody, content_hash
from comptoir.till.services.work import SealCommand

TICKETS = 4_096
CUSTOMERS = 1_000
GROUP = 64
DELAY_MS = 1_000.0
PER_SECOND = 1_000.0


def measure() -> list[Figure]:
    """Delay of points, and how many tickets a second the committer and the reader of timelines work through."""
    count = int(os.environ.get("COMPTOIR_BENCH_TICKETS", str(TICKETS)))
    figures: list[Figure] = []
    for name in ("sqlite", "postgresql"):
        with TemporaryDirectory(prefix="comptoir-bench-") as folder, database_url(name, Path(folder)) as url:
            fill(url, Path(folder))
            database, box = Database(url, SystemClock()), SecretBox(Path(folder) / "keys")
            figures += _measure(database, box, count, f"{name}, {count:,} tickets with a card")
            database.close()
    return figures


def _measure(database: Database, box: SecretBox, count: int, variant: str) -> list[Figure]:
    customers = _members(database, box)
    who = Principal("system", UUID(int=0), "bench", "en_US", (Grant("all", frozenset({parse_pattern("*")})),))
    prices = PriceBookHolder(database)
    desk = make_till_desk(database, box, prices)
    with database.read() as connection:
        prices.load(connection)
        began_at = int(connection.execute(text("SELECT max(seq) FROM feed")).scalar_one() or 0)
    committer = Committer(database)
    delays, worked = [], 0.0
    for first in range(0, count, GROUP):
        commands = [_command(number, customers, who) for number in range(first, min(first + GROUP, count))]
        started = time.process_time()
        sealed = [committer.submit(desk.seal, one) for one in commands]
        for one in sealed:
            one.result()
        worked += time.process_time() - started
        answered = time.perf_counter()
        _wait_for_points(database, first + len(commands))
        delays.append((time.perf_counter() - answered) * 1_000)
    committer.stop()
    read, floor = _follow(database, box, began_at), _floor(database)
    return [
        duration("points: seal to balance, p99", variant, share(sorted(delays), 99), "ms", at_most=DELAY_MS),
        Figure("committer with points, processor", variant, count / worked, "tickets/s"),
        _per_second("timelines catch up, processor", variant, count / read, count / floor),
    ]  # fmt: skip


def _per_second(name: str, variant: str, figure: float, floor: float | None = None) -> Figure:
    ratio = None if floor is None else figure / floor
    goal = f">= {PER_SECOND:,.0f} tickets/s"
    return Figure(name, variant, figure, "tickets/s", floor, ratio, goal, figure >= PER_SECOND)


def _members(database: Database, box: SecretBox) -> list[UUID]:
    """Customers with cards, and a programme that gives a point for each euro."""
    parties = {new_id(): person(number) for number in range(CUSTOMERS)}
    with database.write() as uow:
        save_customers(uow.connection, [_customer(id_, uow.now) for id_ in parties])
        save_parties(uow.connection, box, parties)
        put_programme(uow, ProgrammeBody(name={"en": "Club"}, currency="EUR", points=1, per_amount=100), None)
    return list(parties)


def _command(number: int, customers: Sequence[UUID], who: Principal) -> SealCommand:
    lines = [{"id": f"{line}", "sku": _sku((number * 3 + line * 331) % ITEMS)} for line in range(3)]
    cash = {"id": "t", "kind": "cash", "amount": {"amount": 3 * PRICE, "currency": "EUR"}}
    told = {"till": _till(number % GROUP), "lines": lines, "tenders": [cash]}
    body = msgspec.convert(told | {"customer": str(customers[number * 7 % len(customers)])}, TicketBody)
    return SealCommand(new_id(), body, content_hash(body), who, "bench")


def _wait_for_points(database: Database, tickets: int) -> None:
    """Until another connection reads the points of so many tickets."""
    each = 3 * PRICE // 100
    while True:
        with database.read() as connection:
            if connection.execute(select(func.sum(PointsAccount.balance))).scalar_one() == tickets * each:
                return


def _follow(database: Database, box: SecretBox, position: int) -> float:
    """Processor seconds of the reader, in the batches in which it reads."""
    reading = make_reading(Settings(), database, box)
    started = time.process_time()
    while True:
        with database.read() as connection:
            entries = entries_after(connection, position, BATCH, reading.topics)
        if not entries:
            return time.process_time() - started
        with database.write() as uow:
            reading.handle(uow, entries)
        position = entries[-1].seq


def _floor(database: Database) -> float:
    """Processor seconds in which the driver inserts the rows that the reader left, one statement for each table."""
    with database.engine.connect() as connection:
        took = 0.0
        for model in (CustomersMoment, CustomersFact, CustomersBought):
            rows = [dict(row) for row in connection.execute(select(model.__table__)).mappings()]
            connection.execute(delete(model))
            started = time.process_time()
            connection.execute(insert(model.__table__), rows)  # type: ignore[arg-type] # a table is meant
            took += time.process_time() - started
        connection.rollback()
    return took
