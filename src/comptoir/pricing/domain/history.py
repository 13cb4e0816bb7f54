"""What an item cost everybody over time, and the price that an announced reduction may be held against.

Source: directive 98/6/EC article 6a; code de la consommation L112-1-1; CJEU C-330/23 of 26 September 2024. Prices for
some customers only (club, staff, coupons, prices by hand) are no part of it, and offers on a condition (3 for 2)
announce no reduced price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, NamedTuple

from comptoir.kernel.values.time import Instant


class Stretch(NamedTuple):
    """From `start` until the next one begins, everybody paid `amount` (minor units) for `per` millionths.

    amount: None while there was no price. is_reduced: announced as a reduction (a price with an end, or a promotion).
    price_list, promotions: where the amount came from.
    """

    start: Instant
    amount: int | None
    per: int
    is_reduced: bool
    price_list: str | None = None
    promotions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReductionRule:
    """How a country wants reductions announced.

    days: before the reduction, over which the lowest price counts. is_chained: of reductions that follow each other
    without a pause, the price before the first counts. perishables_exempt: goods about to spoil need no prior price;
    perishable_keys: how the catalogue says that they are such goods.
    """

    days: int
    is_chained: bool
    perishables_exempt: bool
    source: str
    perishable_keys: Sequence[str] = ()


class Unjustified(Enum):
    """Why no prior price can be shown."""

    NOT_REDUCED = "not_reduced"  # no reduction is announced at that moment
    PERISHABLE = "perishable"  # the law asks for none
    NO_PRICE_BEFORE = "no_price_before"  # it was not sold in the days before
    NOT_LOWER = "not_lower"  # it was sold as cheaply, or cheaper, in the days before


@dataclass(frozen=True, slots=True)
class PriorPrice:
    """The lowest price of the days before a reduction; since: when the reduction (the first of a chain) began."""

    amount: int
    per: int
    since: Instant


def reduction_rules(data: Mapping[str, Mapping[str, Any]]) -> dict[str, ReductionRule]:
    """The rules by country, from the tables of a TOML file."""
    return {country: ReductionRule(**fields) for country, fields in data.items()}


def prior_price(
    stretches: Sequence[Stretch], at: Instant, rule: ReductionRule, *, is_perishable: bool = False
) -> PriorPrice | Unjustified:
    """The price that the reduction at an instant may be held against, or why there is none.

    stretches: in order of their start, neighbours differing; they must reach back over the days before the reduction.
    """
    index = _index_at(stretches, at)
    if index is None or not stretches[index].is_reduced or stretches[index].amount is None:
        return Unjustified.NOT_REDUCED
    if is_perishable and rule.perishables_exempt:
        return Unjustified.PERISHABLE
    now = stretches[index]
    while rule.is_chained and index > 0 and stretches[index - 1].is_reduced:
        index -= 1
    since = stretches[index].start
    lowest = lowest_price(stretches[:index], Instant(since - timedelta(days=rule.days)), since)
    if lowest is None:
        return Unjustified.NO_PRICE_BEFORE
    assert lowest.amount is not None
    assert now.amount is not None
    if lowest.amount * now.per <= now.amount * lowest.per:
        return Unjustified.NOT_LOWER
    return PriorPrice(lowest.amount, lowest.per, since)


def lowest_price(stretches: Sequence[Stretch], since: Instant, until: Instant) -> Stretch | None:
    """The cheapest stretch of which some part lies in [since, until); None where nothing was sold."""
    best: Stretch | None = None
    for number, one in enumerate(stretches):
        ends = stretches[number + 1].start if number + 1 < len(stretches) else until
        if one.amount is None or one.start >= until or ends <= since:
            continue
        if best is None or _is_cheaper(one, best):
            best = one
    return best


def joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same, with neighbours that say the same made one."""
    found: list[Stretch] = []
    for one in stretches:
        if not found or one[1:] != found[-1][1:]:
            found.append(one)
    return found


def _index_at(stretches: Sequence[Stretch], at: Instant) -> int | None:
    found = None
    for number, one in enumerate(stretches):
        if one.start > at:
            break
        found = number
    return found


def _is_cheaper(one: Stretch, other: Stretch) -> bool:
    assert one.amount is not None
    assert other.amount is not None
    return one.amount * other.per < other.amount * one.per
