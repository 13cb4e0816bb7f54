"""The price per kilogram, litre, metre, square or cubic metre or piece that the law wants beside the price.

Computed from the price and what is inside, never typed. Source: directive 98/6/EC; arrêté du 16 novembre 1999 (France).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import (
    CUBIC_METRE,
    KILOGRAM,
    LITRE,
    METRE,
    PIECE,
    SQUARE_METRE,
    Quantity,
    Unit,
)
from comptoir.kernel.values.rounding import round_ratio

MILLION = 1_000_000

CONTENT_ATTRIBUTES = ("drained_weight", "net_content", "net_weight", "net_volume")
"""Attributes that hold what is inside one piece; the first that is filled counts, the drained weight before the net."""

COUNT_ATTRIBUTE = "unit_count"
"""How many pieces a pack holds, where nothing is measured: nappies, tablets, capsules."""

_MEASURES: Mapping[str, tuple[Unit, int]] = MappingProxyType(
    {
        "MILLIGRAM": (KILOGRAM, 1),
        "GRAM": (KILOGRAM, 1_000),
        "KILOGRAM": (KILOGRAM, MILLION),
        "MILLILITER": (LITRE, 1_000),
        "CUBIC_CENTIMETER": (LITRE, 1_000),
        "CENTILITER": (LITRE, 10_000),
        "DECILITER": (LITRE, 100_000),
        "LITER": (LITRE, MILLION),
        "MILLIMETER": (METRE, 1_000),
        "CENTIMETER": (METRE, 10_000),
        "METER": (METRE, MILLION),
        "SQUARE_CENTIMETER": (SQUARE_METRE, 100),
        "SQUARE_METER": (SQUARE_METRE, MILLION),
        "CUBIC_METER": (CUBIC_METRE, MILLION),
    }
)
"""Units of measurements: the unit that the law wants, and how many millionths of it one is."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one piece holds: millionths of a unit, finer than what can be sold of it (0.4 g of saffron)."""

    millionths: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """`price` for one of the unit with the UN/ECE code `unit`."""

    price: Money
    unit: str


def unit_price(price: Money, per: Quantity, content: Content | Quantity | None = None) -> UnitPrice | None:
    """What one unit of measure costs, half a minor unit rounded away from zero; None without a measure.

    per: the quantity of the item that `price` buys; goods sold by weight or length carry their measure here.
    content: the net (drained) content of one piece, for goods sold by the piece; pieces where a pack holds several.
    """
    if per.unit != PIECE:
        return UnitPrice(_of_one(price, per.millionths, MILLION), per.unit.code)
    if content is None or content.millionths <= 0 or (content.unit == PIECE and content.millionths <= MILLION):
        return None
    return UnitPrice(_of_one(price, per.millionths, content.millionths), content.unit.code)


def net_content(values: Mapping[str, Any]) -> Content | None:
    """What one piece holds, from the values of its card; None where it is not told in a unit that the law knows.

    values: by attribute; a measurement is {"amount": decimal text, "unit": code}.
    """
    for attribute in CONTENT_ATTRIBUTES:
        value = values.get(attribute)
        if isinstance(value, Mapping) and value.get("unit") in _MEASURES:
            unit, factor = _MEASURES[value["unit"]]
            millionths = int(Decimal(value["amount"]) * factor)
            if millionths > 0:
                return Content(millionths, unit)
    count = values.get(COUNT_ATTRIBUTE)
    if isinstance(count, int | str) and str(count).isdecimal():
        return Content(int(count) * MILLION, PIECE)
    return None


def _of_one(price: Money, per: int, content: int) -> Money:
    return Money(round_ratio(price.amount * MILLION * MILLION, per * content), price.currency)
