"""How much of long work one transaction takes, so that a till never waits long for the write lock."""

from __future__ import annotations


def next_size(count: int, seconds: float, goal: float, least: int, most: int) -> int:
    """How many records the next slice takes, `least` to `most`, and at most twice as many as the last.

    count: of the last slice; seconds: processor time that it needed while it held the lock, not the clock's: on a busy
    machine slices would otherwise shrink until their commits were all the work; goal: what a slice should need.
    """
    return max(least, min(most, 2 * count, int(count * goal / max(seconds, 1e-4))))
