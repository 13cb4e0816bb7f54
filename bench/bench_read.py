"""How fast cards are read at 100,000 products: by barcode, as a list page, by search."""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, duration
from comptoir.app.migrate import migrate
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.structure import Category, Channel, Locale
from comptoir.catalog.queries import ProductFilter, card_by_barcode, cards, products
from comptoir.catalog.services.publishing import plan_publication, write_publication
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.values.gtin import check_digit

QUESTIONS = 200
SLICE = 1_000
ADJECTIVES = (
    "red",
    "blue",
    "warm",
    "light",
    "organic",
    "merino",
    "cotton",
    "long",
    "short",
    "winter",
    "summer",
    "soft",
)
NOUNS = ("jacket", "shirt", "sock", "scarf", "mug", "kettle", "lamp", "bag", "belt", "boot", "coat", "dress", "glove")


def measure() -> list[Figure]:
    """Read figures, on SQLite. COMPTOIR_BENCH_PRODUCTS makes it smaller for a quick look."""
    count = int(os.environ.get("COMPTOIR_BENCH_PRODUCTS", "100000"))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'read.db'}", SystemClock(), synchronous="NORMAL")
        migrate(database, is_test=True)
        _fill(database, count)
        figures = _questions(database, count)
        database.close()
    return figures


def _gtin(number: int) -> str:
    body = f"{400_000_000_000 + number:012}"
    return f"{body}{check_digit(body)}"


def _name(chance: random.Random, number: int) -> str:
    return f"{chance.choice(ADJECTIVES)} {chance.choice(ADJECTIVES)} {chance.choice(NOUNS)} {number}"


def _fill(database: Database, count: int) -> None:
    chance = random.Random(20_261_121)
    tree = [Category(code="all"), *(Category(code=f"c{number}", parent="all") for number in range(40))]
    with database.write(SYSTEM) as uow:
        save_things(
            uow,
            [
                Locale(code="en_US"),
                *tree,
                Attribute(code="name", type=AttributeType.TEXT),
                Channel(code="web", locales=("en_US",), currencies=("EUR",), tree="all"),
            ],
        )
    for start in range(0, count, SLICE):
        drafts = [
            ProductDraft(
                sku=f"P{number:07}",
                mode=Mode.REPLACE,
                categories=(f"c{number % 40}",),
                gtins=(_gtin(number),),
                values={"name": {"|": _name(chance, number)}},
            )
            for number in range(start, min(start + SLICE, count))
        ]
        with database.write(SYSTEM) as uow:
            ids = [saved.item_id for saved in save_products(uow, drafts)]
        with database.read() as connection:
            planned = plan_publication(connection, [one for one in ids if one is not None])
        with database.write(SYSTEM) as uow:
            write_publication(uow, planned)


def _p95(work: Callable[[int], object]) -> float:
    """Milliseconds that 19 of 20 answers stay below."""
    seconds = []
    for number in range(QUESTIONS):
        began = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)[int(QUESTIONS * 0.95)] * 1000


def _questions(database: Database, count: int) -> list[Figure]:
    chance = random.Random(7)
    bare = sqlite3.connect(database.path or "")

    def floor(number: int) -> object:
        return bare.execute("SELECT body FROM catalog_card LIMIT 1 OFFSET ?", (number % 10,)).fetchall()

    def asked(question: Callable[..., object], **given: object) -> Callable[[int], object]:
        def work(number: int) -> object:
            with database.read() as connection:
                filled = {name: one(number) if callable(one) else one for name, one in given.items()}
                return question(connection, **filled)

        return work

    web = {"channel": "web", "locale": "en_US"}
    questions: list[tuple[str, Callable[[int], object], float]] = [
        ("card by barcode", asked(card_by_barcode, **web, barcode=lambda _: _gtin(chance.randrange(count))), 10),
        ("list page", asked(cards, **web), 10),
        ("list page of a category", asked(cards, **web, category=lambda number: f"c{number % 40}"), 10),
        ("search, one word", asked(cards, **web, q=lambda number: NOUNS[number % len(NOUNS)]), 30),
        (
            "search, two words",
            asked(cards, **web, q=lambda number: f"{ADJECTIVES[number % 12]} {NOUNS[number % 13]}"),
            30,
        ),
        ("search, three letters", asked(cards, **web, q=lambda number: NOUNS[number % 13][:3]), 30),
        ("search, typing error", asked(cards, **web, q=lambda number: f"{NOUNS[number % 13]}q"), 30),
        ("office list", asked(products, wanted=ProductFilter(status="published")), 10),
    ]
    least = _p95(floor)
    found = [
        duration("read", f"{name}, p95", _p95(work), "ms", floor=least, at_most=goal) for name, work, goal in questions
    ]
    bare.close()
    return found
