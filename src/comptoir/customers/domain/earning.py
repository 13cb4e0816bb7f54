"""What a ticket earns, and why; what a return takes back of it.

A line earns `programme.points` for each `per_amount` of what was paid for it, times the highest multiplier that
applies; the ticket is rounded once. Extras come on top for whole units and are not multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise
from typing import NamedTuple

from comptoir.customers.domain.programme import MILLION, Basis, Multiplier, Programme, Selection
from comptoir.kernel.values.rounding import Rounding, round_ratio

_PERCENT = 100


class EarningLine(NamedTuple):
    """A line as it was paid for. quantity: millionths. due, net: minor units with and without tax."""

    position: int
    sku: str | None
    keys: frozenset[str]
    department: str | None
    tax_class: str
    quantity: int
    due: int
    net: int
    is_deposit: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What beside the lines decides.

    wall: the store's wall clock. tier: of the customer at that moment. paid_with_points: minor units of the ticket.
    """

    wall: datetime
    groups: frozenset[str] = frozenset()
    tier: str | None = None
    paid_with_points: int = 0


class Reason(NamedTuple):
    """Why points were earned or not. kind: "base", "multiplier", "extra", "excluded" or "deposit" (of a line)."""

    kind: str
    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Earned:
    """The points of a ticket; the lines add up to them, and so do the reasons. spend: what counted, minor units."""

    points: int
    lines: Mapping[int, int]
    reasons: tuple[Reason, ...]
    spend: int


def earn(lines: Sequence[EarningLine], programme: Programme, facts: Facts) -> Earned:
    """What the lines earn. Lines that cost nothing or less earn nothing.

    Shares are whole numbers of one denominator, so that nothing is rounded before the end.
    """
    excluded = {line.position: why for line in lines if (why := _why_not(line, programme)) is not None}
    counting = [line for line in lines if line.due > 0 and line.position not in excluded]
    own, whole = _own_share(lines, programme, facts)
    denominator = programme.per_amount * whole * _PERCENT
    base, spend = 0, 0
    raised: list[int] = []
    by_multiplier: dict[str, int] = {}
    for line in counting:
        amount = line.due if programme.basis is Basis.DUE else line.net
        spend += amount
        plain = amount * programme.points * own
        base += plain * _PERCENT
        best = best_multiplier(line, programme.multipliers, facts) if programme.multipliers else None
        percent = _PERCENT if best is None else best.percent
        raised.append(plain * percent)
        if best is not None:
            by_multiplier[best.code] = by_multiplier.get(best.code, 0) + plain * (percent - _PERCENT)
    shares = _cumulated(raised, denominator, programme.rounding)
    codes = sorted(by_multiplier)
    told = _cumulated([base, *(by_multiplier[code] for code in codes)], denominator, programme.rounding)
    reasons = [Reason("base", "", told[0])] if counting else []
    reasons += [Reason("multiplier", code, points) for code, points in zip(codes, told[1:], strict=True)]
    by_line = {line.position: points for line, points in zip(counting, shares, strict=True)}
    for extra in programme.extras:
        points = 0
        for line in counting:
            if is_selected(line, extra.selection):
                more = extra.points * (line.quantity // MILLION)
                by_line[line.position] += more
                points += more
        if points:
            reasons.append(Reason("extra", extra.code, points))
    return Earned(sum(by_line.values()), by_line, (*reasons, *excluded.values()), spend)


def take_back(earned: Mapping[int, int], lines: Iterable[tuple[int, int, int, int]]) -> int:
    """The points that go with returned units, positive.

    earned: points by position of the line. lines: position, quantity sold, and returned before and after, millionths.
    What was earned for the units up to then is rounded and what was rounded before is subtracted, so that all returns
    of a line together take back exactly what it earned.
    """
    return sum(
        round_ratio(earned[position] * after, quantity) - round_ratio(earned[position] * before, quantity)
        for position, quantity, before, after in lines
        if earned.get(position)
    )


def best_multiplier(line: EarningLine, multipliers: Iterable[Multiplier], facts: Facts) -> Multiplier | None:
    """The highest multiplier that applies to a line; among equal ones the first by code."""
    applying = [one for one in multipliers if _applies(one, line, facts)]
    return min(applying, key=lambda one: (-one.percent, one.code)) if applying else None


def is_selected(line: EarningLine, selection: Selection) -> bool:
    """Whether a line is among what is selected."""
    return (
        line.sku in selection.skus
        or line.department in selection.departments
        or line.tax_class in selection.tax_classes
        or not selection.keys.isdisjoint(line.keys)
    )


def _why_not(line: EarningLine, programme: Programme) -> Reason | None:
    if line.is_deposit:
        return Reason("deposit", str(line.position), 0)
    return Reason("excluded", str(line.position), 0) if is_selected(line, programme.excluded) else None


def _own_share(lines: Sequence[EarningLine], programme: Programme, facts: Facts) -> tuple[int, int]:
    """The part of the ticket that was not paid with points, as a ratio."""
    due = sum(line.due for line in lines)
    if programme.is_earned_on_points or facts.paid_with_points == 0 or due <= 0:
        return 1, 1
    return max(due - facts.paid_with_points, 0), due


def _cumulated(parts: Sequence[int], denominator: int, rounding: Rounding) -> list[int]:
    """Whole numbers that add up to the rounded sum: each is the difference of two rounded running sums."""
    running = [0, *accumulate(parts)]
    whole = [round_ratio(one, denominator, rounding) for one in running]
    return [after - before for before, after in pairwise(whole)]


def _applies(one: Multiplier, line: EarningLine, facts: Facts) -> bool:
    wall = facts.wall
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    return (
        (one.from_day is None or one.from_day <= day)
        and (one.to_day is None or day <= one.to_day)
        and (not one.weekdays or wall.isoweekday() in one.weekdays)
        and (one.from_minute is None or one.from_minute <= minute)
        and (one.to_minute is None or minute < one.to_minute)
        and (not one.groups or not one.groups.isdisjoint(facts.groups))
        and (not one.tiers or facts.tier in one.tiers)
        and (one.selection.is_empty or is_selected(line, one.selection))
    )
