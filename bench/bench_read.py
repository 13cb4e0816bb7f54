"""How fast cards are read over HTTP at 100,000 products: by barcode, as a list page, by search.

The cards come with their price and stock. The floor is what the same server needs to answer nothing over the same
connection (`/healthz`) and the bare database to find one card by its key.
"""

from __future__ import annotations

import os
import random
import socket
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from bench.figures import Figure, duration
from bench.serving import ask, connect, milliseconds, request_bytes, serving, share
from comptoir.app.migrate import migrate
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.structure import Category, Channel, Locale
from comptoir.catalog.services.publishing import plan_publication, write_publication
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.values.gtin import check_digit
from comptoir.pricing.service import SLICE as PRICES_SLICE
from tests.pricing.shop import Shop, open_shop

PRODUCTS = 100_000
QUESTIONS = 200
WARM_UP = 10
SLICE = 1_000
CATEGORIES = 40
PRICE = 1290
_POSITIONS = "SELECT name, position FROM feed_reader ORDER BY name"
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
    """p95 of each question, on SQLite. COMPTOIR_BENCH_PRODUCTS makes the shop smaller for a quick look."""
    count = int(os.environ.get("COMPTOIR_BENCH_PRODUCTS", str(PRODUCTS)))
    with TemporaryDirectory(prefix="comptoir-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'comptoir.db'}"
        fill(url, count)
        file = Path(folder) / "comptoir.db"
        with serving(url, Path(folder)) as port:
            _await_readers(file)
            return _measure(file, port, count)


def _await_readers(file: Path) -> None:
    """Return when the readers of the feed have taken in what was filled: an everyday shop, not one right after."""
    with sqlite3.connect(file) as bare:
        before, now = None, bare.execute(_POSITIONS).fetchall()
        while now != before:
            time.sleep(1)  # another process reads
            before, now = now, bare.execute(_POSITIONS).fetchall()


def fill(url: str, count: int) -> None:
    """A store, and so many published and priced products, through the services in slices."""
    database = Database(url, SystemClock(), synchronous="NORMAL")
    migrate(database, is_test=True)
    shop = open_shop(database)
    tree = [Category(code="all"), *(Category(code=f"c{number}", parent="all") for number in range(CATEGORIES))]
    name = Attribute(code="name", type=AttributeType.TEXT)
    web = Channel(code="web", locales=("en_US",), currencies=("EUR",), tree="all")
    with database.write(SYSTEM) as uow:
        save_things(uow, [Locale(code="en_US"), *tree, name, web])
    chance = random.Random(20_261_121)
    for start in range(0, count, SLICE):
        _add(shop, [_draft(chance, number) for number in range(start, min(start + SLICE, count))])
    database.close()


def _add(shop: Shop, drafts: list[ProductDraft]) -> None:
    database = shop.database
    with database.write(SYSTEM) as uow:
        ids = [saved.item_id for saved in save_products(uow, drafts)]
    with database.read() as connection:
        planned = plan_publication(connection, [one for one in ids if one is not None])
    with database.write(SYSTEM) as uow:
        write_publication(uow, planned)
    for start in range(0, len(drafts), PRICES_SLICE):
        shop.set_prices({draft.sku: PRICE for draft in drafts[start : start + PRICES_SLICE]})


def _draft(chance: random.Random, number: int) -> ProductDraft:
    name = f"{chance.choice(ADJECTIVES)} {chance.choice(ADJECTIVES)} {chance.choice(NOUNS)} {number}"
    return ProductDraft(
        sku=f"P{number:07}",
        mode=Mode.REPLACE,
        categories=(f"c{number % CATEGORIES}",),
        gtins=(gtin_of(number),),
        values={"name": {"|": name}},
    )


def gtin_of(number: int) -> str:
    """The barcode of one of the products."""
    body = f"{400_000_000_000 + number:012}"
    return f"{body}{check_digit(body)}"


def _measure(file: Path, port: int, count: int) -> list[Figure]:
    chance = random.Random(7)
    questions: list[tuple[str, Callable[[int], str], float]] = [
        ("card by barcode", lambda _: f"barcode={gtin_of(chance.randrange(count))}", 10),
        ("list page", lambda _: "limit=50", 10),
        ("list page of a category", lambda number: f"category=c{number % CATEGORIES}", 10),
        ("search, one word", lambda number: f"q={NOUNS[number % 13]}", 30),
        ("search, two words", lambda number: f"q={quote(ADJECTIVES[number % 12] + ' ' + NOUNS[number % 13])}", 30),
        ("search, three letters", lambda number: f"q={NOUNS[number % 13][:3]}", 30),
        ("search, typing error", lambda number: f"q={NOUNS[number % 13]}q", 30),
    ]
    connection = connect(port)
    health = request_bytes("GET", "/healthz", port)
    least = share(milliseconds(lambda _: ask(connection, health), QUESTIONS), 95) + _bare(file)
    figures = []
    for name, query, goal in questions:
        asked = [request_bytes("GET", f"/api/v1/cards?{query(number)}", port) for number in range(QUESTIONS + WARM_UP)]
        took = _asked(connection, asked)
        figures.append(duration("read", f"{name}, p95", share(took, 95), "ms", floor=least, at_most=goal))
    connection.close()
    return figures


def _asked(connection: socket.socket, requests: Sequence[bytes]) -> list[float]:
    """How long each took in milliseconds, the shortest first, after those that only warm up."""
    for request in requests[QUESTIONS:]:
        ask(connection, request)
    return milliseconds(lambda number: ask(connection, requests[number]), QUESTIONS)


def _bare(file: Path) -> float:
    """p95 of finding one card by its key, in milliseconds."""
    with sqlite3.connect(file) as bare:
        keys = bare.execute(
            "SELECT channel, locale, item_id, revision FROM catalog_card LIMIT ?", (QUESTIONS,)
        ).fetchall()
        statement = "SELECT body FROM catalog_card WHERE channel = ? AND locale = ? AND item_id = ? AND revision = ?"
        return share(milliseconds(lambda n: bare.execute(statement, keys[n % len(keys)]).fetchall(), QUESTIONS), 95)
