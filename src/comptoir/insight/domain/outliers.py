"""What stands out among equal days: median and median deviation, which one strange day does not move. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

DAYS_LEAST = 8
"""Fewer days than these say nothing about what is usual."""
_WIDTH = 3
_NORMAL_MILLIONTHS = 1_482_600
_MILLION = 1_000_000


class Judged(NamedTuple):
    """A figure beside what is usual. usual, least, most: None while too few days are known."""

    value: int
    usual: int | None
    least: int | None
    most: int | None

    @property
    def is_outlier(self) -> bool:
        """Whether the figure lies outside of what is usual."""
        if self.least is None or self.most is None:
            return False
        return not self.least <= self.value <= self.most


def judge(value: int, before: Sequence[int], floor: int, *, lowest: int | None = None) -> Judged:
    """A figure beside those of earlier days.

    Usual is their median; three median deviations (times 1.4826, as in a bell curve) to both sides are still usual,
    and never less than `floor`, so that a shop where nothing ever happens is not alarmed by a coin. lowest: below which
    the figure never is.
    """
    if len(before) < DAYS_LEAST:
        return Judged(value, None, None, None)
    middle = median(before)
    deviation = median([abs(one - middle) for one in before])
    width = max(-(-_WIDTH * _NORMAL_MILLIONTHS * deviation // _MILLION), floor)
    least = middle - width if lowest is None else max(middle - width, lowest)
    return Judged(value, middle, least, middle + width)


def median(values: Sequence[int]) -> int:
    """The middle of some numbers; of two middle ones the lower."""
    assert values, "of nothing there is no middle"
    return sorted(values)[(len(values) - 1) // 2]
