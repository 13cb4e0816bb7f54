"""Runs of equal units, and what a promotion takes off them.

A run is a number of equal units of one line: (line, units, amount to pay, mask of the promotions that it carries,
what each of them took). Lines and promotions are numbers of a `Problem`; masks have bit 1 << number. What each
promotion took is one whole number with a field of FIELD bits for each, the first promotion in the highest: it adds up
by adding, and the greater of two numbers has more taken by the promotions that come first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from comptoir.pricing.domain.drafts import Draft, rounded
from comptoir.pricing.domain.promotions import Promotion, Terms

MILLION = 1_000_000
FIELD = 64
_FIELD_MASK = (1 << FIELD) - 1

Run = tuple[int, int, int, int, int]
Runs = tuple[Run, ...]


class Line(NamedTuple):
    """What promotions may lower of a line. weight: millionths where the whole line is one unit, sold by measure.

    cap: the share of what is to pay, in millionths, that the law lets promotions take together.
    """

    draft: Draft
    units: int
    amount: int
    weight: int | None
    cap: int = MILLION


@dataclass(slots=True)
class Part:
    """A selection of a group promotion: so many units, or units worth an amount; whether they are reduced.

    lines: mask of those that it selects.
    """

    lines: int
    quantity: int
    from_amount: int | None
    is_reduced: bool


@dataclass(slots=True)
class Rule:
    """A promotion of a problem. agrees: mask of the promotions that it may meet on a unit.

    shift: of its field; limit: how often it may still be used; coupon: that opens it.
    lines: mask of those that it selects; contested: of those a rule wants with which it does not agree.
    parts: of a group promotion. Where the law caps a line: uncapped, the mask of lines where it lets this one be;
    advantage: the largest share that it takes off what it touches, in millionths.
    """

    promotion: Promotion
    terms: Terms
    bit: int
    shift: int
    agrees: int
    lines: int
    limit: int | None
    coupon: str | None
    parts: tuple[Part, ...] = ()
    contested: int = 0
    uncapped: int = 0
    advantage: int = 0


@dataclass(slots=True)
class Problem:
    """What `combining` decides about: lines in an order that scanning does not change, rules as they come first.

    shipping: lines that only promotions of class shipping lower.
    """

    lines: Sequence[Line]
    shipping: Sequence[Line]
    rules: Sequence[Rule]


def numbers(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, rising."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def amount_of(lines: Sequence[Line], mask: int) -> int:
    """What is to pay for the lines of a mask."""
    amount = 0
    for line in lines:
        if mask & 1:
            amount += line.amount
        mask >>= 1
    return amount


def taken_by(rule: Rule, taken: int) -> int:
    """What one promotion took, out of what each took."""
    return (taken >> rule.shift) & _FIELD_MASK


def taken_off(rule: Rule, line: Line, units: int, amount: int) -> int:
    """What a promotion takes off units of one line with `amount` to pay; never more than that.

    An amount off and a fixed price are for one unit of sale, so for a line by weight they go by its weight.
    """
    terms = rule.terms
    each = terms.each
    if each is None:
        return (2 * amount * terms.rate + MILLION) // (2 * MILLION)
    whole = each * units if line.weight is None else rounded(each * line.weight, MILLION)
    return max(0, amount - whole) if terms.is_price else min(amount, whole)


def room_of(line: Line, rules: Sequence[Rule], amount: int, carried: int) -> int:
    """What the law lets unit promotions take off units with `amount` to pay that carry promotions in groups."""
    share = line.cap
    if share == MILLION:
        return amount
    for number in numbers(carried):
        share -= rules[number].advantage
    return amount * max(share, 0) // MILLION


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares of a whole amount in proportion to the weights, by largest remainder, ties to the earlier weight."""
    whole = sum(weights)
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(amount * weight, whole)
        shares.append(share)
        remainders.append(remainder)
    odd = amount - sum(shares)
    if odd:
        for place in sorted(range(len(weights)), key=lambda place: -remainders[place])[:odd]:
            shares[place] += 1
    return shares
