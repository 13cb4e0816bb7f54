"""Single promotions, how they meet, and what is said about those that did not apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

import pytest

from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import (
    Applied,
    BasketLine,
    Book,
    Coupon,
    Facts,
    LineDiscount,
    PricedBasket,
    Promotion,
    PromotionClass,
    Usage,
    price,
)
from comptoir.pricing.domain.prices import MILLION, parse_moment
from comptoir.pricing.domain.promotions import (
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    Hours,
    Limits,
    NForM,
    NthPercent,
    Offer,
    Percentage,
    Scope,
    Selection,
    Slot,
    Step,
    Threshold,
)
from tests.pricing.examples import NOON, RIVOLI, basket, euro, line, list_price, weighed
from tests.pricing.promotion_examples import CUSTOMER, WINE, percent, promotion, shipping, shop, some, together

NOBODY = Facts()
TEN_PERCENT = Percentage(percent("10"))
PRICES = {0: 1000, 1: 800, 2: 600, 3: 2000}


def sold(
    *lines: BasketLine,
    by: tuple[Promotion, ...],
    facts: Facts = NOBODY,
    at: Instant = NOON,
    prices: Mapping[int, int] = PRICES,
) -> PricedBasket:
    return price(basket(*lines), shop(prices, *by), facts, at, explain=True)


def dues(priced: PricedBasket) -> list[int]:
    return [one.due.amount for one in priced.lines]


def told(priced: PricedBasket) -> dict[str, tuple[str, dict[str, str]]]:
    """By promotion: what became of it, and the facts."""
    assert priced.trace is not None
    return {
        step.facts["promotion"]: (step.step, {name: fact for name, fact in step.facts.items() if name != "promotion"})
        for step in priced.trace
        if step.step.startswith("promotion_")
    }


# --- each kind --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (TEN_PERCENT, [1800, 720, 1206]),
        (AmountOff(150), [1700, 650, 1239]),  # 1.50 each kilogram: 1.01 off 0.67 kg
        (FixedPrice(700), [1400, 700, 469]),  # 7.00 a kilogram
        (NForM(3, 2), [1000, 800, 1340]),  # 13.40, 10.00 and 10.00 are three
        (NthPercent(2, percent("50")), [1500, 400, 1340]),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_kind_of_offer_alone(offer: Offer, expected: list[int]) -> None:
    assert dues(sold(line(0, 2), line(1), weighed(3, "0.67"), by=(promotion("p", offer),))) == expected


def test_a_bundle_shares_what_it_saves_over_its_units() -> None:
    lunch = promotion("lunch", Bundle((Slot(some(0), 1), Slot(some(1, 2), 2)), 1999))
    priced = sold(line(0, 2), line(1), line(2, 3), by=(lunch,))
    # two sets: 10 + 8 + 6 and 10 + 6 + 6 cost 46.00 apart and 39.98 together
    assert priced.totals.due.amount == 3998
    assert [one.discounts[0].amount.amount for one in priced.lines] == [262, 105, 235]
    assert priced.applied == (Applied("lunch", 2, euro(602), None),)


def test_a_gift_must_be_in_the_basket_and_is_not_its_own_condition() -> None:
    mug = promotion("mug", Gift(Slot(some(2)), from_amount=1500))
    assert dues(sold(line(0), line(1), line(2), by=(mug,))) == [1000, 800, 0]
    assert told(sold(line(0), line(1), by=(mug,)))["mug"] == ("promotion_needs_more", {"missing": "1"})
    alone = sold(line(2, 2), by=(mug,))
    assert told(alone)["mug"] == ("promotion_below_step", {"missing": "3.00", "currency": "EUR"})


def test_a_threshold_takes_its_highest_step_and_shares_it_over_the_lines() -> None:
    steps = promotion("steps", Threshold((Step(1000, percent("5")), Step(2000, percent("10")))))
    assert dues(sold(line(0), by=(steps,))) == [950]
    assert dues(sold(line(0), line(1), by=(steps,))) == [950, 760]
    assert dues(sold(line(0), line(1), line(2), by=(steps,))) == [900, 720, 540]


def test_shipping_is_free_from_what_the_goods_come_to() -> None:
    free = promotion("free", Threshold((Step(1500, percent("100")),)), promotion_class=PromotionClass.SHIPPING)
    assert dues(sold(line(0), shipping(499), by=(free,))) == [1000, 499]
    assert dues(sold(line(0), line(1), shipping(499), by=(free,))) == [1000, 800, 0]


# --- what other systems are known to get wrong ------------------------------------------------------------------------


def test_an_amount_then_a_percentage_then_a_percentage_go_by_priority_one_after_the_other() -> None:
    """200.00, 20 off, 10 % off, 0 % more: 162.00, in whatever order they were entered."""
    twenty = together(promotion("a", AmountOff(2000), priority=2))
    ten = together(promotion("b", TEN_PERCENT, priority=1))
    for order in ((twenty, ten), (ten, twenty)):
        assert dues(sold(line(0), by=order, prices={0: 20000})) == [16200]
    third = together(promotion("c", TEN_PERCENT))
    assert dues(sold(line(0), by=(third, ten, twenty), prices={0: 20000})) == [14580]


def test_ten_off_with_tax_included_is_ten_off() -> None:
    priced = sold(line(0), by=(promotion("ten", AmountOff(1000)),), prices={0: 6000})
    assert (priced.totals.due, priced.totals.tax) == (euro(5000), euro(833))


def test_a_reward_is_not_given_again_at_each_scan() -> None:
    reward = promotion("five", Threshold((Step(1000, amount=500),)))
    for scans in range(1, 6):
        priced = sold(*(line(0, id=f"{scan}") for scan in range(scans)), by=(reward,))
        assert priced.totals.due.amount == scans * 1000 - 500
        assert priced.applied == (Applied("five", 1, euro(500), None),)


def test_exclusive_promotions_are_not_added_up() -> None:
    both = (promotion("ten", TEN_PERCENT), promotion("thirty", Percentage(percent("30"))))
    priced = sold(line(0), by=both)
    assert priced.lines[0].discounts == (LineDiscount("thirty", euro(300), "thirty"),)
    assert told(priced)["ten"] == ("promotion_better_won", {"by": "thirty"})


def test_priority_never_beats_a_lower_total_and_breaks_ties() -> None:
    first = promotion("first", TEN_PERCENT, priority=9)
    better = promotion("better", Percentage(percent("20")))
    same = promotion("a", Percentage(percent("10")))
    assert [one.promotion for one in sold(line(0), by=(first, better)).applied] == ["better"]
    assert [one.promotion for one in sold(line(0), by=(same, first)).applied] == ["first"]


def test_a_tie_goes_to_the_one_that_comes_first_although_the_other_would_have_allowed_more() -> None:
    social = promotion("social", TEN_PERCENT, tags=frozenset({"x"}), combines_with=frozenset({"x"}))
    lost = promotion("lost", Threshold((Step(1000, amount=1),)), tags=frozenset({"x"}), combines_with=frozenset({"x"}))
    first = promotion("first", TEN_PERCENT, priority=1)
    assert [one.promotion for one in sold(line(0), by=(social, lost, first)).applied] == ["first"]


def test_in_a_long_basket_the_lines_with_a_better_offer_are_left_alone_too() -> None:
    prices = dict.fromkeys(range(30), 1000)
    three = promotion("three", NForM(3, 2))
    half = promotion("half", Percentage(percent("50")), selection=some(3, 7, 11, 19, 20, 26))
    priced = sold(*(line(number) for number in range(30)), by=(three, half), prices=prices)
    assert priced.totals.discount == euro(6 * 500 + 8 * 1000)


def test_many_promotions_that_all_agree_are_all_taken_in_little_time() -> None:
    lines = tuple(together(promotion(f"line-{number}", AmountOff(number + 1))) for number in range(12))
    sums = tuple(together(promotion(f"sum-{number}", Threshold((Step(0, amount=10),)))) for number in range(12))
    priced = sold(line(0), line(1), by=(*lines, *sums))
    assert (len(priced.applied), priced.totals.discount) == (24, euro(2 * 78 + 120))
    assert priced.trace is not None
    assert any(step.step == "search_bounded" for step in priced.trace)


def test_the_better_of_a_basket_promotion_and_those_of_the_lines_is_taken_line_by_line() -> None:
    wine = promotion("wine", Percentage(percent("30")), selection=Selection(keys=frozenset({WINE})))
    all_of_it = promotion("all", Threshold((Step(500, percent("20")),)))
    priced = sold(line(0), line(2), by=(wine, all_of_it))
    assert dues(priced) == [700, 480]


def test_a_line_discount_is_left_out_where_the_threshold_is_worth_more() -> None:
    small = promotion("small", AmountOff(1), selection=some(0))
    large = promotion("large", Threshold((Step(1000, amount=300),)))
    priced = sold(line(0), by=(small, large))
    assert dues(priced) == [700]


def test_three_for_two_leaves_alone_the_line_that_has_a_better_offer() -> None:
    three = promotion("three", NForM(3, 2))
    half = promotion("half", Percentage(percent("50")), selection=some(0))
    priced = sold(line(0), line(1, 2), line(2), by=(three, half))
    assert dues(priced) == [500, 1600, 0]


def test_one_coupon_more_never_costs_more_and_a_second_of_its_series_is_not_used() -> None:
    ten = promotion("ten", TEN_PERCENT)
    more = promotion("more", Percentage(percent("15")), coupon_series="summer")
    plain = sold(line(0), by=(ten, more))
    shown = Facts(coupons=(Coupon("B", "summer", None), Coupon("A", "summer", None)))
    priced = sold(line(0), by=(ten, more), facts=shown)
    assert (dues(plain), dues(priced)) == ([900], [850])
    assert priced.applied == (Applied("more", 1, euro(150), "A"),)


def test_nothing_is_paid_below_zero() -> None:
    many = tuple(together(promotion(code, AmountOff(700))) for code in "abc")
    priced = sold(line(0), by=many)
    assert dues(priced) == [0]
    assert [one.amount.amount for one in priced.applied] == [700, 300]


def test_returns_and_prices_by_hand_are_left_alone() -> None:
    by_hand = replace(line(1), unit_price=euro(500))
    priced = sold(line(0, -1), by_hand, line(2), by=(promotion("ten", TEN_PERCENT),))
    assert dues(priced) == [-1000, 500, 540]


def test_a_step_of_quantity_stays_what_it_is_under_a_promotion() -> None:
    steps = shop({0: 1000}, promotion("ten", TEN_PERCENT)).apply(
        8, prices=[list_price(0, 800, min_quantity=3 * MILLION, order=1)]
    )
    priced = price(basket(line(0, 3)), steps, NOBODY, NOON)
    assert (priced.lines[0].unit_price, priced.totals.due) == (euro(800), euro(2160))


# --- when, where, for whom, how often ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "step"),
    [
        (Scope(), "promotion_applied"),
        (Scope(channels=frozenset({"web"})), "promotion_other_channel"),
        (Scope(stores=frozenset({"lyon"})), "promotion_other_store"),
        (Scope(stores=frozenset({"rivoli"})), "promotion_applied"),
        (Scope(valid_from=parse_moment("2026-11-22")), "promotion_not_yet"),
        (Scope(valid_to=parse_moment("2026-11-21T12:00:00")), "promotion_over"),
        (Scope(valid_to=parse_moment("2026-11-21T12:00:01")), "promotion_applied"),
        (Scope(weekdays=frozenset({6})), "promotion_applied"),
        (Scope(weekdays=frozenset({5, 7})), "promotion_weekday"),
        (Scope(hours=(Hours(time(12), time(14)),)), "promotion_applied"),
        (Scope(hours=(Hours(time(10), time(12)),)), "promotion_hours"),
        (Scope(hours=(Hours(time(22), time(13)),), weekdays=frozenset({5})), "promotion_applied"),
        (Scope(hours=(Hours(time(22), time(13)),), weekdays=frozenset({6})), "promotion_hours"),
        (Scope(customer_groups=frozenset({"staff"})), "promotion_customer_unknown"),
    ],
    ids=str,
)
def test_a_scope_is_checked_on_the_wall_clock_of_the_store(scope: Scope, step: str) -> None:
    """It is Saturday, 12:00 in Paris."""
    assert told(sold(line(0), by=(promotion("p", TEN_PERCENT, scope=scope),)))["p"][0] == step


def test_a_promotion_starts_and_ends_to_the_second_without_anybody_noticing() -> None:
    start = Instant(NOON + timedelta(seconds=10))
    book = shop(
        PRICES, promotion("p", TEN_PERCENT, scope=Scope(valid_from=start, valid_to=NOON + timedelta(seconds=20)))
    )
    paid = [
        price(basket(line(0)), book, NOBODY, Instant(NOON + timedelta(seconds=seconds))).totals.due.amount
        for seconds in (9, 10, 19, 20, 9)
    ]
    assert paid == [1000, 900, 900, 1000, 1000]


def test_the_customer_must_be_in_one_of_the_groups() -> None:
    staff = promotion("staff", TEN_PERCENT, scope=Scope(customer_groups=frozenset({"staff"})))
    other = sold(line(0), by=(staff,), facts=Facts(CUSTOMER, customer_groups=frozenset({"club"})))
    member = sold(line(0), by=(staff,), facts=Facts(CUSTOMER, customer_groups=frozenset({"club", "staff"})))
    assert (told(other)["staff"][0], dues(member)) == ("promotion_customer_group", [900])


def test_a_limit_counts_units_dearest_first() -> None:
    twice = promotion("twice", TEN_PERCENT, limits=Limits(per_basket=2))
    priced = sold(line(0), line(1, 3), by=(twice,))
    assert (dues(priced), priced.applied) == ([900, 2320], (Applied("twice", 2, euro(180), None),))


def test_a_limit_per_customer_and_in_total_knows_what_was_used() -> None:
    two = promotion("two", NForM(2, 1), limits=Limits(per_customer=3, in_total=100))
    used = Facts(CUSTOMER, usage={"two": Usage(by_customer=2, in_total=50)})
    assert sold(line(0, 6), by=(two,), facts=used).totals.due == euro(5000)
    over = Facts(CUSTOMER, usage={"two": Usage(by_customer=0, in_total=100)})
    assert told(sold(line(0, 6), by=(two,), facts=over))["two"][0] == "promotion_used_up"
    exhausted = Facts(CUSTOMER, usage={"two": Usage(is_exhausted=True)})
    assert told(sold(line(0, 6), by=(two,), facts=exhausted))["two"][0] == "promotion_used_up"
    assert told(sold(line(0, 6), by=(two,)))["two"][0] == "promotion_customer_unknown"


def test_the_trace_says_what_is_missing() -> None:
    three = promotion("three", NForM(3, 2))
    from_20 = promotion("from_20", Threshold((Step(2000, percent("10")),)))
    excluded = promotion("excluded", TEN_PERCENT, exclusion=Selection(keys=frozenset({WINE})))
    secret = promotion("secret", TEN_PERCENT, coupon_series="summer")
    unused = promotion("unused", TEN_PERCENT, coupon_series="spring", selection=some(3))
    facts = Facts(coupons=(Coupon("OLD", None, "expired"), Coupon("NEW", "spring", None)))
    priced = sold(line(0), line(1), by=(three, from_20, excluded, secret, unused), facts=facts)
    assert told(priced) == {
        "three": ("promotion_needs_more", {"missing": "1"}),
        "from_20": ("promotion_below_step", {"missing": "2.00", "currency": "EUR"}),
        "excluded": ("promotion_excluded", {"sku": "SKU-0", "by": WINE}),
        "secret": ("promotion_coupon_missing", {"coupon_series": "summer"}),
        "unused": ("promotion_nothing_selected", {}),
    }
    assert priced.trace is not None
    assert [(one.step, one.facts["coupon"]) for one in priced.trace if "coupon" in one.facts] == [
        ("coupon_expired", "OLD"),
        ("coupon_no_effect", "NEW"),
    ]


def test_labels_are_in_the_language_of_the_basket() -> None:
    named = replace(promotion("p", TEN_PERCENT), label={"en_US": "Ten off", "fr_FR": "Dix de moins"})
    french = replace(basket(line(0), point=RIVOLI), locale="fr_FR")
    assert price(french, shop(PRICES, named), NOBODY, NOON).lines[0].discounts[0].label == "Dix de moins"


# --- the book ---------------------------------------------------------------------------------------------------------


def test_a_book_changed_step_by_step_is_the_book_built_at_once_and_leaves_the_old_one_alone() -> None:
    first = shop(
        PRICES,
        promotion("ten", TEN_PERCENT),
        promotion("wine", TEN_PERCENT, selection=Selection(keys=frozenset({WINE}))),
    )
    thirty = promotion("wine", Percentage(percent("30")), selection=some(2))
    second = first.apply(8, promotions=first.promotions.apply([thirty], gone=["ten"]))
    at_once = shop(PRICES, thirty)
    chosen = basket(line(0), line(2))

    def paid(book: Book) -> list[int]:
        return [one.due.amount for one in price(chosen, book, NOBODY, NOON).lines]

    assert paid(first) == [900, 540]
    assert paid(second) == paid(at_once) == [1000, 420]
    assert paid(first) == [900, 540]
    assert second.promotions.by_key == at_once.promotions.by_key == {}
    assert first.promotions.keys_in_use == {WINE}


def test_only_promotions_for_everybody_are_not_personal() -> None:
    assert not promotion("p", TEN_PERCENT).is_personal
    assert promotion("p", TEN_PERCENT, coupon_series="s").is_personal
    assert promotion("p", TEN_PERCENT, scope=Scope(customer_groups=frozenset({"staff"}))).is_personal


def test_amounts_are_only_for_sales_in_their_currency() -> None:
    dollars = replace(promotion("p", AmountOff(100)), currency=Currency("USD"))
    assert told(sold(line(0), by=(dollars,)))["p"][0] == "promotion_other_currency"


# --- what a book remembers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "baskets", "facts", "times"),
    [
        # 11 cents both: 9 a kilogram are 9.45 and 9.90.
        ((promotion("p", AmountOff(9)),), ([weighed(3, "1.05")], [weighed(3, "1.10")]), None, None),
        ((promotion("p", AmountOff(9)),), ([line(3, 1)], [weighed(3, "1")]), None, None),
        ((promotion("p", NForM(3, 2)),), ([line(0, 2)], [line(1, 3)]), None, None),
        ((promotion("p", TEN_PERCENT, selection=some(0)),), ([line(0)], [line(1)]), None, None),
        ((promotion("p", TEN_PERCENT, selection=some(0)),), ([line(0), line(2)], [line(1), line(0)]), None, None),
        (
            (promotion("p", NthPercent(2, percent("50")), limits=Limits(per_customer=3)),),
            ([line(0, 6)], [line(0, 6)]),
            tuple(Facts(CUSTOMER, usage={"p": Usage(by_customer=used)}) for used in (1, 2)),
            None,
        ),
        (
            (promotion("p", TEN_PERCENT, coupon_series="s"),),
            ([line(0)], [line(0)]),
            tuple(Facts(coupons=(Coupon(code, "s", None),)) for code in ("A", "B")),
            None,
        ),
        (
            (promotion("p", TEN_PERCENT, scope=Scope(customer_groups=frozenset({"club"}))),),
            ([line(0)], [line(0)]),
            (Facts(CUSTOMER), Facts(CUSTOMER, customer_groups=frozenset({"club"}))),
            None,
        ),
        (
            (promotion("p", TEN_PERCENT, scope=Scope(hours=(Hours(time(12), time(14)),))),),
            ([line(0)], [line(0)]),
            None,
            (NOON, Instant(NOON + timedelta(hours=6))),
        ),
        (
            (promotion("p", Threshold((Step(0, percent("100")),)), promotion_class=PromotionClass.SHIPPING),),
            ([line(0), shipping(500)], [line(0), shipping(700)]),
            None,
            None,
        ),
    ],
    ids=[
        "weight", "measure", "units", "item", "place", "uses", "coupon", "group", "hours", "parcel",
    ],
)  # fmt: skip
def test_a_remembered_solution_is_of_the_very_same_question(
    by: tuple[Promotion, ...],
    baskets: tuple[list[BasketLine], list[BasketLine]],
    facts: tuple[Facts, Facts] | None,
    times: tuple[Instant, Instant] | None,
) -> None:
    prices = {0: 1200, 1: 800, 2: 600, 3: 10}
    book = shop(prices, *by)
    asked = list(zip(baskets, facts or (NOBODY, NOBODY), times or (NOON, NOON), strict=True))
    remembered = [price(basket(*lines), book, who, at) for lines, who, at in asked * 2]
    fresh = [price(basket(*lines), shop(prices, *by), who, at) for lines, who, at in asked * 2]
    assert remembered == fresh, "a solution of one is none of the other"
    assert fresh[0] != fresh[1]
