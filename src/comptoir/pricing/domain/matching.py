"""Which promotions match a basket, as the problem that `combining` decides.

A promotion matches when it is in force for the basket, its customer and coupons, and would take something off if it
were the only one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from comptoir.kernel.values.quantity import PIECE
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import Basket, Coupon, Facts, Usage
from comptoir.pricing.domain.drafts import Draft
from comptoir.pricing.domain.grouping import grouped
from comptoir.pricing.domain.legal_caps import Cap, hold_to_caps, open_to
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import Promotion, PromotionClass, Scope
from comptoir.pricing.domain.runs import FIELD, MILLION, Line, Part, Problem, Rule, amount_of, numbers, taken_off
from comptoir.pricing.domain.summing import sum_off

NEVER_USED = Usage()
ONE_DAY = timedelta(days=1)

Hit = tuple[Promotion, list[int]]
"""A promotion, and for each of its selections the mask of the lines that it selects."""
Hits = Mapping[str, Hit]
"""By code."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Who buys when, as far as promotions ask. coupons: of each series the valid one that comes first."""

    zone: str
    at: Instant
    facts: Facts
    coupons: Mapping[str, str]


def situation_of(basket: Basket, facts: Facts, at: Instant) -> Situation:
    """What the conditions of promotions are asked about."""
    coupons = {one.series: one.code for one in sorted(facts.coupons, key=_by_falling_code) if one.series is not None}
    return Situation(basket.point.time_zone, at, facts, coupons)


def _by_falling_code(coupon: Coupon) -> tuple[int, ...]:
    return tuple(-ord(letter) for letter in coupon.code)


def is_promotable(draft: Draft) -> bool:
    """Whether promotions of class line and basket may lower a line.

    Not what is taken back, what the catalogue does not know, what has a price set by hand, deposits, shipping.
    """
    line = draft.line
    return (
        draft.quantity > 0
        and line.item_id is not None
        and line.unit_price is None
        and draft.deposit_of is None
        and not line.is_empties
        and not line.is_shipping
    )


def is_hit(lines: Sequence[Draft], book: PromotionBook, basket: Basket, at: Instant) -> bool:
    """Whether a promotion in force selects one of the lines."""
    in_force = book.in_force(basket.point, at)
    if not in_force.codes:
        return False
    return any([book.selecting(draft.line.item_id, in_force) for draft in lines])  # noqa: C419 - half the time


Announced = Mapping[UUID, tuple[Promotion, ...]]
NONE_ANNOUNCED: Announced = MappingProxyType({})


def hits_of(
    lines: Sequence[Draft], book: PromotionBook, basket: Basket, at: Instant, announced: Announced = NONE_ANNOUNCED
) -> Hits:
    """The promotions in force that select some of the lines, and those that labels still announce for their items."""
    in_force = book.in_force(basket.point, at)
    hits: dict[str, Hit] = {}
    for number, draft in enumerate(lines if announced else ()):
        for one in announced.get(draft.line.item_id, ()):  # type: ignore[arg-type] # None is announced nothing
            key = f"{one.code}@{one.version}"
            _, masks = hits.setdefault(key, (one, [0] * len(one.selections)))
            matched = [place for place, of in enumerate(one.selections) if book.matches(of, draft.line.item_id)]
            for place in matched or [0]:
                masks[place] |= 1 << number
    if not in_force.codes:
        return hits
    for number, draft in enumerate(lines):
        for promotion, count, places in book.selecting(draft.line.item_id, in_force):
            hit = hits.get(promotion.code)
            if hit is None:
                hit = hits[promotion.code] = (promotion, [0] * count)
            for place in places:
                hit[1][place] |= 1 << number
    return hits


def reason_not_open(promotion: Promotion, situation: Situation) -> str | None:
    """Why a promotion in force is not for this customer now.

    One of "weekday", "hours", "customer_unknown", "customer_group", "coupon_missing", "used_up"; None when it is.
    """
    if promotion.terms.is_open and not situation.facts.usage:
        return None
    scope, facts = promotion.scope, situation.facts
    if scope.weekdays or scope.hours:
        reason = _reason_not_now(scope, situation)
        if reason is not None:
            return reason
    needs_customer = bool(scope.customer_groups) or promotion.limits.per_customer is not None
    if needs_customer and facts.customer_id is None:
        return "customer_unknown"
    if scope.customer_groups and scope.customer_groups.isdisjoint(facts.customer_groups):
        return "customer_group"
    if promotion.coupon_series is not None and promotion.coupon_series not in situation.coupons:
        return "coupon_missing"
    if not facts.usage and not promotion.limits.is_counted:
        return None
    left = uses_left(promotion, facts)
    return "used_up" if left is not None and left <= 0 else None


def uses_left(promotion: Promotion, facts: Facts) -> int | None:
    """How often a promotion may still be used in this basket; None: without limit."""
    limits = promotion.limits
    if not facts.usage and not limits.is_counted:
        return None
    usage = facts.usage.get(promotion.code, NEVER_USED)
    if usage.is_exhausted:
        return 0
    left = [] if limits.per_basket is None else [limits.per_basket]
    if limits.per_customer is not None:
        left.append(limits.per_customer - usage.by_customer)
    if limits.in_total is not None:
        left.append(limits.in_total - usage.in_total)
    return min(left, default=None)


