"""The demo shop's payment terminals: simulated ones that speak the real protocol, one per till."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from comptoir.app.demo.shop import till_codes
from comptoir.app.runtime import open_database
from comptoir.kernel.settings import Settings
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.payments.simulator import SimulatedTerminal
from comptoir.till.services.days import require_till


@contextmanager
def demo_terminals(settings: Settings) -> Iterator[None]:
    """Run a terminal for each till of the demo shop on a free port of this computer, and tell the till where it is."""
    database = open_database(settings)
    with ExitStack() as running:
        for code in till_codes():
            terminal = running.enter_context(SimulatedTerminal(f"DEMO-{code}"))
            terminal.serve_in_background()
            running.callback(terminal.shutdown)
            with database.write() as uow:
                till = require_till(uow.connection, code)
                put_terminal(uow, PutTerminal(f"{code}-tpe", till.id, "nexo", terminal.address, f"DEMO-{code}"))
        database.close()
        yield
