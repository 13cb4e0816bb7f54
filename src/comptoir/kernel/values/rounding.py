"""Rounding of exact ratios to whole numbers, by a stated rule."""

from enum import Enum
from typing import assert_never


class Rounding(Enum):
    """How a ratio becomes a whole number."""

    HALF_UP = "half_up"  # to the nearest; half-way away from zero
    HALF_EVEN = "half_even"  # to the nearest; half-way to the even one
    DOWN = "down"  # towards zero
    UP = "up"  # away from zero


def round_ratio(numerator: int, denominator: int, rounding: Rounding = Rounding.HALF_UP) -> int:
    """The whole number that stands for numerator / denominator; denominator is positive."""
    assert denominator > 0
    whole, rest = divmod(abs(numerator), denominator)
    match rounding:
        case Rounding.HALF_UP:
            away = 2 * rest >= denominator
        case Rounding.HALF_EVEN:
            away = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
        case Rounding.DOWN:
            away = False
        case Rounding.UP:
            away = rest > 0
        case _:
            assert_never(rounding)
    size = whole + 1 if away else whole
    return size if numerator >= 0 else -size
