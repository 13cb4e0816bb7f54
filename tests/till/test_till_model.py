"""A till day as a state machine: whatever a cashier does, drawer, stock, chains and Z follow a simple second model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule

from comptoir.app.wiring import invariants
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.orders.domain import ReturnedMoreThanSold
from comptoir.till.domain.refusals import CashShort, TillClosed
from tests.conftest import NOON
from tests.pricing.shop import open_shop
from tests.support.databases import TestDatabases, opened
from tests.till.conftest import PRICES, Counter, cash, set_up

FLOAT = 10_000
SKUS = ("MUG", "TEA")


@contextmanager
def fresh_counter(databases: TestDatabases) -> Iterator[Counter]:
    """A shop of its own for one run of the machine."""
    clock = FixedClock(NOON)
    with TemporaryDirectory() as folder, databases.sqlite(Path(folder)) as url, opened(url, clock) as database:
        counter = set_up(open_shop(database), clock, Path(folder) / "keys")
        try:
            yield counter
        finally:
            counter.committer.stop()


class TillDays(RuleBasedStateMachine):
    databases: TestDatabases
    tickets: Bundle[dict[str, Any]] = Bundle("tickets")

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.counter = self.stack.enter_context(fresh_counter(self.databases))
        self.is_open = False
        self.drawer = self.sold = self.sequence = self.perpetual = 0
        self.stock = dict.fromkeys(SKUS, 100)

    @precondition(lambda self: not self.is_open)
    @rule()
    def open(self) -> None:
        self.counter.open(amount=FLOAT)
        self.is_open, self.drawer, self.sold = True, FLOAT, 0

    @precondition(lambda self: not self.is_open)
    @rule()
    def sell_at_a_closed_till(self) -> None:
        with pytest.raises(TillClosed):
            self.counter.sell(("MUG", "1"))

    @precondition(lambda self: self.is_open)
    @rule(target=tickets, sku=st.sampled_from(SKUS), count=st.integers(1, 5), extra=st.integers(0, 2000))
    def sell(self, sku: str, count: int, extra: int) -> dict[str, Any]:
        due, ticket_id = PRICES[sku] * count, new_id()
        answer = self.counter.sell((sku, str(count)), given=due + extra, ticket_id=ticket_id)
        self.sequence += 1
        assert (answer["change"]["amount"], answer["fiscal"]["sequence"]) == (extra, self.sequence)
        assert self.counter.sell((sku, str(count)), given=due + extra, ticket_id=ticket_id)["replay"]
        self._count(sku, count)
        return {"id": answer["id"], "sku": sku, "left": count}

    @precondition(lambda self: self.is_open)
    @rule(target=tickets, ticket=consumes(tickets), count=st.integers(1, 6))
    def take_back(self, ticket: dict[str, Any], count: int) -> dict[str, Any]:
        body = {
            "ticket": ticket["id"],
            "lines": [{"id": "r", "line": "0", "quantity": str(count)}],
            "tenders": cash(PRICES[ticket["sku"]] * count),
        }
        if count > ticket["left"]:
            with pytest.raises(ReturnedMoreThanSold):
                self.counter.seal(body)
            return ticket
        answer = self.counter.seal(body)
        self.sequence += 1
        assert answer["fiscal"]["sequence"] == self.sequence
        self._count(ticket["sku"], -count)
        return ticket | {"left": ticket["left"] - count}

    def _count(self, sku: str, count: int) -> None:
        self.stock[sku] -= count
        self.sold += PRICES[sku] * count
        self.drawer += PRICES[sku] * count
        self.perpetual += PRICES[sku] * count

    @precondition(lambda self: self.is_open)
    @rule(amount=st.integers(-20_000, 20_000))
    def move_cash(self, amount: int) -> None:
        if self.drawer + amount < 0:
            with pytest.raises(CashShort):
                self.counter.move_cash(amount)
            return
        self.counter.move_cash(amount)
        self.drawer += amount

    @precondition(lambda self: self.is_open)
    @rule(missing=st.integers(0, 50))
    def close(self, missing: int) -> None:
        there = max(self.drawer - missing, 0)
        z = self.counter.close({"cash": there})
        assert z["sales"]["amount"] == self.sold
        assert z["perpetual"]["amount"] == self.perpetual
        (drawer,) = z["tenders"]
        assert (drawer["expected"]["amount"], drawer["difference"]["amount"]) == (self.drawer, there - self.drawer)
        self.is_open = False

    @invariant()
    def stock_follows(self) -> None:
        if hasattr(self, "counter"):
            assert {sku: self.counter.on_hand(sku) // 1_000_000 for sku in SKUS} == self.stock

    def teardown(self) -> None:
        if not hasattr(self, "stack"):
            return
        with self.stack, self.counter.database.read() as connection:
            assert [line for one in invariants() for line in one.check(connection)] == []


def test_whatever_a_cashier_does_the_books_follow(databases: TestDatabases) -> None:
    class Machine(TillDays):
        pass

    Machine.databases = databases
    Machine.TestCase.settings = settings(max_examples=5, stateful_step_count=16, deadline=None)
    Machine.TestCase().runTest()
