"""A promotion tried on past sales: processor time for 100,000 of them, worked out from some thousands.

The shop has 200 promotions, 12 of which are for the goods of every sale; one that is tried is for a ninth of the goods,
the other for all. On one day many sales are alike, as they are where a few goods make the day; on the other no two are,
so that the engine can remember nothing. The floor reads the same rows bare and adds up what was paid.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import msgspec

from bench.figures import Figure, duration
from bench.promotion_cases import run_promotions
from comptoir.insight.services.backtests import JOB, Asked, run_backtest
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import run_now
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import Order, OrderHead, OrderLine, OrderTax
from comptoir.orders.service import write_orders
from comptoir.pricing.domain.states import State
from comptoir.pricing.services.promotion_bodies import PromotionBody
from comptoir.pricing.services.promotions import put_promotion
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import make_schema, write

ITEMS = 999
SALES = 4_000
WHOLE = 100_000
SECONDS_MAX = 90
LINES = 3
MILLION = 1_000_000
PRICE = 300


def measure() -> list[Figure]:
    """The back-test on SQLite."""
    with TemporaryDirectory(prefix="comptoir-bench-") as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'comptoir.db'}", SystemClock())
        make_schema(database)
        shop = open_shop(database, {_sku(number): "H87" for number in range(ITEMS)})
        run_promotions(shop, [[_sku(number) for number in range(first, ITEMS, 3)] for first in range(3)], 200)
        with write(database) as uow:
            for code, every in (("some", 9), ("all", 1)):
                draft = {
                    "label": {"en_US": code},
                    "offer": {"kind": "percentage", "rate": "80"},
                    "selection": {"skus": [_sku(number) for number in range(0, ITEMS, every)]},
                }
                put_promotion(uow, code, msgspec.convert(draft, PromotionBody), State.DRAFT)
            write_orders(uow, list(_sales(shop, uow.now, are_alike=True)))
            write_orders(uow, list(_sales(shop, Instant(uow.now - timedelta(days=7)), are_alike=False)))
        figures = [_tried(database, folder, code, are_alike=True) for code in ("some", "all")]
        figures.append(_tried(database, folder, "all", are_alike=False))
        database.close()
    return figures


def _tried(database: Database, folder: Path, code: str, *, are_alike: bool) -> Figure:
    now = database.clock.now() - timedelta(days=0 if are_alike else 7)
    a_day = timedelta(days=1)  # on either side, since it is asked for days of the store
    asked = Asked(code, (now - a_day).date(), (now + a_day).date())
    started = time.process_time()
    view = run_now(database, folder, JOB, run_backtest, asked.written())
    took = time.process_time() - started
    assert view.outcome is not None, view.error
    assert view.outcome["read"] == SALES, view.outcome
    share = WHOLE / SALES
    variant = f"{WHOLE:,} sales, 200 promotions, {view.outcome['touched'] * 100 // SALES} % touched"
    floor = _bare(folder / "comptoir.db") * share / 2  # it reads both days
    variant += "" if are_alike else ", no two alike"
    return duration("backtest", variant, took * share, "s", floor=floor, at_most=SECONDS_MAX)


def _sku(number: int) -> str:
    return f"ITEM-{number:04d}"


def _sales(shop: Shop, now: Instant, *, are_alike: bool) -> Iterator[Order]:
    """Sales of three different items each, one second apart, of one price or of many."""
    store = shop.stores["rivoli"]
    for number in range(SALES):
        order_id = new_id()
        at = Instant(now - timedelta(seconds=SALES - number))
        step = 331 if are_alike else 331 + number * LINES // ITEMS
        lines = tuple(
            _line(order_id, place, number * LINES + place * step, shop.items, are_alike=are_alike)
            for place in range(LINES)
        )
        due, tax = sum([line.due for line in lines]), sum([line.tax for line in lines])
        head = OrderHead(
            order_id, "till", "sale", store.legal_entity_id, store.id, None, str(number), "EUR", "closed", "paid",
            "handed_over", due, 0, due - tax, tax, due, at, None, "", 0, None,
        )  # fmt: skip
        yield Order(head, lines, (OrderTax(order_id, 0, 200_000, None, due - tax, tax),), ())


def _line(order_id: UUID, place: int, number: int, items: dict[str, UUID], *, are_alike: bool) -> OrderLine:
    sku = _sku(number % ITEMS)
    count = 1 + number % 3
    price = PRICE if are_alike else 150 + number * 37 % ITEMS
    due = price * count
    tax = due - due * 100 // 120
    return OrderLine(
        order_id, place, str(place), items[sku], sku, None, sku, None, count * MILLION, "H87", price, MILLION,
        "retail", None, None, due, 0, due - tax, tax, due, "standard", 200_000, None, None, None, None, 0,
    )  # fmt: skip


def _bare(file: Path) -> float:
    """Seconds of processor time to read the rows of the sales and add up what was paid."""
    connection = sqlite3.connect(file)
    started = time.process_time()
    connection.execute("SELECT * FROM orders_order").fetchall()
    lines = connection.execute("SELECT * FROM orders_order_line ORDER BY order_id, position").fetchall()
    sums: dict[bytes, int] = {}
    for line in lines:
        sums[line[0]] = sums.get(line[0], 0) + line[19]
    took = time.process_time() - started
    connection.close()
    return took


if __name__ == "__main__":
    for figure in measure():
        print(figure.record())
