"""Thousands of attempts at terminals that misbehave in every way: no basket is captured twice, no ticket is unpaid.

Eight tills at once, each with a terminal of its own behind a socket: nexo in clear and encrypted, and Caisse-AP. What
the terminals charged is the truth; what a person decides is what the terminal's slip says.
"""

from __future__ import annotations

import random
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency, Money
from comptoir.payments.domain import SILENT, Attempt, AttemptFinished, AttemptState, Direction
from comptoir.payments.invariants import check_moves
from comptoir.payments.ports import TerminalDriver
from comptoir.payments.protocols.nexo_security import NexoKey
from comptoir.payments.rows import attempts_of_basket
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt
from comptoir.payments.services.caisse_ap import CaisseApDriver
from comptoir.payments.services.desk import Pace, TerminalDesk
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.nexo_wire import Patience
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.payments.simulator import SimulatedCaisseAp, SimulatedTerminal
from comptoir.till import rows
from comptoir.till.domain.tills import Department
from comptoir.till.services import days
from comptoir.till.services.desk import is_ticket
from tests.pricing.shop import open_shop
from tests.support.databases import write
from tests.till.conftest import Counter, euros, set_up

DUE = 1290
LANES = 8
PATIENCE = Patience(pay=0.3, ask=1.0)
"""A terminal that has not begun to hear in that time is asked too early, and says that there was nothing."""
SLOW = Patience(pay=1.0)
"""Of terminals that cannot be asked: on a busy machine their slip is read too early otherwise."""
KEY = {"key_identifier": "shop", "key_version": "1"}
NEXO = ("approve", "partial", "decline", "cancel", "busy", "silence", "lost", "late", "double", "garbled",
        "wrong_amount", "power_cut")  # fmt: skip
CAISSE_AP = ("approve", "decline", "cancel", "silence", "lost", "late", "double", "garbled", "wrong_amount",
             "power_cut")  # fmt: skip
FREQUENT = "approve"
BOOKS = Department("books", {"fr_FR": "Livres"}, "reduced")


@dataclass
class Storm:
    """What the lanes share. charged: of each basket what its terminal took and did not give back, in cents.

    left: attempts that nobody has made yet; whoever is free makes the next, since some terminals are slow to misbehave.
    """

    counter: Counter
    desk: TerminalDesk
    charged: dict[UUID, int] = field(default_factory=dict)
    sealed: dict[UUID, int] = field(default_factory=dict)
    wrong: set[UUID] = field(default_factory=set)
    states: Tally[str] = field(default_factory=Tally)
    guard: threading.Lock = field(default_factory=threading.Lock)
    made: int = 0
    left: int = 0


