"""A terminal of the simulator behind a real socket, and a desk that follows attempts at it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency, Money
from comptoir.payments.domain import Attempt, Direction
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt
from comptoir.payments.services.desk import Pace, TerminalDesk
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.nexo_wire import Patience
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.payments.simulator import SimulatedTerminal
from tests.support.databases import write

TILL, STORE = UUID(int=1), UUID(int=2)
POI = "V400m-1"


class Counter:
    """A till with one terminal, and what a cashier does at it."""

    def __init__(self, database: Database, clock: FixedClock, terminal: SimulatedTerminal) -> None:
        self.database = database
        self.terminal = terminal
        driver = NexoDriver(clock, patience=Patience(pay=0.3, ask=1.0))
        self.desk = TerminalDesk(database, {"nexo": driver}, Pace(0.01, 0.02))
        with write(database) as uow:
            put_terminal(uow, PutTerminal("TERM1", TILL, "nexo", terminal.address, POI))

    def behave(self, mode: str, **more: float) -> None:
        where = urlsplit(self.terminal.address)
        connection = http.client.HTTPConnection(where.hostname or "", where.port or 0)
        connection.request("POST", "/behaviour", json.dumps({"mode": mode, **more}))
        assert connection.getresponse().status == 200
        connection.close()

    @property
    def charges(self) -> list[str]:
        return list(self.terminal.terminal.charges.values())

    def make(
        self,
        amount: int = 1290,
        attempt_id: UUID | None = None,
        direction: Direction = Direction.CHARGE,
        terminal: str = "TERM1",
    ) -> tuple[Attempt, bool]:
        command = MakeAttempt(
            id=attempt_id or new_id(),
            till_id=TILL,
            till_code="T1",
            store_id=STORE,
            kind="card",
            direction=direction,
            money=Money(amount, Currency("EUR")),
            terminal=terminal,
        )
        with write(self.database) as uow:
            return attempts.make_attempt(uow, command)

    def follow(self, attempt: Attempt) -> Attempt:
        self.desk.wake(attempt.id)
        self.desk.wait(attempt.id, 10)
        return self.get(attempt)

    def get(self, attempt: Attempt) -> Attempt:
        with self.database.read() as connection:
            return attempts.get_attempt(connection, attempt.id)


@pytest.fixture
def simulated() -> Iterator[SimulatedTerminal]:
    server = SimulatedTerminal(POI)
    thread = server.serve_in_background()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def counter(database: Database, clock: FixedClock, simulated: SimulatedTerminal) -> Iterator[Counter]:
    made = Counter(database, clock, simulated)
    yield made
    made.desk.stop()
