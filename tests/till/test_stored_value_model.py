"""The life of gift cards as a state machine: tickets and the office against a model that only adds and takes away."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from comptoir.app.wiring import invariants
from comptoir.kernel.values.time import Instant
from comptoir.payments.domain.stored_values import StoredValueNotUsable, StoredValueShort
from comptoir.payments.queries import liabilities
from comptoir.payments.services import stored_values as service
from tests.support.databases import TestDatabases, write
from tests.till.conftest import Counter, cash, euros
from tests.till.test_till_model import fresh_counter

AMOUNTS = st.integers(1, 3_000)


class GiftCards(RuleBasedStateMachine):
    databases: TestDatabases
    cards: Bundle[str] = Bundle("cards")
    paid: Bundle[tuple[dict[str, Any], str]] = Bundle("paid")

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.counter: Counter = self.stack.enter_context(fresh_counter(self.databases))
        self.counter.open()
        self.left: dict[str, int] = {}
        self.stopped: set[str] = set()
        self.gone: set[str] = set()

    def _usable(self, card: str) -> bool:
        return card not in self.stopped | self.gone

    @rule(target=cards, amount=AMOUNTS)
    def sell(self, amount: int) -> str:
        card = service.make_numbers(1)[0]
        self._buy(card, amount)
        self.left[card] = amount
        return card

    @rule(card=cards, amount=AMOUNTS)
    def top_up(self, card: str, amount: int) -> None:
        if self._usable(card):
            self._buy(card, amount)
            self.left[card] += amount
        else:
            with pytest.raises(StoredValueNotUsable):
                self._buy(card, amount)

    def _buy(self, card: str, amount: int) -> None:
        line = {"id": "g", "gift_card": {"number": card}, "unit_price": euros(amount)}
        self.counter.seal({"lines": [line], "tenders": cash(amount)})

    @rule(target=paid, card=cards, other=cards, amount=st.integers(1, 450), second=st.integers(1, 450))
    def pay(self, card: str, other: str, amount: int, second: int) -> tuple[dict[str, Any], str]:
        """A tea of 4.50 with one or two cards (perhaps the same twice) and coins for the rest."""
        second = min(second, 450 - amount)
        tenders = [_by(card, amount, "a"), *([_by(other, second, "b")] if second else [])]
        rest = 450 - amount - second
        body = {"lines": [{"id": "t", "sku": "TEA"}], "tenders": [*tenders, *(cash(rest) if rest else [])]}
        wanted = {card: amount}
        if second:
            wanted[other] = wanted.get(other, 0) + second
        if not all(self._usable(one) for one in wanted):
            with pytest.raises((StoredValueNotUsable, StoredValueShort)):
                self.counter.seal(body)
        elif any(self.left[one] < asked for one, asked in wanted.items()):
            with pytest.raises(StoredValueShort):
                self.counter.seal(body)
        else:
            for one, asked in wanted.items():
                self.left[one] -= asked
            return self.counter.seal(body), card
        return {}, card

    @rule(sale=consumes(paid))
    def take_back(self, sale: tuple[dict[str, Any], str]) -> None:
        """The whole tea, onto its card, or where that is gone as a credit note."""
        ticket, card = sale
        if not ticket or card in self.stopped:
            return
        tender = _by(card, 450, "r")
        if card in self.gone:
            card = service.make_numbers(1)[0]
            tender = {**_by(card, 450, "r"), "kind": "store_credit"}
            self.left[card] = 0
        lines = [{"id": "r", "line": "t"}]
        self.counter.seal({"ticket": ticket["id"], "lines": lines, "tenders": [tender]})
        self.left[card] += 450

    @rule(card=cards, is_blocked=st.booleans())
    def block(self, card: str, is_blocked: bool) -> None:
        with write(self.counter.database) as uow:
            value = self._value(uow.connection, card)
            if card in self.gone:
                with pytest.raises(StoredValueNotUsable):
                    service.block(uow, self.counter.secrets, value, "lost", is_blocked=is_blocked)
                return
            service.block(uow, self.counter.secrets, value, "lost", is_blocked=is_blocked)
        (self.stopped.add if is_blocked else self.stopped.discard)(card)

    @rule(target=cards, card=cards)
    def reissue(self, card: str) -> str:
        fresh = service.make_numbers(1)[0]
        with write(self.counter.database) as uow:
            value = self._value(uow.connection, card)
            if card in self.gone:
                with pytest.raises(StoredValueNotUsable):
                    service.reissue(uow, self.counter.secrets, value, fresh, "lost")
                return card
            service.reissue(uow, self.counter.secrets, value, fresh, "lost")
        self.left[fresh], self.left[card] = self.left[card], 0
        self.stopped.discard(card)
        self.gone.add(card)
        return fresh

    @rule(card=cards, amount=st.integers(-3_000, 3_000).filter(bool))
    def adjust(self, card: str, amount: int) -> None:
        with write(self.counter.database) as uow:
            value = self._value(uow.connection, card)
            if card in self.gone:
                with pytest.raises(StoredValueNotUsable):
                    service.adjust(uow, value, amount, "wrong")
            elif self.left[card] + amount < 0:
                with pytest.raises(StoredValueShort):
                    service.adjust(uow, value, amount, "wrong")
            else:
                service.adjust(uow, value, amount, "wrong")
                self.left[card] += amount

    def _value(self, connection: Any, card: str) -> Any:  # noqa: ANN401 - what the services take
        found = service.find_value(connection, self.counter.secrets, card)
        return service.require_value(connection, found.id, lock=True)

    @invariant()
    def balances_are_the_models(self) -> None:
        with self.counter.database.read() as connection:
            for card, left in self.left.items():
                value = service.find_value(connection, self.counter.secrets, card)
                assert value.balance == left
            owed = liabilities(connection, Instant(self.counter.clock.now().replace(year=2100)))
            assert sum(one.amount for one in owed) == sum(self.left.values())

    def teardown(self) -> None:
        with self.counter.database.read() as connection:
            assert [problem for one in invariants() for problem in one.check(connection)] == []
        self.stack.close()


def _by(card: str, amount: int, ref: str) -> dict[str, Any]:
    return {"id": ref, "kind": "gift_card", "amount": euros(amount), "number": card}


def test_the_life_of_gift_cards(databases: TestDatabases) -> None:
    class Machine(GiftCards):
        pass

    Machine.databases = databases
    Machine.TestCase.settings = settings(max_examples=8, stateful_step_count=25, deadline=None)
    Machine.TestCase().runTest()
