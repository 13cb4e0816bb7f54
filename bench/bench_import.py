"""How fast a catalogue comes in: icecat cold and unchanged, and 10,000 products of 50 values, in a process of its own.

The floor is the least that any import does: every row is parsed, and its values are inserted bare, one row per product
in one transaction, into SQLite. An unchanged file is measured against parsing alone. Of icecat, every product is
counted and published as well. `COMPTOIR_BENCH_PRODUCTS` sets another size than 10,000.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, duration
from bench.serving import database_url
from comptoir.app.migrate import migrate
from comptoir.catalog.services.completeness import recount_all
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import run_now
from comptoir.kernel.sheets import read_table
from tests.support.memory import peak_kib

PRODUCTS_USUAL = 10_000
PRODUCTS = int(os.environ.get("COMPTOIR_BENCH_PRODUCTS", PRODUCTS_USUAL))
VALUES = 50
SECONDS_MAX = 20
SECONDS_MAX_OF_100_000 = 240
ICECAT_SECONDS_MAX = 15
MEMORY_MAX_MB = 300
FASTER_AGAIN = 5
PARSINGS_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of each step, and the most memory that the process ever had, in megabytes."""

    floor: float
    cold: float
    parsing: float
    again: float
    memory: float
    cards: float


def measure(products: int = PRODUCTS) -> list[Figure]:
    """Import figures, on both databases; those of icecat only where the shared data is."""
    shared = Path(os.environ.get("COMPTOIR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    icecat = shared / "data" / "akeneo-icecat"
    if not icecat.is_dir():
        print(f"bench: no icecat in {shared}: that part is left out", file=sys.stderr)
    with TemporaryDirectory(prefix="comptoir-bench-") as folder:
        path = Path(folder) / "large.csv"
        write_large(path, products, VALUES)
        return [figure for name in ("sqlite", "postgresql") for figure in _of(name, path, products, icecat)]


def _of(name: str, path: Path, products: int, icecat: Path) -> list[Figure]:
    size = f"{products:,} x {VALUES}, {name}"
    large = _in_process(path, name)
    seconds_max = SECONDS_MAX if products <= PRODUCTS_USUAL else SECONDS_MAX_OF_100_000 * products / 100_000
    figures = [
        *_figures(size, large, seconds_max),
        duration("import memory", size, large.memory, "MB", at_most=MEMORY_MAX_MB),
    ]
    if icecat.is_dir():
        run = _in_process(icecat, name)
        shown = run.cold + run.cards
        figures += _figures(f"icecat, {name}", run, None)
        figures += [duration("import", f"icecat with every card, {name}", shown, "s", at_most=ICECAT_SECONDS_MAX)]
    return figures


def _figures(name: str, run: Run, seconds_max: float | None) -> list[Figure]:
    goal = f"{FASTER_AGAIN} x faster than cold, or <= {PARSINGS_AGAIN} x parsing"
    is_met = run.again * FASTER_AGAIN <= run.cold or run.again <= PARSINGS_AGAIN * run.parsing
    return [
        duration("import", f"{name}, cold", run.cold, "s", floor=run.floor, at_most=seconds_max),
        Figure("import", f"{name}, unchanged", run.again, "s", run.parsing, run.parsing / run.again, goal, is_met),
    ]


def _in_process(source: Path, name: str) -> Run:
    command = [sys.executable, "-m", "bench.bench_import", str(source), name]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Run(**json.loads(done.stdout))


def import_twice(source: Path, folder: Path, url: str | None = None) -> Run:
    """Bare, then through the job, then the same again; then every card. url: of an empty database, else SQLite."""
    sheets = sorted(source.glob("*.csv")) if source.is_dir() else [source]
    floor = _seconds(lambda: _insert_bare(folder, sheets))
    database = Database(url or f"sqlite:///{folder / 'comptoir.db'}", SystemClock())
    migrate(database, is_test=True)
    cold = _seconds(lambda: _import(database, folder, source))
    parsing = _seconds(lambda: [sum(1 for _ in read_table(sheet).rows) for sheet in sheets])
    again = _seconds(lambda: _import(database, folder, source))
    memory = peak_kib() / 1024
    cards = _seconds(lambda: _publish(database)) if source.is_dir() else 0.0
    database.close()
    return Run(floor, cold, parsing, again, memory, cards)


def _publish(database: Database) -> None:
    """Whatever waits is counted, and every product that can be shown has its cards."""
    recount_all(database)
    _, made = publish_drafts(database, SYSTEM)
    if not made:
        raise RuntimeError("no card was made")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _import(database: Database, folder: Path, source: Path) -> None:
    argument = {"path": str(source), "format": "auto", "mapping": None, "dry_run": False}
    view = run_now(database, folder / "jobs", "catalog.import", import_catalog, argument)
    if view.state != "done":
        raise RuntimeError(view.error)


def _insert_bare(folder: Path, sheets: list[Path]) -> None:
    with sqlite3.connect(folder / "bare.db") as bare:
        bare.execute("PRAGMA journal_mode=wal")
        bare.execute("PRAGMA synchronous=full")
        bare.execute("CREATE TABLE item (sku TEXT, document TEXT)")
        for sheet in sheets:
            rows = ((row.cells[0], "\x1f".join(row.cells)) for row in read_table(sheet).rows)
            bare.executemany("INSERT INTO item VALUES (?, ?)", rows)


def write_large(path: Path, products: int, values: int) -> None:
    """A file of products with so many short texts each, the same at every call."""
    chance = random.Random(20_261_121)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(3_000)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "name", *(f"attribute_{number}" for number in range(values - 1))])
        for number in range(products):
            texts = [" ".join(chance.choices(words, k=1 + place % 3)) for place in range(values - 1)]
            writer.writerow([f"SKU-{number:06}", " ".join(chance.choices(words, k=4)), *texts])


def main() -> None:
    """The importing process: `SOURCE DATABASE`."""
    with TemporaryDirectory(prefix="comptoir-bench-") as folder, database_url(sys.argv[2], Path(folder)) as url:
        print(json.dumps(asdict(import_twice(Path(sys.argv[1]), Path(folder), url))))


if __name__ == "__main__":
    main()
