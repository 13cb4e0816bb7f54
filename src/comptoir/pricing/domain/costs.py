"""What an item costs the retailer, and what remains of its price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from comptoir.kernel.values.money import AMOUNT_MAX, Currency, Money, round_ratio
from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain.refusals import NegativePrice, QuantityNotPositive
from comptoir.pricing.domain.taxes import TaxRate

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What `per` millionths of an item cost without tax from a day on; an amount of None is no longer known."""

    id: UUID
    item_id: UUID
    valid_from: date
    amount: int | None
    currency: str
    per: int


@dataclass(frozen=True, slots=True)
class Margin:
    """What remains of a price without tax, in minor units for the quantity that the price is for.

    rate: of the price without tax; None where that is zero.
    """

    net: int
    cost: int
    amount: int
    rate: Rate | None


def check_cost(amount: int | None, per: int) -> None:
    """Refuses NegativePrice, QuantityNotPositive."""
    if amount is not None and not 0 <= amount <= AMOUNT_MAX:
        raise NegativePrice(amount, pointer="/amount")
    if per <= 0:
        raise QuantityNotPositive(str(per), pointer="/per")


def cost_on(costs: Sequence[Cost], day: date) -> Cost | None:
    """The cost of an item on a day, None where it is not known. costs: all ever recorded for it."""
    started = [one for one in costs if one.valid_from <= day]
    latest = max(started, key=lambda one: (one.valid_from, one.id)) if started else None
    return None if latest is None or latest.amount is None else latest


def cost_of(cost: Cost, quantity: int) -> int:
    """What `quantity` millionths cost, half a minor unit rounded away from zero."""
    assert cost.amount is not None, cost
    return round_ratio(cost.amount * quantity, cost.per)


def without_tax(price: int, rates: Sequence[tuple[TaxRate, int]]) -> int:
    """A price without the tax inside it. rates: with their shares of the price, millionths that add up to one."""
    parts = Money(price, Currency("EUR")).split([share for _, share in rates])
    return sum(
        round_ratio(part.amount * MILLION, MILLION + rate.rate.millionths)
        for part, (rate, _) in zip(parts, rates, strict=True)
    )


def margin(net: int, per: int, cost: Cost) -> Margin:
    """The margin of a price without tax for `per` millionths."""
    spent = cost_of(cost, per)
    remains = net - spent
    return Margin(net, spent, remains, Rate(round_ratio(remains * MILLION, net)) if net else None)
