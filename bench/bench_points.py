"""Whether tickets with a customer's card delay points and timelines: written in groups, then read by somebody else.

Points are entries of the ticket's own transaction, so that no reader stands between. Another connection looks at the
balances again and again while tickets are sealed as fast as this machine can; the delay is from the till's answer to
the first look that has the ticket's points. Timelines and what segments count follow by a reader of the feed. The
committer and the reader are told in this process's time of the processor (on PostgreSQL, that of the server comes on
top); the floor of the reader is the driver that inserts the very rows which it left. COMPTOIR_BENCH_TICKETS sets how
many tickets there are: half of them are sealed alone, half while somebody looks.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
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
from comptoir.kernel.ids import new_id
from comptoir.kernel.reading import BATCH
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.pricing.service import PriceBookHolder
from comptoir.till.services.desk import TillDesk, make_till_desk
from comptoir.till.services.shapes import TicketBody, content_hash
from comptoir.till.services.work import SealCommand

TICKETS = 4_096
CUSTOMERS = 1_000
GROUP = 64
IN_FLIGHT = 256
LOOK_SECONDS = 0.01
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
    commands = [_command(number, customers, who) for number in range(count)]
    committer = Committer(database)
    started = time.process_time()
    for first in range(0, count // 2, GROUP):
        for sealed in [committer.submit(desk.seal, one) for one in commands[first : min(first + GROUP, count // 2)]]:
            sealed.result()
    worked = time.process_time() - started
    watched = _watched(database, committer, desk, commands, count // 2)
    committer.stop()
    read, floor = _follow(database, box, began_at), _floor(database)
    return [
        duration("points: answer to balance, p99", variant, share(watched.delays, 99), "ms", at_most=DELAY_MS),
        duration("points: answer to balance, longest", variant, watched.delays[-1], "ms", at_most=DELAY_MS),
        Figure("tickets sealed meanwhile", variant, watched.rate, "tickets/s"),
        Figure("committer with points, processor", variant, count // 2 / worked, "tickets/s"),
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


class Watched(NamedTuple):
    """Tickets a second, and the milliseconds from each answer to a look that has its points, the shortest first."""

    rate: float
    delays: list[float]


def _watched(
    database: Database, committer: Committer, desk: TillDesk, commands: Sequence[SealCommand], before: int
) -> Watched:
    """Seal the commands after the first `before` as fast as can be, while another connection looks at balances."""
    rest, looks = commands[before:], [(0.0, before)]

    def look() -> None:
        while looks[-1][1] < len(commands):
            with database.read() as connection:
                points = connection.execute(select(func.sum(PointsAccount.balance))).scalar_one()
            looks.append((time.perf_counter(), points // (3 * PRICE // 100)))
            time.sleep(LOOK_SECONDS)  # a channel that asks hundreds of times a second would only slow the tills

    watcher = threading.Thread(target=look)
    watcher.start()
    began, answered = time.perf_counter(), []
    for first in range(0, len(rest), IN_FLIGHT):
        for sealed in [committer.submit(desk.seal, one) for one in rest[first : first + IN_FLIGHT]]:
            sealed.result()
            answered.append(time.perf_counter())
    watcher.join()
    delays, later = [], iter(looks)
    at, seen = next(later)
    for number, answer in enumerate(answered, start=before + 1):
        while seen < number:
            at, seen = next(later)
        delays.append(max(0.0, (at - answer) * 1_000))
    return Watched(len(rest) / (answered[-1] - began), sorted(delays))


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
