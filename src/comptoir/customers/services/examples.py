"""A purchase worked out by the rules of the programme, or by ones that are still being written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from comptoir.customers.domain.earning import EarningLine, Facts, earn
from comptoir.customers.domain.programme import MILLION, Programme, TierBasis

_WEEK = 7
_NOON = time(12)


def worked_amount(programme: Programme, amount: int, weekday: int, tier: str | None, today: date) -> dict[str, Any]:
    """What a purchase of nothing in particular earns at noon of the coming `weekday` (1 Monday to 7), and why.

    amount: what counts, minor units. Also what the points pay, and how many such purchases reach the first tier above.
    """
    wall = datetime.combine(today + timedelta(days=(weekday - today.isoweekday()) % _WEEK), _NOON)
    line = EarningLine(1, None, frozenset(), None, "", MILLION, amount, amount)
    earned = earn([line], programme, Facts(wall, tier=tier))
    counted = earned.points if programme.tiers.basis is TierBasis.POINTS else earned.spend
    above = next((one for one in programme.tiers.tiers if one.threshold > 0), None)
    redeeming = programme.redeeming
    return {
        "points": earned.points,
        "reasons": [one._asdict() for one in earned.reasons],
        "worth": None
        if redeeming is None
        else {"amount": redeeming.worth(earned.points), "currency": programme.currency},
        "reach": None
        if above is None or counted <= 0
        else {"tier": above.code, "purchases": -(-above.threshold // counted)},
    }
