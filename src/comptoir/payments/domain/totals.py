"""What a terminal says that it took since it was last asked at the end of a day, and what we say. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

_SIGNS: Final = {
    "Debit": 1, "CashAdvance": 1, "OneTimeReservation": 1, "CompletedReservation": 1, "CompletedDeffered": 1,
    "IssuerInstalment": 1, "ReverseCredit": 1, "Credit": -1, "ReverseDebit": -1,
}  # fmt: skip
"""Which kinds of a terminal's totals move money, and which way (nexo `TransactionType`, spelt as there)."""


class Total(NamedTuple):
    """One line: the kind of movement as the terminal calls it, the brand of cards, how many, minor units."""

    kind: str
    brand: str
    times: int
    amount: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A terminal's answer. period: its own number of what it counted; None where it tells none.

    is_earlier: of a period that had ended before it was asked this time.
    """

    period: int | None
    lines: Sequence[Total]
    is_earlier: bool = False

    @property
    def net(self) -> int:
        """What was taken less what went back, minor units."""
        return sum(_SIGNS.get(one.kind, 0) * one.amount for one in self.lines)
