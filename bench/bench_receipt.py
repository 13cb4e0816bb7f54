"""Pay to receipt ready: from the tender that covers a ticket to its receipt, and to its last byte on a printer.

A till on SQLite with the real committer and the simulated printer over TCP, in one process without other work. Ready
is the receipt as bytes for paper, issued and durable; printed is when the printer says that all before was printed.
The floor is sealing the same ticket alone, which is what a shop pays without any receipt.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from bench.figures import Figure, duration
from comptoir.kernel.clock import FixedClock, SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.till.domain.paper import Connection, JobState, Printer, PrinterState, Way
from comptoir.till.services import days, issuing, printing
from comptoir.till.services.replays import require_ticket
from comptoir.till.simulator import SimulatedPrinter
from tests.pricing.shop import open_shop
from tests.support.databases import write
from tests.till.conftest import Counter, set_up

TICKETS = 120
WARM_UP = 10
GOAL_MS = 150
_PRINT_SECONDS_MAX = 10.0
_LOOK_SECONDS = 0.001


def measure() -> list[Figure]:
    """p50 and p95 from pay to the receipt, and to the printed receipt."""
    with TemporaryDirectory(prefix="comptoir-bench-") as folder:
        database = migrated(Path(folder))
        counter = set_up(open_shop(database), FixedClock(SystemClock().now()), Path(folder) / "keys")
        counter.open()
        printer = SimulatedPrinter()
        try:
            took = [_one(counter, printer, number) for number in range(WARM_UP + TICKETS)][WARM_UP:]
        finally:
            counter.desk.printers.stop()
            counter.desk.terminals.stop()
            counter.committer.stop()
            printer.stop()
            database.close()
    sealed, ready, printed = (sorted(times) for times in zip(*took, strict=True))
    figures = []
    for share in (50, 95):
        at = len(ready) * share // 100
        goal = GOAL_MS if share == 95 else None
        figures += [
            duration("receipt ready", f"p{share}", ready[at], "ms", floor=sealed[at], at_most=goal),
            duration("receipt printed", f"p{share}", printed[at], "ms", floor=sealed[at]),
        ]
    return figures


def migrated(folder: Path) -> Database:
    """A fresh database with the current schema."""
    from comptoir.app.migrate import migrate  # noqa: PLC0415 - with Alembic behind it

    database = Database(f"sqlite:///{folder / 'comptoir.db'}", SystemClock())
    migrate(database)
    return database


def _one(counter: Counter, simulated: SimulatedPrinter, number: int) -> tuple[float, float, float]:
    """Milliseconds until a ticket is sealed, its receipt is ready, and the printer says that it is printed."""
    with counter.database.read() as connection:
        till = days.require_till(connection, "T1")
    if number == 0:
        wanted = Printer(
            till.id, Connection.NETWORK, simulated.address, 42, False, True, None, PrinterState.OFFLINE, None, 0
        )
        with write(counter.database) as uow:
            printing.put_printer(uow, till, till.store_id, wanted)
    began = time.perf_counter()
    ticket = counter.sell(("MUG", "2"), ("TEA", "1"), ("COMTE", "0.335"))
    sealed = time.perf_counter()
    with write(counter.database) as uow:
        found = require_ticket(uow.connection, counter.desk.memory, UUID(ticket["id"]))
        command = issuing.Issue(new_id(), Way.PAPER, "fr_FR")
        made = issuing.issue(uow, counter.desk.keys, counter.secrets, Settings(), found, command)
    ready = time.perf_counter()
    counter.desk.printers.wake(till.id)
    assert made.job is not None
    while _state(counter, made.job) != JobState.PRINTED:
        assert time.perf_counter() - ready < _PRINT_SECONDS_MAX, "the printer prints nothing"
        time.sleep(_LOOK_SECONDS)  # looked at from outside, as the till's screen does
    printed = time.perf_counter()
    return (sealed - began) * 1000, (ready - began) * 1000, (printed - began) * 1000


def _state(counter: Counter, job_id: UUID) -> str:
    with counter.database.read() as connection:
        return str(printing.job_view(connection, job_id)["state"])
