"""What a shop window tells of a product beside its card: content, price, price per measure, what is left."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.pricing.domain import ConsumerPrice, UnitPrice


@dataclass(frozen=True, slots=True)
class Offer:
    """What an item costs and how much of it can be had. available: millionths of its unit."""

    price: ConsumerPrice | None
    unit_price: UnitPrice | None
    available: int
