"""How long a sign-in lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """A session ends when nothing was asked for `idle`, and in any case `absolute` after it began (ASVS 5.0, 7.3)."""

    idle: timedelta
    absolute: timedelta


FIRST_PASSWORD_LIFE = timedelta(days=7)
"""How long a password that was handed over serves before it has been changed."""

TOUCH_EVERY = timedelta(minutes=1)
"""How exactly the last use of sessions and tokens is recorded."""


class EndReason(StrEnum):
    """Why a session ended before its time."""

    SIGNED_OUT = "signed_out"
    ENDED_BY_PERSON = "ended_by_person"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a reason
    PERSON_CHANGED = "person_changed"
    STATION_REVOKED = "station_revoked"
    TAKEN_OVER = "taken_over"


def session_end(started_at: Instant, seen_at: Instant, limits: SessionLimits) -> Instant:
    """The instant from which a session no longer serves, if nothing more is asked."""
    return Instant(min(started_at + limits.absolute, seen_at + limits.idle))


def is_live(started_at: Instant, seen_at: Instant, limits: SessionLimits, now: Instant) -> bool:
    """Whether a session still serves. A clock set back does not prolong it beyond its absolute limit."""
    return now < session_end(started_at, seen_at, limits)


def is_touch_due(seen_at: Instant | None, now: Instant) -> bool:
    """Whether the recorded last use is old enough to be worth a write."""
    return seen_at is None or now - seen_at >= TOUCH_EVERY
