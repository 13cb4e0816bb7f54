"""Promotions of a basket, from what matches to the discounts on its lines."""

from collections.abc import Mapping, Sequence

from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.baskets import Applied, Basket, Facts, LineDiscount, TraceStep
from comptoir.pricing.domain.combining import combined
from comptoir.pricing.domain.drafts import Draft
from comptoir.pricing.domain.legal_caps import Cap
from comptoir.pricing.domain.matching import (
    NONE_ANNOUNCED,
    Announced,
    Hit,
    Situation,
    asked_of,
    hits_of,
    is_hit,
    is_promotable,
    line_of,
    lines_of,
    open_of,
    problem_of,
    situation_of,
)
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import PromotionClass
from comptoir.pricing.domain.runs import MILLION, Line, Problem, Rule, numbers, shared, taken_by
from comptoir.pricing.domain.solutions import Solution, shape_of
from comptoir.pricing.domain.summing import summed
from comptoir.pricing.domain.telling import Decided, tell
from comptoir.pricing.domain.trials import Choice, Combined, in_line_order

Caps = Sequence[Cap | None]
Used = tuple[tuple[Rule, int], ...]
"""The rules that took something off, in their order, and how often each was used."""


def promote(
    drafts: Sequence[Draft],
    book: PromotionBook,
    basket: Basket,
    facts: Facts,
    at: Instant,
    trace: list[TraceStep] | None,
    announced: Announced = NONE_ANNOUNCED,
) -> Used:
    """Takes off the drafts what the best alternative takes off; `trace` gets every promotion tested, and why not."""
    if not (book.promotions or announced) and trace is None:
        return ()
    lines = [draft for draft in drafts if is_promotable(draft)]
    if trace is None and not announced and not is_hit(lines, book, basket, at):
        return ()
    ordered = sorted(lines, key=lambda draft: draft.order)
    hits = hits_of(ordered, book, basket, at, announced)
    shipping = sorted(
        [draft for draft in drafts if draft.line.is_shipping and draft.quantity > 0], key=lambda draft: draft.order
    )
    situation = situation_of(basket, facts, at)
    opened = open_of(hits, situation)
    caps = book.caps((draft.line.item_id for draft in ordered), book.in_force(basket.point, at))
    units, parcels = lines_of(ordered, caps), [line_of(draft) for draft in shipping]
    if trace is None and not announced:
        rules, best, is_bounded = _remembered(book, units, parcels, opened, situation, caps)
    else:
        rules, best, is_bounded = _solved(units, parcels, opened, situation, caps)
    problem = Problem(units, parcels, rules)
    used: Used = ()
    taken: dict[str, int] = {}
    uses: dict[str, int] = {}
    if best is not None:
        used = _write(problem, best, basket)
        for rule, count in used:
            code = rule.promotion.code
            taken[code] = taken.get(code, 0) + taken_by(rule, best.taken)
            uses[code] = uses.get(code, 0) + count
    if trace is not None:
        trace += [
            TraceStep(line.draft.line.id, "law_cap", {"sku": line.draft.line.sku, "cap": Rate(line.cap).percent_text})
            for number, line in enumerate(units)
            if line.cap < MILLION and any(mask >> number & 1 for _, masks in opened for mask in masks)
        ]
        trace += tell(book, basket, situation, hits, Decided(problem, taken, uses, is_bounded))
    return used


def _remembered(
    book: PromotionBook,
    lines: Sequence[Line],
    parcels: Sequence[Line],
    hits: Sequence[Hit],
    situation: Situation,
    caps: Caps,
) -> Solution:
    """What `_solved` gives, which the book remembers. A label's earlier promotion has a code but is not in the book."""
    signature = (shape_of(lines), shape_of(parcels), asked_of(hits, situation))
    solution = book.solutions.known(signature)
    if solution is None:
        solution = _solved(lines, parcels, hits, situation, caps)
        book.solutions.keep(signature, solution)
    return solution


def _solved(
    lines: Sequence[Line], parcels: Sequence[Line], hits: Sequence[Hit], situation: Situation, caps: Caps
) -> Solution:
    problem = problem_of(lines, parcels, hits, situation, caps)
    best, is_bounded = combined(problem) if problem.rules else (None, False)
    return Solution(problem.rules, best, is_bounded)


def _write(problem: Problem, best: Combined, basket: Basket) -> Used:
    """The discounts of an alternative into its lines."""
    off: list[dict[int, int]] = [{} for _ in problem.lines]
    units: dict[int, int] = {}
    for run, option in best.choice:
        taken = option.taken + run[4]
        if not taken:
            continue
        of_line = off[run[0]]
        for number in numbers(option.carried):
            amount = taken_by(problem.rules[number], taken)
            if amount:
                of_line[number] = of_line.get(number, 0) + amount
                units[number] = units.get(number, 0) + run[1]
    parcels: list[dict[int, int]] = [{} for _ in problem.shipping]
    labels: dict[int, str] = {}
    if best.sums:
        _write_sums(problem, best, in_line_order(best.choice), off, parcels)
    for line, of_line in zip((*problem.lines, *problem.shipping), (*off, *parcels), strict=True):
        if of_line:
            for number in of_line.keys() - labels.keys():
                labels[number] = localized(problem.rules[number].promotion.label, basket.locale)
            _discount(line.draft, problem.rules, of_line, labels, basket.point.currency)
    used = []
    for number, rule in enumerate(problem.rules):
        if taken_by(rule, best.taken):
            uses = taken_by(rule, best.uses) if rule.parts else units.get(number, 1)
            used.append((rule, uses))
    return tuple(used)


def _write_sums(
    problem: Problem, best: Combined, choice: Choice, off: list[dict[int, int]], parcels: list[dict[int, int]]
) -> None:
    """The shares of the sum rules of each line."""
    rows, shipped = summed(
        problem, best.sums, [option.sees for _, option in choice], [option.due for _, option in choice]
    )
    left = [line.amount for line in problem.shipping]
    for rule, row, from_shipping in zip(best.sums, rows, shipped, strict=True):
        number = rule.bit.bit_length() - 1
        for (run, _), share in zip(choice, row, strict=True):
            if share:
                off[run[0]][number] = off[run[0]].get(number, 0) + share
        if rule.promotion.promotion_class is PromotionClass.SHIPPING and from_shipping:
            for place, share in enumerate(shared(from_shipping, left)):
                left[place] -= share
                if share:
                    parcels[place][number] = share


def _discount(
    draft: Draft, rules: Sequence[Rule], taken: Mapping[int, int], labels: Mapping[int, str], currency: Currency
) -> None:
    draft.discounts = tuple(
        [
            LineDiscount(rules[number].promotion.code, Money(taken[number], currency), labels[number])
            for number in sorted(taken)
        ]
    )
    draft.due -= sum(taken.values())


def applied(used: Used, drafts: Sequence[Draft], currency: Currency) -> tuple[Applied, ...]:
    """What each promotion took off the basket, once the taxes of net amounts are known.

    Two rules have one code where a label still announces an earlier version of a promotion.
    """
    sums: dict[str, int] = {}
    for draft in drafts:
        for one in draft.discounts:
            sums[one.promotion] = sums.get(one.promotion, 0) + one.amount.amount
    uses: dict[str, int] = {}
    coupons: dict[str, str | None] = {}
    for rule, count in used:
        code = rule.promotion.code
        uses[code] = uses.get(code, 0) + count
        coupons[code] = rule.coupon
    return tuple([Applied(code, uses[code], Money(sums.get(code, 0), currency), coupons[code]) for code in uses])
