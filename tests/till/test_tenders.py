"""What coins cannot pay is a tender of its own, and everything still adds up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.values.money import Currency
from comptoir.till.domain.refusals import ChangeOnCashOnly, RefundOtherwise
from comptoir.till.domain.tenders import GivenTender, TenderKind, change_of, check_refund_to_cards, with_rounding

EUR = Currency("EUR")


def tender(kind: TenderKind, amount: int) -> GivenTender:
    return GivenTender(f"{kind.value}{amount}", kind, amount, None)


@given(st.integers(1, 50_000), st.integers(0, 30_000), st.sampled_from([1, 5, 10]), st.integers(0, 200))
@settings(max_examples=200, deadline=None)
def test_tenders_less_change_are_what_is_due(due: int, other: int, step: int, more: int) -> None:
    other = min(other, due)
    rest = due - other
    coins = (rest + step) // step * step + more * step
    given_ = [tender(TenderKind.CASH, coins)]
    if other:
        given_.append(tender(TenderKind.MEAL_VOUCHER, other))
    rounded = with_rounding(given_, due, step)
    change = change_of(rounded, due, EUR)
    assert sum(one.amount for one in rounded) - change == due
    assert change % step == 0
    off = [one.amount for one in rounded if one.kind is TenderKind.ROUNDING]
    assert len(off) <= 1
    assert all(abs(amount) * 2 <= step and amount != 0 for amount in off)


@given(st.integers(1, 5_000), st.sampled_from([1, 5]))
@settings(max_examples=50, deadline=None)
def test_empties_are_paid_out_in_coins_that_exist(owed: int, step: int) -> None:
    rounded = with_rounding([], -owed, step)
    change = change_of(rounded, -owed, EUR)
    assert (change % step, sum(one.amount for one in rounded) - change) == (0, -owed)


@given(st.lists(st.tuples(st.sampled_from(["cash", "card", "transfer"]), st.integers(1, 999)), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_a_step_of_one_changes_nothing(kinds: list[tuple[str, int]]) -> None:
    given_ = [tender(TenderKind(kind), amount) for kind, amount in kinds]
    assert with_rounding(given_, 500, 1) == given_


def test_what_others_gave_too_much_is_not_paid_out() -> None:
    with pytest.raises(ChangeOnCashOnly):
        change_of([tender(TenderKind.CARD, 600)], 500, EUR)
    with pytest.raises(ChangeOnCashOnly):
        change_of([tender(TenderKind.CARD, 600)], -100, EUR)


def test_what_goes_back_beside_a_card_is_worth_what_it_was_before_it_was_rounded() -> None:
    given_ = with_rounding([tender(TenderKind.CARD, 500), tender(TenderKind.CASH, 505)], 1_003, 5)
    check_refund_to_cards(given_, 1_003, 500, EUR)
    with pytest.raises(RefundOtherwise):
        check_refund_to_cards(given_, 1_003, 501, EUR)
