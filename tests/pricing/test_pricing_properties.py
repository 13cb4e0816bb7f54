"""Sums, shares and order: what must hold for every basket."""

from fractions import Fraction
from itertools import groupby
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.pricing.domain import Basket, BasketLine, Book, Facts, PricedBasket, SalePoint, price
from comptoir.pricing.domain.prices import MILLION
from tests.pricing.examples import EUR, NOON, TAXES, basket, book, euro, item, line, list_price, weighed

ITEMS = 8
CLASSES = ("standard", "intermediate", "reduced", "super_reduced", "zero", "exempt", "unheard-of")
TERRITORIES = ("FR", "FR-20R", "FR-972", "FR-973", "BE", "LU", "DE", "CH")
NOBODY = Facts()


@st.composite
def lines(draw: st.DrawFn) -> BasketLine:
    number = draw(st.integers(0, ITEMS - 1))
    identity = f"{draw(st.integers(0, 10**9))}"
    if number % 4 == 3:
        thousandths = draw(st.integers(-5_000, 5_000).filter(bool))
        return weighed(number, f"{'-' if thousandths < 0 else ''}{abs(thousandths) / 1000:.3f}", id=identity)
    one = line(number, draw(st.integers(-5, 20).filter(bool)), id=identity)
    if draw(st.booleans()):
        return one
    by_hand = euro(draw(st.integers(0, 5_000)))
    return BasketLine(one.id, one.sku, one.quantity, one.item_id, by_hand, draw(st.sampled_from(CLASSES)))


@st.composite
def books(draw: st.DrawFn) -> Book:
    prices = []
    for number in range(ITEMS):
        prices.append(
            list_price(number, draw(st.integers(0, 10_000)), per=draw(st.sampled_from([1, 3, 100])) * MILLION)
        )
        if draw(st.booleans()):
            step = draw(st.integers(1, 12)) * MILLION
            prices.append(list_price(number, draw(st.integers(0, 9_000)), min_quantity=step, order=1))
    classes = {item(number): draw(st.sampled_from(CLASSES)) for number in range(ITEMS) if draw(st.booleans())}
    return book(*prices, tax_classes=classes)


baskets = st.builds(
    lambda chosen, territory: Basket(SalePoint(EUR, territory, "Europe/Paris"), tuple(chosen)),
    st.lists(lines(), min_size=1, max_size=12, unique_by=lambda one: one.id),
    st.sampled_from(TERRITORIES),
)


def half_away(value: Fraction) -> int:
    size = floor(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def by_line(priced: PricedBasket) -> dict[str, tuple[int, int, int]]:
    return {one.id: (one.due.amount, one.net.amount, one.taxes[0].amount.amount) for one in priced.lines}


@given(baskets, books())
@settings(max_examples=70, deadline=None)
def test_parts_add_up_to_totals(chosen: Basket, prices: Book) -> None:
    priced = price(chosen, prices, NOBODY, NOON)
    for one in priced.lines:
        assert one.gross == one.due == one.net + one.taxes[0].amount
    totals = priced.totals
    assert totals.due == totals.net + totals.tax == totals.gross - totals.discount
    assert sum(one.due.amount for one in priced.lines) == totals.due.amount
    assert sum(one.net.amount for one in priced.lines) == totals.net.amount
    assert sum(one.amount.amount for one in priced.taxes) == totals.tax.amount
    for tax in priced.taxes:
        same = [one for one in priced.lines if (one.taxes[0].rate, one.exemption) == (tax.rate, tax.exemption)]
        assert sum(one.taxes[0].amount.amount for one in same) == tax.amount.amount
        assert sum(one.net.amount for one in same) == tax.base.amount


@given(baskets, books())
@settings(max_examples=70, deadline=None)
def test_tax_is_what_exact_fractions_say(chosen: Basket, prices: Book) -> None:
    priced = price(chosen, prices, NOBODY, NOON)
    day = NOON.date()

    def rate_of(one: BasketLine) -> tuple[int, str]:
        known = TAXES.rate(
            chosen.point.territory,
            one.tax_class or prices.tax_classes.get(one.item_id or item(0), "standard"),
            day,
        )
        return known.rate.millionths, known.exemption or ""

    dues = {one.id: one.due.amount for one in priced.lines}
    expected = {}
    for key, group in groupby(sorted(chosen.lines, key=rate_of), key=rate_of):
        rate = Fraction(key[0], MILLION)
        expected[key] = half_away(sum(dues[one.id] for one in group) * rate / (1 + rate))
    assert {(one.rate.millionths, one.exemption or ""): one.amount.amount for one in priced.taxes} == expected
    for priced_line in priced.lines:
        rate = Fraction(priced_line.taxes[0].rate.millionths, MILLION)
        exact = priced_line.due.amount * rate / (1 + rate)
        assert abs(priced_line.taxes[0].amount.amount - exact) < 1


@given(baskets, books(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_scanning_changes_nothing(chosen: Basket, prices: Book, chance: object) -> None:
    shuffled = list(chosen.lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis hands out a random.Random
    first = price(chosen, prices, NOBODY, NOON)
    again = price(Basket(chosen.point, tuple(shuffled)), prices, NOBODY, NOON)
    assert (first.totals, first.taxes, by_line(first)) == (again.totals, again.taxes, by_line(again))


@given(books(), st.integers(0, ITEMS - 1).filter(lambda number: number % 4 != 3), st.integers(1, 30))
@settings(max_examples=30, deadline=None)
def test_n_identical_lines_of_one_piece_cost_what_one_line_of_n_costs(prices: Book, number: int, count: int) -> None:
    together = price(basket(line(number, count)), prices, NOBODY, NOON)
    apart = price(basket(*(line(number, id=f"{n}") for n in range(count))), prices, NOBODY, NOON)
    if together.lines[0].per == MILLION:  # a price per several pieces is rounded on each line
        assert (together.totals, together.taxes) == (apart.totals, apart.taxes)


@given(baskets, books())
@settings(max_examples=20, deadline=None)
def test_explaining_changes_no_amount(chosen: Basket, prices: Book) -> None:
    silent = price(chosen, prices, NOBODY, NOON)
    told = price(chosen, prices, NOBODY, NOON, explain=True)
    assert (silent.lines, silent.totals, silent.taxes) == (told.lines, told.totals, told.taxes)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.none() | st.integers(1, 99)), max_size=40))
@settings(max_examples=30, deadline=None)
def test_a_book_built_in_steps_is_the_book_built_at_once(changes: list[tuple[int, int, int | None]]) -> None:
    prices = [
        list_price(number, amount, min_quantity=step * MILLION, order=order)
        for order, (number, step, amount) in enumerate(changes)
    ]
    stepped = book()
    for position, one in enumerate(prices):
        before = {code: dict(of_items) for code, of_items in stepped.prices.items()}
        following = stepped.apply(position, prices=[one])
        assert {code: dict(of_items) for code, of_items in stepped.prices.items()} == before
        stepped = following
    at_once = book(*prices)
    assert stepped.prices.get("retail", {}) == at_once.prices.get("retail", {})
