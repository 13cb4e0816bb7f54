"""What a payment attempt is and how it may move. Pure.

created -> sent -> approved | partial | declined | cancelled | unknown
unknown -> resolving -> approved | partial | declined | cancelled | not_found | manual
approved | partial (while a cancel was asked for, or its basket was paid otherwise) -> void_pending -> voided

Captured is an approved attempt that paid a ticket (`used_by`); a refund is an attempt of its own that names its charge.

Silence is a state of its own: nobody may charge again on that terminal or till until it is resolved. A cancel is a
request; the answer still counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound
from comptoir.kernel.values.money import Currency, Money


class AttemptState(StrEnum):
    """See the module."""

    CREATED = "created"
    SENT = "sent"
    APPROVED = "approved"
    PARTIAL = "partial"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    RESOLVING = "resolving"
    NOT_FOUND = "not_found"
    MANUAL = "manual"
    VOID_PENDING = "void_pending"
    VOIDED = "voided"


class Direction(StrEnum):
    """A refund runs through the same machine."""

    CHARGE = "charge"
    REFUND = "refund"


_FINAL_ANSWERS: Final = frozenset(
    {AttemptState.APPROVED, AttemptState.PARTIAL, AttemptState.DECLINED, AttemptState.CANCELLED}
)
MOVES: Final[Mapping[AttemptState, frozenset[AttemptState]]] = {
    AttemptState.CREATED: frozenset({AttemptState.SENT, AttemptState.CANCELLED}),
    AttemptState.SENT: _FINAL_ANSWERS | {AttemptState.UNKNOWN},
    AttemptState.UNKNOWN: frozenset({AttemptState.RESOLVING, AttemptState.MANUAL}),
    AttemptState.RESOLVING: _FINAL_ANSWERS | {AttemptState.NOT_FOUND, AttemptState.MANUAL},
    AttemptState.APPROVED: frozenset({AttemptState.VOID_PENDING}),
    AttemptState.PARTIAL: frozenset({AttemptState.VOID_PENDING}),
    AttemptState.VOID_PENDING: frozenset({AttemptState.VOIDED}),
    AttemptState.DECLINED: frozenset(),
    AttemptState.CANCELLED: frozenset(),
    AttemptState.NOT_FOUND: frozenset(),
    AttemptState.MANUAL: frozenset(),
    AttemptState.VOIDED: frozenset(),
}
OPEN: Final = frozenset(
    {AttemptState.CREATED, AttemptState.SENT, AttemptState.UNKNOWN, AttemptState.RESOLVING, AttemptState.VOID_PENDING}
)
"""States that the terminal still has a say in; they keep a second attempt away."""

SILENT: Final = frozenset({AttemptState.UNKNOWN, AttemptState.RESOLVING})
_CARD_LENGTH_MIN: Final = 12
_PAYING: Final = frozenset({AttemptState.APPROVED, AttemptState.PARTIAL, AttemptState.MANUAL})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the terminal said. `state` is one of the final answers or not_found; only masked card data."""

    state: AttemptState
    approved: int = 0
    transaction_id: str | None = None
    transaction_at: str | None = None
    brand: str | None = None
    masked_pan: str | None = None
    approval_code: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to take (or give back) money by a terminal; amounts in minor units.

    service_id: the name under which the terminal knows it, the same on every resend.
    used_by: the ticket that it paid; at most one. basket_id: the ticket that it is meant for.
    is_abandoned: a person with the right let the basket be paid otherwise while the outcome was open; what the terminal
    approves after that is voided. original_id: of a refund, the charge that it gives back (in part), with what its
    terminal calls it.
    """

    id: UUID
    till_id: UUID
    till_code: str
    store_id: UUID
    terminal_id: UUID
    kind: str
    direction: Direction
    amount: int
    currency: str
    service_id: str
    state: AttemptState
    approved: int
    is_cancel_requested: bool
    used_by: UUID | None
    transaction_id: str | None
    transaction_at: str | None
    brand: str | None
    masked_pan: str | None
    approval_code: str | None
    error: str | None
    basket_id: UUID | None = None
    is_abandoned: bool = False
    original_id: UUID | None = None
    original_transaction_id: str | None = None
    original_transaction_at: str | None = None

    @property
    def money(self) -> Money:
        return Money(self.amount, Currency(self.currency))

    @property
    def is_open(self) -> bool:
        """Whether the terminal still has a say in it."""
        return self.state in OPEN

    @property
    def paid(self) -> int:
        """What it stands for on a ticket: nothing unless it was approved."""
        return self.approved if self.state in _PAYING else 0

    def moved(self, state: AttemptState) -> Attempt:
        """The attempt in another state; a move that is not declared is a programming mistake."""
        assert state in MOVES[self.state], (self.state, state)
        return replace(self, state=state)

    def answered(self, answer: Answer) -> Attempt:
        """The attempt with the terminal's answer; nothing more than was asked for is ever approved."""
        assert 0 <= answer.approved <= self.amount, (answer.approved, self.amount)
        return replace(
            self.moved(answer.state),
            approved=answer.approved,
            transaction_id=answer.transaction_id,
            transaction_at=answer.transaction_at,
            brand=answer.brand,
            masked_pan=masked(answer.masked_pan),
            approval_code=answer.approval_code,
            error=answer.error,
        )


