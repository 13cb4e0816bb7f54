"""Cash between drawer, safe and bank: the rules of a store, counts, and what is refused. Amounts are minor units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class Policy:
    """How a store handles its drawers; None where it has no rule.

    tolerance: how much all tenders may differ in sum before somebody has to approve. drop_above: cash in a drawer from
    which it should go into the safe. float_amount: what usually stays in a drawer. is_blind: who counts does not see
    what is expected.
    """

    tolerance: int | None = None
    drop_above: int | None = None
    float_amount: int | None = None
    is_blind: bool = False
    version: int = 0


class SafeKind(StrEnum):
    """Why the cash of a safe moved."""

    DROP = "drop"
    CLOSE = "close"
    FLOAT = "float"
    SLIP = "slip"
    ADJUST = "adjust"


class Safe(NamedTuple):
    """One movement of the cash in a safe, in the order of its table."""

    store_id: UUID
    position: int
    kind: str
    amount: int
    balance: int
    subject_id: UUID
    reason: str | None
    at: Instant
    actor: str


class Count(NamedTuple):
    """One count of a day, in the order of its table."""

    id: UUID
    day_id: UUID
    number: int
    counted: Mapping[str, int]
    pieces: Mapping[str, int]
    differences: Mapping[str, int]
    difference: int
    at: Instant
    actor: str


@dataclass(eq=False)
class CashPolicyStale(Stale):
    """The rules were changed since they were read."""

    code: ClassVar[str] = "till.cash_policy_changed"
    version: int


@dataclass(eq=False)
class PiecesDiffer(Invalid):
    """Notes and coins do not come to the cash that is said."""

    code: ClassVar[str] = "till.pieces_differ"
    pieces: Money
    counted: Money


@dataclass(eq=False)
class CountUnknown(NotFound):
    """The day of this till was not counted so."""

    code: ClassVar[str] = "till.count_unknown"
    count: UUID


@dataclass(eq=False)
class DifferenceAboveTolerance(Forbidden):
    """What was counted differs by more than one person may close alone; the amount is not told."""

    code: ClassVar[str] = "till.difference_above_tolerance"
    tolerance: Money


@dataclass(eq=False)
class CashNotCounted(Forbidden):
    """One person alone does not close a drawer that nobody counted."""

    code: ClassVar[str] = "till.cash_not_counted"


@dataclass(eq=False)
class LeftAboveCounted(Invalid):
    """More would stay in the drawer than was counted."""

    code: ClassVar[str] = "till.left_above_counted"
    left: Money
    counted: Money


@dataclass(eq=False)
class DrawerShared(Conflict):
    """Tills that share this drawer are open: they close first."""

    code: ClassVar[str] = "till.drawer_shared"
    till: str


@dataclass(eq=False)
class DrawerClosed(Conflict):
    """The till whose drawer is shared is closed: it opens first."""

    code: ClassVar[str] = "till.drawer_closed"
    till: str


@dataclass(eq=False)
class FloatOfSharedDrawer(Invalid):
    """The float of a shared drawer is that of its own till."""

    code: ClassVar[str] = "till.float_of_shared_drawer"
    till: str


@dataclass(eq=False)
class DrawerUnsuitable(Invalid):
    """A drawer is shared with an own one of another till of the same store, while both are closed."""

    code: ClassVar[str] = "till.drawer_unsuitable"
    till: str


@dataclass(eq=False)
class SafeShort(Conflict):
    """The safe does not hold so much."""

    code: ClassVar[str] = "till.safe_short"
    requested: Money
    available: Money


@dataclass(eq=False)
class SlipEmpty(Invalid):
    """Nothing is to be brought to the bank."""

    code: ClassVar[str] = "till.slip_empty"


@dataclass(eq=False)
class SlipUnknown(NotFound):
    """No such bank slip."""

    code: ClassVar[str] = "till.slip_unknown"
    slip: UUID


@dataclass(eq=False)
class SlipDiffers(Conflict):
    """Another slip has this id."""

    code: ClassVar[str] = "till.slip_differs"
    slip: UUID


@dataclass(eq=False)
class ChequeBanked(Conflict):
    """The cheque is on another slip already, or is none of this store."""

    code: ClassVar[str] = "till.cheque_banked"
    cheque: str


def sum_of_pieces(pieces: Mapping[str, int]) -> int:
    """What notes and coins come to. pieces: how many by denomination, minor units as text."""
    return sum(int(value) * count for value, count in pieces.items())


def difference_of(differences: Mapping[str, int]) -> int:
    """What all tenders differ by, so that a surplus of one does not hide what another lacks."""
    return sum(abs(difference) for difference in differences.values())


def needs_approval(policy: Policy, difference: int) -> bool:
    """Whether a count differs by more than the store lets one person close alone."""
    return policy.tolerance is not None and difference > policy.tolerance


def next_balances(last: Safe | None, amounts: Sequence[int]) -> list[tuple[int, int]]:
    """Position and balance after each movement."""
    position, balance = (0, 0) if last is None else (last.position, last.balance)
    found = []
    for amount in amounts:
        position, balance = position + 1, balance + amount
        found.append((position, balance))
    return found
