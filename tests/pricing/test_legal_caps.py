"""What the law lets promotions take together, at a sale: below, at and above the caps of France."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import Basket, Book, Facts, Promotion, price
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import (
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    Limits,
    NForM,
    NthPercent,
    Percentage,
    PromotionClass,
    Slot,
    Step,
    Threshold,
)
from tests.pricing.examples import NOON, basket, line
from tests.pricing.promotion_examples import percent, promotion, shipping, shop, some, together

FOOD, GOODS, CARE = 0, 1, 2
AMOUNTS = {FOOD: 1000, GOODS: 1000, CARE: 1000}


def law(*promotions: Promotion, amounts: dict[int, int] = AMOUNTS) -> Book:
    return shop(amounts, *(together(one) for one in promotions), is_capped=True)


def dues(book: Book, asked: Basket, at: Instant = NOON) -> list[int]:
    return [one.due.amount for one in price(asked, book, Facts(), at).lines]


def off(code: str, text: str) -> Promotion:
    return promotion(code, Percentage(percent(text)))


@pytest.mark.parametrize(
    ("first", "second", "food", "care"),
    [
        ("20", "17", 664, 664),  # 33.6 % of both together: below
        ("20", "17.5", 660, 660),  # 34 %: at the cap on food
        ("20", "17.6", 660, 659),  # 34.08 %: above, cut to 34 %; care goods are let be
        ("20", "25", 660, 600),  # 40 %: at the cap on care goods
        ("25", "25", 660, 600),  # 43.75 %: above both
        ("50", "5", 660, 600),  # one alone that is above, as when its law came after it
    ],
)
def test_promotions_that_agree_take_the_cap_together_at_most(first: str, second: str, food: int, care: int) -> None:
    book = law(off("a", first), off("b", second))
    whole = 1000 - round(10 * float(first))
    assert dues(book, basket(line(FOOD), line(CARE), line(GOODS)))[:2] == [food, care]
    assert dues(book, basket(line(GOODS)))[0] <= whole


def test_the_cap_counts_what_is_set_as_an_amount_or_a_price_after_the_price_has_fallen() -> None:
    book = law(promotion("off", AmountOff(300)), amounts={FOOD: 600})
    assert dues(book, basket(line(FOOD, 2))) == [792]
    book = law(promotion("fixed", FixedPrice(200)), amounts={FOOD: 600})
    assert dues(book, basket(line(FOOD))) == [396]


@pytest.mark.parametrize(
    ("line_off", "sum_off", "due"),
    [
        ("20", "17", 664),  # below: 80 % of 83 %
        ("20", "17.3", 662),  # the last that surely stays within the cap, whatever the cents of the other lines
        ("20", "17.5", 800),  # the promotion on the sum leaves food alone
        ("34", "1", 660),
    ],
)
def test_a_promotion_on_the_sum_leaves_alone_what_it_would_take_past_the_cap(
    line_off: str, sum_off: str, due: int
) -> None:
    sum_rule = promotion("sum", Threshold((Step(0, percent(sum_off)),)))
    book = law(promotion("line", Percentage(percent(line_off)), selection=some(FOOD)), sum_rule)
    goods = round(1000 * (1 - float(sum_off) / 100))
    assert dues(book, basket(line(FOOD), line(GOODS))) == [due, goods]


def test_of_two_promotions_on_the_sum_capped_goods_have_the_better_one() -> None:
    book = law(*(promotion(code, Threshold((Step(0, percent("10")),))) for code in ("a", "b")))
    assert dues(book, basket(line(GOODS))) == [810]
    assert dues(book, basket(line(FOOD))) == [900]


def test_a_lot_is_within_the_cap_as_a_whole() -> None:
    three = promotion("three", NForM(3, 2))
    assert dues(law(three), basket(line(FOOD, 3))) == [2000]  # 33.3 %
    free = dues(law(three, amounts={FOOD: 100, GOODS: 900}), basket(line(GOODS, 2), line(FOOD)))
    assert free == [1800, 0]  # the free one is 5.3 % of the lot
    one_more = promotion("one-more", NForM(2, 1))
    assert dues(law(one_more), basket(line(FOOD, 2))) == [1320]  # half is refused when it begins, and cut here
    bundle = promotion("bundle", Bundle((Slot(some(FOOD)), Slot(some(CARE))), 1000))
    assert dues(law(bundle), basket(line(FOOD), line(CARE))) == [630, 630]  # 34 % of the one and 40 % of the other
    gift = promotion("gift", Gift(Slot(some(FOOD)), 1), selection=some(FOOD))
    assert dues(law(gift), basket(line(FOOD, 2))) == [1320]
    limited = promotion("limited", Percentage(percent("50")), limits=Limits(per_basket=1))
    assert dues(law(limited), basket(line(FOOD, 2))) == [1660]


def test_what_is_in_a_lot_takes_only_what_the_lot_leaves() -> None:
    three, five = promotion("three", NForM(3, 2)), off("five", "5")
    assert dues(law(three, five), basket(line(FOOD, 3))) == [1987]  # 34 less 33.3334 % of 20.00 are 13 cents
    assert dues(law(three, five), basket(line(GOODS, 3))) == [1900]


def test_a_campaign_that_the_law_lets_be_is_not_cut() -> None:
    half = together(replace(off("half", "50"), campaign="closing"))
    assert dues(shop(AMOUNTS, half, is_capped=True), basket(line(FOOD), line(CARE))) == [500, 500]
    also = together(off("ten", "10"))
    assert dues(shop(AMOUNTS, half, also, is_capped=True), basket(line(FOOD))) == [500]


def test_the_cap_ends_with_its_law_and_is_not_that_of_other_countries() -> None:
    book = law(off("half", "50"))
    last, after = (Instant(datetime(2028, 4, day, hour, tzinfo=UTC)) for day, hour in ((15, 21), (15, 23)))
    assert dues(book, basket(line(FOOD)), last) == [660]
    assert dues(book, basket(line(FOOD)), after) == [500]  # the 16th in Paris
    belgian = basket(line(FOOD))
    belgian = replace(belgian, point=replace(belgian.point, territory="BE"))
    assert dues(book, belgian) == [500]
    overseas = basket(line(FOOD), line(CARE))
    overseas = replace(overseas, point=replace(overseas.point, territory="FR-974"))
    promoted = {key: cap.share for key, cap in book.promotions.in_force(overseas.point, NOON).caps.items()}
    assert {"law:FR=food", "law:FR=fresh_produce", "law:FR=pet_food"} == promoted.keys()  # care goods: doubtful


def test_the_trace_names_the_cap() -> None:
    told = price(basket(line(FOOD), line(GOODS)), law(off("a", "20"), off("b", "20")), Facts(), NOON, explain=True)
    assert told.trace is not None
    steps = [(one.line, one.facts) for one in told.trace if one.step == "law_cap"]
    assert steps == [(told.lines[0].id, {"sku": told.lines[0].sku, "cap": "34"})]


def test_a_promotion_that_the_law_leaves_nothing_is_no_reason_to_leave_lines_alone() -> None:
    """The sum of GOODS pays for the parcel only where the row leaves FOOD alone, which no other may lower."""
    row = replace(together(promotion("row", NthPercent(2, percent("100")))), combines_classes=frozenset())
    free = promotion("free", Threshold((Step(0, percent("100")),)), selection=some(FOOD))
    parcel = promotion(
        "parcel", Threshold((Step(886, amount=287),)), promotion_class=PromotionClass.SHIPPING, selection=some(GOODS)
    )
    book = shop({FOOD: 250, GOODS: 999}, row, together(free), together(parcel), is_capped=True)
    asked = basket(line(FOOD), line(GOODS, 3), shipping(490))
    priced = price(asked, book, Facts(), NOON, explain=True)
    assert priced.totals.due.amount == 2488
    assert priced.trace is not None
    assert {one.step for one in priced.trace} >= {"law_cap", "promotion_saves_nothing"}
    alone = price(basket(line(FOOD)), shop(AMOUNTS, free, is_capped=True), Facts(), NOON, explain=True)
    assert alone.totals.due.amount == 1000
    assert alone.trace is not None
    assert "law_cap" in {one.step for one in alone.trace}


def test_a_book_without_a_law_caps_nothing() -> None:
    book = shop(AMOUNTS, off("half", "50"))
    assert PromotionBook().caps([None], book.promotions.in_force(basket().point, NOON)) == []
    assert dues(book, basket(line(FOOD))) == [500]
