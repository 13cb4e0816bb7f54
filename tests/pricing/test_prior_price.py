"""The lowest price of the days before a reduction, against brute force and by the cases that courts decided."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.history import (
    PriorPrice,
    ReductionRule,
    Stretch,
    Unjustified,
    joined,
    lowest_price,
    prior_price,
)
from comptoir.pricing.services.history import rule_of

DAYS = [Instant(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)) for day in range(200)]
RULE = ReductionRule(30, is_chained=True, perishables_exempt=True, source="")
HISTORIES = 100_000


def stretches(*told: tuple[int, int | None, bool]) -> list[Stretch]:
    """(day, amount, whether reduced) each."""
    return joined([Stretch(DAYS[day], amount, 1_000_000, reduced) for day, amount, reduced in told])


@pytest.mark.parametrize(
    ("told", "day", "found"),
    [
        pytest.param([(0, 1000, False), (40, 800, True)], 45, (1000, 40), id="a plain reduction"),
        pytest.param(
            [(0, 900, False), (5, 1000, False), (40, 800, True)], 45, (1000, 40), id="what is older than 30 days"
        ),
        pytest.param([(0, 900, False), (11, 1000, False), (40, 800, True)], 45, (900, 40), id="lower within 30 days"),
        pytest.param([(0, 1000, False), (40, 800, True), (50, 600, True)], 55, (1000, 40), id="successive reductions"),
        pytest.param(
            [(0, 1000, False), (40, 800, True), (50, 1000, False), (60, 700, True)], 65, (800, 60), id="after a pause"
        ),
        pytest.param(
            [(0, 1000, False), (40, 1100, False), (41, 1000, True)], 45, "not_lower", id="raised to be reduced"
        ),
        pytest.param([(0, None, False), (40, 800, True)], 45, "no_price_before", id="nothing sold before"),
        pytest.param([(0, 1000, False), (40, 800, False)], 45, "not_reduced", id="a lower price that is not announced"),
        pytest.param([(0, 1000, False), (40, 800, True)], 39, "not_reduced", id="before it begins"),
        pytest.param([(0, 1000, False), (40, None, True)], 45, "not_reduced", id="nothing for sale"),
    ],
)
def test_the_prior_price(told: list[tuple[int, int | None, bool]], day: int, found: object) -> None:
    answer = prior_price(stretches(*told), DAYS[day], RULE)
    if isinstance(answer, PriorPrice):
        assert (answer.amount, DAYS.index(answer.since)) == found
    else:
        assert answer.value == found


def test_goods_about_to_spoil_need_none_where_the_law_says_so() -> None:
    told = stretches((0, 1000, False), (40, 800, True))
    assert prior_price(told, DAYS[45], RULE, is_perishable=True) is Unjustified.PERISHABLE
    assert rule_of("FR-974").source == "Code de la consommation, article L112-1-1"
    assert rule_of("DE").days == 30


def test_prices_of_other_amounts_are_compared_for_the_same_amount() -> None:
    told = [Stretch(DAYS[0], 250, 100_000, is_reduced=False), Stretch(DAYS[40], 2000, 1_000_000, is_reduced=True)]
    assert prior_price(told, DAYS[41], RULE) == PriorPrice(250, 100_000, DAYS[40])


def test_a_hundred_thousand_histories_against_brute_force() -> None:
    """The oracle looks at every day by itself, and knows nothing of stretches."""
    chance = random.Random(98)
    for number in range(HISTORIES):
        turns = sorted(chance.sample(range(1, 120), chance.randint(0, 7)))
        told = [
            (day, chance.choice((None, 500, 600, 700, 800, 900, 1000)), chance.random() < 0.4) for day in (0, *turns)
        ]
        at = chance.randrange(125)
        answer = prior_price(stretches(*told), DAYS[at], RULE)
        assert answer == _by_day(told, at), (number, told, at)


def _by_day(told: list[tuple[int, int | None, bool]], at: int) -> PriorPrice | Unjustified:
    amounts: list[int | None] = []
    reduced: list[bool] = []
    for (day, amount, is_reduced), following in zip(told, [*(one[0] for one in told[1:]), 130], strict=True):
        amounts += [amount] * (following - day)
        reduced += [is_reduced] * (following - day)
    now = amounts[at]
    if not reduced[at] or now is None:
        return Unjustified.NOT_REDUCED
    first = at
    while first > 0 and reduced[first - 1]:
        first -= 1
    before = [amount for amount in amounts[max(0, first - 30) : first] if amount is not None]
    if not before:
        return Unjustified.NO_PRICE_BEFORE
    lowest = min(before)
    return PriorPrice(lowest, 1_000_000, DAYS[first]) if lowest > now else Unjustified.NOT_LOWER


def test_the_lowest_is_a_share_not_an_amount() -> None:
    one, other = Stretch(DAYS[0], 300, 200_000, is_reduced=False), Stretch(DAYS[1], 1400, 1_000_000, is_reduced=False)
    found = lowest_price([one, other], DAYS[0], DAYS[2])
    assert found is other
    assert Fraction(1400, 1_000_000) < Fraction(300, 200_000)
