from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.rate import Rate


@given(st.integers(-(10**9), 10**9))
def test_percent_text_round_trips(millionths: int) -> None:
    assert Rate.from_percent(Rate(millionths).percent_text) == Rate(millionths)


@pytest.mark.parametrize(
    ("text", "millionths", "shown"),
    [
        ("5.5", 55_000, "5.5"),
        ("20", 200_000, "20"),
        ("2,10", 21_000, "2.1"),
        ("-1", -10_000, "-1"),
        ("8.10000", 81_000, "8.1"),
    ],
)
def test_reads_percent(text: str, millionths: int, shown: str) -> None:
    rate = Rate.from_percent(text)
    assert (rate.millionths, rate.percent_text) == (millionths, shown)


@pytest.mark.parametrize("text", ["", "5.", "5 %", "1e1", "5.00001", "NaN"])
def test_refuses_what_is_no_percent(text: str) -> None:
    with pytest.raises(MalformedValue):
        Rate.from_percent(text)


def test_a_rate_multiplies_money_exactly() -> None:
    assert Rate(55_000).fraction == Fraction(11, 200)
    assert Money(1000, Currency("EUR")).times(Rate(55_000).fraction) == Money(55, Currency("EUR"))
    assert Rate(55_000) < Rate(100_000)
    assert str(Rate(55_000)) == "5.5 %"
