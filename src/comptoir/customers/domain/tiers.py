"""Which tier somebody has: a function of what they earned or spent within the period; nothing is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from comptoir.customers.domain.programme import Tier, TierPeriod, Tiers

_MONTHS = 12


def windows(tiers: Tiers, today: date) -> list[tuple[date, date]]:
    """First and last day of what counts: of a year this one and the last, of a rolling period its months."""
    if not tiers.tiers:
        return []
    if tiers.period is TierPeriod.ROLLING:
        return [(months_later(today, -tiers.months) + timedelta(days=1), today)]
    return [
        (date(today.year, 1, 1), date(today.year, 12, 31)),
        (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier that somebody has, the next one, and what is missing to it in the running period."""

    tier: Tier | None
    next_tier: Tier | None
    counted: int
    missing: int


def standing(tiers: Tiers, counted: Sequence[int]) -> Standing:
    """counted: points or minor units in each window, the running one first."""
    if not counted:
        return Standing(None, None, 0, 0)
    best = max(counted)
    reached = [tier for tier in tiers.tiers if tier.threshold <= best]
    above = [tier for tier in tiers.tiers if tier.threshold > best]
    missing = above[0].threshold - counted[0] if above else 0
    return Standing(reached[-1] if reached else None, above[0] if above else None, counted[0], missing)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later (or earlier); the last day of a shorter month."""
    index = day.year * _MONTHS + day.month - 1 + months
    year, month = divmod(index, _MONTHS)
    first_of_next = date(year + (month == _MONTHS - 1), (month + 1) % _MONTHS + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
