"""A basket that keeps its prices: a rise does not touch it, a cut is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import Book, Facts, Price, price
from comptoir.pricing.domain.holds import Held, held_prices, price_held
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import (
    EVERYTHING,
    Offer,
    Percentage,
    Promotion,
    PromotionClass,
    Selection,
    Step,
    Threshold,
)
from tests.pricing.examples import NOON, RIVOLI, basket, book, item, line, list_price

LATER = Instant(NOON + timedelta(minutes=30))
ITEMS = (1, 2, 3)


def promotion(code: str, offer: Offer, *numbers: int, version: int = 1) -> Promotion:
    is_sum = isinstance(offer, Threshold)
    return Promotion(
        code=code,
        label={"en_US": code},
        offer=offer,
        promotion_class=PromotionClass.BASKET if is_sum else PromotionClass.LINE,
        selection=EVERYTHING if is_sum else Selection(frozenset(item(number) for number in numbers)),
        version=version,
    )


def book_of(prices: Sequence[Price], promotions: Sequence[Promotion], earlier: Sequence[Promotion] = ()) -> Book:
    made = book(*prices)
    return Book.build(
        7, made.lists.values(), prices, {}, made.taxes, promotions=PromotionBook.build(promotions, {}),
        earlier=[*earlier, *promotions],
    )  # fmt: skip


def due(then: Book, now: Book, *lines: tuple[int, int]) -> int:
    asked = basket(*(line(number, count) for number, count in lines))
    held = Held(held_prices(then, RIVOLI, [item(number) for number, _ in lines], NOON), then, NOON)
    return price_held(asked, now, Facts(), LATER, held, explain=False).totals.due.amount


def alone(of: Book, at: Instant, *lines: tuple[int, int]) -> int:
    return price(basket(*(line(number, count) for number, count in lines)), of, Facts(), at).totals.due.amount


def test_of_each_item_the_better_of_then_and_now() -> None:
    then = book_of([list_price(1, 1000), list_price(2, 1000)], ())
    now = book_of([list_price(1, 800), list_price(2, 1200)], ())
    assert due(then, now, (1, 1), (2, 1)) == 1800


def test_a_promotion_that_ended_is_given_on_and_never_added_to_its_successor() -> None:
    tenth = promotion("p", Percentage(Rate.from_percent("10")), 1)
    fifth = promotion("p", Percentage(Rate.from_percent("5")), 1, version=2)
    then = book_of([list_price(1, 1000)], [tenth])
    assert due(then, book_of([list_price(1, 1000)], [], [tenth]), (1, 1)) == 900
    assert due(then, book_of([list_price(1, 1000)], [fifth], [tenth]), (1, 1)) == 900


def test_a_cut_that_would_cost_a_promotion_on_the_sum_is_not_taken() -> None:
    tenth = promotion("sum", Threshold((Step(5000, Rate.from_percent("10")),)))
    then = book_of([list_price(1, 5000)], [tenth])
    assert due(then, book_of([list_price(1, 4900)], [tenth]), (1, 1)) == 4500


amounts = st.integers(1, 2000)
offers = st.one_of(
    st.integers(1, 60).map(lambda percent: Percentage(Rate.from_percent(str(percent)))),
    st.integers(500, 3000).map(lambda least: Threshold((Step(least, amount=least // 5),))),
)


@st.composite
def books(draw: st.DrawFn) -> tuple[list[Price], list[Promotion]]:
    prices = [list_price(number, draw(amounts)) for number in ITEMS]
    stepped = draw(st.sets(st.sampled_from(ITEMS)))
    prices += [list_price(number, draw(amounts), min_quantity=2_000_000, order=1) for number in sorted(stepped)]
    version = draw(st.integers(1, 9))
    named = enumerate(draw(st.lists(offers, max_size=2)))
    return prices, [promotion(f"p{place}", offer, *ITEMS, version=version) for place, offer in named]


@given(books(), books(), st.lists(st.integers(1, 3), min_size=3, max_size=3))
@settings(max_examples=300)
def test_nobody_pays_more_than_then_or_than_now(
    old: tuple[list[Price], list[Promotion]], new: tuple[list[Price], list[Promotion]], counts: list[int]
) -> None:
    then, now = book_of(*old), book_of(*new, earlier=old[1])
    lines = tuple(zip(ITEMS, counts, strict=True))
    assert due(then, now, *lines) <= min(alone(then, NOON, *lines), alone(now, LATER, *lines))
