from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.quantity import KILOGRAM, LITRE, PIECE, UNITS, Quantity, Unit, parse_quantity, pieces, unit

steps = st.integers(-(10**12), 10**12)


@given(steps, st.sampled_from(sorted(UNITS.values(), key=lambda one: one.code)))
def test_text_and_quantity_round_trip(count: int, of: Unit) -> None:
    quantity = Quantity.from_millionths(count * of.step_millionths, of)
    assert parse_quantity(str(quantity), of) == quantity
    assert quantity.millionths == count * of.step_millionths


@given(steps, steps)
def test_adding_and_taking_away_are_exact(first: int, second: int) -> None:
    one, other = (Quantity.from_millionths(count * 1000, KILOGRAM) for count in (first, second))
    assert (one + other).millionths == (first + second) * 1000
    assert (one + other) - other == one
    assert (one < other, one <= other, one > other, one >= other) == (
        first < second,
        first <= second,
        first > second,
        first >= second,
    )


@pytest.mark.parametrize(
    ("text", "of", "shown"),
    [
        ("0,335", KILOGRAM, "0.335"),
        ("2.000", PIECE, "2"),
        ("-1.50", LITRE, "-1.5"),
        (" 10 ", PIECE, "10"),
        ("-0", PIECE, "0"),
    ],
)
def test_reads_and_shows_plain_decimals(text: str, of: Unit, shown: str) -> None:
    assert str(parse_quantity(text, of)) == shown


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("0.5", PIECE),
        ("0.3355", KILOGRAM),
        ("1e3", PIECE),
        ("NaN", PIECE),
        ("Infinity", PIECE),
        ("", PIECE),
        ("1 000", PIECE),
        ("1.234,56", KILOGRAM),
        ("9999999999999", PIECE),
        ("٢", PIECE),
    ],
)
def test_refuses_what_is_no_quantity_of_the_unit(text: str, of: Unit) -> None:
    with pytest.raises(MalformedValue) as no:
        parse_quantity(text, of)
    assert no.value.expected == "kernel.expected.quantity"


def test_half_a_piece_is_a_programming_mistake() -> None:
    with pytest.raises(AssertionError):
        Quantity(Decimal("0.5"), PIECE)
    with pytest.raises(AssertionError):
        Quantity(1, PIECE)  # type: ignore[arg-type]


def test_two_units_never_meet() -> None:
    for operation in (Quantity.__add__, Quantity.__sub__, Quantity.__lt__, Quantity.__ge__):
        with pytest.raises(AssertionError):
            operation(pieces(1), Quantity(Decimal(1), KILOGRAM))


def test_units_by_code() -> None:
    assert (unit("H87"), unit("KGM")) == (PIECE, KILOGRAM)
    with pytest.raises(MalformedValue):
        unit("kg")


def test_small_questions() -> None:
    assert (pieces(2), -pieces(2), abs(pieces(-2))) == (Quantity(Decimal(2), PIECE), pieces(-2), pieces(2))
    assert (bool(pieces(0)), pieces(0).is_zero, Quantity.zero(PIECE)) == (False, True, pieces(0))
    assert hash(Quantity(Decimal("2.0"), PIECE)) == hash(pieces(2))
