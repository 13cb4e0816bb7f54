"""When readers of the feed look again."""

from __future__ import annotations

from comptoir.kernel.following import Reading


def test_a_reader_gathers_and_rests_as_many_times_as_long_as_it_worked() -> None:
    eager, gentle = Reading("eager", None, gather_seconds=0.5), Reading("gentle", None, gather_seconds=0.5, rests=9)
    assert [eager.pause_seconds(took) for took in (0.01, 0.25, 60.0)] == [0.5, 0.5, 0.5]
    assert [gentle.pause_seconds(took) for took in (0.01, 0.25, 60.0)] == [0.5, 2.25, 3.0]
