"""Whether a promotion is lawful where it shall run: sales below cost, caps, official sales, reserved words.

Pure: the rules are data (`law_rules`), the facts of the items are given. What the law forbids is a refusal; what cannot
be decided, because a fact is missing, is a warning. A promotion is looked at alone: what several give together is not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import assert_never
from uuid import UUID

from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.rounding import round_ratio
from comptoir.kernel.values.text import fold
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.costs import without_tax
from comptoir.pricing.domain.law_rules import Limit, PromotionLaw
from comptoir.pricing.domain.prices import Moment, moment_at
from comptoir.pricing.domain.promotions import (
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    NForM,
    NthPercent,
    Percentage,
    Promotion,
    PromotionClass,
    Threshold,
)
from comptoir.pricing.domain.taxes import TaxRate

MILLION = 1_000_000
SOLDES = "soldes"
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a promotion runs: a department of France ("54", "2A", "974"), None at a distance; its wall clock."""

    department: str | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Goods:
    """An item as the law looks at it, for one unit of sale, in minor units.

    price: to consumers, with tax unless `rates` is empty (a net list). cost: without tax, None where not known.
    group: see PromotionLaw. offered_since: the first day on which it had a price, None where it never had one.
    """

    item_id: UUID
    sku: str
    price: int
    rates: tuple[tuple[TaxRate, int], ...]
    cost: int | None
    group: str | None
    offered_since: date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the law says to a promotion. sku: of the item concerned; facts: the numbers; is_verified: see the data."""

    rule: str
    is_refusal: bool
    source: str
    sku: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    is_verified: bool = True


def check_promotion_lawful(
    law: PromotionLaw,
    promotion: Promotion,
    goods: Sequence[Sequence[Goods]],
    places: Sequence[Place],
    kind: str | None,
    at: Instant,
) -> tuple[Finding, ...]:
    """What the law says to a promotion, refusals first.

    goods: for each of `promotion.selections` the items that it selects. places: where it runs, at least one.
    kind: of its campaign, such as "soldes" or "perishable"; None for nothing special. at: when it is activated.
    """
    first, last = _days(promotion, places[0].time_zone, at)
    findings = [*_words(law, promotion, goods, kind)]
    if kind == SOLDES:
        findings += _sales(law, goods, places, first, last)
    cuts = _cuts(promotion, goods)
    departments = frozenset(place.department for place in places)
    for one, advantage in cuts.values():
        findings += _item(law, one, advantage, kind, (first, last), departments)
    return tuple(sorted(findings, key=lambda one: not one.is_refusal))


def advantages(promotion: Promotion, goods: Sequence[Sequence[Goods]]) -> dict[str, Fraction]:
    """The largest share of its price that a promotion takes off each item, by SKU."""
    return {one.sku: advantage for one, advantage in _cuts(promotion, goods).values()}


def _days(promotion: Promotion, zone: str, at: Instant) -> tuple[date, date | None]:
    """The first and the last day of a promotion, the last None without an end."""
    start: Moment = at if promotion.scope.valid_from is None else promotion.scope.valid_from
    first = max(local_time(moment_at(start, zone), zone).date(), local_time(at, zone).date())
    end = promotion.scope.valid_to
    if end is None:
        return first, None
    return first, (local_time(moment_at(end, zone), zone) - timedelta(microseconds=1)).date()


def _words(
    law: PromotionLaw, promotion: Promotion, goods: Sequence[Sequence[Goods]], kind: str | None
) -> list[Finding]:
    used = {word for label in promotion.label.values() for word in _WORD.findall(fold(label))}
    findings = []
    reserved = sorted(used & law.reserved.words)
    if reserved and kind != SOLDES:
        findings.append(Finding("reserved_word", True, law.reserved.source, facts={"word": reserved[0]}))
    free = sorted(used & law.free.words)
    is_of_goods = promotion.promotion_class is not PromotionClass.SHIPPING
    named = next((one for some in goods for one in some if one.group in law.free.groups), None)
    if free and is_of_goods and named is not None:
        findings.append(Finding("free_word", True, law.free.source, named.sku, {"word": free[0]}))
    return findings


def _sales(
    law: PromotionLaw, goods: Sequence[Sequence[Goods]], places: Sequence[Place], first: date, last: date | None
) -> list[Finding]:
    """Official sales lie within one period everywhere, and their goods were offered before it."""
    findings = []
    begins = []
    for department in dict.fromkeys(place.department for place in places):
        known = law.periods(department)
        inside = [one for one in known if last is not None and one.first <= first <= last <= one.last]
        if inside:
            begins.append(inside[0].first)
            if not inside[0].is_verified:
                facts = {"department": department or ""}
                findings.append(Finding("unverified", False, inside[0].source, facts=facts, is_verified=False))
            continue
        facts = {
            "department": department or "",
            "first": first.isoformat(),
            "last": "" if last is None else last.isoformat(),
        }
        nearest = next((one for one in sorted(known, key=lambda one: one.first) if one.last >= first), None)
        if nearest is not None:
            facts |= {"period_first": nearest.first.isoformat(), "period_last": nearest.last.isoformat()}
        source = law.reserved.source if nearest is None else nearest.source
        verified = nearest is None or nearest.is_verified
        findings.append(Finding("sales_period", True, source, facts=facts, is_verified=verified))
    if not begins:
        return findings
    latest = min(begins) - timedelta(days=law.offered_days)
    for one in {each.sku: each for some in goods for each in some}.values():
        if one.offered_since is None or one.offered_since > latest:
            facts = {
                "since": "" if one.offered_since is None else one.offered_since.isoformat(),
                "latest": latest.isoformat(),
            }
            findings.append(Finding("offered_before", True, law.offered_source, one.sku, facts))
    return findings


def _item(
    law: PromotionLaw,
    one: Goods,
    advantage: Fraction,
    kind: str | None,
    days: tuple[date, date | None],
    departments: frozenset[str | None],
) -> list[Finding]:
    """The cap on what is taken off, and the floor under what remains, on the first and on the last day."""
    findings = []
    for day in dict.fromkeys((days[0], days[1] or days[0])):
        cap = law.cap(one.group, day)
        if cap is not None and kind not in cap.exempt_kinds and advantage > cap.rate.fraction:
            findings.append(_above_cap(one, advantage, cap, is_doubtful=departments <= cap.doubtful_in))
            break
    reduced = round_ratio(one.price * (advantage.denominator - advantage.numerator), advantage.denominator)
    for day in dict.fromkeys((days[0], days[1] or days[0])):
        floor = law.floor(one.group, day)
        found = None if floor is None else _below_floor(law, one, reduced, floor, kind)
        if found is not None:
            findings.append(found)
            break
    return findings


def _above_cap(one: Goods, advantage: Fraction, cap: Limit, *, is_doubtful: bool) -> Finding:
    share = Rate(round_ratio(advantage.numerator * MILLION, advantage.denominator))
    facts = {"group": one.group or "", "advantage": share.percent_text, "cap": cap.rate.percent_text}
    return Finding("cap", not is_doubtful, cap.source, one.sku, facts, cap.is_verified and not is_doubtful)


def _below_floor(law: PromotionLaw, one: Goods, reduced: int, floor: Limit, kind: str | None) -> Finding | None:
    if one.cost is None:
        return Finding("cost_unknown", False, floor.source, one.sku)
    net = without_tax(reduced, one.rates) if one.rates else reduced
    if net * MILLION >= one.cost * floor.rate.millionths:
        return None
    facts = {"net": str(net), "cost": str(one.cost), "floor": floor.rate.percent_text}
    allowed = law.below_cost.get(kind or "")
    if allowed is not None:
        return Finding("below_cost_allowed", False, allowed, one.sku, {**facts, "kind": kind or ""})
    return Finding("below_cost", True, floor.source, one.sku, facts, floor.is_verified)


def _cuts(promotion: Promotion, goods: Sequence[Sequence[Goods]]) -> dict[str, tuple[Goods, Fraction]]:
    """Each item that costs something with the largest share that the promotion takes off its price.

    What lowers the cost of sending takes nothing off goods.
    """
    if promotion.promotion_class is PromotionClass.SHIPPING:
        return {}
    found: dict[str, tuple[Goods, Fraction]] = {}
    reduced = goods[1] if isinstance(promotion.offer, Gift) else [one for some in goods for one in some]
    for one in reduced:
        if one.price <= 0:
            continue
        advantage = min(max(_advantage(promotion, one, goods), Fraction(0)), Fraction(1))
        if one.sku not in found or advantage > found[one.sku][1]:
            found[one.sku] = (one, advantage)
    return found


def _advantage(promotion: Promotion, one: Goods, goods: Sequence[Sequence[Goods]]) -> Fraction:
    """The share of the price of an item that is taken off, on the average of the units that it takes."""
    match promotion.offer:
        case Percentage(rate=rate):
            return rate.fraction
        case AmountOff(amount=amount):
            return Fraction(amount, one.price)
        case FixedPrice(amount=amount):
            return Fraction(one.price - amount, one.price)
        case NForM(take=take, pay=pay):
            return Fraction(take - pay, take)
        case NthPercent(nth=nth, rate=rate):
            return rate.fraction * Fraction(1, nth)
        case Bundle(slots=slots, price=price):
            dearest = sum(
                slot.quantity * max((each.price for each in some), default=0)
                for slot, some in zip(slots, goods, strict=True)
            )
            return Fraction(dearest - price, dearest) if dearest > 0 else Fraction(0)
        case Gift(gift=gift, from_quantity=quantity, from_amount=amount):
            bought = (
                amount if amount is not None else (quantity or 1) * min((each.price for each in goods[0]), default=0)
            )
            saved = one.price * gift.quantity
            return Fraction(saved, saved + bought)
        case Threshold(steps=steps):
            return max(
                step.rate.fraction if step.rate is not None else Fraction(step.amount or 0, max(step.from_amount, 1))
                for step in steps
            )
        case _:
            assert_never(promotion.offer)