def masked(number: str | None) -> str | None:
    """A card number as it may be kept: at most its first six and last four digits, whatever the terminal sent."""
    if not number:
        return None
    digits = "".join(one for one in number if one.isdigit() or one in "*#xX.")
    digits = "".join(one if one.isdigit() else "*" for one in digits)
    if len(digits) < _CARD_LENGTH_MIN:
        return f"**** {digits[-4:]}"
    return f"{digits[:6]} **** {digits[-4:]}"


@dataclass(eq=False)
class AttemptUnknown(NotFound):
    """No payment attempt has this id."""

    code: ClassVar[str] = "payments.attempt_unknown"
    attempt: str


@dataclass(eq=False)
class AttemptDiffers(Conflict):
    """The id belongs to an attempt with another content."""

    code: ClassVar[str] = "payments.attempt_differs"
    attempt: str


@dataclass(eq=False)
class TerminalUnknown(Invalid):
    """The till has no such terminal."""

    code: ClassVar[str] = "payments.terminal_unknown"
    terminal: str
    till: str


@dataclass(eq=False)
class TerminalBusy(Conflict):
    """The terminal or the till has an attempt that is not finished."""

    code: ClassVar[str] = "payments.terminal_busy"
    attempt: str
    state: str


@dataclass(eq=False)
class OutcomeUnknown(Conflict):
    """An earlier attempt may have been charged; it must be resolved before another is made."""

    code: ClassVar[str] = "payments.outcome_unknown"
    attempt: str


@dataclass(eq=False)
class AttemptFinished(Conflict):
    """The attempt has its outcome; there is nothing left to cancel or resolve."""

    code: ClassVar[str] = "payments.attempt_finished"
    attempt: str
    state: str


@dataclass(eq=False)
class AmountNotPositive(Invalid):
    """A card is asked for more than nothing."""

    code: ClassVar[str] = "payments.amount_not_positive"
    amount: Money


@dataclass(eq=False)
class BasketCovered(Conflict):
    """With what was taken for the basket already, the amount would be more than is due."""

    code: ClassVar[str] = "payments.basket_covered"
    taken: Money
    due: Money


@dataclass(eq=False)
class OriginalNotCharged(Invalid):
    """A refund names a charge that was not taken, or is of another currency."""

    code: ClassVar[str] = "payments.original_not_charged"
    attempt: str


@dataclass(eq=False)
class RefundAboveCharge(Conflict):
    """No more goes back to a card than it was charged, less what went back already."""

    code: ClassVar[str] = "payments.refund_above_charge"
    left: Money
    amount: Money


@dataclass(eq=False)
class ManualOutcomeInvalid(Invalid):
    """A person may say `approved` or `declined` of an unknown outcome, `voided` of a reversal; with a reason."""

    code: ClassVar[str] = "payments.manual_outcome_invalid"
    attempt: str
    state: str


@dataclass(eq=False)
class AddressInvalid(Invalid):
    """A terminal is found at an address of its kind: http(s)://host:port/path, or tcp://host:port for Caisse-AP."""

    code: ClassVar[str] = "payments.address_invalid"
    address: str


@dataclass(eq=False)
class TerminalSetUpInvalid(Invalid):
    """A setting that the kind of terminal needs is missing or cannot be read. setting: its name."""

    code: ClassVar[str] = "payments.terminal_set_up_invalid"
    setting: str


def refuse_second_charge(open_attempts: Iterable[Attempt]) -> None:
    """Refuses OutcomeUnknown, TerminalBusy when the terminal or the till has an open attempt already."""
    others = list(open_attempts)
    for other in others:
        if other.state in SILENT:
            raise OutcomeUnknown(str(other.id))
    for other in others:
        raise TerminalBusy(str(other.id), other.state.value)


def refuse_over_capture(of_basket: Iterable[Attempt], amount: int, due: Money) -> None:
    """Refuses BasketCovered: what was taken for a basket, may still be, and is asked now, above the due."""
    taken = sum(
        one.amount if one.is_open else one.paid
        for one in of_basket
        if one.state is not AttemptState.VOID_PENDING and not one.is_cancel_requested
    )
    if taken + amount > due.amount:
        raise BasketCovered(Money(taken, due.currency), due, pointer="/amount")


def refuse_over_refund(original: Attempt, refunds: Iterable[Attempt], money: Money) -> None:
    """Refuses OriginalNotCharged, RefundAboveCharge. refunds: those of the same charge, open ones counted whole."""
    is_charge = original.direction is Direction.CHARGE and original.paid > 0 and original.used_by is not None
    if not is_charge or original.currency != money.currency:
        raise OriginalNotCharged(str(original.id), pointer="/original")
    given = sum(one.amount if one.is_open else one.paid for one in refunds)
    left = original.paid - given
    if money.amount > left:
        raise RefundAboveCharge(Money(left, money.currency), money, pointer="/amount")
