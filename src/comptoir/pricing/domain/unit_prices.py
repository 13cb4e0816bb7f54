"""The price per kilogram, litre, metre, square or cubic metre that the law wants beside the price."""

from dataclasses import dataclass

from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import PIECE, Quantity
from comptoir.kernel.values.rounding import round_ratio

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """`price` for one of the unit with the UN/ECE code `unit`."""

    price: Money
    unit: str


def unit_price(price: Money, per: Quantity, content: Quantity | None = None) -> UnitPrice | None:
    """What one kilogram, litre or metre costs, half a minor unit rounded away from zero; None without a measure.

    per: the quantity of the item that `price` buys; goods sold by weight or length carry their measure here.
    content: the net (drained) content of one piece, for goods sold by the piece.
    Computed, never typed. Source: directive 98/6/EC; arrêté du 16 novembre 1999 (France).
    """
    if per.unit != PIECE:
        return UnitPrice(_of_one(price, per.millionths, MILLION), per.unit.code)
    if content is None or content.is_zero or content.unit == PIECE:
        return None
    return UnitPrice(_of_one(price, per.millionths, content.millionths), content.unit.code)


def _of_one(price: Money, per: int, content: int) -> Money:
    return Money(round_ratio(price.amount * MILLION * MILLION, per * content), price.currency)
