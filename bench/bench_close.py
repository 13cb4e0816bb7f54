"""The close of a till day with a thousand tickets: its count, its Z and its grand totals, signed and on disk.

Every ticket has posted itself when it was sealed, so that the close only counts and seals. The floor is the least that
a Z must read: what was paid, added up by the database in one statement.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from bench.bench_receipt import migrated
from bench.figures import Figure, duration
from comptoir.kernel.clock import FixedClock, SystemClock
from comptoir.kernel.database import Database
from comptoir.till.tables import Tender, Ticket
from tests.pricing.shop import open_shop
from tests.till.conftest import PRICES, Counter, cash, set_up

TICKETS = 1_000
GOAL_MS = 2_000
_GROUP = 100
_SOLD = ("MUG", "TEA", "COMTE")


def measure() -> list[Figure]:
    """One close of one day, on SQLite."""
    with TemporaryDirectory(prefix="comptoir-bench-") as folder:
        database = migrated(Path(folder))
        counter = set_up(open_shop(database), FixedClock(SystemClock().now()), Path(folder) / "keys")
        counter.open()
        try:
            return [close_after(counter, TICKETS)]
        finally:
            counter.desk.terminals.stop()
            counter.committer.stop()
            database.close()


def close_after(counter: Counter, tickets: int) -> Figure:
    """The close of the day of T1 after so many tickets of three lines, counted to the cent."""
    due = sum(PRICES[sku] for sku in _SOLD)
    sale = {"lines": [{"id": sku, "sku": sku, "quantity": "1"} for sku in _SOLD], "tenders": cash(due)}
    for done in range(0, tickets, _GROUP):
        counter.together(*[sale] * min(_GROUP, tickets - done))
    floor = _milliseconds_to_add_up(counter.database)
    began = time.perf_counter()
    z = counter.close({"cash": 10_000 + tickets * due})
    took = (time.perf_counter() - began) * 1_000
    assert z["tickets"] == tickets, z["tickets"]
    assert [one["difference"]["amount"] for one in z["tenders"] if one["tender"] == "cash"] == [0], z["tenders"]
    return duration("close", f"a day of {tickets:,} tickets", took, "ms", floor=floor, at_most=GOAL_MS)


def _milliseconds_to_add_up(database: Database) -> float:
    with database.read() as connection:
        began = time.perf_counter()
        paid = select(Tender.kind, func.count(), func.sum(Tender.amount)).join(Ticket, Ticket.id == Tender.ticket_id)
        connection.execute(paid.group_by(Tender.kind)).all()
        return (time.perf_counter() - began) * 1_000
