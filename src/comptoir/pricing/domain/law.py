"""Whether a promotion is lawful where it shall run: sales below cost, caps, official sales, reserved words.

Pure: the rules are data (`law_rules`), the facts of the items are given. What the law forbids is a refusal; what cannot
be decided, because a fact is missing, is a warning.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.rounding import round_ratio
from comptoir.kernel.values.text import fold
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.advantages import ALL, NONE, advantage
from comptoir.pricing.domain.costs import without_tax
from comptoir.pricing.domain.law_rules import Limit, PromotionLaw
from comptoir.pricing.domain.prices import Moment, moment_at
from comptoir.pricing.domain.promotions import Gift, Promotion, PromotionClass
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
    others: Sequence[Mapping[str, Fraction]] = (),
) -> tuple[Finding, ...]:
    """What the law says to a promotion, refusals first.

    goods: for each of `promotion.selections` the items that it selects. places: where it runs, at least one.
    kind: of its campaign, such as "soldes" or "perishable"; None for nothing special. at: when it is activated.
    others: of each promotion that runs and agrees with it, what it takes off the items, by SKU.
    """
    first, last = _days(promotion, places[0].time_zone, at)
    findings = [*_words(law, promotion, goods, kind)]
    if kind == SOLDES:
        findings += _sales(law, goods, places, first, last)
    cuts = _cuts(promotion, goods)
    departments = frozenset(place.department for place in places)
    for one, share in cuts.values():
        own = _item(law, one, share, kind, (first, last), departments)
        findings += own or _together(law, one, [share, *(other.get(one.sku, NONE) for other in others)], kind, first)
    return tuple(sorted(findings, key=lambda one: not one.is_refusal))


def advantages(promotion: Promotion, goods: Sequence[Sequence[Goods]]) -> dict[str, Fraction]:
    """The largest share of its price that a promotion takes off each item, by SKU."""
    return {one.sku: share for one, share in _cuts(promotion, goods).values()}


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
    share: Fraction,
    kind: str | None,
    days: tuple[date, date | None],
    departments: frozenset[str | None],
) -> list[Finding]:
    """The cap on what is taken off, and the floor under what remains, on the first and on the last day."""
    findings = []
    for day in dict.fromkeys((days[0], days[1] or days[0])):
        cap = law.cap(one.group, day)
        if cap is not None and kind not in cap.exempt_kinds and share > cap.rate.fraction:
            findings.append(_above_cap(one, share, cap, is_doubtful=departments <= cap.doubtful_in))
            break
    reduced = round_ratio(one.price * (share.denominator - share.numerator), share.denominator)
    for day in dict.fromkeys((days[0], days[1] or days[0])):
        floor = law.floor(one.group, day)
        found = None if floor is None else _below_floor(law, one, reduced, floor, kind)
        if found is not None:
            findings.append(found)
            break
    return findings


def _together(law: PromotionLaw, one: Goods, shares: Sequence[Fraction], kind: str | None, day: date) -> list[Finding]:
    """Whether promotions that are lawful alone sell below the floor together; none where there is no other."""
    floor = law.floor(one.group, day)
    if floor is None or one.cost is None or not any(shares[1:]):
        return []
    left = ALL
    for share in shares:
        left *= ALL - share
    cap = law.cap(one.group, day)
    if cap is not None and kind not in cap.exempt_kinds:
        left = max(left, ALL - cap.rate.fraction)  # what the engine lets them take
    found = _below_floor(law, one, round_ratio(one.price * left.numerator, left.denominator), floor, kind)
    return [replace(found, rule="together")] if found is not None and found.is_refusal else []


def _above_cap(one: Goods, share: Fraction, cap: Limit, *, is_doubtful: bool) -> Finding:
    taken = Rate(round_ratio(share.numerator * MILLION, share.denominator))
    facts = {"group": one.group or "", "advantage": taken.percent_text, "cap": cap.rate.percent_text}
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
    prices = [[one.price for one in some] for some in goods]
    reduced = goods[1] if isinstance(promotion.offer, Gift) else [one for some in goods for one in some]
    for one in reduced:
        if one.price <= 0:
            continue
        share = advantage(promotion.offer, one.price, prices)
        if one.sku not in found or share > found[one.sku][1]:
            found[one.sku] = (one, share)
    return found
