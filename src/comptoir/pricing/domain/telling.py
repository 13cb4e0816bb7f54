"""The trace of promotions: every promotion that was tested, and why it did not apply."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from comptoir.kernel.values.money import Money
from comptoir.pricing.domain.baskets import Basket, TraceStep
from comptoir.pricing.domain.grouping import shortage
from comptoir.pricing.domain.matching import Hits, Situation, reason_not_open, rule_of
from comptoir.pricing.domain.prices import moment_at
from comptoir.pricing.domain.promotion_book import PromotionBook, reason_not_here
from comptoir.pricing.domain.promotions import Promotion, PromotionClass, Threshold
from comptoir.pricing.domain.runs import Line, Problem, Rule, numbers


class Decided(NamedTuple):
    """What was decided: the problem, what each of its rules took in minor units by code, and the uses by code."""

    problem: Problem
    taken: Mapping[str, int]
    uses: Mapping[str, int]
    is_bounded: bool


def tell(book: PromotionBook, basket: Basket, situation: Situation, hits: Hits, decided: Decided) -> list[TraceStep]:
    """A step for each coupon shown and each promotion tested; all facts are text, amounts in major units.

    Tested is what names an item of a line that may be promoted, or has a coupon series that was shown.
    """
    coupons = {one.coupon: one for one in decided.problem.rules if one.promotion.code in decided.uses}
    steps = []
    for coupon in situation.facts.coupons:
        used = coupons.get(coupon.code)
        if coupon.series is None:
            steps.append(TraceStep(None, f"coupon_{coupon.refused or 'unknown'}", {"coupon": coupon.code}))
        elif used is None:
            steps.append(TraceStep(None, "coupon_no_effect", {"coupon": coupon.code, "series": coupon.series}))
        else:
            facts = {"coupon": coupon.code, "series": coupon.series, "promotion": used.promotion.code}
            steps.append(TraceStep(None, "coupon_applied", facts))
    codes: dict[str, None] = {}
    for line in decided.problem.lines:
        codes.update(book.candidates(line.draft.line.item_id))
    codes.update({one.code: None for one in book.promotions.values() if one.coupon_series in situation.coupons})
    for promotion in sorted([book.promotions[code] for code in codes], key=lambda one: one.terms.order):
        step, facts = _step(promotion, book, basket, situation, hits, decided)
        steps.append(TraceStep(None, f"promotion_{step}", {"promotion": promotion.code, **facts}))
    if decided.is_bounded:
        steps.append(TraceStep(None, "search_bounded", {}))
    return steps


def _step(
    promotion: Promotion, book: PromotionBook, basket: Basket, situation: Situation, hits: Hits, decided: Decided
) -> tuple[str, dict[str, str]]:
    """What became of a promotion, and the facts."""
    currency = basket.point.currency
    if promotion.code in decided.uses:
        amount = Money(decided.taken[promotion.code], currency).decimal_text
        return "applied", {"amount": amount, "uses": str(decided.uses[promotion.code])}
    elsewhere = reason_not_here(promotion, basket.point)
    if elsewhere is not None:
        return f"other_{elsewhere}", {}
    start, end = promotion.scope.valid_from, promotion.scope.valid_to
    if start is not None and moment_at(start, situation.zone) > situation.at:
        return "not_yet", {"valid_from": start.isoformat()}
    if end is not None and moment_at(end, situation.zone) <= situation.at:
        return "over", {"valid_to": end.isoformat()}
    hit = hits.get(promotion.code)
    if hit is None:
        return _not_selected(promotion, book, decided.problem.lines)
    reason = reason_not_open(promotion, situation)
    if reason is not None:
        facts = {"coupon_series": promotion.coupon_series or ""} if reason == "coupon_missing" else {}
        return reason, facts
    for rule in decided.problem.rules:
        if rule.promotion is promotion:
            return "better_won", {"by": " ".join(_winners(rule, decided))}
    return _lacking(rule_of(*hit, situation), decided.problem, basket)


def _not_selected(promotion: Promotion, book: PromotionBook, lines: Sequence[Line]) -> tuple[str, dict[str, str]]:
    """No line is selected: all are excluded, or none is meant (of what a coupon is for)."""
    for line in lines:
        item_id = line.draft.line.item_id
        if book.matches(promotion.exclusion, item_id) and item_id is not None:
            keys = promotion.exclusion.keys & book.item_keys.get(item_id, frozenset())
            return "excluded", {"sku": line.draft.line.sku, "by": min(keys, default="item")}
    return "nothing_selected", {}


def _winners(rule: Rule, decided: Decided) -> list[str]:
    """The promotions that were taken instead, on the same lines."""
    return [
        other.promotion.code
        for other in decided.problem.rules
        if other.promotion.code in decided.uses and other.lines & rule.lines and not other.bit & rule.agrees
    ]


def _lacking(rule: Rule, problem: Problem, basket: Basket) -> tuple[str, dict[str, str]]:
    """What is missing for a promotion to take something off on its own."""
    currency = basket.point.currency
    if isinstance(rule.promotion.offer, Threshold):
        lowest = rule.promotion.offer.steps[0].from_amount
        base = sum([problem.lines[number].amount for number in numbers(rule.lines)])
        if base < lowest:
            return "below_step", {"missing": Money(lowest - base, currency).decimal_text, "currency": currency}
        if rule.promotion.promotion_class is PromotionClass.SHIPPING:
            return "no_shipping", {}
        return "saves_nothing", {}
    if rule.parts:
        runs = tuple([(number, line.units, line.amount, 0, 0) for number, line in enumerate(problem.lines)])
        missing = shortage(rule, runs)
        if missing is not None:
            count, is_amount = missing
            if is_amount:
                return "below_step", {"missing": Money(count, currency).decimal_text, "currency": currency}
            return "needs_more", {"missing": str(count)}
    return "saves_nothing", {}
