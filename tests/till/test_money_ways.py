"""Whatever is sold, set aside, exchanged and brought back: money leaves only so as it came.

A state machine sells, takes advances, exchanges and takes back with every way of paying. Nobody's leave is asked for.
A second look, which knows nothing of how the till reckons, follows all money as water through pipes: what was paid in
one way flows along exchanges and hand-overs to returns, and out in the ways that its rule allows. More than can flow is
money that changed its nature.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from comptoir.app.wiring import invariants
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant
from comptoir.orders.queries import orders_by_id
from comptoir.payments.domain import AttemptState, Direction, RefundAboveCharge
from comptoir.payments.domain.attempts import Answer
from comptoir.payments.rows import ATTEMPT_COLUMNS, attempt_of
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.payments.tables import PaymentAttempt
from comptoir.till.domain.advances import AdvanceKind, Party
from comptoir.till.domain.refund_rules import RefundNotSo
from comptoir.till.domain.refusals import CardRefundAboveCharge, CardRefundUnclear, RefundInMoney, RefundOtherwise
from comptoir.till.services.advances import entries_of
from comptoir.till.services.days import require_till
from comptoir.till.services.exchanges import exchange
from comptoir.till.services.refunds import refunds_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import ReturnBody, TicketBody, content_hash
from comptoir.till.services.stored_value import with_hidden_numbers
from comptoir.till.services.work import SealCommand
from tests.support.databases import TestDatabases, write
from tests.till.conftest import Counter, euros, person
from tests.till.test_advances import cancel, reserve, state, steps
from tests.till.test_stored_value import number, sell_card
from tests.till.test_till_model import fresh_counter

MUG = 1_290
CASHIER = person("till.ticket.sell", "till.return.make")
PAID = ("cash", "card", "card two", "cheque", "voucher", "transfer", "gift_card")
OUT = ("cash", "card", "card two", "cheque", "voucher", "transfer", "store_credit")
MONEY = ("cash", "card", "cheque", "voucher", "transfer")
CHEQUE_DAYS = 15
REFUSED = (
    RefundInMoney, RefundOtherwise, RefundNotSo, CardRefundUnclear, CardRefundAboveCharge, RefundAboveCharge,
)  # fmt: skip
ATTEMPTS = [getattr(PaymentAttempt, column) for column in ATTEMPT_COLUMNS]
TENDERS = st.lists(st.tuples(st.sampled_from(PAID), st.integers(1, 3)), min_size=1, max_size=3)
REFUNDS = st.lists(st.tuples(st.sampled_from(OUT), st.integers(1, 3)), min_size=1, max_size=2)
"""Ways with their weights."""
Part = tuple[str, str | None]
"""A way back, and of a card the charge."""


def split(due: int, weights: Sequence[tuple[str, int]]) -> dict[str, int]:
    """An amount in parts, by way."""
    found: dict[str, int] = {}
    whole, left = sum(weight for _, weight in weights), due
    for kind, weight in weights[1:]:
        found[kind] = found.get(kind, 0) + due * weight // whole
        left -= due * weight // whole
    found[weights[0][0]] = found.get(weights[0][0], 0) + left
    return {kind: amount for kind, amount in found.items() if amount}


def kind(way: str) -> str:
    return way.partition(" ")[0]


def refund(due: int, weights: Sequence[tuple[str, int]]) -> dict[Part, int]:
    parts: dict[Part, int] = {}
    for way, amount in split(due, weights).items():
        parts[kind(way), None] = parts.get((kind(way), None), 0) + amount
    return parts


class Pipes:
    """The most that can flow from one end to the other (Edmonds and Karp)."""

    def __init__(self) -> None:
        self.room: dict[Hashable, dict[Hashable, int]] = {}

    def lay(self, start: Hashable, end: Hashable, amount: int) -> None:
        of_start = self.room.setdefault(start, {})
        of_start[end] = of_start.get(end, 0) + amount
        self.room.setdefault(end, {}).setdefault(start, 0)

    def most(self, start: Hashable, end: Hashable) -> int:
        found = 0
        while (path := self._path(start, end)) is not None:
            amount = min(self.room[one][two] for one, two in path)
            for one, two in path:
                self.room[one][two] -= amount
                self.room[two][one] += amount
            found += amount
        return found

    def _path(self, start: Hashable, end: Hashable) -> list[tuple[Hashable, Hashable]] | None:
        came: dict[Hashable, Hashable] = {start: start}
        waiting = deque([start])
        while waiting and end not in came:
            here = waiting.popleft()
            for there, room in self.room.get(here, {}).items():
                if room > 0 and there not in came:
                    came[there] = here
                    waiting.append(there)
        if end not in came:
            return None
        path = []
        while end != start:
            path.append((came[end], end))
            end = came[end]
        return path


class MoneyStays(RuleBasedStateMachine):
    databases: TestDatabases

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.counter: Counter = self.stack.enter_context(fresh_counter(self.databases))
        self.counter.open()
        with write(self.counter.database) as uow:
            self.till = require_till(uow.connection, "T1")
            put_terminal(uow, PutTerminal("TERM1", self.till.id, "nexo", "http://127.0.0.1:1", "P1"))
        self.tickets: dict[str, int] = {}  # sales, with how many mugs of them are still the customer's
        self.paid: list[tuple[str, str, int, Instant]] = []  # ticket, way, amount, when
        self.along: list[tuple[str, str, int]] = []  # from one ticket to another
        self.out: list[tuple[str, str, int, Instant]] = []  # back to the customer
        self.reservations: dict[UUID, list[tuple[str, int]]] = {}
        self.asked: list[UUID] = []  # refunds to cards of the return that is being made

    def now(self) -> Instant:
        return self.counter.clock.now()

    @rule(mugs=st.integers(1, 2), weights=TENDERS)
    def sell(self, mugs: int, weights: list[tuple[str, int]]) -> None:
        parts = split(mugs * MUG, weights)
        lines = [{"id": "0", "sku": "MUG", "quantity": str(mugs)}]
        self._sold(self.counter.seal({"lines": lines, "tenders": self._tenders(parts)}), parts, mugs)

    @rule(amount=st.integers(1, MUG), weights=TENDERS)
    def take_an_advance(self, amount: int, weights: list[tuple[str, int]]) -> None:
        """Of a mug that is set aside, beside another that is bought."""
        made = reserve(self.counter, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG", "quantity": "1"}])
        parts = split(amount + MUG, weights)
        lines = [*steps(self.counter, made.id, amount)["advance"], {"id": "0", "sku": "MUG", "quantity": "1"}]
        ticket = self._sold(self.counter.seal({"lines": lines, "tenders": self._tenders(parts)}), parts, 1)
        self.reservations[made.id] = [(ticket, amount)]

    @precondition(lambda self: self.reservations)
    @rule(data=st.data(), weights=TENDERS)
    def pay_more(self, data: st.DataObject, weights: list[tuple[str, int]]) -> None:
        id_ = data.draw(st.sampled_from(list(self.reservations)))
        left = MUG - sum(amount for _, amount in self.reservations[id_])
        if left:
            amount = data.draw(st.integers(1, left))
            parts = split(amount, weights)
            lines = steps(self.counter, id_, amount)["advance"]
            ticket = self._sold(self.counter.seal({"lines": lines, "tenders": self._tenders(parts)}), parts, 0)
            self.reservations[id_].append((ticket, amount))

    @precondition(lambda self: self.reservations)
    @rule(data=st.data(), weights=TENDERS)
    def hand_over(self, data: st.DataObject, weights: list[tuple[str, int]]) -> None:
        id_ = data.draw(st.sampled_from(list(self.reservations)))
        paid = self.reservations.pop(id_)
        rest = MUG - sum(amount for _, amount in paid)
        parts = split(rest, weights) if rest else {}
        lines = steps(self.counter, id_)["hand_over"]
        ticket = self._sold(self.counter.seal({"lines": lines, "tenders": self._tenders(parts)}), parts, 1)
        self.along += [(payer, ticket, amount) for payer, amount in paid]
        assert state(self.counter, id_) == "handed_over"

    @precondition(lambda self: self.reservations)
    @rule(data=st.data(), is_as_proposed=st.booleans())
    def cancel(self, data: st.DataObject, is_as_proposed: bool) -> None:
        """What was paid in advance goes back by returns of the tickets that took it."""
        id_ = data.draw(st.sampled_from(list(self.reservations)))
        paid = dict(self.reservations.pop(id_))
        cancel(self.counter, id_, Party.SELLER)
        for ticket in (one["ticket"] for one in steps(self.counter, id_)["refund"]):
            with self.counter.database.read() as connection:
                entries = entries_of(connection, [id_])[id_]
            lines = [{"id": one.ref, "line": one.ref} for one in entries if str(one.order_id) == ticket]
            if not is_as_proposed and self._returned(ticket, lines, refund(paid[ticket], data.draw(REFUNDS))):
                continue
            assert self._returned(ticket, lines, self._proposed(ticket, paid[ticket]))

    @precondition(lambda self: any(self.tickets.values()))
    @rule(data=st.data(), weights=REFUNDS)
    def bring_back(self, data: st.DataObject, weights: list[tuple[str, int]]) -> None:
        ticket = self._some(data)
        charges = [part["attempt"] for part in self._refundable(ticket) if part["kind"] == "card"]
        parts: dict[Part, int] = {}
        for way, amount in split(MUG, weights).items():
            charge = data.draw(st.sampled_from([None, *charges])) if kind(way) == "card" else None
            key = (kind(way), charge)
            parts[key] = parts.get(key, 0) + amount
        if self._returned(ticket, self._line(ticket), parts):
            self.tickets[ticket] -= 1

    @precondition(lambda self: any(self.tickets.values()))
    @rule(data=st.data())
    def bring_back_as_proposed(self, data: st.DataObject) -> None:
        ticket = self._some(data)
        assert self._returned(ticket, self._line(ticket), self._proposed(ticket, MUG))
        self.tickets[ticket] -= 1

    @precondition(lambda self: any(self.tickets.values()))
    @rule(data=st.data(), carried=st.sampled_from([MUG, 450]), weights=TENDERS)
    def swap(self, data: st.DataObject, carried: int, weights: list[tuple[str, int]]) -> None:
        """A mug for a mug, or what it is worth in part: the rest of the mug is paid and given back beside."""
        ticket = self._some(data)
        back = self._proposed(ticket, MUG - carried) if carried < MUG else {}
        paid = split(MUG - carried, weights) if carried < MUG else {}
        swapped = {"id": "x", "kind": "exchange", "amount": euros(carried)}
        bodies: tuple[ReturnBody, TicketBody] = (
            msgspec.convert(
                {"till": "T1", "ticket": ticket, "lines": self._line(ticket), "tenders": [swapped, *self._back(back)]},
                ReturnBody,
            ),
            msgspec.convert(
                {
                    "till": "T1",
                    "lines": [{"id": "0", "sku": "MUG"}],
                    "tenders": [swapped, *self._tenders(paid)],
                },
                TicketBody,
            ),
        )
        hidden = [with_hidden_numbers(body, self.counter.secrets) for body in bodies]
        commands = [SealCommand(new_id(), body, content_hash(body), CASHIER, "test") for body in hidden]
        with write(self.counter.database) as uow:
            exchange(uow, self.counter.desk.exchange, *commands)
        self.tickets[ticket] -= 1
        self._gone(ticket, back)
        sale = str(commands[1].id)
        self.along.append((ticket, sale, carried))
        self._sold({"id": sale}, paid, 1)

    @rule(days=st.sampled_from([1, 14, 15]))
    def wait(self, days: int) -> None:
        self.counter.clock.present = Instant(self.counter.clock.present + timedelta(days=days))

    @invariant()
    def money_leaves_as_it_came(self) -> None:
        """Of every set of ways: what left in them, or may now, can have come from what may leave in one of them."""
        now = self.now()
        parts = [(ticket, part) for ticket in self.tickets for part in self._refundable(ticket)]
        for ways in (set(one) for count in range(1, len(MONEY) + 1) for one in combinations(MONEY, count)):
            left = [(ticket, amount, at) for ticket, way, amount, at in self.out if way in ways]
            left += [(ticket, part["left"]["amount"], now) for ticket, part in parts if ways & {*part["back_as"]}]
            if not left:
                continue
            pipes = Pipes()
            for ticket, amount, _ in left:
                pipes.lay(ticket, "out", amount)
            for ticket, way, amount, at in self.paid:
                age = max((one[2] - at).days for one in left)
                if way in ways or way == "cash" or (way == "cheque" and age >= CHEQUE_DAYS):
                    pipes.lay("in", ticket, amount)
            for one, other, amount in self.along:
                pipes.lay(one, other, amount)
            assert pipes.most("in", "out") == sum(amount for _, amount, _ in left), ways

    @invariant()
    def what_may_go_back_is_what_is_still_there(self) -> None:
        """Nothing is lost on the way, and nothing comes from nowhere."""
        held: dict[str, int] = {}
        for ticket, amount in (one for paid in self.reservations.values() for one in paid):
            held[ticket] = held.get(ticket, 0) + amount
        for ticket, mugs in self.tickets.items():
            found = sum(part["left"]["amount"] for part in self._refundable(ticket))
            assert found == mugs * MUG + held.get(ticket, 0)

    @invariant()
    def no_card_gets_more_than_it_paid(self) -> None:
        """What went back to a card, and what may still, is at most its charge; every refund is of a charge."""
        with self.counter.database.read() as connection:
            made = [attempt_of(row) for row in connection.execute(select(*ATTEMPTS))]
        left = {one.id: one.paid for one in made if one.direction is Direction.CHARGE}
        for one in made:
            if one.direction is Direction.REFUND and one.used_by is not None:
                assert one.original_id is not None
                left[one.original_id] -= one.paid
        for part in (part for ticket in self.tickets for part in self._refundable(ticket)):
            if part["attempt"] is not None:
                left[UUID(part["attempt"])] -= part["left"]["amount"]
        assert all(amount >= 0 for amount in left.values()), left

    def teardown(self) -> None:
        with self.counter.database.read() as connection:
            assert [fault for one in invariants() for fault in one.check(connection)] == []
        self.stack.close()

    def _some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([ticket for ticket, mugs in self.tickets.items() if mugs]))

    def _line(self, ticket: str) -> list[dict[str, str]]:
        with self.counter.database.read() as connection:
            order = orders_by_id(connection, [UUID(ticket)])[UUID(ticket)]
        ref = next(line.ref for line in order.lines if line.item_id is not None)
        return [{"id": "r", "line": ref, "quantity": "1"}]

    def _sold(self, answer: Mapping[str, Any], parts: Mapping[str, int], mugs: int) -> str:
        ticket = str(answer["id"])
        self.tickets[ticket] = mugs
        self.paid += [(ticket, kind(way), amount, self.now()) for way, amount in parts.items() if way != "gift_card"]
        return ticket

    def _gone(self, ticket: str, parts: Mapping[Part, int]) -> None:
        self.out += [(ticket, way, amount, self.now()) for (way, _), amount in parts.items() if way != "store_credit"]

    def _refundable(self, ticket: str) -> list[dict[str, Any]]:
        with self.counter.database.read() as connection:
            found = require_ticket(connection, self.counter.desk.memory, UUID(ticket))
            return refunds_of(connection, found.ticket.id, found.store, self.now())

    def _proposed(self, ticket: str, amount: int) -> dict[Part, int]:
        parts: dict[Part, int] = {}
        for one in self._refundable(ticket):
            part = min(amount, one["left"]["amount"])
            way = one["back_as"][0]
            key = (way, one["attempt"] if way == "card" else None)
            parts[key] = parts.get(key, 0) + part
            amount -= part
        assert amount == 0
        return {key: part for key, part in parts.items() if part}

    def _returned(self, ticket: str, lines: Sequence[Mapping[str, str]], parts: Mapping[Part, int]) -> bool:
        self.asked = []
        try:
            self.counter.seal({"ticket": ticket, "lines": lines, "tenders": self._back(parts)}, who=CASHIER)
        except REFUSED:
            self._take_back()
            return False
        self._gone(ticket, parts)
        return True

    def _take_back(self) -> None:
        """What terminals gave back for a return that was refused is undone."""
        with write(self.counter.database) as uow:
            for id_ in self.asked:
                attempts.request_cancel(uow, id_)
                attempts.move_attempt(uow, id_, AttemptState.VOIDED, "refused")

    def _back(self, parts: Mapping[Part, int]) -> list[dict[str, Any]]:
        found = []
        for place, ((way, charge), amount) in enumerate(parts.items()):
            more: dict[str, Any] = {"number": number()} if way == "store_credit" else {}
            if way == "card":
                original = None if charge is None else UUID(charge)
                more = {"attempt": self._attempt(amount, new_id(), Direction.REFUND, original)}
                self.asked.append(UUID(more["attempt"]))
            found.append({"id": f"b{place}", "kind": way, "amount": euros(amount), **more})
        return found

    def _tenders(self, parts: Mapping[str, int]) -> list[dict[str, Any]]:
        found = []
        for way, amount in parts.items():
            more: dict[str, Any] = {}
            if kind(way) == "card":
                more = {"attempt": self._attempt(amount, new_id(), Direction.CHARGE, None)}
            if way == "gift_card":
                more = {"number": number()}
                sell_card(self.counter, more["number"], amount)
            found.append({"id": way, "kind": kind(way), "amount": euros(amount), **more})
        return found

    def _attempt(self, amount: int, basket: UUID, direction: Direction, original: UUID | None) -> str:
        """What a terminal approved."""
        is_charge = direction is Direction.CHARGE
        command = MakeAttempt(
            id=new_id(), till_id=self.till.id, till_code="T1", store_id=self.till.store_id, kind="card",
            money=Money(amount, Currency("EUR")), terminal=None, direction=direction, basket_id=basket,
            due=amount if is_charge else None, original_id=original,
        )  # fmt: skip
        with write(self.counter.database) as uow:
            made, _ = attempts.make_attempt(uow, command)
            attempts.mark_sent(uow, made.id)
            attempts.record_answer(uow, made.id, Answer(AttemptState.APPROVED, approved=amount))
        return str(made.id)


def test_money_leaves_as_it_came(databases: TestDatabases) -> None:
    class Machine(MoneyStays):
        pass

    Machine.databases = databases
    Machine.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
    Machine.TestCase().runTest()
