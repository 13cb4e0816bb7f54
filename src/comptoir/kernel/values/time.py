"""Instants in UTC to the millisecond, wall clocks of stores, business days of tills.

Nothing here reads a clock: the present comes in as an argument.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comptoir.kernel.values.errors import MalformedValue, TextKey

Instant = NewType("Instant", datetime)  # aware, UTC, whole milliseconds
BusinessDay = NewType("BusinessDay", date)

EPOCH = Instant(datetime(1970, 1, 1, tzinfo=UTC))
_MILLISECOND = timedelta(milliseconds=1)
_INSTANT_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)
_DAY_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def instant(moment: datetime) -> Instant:
    """An aware datetime of any zone as an Instant, cut to the millisecond."""
    assert moment.tzinfo is not None, moment
    utc = moment.astimezone(UTC)
    return Instant(utc.replace(microsecond=utc.microsecond // 1000 * 1000))


def to_ms(instant: Instant) -> int:
    """Milliseconds since 1970-01-01T00:00Z, exactly."""
    return (instant - EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> Instant:
    """The Instant so many milliseconds after 1970-01-01T00:00Z."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def parse_instant(text: str) -> Instant:
    """An Instant from RFC 3339 text; what is finer than a millisecond is cut off.

    Refuses MalformedValue, also when there is no offset: which wall clock is meant is then unknown
    (see `wall_clock`).
    """
    stripped = text.strip()
    if _INSTANT_TEXT.fullmatch(stripped) is None:
        raise MalformedValue(text, TextKey("kernel.expected.instant"))
    try:
        return instant(datetime.fromisoformat(stripped.upper()))
    except (ValueError, OverflowError):
        raise MalformedValue(text, TextKey("kernel.expected.instant")) from None


@lru_cache(maxsize=256)
def format_instant(instant: Instant) -> str:
    """RFC 3339 text in UTC with milliseconds: "2026-11-21T20:21:24.123Z".

    Kept, as `local_time` is, since all tickets of a group are of one instant.
    """
    return instant.isoformat(timespec="milliseconds")[:23] + "Z"


def parse_day(text: str) -> date:
    """A calendar day from "2026-11-21"; refuses MalformedValue."""
    stripped = text.strip()
    if _DAY_TEXT.fullmatch(stripped) is None:
        raise MalformedValue(text, TextKey("kernel.expected.day"))
    try:
        return date.fromisoformat(stripped)
    except ValueError:
        raise MalformedValue(text, TextKey("kernel.expected.day")) from None


def parse_zone(text: str) -> str:
    """The name of a time zone of the IANA database; refuses MalformedValue."""
    try:
        _zone(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MalformedValue(text, TextKey("kernel.expected.time_zone")) from None
    return text


def wall_clock(naive: datetime, zone: str) -> Instant:
    """The Instant at which the clocks of `zone` show `naive`.

    A time that clocks show twice (end of summer time) is the first of the two. A time that they
    skip (start of summer time) is read with the offset from before the change, so that 02:30 of a
    skipped hour is the Instant at which clocks show 03:30. Source: RFC 5545, 3.3.5.
    """
    assert naive.tzinfo is None, naive
    return instant(naive.replace(tzinfo=_zone(zone), fold=0))


@lru_cache(maxsize=256)
def local_time(instant: Instant, zone: str) -> datetime:
    """What the clocks of `zone` show at this Instant, without offset."""
    return instant.astimezone(_zone(zone)).replace(tzinfo=None, fold=0)


def business_day(instant: Instant, zone: str, cutoff_hour: int = 0) -> BusinessDay:
    """The day an Instant counts for in `zone`.

    cutoff_hour: hours of the wall clock after midnight that still count for the day before
    (a bar that closes at four has 5).
    """
    assert 0 <= cutoff_hour < 24, cutoff_hour
    shown = local_time(instant, zone)
    return BusinessDay((shown - timedelta(hours=cutoff_hour)).date())


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