def _reason_not_now(scope: Scope, situation: Situation) -> str | None:
    """Whether the clocks of the store show one of the weekdays and hours."""
    shown = local_time(situation.at, situation.zone)
    days = scope.weekdays or range(1, 8)
    if not scope.hours:
        return None if shown.isoweekday() in days else "weekday"
    now = shown.time()
    is_today, is_yesterday = shown.isoweekday() in days, (shown - ONE_DAY).isoweekday() in days
    for hours in scope.hours:
        if hours.start < hours.end:
            is_open = is_today and hours.start <= now < hours.end
        else:
            is_open = (is_today and now >= hours.start) or (is_yesterday and now < hours.end)
        if is_open:
            return None
    return "hours" if is_today else "weekday"


# --- the problem ------------------------------------------------------------------------------------------------------


def line_of(draft: Draft, cap: int = MILLION) -> Line:
    """What promotions may lower of a line. cap: see Line."""
    is_pieces = draft.line.quantity.unit == PIECE
    units = draft.quantity // MILLION if is_pieces else 1
    return Line(draft, units, draft.gross - draft.reserved, None if is_pieces else draft.quantity, cap)


def lines_of(drafts: Sequence[Draft], caps: Sequence[Cap | None]) -> list[Line]:
    """What promotions may lower of each line. caps: see `problem_of`."""
    if not caps:
        return [line_of(draft) for draft in drafts]
    return [line_of(draft, MILLION if cap is None else cap.share) for draft, cap in zip(drafts, caps, strict=True)]


def open_of(hits: Hits, situation: Situation) -> list[Hit]:
    """Those that are for this customer now, as they come first."""
    return sorted([hit for hit in hits.values() if reason_not_open(hit[0], situation) is None], key=_by_order)


def asked_of(hits: Sequence[Hit], situation: Situation) -> tuple[object, ...]:
    """What of promotions in a book decides what they do: which match which lines, uses left, and by which coupon."""
    coupons, facts = situation.coupons, situation.facts
    return tuple(
        [
            (one.code, *masks, uses_left(one, facts), coupons.get(one.coupon_series) if one.coupon_series else None)
            for one, masks in hits
        ]
    )


def problem_of(
    lines: Sequence[Line],
    parcels: Sequence[Line],
    hits: Sequence[Hit],
    situation: Situation,
    caps: Sequence[Cap | None] = (),
) -> Problem:
    """The problem of the lines, in the order that breaks ties, and the promotions that match.

    caps: of each line what the law says to promotions, empty where it caps none.
    """
    rules = [rule_of(promotion, selected, situation) for promotion, selected in hits]
    if caps:
        for rule in rules:
            hold_to_caps(rule, lines, caps)
    rules = [rule for rule in rules if takes_something(rule, lines, parcels)]
    for number, rule in enumerate(rules):
        rule.bit = 1 << number
        rule.shift = FIELD * (len(rules) - 1 - number)
    _agree(rules)
    if caps:
        _part_sums(rules, caps)
    for rule in rules:
        if rule.parts:
            for other in rules:
                if other is not rule and not other.bit & rule.agrees:
                    rule.contested |= other.lines & rule.lines
    return Problem(lines, parcels, rules)


def _by_order(hit: Hit) -> tuple[int, str]:
    return hit[0].terms.order


def _agree(rules: Sequence[Rule]) -> None:
    social = [rule for rule in rules if rule.promotion.combines_with and rule.promotion.tags]
    for number, rule in enumerate(social):
        for other in social[:number]:
            if rule.promotion.agrees_with(other.promotion):
                rule.agrees |= other.bit
                other.agrees |= rule.bit


def _part_sums(rules: Sequence[Rule], caps: Sequence[Cap | None]) -> None:
    """Two promotions on sums that select the same capped line do not agree: each alone is held against the cap."""
    sums = [rule for rule in rules if rule.promotion.promotion_class is PromotionClass.BASKET]
    capped = sum([1 << number for number, cap in enumerate(caps) if cap is not None])
    for rule in sums:
        for other in sums:
            if rule.lines & other.lines & capped & ~(rule.uncapped & other.uncapped):
                rule.agrees &= ~other.bit


def rule_of(promotion: Promotion, selected: Sequence[int], situation: Situation) -> Rule:
    """A promotion as a rule of its own, with the lines that each of its selections has."""
    coupon = None if promotion.coupon_series is None else situation.coupons.get(promotion.coupon_series)
    limit = uses_left(promotion, situation.facts)
    mask = 0
    for one in selected:
        mask |= one
    terms = promotion.terms
    parts = tuple([Part(selected[one.place], one.quantity, one.from_amount, one.is_reduced) for one in terms.parts])
    return Rule(promotion, terms, 1, 0, 0, mask, limit, coupon, parts)


def takes_something(rule: Rule, lines: Sequence[Line], shipping: Sequence[Line]) -> bool:
    """Whether a rule would take something off if it were the only one; forgets the lines that it would leave alone."""
    match rule.promotion.promotion_class:
        case PromotionClass.SHIPPING:
            amount = sum([line.amount for line in shipping])
            return sum_off(rule, amount_of(lines, rule.lines), amount) > 0
        case PromotionClass.BASKET:
            amount = amount_of(lines, open_to(rule, lines))
            return sum_off(rule, amount, amount) > 0
        case PromotionClass.LINE:
            if rule.parts:
                runs = tuple(
                    [(number, lines[number].units, lines[number].amount, 0, 0) for number in numbers(rule.lines)]
                )
                return grouped(rule, lines, runs, 0)[0] is not None
            for number in numbers(rule.lines):
                line = lines[number]
                if not taken_off(rule, line, line.units, line.amount):
                    rule.lines ^= 1 << number
            return rule.lines > 0
