"""What a shop window tells of a product beside its card: content, price, price per measure, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comptoir.kernel.values.money import Money
from comptoir.kernel.values.text import LocalizedText
from comptoir.pricing.domain import ConsumerPrice, UnitPrice


@dataclass(frozen=True, slots=True)
class Announced:
    """A promotion that anybody gets on an item. last_day: on the wall clock of the sale point; None is open."""

    label: LocalizedText
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What an item costs and how much of it can be had. available: millionths of its unit.

    reference: what the price may be struck against; None where it is not reduced, or was as low before.
    eco: the eco-participation inside the price of one unit; deposit: what is paid on top of it and given back.
    """

    price: ConsumerPrice | None
    unit_price: UnitPrice | None
    available: int
    promotions: Sequence[Announced] = ()
    reference: Money | None = None
    eco: Money | None = None
    deposit: Money | None = None
