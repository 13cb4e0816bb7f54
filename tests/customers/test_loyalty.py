"""Points beside tickets: nights, rewards, statements, and merges, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from comptoir.customers.domain.loyalty_refusals import (
    PointsNotEnough,
    PointsSourceTaken,
    ProgrammeChanged,
    ProgrammeInvalid,
    UnknownReward,
)
from comptoir.customers.domain.points import Kind, Move
from comptoir.customers.invariants import INVARIANTS
from comptoir.customers.rows import loyalty as rows
from comptoir.customers.services.loyalty import adjust
from comptoir.customers.services.nights import loyalty_job
from comptoir.customers.services.points import move
from comptoir.customers.services.programme import (
    ProgrammeBody,
    RedeemingBody,
    RewardBody,
    TierBody,
    TiersBody,
    current_programme,
    put_programme,
)
from comptoir.customers.services.statements import entry_page, loyalty_of
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, start_job
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.coupons import CouponSeries
from comptoir.pricing.services.coupons import find_coupons, put_series
from comptoir.pricing.services.rewards import buy_reward
from tests.customers.people import Book
from tests.support.databases import write

RULES: dict[str, Any] = {"name": {"en": "Club", "fr": "Club"}, "currency": "EUR", "points": 1, "per_amount": 100}


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Book:
    return Book.at(database, tmp_path)


def rules(database: Database, **more: Any) -> None:  # noqa: ANN401 - the rules by name
    with write(database) as uow:
        put_programme(uow, ProgrammeBody(**{**RULES, **more}), None)


def give(database: Database, customer: UUID, points: int, expires_on: date | None = None) -> None:
    with write(database) as uow:
        move(uow, customer, Move(Kind.EARN, points, new_id(), spend=points * 100, expires_on=expires_on))


def night(book: Book) -> dict[str, int]:
    with write(book.database) as uow:
        job_id = start_job(uow, "customers.loyalty", {})
    context = JobContext(book.database, job_id, "customers.loyalty", SYSTEM, "test", Path())
    return dict(loyalty_job(book.box)(context, {}))


def balance(database: Database, customer: UUID) -> int:
    with database.read() as connection:
        assert [line for one in INVARIANTS for line in one.check(connection)] == []
        found = rows.accounts_by_id(connection, [customer])
    return found[customer].balance if customer in found else 0


def test_a_night_takes_what_is_over_oldest_first_and_only_once(book: Book, clock: FixedClock) -> None:
    database, anne = book.database, book.put("Anne", "Lefèvre").customer.id
    rules(database)
    today = clock.now().date()
    give(database, anne, 30, today)
    give(database, anne, 50, today + timedelta(days=9))
    with write(database) as uow:
        adjust(uow, anne, new_id(), -10, "a mistake")
    assert night(book)["expired"] == 0
    clock.present = Instant(clock.now() + timedelta(days=1))
    assert [night(book)["expired"] for _ in range(2)] == [20, 0]
    assert balance(database, anne) == 50


def test_a_night_welcomes_and_congratulates_once_also_for_nights_that_were_missed(
    book: Book, clock: FixedClock
) -> None:
    database = book.database
    rules(database, welcome_points=10, birthday_points=25)
    today = clock.now().date()
    anne = book.put("Anne", "Lefèvre", birth_date=f"1980-{today:%m-%d}").customer.id
    paul = book.put("Paul", "Morel").customer.id
    with write(database) as uow:
        move(uow, paul, Move(Kind.OPENING, 7, paul))
    clock.present = Instant(clock.now() + timedelta(days=3))
    told = [night(book) for _ in range(2)]
    assert [(one["welcomed"], one["congratulated"]) for one in told] == [(1, 1), (0, 0)]
    assert (balance(database, anne), balance(database, paul)) == (35, 7)


def test_a_reward_is_a_coupon_that_works_once_and_the_same_order_gives_the_same_one(book: Book) -> None:
    database, anne, order = book.database, book.put("Anne", "Lefèvre").customer.id, new_id()
    reward = RewardBody(code="five", name={"en": "5 euros"}, points=100, coupon_series="five-euros")
    rules(database, rewards=(reward,))
    with write(database) as uow:
        put_series(uow, CouponSeries(code="five-euros", label={"en": "5 euros"}))
    give(database, anne, 150)
    with write(database) as uow:
        first, is_new = buy_reward(uow, anne, order, "five")
    assert is_new
    assert first.detail is not None
    with write(database) as uow:
        again, is_new = buy_reward(uow, anne, order, "five")
    assert (again.detail, is_new) == (first.detail, False)
    assert balance(database, anne) == 50
    with database.read() as connection:
        coupon = first.detail["coupon"]
        known = find_coupons(connection, [coupon])
        shown = known.shown(coupon, database.clock.now(), "UTC", anne)
        others = known.shown(coupon, database.clock.now(), "UTC", new_id())
    assert (shown.series, shown.refused) == ("five-euros", None)
    assert (others.series, others.refused) == (None, "not_yours"), "points of one are not spent by another"
    with pytest.raises(PointsNotEnough), write(database) as uow:
        buy_reward(uow, anne, new_id(), "five")
    with pytest.raises(UnknownReward), write(database) as uow:
        buy_reward(uow, anne, new_id(), "six")
    assert balance(database, anne) == 50


def test_a_statement_tells_balance_tier_worth_expiry_and_movements(book: Book, clock: FixedClock) -> None:
    database, anne = book.database, book.put("Anne", "Lefèvre").customer.id
    rules(
        database,
        redeeming=RedeemingBody(points=100, amount=500, step=50, minimum=100),
        tiers=TiersBody(
            tiers=(
                TierBody(code="silver", name={"en": "Silver"}, threshold=100),
                TierBody(code="gold", name={"en": "Gold"}, threshold=500),
            )
        ),
    )  # fmt: skip
    soon = clock.now().date() + timedelta(days=9)
    give(database, anne, 130, soon)
    give(database, anne, 40)
    with database.read() as connection:
        told = loyalty_of(connection, anne, clock.now(), "en_US")
        items, after = entry_page(connection, anne, None, 1)
        older, end = entry_page(connection, anne, after, 1)
    assert (told["balance"], told["worth"]) == (170, {"amount": 750, "currency": "EUR"})
    assert (told["tier"]["code"], told["next_tier"]["code"], told["missing"]) == ("silver", "gold", 330)
    assert told["expiring"] == [{"points": 130, "expires_on": soon.isoformat()}]
    assert [(one["points"], one["balance"]) for one in (*items, *older)] == [(40, 170), (130, 130)]
    assert end is None


def test_points_follow_a_merge_with_their_tier_and_go_back_with_it(book: Book, clock: FixedClock) -> None:
    database = book.database
    anne, other = (book.put(name, "Lefèvre").customer.id for name in ("Anne", "Ann"))
    rules(database, tiers=TiersBody(tiers=(TierBody(code="silver", name={}, threshold=100),)))
    give(database, anne, 60)
    give(database, other, 70)
    book.merge(other, anne)
    assert (balance(database, anne), balance(database, other)) == (130, 0)
    with database.read() as connection:
        assert loyalty_of(connection, anne, clock.now(), "en_US")["tier"]["code"] == "silver"
    give(database, other, 5)  # a ticket that still names the former id
    assert balance(database, anne) == 135
    book.unmerge(other)
    assert (balance(database, anne), balance(database, other)) == (65, 70)


def test_an_adjustment_is_done_once_audited_and_stops_at_the_floor(book: Book) -> None:
    database, anne, id_ = book.database, book.put("Anne", "Lefèvre").customer.id, new_id()
    rules(database, floor=-10)
    for _ in range(2):
        with write(database) as uow:
            adjust(uow, anne, id_, 5, "goodwill")
    with pytest.raises(PointsSourceTaken), write(database) as uow:
        adjust(uow, anne, id_, 5, "something else")
    with pytest.raises(PointsSourceTaken), write(database) as uow:
        adjust(uow, anne, id_, 6, "goodwill")
    with pytest.raises(PointsNotEnough), write(database) as uow:
        adjust(uow, anne, new_id(), -16, "too much")
    assert balance(database, anne) == 5


def test_rules_have_versions_that_begin_later(book: Book, clock: FixedClock) -> None:
    database = book.database
    rules(database)
    later = Instant(clock.now() + timedelta(days=2))
    with write(database) as uow:
        assert put_programme(uow, ProgrammeBody(**{**RULES, "points": 2}), later, 1).version == 2
    with pytest.raises(ProgrammeChanged), write(database) as uow:
        put_programme(uow, ProgrammeBody(**RULES), None, 1)
    with database.read() as connection:
        found = [current_programme(connection, at) for at in (clock.now(), later)]
        told = entries_after(connection, 0, 10, ["customers.programme.changed"])
    assert [None if one is None else one.points for one in found] == [1, 2]
    assert [one.fields()["programme_version"] for one in told] == [1, 2]


def test_refuses_rules_that_contradict_each_other(book: Book) -> None:
    tiers = TiersBody(tiers=(TierBody(code="a", name={}, threshold=5), TierBody(code="b", name={}, threshold=5)))
    with pytest.raises(ProgrammeInvalid), write(book.database) as uow:
        put_programme(uow, ProgrammeBody(**{**RULES, "tiers": tiers}), None)
    with book.database.read() as connection:
        assert current_programme(connection, book.database.clock.now()) is None
