"""Short numbers and badges by which people take over a till, and the devices on which they count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from comptoir.access.domain.permissions import Pattern, covers, parse_pattern
from comptoir.access.domain.principals import Grant
from comptoir.access.domain.throttle import Rate
from comptoir.kernel.values.errors import Forbidden, Invalid, NotFound, Unauthenticated
from comptoir.kernel.values.time import Instant

FAILURES_MAX: Final = 5
"""Wrong numbers in a row after which only a password helps."""
PER_STATION: Final = Rate(burst=10, interval=timedelta(minutes=1))
"""Wrong numbers and badges at one device."""
_PIN = re.compile(r"[0-9]{4,8}", re.ASCII)
_RUNS: Final = ("01234567890", "09876543210")
BADGE_LENGTH_MIN: Final = 12

_MORE_AT_A_TILL: Final = (
    "till.day.*",
    "till.report.*",
    "till.return.*",
    "till.line.*",
    "till.cash.*",
    "till.drawer.*",
)
"""What else somebody who may do it does at a till; setting up is done with a password."""


@dataclass(eq=False)
class StationUnknown(NotFound):
    """This device was never set up."""

    code: ClassVar[str] = "access.station_unknown"


@dataclass(eq=False)
class StationRevoked(StationUnknown):
    """The key of this device was withdrawn, and somebody still uses it. station: its id."""

    code: ClassVar[str] = "access.station_revoked"
    is_journaled: ClassVar[bool] = True
    station: str


@dataclass(eq=False)
class PinRefused(Unauthenticated):
    """The person and the number (or the badge) do not belong together, or not to this store; which is not told."""

    code: ClassVar[str] = "access.pin_refused"


@dataclass(eq=False)
class PinSpent(Forbidden):
    """Too many wrong numbers: sign in with the password, or have a new number set."""

    code: ClassVar[str] = "access.pin_spent"


@dataclass(eq=False)
class PinTooWeak(Invalid):
    """A number has four to eight digits, not all the same, not in a row."""

    code: ClassVar[str] = "access.pin_too_weak"


@dataclass(eq=False)
class BadgeUnsuitable(Invalid):
    """A badge has at least twelve characters, and belongs to one person only."""

    code: ClassVar[str] = "access.badge_unsuitable"


@dataclass(frozen=True, slots=True)
class Station:
    """A device that knows its place. See the table."""

    id: UUID
    kind: str
    subject: str
    store_id: UUID
    name: str
    lock_minutes: int
    enrolled_at: Instant
    enrolled_by: str
    revoked_at: Instant | None


def check_pin(pin: str) -> None:
    """Refuses PinTooWeak."""
    if _PIN.fullmatch(pin) is None or len(set(pin)) == 1 or any(pin in run for run in _RUNS):
        raise PinTooWeak(pointer="/pin")


def till_work(cashier: Iterable[Pattern]) -> frozenset[Pattern]:
    """What may be done at a till after a short number: what cashiers do, and what managers do at the drawer."""
    return frozenset(cashier) | {parse_pattern(one) for one in _MORE_AT_A_TILL}


def narrowed(grants: Iterable[Grant], scope: frozenset[Pattern], store_id: UUID) -> tuple[Grant, ...]:
    """The grants within a scope and one store, with their limits; nothing that either side lacks."""
    found = []
    for grant in grants:
        if grant.store_id not in {None, store_id}:
            continue
        both = {one for one in grant.patterns if covers(scope, one)}
        both |= {one for one in scope if covers(grant.patterns, one)}
        if both:
            found.append(Grant(grant.role, frozenset(both), store_id, grant.limits, grant.narrowing))
    return tuple(found)
