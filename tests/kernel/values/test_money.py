from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.money import (
    CURRENCIES,
    Currency,
    Money,
    Rounding,
    minor_digits,
    parse_currency,
    parse_money,
    round_ratio,
    total,
)

EUR = Currency("EUR")
JPY = Currency("JPY")
KWD = Currency("KWD")
amounts = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def euros(cents: int) -> Money:
    return Money(cents, EUR)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.90", EUR, 1290),
        ("12,9", EUR, 1290),
        (" 12 ", EUR, 1200),
        ("-0,05", EUR, -5),
        ("+1", EUR, 100),
        ("12.9000", EUR, 1290),
        ("1500", JPY, 1500),
        ("1500.0", JPY, 1500),
        ("1.234", KWD, 1234),
    ],
)
def test_reads_money_with_point_or_comma(text: str, currency: Currency, amount: int) -> None:
    assert parse_money(text, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    "text",
    ["", "12.", ".5", "12.905", "1 200", "1.234,56", "1e3", "NaN", "١٢", "--1", "12 €", "99999999999999999999", "0x10"],
)
def test_refuses_what_is_not_plainly_money(text: str) -> None:
    with pytest.raises(MalformedValue) as no:
        parse_money(text, EUR)
    assert no.value.facts() == {"value": text, "expected": "kernel.expected.money"}


def test_refuses_decimals_of_a_currency_without_any() -> None:
    with pytest.raises(MalformedValue):
        parse_money("1500.5", JPY)


def test_refuses_more_than_the_databases_hold() -> None:
    assert parse_money("92233720368547758.07", EUR).amount == 2**63 - 1
    with pytest.raises(MalformedValue):
        parse_money("92233720368547758.08", EUR)


@given(amounts, st.sampled_from([EUR, JPY, KWD]))
def test_text_and_money_round_trip(amount: int, currency: Currency) -> None:
    money = Money(amount, currency)
    assert parse_money(money.decimal_text, currency) == money


def test_currencies_and_their_digits() -> None:
    assert [minor_digits(Currency(code)) for code in ("EUR", "JPY", "XPF", "KWD", "CLF")] == [2, 0, 0, 3, 4]
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert parse_currency(" eur ") == "EUR"
    with pytest.raises(MalformedValue):
        parse_currency("EURO")


def test_two_currencies_never_meet() -> None:
    for operation in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__, Money.__gt__, Money.__ge__):
        with pytest.raises(AssertionError):
            operation(euros(1), Money(1, JPY))
    with pytest.raises(AssertionError):
        total([euros(1), Money(1, JPY)], EUR)
    assert euros(0) != Money(0, JPY)


def test_a_float_is_never_money() -> None:
    with pytest.raises(AssertionError):
        Money(1.0, EUR)  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        euros(100).times(0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rounding", "plus_half", "minus_half", "plus_quarter"),
    [
        (Rounding.HALF_UP, 3, -3, 1),
        (Rounding.HALF_EVEN, 2, -2, 1),
        (Rounding.DOWN, 2, -2, 1),
        (Rounding.UP, 3, -3, 2),
    ],
)
def test_each_rounding_at_the_half(rounding: Rounding, plus_half: int, minus_half: int, plus_quarter: int) -> None:
    assert euros(5).times(Decimal("0.5"), rounding) == euros(plus_half)
    assert euros(-5).times(Decimal("0.5"), rounding) == euros(minus_half)
    assert euros(5).times(Fraction(1, 4), rounding) == euros(plus_quarter)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_agrees_with_exact_fractions(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    sign = -1 if exact < 0 else 1
    floor_of_size = abs(exact).numerator // abs(exact).denominator
    assert round_ratio(numerator, denominator, Rounding.HALF_EVEN) == round(exact)
    assert round_ratio(numerator, denominator, Rounding.DOWN) == sign * floor_of_size
    up = floor_of_size if abs(exact) == floor_of_size else floor_of_size + 1
    assert round_ratio(numerator, denominator, Rounding.UP) == sign * up
    half = abs(exact) + Fraction(1, 2)
    assert round_ratio(numerator, denominator, Rounding.HALF_UP) == sign * (half.numerator // half.denominator)


@given(amounts, st.decimals(-1000, 1000, allow_nan=False, places=6))
def test_times_is_exact_before_it_rounds(amount: int, factor: Decimal) -> None:
    exact = Fraction(amount) * Fraction(factor)
    assert abs(euros(amount).times(factor).amount - exact) <= Fraction(1, 2)


def test_split_gives_odd_cents_to_the_largest_remainders() -> None:
    assert euros(100).split([1, 1, 1]) == (euros(34), euros(33), euros(33))
    assert euros(10).split([5, 3, 1]) == (euros(6), euros(3), euros(1))
    assert euros(-100).split([1, 1, 1]) == (euros(-34), euros(-33), euros(-33))
    assert euros(5).split([0, 0]) == (euros(3), euros(2))
    assert euros(5).split([0, 7]) == (euros(0), euros(5))
    assert euros(100).split([1, 1, 1], order=["c", "b", "a"]) == (euros(33), euros(33), euros(34))


def test_split_refuses_negative_or_no_weights() -> None:
    for wrong in ([], [1, -1]):
        with pytest.raises(AssertionError):
            euros(10).split(wrong)


@given(amounts, weights)
def test_split_loses_nothing_and_stays_within_a_cent(amount: int, parts: list[int]) -> None:
    shares = euros(amount).split(parts)
    assert sum(share.amount for share in shares) == amount
    parts = parts if any(parts) else [1] * len(parts)
    for share, part in zip(shares, parts, strict=True):
        assert abs(share.amount - Fraction(amount * part, sum(parts))) < 1


@given(amounts, weights, st.integers(0, 2**32))
def test_split_with_keys_does_not_depend_on_the_order(amount: int, parts: list[int], seed: int) -> None:
    keyed = list(enumerate(parts))
    before = dict(
        zip([key for key, _ in keyed], euros(amount).split(parts, order=list(range(len(parts)))), strict=True)
    )
    Random(seed).shuffle(keyed)
    after = euros(amount).split([part for _, part in keyed], order=[key for key, _ in keyed])
    assert dict(zip([key for key, _ in keyed], after, strict=True)) == before


@given(st.lists(amounts, max_size=8))
def test_total_is_the_sum(values: list[int]) -> None:
    assert total([euros(value) for value in values], EUR) == euros(sum(values))


def test_money_shows_itself() -> None:
    assert (str(euros(-5)), str(Money(1500, JPY)), str(Money(1, KWD))) == ("-0.05 EUR", "1500 JPY", "0.001 KWD")
    assert (bool(euros(0)), euros(0).is_zero, Money.zero(EUR)) == (False, True, euros(0))
    assert (abs(euros(-3)), -euros(3), euros(3) - euros(5)) == (euros(3), euros(-3), euros(-2))
    assert euros(1) < euros(2) <= euros(2)
    assert euros(3) > euros(2) >= euros(2)
