"""Whose tax a sale has that is sent to a consumer elsewhere in the European Union.

Below a threshold the seller's own tax applies, above it the destination's, from the sale on that passes it.
Source: directive 2006/112/EC art. 33 and 59c, as of directive (EU) 2017/2455; rules and members are data
(`distance_sales.toml`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from comptoir.pricing.domain.taxes import on_day


class Ground(StrEnum):
    """Why a territory was chosen."""

    DOMESTIC = "domestic"
    BELOW_THRESHOLD = "below_threshold"
    ABOVE_THRESHOLD = "above_threshold"
    CHOSEN = "chosen"
    BEFORE_RULES = "before_rules"
    OUTSIDE_UNION = "outside_union"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Cents of euro without tax in a year up to which the seller's own tax applies."""

    amount: int
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class DistanceRules:
    """Thresholds, and the members of the Union's tax territory. outside: parts of members that are not in it."""

    thresholds: tuple[Threshold, ...]
    members: frozenset[str]
    outside: frozenset[str]

    def is_inside(self, territory: str) -> bool:
        """Whether a territory belongs to the Union's tax territory."""
        return territory not in self.outside and territory.partition("-")[0] in self.members


@dataclass(frozen=True, slots=True)
class DistanceSales:
    """What was sold to consumers elsewhere in the Union in a year: cents of euro without tax, all members together.

    is_oss: declared through the one-stop shop. is_destination: the destination's tax was chosen freely.
    """

    year: int
    amount: int
    is_oss: bool = False
    is_destination: bool = False


@dataclass(frozen=True, slots=True)
class TaxedAt:
    """The territory whose tax a sale has, and why.

    needs_registration: without the one-stop shop, the seller must be registered there to declare it.
    """

    territory: str
    ground: Ground
    needs_registration: bool = False


def distance_rules(data: Mapping[str, Any]) -> DistanceRules:
    """The rules from their data."""
    thresholds = tuple(
        Threshold(row["amount"], row["from"], row.get("to"), row["source"]) for row in data["thresholds"]
    )
    return DistanceRules(thresholds, frozenset(data["members"]), frozenset(data["outside"]))


def territory_of_sale(
    rules: DistanceRules, origin: str, destination: str, net: int, sales: Collection[DistanceSales], day: date
) -> TaxedAt:
    """The territory whose tax a sale to a consumer has, where goods go from one territory to another.

    net: of this sale, in cents of euro without tax. sales: of the year and of the one before, without this sale.
    A sale out of the Union keeps the seller's own tax: that it is exempt is the exporter's to prove.
    """
    by_year = {one.year: one for one in sales}
    this_year = by_year.get(day.year, DistanceSales(day.year, 0))
    last_year = by_year.get(day.year - 1, DistanceSales(day.year - 1, 0))
    is_same_country = origin.partition("-")[0] == destination.partition("-")[0]
    if origin == destination or (is_same_country and rules.is_inside(origin) and rules.is_inside(destination)):
        return TaxedAt(origin, Ground.DOMESTIC)
    if not (rules.is_inside(origin) and rules.is_inside(destination)):
        return TaxedAt(origin, Ground.OUTSIDE_UNION)
    thresholds = on_day(rules.thresholds, day)
    if not thresholds:
        return TaxedAt(origin, Ground.BEFORE_RULES)
    needs_registration = not this_year.is_oss
    if this_year.is_destination:
        return TaxedAt(destination, Ground.CHOSEN, needs_registration)
    if max(this_year.amount + net, last_year.amount) > thresholds[0].amount:
        return TaxedAt(destination, Ground.ABOVE_THRESHOLD, needs_registration)
    return TaxedAt(origin, Ground.BELOW_THRESHOLD)
