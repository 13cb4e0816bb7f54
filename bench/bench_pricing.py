"""The pricing engine: microseconds per basket, and what the price book costs to build and to change."""

from __future__ import annotations

import statistics
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from uuid import UUID

from bench.figures import Figure, duration
from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.quantity import pieces
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import (
    Basket,
    BasketLine,
    Book,
    Facts,
    Price,
    PriceList,
    SalePoint,
    price,
    tax_table,
)

EUR = Currency("EUR")
ITEMS = 100_000
MILLION = 1_000_000
NOON = Instant(datetime(2026, 11, 21, 12, tzinfo=UTC))
POINT = SalePoint(EUR, "FR", "Europe/Paris", "tills", "rivoli")
LISTS = (PriceList("retail", {}, EUR), PriceList("rivoli", {}, EUR, stores=frozenset({"rivoli"}), priority=1))


def measure() -> list[Figure]:
    """All figures of the engine."""
    rows = [_price(number, 100 + number % 900) for number in range(ITEMS)]
    classes = {row.item_id: "reduced" for row in rows[::2]}
    taxes = tax_table(tomllib.loads((files("comptoir.pricing") / "tax_rates.toml").read_text(encoding="utf-8")))
    started = time.perf_counter()
    book = Book.build(1, LISTS, rows, classes, taxes)
    built = time.perf_counter() - started
    plain = _median(lambda: {row.item_id: row for row in rows}, 3)
    changed = _median(lambda: book.apply(2, prices=[_price(7, 1)]), 9)
    copied = _median(lambda: dict(book.prices["retail"]), 9)
    return [
        duration("pricing", "3 lines", _per_basket(book, 3), "µs", floor=_bare(3), at_most=60),
        duration("pricing", "30 lines", _per_basket(book, 30), "µs", floor=_bare(30)),
        duration("pricing", "book of 100,000 prices", built * 1e3, "ms", floor=plain * 1e3, at_most=1_500),
        duration("pricing", "one price changed", changed * 1e3, "ms", floor=copied * 1e3, at_most=20),
    ]


def _price(number: int, amount: int) -> Price:
    item_id = UUID(int=(7 << 76) + number)
    return Price(item_id, item_id, "retail", amount, MILLION, 0, None, None, NOON)


def _per_basket(book: Book, lines: int) -> float:
    """Microseconds to price a basket of so many lines."""
    step = ITEMS // lines
    basket = Basket(
        POINT,
        tuple(
            BasketLine(f"l{number}", f"SKU-{number}", pieces(1 + number % 3), UUID(int=(7 << 76) + number * step))
            for number in range(lines)
        ),
    )
    facts = Facts()
    repeats = 3_000 // lines

    def run() -> None:
        for _ in range(repeats):
            price(basket, book, facts, NOON)

    run()
    return _median(run, 9) / repeats * 1e6


def _bare(lines: int) -> float:
    """Microseconds for the same sums over dictionaries of whole numbers, without any value or rule."""
    amounts = {number: 100 + number for number in range(lines)}
    rates = {number: 55_000 if number % 2 else 200_000 for number in range(lines)}
    basket = [(number, 1 + number % 3) for number in range(lines)]
    repeats = 30_000 // lines

    def run() -> None:
        for _ in range(repeats):
            sums: dict[int, int] = {}
            for number, quantity in basket:
                rate = rates[number]
                sums[rate] = sums.get(rate, 0) + amounts[number] * quantity
            taxes = {rate: (2 * due * rate + MILLION + rate) // (2 * (MILLION + rate)) for rate, due in sums.items()}
            sum(sums.values()) - sum(taxes.values())

    run()
    return _median(run, 9) / repeats * 1e6


def _median(run: Callable[[], object], times: int) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


if __name__ == "__main__":
    for figure in measure():
        print(figure.record())
