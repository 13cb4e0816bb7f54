"""What a ticket earns: exact figures for each rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.customers.domain.earning import EarningLine, Facts, earn, take_back
from comptoir.customers.domain.programme import (
    Basis,
    Extra,
    Multiplier,
    Programme,
    Selection,
    Tier,
    TierPeriod,
    Tiers,
)
from comptoir.customers.domain.tiers import months_later, standing, windows
from comptoir.kernel.values.rounding import Rounding

MILLION = 1_000_000
MONDAY = datetime(2026, 11, 23, 10, 30)  # noqa: DTZ001 - a wall clock


def programme(**rules: Any) -> Programme:  # noqa: ANN401 - the rules by name
    base: Mapping[str, Any] = {"name": {"en": "Club"}, "currency": "EUR", "points": 1, "per_amount": 100}
    return Programme(**{**base, **rules})


def line(position: int, due: int, **more: Any) -> EarningLine:  # noqa: ANN401 - the fields by name
    base: Mapping[str, Any] = {
        "sku": f"S{position}",
        "keys": frozenset(),
        "department": None,
        "tax_class": "standard",
        "quantity": MILLION,
        "due": due,
        "net": due * 5 // 6,
    }
    return EarningLine(position=position, **{**base, **more})


def test_one_point_per_euro_of_the_whole_ticket_not_of_each_line() -> None:
    earned = earn([line(1, 150), line(2, 150)], programme(), Facts(MONDAY))
    assert (earned.points, dict(earned.lines), earned.spend) == (3, {1: 1, 2: 2}, 300)
    assert earned.reasons == (("base", "", 3),)


@pytest.mark.parametrize(("rounding", "points"), [("down", 1), ("half_up", 2), ("half_even", 2), ("up", 2)])
def test_the_ticket_is_rounded_once_as_the_rules_say(rounding: str, points: int) -> None:
    assert earn([line(1, 150)], programme(rounding=Rounding(rounding)), Facts(MONDAY)).points == points


def test_counts_without_tax_where_the_rules_say_so() -> None:
    earned = earn([line(1, 1200)], programme(basis=Basis.NET), Facts(MONDAY))
    assert (earned.points, earned.spend) == (10, 1000)


def test_deposits_and_what_is_excluded_earn_nothing_and_say_so() -> None:
    rules = programme(excluded=Selection(tax_classes=frozenset({"tobacco"}), keys=frozenset({"category:books"})))
    lines = [
        line(1, 500),
        line(2, 25, is_deposit=True),
        line(3, 1000, tax_class="tobacco"),
        line(4, 800, keys=frozenset({"category:books"})),
    ]
    earned = earn(lines, rules, Facts(MONDAY))
    assert (earned.points, dict(earned.lines), earned.spend) == (5, {1: 5}, 500)
    assert earned.reasons == (("base", "", 5), ("deposit", "2", 0), ("excluded", "3", 0), ("excluded", "4", 0))


def test_the_highest_multiplier_counts_alone_and_only_on_its_lines() -> None:
    monday = Multiplier("monday", 200, weekdays=frozenset({1}))
    soap = Multiplier("soap", 300, selection=Selection(skus=frozenset({"S2"})))
    earned = earn([line(1, 1000), line(2, 1000)], programme(multipliers=(monday, soap)), Facts(MONDAY))
    assert (earned.points, dict(earned.lines)) == (50, {1: 20, 2: 30})
    assert earned.reasons == (("base", "", 20), ("multiplier", "monday", 10), ("multiplier", "soap", 20))


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        ({"from_day": date(2026, 11, 23), "to_day": date(2026, 11, 23)}, 20),
        ({"from_day": date(2026, 11, 24)}, 10),
        ({"to_day": date(2026, 11, 22)}, 10),
        ({"weekdays": frozenset({2, 7})}, 10),
        ({"from_minute": 630}, 20),
        ({"from_minute": 631}, 10),
        ({"to_minute": 630}, 10),
        ({"groups": frozenset({"staff"})}, 20),
        ({"groups": frozenset({"press"})}, 10),
        ({"tiers": frozenset({"gold"})}, 20),
        ({"tiers": frozenset({"silver"})}, 10),
    ],
)
def test_a_multiplier_has_days_hours_groups_and_tiers(rule: dict[str, Any], points: int) -> None:
    rules = programme(multipliers=(Multiplier("double", 200, **rule),))
    facts = Facts(MONDAY, frozenset({"staff"}), "gold")
    assert earn([line(1, 1000)], rules, facts).points == points


def test_extras_come_for_whole_units_and_are_not_multiplied() -> None:
    rules = programme(
        extras=(Extra("tea", 5, Selection(departments=frozenset({"tea"}))),), multipliers=(Multiplier("all", 200),)
    )
    earned = earn([line(1, 1000, department="tea", quantity=2_900_000)], rules, Facts(MONDAY))
    assert earned.points == 30
    assert earned.reasons == (("base", "", 10), ("multiplier", "all", 10), ("extra", "tea", 10))


def test_what_is_paid_with_points_earns_nothing_unless_the_rules_say_so() -> None:
    facts = Facts(MONDAY, paid_with_points=500)
    assert earn([line(1, 2000)], programme(), facts).points == 15
    assert earn([line(1, 2000)], programme(is_earned_on_points=True), facts).points == 20
    assert earn([line(1, 500)], programme(), facts).points == 0


@given(
    dues=st.lists(st.integers(min_value=-500, max_value=5000), min_size=1, max_size=6),
    percent=st.integers(min_value=0, max_value=400),
    rounding=st.sampled_from(list(Rounding)),
    paid=st.integers(min_value=0, max_value=5000),
)
def test_lines_and_reasons_add_up_to_the_points(dues: list[int], percent: int, rounding: Rounding, paid: int) -> None:
    rules = programme(
        points=3, per_amount=70, rounding=rounding, multipliers=(Multiplier("m", percent),),
        extras=(Extra("e", 2, Selection(skus=frozenset({"S1"}))),),
    )  # fmt: skip
    earned = earn([line(index, due) for index, due in enumerate(dues, 1)], rules, Facts(MONDAY, paid_with_points=paid))
    assert sum(earned.lines.values()) == earned.points == sum(one.points for one in earned.reasons)
    assert earned.points >= 0


@given(
    earned=st.integers(min_value=0, max_value=1000),
    pieces=st.lists(st.integers(min_value=1, max_value=5), min_size=1, max_size=6),
)
def test_returns_take_back_exactly_what_was_earned_however_they_come(earned: int, pieces: list[int]) -> None:
    quantity, before, taken = sum(pieces), 0, 0
    for one in pieces:
        taken += take_back({1: earned}, [(1, quantity, before, before + one)])
        before += one
    assert taken == earned


def test_returning_one_of_three_takes_a_third_and_lines_that_earned_nothing_take_none() -> None:
    assert take_back({1: 10}, [(1, 3 * MILLION, 0, MILLION), (2, MILLION, 0, MILLION)]) == 3


TIERS = Tiers((Tier("silver", {}, 100), Tier("gold", {}, 500)))


def test_a_tier_of_a_year_holds_through_the_next() -> None:
    assert windows(TIERS, date(2026, 11, 22)) == [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
    ]
    found = standing(TIERS, [40, 120])
    assert (found.tier, found.next_tier, found.counted, found.missing) == (TIERS.tiers[0], TIERS.tiers[1], 40, 460)
    assert standing(TIERS, [500, 0]).tier == TIERS.tiers[1]
    assert standing(TIERS, [99, 99]).tier is None


def test_a_rolling_tier_counts_its_months() -> None:
    rolling = Tiers(TIERS.tiers, period=TierPeriod.ROLLING, months=3)
    assert windows(rolling, date(2026, 5, 31)) == [(date(2026, 3, 1), date(2026, 5, 31))]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 11, 22), 14, date(2028, 1, 22)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_later_stays_within_the_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
