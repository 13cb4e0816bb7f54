"""Slowing down guessing without locking anybody out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import ClassVar

from comptoir.kernel.values.errors import TooMany
from comptoir.kernel.values.time import Instant


@dataclass(eq=False)
class TooManyTries(TooMany):
    """Too many tries in a short time; another one is welcome after the given number of seconds."""

    code: ClassVar[str] = "access.too_many_tries"


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` tries at once, then one each `interval`."""

    burst: int
    interval: timedelta


PER_ACCOUNT = Rate(burst=10, interval=timedelta(minutes=1))
"""At most 70 guesses an hour at one account, from wherever they come."""

PER_DEVICE = Rate(burst=10, interval=timedelta(seconds=15))
"""For a device that has signed this person in before; apart from the account's, which strangers may use up."""

PER_ADDRESS = Rate(burst=30, interval=timedelta(seconds=5))
"""For all accounts from one address: a shop's people share one."""

AUDIT_OF_ONE = Rate(burst=20, interval=timedelta(seconds=3))
"""How many refusals of one source are written down."""

AUDIT_OF_ALL = Rate(burst=200, interval=timedelta(milliseconds=200))
"""How many refusals are written down in all."""


def take(busy_until: Instant | None, now: Instant, rate: Rate) -> Instant:
    """Takes one try and tells until when the bucket counts as busy; None is a bucket never used.

    Generic cell rate algorithm (ITU-T I.371): one instant per bucket says all. Refuses with TooManyTries.
    """
    start = now if busy_until is None else max(busy_until, now)
    wait = start - rate.interval * (rate.burst - 1) - now
    if wait > timedelta(0):
        raise TooManyTries(retry_after_seconds=ceil(wait.total_seconds()))
    return Instant(start + rate.interval)


def give_back(busy_until: Instant, rate: Rate) -> Instant:
    """The bucket after a try that turned out to be right."""
    return Instant(busy_until - rate.interval)
