"""How much of the price of goods a promotion takes off, as the law looks at it and before anybody has bought anything.

The advantage is a share of what the units that an offer needs cost together: one more for one is 50 %, three for two
a third, on each of its units.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from comptoir.pricing.domain.promotions import (
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    NForM,
    NthPercent,
    Offer,
    Percentage,
    Threshold,
)

NONE, ALL = Fraction(0), Fraction(1)
Prices = Sequence[int | Fraction]


def advantage(offer: Offer, price: int | Fraction, prices: Sequence[Prices]) -> Fraction:
    """The largest share that an offer takes off goods with a price above zero, from 0 to 1.

    prices: for each selection of the offer what its goods cost, in the unit of `price`.
    """
    return min(max(_share(offer, price, prices), NONE), ALL)


def _share(offer: Offer, price: int | Fraction, prices: Sequence[Prices]) -> Fraction:
    match offer:
        case Percentage(rate=rate):
            return rate.fraction
        case AmountOff(amount=amount):
            return Fraction(Fraction(amount), price)
        case FixedPrice(amount=amount):
            return Fraction(price - amount, price)
        case NForM(take=take, pay=pay):
            return Fraction(take - pay, take)
        case NthPercent(nth=nth, rate=rate):
            return rate.fraction * Fraction(1, nth)
        case Bundle(slots=slots, price=together):
            dearest = sum(slot.quantity * max(some, default=0) for slot, some in zip(slots, prices, strict=True))
            return Fraction(dearest - together, dearest) if dearest > 0 else NONE
        case Gift(gift=gift, from_quantity=quantity, from_amount=amount):
            bought = amount if amount is not None else (quantity or 1) * min(prices[0], default=0)
            saved = Fraction(price * gift.quantity)
            return Fraction(saved, saved + bought)
        case Threshold(steps=steps):
            return max(
                step.rate.fraction if step.rate is not None else Fraction(step.amount or 0, max(step.from_amount, 1))
                for step in steps
            )
        case _:
            assert_never(offer)
