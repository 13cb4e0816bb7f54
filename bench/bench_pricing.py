"""The pricing engine: microseconds per basket, and what the price book costs to build and to change."""

from __future__ import annotations

import gc
import statistics
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from uuid import UUID

from bench.figures import Figure, duration
from bench.promotion_cases import promotion_book
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
    started = time.process_time()
    book = Book.build(1, LISTS, rows, classes, taxes)
    built = time.process_time() - started
    gc.collect()
    gc.freeze()  # as a server does once it has started
    plain = _median(lambda: {row.item_id: row for row in rows}, 3)
    changed = _median(lambda: book.apply(2, prices=[_price(7, 1)]), 9)
    copied = _median(lambda: dict(book.prices["retail"]), 9)
    return [
        duration("pricing", "3 lines", _per_basket(book, 3), "µs", floor=_bare(3), at_most=60),
        duration("pricing", "30 lines", _per_basket(book, 30), "µs", floor=_bare(30)),
        duration("pricing", "book of 100,000 prices", built * 1e3, "ms", floor=plain * 1e3, at_most=1_500),
        duration("pricing", "one price changed", changed * 1e3, "ms", floor=copied * 1e3, at_most=20),
        *_promoted(book),
        *_promotion_books(book, rows),
    ]


def _promoted(book: Book) -> list[Figure]:
    """Baskets with promotions, seen before and never; the floor is the same basket without, in the same run."""
    figures = []
    for variant, lines, in_force, departments, matching, at_most in (
        ("3 lines, none of 200 promotions", 3, 200, 3, False, None),
        ("3 lines, 12 of 200 promotions", 3, 200, 3, True, 400),
        ("3 lines, 12 of 2,000 promotions", 3, 2_000, 3, True, None),
        ("10 lines, 12 of 200 promotions", 10, 200, 9, True, None),
        ("30 lines, 12 of 200 promotions", 30, 200, 9, True, 3_000),
        ("30 lines, 12 of 200, all lines in groups", 30, 200, 3, True, None),
    ):
        sold = [line.item_id for line in _basket(lines).lines if line.item_id is not None]
        promoted = book.apply(2, promotions=promotion_book(sold, in_force, departments, matching=matching))
        bare = _per_basket(book, lines)
        figures.append(duration("pricing", variant, _per_basket(promoted, lines), "µs", floor=bare, at_most=at_most))
        if at_most is not None:
            new = _per_basket(promoted, lines, is_new=True)
            figures.append(duration("pricing", f"{variant}, never seen", new, "µs", floor=bare, at_most=at_most))
    return figures


def _promotion_books(book: Book, rows: list[Price]) -> list[Figure]:
    """Building the promotions of 100,000 items, and changing one of them up to the next basket's price."""
    items = [row.item_id for row in rows]
    started = time.process_time()
    promotions = promotion_book(items, 2_000, 1_000)
    built = time.process_time() - started
    promoted = book.apply(2, promotions=promotions)
    basket = _basket(3)

    def change() -> None:
        changed = promoted.promotions.apply([promotions.promotions["ten-1"]])
        price(basket, promoted.apply(3, promotions=changed), Facts(), NOON)

    return [
        duration("pricing", "2,000 promotions for 100,000 items", built * 1e3, "ms", at_most=1_500),
        duration("pricing", "one promotion changed", _median(change, 9) * 1e3, "ms", at_most=20),
    ]


def _price(number: int, amount: int) -> Price:
    item_id = UUID(int=(7 << 76) + number)
    return Price(item_id, item_id, "retail", amount, MILLION, 0, None, None, NOON)


def _basket(lines: int) -> Basket:
    step = ITEMS // lines
    return Basket(
        POINT,
        tuple(
            BasketLine(f"l{number}", f"SKU-{number}", pieces(1 + number % 3), UUID(int=(7 << 76) + number * step))
            for number in range(lines)
        ),
    )


def _per_basket(book: Book, lines: int, *, is_new: bool = False) -> float:
    """Microseconds of processor time to price a basket of so many lines; `is_new`, the engine remembers none."""
    basket = _basket(lines)
    facts = Facts()
    repeats = 900 // lines

    def run() -> None:
        for _ in range(repeats):
            if is_new:
                book.promotions.solutions.forget()
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
        started = time.process_time()
        run()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds)


if __name__ == "__main__":
    for figure in measure():
        print(figure.record())
