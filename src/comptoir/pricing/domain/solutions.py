"""What combining found for baskets that look alike, remembered as long as the promotions are the same.

A till asks for the price at each scan and then seals the very basket that it has just shown, and many customers buy
the same two or three things. A basket looks like another when its lines have the same units, amounts and weights, in
the order that breaks ties, and the same promotions match the same lines with the same uses left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from comptoir.pricing.domain.runs import Line, Rule
from comptoir.pricing.domain.trials import Combined

REMEMBERED_MAX = 2_000

Shape = tuple[tuple[int, int, int | None, int], ...]
"""Units, amount, weight and cap of each line."""
Signature = tuple[Shape, Shape, tuple[object, ...]]


class Solution(NamedTuple):
    """The rules of a problem and the best alternative; None where no promotion takes anything off."""

    rules: Sequence[Rule]
    best: Combined | None
    is_bounded: bool


def shape_of(lines: Sequence[Line]) -> Shape:
    """What of lines decides how promotions combine."""
    return tuple([(line.units, line.amount, line.weight, line.cap) for line in lines])


@dataclass(slots=True)
class Solutions:
    """The memory of one promotion book; nothing in a solution is changed once it is found."""

    _found: dict[Signature, Solution] = field(default_factory=dict, repr=False)

    def known(self, signature: Signature) -> Solution | None:
        """What was found for such a basket."""
        return self._found.get(signature)

    def keep(self, signature: Signature, solution: Solution) -> None:
        """Remember it; when there are too many, all are forgotten, and those in use come back at once."""
        if len(self._found) >= REMEMBERED_MAX:
            self.forget()
        self._found[signature] = solution

    def forget(self) -> None:
        """As if no basket had been seen."""
        self._found.clear()