@dataclass
class Lane:
    """A till and its terminal, and a cashier with a queue."""

    storm: Storm
    till: str
    server: SimulatedTerminal | SimulatedCaisseAp
    chance: random.Random
    till_id: UUID
    store_id: UUID
    before: int = 0

    @property
    def is_nexo(self) -> bool:
        return isinstance(self.server, SimulatedTerminal)

    def truth(self) -> int:
        """Everything that the terminal took and did not give back, in cents."""
        charges: Any = self.server.terminal.charges
        if self.is_nexo:
            return sum(int(one.replace(".", "")) for one in charges.values())
        return sum(charges)

    def pay(self, basket: UUID, amount: int) -> Attempt:
        """One attempt at a terminal in any mood, followed as far as it goes; sometimes the cashier cancels."""
        storm, database = self.storm, self.storm.counter.database
        mode = self.chance.choice((FREQUENT, *(NEXO if self.is_nexo else CAISSE_AP)))
        self.server.terminal.behave({"mode": mode})
        made = new_id()
        command = MakeAttempt(
            made, self.till_id, self.till, self.store_id, "card", Direction.CHARGE, Money(amount, Currency("EUR")),
            None, basket, DUE,
        )  # fmt: skip
        with write(database) as uow:
            attempts.make_attempt(uow, command)
        if mode == "wrong_amount":
            storm.wrong.add(basket)
        storm.desk.wake(made)
        if self.chance.random() < 0.1:
            self.cancel(made)
        self.wait(made, is_deaf=self.is_nexo and mode == "wrong_amount")
        self.server.terminal.behave({"mode": "approve"})
        found = self.get(made)
        return self.decide(found, amount) if found.is_open else found

    def wait(self, attempt_id: UUID, *, is_deaf: bool) -> None:
        """Until the attempt has its outcome, or nobody but a person can find it. is_deaf: asking leads nowhere."""
        while is_deaf and self.get(attempt_id).state in {AttemptState.CREATED, AttemptState.SENT}:
            self.storm.desk.wait(attempt_id, 0.02)
        if not is_deaf:
            self.storm.desk.wait(attempt_id, 60)

    def cancel(self, attempt_id: UUID) -> None:
        try:
            with write(self.storm.counter.database) as uow:
                attempts.request_cancel(uow, attempt_id)
        except (AttemptFinished, attempts.AttemptMovedElsewhere):
            return

    def get(self, attempt_id: UUID) -> Attempt:
        with self.storm.counter.database.read() as connection:
            return attempts.get_attempt(connection, attempt_id)

    def decide(self, attempt: Attempt, amount: int) -> Attempt:
        """A person reads the slip of the terminal: the money was taken, or it was not; and says so."""
        took = self.truth() - self.before
        with write(self.storm.counter.database) as uow:
            current = attempts.get_attempt(uow.connection, attempt.id)
            if current.state in SILENT:
                outcome = "approved" if took == amount and not current.is_cancel_requested else "declined"
                if outcome == "declined" and took:
                    self.put_right(attempt, took)
                return attempts.resolve_by_hand(uow, attempt.id, outcome, "read on the slip")
            if current.state is AttemptState.VOID_PENDING:
                if took:
                    self.put_right(attempt, took)
                return attempts.resolve_by_hand(uow, attempt.id, "voided", "undone at the terminal")
            return current

    def put_right(self, attempt: Attempt, took: int) -> None:
        """What a person does at the terminal itself about money that nobody wants: the charge is undone there."""
        charges: Any = self.server.terminal.charges
        if self.is_nexo:
            charges.pop(attempt.service_id, None)
        elif took in charges:
            charges.remove(took)

    def serve(self) -> None:
        """Baskets until all attempts were made; whatever the card does not pay is paid in cash."""
        while self.storm.left > 0:
            basket, left = new_id(), DUE
            tenders: list[dict[str, Any]] = []
            start = self.truth()
            for _ in range(self.chance.choice([1, 1, 2, 3])):
                self.before = self.truth()
                amount = left if self.chance.random() < 0.8 else max(left // 2, 1)
                attempt = self.pay(basket, amount)
                with self.storm.guard:
                    self.storm.left -= 1
                    self.storm.states[attempt.state.value] += 1
                if attempt.paid and attempt.used_by is None:
                    tenders.append(
                        {
                            "id": str(len(tenders)),
                            "kind": "card",
                            "amount": euros(attempt.paid),
                            "attempt": str(attempt.id),
                        }
                    )
                    left -= attempt.paid
                if not left:
                    break
            if left:
                tenders.append({"id": "cash", "kind": "cash", "amount": euros(left)})
            line = {"id": "a", "department": "books", "unit_price": euros(DUE)}
            self.storm.counter.seal({"till": self.till, "lines": [line], "tenders": tenders}, basket)
            self.storm.sealed[basket] = sum(one["amount"]["amount"] for one in tenders if one["kind"] == "card")
            self.storm.charged[basket] = self.truth() - start


def lanes(storm: Storm, stack: ExitStack, seed: int) -> Iterator[Lane]:
    for number in range(LANES):
        code = f"P{number}"
        server: SimulatedTerminal | SimulatedCaisseAp
        if number % 4 == 3:
            server = stack.enter_context(SimulatedCaisseAp())
            terminal: dict[str, Any] = {"driver": "caisse_ap", "address": server.address, "poi_id": "01"}
        else:
            key = NexoKey("shop", 1, "secret") if number % 4 == 2 else None
            server = stack.enter_context(SimulatedTerminal("P1", key=key))
            terminal = {"driver": "nexo", "address": server.address, "poi_id": "P1"}
            if key is not None:
                terminal |= {"options": KEY, "key": "secret"}
        server.serve_in_background()
        stack.callback(server.shutdown)
        with write(storm.counter.database) as uow:
            put = days.PutTill(code, code, "rivoli", departments=(BOOKS,))
            days.put_till(uow, storm.counter.desk.keys, storm.counter.who, put)
            till = days.require_till(uow.connection, code)
            put_terminal(uow, PutTerminal(f"{code}-tpe", till.id, **terminal), storm.counter.secrets)
        storm.counter.open(code)
        yield Lane(storm, code, server, random.Random(seed + number), till.id, till.store_id)


def storm_of(database: Database, clock: FixedClock, folder: Path, count: int, seed: int) -> Storm:
    counter = set_up(open_shop(database), clock, folder)
    nexo = NexoDriver(clock, counter.secrets, PATIENCE)
    drivers: dict[str, TerminalDriver] = {"nexo": nexo, "caisse_ap": CaisseApDriver(SLOW)}
    desk = TerminalDesk(database, drivers, Pace(0.01, 0.02), is_paid=is_ticket)
    storm = Storm(counter, desk, made=count, left=count)
    failures: list[BaseException] = []

    def run(lane: Lane) -> None:
        try:
            lane.serve()
        except BaseException as failure:  # noqa: BLE001 - told by the test below
            failures.append(failure)

    with ExitStack() as stack:
        threads = [threading.Thread(target=run, args=(lane,)) for lane in lanes(storm, stack, seed)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        desk.settle(30)
        desk.stop()
        counter.desk.terminals.stop()
        counter.committer.stop()
    if failures:
        raise failures[0]
    return storm


def check(storm: Storm) -> None:
    """The proof: what tickets say was paid by card is what the terminals took, basket by basket."""
    database = storm.counter.database
    assert sum(storm.states.values()) >= storm.made
    doubled = {basket: taken for basket, taken in storm.charged.items() if taken > DUE}
    assert doubled == {}
    assert storm.charged == storm.sealed
    with database.read() as connection:
        assert list(check_moves(connection)) == []
        tickets = rows.tickets_by_id(connection, storm.sealed)
        tenders = rows.tenders_of(connection, storm.sealed)
        assert set(tickets) == set(storm.sealed)
        for basket, of_ticket in tenders.items():
            asked = {one.id: one for one in attempts_of_basket(connection, basket)}
            used = [asked[one.attempt_id] for one in of_ticket if one.attempt_id is not None]
            assert all(one.used_by == basket and not one.is_open and one.paid > 0 for one in used)
            unused = [one for one in asked.values() if one.used_by is None]
            assert all(not one.is_open and one.paid == 0 for one in unused)
            assert sum(one.amount for one in of_ticket) == DUE


def test_two_thousand_attempts_at_misbehaving_terminals(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    storm = storm_of(sqlite_database, clock, tmp_path / "keys", 2_000, 1)
    check(storm)
    assert {"approved", "partial", "declined", "cancelled", "not_found", "manual", "voided"} <= set(storm.states)


@pytest.mark.long
def test_ten_thousand_attempts_at_misbehaving_terminals(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    check(storm_of(database, clock, tmp_path / "keys", 10_000, 7))
