"""X and Z: what a till day comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comptoir.till.domain.tenders import TenderKind


@dataclass(frozen=True, slots=True)
class TenderTotal:
    """One way of paying: what it brought in, what should be there, what was counted.

    expected: of cash with the float, cash moved and change. counted, difference: None until it was counted.
    """

    tender: str
    count: int
    amount: int
    expected: int
    counted: int | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class DaySums:
    """What the tickets of a day add up to; amounts in minor units, returns negative.

    gift_cards_sold: what of the sales is money held for customers, outside the taxes.
    """

    tickets: int
    returns: int
    sales: int
    returned: int
    change: int
    taxes: Sequence[tuple[int, int, int]]
    tenders: Mapping[str, tuple[int, int]]
    cash_moved: int
    gift_cards_sold: int = 0


def tender_totals(
    sums: DaySums, float_amount: int, counted: Mapping[str, int] | None = None
) -> tuple[TenderTotal, ...]:
    """Each way of paying, cash first even when nobody paid so."""
    cash = TenderKind.CASH.value
    names = [cash, *sorted(({*sums.tenders} | {*(counted or {})}) - {cash})]
    found = []
    for name in names:
        count, given = sums.tenders.get(name, (0, 0))
        amount = given - sums.change if name == cash else given
        expected = amount + float_amount + sums.cash_moved if name == cash else amount
        there = None if counted is None else counted.get(name)
        difference = None if there is None else there - expected
        found.append(TenderTotal(name, count, amount, expected, there, difference))
    return tuple(found)
