"""How fast a page of a customer's timeline is read at 1,000,000 moments, merged customers included.

The floor is what the bare database needs to find the same rows by their key.
"""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.figures import Figure, duration
from bench.serving import milliseconds, share
from comptoir.app.migrate import migrate
from comptoir.customers.domain.moments import KINDS
from comptoir.customers.domain.parties import Customer, CustomerKind, CustomerState
from comptoir.customers.rows.parties import save_customers
from comptoir.customers.services.timeline import timeline
from comptoir.customers.tables.privacy import CustomersMoment
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from collections.abc import Callable

MOMENTS = 1_000_000
CUSTOMERS = 20_000
QUESTIONS = 300
PAGE = 51
_COLUMNS = ("customer_id", "at", "kind", "ref_id", "store_id", "amount", "currency")
_SLICE = 20_000
_FLOOR = "SELECT * FROM customers_moment WHERE customer_id = ? ORDER BY at DESC, kind DESC, ref_id DESC LIMIT ?"


def measure() -> list[Figure]:
    """p95 of the newest page, of one kind, and of a page in the middle, on SQLite.

    COMPTOIR_BENCH_MOMENTS makes the shop smaller for a quick look.
    """
    count = int(os.environ.get("COMPTOIR_BENCH_MOMENTS", str(MOMENTS)))
    with TemporaryDirectory(prefix="comptoir-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'comptoir.db'}", SystemClock(), synchronous="NORMAL")
        migrate(database, is_test=True)
        customers = _fill(database, count)
        chosen = random.Random(7).choices(customers, k=QUESTIONS)
        middle = Instant(database.clock.now() - timedelta(days=180))
        with database.read() as connection:
            driver = connection.connection.cursor()
            asked: dict[str, Callable[[int], object]] = {
                "newest page": lambda number: timeline(connection, chosen[number], (), None, PAGE),
                "one kind": lambda number: timeline(connection, chosen[number], ("consent",), None, PAGE),
                "a page of last summer": lambda number: timeline(
                    connection, chosen[number], (), (middle, "ticket", chosen[number]), PAGE
                ),
            }
            bare = milliseconds(lambda number: _bare(driver, chosen[number]), QUESTIONS)
            took = {name: milliseconds(ask, QUESTIONS) for name, ask in asked.items()}
        database.close()
    floor = share(bare, 95)
    return [
        duration(f"Timeline: {name}, p95", f"SQLite, {count:,} moments", share(each, 95), "ms", floor=floor, at_most=30)
        for name, each in took.items()
    ]


def _bare(driver: Any, customer_id: UUID) -> object:  # noqa: ANN401 - the driver's own cursor
    return driver.execute(_FLOOR, (customer_id.bytes, PAGE)).fetchall()


def _fill(database: Database, count: int) -> list[UUID]:
    """Customers, every tenth merged into the one before, and their moments over a year; a hundred have very many."""
    ids = [new_id() for _ in range(CUSTOMERS)]
    now = database.clock.now()
    made = [
        Customer(
            id=id_, kind=CustomerKind.PERSON, state=CustomerState.MERGED if number % 10 == 9 else CustomerState.ACTIVE,
            merged_into=ids[number - 1] if number % 10 == 9 else None, household_id=None, language="fr_FR",
            store_id=None, created_at=now, changed_at=now, last_activity_at=now,
        )
        for number, id_ in enumerate(ids)
    ]  # fmt: skip
    dice = random.Random(5)
    with database.write() as uow:
        save_customers(uow.connection, made)
    for first in range(0, count, _SLICE):
        rows = [
            (
                ids[dice.randrange(CUSTOMERS) if number % 5 else dice.randrange(100)],
                Instant(now - timedelta(milliseconds=dice.randrange(365 * 86_400_000))),
                KINDS[number % len(KINDS)],
                new_id(),
                None,
                number,
                "EUR",
            )
            for number in range(first, min(first + _SLICE, count))
        ]
        with database.write() as uow:
            insert_rows(uow.connection, CustomersMoment, _COLUMNS, rows)
    return ids
