"""The rules of a loyalty programme as data: what earns, what multiplies, which tiers there are, what points are worth.

Amounts are minor units of the programme's currency, quantities millionths of a unit, days those of the store.
Source: docs/decisions/0063-points.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from comptoir.kernel.values.rounding import Rounding

MILLION = 1_000_000


class Basis(StrEnum):
    """What a line counts with: what was paid for it, with or without its tax."""

    DUE = "due"
    NET = "net"


class TierBasis(StrEnum):
    """What a tier asks for within its period."""

    POINTS = "points"
    SPEND = "spend"


class TierPeriod(StrEnum):
    """Over what a tier counts: a calendar year, which also carries through the next; or the last so many months."""

    YEAR = "year"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class Selection:
    """Lines by SKU, by key of the item ("category:tea", "family:soap"), department or tax class; empty: none."""

    skus: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    tax_classes: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.skus or self.keys or self.departments or self.tax_classes)


@dataclass(frozen=True, slots=True)
class Extra:
    """Points on top for each whole unit (piece, kilogram …) of what is selected."""

    code: str
    points: int
    selection: Selection


@dataclass(frozen=True, slots=True)
class Multiplier:
    """More (or fewer) points on some days, in some hours, for some people, on some lines.

    percent: 200 doubles. from_day, to_day: first and last day of the store's calendar. weekdays: 1 Monday to 7.
    from_minute, to_minute: of the store's day, the second excluded. groups, tiers: any of them; empty: everybody.
    selection: empty means every line.
    """

    code: str
    percent: int
    from_day: date | None = None
    to_day: date | None = None
    weekdays: frozenset[int] = frozenset()
    from_minute: int | None = None
    to_minute: int | None = None
    groups: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    selection: Selection = field(default_factory=Selection)


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier from `threshold` points or minor units on."""

    code: str
    name: Mapping[str, str]
    threshold: int


@dataclass(frozen=True, slots=True)
class Tiers:
    """The tiers by rising threshold. months: of a rolling period."""

    tiers: tuple[Tier, ...] = ()
    basis: TierBasis = TierBasis.POINTS
    period: TierPeriod = TierPeriod.YEAR
    months: int = 12


@dataclass(frozen=True, slots=True)
class Redeeming:
    """What points are worth as a tender: `points` of them pay `amount`.

    minimum: fewest points at once. step: only multiples of it. offline_max: what a till that is alone may take
    without asking, in points.
    """

    points: int
    amount: int
    minimum: int = 0
    step: int = 1
    offline_max: int = 0

    def worth(self, points: int) -> int:
        """Minor units that so many points pay, rounded down."""
        return points * self.amount // self.points


@dataclass(frozen=True, slots=True)
class Reward:
    """What points buy: a coupon of a series that promotions know."""

    code: str
    name: Mapping[str, str]
    points: int
    coupon_series: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A version of the rules.

    points per `per_amount`: what is earned. excluded: lines that earn nothing. is_earned_on_points: whether what is
    paid with points earns again. rounding: of the whole ticket, once. expiry_months: None keeps points for good.
    floor: the lowest balance that taking back may lead to, 0 or below.
    """

    name: Mapping[str, str]
    currency: str
    points: int
    per_amount: int
    basis: Basis = Basis.DUE
    excluded: Selection = field(default_factory=Selection)
    is_earned_on_points: bool = False
    rounding: Rounding = Rounding.DOWN
    extras: tuple[Extra, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    tiers: Tiers = field(default_factory=Tiers)
    welcome_points: int = 0
    birthday_points: int = 0
    expiry_months: int | None = None
    redeeming: Redeeming | None = None
    rewards: tuple[Reward, ...] = ()
    floor: int = 0

    @property
    def item_keys(self) -> frozenset[str]:
        """The keys of items that any rule selects by."""
        selections = [self.excluded]
        selections += [one.selection for one in self.extras]
        selections += [one.selection for one in self.multipliers]
        return frozenset(key for one in selections for key in one.keys)
