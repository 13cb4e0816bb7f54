"""How the price of a pack is taxed: spread over what it holds by what that costs alone (decision 86)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from comptoir.kernel.values.money import Currency, Money
from comptoir.pricing.domain.profiles import TaxShare

_MILLION: Final = 1_000_000


class Worth(NamedTuple):
    """What a pack holds of a tax class, at the price that it has alone; None where it has none.

    amount: any unit, the same for all of a pack.
    """

    tax_class: str
    amount: int | None


def shares_of(parts: Sequence[Worth], rates: Mapping[str, int], standard: str) -> tuple[TaxShare, ...]:
    """The shares of the tax classes in a pack, by falling rate; one share where all is taxed alike.

    Where something in it has no price of its own nobody can say what it is worth: the highest rate counts for all, so
    that too little tax is never collected. rates: millionths by class; a class that is not there has that of
    `standard`.
    """

    def rate(tax_class: str) -> int:
        return rates.get(tax_class, rates.get(standard, 0))

    classes = sorted({one.tax_class for one in parts}, key=lambda one: (-rate(one), one))
    worth = dict.fromkeys(classes, 0)
    for one in parts:
        if one.amount is None:
            return (TaxShare(classes[0], _MILLION),)
        worth[one.tax_class] += one.amount
    if not any(worth.values()):
        return (TaxShare(classes[0], _MILLION),)
    split = Money(_MILLION, Currency("EUR")).split([worth[one] for one in classes])
    return tuple(TaxShare(one, part.amount) for one, part in zip(classes, split, strict=True) if part.amount)
