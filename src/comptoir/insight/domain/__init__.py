"""A promotion tried on past baskets: what it would have cost, whom it would have reached, what it would have replaced.

Amounts are minor units, quantities and rates millionths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from comptoir.kernel.values.errors import Invalid, NotFound

MILLION = 1_000_000
ITEMS_SHOWN = 20


class ComparedLine(NamedTuple):
    """A line of a basket without and with the promotion.

    discount: what the promotion itself takes off. cost: of the quantity, without tax; None where it is not known.
    """

    sku: str
    quantity: int
    discount: int
    due_after: int
    net_before: int
    net_after: int
    cost: int | None


class Compared(NamedTuple):
    """A basket that the promotion touches. displaced: what other promotions take off less, by their codes."""

    due_before: int
    due_after: int
    displaced: Mapping[str, int]
    lines: Sequence[ComparedLine]


@dataclass(slots=True)
class _Item:
    quantity: int = 0
    discount: int = 0


@dataclass(slots=True)
class Tally:
    """The sums over the baskets of a back-test.

    revenue: what was paid for baskets that the promotion leaves alone, and what the others would cost without it.
    promoted_revenue, promoted_margin: of the lines that the promotion lowers, after it.
    """

    baskets: int = 0
    revenue: int = 0
    touched: int = 0
    touched_before: int = 0
    touched_after: int = 0
    margin_before: int = 0
    margin_after: int = 0
    promoted_revenue: int = 0
    promoted_margin: int = 0
    lines_without_cost: int = 0
    displaced: dict[str, int] = field(default_factory=dict)
    items: dict[str, _Item] = field(default_factory=dict)

    def pass_by(self, due: int) -> None:
        """A basket that the promotion leaves as it was. due: what was paid."""
        self.baskets += 1
        self.revenue += due

    def add(self, basket: Compared) -> None:
        """A basket that the promotion touches."""
        self.pass_by(basket.due_before)
        self.touched += 1
        self.touched_before += basket.due_before
        self.touched_after += basket.due_after
        for code, amount in basket.displaced.items():
            self.displaced[code] = self.displaced.get(code, 0) + amount
        for line in basket.lines:
            self._add_line(line)

    def _add_line(self, line: ComparedLine) -> None:
        if line.cost is None:
            self.lines_without_cost += 1
        else:
            self.margin_before += line.net_before - line.cost
            self.margin_after += line.net_after - line.cost
        if not line.discount:
            return
        self.promoted_revenue += line.due_after
        if line.cost is not None:
            self.promoted_margin += line.net_after - line.cost
        item = self.items.setdefault(line.sku, _Item())
        item.quantity += line.quantity
        item.discount += line.discount

    @property
    def discount(self) -> int:
        """What customers would have paid less."""
        return self.touched_before - self.touched_after

    @property
    def break_even(self) -> int | None:
        """How much more of what is promoted must be sold to earn what the promotion costs, as a rate, rounded up.

        None where it earns nothing on what it lowers, so that no quantity is enough.
        """
        lost = self.margin_before - self.margin_after
        if lost <= 0:
            return 0
        return None if self.promoted_margin <= 0 else -(-lost * MILLION // self.promoted_margin)

    def with_uplift(self, uplift: int) -> tuple[int, int]:
        """Revenue and margin of the touched baskets if so much more of what is promoted were sold."""
        revenue = self.touched_after + self.promoted_revenue * uplift // MILLION
        return revenue, self.margin_after + self.promoted_margin * uplift // MILLION

    def most_lowered(self) -> list[tuple[str, int, int]]:
        """SKU, quantity and discount of the items on which most is given, at most ITEMS_SHOWN."""
        ordered = sorted(self.items.items(), key=lambda one: (-one[1].discount, one[0]))
        return [(sku, item.quantity, item.discount) for sku, item in ordered[:ITEMS_SHOWN]]


@dataclass(eq=False)
class PeriodEmpty(Invalid):
    """A period that ends before it begins."""

    code: ClassVar[str] = "insight.period_empty"
    start: str
    end: str


@dataclass(eq=False)
class BacktestUnknown(NotFound):
    """There is no back-test of this promotion with this id."""

    code: ClassVar[str] = "insight.backtest_unknown"
    backtest: str
