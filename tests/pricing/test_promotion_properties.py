"""What holds for every basket with promotions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.orders.domain import OrderAllocation, OrderLine, give_back, give_back_shares
from comptoir.pricing.domain import Book, Coupon, PricedBasket, PricedLine, price
from comptoir.pricing.domain.baskets import Usage
from comptoir.pricing.domain.prices import MILLION
from tests.pricing.examples import NOON
from tests.pricing.promotion_examples import CAPS, Case, cases, shop
from tests.pricing.test_pricing_properties import half_away


def priced(case: Case, *, explain: bool = False) -> PricedBasket:
    return price(case.basket, book_of(case), case.facts, NOON, explain=explain)


def book_of(case: Case) -> Book:
    return shop(case.amounts, *case.promotions, is_capped=case.is_capped)


@given(cases, st.randoms(use_true_random=True))
@settings(max_examples=150)
def test_the_order_of_scanning_and_of_entry_changes_nothing(case: Case, chance: object) -> None:
    lines, promotions = list(case.basket.lines), list(case.promotions)
    chance.shuffle(lines)  # type: ignore[attr-defined] # Hypothesis hands out a random.Random
    chance.shuffle(promotions)  # type: ignore[attr-defined]
    other = replace(case, basket=replace(case.basket, lines=tuple(lines)), promotions=tuple(promotions))
    first, again = priced(case), priced(other)
    assert (first.totals, first.taxes, first.applied) == (again.totals, again.taxes, again.applied)
    assert {one.id: one for one in first.lines} == {one.id: one for one in again.lines}


@given(cases)
@settings(max_examples=150)
def test_everything_adds_up_and_nobody_pays_below_zero(case: Case) -> None:
    answer = priced(case)
    for one in answer.lines:
        assert one.due.amount >= 0
        assert all(share.amount.amount > 0 for share in one.discounts)
        assert one.gross.amount == one.due.amount + sum(share.amount.amount for share in one.discounts)
        assert one.due == one.net + one.taxes[0].amount
    totals = answer.totals
    assert totals.due.amount == sum(one.due.amount for one in answer.lines)
    assert totals.discount.amount == sum(one.amount.amount for one in answer.applied)
    assert totals.gross.amount == totals.due.amount + totals.discount.amount
    for tax in answer.taxes:
        due = sum(one.due.amount for one in answer.lines if one.taxes[0].rate == tax.rate)
        rate = Fraction(tax.rate.millionths, MILLION)
        assert tax.amount.amount == half_away(due * rate / (1 + rate))


@given(cases)
@settings(max_examples=150)
def test_one_more_coupon_never_costs_more(case: Case) -> None:
    without = replace(case, facts=replace(case.facts, coupons=()))
    with_one = replace(case, facts=replace(case.facts, coupons=(Coupon("C", "series", None),)))
    told = priced(with_one, explain=True)
    assert told.trace is not None
    if not any(step.step == "search_bounded" for step in told.trace):
        assert told.totals.due.amount <= priced(without).totals.due.amount


@given(cases)
@settings(max_examples=100)
def test_explaining_changes_no_amount_and_names_every_promotion_once(case: Case) -> None:
    silent, told = priced(case), priced(case, explain=True)
    assert (silent.lines, silent.totals, silent.applied) == (told.lines, told.totals, told.applied)
    assert told.trace is not None
    named = [step.facts["promotion"] for step in told.trace if step.step.startswith("promotion_")]
    assert len(named) == len(set(named))
    assert {one.promotion for one in told.applied} <= set(named)


@given(cases, st.randoms(use_true_random=True))
@settings(max_examples=150)
def test_a_book_that_has_seen_other_baskets_answers_as_a_fresh_one(case: Case, chance: Random) -> None:
    amounts = dict.fromkeys(case.amounts, 500)  # so that other lines look alike
    used = shop(amounts, *case.promotions, is_capped=case.is_capped)
    for _ in range(12):
        lines = chance.sample(case.basket.lines, chance.randint(1, min(2, len(case.basket.lines))))
        facts = replace(
            case.facts,
            coupons=case.facts.coupons if chance.random() < 0.5 else (Coupon("C", "series", None),),
            usage={
                one.code: Usage(chance.randint(0, 2), chance.randint(0, 2), chance.random() < 0.1)
                for one in case.promotions
                if chance.random() < 0.5
            },
        )
        basket = replace(case.basket, lines=tuple(lines))
        seen, fresh = (price(basket, one, facts, NOON) for one in (used, book_of(replace(case, amounts=amounts))))
        assert (seen.lines, seen.totals, seen.applied) == (fresh.lines, fresh.totals, fresh.applied)


@given(cases)
@settings(max_examples=150)
def test_promotions_never_take_more_off_a_basket_than_the_law_lets_them(case: Case) -> None:
    case = replace(case, is_capped=True, promotions=tuple(replace(one, campaign=None) for one in case.promotions))
    answer = priced(case)
    caps = [CAPS.get(one.item_id, Fraction(1)) if one.item_id else Fraction(1) for one in answer.lines]
    off = [one.gross.amount - one.due.amount for one in answer.lines]
    assert sum(off) <= sum(cap * one.gross.amount for cap, one in zip(caps, answer.lines, strict=True))
    if not any(one.is_group for one in case.promotions):  # of what is taken in lots, the lot counts
        assert all(taken <= cap * one.gross.amount for cap, taken, one in zip(caps, off, answer.lines, strict=True))


@given(cases)
@settings(max_examples=100)
def test_fewer_promotions_never_cost_less(case: Case) -> None:
    answer = priced(case)
    applied = {one.promotion for one in answer.applied}
    fewer = priced(replace(case, promotions=tuple(one for one in case.promotions if one.code in applied)))
    assert fewer.totals.due.amount >= answer.totals.due.amount


@given(cases)
@settings(max_examples=100)
def test_no_promotions_is_the_price_of_the_lists(case: Case) -> None:
    plain = priced(replace(case, promotions=()))
    assert plain.totals.discount.amount == 0
    assert [one.gross for one in plain.lines] == [one.gross for one in priced(case).lines]


def sold_line(one: PricedLine, position: int) -> OrderLine:
    return OrderLine(
        order_id=UUID(int=1),
        position=position,
        ref=one.id,
        item_id=one.item_id,
        sku=one.sku,
        barcode=None,
        label=one.sku,
        department=None,
        quantity=one.quantity.millionths,
        unit=one.quantity.unit.code,
        unit_price=one.unit_price.amount,
        per=one.per,
        price_list=one.price_list,
        list_price=None,
        reason=None,
        gross=one.gross.amount,
        discount=one.gross.amount - one.due.amount,
        net=one.net.amount,
        tax=one.taxes[0].amount.amount,
        due=one.due.amount,
        tax_class=one.tax_class,
        rate=one.taxes[0].rate.millionths,
        exemption=None,
        place_id=None,
        seller_id=None,
        return_position=None,
        returned=0,
    )


@given(cases, st.randoms(use_true_random=True))
@settings(max_examples=100)
def test_taking_everything_back_in_any_order_leaves_nothing_paid_and_no_discount(case: Case, chance: object) -> None:
    answer = priced(case)
    lines = [sold_line(one, position) for position, one in enumerate(answer.lines)]
    shares = [
        [
            OrderAllocation(UUID(int=1), position, place, "promotion", share.promotion, "", share.amount.amount)
            for place, share in enumerate(one.discounts)
        ]
        for position, one in enumerate(answer.lines)
    ]
    units = [line.position for line in lines for _ in range(max(1, line.quantity // MILLION))]
    chance.shuffle(units)  # type: ignore[attr-defined] # Hypothesis hands out a random.Random
    left = answer.totals.due.amount
    given: dict[str, int] = {}
    for position in units:
        line = lines[position]
        quantity = line.quantity if line.unit != "H87" else MILLION
        if line.returned == line.quantity:
            continue
        left -= give_back(line, quantity).due
        for share, amount in zip(shares[position], give_back_shares(line, shares[position], quantity), strict=True):
            given[share.promotion] = given.get(share.promotion, 0) + amount
        lines[position] = line._replace(returned=line.returned + quantity)
    assert all(line.returned == line.quantity for line in lines)
    assert left == 0
    assert given == {one.promotion: one.amount.amount for one in answer.applied}
