"""How fast a large catalogue is worked on: written by a program, a page of the grid, saves, cards, other requirements.

One filled database per kind serves all figures. Floors, of the same run: of writing, the same lines inserted bare; of a
page of the grid, its products loaded by their ids; of a save, the same save without a family, for which nothing is
asked; of a change of requirements, reading every document once; of cards, making their bodies without writing them.
`COMPTOIR_BENCH_PRODUCTS` sets another size than 100,000.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from sqlalchemy import insert, select, text

from bench.figures import Figure, duration
from bench.serving import database_url
from comptoir.app.migrate import migrate
from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Origin, Status
from comptoir.catalog.domain.requirements import Requirement, RequirementSet, usual_requirement_sets
from comptoir.catalog.domain.structure import Category, Channel, Family, Locale
from comptoir.catalog.domain.wire import draft_from_body
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.completeness import recount_all
from comptoir.catalog.services.grid import grid_page
from comptoir.catalog.services.imports.slices import SliceWriter
from comptoir.catalog.services.places import STANDING
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.publishing import plan_publication
from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.catalog.services.selection import Wanted, filter_of
from comptoir.catalog.services.structure import current_structure, save_choices, save_thing, save_things
from comptoir.catalog.tables import DocumentRow, ItemRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.tables import Fact

PRODUCTS = int(os.environ.get("COMPTOIR_BENCH_PRODUCTS", "100000"))
ATTRIBUTES = 20
SAVES = 200
CARDS = 10_000
BATCH = 1_000
PAGE = 50
UPSERTS_PER_SECOND_MIN = 500
GRID_MS_MAX = 200
SAVE_MS_MAX = 50
BESIDE_MS_MAX = 100
CHANGE_SECONDS_MAX = 60
CARDS_SECONDS_MAX = 10
LOCALES = ("fr_FR", "en_US", "de_DE")
COLUMNS = ("family", "kind", *(f"a{number}-fr_FR" if number % 2 == 0 else f"a{number}" for number in range(8)))
PAGES = (
    Wanted(category="c3", attribute="kind", value="k2", complete=False),
    Wanted(family="goods", category="c7", enabled=True, missing="values.a3"),
    Wanted(q="words", category="c1", attribute="kind", value="k1"),
    Wanted(status=Status.DRAFT, attribute="kind", value="k4", missing_max=3),
    Wanted(category="all", enabled=True, complete=True),
)


def measure(products: int = PRODUCTS) -> list[Figure]:
    """Figures of a large catalogue, on both databases."""
    return [figure for name in ("sqlite", "postgresql") for figure in _measure(name, products)]


def _measure(name: str, products: int) -> list[Figure]:
    size = f"{products:,} products, {name}"
    with TemporaryDirectory(prefix="comptoir-bench-") as folder, _filled(name, Path(folder), products) as filled:
        database, written, bare_written = filled
        rate_min = UPSERTS_PER_SECOND_MIN * BATCH
        figures = [
            duration(
                "catalogue",
                f"upsert of {BATCH:,}, {size}",
                1000 * written,
                "ms",
                floor=1000 * bare_written,
                at_most=1000 * BATCH * BATCH / rate_min,
            ),
            *_pages(database, size),
        ]
        bare = _p95([_save(database, number, family=None) for number in range(SAVES)])
        counted = _p95([_save(database, number, family="goods") for number in range(SAVES)])
        figures.append(duration("catalogue", f"save, p95, {size}", counted, "ms", floor=bare, at_most=SAVE_MS_MAX))
        figures += [*_change(database, size), *_cards(database, min(CARDS, products), name)]
    return figures


def _pages(database: Database, size: str) -> list[Figure]:
    """Pages with three filters, from the start and from the middle of what they find."""
    taken, floors = [], []
    for wanted in PAGES * 10:
        for after in (None, "p-0000500"):
            with database.read() as connection:
                began = time.perf_counter()
                found = filter_of(connection, current_structure(connection), wanted, SYSTEM)
                rows, _ = grid_page(connection, SYSTEM, found, COLUMNS, after, PAGE)
                taken.append(1000 * (time.perf_counter() - began))
                ids = [row.line.item_id for row in rows]
                floors.append(1000 * _seconds(partial(load_items, connection, ids=ids)))
    figure = duration(
        "catalogue", f"grid page of {PAGE}, p95, {size}", _p95(taken), "ms", floor=_p95(floors), at_most=GRID_MS_MAX
    )
    return [figure]


def _change(database: Database, size: str) -> list[Figure]:
    """Other requirements over every product, and saves beside it."""
    floor = _seconds(lambda: _read_all(database))
    with database.write() as uow:
        save_thing(uow, _changed())
    beside: list[float] = []
    done = threading.Event()
    saver = threading.Thread(target=lambda: beside.extend(_until(database, done)))
    saver.start()
    change = _seconds(lambda: recount_all(database))
    done.set()
    saver.join()
    return [
        duration("catalogue", f"change of requirements, {size}", change, "s", floor=floor, at_most=CHANGE_SECONDS_MAX),
        duration("catalogue", f"save beside it, p95, {size}", _p95(beside), "ms", at_most=BESIDE_MS_MAX),
    ]


def _cards(database: Database, count: int, name: str) -> list[Figure]:
    """Publish so many products, a card for each locale of the channel."""
    with database.write() as uow:
        uow.connection.execute(
            text("UPDATE catalog_item SET enabled = (sku_folded <= :last)"), {"last": _sku(count - 1)}
        )
    with database.read() as connection:
        ids = list(connection.execute(select(ItemRow.id).where(ItemRow.enabled).limit(count)).scalars())
        planning = _seconds(
            lambda: [
                plan_publication(connection, ids[start : start + 200], where=STANDING)
                for start in range(0, len(ids), 200)
            ]
        )
    made = 0

    def publish() -> None:
        nonlocal made
        _, made = publish_drafts(database, SYSTEM)

    taken = _seconds(publish)
    goal = CARDS_SECONDS_MAX * max(made, 1) / CARDS
    return [duration("catalogue", f"{made:,} cards, {name}", taken, "s", floor=planning, at_most=goal)]


@contextmanager
def _filled(name: str, folder: Path, products: int) -> Iterator[tuple[Database, float, float]]:
    """A database with so many products; seconds that the last thousand took to be written, and to be inserted bare."""
    with database_url(name, folder) as url:
        database = Database(url, SystemClock())
        migrate(database, is_test=True)
        _make_structure(database)
        batches = [
            [_line(number) for number in range(start, min(start + BATCH, products))]
            for start in range(0, products, BATCH)
        ]
        taken = [_seconds(partial(_upsert, database, lines)) * BATCH / len(lines) for lines in batches]
        bare = _seconds(lambda: _insert_bare(database, batches[-1])) * BATCH / len(batches[-1])
        if database.dialect == "postgresql":
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield database, sorted(taken)[len(taken) // 2], bare
        database.close()


def _upsert(database: Database, lines: list[bytes]) -> None:
    """As the route does for a body of many lines."""
    outcomes: list[str] = []
    writer: SliceWriter[int] = SliceWriter(
        database, SYSTEM, None, lambda _tag, _draft, saved: outcomes.append(saved.outcome)
    )
    for number, line in enumerate(lines):
        read = draft_from_body(msgspec.json.decode(line, type=dict[str, Any]), Mode.MERGE, Origin.PROGRAM)
        assert read.draft is not None, read.errors
        writer.add(read.draft, number)
    writer.flush()
    assert set(outcomes) <= {"created", "updated"}, outcomes


def _insert_bare(database: Database, lines: list[bytes]) -> None:
    rows = [{"name": f"bench-{new_id()}", "value": line.decode()} for line in lines]
    with database.write() as uow:
        uow.connection.execute(insert(Fact), rows)


def _make_structure(database: Database) -> None:
    attributes = [
        Attribute(code=f"a{number}", type=AttributeType.TEXT, localizable=number % 2 == 0)
        for number in range(ATTRIBUTES)
    ]
    codes = tuple(one.code for one in attributes)
    with database.write() as uow:
        save_things(
            uow,
            [
                *(Locale(code=code) for code in LOCALES),
                *attributes,
                Attribute(code="kind", type=AttributeType.SINGLE_CHOICE, filterable=True),
                Category(code="all"),
                *(Category(code=f"c{number}", parent="all") for number in range(10)),
                Family(code="goods", attributes=(*codes, "kind"), label_attribute="a0", required={"web": codes}),
                Channel(code="web", locales=LOCALES, currencies=("EUR",), tree="all"),
                *usual_requirement_sets(),
            ],
        )
        save_choices(uow, [("kind", Choice(code=f"k{number}")) for number in range(7)])


def _sku(number: int) -> str:
    return f"p-{number:07}"


def _line(number: int) -> bytes:
    """A product as a program writes it."""
    draft = _draft(number, "goods")
    values = {code: [{"locale": key[1:] or None, "channel": None, "data": datum} for key, datum in cells.items()]
              for code, cells in draft.values.items() if cells}  # fmt: skip
    values["kind"] = [{"locale": None, "channel": None, "data": f"k{number % 7}"}]
    body = {"sku": draft.sku, "family": "goods", "categories": [f"c{number % 10}"], "values": values}
    return msgspec.json.encode(body)


def _draft(number: int, family: str | None, text: str = "words") -> ProductDraft:
    """A product that lacks every seventh value, another one from product to product."""
    values = {
        f"a{place}": {f"|{locale}": f"{text} {number}" for locale in (LOCALES if place % 2 == 0 else ("",))}
        for place in range(ATTRIBUTES)
        if (place + number) % 7
    }
    return ProductDraft(sku=f"{_sku(number)}{'' if family else '-bare'}", mode=Mode.MERGE, family=family, values=values)


def _changed() -> RequirementSet:
    web = usual_requirement_sets()[0]
    return replace(web, requirements=(*web.requirements, Requirement(field="gtins")))


def _save(database: Database, number: int, family: str | None) -> float:
    """Milliseconds of one save that changes every value."""
    draft = _draft(number, family, f"other {time.monotonic_ns()}")
    return 1000 * _seconds(lambda: _write(database, draft))


def _write(database: Database, draft: ProductDraft) -> None:
    with database.write() as uow:
        save_product(uow, draft)


def _until(database: Database, done: threading.Event) -> list[float]:
    """A save every twentieth of a second, as people and programs send them, until it is done."""
    taken: list[float] = []
    number = 0
    while not done.wait(0.05) or not taken:
        taken.append(_save(database, number % SAVES, "goods"))
        number += 1
    return taken


def _read_all(database: Database) -> None:
    with database.read() as connection:
        for _ in connection.execution_options(yield_per=500).execute(select(DocumentRow.values)):
            pass


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
