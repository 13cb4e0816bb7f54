"""How fast completeness is: a save with it, a change of requirements over everything, and saves beside that change.

The floor of a save is the same save without a family, for which nothing is asked; that of a change is reading every
document of the family once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bench.figures import Figure, duration
from comptoir.app.migrate import migrate
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.requirements import Requirement, RequirementSet, usual_requirement_sets
from comptoir.catalog.domain.structure import Channel, Family, Locale
from comptoir.catalog.services.completeness import recount_all
from comptoir.catalog.services.imports.slices import SliceWriter
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.structure import save_thing, save_things
from comptoir.catalog.tables import DocumentRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database

PRODUCTS = 100_000
ATTRIBUTES = 20
SAVES = 200
SAVE_MS_MAX = 50
BESIDE_MS_MAX = 100
CHANGE_SECONDS_MAX = 60
LOCALES = ("fr_FR", "en_US", "de_DE")


def measure(products: int = PRODUCTS) -> list[Figure]:
    """Completeness figures, on SQLite."""
    with TemporaryDirectory(prefix="comptoir-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'comptoir.db'}", SystemClock())
        migrate(database, is_test=True)
        _fill(database, products)
        size = f"{products:,} products"
        bare = _p95([_save(database, number, family=None) for number in range(SAVES)])
        counted = _p95([_save(database, number, family="goods") for number in range(SAVES)])
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
        database.close()
    return [
        duration("completeness", f"save, p95, {size}", counted, "ms", floor=bare, at_most=SAVE_MS_MAX),
        duration(
            "completeness", f"change of requirements, {size}", change, "s", floor=floor, at_most=CHANGE_SECONDS_MAX
        ),
        duration("completeness", "save beside it, p95", _p95(beside), "ms", at_most=BESIDE_MS_MAX),
    ]


def _fill(database: Database, products: int) -> None:
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
                Family(code="goods", attributes=codes, label_attribute="a0", required={"web": codes}),
                Channel(code="web", locales=LOCALES, currencies=("EUR",)),
                *usual_requirement_sets(),
            ],
        )
    writer: SliceWriter[int] = SliceWriter(database, SYSTEM, None, lambda _tag, _draft, _saved: None)
    for number in range(products):
        writer.add(_draft(number, "goods"), number)
    writer.flush()


def _draft(number: int, family: str | None, text: str = "words") -> ProductDraft:
    """A product that lacks every seventh value, another one from product to product."""
    values = {
        f"a{place}": {f"|{locale}": f"{text} {number}" for locale in (LOCALES if place % 2 == 0 else ("",))}
        for place in range(ATTRIBUTES)
        if (place + number) % 7
    }
    return ProductDraft(sku=f"P-{number:07}{'' if family else '-bare'}", mode=Mode.MERGE, family=family, values=values)


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
