"""How fast a segment is counted among 1,000,000 customers, on both databases; the floor counts all of them.

COMPTOIR_BENCH_CUSTOMERS sets how many customers there are. Every fiftieth is merged into somebody else, half of them
bought something, each of those in one of ten stores and one of a thousand things.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import Connection, func, select

from bench.figures import Figure, duration
from bench.serving import database_url
from comptoir.app.migrate import migrate
from comptoir.company.domain import Address
from comptoir.company.service import PutLegalEntity, PutStore, put_legal_entity, put_store
from comptoir.customers.domain.consents import joined
from comptoir.customers.domain.moments import ITEM, STORE
from comptoir.customers.queries.segments import Conditions, count_members
from comptoir.customers.tables.parties import Customer
from comptoir.customers.tables.privacy import CustomersBought, CustomersConsent, CustomersFact
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant

CUSTOMERS = 1_000_000
SLICE = 20_000
GOAL_MS = 1_000.0
TIMES = 3
_ZONE = "Europe/Paris"
_PARIS = Address(("1 rue de Rivoli",), "75001", "Paris", "FR")
_CUSTOMER = (
    "id", "kind", "state", "merged_into", "household_id", "language", "store_id", "created_at", "changed_at",
    "last_activity_at", "purchases", "spent", "last_purchase_at", "allows", "version",
)  # fmt: skip
_CONSENT = ("id", "customer_id", "purpose", "channel", "is_given", "source", "wording", "reference", "actor", "at")


def measure() -> list[Figure]:
    """The median of three counts of each segment."""
    count = int(os.environ.get("COMPTOIR_BENCH_CUSTOMERS", str(CUSTOMERS)))
    figures: list[Figure] = []
    for name in ("sqlite", "postgresql"):
        with TemporaryDirectory(prefix="comptoir-bench-") as folder, database_url(name, Path(folder)) as url:
            database = Database(url, SystemClock())
            migrate(database, is_test=True)
            stores, items = _fill(database, count)
            figures += _measure(database, stores, items, f"{name}, {count:,}")
            database.close()
    return figures


def _fill(database: Database, count: int) -> tuple[list[UUID], list[UUID]]:
    dice = random.Random(3)
    with database.write() as uow:
        put_legal_entity(uow, PutLegalEntity(code="maison", name="Maison", address=_PARIS))
        put_store(uow, PutStore(code="rivoli", name="Rivoli", legal_entity="maison", address=_PARIS, time_zone=_ZONE))
    stores, items = [new_id() for _ in range(10)], [new_id() for _ in range(1_000)]
    now = database.clock.now()
    before: UUID | None = None
    for start in range(0, count, SLICE):
        customers, facts, bought, consents = [], [], [], []
        for number in range(start, min(start + SLICE, count)):
            id_, at = new_id(), Instant(now - timedelta(minutes=dice.randrange(3 * 365 * 1_440)))
            merged = before if number % 50 == 49 else None
            orders, spent = (dice.randrange(1, 30), dice.randrange(500, 200_000)) if number % 2 else (0, 0)
            state = "active" if merged is None else "merged"
            last, allows = at if orders else None, joined(["offers/email"] if number % 3 == 0 else [])
            when = (at, at, at, orders, spent, last)
            customers.append((id_, "person", state, merged, None, "fr_FR", None, *when, allows, 1))
            if orders:
                facts.append((id_, "EUR", orders, spent, at, at))
                for kind, thing in ((STORE, dice.choice(stores)), (ITEM, dice.choice(items))):
                    bought.append((id_, kind, thing, "EUR", orders, spent, at))
            if number % 3 == 0:
                consents.append((new_id(), id_, "offers", "email", True, "till", "1", None, "system", at))
            before = id_ if merged is None else before
        with database.write() as uow:
            insert_rows(uow.connection, Customer, _CUSTOMER, customers)
            insert_rows(
                uow.connection,
                CustomersFact,
                ("customer_id", "currency", "orders", "amount", "first_at", "last_at"),
                facts,
            )
            columns = ("customer_id", "kind", "thing_id", "currency", "times", "amount", "last_at")
            insert_rows(uow.connection, CustomersBought, columns, bought)
            insert_rows(uow.connection, CustomersConsent, _CONSENT, consents)
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return stores, items


def _measure(database: Database, stores: list[UUID], items: list[UUID], variant: str) -> list[Figure]:
    said = ("offers/email",)
    asked = {
        "bought within 90 days": Conditions(bought_within_days=90),
        "not bought within 180 days": Conditions(not_bought_within_days=180),
        "at least 5 purchases and 200.00": Conditions(orders_min=5, amount_min=20_000),
        "at most 2 purchases": Conditions(orders_max=2),
        "bought in one store": Conditions(stores=(str(stores[0]),)),
        "bought one of 10 things": Conditions(items=tuple(str(one) for one in items[:10])),
        "allow offers by e-mail": Conditions(consents=said),
        "loyal, in one store, offers by e-mail": Conditions(
            bought_within_days=365, orders_min=5, stores=(str(stores[0]),), consents=said
        ),
    }
    now = database.clock.now()
    floor = _milliseconds(database, lambda connection: connection.execute(select(func.count()).select_from(Customer)))
    figures = []
    for told, one in asked.items():
        took = _milliseconds(database, partial(count_members, conditions=one, now=now))
        figures.append(duration(f"count: {told}", variant, took[0], "ms", floor=floor[0], at_most=GOAL_MS))
        if database.dialect == "sqlite":
            figures.append(duration(f"count: {told}, processor", variant, took[1], "ms", floor=floor[1]))
    return figures


def _milliseconds(database: Database, ask: Callable[[Connection], object]) -> tuple[float, float]:
    """By the wall clock and of this process's processor, the middle of a few; SQLite works in this process."""
    walls, works = [], []
    for _ in range(TIMES):
        with database.read() as connection:
            began, worked = time.perf_counter(), time.process_time()
            ask(connection)
            walls.append((time.perf_counter() - began) * 1_000)
            works.append((time.process_time() - worked) * 1_000)
    return sorted(walls)[TIMES // 2], sorted(works)[TIMES // 2]
