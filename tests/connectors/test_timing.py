"""When a schedule runs next, on the clocks of the shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.connectors.domain.schedules import STEPS, Every, Timing, is_partial, next_due
from comptoir.kernel.values.time import Instant, local_time, parse_instant

PARIS = "Europe/Paris"
AT_NIGHT = Timing(every=Every.DAY, hour=2, minute=30)


@pytest.mark.parametrize(
    ("timing", "after", "due"),
    [
        (Timing(every=Every.MINUTES, minutes=15), "2026-11-22T10:15:00Z", "2026-11-22T10:30:00Z"),
        (Timing(every=Every.HOUR, minute=5), "2026-11-22T10:05:00Z", "2026-11-22T11:05:00Z"),
        (Timing(every=Every.DAY, hour=6), "2026-11-22T04:59:59Z", "2026-11-22T05:00:00Z"),
        (Timing(every=Every.DAY, hour=6), "2026-11-22T05:00:00Z", "2026-11-23T05:00:00Z"),
        # Clocks skip 02:30 on 29 March: it runs when they show 03:30, and never twice on 25 October.
        (AT_NIGHT, "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),
        (AT_NIGHT, "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"),
        (AT_NIGHT, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        (AT_NIGHT, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        (Timing(every=Every.HOUR), "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"),
        (Timing(every=Every.WEEK, weekdays=(1, 5), hour=6), "2026-11-22T12:00:00Z", "2026-11-23T05:00:00Z"),
        (Timing(every=Every.WEEK, weekdays=(7,), hour=6), "2026-11-22T12:00:00Z", "2026-11-29T05:00:00Z"),
        (Timing(every=Every.MONTH, day=31, hour=6), "2027-02-01T12:00:00Z", "2027-02-28T05:00:00Z"),
        (Timing(every=Every.MONTH, day=31, hour=6), "2027-02-28T05:00:00Z", "2027-03-31T04:00:00Z"),
    ],
)
def test_the_next_time(timing: Timing, after: str, due: str) -> None:
    assert next_due(timing, parse_instant(after), PARIS) == parse_instant(due)


timings = st.builds(
    Timing,
    every=st.sampled_from(Every),
    minutes=st.sampled_from(STEPS),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    day=st.integers(1, 31),
)
LONGEST = {
    Every.MINUTES: timedelta(minutes=30),
    Every.HOUR: timedelta(hours=1),
    Every.DAY: timedelta(hours=25),
    Every.WEEK: timedelta(days=7, hours=1),
    Every.MONTH: timedelta(days=32),
}


@given(timings, st.integers(0, 3 * 366 * 24 * 60), st.sampled_from([PARIS, "UTC", "Asia/Kolkata", "America/St_Johns"]))
def test_it_is_always_ahead_never_far_and_at_the_minute(timing: Timing, minutes: int, zone: str) -> None:
    after = Instant(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
    due = next_due(timing, after, zone)
    assert timedelta(0) < due - after <= LONGEST[timing.every]
    if timing.every is not Every.MINUTES:
        assert local_time(due, zone).minute == timing.minute


def test_names_of_files_that_are_still_written() -> None:
    for name in (".x.csv", "x.csv.part", "X.CSV.TMP", "~$x.xlsx", "x.csv~", "x.crdownload"):
        assert is_partial(name), name
    assert not is_partial("part.csv")
