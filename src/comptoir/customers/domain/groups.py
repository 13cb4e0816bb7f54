"""Groups of customers: by hand, or by a rule over facts that identify nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from comptoir.customers.domain.parties import Customer
from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, Stale
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """Whom a group is for: all of what is said must hold; empty sets and None say nothing.

    spent_min: minor units. bought_within_days, not_bought_within_days: counted back from the moment of asking;
    whoever never bought has not bought within any number of days. stores: where the customer was entered.
    segment: whoever is in this segment, which `queries.segments` asks the database.
    """

    kinds: frozenset[str] = frozenset()
    stores: frozenset[UUID] = frozenset()
    purchases_min: int | None = None
    spent_min: int | None = None
    bought_within_days: int | None = None
    not_bought_within_days: int | None = None
    segment: str | None = None

    def fits(self, customer: Customer, now: Instant) -> bool:
        """Whether a customer belongs to the group at `now`, leaving the segment aside."""
        last = customer.last_purchase_at
        return (
            (not self.kinds or customer.kind.value in self.kinds)
            and (not self.stores or customer.store_id in self.stores)
            and (self.purchases_min is None or customer.purchases >= self.purchases_min)
            and (self.spent_min is None or customer.spent >= self.spent_min)
            and (
                self.bought_within_days is None
                or (last is not None and last >= now - timedelta(days=self.bought_within_days))
            )
            and (
                self.not_bought_within_days is None
                or last is None
                or last < now - timedelta(days=self.not_bought_within_days)
            )
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A group. name: by locale; rule: None where people say who belongs to it. order_minimum: minor units, net."""

    code: str
    name: Mapping[str, str]
    rule: GroupRule | None
    order_minimum: int | None
    version: int


@dataclass(eq=False)
class GroupNotFound(NotFound):
    """There is no group of this code."""

    code: ClassVar[str] = "customers.group_not_found"
    group: str


@dataclass(eq=False)
class GroupUnknown(Invalid):
    """What is sent names a group that does not exist."""

    code: ClassVar[str] = "customers.group_unknown"
    group: str


@dataclass(eq=False)
class GroupByRule(Conflict):
    """A rule says who belongs to the group; nobody is put into it by hand."""

    code: ClassVar[str] = "customers.group_by_rule"
    group: str


@dataclass(eq=False)
class GroupReserved(Conflict):
    """The code is the system's own: people who work here are the group `staff`."""

    code: ClassVar[str] = "customers.group_reserved"
    group: str


@dataclass(eq=False)
class GroupOfSegment(Conflict):
    """A segment says who belongs to the group, and the group who belongs to the segment."""

    code: ClassVar[str] = "customers.group_of_segment"
    group: str
    segment: str


@dataclass(eq=False)
class SegmentInUse(Conflict):
    """A group is whoever is in the segment; it is not taken away."""

    code: ClassVar[str] = "customers.segment_in_use"
    group: str


@dataclass(eq=False)
class GroupChanged(Stale):
    """The group was changed since the version that the writer has seen."""

    code: ClassVar[str] = "customers.group_changed"
    version: int


@dataclass(eq=False)
class OrderBelowMinimum(Invalid):
    """A customer of a group with a minimum orders for less; both amounts are without tax."""

    code: ClassVar[str] = "customers.order_below_minimum"
    minimum: Money
    total: Money
