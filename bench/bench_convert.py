"""How long another writer waits while an attribute becomes another, and back: nobody at a till may notice it."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import text

from bench.bench_catalogue import _filled
from bench.figures import Figure, duration
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.services.conversions import start_conversion, start_undo, wanted_attribute
from comptoir.catalog.services.converting import run_conversion
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobContext, job

PRODUCTS = int(os.environ.get("COMPTOIR_BENCH_CONVERTED", "20000"))
WAIT_MS_MAX = 100
"""For a writer that a sale would be, over the time the same write takes alone."""


def measure(products: int = PRODUCTS) -> list[Figure]:
    """Figures on both databases."""
    return [figure for name in ("sqlite", "postgresql") for figure in _measure(name, products)]


def _measure(name: str, products: int) -> list[Figure]:
    size = f"{products:,} products, {name}"
    with TemporaryDirectory(prefix="comptoir-bench-") as folder, _filled(name, Path(folder), products) as filled:
        database = filled[0]
        gc.collect()
        gc.freeze()  # as a server does once it has started
        alone = max(_write(database) for _ in range(200))
        with database.write() as uow:
            before, after = wanted_attribute(current_structure(uow.connection), "kind", {"type": "multiple_choice"})
            first = start_conversion(uow, before, after, Kept())
        figures = _beside(database, first, f"conversion, {size}", alone)
        with database.write() as uow:
            undo = start_undo(uow, first)
        return figures + _beside(database, undo, f"its way back, {size}", alone)


def _beside(database: Database, job_id: UUID, what: str, alone: float) -> list[Figure]:
    waits: list[float] = []
    done = threading.Event()
    writer = threading.Thread(target=lambda: _until(done, lambda: waits.append(_write(database))))
    writer.start()
    began = time.perf_counter()
    with database.read() as connection:
        argument = job(connection, job_id).argument
    outcome = run_conversion(JobContext(database, job_id, "catalog.convert", SYSTEM, "bench", Path()), argument, ())
    taken = time.perf_counter() - began
    done.set()
    writer.join()
    assert outcome["updated"] > 0
    longest = duration("convert", f"longest wait beside a {what}", max(waits), "ms", floor=alone, at_most=WAIT_MS_MAX)
    return [longest, duration("convert", what, taken, "s")]


def _until(done: threading.Event, write: Callable[[], None]) -> None:
    while not done.is_set():
        write()
        done.wait(0.002)


def _write(database: Database) -> float:
    """Milliseconds until a small write outside the catalogue is committed."""
    began = time.perf_counter()
    with database.write() as uow:
        uow.connection.execute(text("UPDATE catalog_counter SET last = last + 1 WHERE pattern = 'bench'"))
    return 1000 * (time.perf_counter() - began)
