"""What the loyalty programme refuses, with its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, Stale


@dataclass(eq=False)
class NoProgramme(NotFound):
    """No loyalty programme is in force, or it has no value for points."""

    code: ClassVar[str] = "customers.no_programme"


@dataclass(eq=False)
class ProgrammeInvalid(Invalid):
    """The rules contradict each other. rule: which."""

    code: ClassVar[str] = "customers.programme_invalid"
    rule: str


@dataclass(eq=False)
class ProgrammeChanged(Stale):
    """The programme was changed since the version that the request names."""

    code: ClassVar[str] = "customers.programme_changed"
    version: int


@dataclass(eq=False)
class CustomerNotNamed(Invalid):
    """Points and accounts need to know whose they are."""

    code: ClassVar[str] = "customers.customer_not_named"


@dataclass(eq=False)
class PointsNotEnough(Conflict):
    """More points are asked for than there are."""

    code: ClassVar[str] = "customers.points_not_enough"
    requested: int
    available: int


@dataclass(eq=False)
class PointsBelowMinimum(Invalid):
    """Fewer points than may be spent at once."""

    code: ClassVar[str] = "customers.points_below_minimum"
    requested: int
    minimum: int


@dataclass(eq=False)
class PointsNotInSteps(Invalid):
    """Points are spent in whole steps."""

    code: ClassVar[str] = "customers.points_not_in_steps"
    requested: int
    step: int


@dataclass(eq=False)
class AmountNotInPoints(Invalid):
    """No whole number of points pays exactly this amount (minor units)."""

    code: ClassVar[str] = "customers.amount_not_in_points"
    amount: int


@dataclass(eq=False)
class PointsAboveOfflineLimit(Conflict):
    """A till that is alone may take fewer points."""

    code: ClassVar[str] = "customers.points_above_offline_limit"
    requested: int
    maximum: int


@dataclass(eq=False)
class RefundAbovePaid(Conflict):
    """More would go back than was paid this way (minor units)."""

    code: ClassVar[str] = "customers.refund_above_paid"
    requested: int
    paid: int


@dataclass(eq=False)
class UnknownReward(NotFound):
    """The programme has no such reward."""

    code: ClassVar[str] = "customers.unknown_reward"
    reward: str


@dataclass(eq=False)
class PointsSourceTaken(Conflict):
    """This id stands for another movement of points already."""

    code: ClassVar[str] = "customers.points_source_taken"
    source: UUID
