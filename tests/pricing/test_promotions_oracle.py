"""The engine takes what the decision page says, to the cent, in every basket."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptoir.pricing.domain import price
from tests.pricing.examples import NOON
from tests.pricing.oracle import Oracle
from tests.pricing.promotion_examples import Case, any_case, as_page, shop, spread


def agrees_with_the_page(case: Case) -> None:
    """The total, what each promotion takes, and one of the ways that the page allows to spread it over the lines."""
    priced = price(
        case.basket, shop(case.amounts, *case.promotions, is_capped=case.is_capped), case.facts, NOON, explain=True
    )
    page = as_page(case)
    verdict = Oracle(page).verdict()
    assert priced.trace is not None
    if any(step.step == "search_bounded" for step in priced.trace):
        assert priced.totals.due.amount >= verdict.total, case
        return
    assert priced.totals.due.amount == verdict.total, case
    expected = {one.code: off for one, off in zip(page.promotions, verdict.taken, strict=True) if off}
    assert {one.promotion: one.amount.amount for one in priced.applied} == expected, case
    assert spread(priced) in verdict.spreads, case


@given(st.randoms(use_true_random=True))
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
def test_five_thousand_baskets_cost_what_the_page_says(chance: Random) -> None:
    for _ in range(10):
        agrees_with_the_page(any_case(chance))


@pytest.mark.long
@given(st.randoms(use_true_random=True))
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.too_slow])
def test_a_million_baskets_cost_what_the_page_says(chance: Random) -> None:
    for _ in range(100):
        agrees_with_the_page(any_case(chance))
