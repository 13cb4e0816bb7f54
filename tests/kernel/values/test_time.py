from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.time import (
    Instant,
    business_day,
    format_instant,
    from_ms,
    instant,
    local_time,
    parse_day,
    parse_instant,
    parse_zone,
    to_ms,
    wall_clock,
)

PARIS = "Europe/Paris"
EARLIEST = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock
LATEST = datetime(2030, 1, 1)  # noqa: DTZ001 - a wall clock
milliseconds = st.integers(-(10**12), 10**13)


def utc(text: str) -> Instant:
    return parse_instant(text + "Z")


@given(milliseconds)
def test_instants_round_trip_as_text_and_number(ms: int) -> None:
    moment = from_ms(ms)
    assert to_ms(moment) == ms
    assert parse_instant(format_instant(moment)) == moment
    assert len(format_instant(moment)) == 24


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-21T20:21:24.123Z", "2026-11-21T20:21:24.123Z"),
        ("2026-11-21T20:21:24.123999Z", "2026-11-21T20:21:24.123Z"),
        ("2026-11-21t22:21:24+02:00", "2026-11-21T20:21:24.000Z"),
        ("2026-11-21 20:21-0330", "2026-11-21T23:51:00.000Z"),
    ],
)
def test_reads_rfc_3339(text: str, shown: str) -> None:
    assert format_instant(parse_instant(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21",
        "2026-11-21T20:21:24",
        "2026-02-30T00:00Z",
        "2026-11-21T24:01Z",
        "0001-01-01T00:00+10:00",
        "20261121T2021Z",
    ],
)
def test_refuses_what_names_no_instant(text: str) -> None:
    with pytest.raises(MalformedValue):
        parse_instant(text)


def test_a_naive_datetime_is_no_instant() -> None:
    with pytest.raises(AssertionError):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the mistake


def test_an_hour_that_clocks_skip_is_read_with_the_offset_before() -> None:
    skipped = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 - a wall clock
    assert wall_clock(skipped, PARIS) == utc("2026-03-29T01:30")
    assert local_time(wall_clock(skipped, PARIS), PARIS) == skipped + timedelta(hours=1)


def test_an_hour_that_clocks_show_twice_is_the_first() -> None:
    assert wall_clock(datetime(2026, 10, 25, 2, 30), PARIS) == utc("2026-10-25T00:30")  # noqa: DTZ001 - a wall clock


@given(
    st.datetimes(EARLIEST, LATEST),
    st.sampled_from([PARIS, "America/Martinique", "Asia/Kolkata"]),
)
def test_wall_clock_and_local_time_agree_outside_of_gaps(naive: datetime, zone: str) -> None:
    naive = naive.replace(microsecond=0)
    shown = local_time(wall_clock(naive, zone), zone)
    in_a_gap = shown != naive
    assert not in_a_gap or (
        zone == PARIS and naive.month == 3 and naive.hour == 2 and shown == naive + timedelta(hours=1)
    )


def test_business_day_follows_the_zone_and_the_cutoff() -> None:
    late = utc("2026-11-21T23:30")
    assert business_day(late, PARIS) == date(2026, 11, 22)
    assert business_day(late, "America/Martinique") == date(2026, 11, 21)
    assert business_day(late, PARIS, cutoff_hour=5) == date(2026, 11, 21)
    assert business_day(utc("2026-11-22T04:00"), PARIS, cutoff_hour=5) == date(2026, 11, 22)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe", "../etc/passwd", "", "Europe/Paris\x00"])
def test_refuses_unknown_time_zones(zone: str) -> None:
    with pytest.raises(MalformedValue):
        parse_zone(zone)


def test_knows_time_zones_and_days() -> None:
    assert parse_zone(PARIS) == PARIS
    assert parse_day("2024-02-29") == date(2024, 2, 29)
    for wrong in ("2026-02-29", "21/11/2026", ""):
        with pytest.raises(MalformedValue):
            parse_day(wrong)
    assert to_ms(instant(datetime(1970, 1, 1, tzinfo=UTC))) == 0
