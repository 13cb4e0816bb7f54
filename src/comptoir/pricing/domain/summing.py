"""Steps 3 and 4 of docs/decisions/0041-promotions-combine.md: what thresholds take off a sum."""

from collections.abc import Sequence

from comptoir.pricing.domain.drafts import rounded
from comptoir.pricing.domain.promotions import PromotionClass, Step, Threshold
from comptoir.pricing.domain.runs import MILLION, Problem, Rule, amount_of, shared


def sum_off(rule: Rule, base: int, most: int) -> int:
    """What a threshold takes off when the sum is `base`: at most `most`, which is what is still to pay."""
    step = step_of(rule, base)
    if step is None:
        return 0
    return min(most, step.amount or 0) if step.rate is None else rounded(most * step.rate.millionths, MILLION)


def step_of(rule: Rule, base: int) -> Step | None:
    """The highest step that a sum reaches."""
    assert isinstance(rule.promotion.offer, Threshold)
    found = None
    for step in rule.promotion.offer.steps:
        if step.from_amount <= base:
            found = step
    return found


def summed(
    problem: Problem, sums: Sequence[Rule], sees: Sequence[int], amounts: Sequence[int]
) -> tuple[list[list[int]], list[int]]:
    """What each sum rule takes off each of the amounts that it may touch, and off the shipping.

    Returns a row per rule with a share per amount, and what each takes off the shipping.
    """
    left = list(amounts)
    shipping = sum([line.amount for line in problem.shipping])
    rows, shipped = [], []
    for rule in sums:
        places = [place for place, seen in enumerate(sees) if seen & rule.bit]
        base = sum([left[place] for place in places])
        row = [0] * len(left)
        if rule.promotion.promotion_class is PromotionClass.SHIPPING:
            shipped.append(sum_off(rule, base, shipping))
            shipping -= shipped[-1]
        else:
            shipped.append(0)
            off = sum_off(rule, base, base)
            if off:
                for place, share in zip(places, shared(off, [left[place] for place in places]), strict=True):
                    row[place] = share
                    left[place] -= share
        rows.append(row)
    return rows, shipped


def most_off(problem: Problem, rule: Rule, *, is_spread: bool) -> tuple[int, int]:
    """The largest share of what it sees that a sum rule can take, in millionths, and what it can take besides.

    An amount is taken besides; or, `is_spread`, it is a share of the least sum that it is given for.
    """
    base = amount_of(problem.lines, rule.lines)
    step = step_of(rule, base)
    assert step is not None
    if step.rate is not None and rule.promotion.promotion_class is PromotionClass.BASKET:
        return step.rate.millionths, MILLION // 2
    assert isinstance(rule.promotion.offer, Threshold)
    shipping = sum([line.amount for line in problem.shipping])
    steps = [one for one in rule.promotion.offer.steps if one.from_amount <= base]
    most = [shipping if one.amount is None else one.amount for one in steps]
    if not is_spread or any(amount > one.from_amount for amount, one in zip(most, steps, strict=True)):
        return 0, max(most) * MILLION
    return max([-(-amount * MILLION // one.from_amount) for amount, one in zip(most, steps, strict=True)]), 0
