"""How fast a catalogue comes in: icecat cold and unchanged, and 10,000 products of 50 values."""

from __future__ import annotations

import csv
import os
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, duration
from comptoir.app.migrate import migrate
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import run_now
from comptoir.kernel.sheets import read_table

PRODUCTS = 10_000
VALUES = 50
MEMORY_MAX_MB = 300


def measure() -> list[Figure]:
    """Import figures; those of icecat only where the shared data is."""
    with tempfile.TemporaryDirectory() as folder:
        figures = _large(Path(folder))
        shared = Path(os.environ.get("COMPTOIR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
        source = shared / "data" / "akeneo-icecat"
        return figures + (_icecat(Path(folder), source) if source.is_dir() else [])


def _database(folder: Path, name: str) -> Database:
    database = Database(f"sqlite:///{folder / name}.db", SystemClock())
    migrate(database, is_test=True)
    return database


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _import(database: Database, folder: Path, source: Path) -> float:
    argument = {"path": str(source), "format": "auto", "mapping": None, "dry_run": False}

    def work() -> None:
        view = run_now(database, folder / "jobs", "catalog.import", import_catalog, argument)
        assert view.state == "done", view.error

    return _seconds(work)


def _parse(path: Path) -> int:
    return sum(1 for _ in read_table(path).rows)


def _bare_insert(folder: Path, path: Path) -> float:
    """Parsing, and one row per product in one transaction: the least that any import does."""

    def work() -> None:
        with sqlite3.connect(folder / "bare.db") as bare:
            bare.execute("PRAGMA journal_mode=wal")
            bare.execute("CREATE TABLE IF NOT EXISTS item (sku TEXT PRIMARY KEY, document TEXT)")
            rows = ((row.cells[0], "\x1f".join(row.cells)) for row in read_table(path).rows)
            bare.executemany("INSERT OR REPLACE INTO item VALUES (?, ?)", rows)

    return _seconds(work)


def _write_large(path: Path) -> None:
    chance = random.Random(20_261_121)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(3_000)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "name", *(f"attribute_{number}" for number in range(VALUES - 1))])
        for number in range(PRODUCTS):
            values = [" ".join(chance.choices(words, k=1 + place % 3)) for place in range(VALUES - 1)]
            writer.writerow([f"SKU-{number:06}", " ".join(chance.choices(words, k=4)), *values])


def _large(folder: Path) -> list[Figure]:
    path = folder / "large.csv"
    _write_large(path)
    floor = _bare_insert(folder, path)
    database = _database(folder, "large")
    cold = _import(database, folder, path)
    again = _import(database, folder, path)
    parsing = _seconds(lambda: _parse(path))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    database.close()
    size = f"{PRODUCTS} x {VALUES}"
    return [
        duration("import", f"{size}, cold", cold, "s", floor=floor, at_most=20),
        _again(f"{size}, unchanged", again, cold, parsing),
        Figure(
            "import", f"{size}, memory", memory, "MB", None, None, f"<= {MEMORY_MAX_MB} MB", memory <= MEMORY_MAX_MB
        ),
    ]


def _again(variant: str, again: float, cold: float, parsing: float) -> Figure:
    goal = "5 times as fast as cold, or <= 3 times the parsing"
    met = again * 5 <= cold or again <= 3 * parsing
    return Figure("import", variant, again, "s", parsing, parsing / again, goal, met)


def _icecat(folder: Path, source: Path) -> list[Figure]:
    parsing = _seconds(lambda: [_parse(path) for path in sorted(source.glob("*.csv"))])
    database = _database(folder, "icecat")
    cold = _import(database, folder, source)
    again = _import(database, folder, source)
    database.close()
    return [
        duration("import", "icecat, cold", cold, "s", floor=parsing, at_most=10),
        _again("icecat, unchanged", again, cold, parsing),
    ]
