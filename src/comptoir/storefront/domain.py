"""What a shop window tells of a product beside its card: content, price, price per measure, what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from comptoir.kernel.values.quantity import KILOGRAM, LITRE, METRE, SQUARE_METRE, Quantity, Unit
from comptoir.pricing.domain import ConsumerPrice, UnitPrice

CONTENT_ATTRIBUTES = ("net_content", "net_weight", "drained_weight", "net_volume")
"""Attributes that hold what is inside one piece; the first that is filled counts."""

_MEASURES: Mapping[str, tuple[Unit, Decimal]] = MappingProxyType(
    {
        "MILLIGRAM": (KILOGRAM, Decimal("0.000001")),
        "GRAM": (KILOGRAM, Decimal("0.001")),
        "KILOGRAM": (KILOGRAM, Decimal(1)),
        "MILLILITER": (LITRE, Decimal("0.001")),
        "CENTILITER": (LITRE, Decimal("0.01")),
        "DECILITER": (LITRE, Decimal("0.1")),
        "LITER": (LITRE, Decimal(1)),
        "CENTIMETER": (METRE, Decimal("0.01")),
        "METER": (METRE, Decimal(1)),
        "SQUARE_METER": (SQUARE_METRE, Decimal(1)),
    }
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an item costs and how much of it can be had. available: millionths of its unit."""

    price: ConsumerPrice | None
    unit_price: UnitPrice | None
    available: int


def net_content(values: Mapping[str, Any]) -> Quantity | None:
    """What one piece holds, from the values of its card; None where it is not told in a unit that laws know."""
    for attribute in CONTENT_ATTRIBUTES:
        value = values.get(attribute)
        if not isinstance(value, Mapping) or value.get("unit") not in _MEASURES:
            continue
        unit, factor = _MEASURES[value["unit"]]
        millionths = int(Decimal(value["amount"]) * factor * 1_000_000)
        whole = millionths - millionths % unit.step_millionths
        if whole > 0:
            return Quantity.from_millionths(whole, unit)
    return None
