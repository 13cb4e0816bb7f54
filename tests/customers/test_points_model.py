"""Points as a state machine: whatever happens, balances and lots follow a second model that is a plain list."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from comptoir.customers.domain.loyalty_refusals import PointsNotEnough
from comptoir.customers.domain.points import Kind, Move, check_redemption, open_lots
from comptoir.customers.invariants import LOYALTY_INVARIANTS
from comptoir.customers.rows import loyalty as rows
from comptoir.customers.services.loyalty import adjust, expire_points, spend_on_reward
from comptoir.customers.services.points import move, move_back, move_balance
from comptoir.customers.services.programme import (
    ProgrammeBody,
    RedeemingBody,
    RewardBody,
    put_programme,
)
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from tests.conftest import NOON
from tests.support.databases import TestDatabases, opened, write

FLOOR, OFFLINE_MAX = -20, 30
PEOPLE = (0, 1, 2)
who = st.sampled_from(PEOPLE)
some = st.integers(1, 60)
lasting, passing = st.sampled_from((0, 1, 2, 40)), st.sampled_from((1, 2, 3, 25))
"""Days; few of them, so that one lot is over on the very day on which another one still counts."""


class Wallet:
    """The second model: pairs of points and last day, oldest last day first, and a debt."""

    def __init__(self) -> None:
        self.lots: list[tuple[date, int]] = []
        self.debt = 0

    @property
    def balance(self) -> int:
        return sum(points for _, points in self.lots) - self.debt

    def give(self, points: int, day: date) -> None:
        paid = min(points, self.debt)
        self.debt -= paid
        if points > paid:
            self.lots = sorted([*self.lots, (day, points - paid)], key=lambda one: one[0])

    def take(self, points: int) -> list[tuple[date, int]]:
        gone = []
        while points and self.lots:
            day, there = self.lots.pop(0)
            used = min(points, there)
            gone.append((day, used))
            points -= used
            if there > used:
                self.lots.insert(0, (day, there - used))
        self.debt += points
        return gone


class Points(RuleBasedStateMachine):
    databases: TestDatabases

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        self.clock = FixedClock(NOON)
        url = self.stack.enter_context(self.databases.sqlite(Path(folder)))
        self.database = self.stack.enter_context(opened(url, self.clock))
        self.ids = [UUID(int=number + 1) for number in PEOPLE]
        self.wallets = [Wallet() for _ in PEOPLE]
        self.merges: list[tuple[int, int, UUID, int]] = []
        body = ProgrammeBody(
            name={"en": "Club"},
            currency="EUR",
            points=1,
            per_amount=100,
            expiry_months=1,
            floor=FLOOR,
            redeeming=RedeemingBody(points=1, amount=1, offline_max=OFFLINE_MAX),
            rewards=tuple(RewardBody(code=str(n), name={}, points=n, coupon_series="s") for n in (1, 25, 60)),
        )
        with write(self.database) as uow:
            put_programme(uow, body, None)

    def holder(self, person: int) -> Wallet:
        """Whose wallet it is since merges."""
        for source, target, _, _ in reversed(self.merges):
            if source == person:
                return self.holder(target)
        return self.wallets[person]

    def post(self, person: int, kind: Kind, points: int, floor: int | None = None, day: date | None = None) -> int:
        """Deliver a move twice; what it moved."""
        asked = Move(kind, points, new_id(), spend=1, expires_on=day)
        with write(self.database) as uow:
            entry, is_new = move(uow, self.ids[person], asked, floor)
        with write(self.database) as uow:
            assert move(uow, self.ids[person], asked, floor) == (entry, False)
        assert is_new
        return entry.points

    @rule(person=who, points=some, days=lasting)
    def earn(self, person: int, points: int, days: int) -> None:
        day = (self.clock.now() + timedelta(days=days)).date()
        assert self.post(person, Kind.EARN, points, day=day) == points
        self.holder(person).give(points, day)

    @rule(person=who, points=some)
    def return_goods(self, person: int, points: int) -> None:
        wallet = self.holder(person)
        expected = max(min(points, wallet.balance - FLOOR), 0)
        assert self.post(person, Kind.TAKE_BACK, -points, FLOOR) == -expected
        wallet.take(expected)

    @rule(person=who, points=st.integers(1, OFFLINE_MAX))
    def redeem_while_alone(self, person: int, points: int) -> None:
        wallet, lowest = self.holder(person), min(FLOOR, -OFFLINE_MAX)
        check_redemption(points, wallet.balance, 0, 1, OFFLINE_MAX)
        expected = max(min(points, wallet.balance - lowest), 0)
        assert self.post(person, Kind.REDEEM, -points, lowest) == -expected
        wallet.take(expected)

    @rule(person=who, points=st.sampled_from((1, 25, 60)))
    def redeem(self, person: int, points: int) -> None:
        wallet, spending = self.holder(person), new_id()
        if points > wallet.balance:
            with pytest.raises(PointsNotEnough), write(self.database) as uow:
                spend_on_reward(uow, self.ids[person], spending, str(points), lambda _: "C")
            return
        for is_new in (True, False):
            with write(self.database) as uow:
                assert spend_on_reward(uow, self.ids[person], spending, str(points), lambda _: "C")[1] is is_new
        wallet.take(points)

    @rule(person=who, points=st.integers(-50, 50).filter(bool))
    def adjust_by_hand(self, person: int, points: int) -> None:
        wallet, lowest, id_ = self.holder(person), min(FLOOR, -OFFLINE_MAX), new_id()
        if points < 0 and wallet.balance + points < lowest:
            with pytest.raises(PointsNotEnough), write(self.database) as uow:
                adjust(uow, self.ids[person], id_, points, "goodwill")
            return
        with write(self.database) as uow:
            entry = adjust(uow, self.ids[person], id_, points, "goodwill")
        with write(self.database) as uow:
            assert adjust(uow, self.ids[person], id_, points, "goodwill") == entry
        if points > 0:
            assert entry.expires_on is not None
            wallet.give(points, entry.expires_on)
        else:
            wallet.take(-points)

    @rule(days=passing)
    def nights_pass(self, days: int) -> None:
        self.clock.present = Instant(self.clock.now() + timedelta(days=days))
        today = self.clock.now().date()
        for is_due in (True, True, False):  # the night's own twice, then everybody: whoever is not due loses nothing
            with write(self.database) as uow:
                looked_at = rows.due_to_expire(uow.connection, today, None, 10) if is_due else self.ids
                expire_points(uow, looked_at, today)
        for wallet in self.wallets:
            wallet.lots = [lot for lot in wallet.lots if lot[0] >= today]

    @rule(source=who, into=who)
    def merge(self, source: int, into: int) -> None:
        a, b, merge_id = self.holder(source), self.holder(into), new_id()
        if a is b or a is not self.wallets[source]:
            return
        came = a.balance
        with write(self.database) as uow:
            move_balance(uow, self.ids[source], self.ids[into], merge_id)
        if came > 0:
            for day, points in a.take(came):
                b.give(points, day)
        else:
            came = -max(min(-came, b.balance - min(FLOOR, -OFFLINE_MAX)), 0)
            a.debt += came
            b.take(-came)
        self.merges.append((source, into, merge_id, came))

    @precondition(lambda self: self.merges)
    @rule()
    def undo_the_last_merge(self) -> None:
        source, _, merge_id, came = self.merges[-1]
        b = self.holder(source)
        self.merges.pop()
        a = self.wallets[source]
        for _ in range(2):
            with write(self.database) as uow:
                move_back(uow, self.ids[source], merge_id)
        if came > 0:
            for day, points in b.take(min(came, max(b.balance, 0))):
                a.give(points, day)
        elif came < 0:
            b.give(-came, date.max)
            a.debt -= came

    @invariant()
    def balances_and_lots_are_those_of_the_model(self) -> None:
        with self.database.read() as connection:
            stored = rows.accounts_by_id(connection, self.ids)
            moves = rows.moves_of(connection, self.ids)
            assert [line for one in LOYALTY_INVARIANTS for line in one.check(connection)] == []
        for id_, wallet in zip(self.ids, self.wallets, strict=True):
            balance = stored[id_].balance if id_ in stored else 0
            assert balance == wallet.balance == sum(points for points, _ in moves[id_])
            lots = [(lot.expires_on or date.max, lot.points) for lot in open_lots(moves[id_])]
            assert sorted(lots) == sorted(wallet.lots)
            assert balance >= min(FLOOR, -OFFLINE_MAX)

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()


def test_points_follow_a_list_of_lots(databases: TestDatabases) -> None:
    class Machine(Points):
        pass

    Machine.databases = databases
    Machine.TestCase.settings = settings(max_examples=8, stateful_step_count=30, deadline=None)
    Machine.TestCase().runTest()
