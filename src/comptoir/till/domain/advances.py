"""Money taken in advance for what is ordered or set aside: down payments (acomptes) and earnest money (arrhes). Pure.

An advance is taxed when it is cashed, at the rates of what is ordered (directive 2006/112/EC, article 65; CGI article
269, 2 a), and taken off again, tax and all, on the ticket that hands the goods over. A down payment binds both sides.
Earnest money lets either go: the customer who does loses it, the seller who does owes it twice (code de la
consommation, article L. 214-1). What is kept, or paid on top, makes good a loss and is outside the tax (CJEU C-277/05).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.taxes import OUTSIDE

ADVANCE: Final = "@advance"
"""The department of lines that take, deduct or keep an advance; no department of a till is called so."""


class AdvanceKind(StrEnum):
    """What was agreed; where nothing was, the law takes it for earnest money."""

    DOWN_PAYMENT = "down_payment"
    EARNEST = "earnest"


class AdvanceUse(StrEnum):
    """What a line does. `kept` and `compensation` go together; `doubled` follows what was given back."""

    PAID = "paid"
    DEDUCTED = "deducted"
    KEPT = "kept"
    COMPENSATION = "compensation"
    DOUBLED = "doubled"
    REFUNDED = "refunded"  # of returns only


class ReservationState(StrEnum):
    """open -> handed_over | cancelled."""

    OPEN = "open"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class Party(StrEnum):
    """Who does not want it any more."""

    CUSTOMER = "customer"
    SELLER = "seller"


HELD: Final = frozenset({AdvanceUse.PAID, AdvanceUse.DEDUCTED, AdvanceUse.KEPT, AdvanceUse.REFUNDED})
"""What moves the money that is held for a customer; the others make good a loss."""

SIGNS: Final[Mapping[AdvanceUse, int]] = {
    AdvanceUse.PAID: 1,
    AdvanceUse.DEDUCTED: -1,
    AdvanceUse.KEPT: -1,
    AdvanceUse.COMPENSATION: 1,
    AdvanceUse.DOUBLED: -1,
}


class Reservation(NamedTuple):
    """What a customer has ordered or had set aside, in the order of its table's columns.

    lines: SKUs, quantities with their units, and what they are called. shares: what is due by tax class, minor units.
    wanted_on: when it is to be handed over. cancelled_by: a `Party`. entries: how many its ledger has.
    """

    id: UUID
    store_id: UUID
    till: str
    kind: str
    currency: str
    customer_id: UUID | None
    lines: Sequence[Mapping[str, str]]
    shares: Mapping[str, int]
    wanted_on: date | None
    state: str
    cancelled_by: str | None
    reason: str | None
    entries: int
    created_at: Instant
    created_by: str

    @property
    def reference(self) -> str:
        """What people call it."""
        return reference_of(self.id)

    @property
    def due(self) -> int:
        """What the whole costs, minor units."""
        return sum(self.shares.values())


class AdvanceEntry(NamedTuple):
    """One movement of the ledger of a reservation, in the order of its table's columns; never changed once written.

    amount: what the line brought (negative: took off). net: without tax; what is deducted or kept takes off exactly
    what was booked when it was paid. rate: of the line, millionths. ref: of the ticket's line.
    """

    reservation_id: UUID
    position: int
    use: str
    tax_class: str
    amount: int
    net: int
    rate: int
    order_id: UUID
    ref: str
    at: Instant
    actor: str


@dataclass(eq=False)
class ReservationUnknown(NotFound):
    """No reservation has this id."""

    code: ClassVar[str] = "till.reservation_unknown"
    reservation: str


@dataclass(eq=False)
class ReservationDiffers(Conflict):
    """The id belongs to another reservation."""

    code: ClassVar[str] = "till.reservation_differs"
    reservation: str


@dataclass(eq=False)
class ReservationEnded(Conflict):
    """It was handed over or cancelled, or (for what follows a cancellation) is still open. state: which."""

    code: ClassVar[str] = "till.reservation_ended"
    reservation: str
    state: str


@dataclass(eq=False)
class AdvanceDiffers(Invalid):
    """A line takes, deducts or keeps another amount, kind or rate than the reservation says."""

    code: ClassVar[str] = "till.advance_differs"
    reservation: str
    expected: Money


@dataclass(eq=False)
class AdvanceAboveDue(Conflict):
    """More in advance than the whole costs."""

    code: ClassVar[str] = "till.advance_above_due"
    paid: Money
    due: Money


@dataclass(eq=False)
class AdvanceNotRefundable(Conflict):
    """Earnest money of a customer who goes back on it stays; an advance on what is still ordered stays too."""

    code: ClassVar[str] = "till.advance_not_refundable"
    reservation: str


@dataclass(eq=False)
class DownPaymentBinds(Conflict):
    """A customer cannot go back on a down payment alone; somebody of the shop may release them."""

    code: ClassVar[str] = "till.down_payment_binds"
    reservation: str


@dataclass(eq=False)
class MoreThanReserved(Conflict):
    """A reservation keeps the prices of what is reserved; what is more goes on a ticket of its own."""

    code: ClassVar[str] = "till.more_than_reserved"
    line: str
    reserved: str


def reference_of(reservation_id: UUID) -> str:
    """What people call a reservation, from its id."""
    return f"R-{reservation_id.hex[-6:].upper()}"


def balances(entries: Sequence[AdvanceEntry]) -> dict[str, int]:
    """What is held by tax class; classes of which nothing is left are left out."""
    found: dict[str, int] = {}
    for one in entries:
        if AdvanceUse(one.use) in HELD:
            found[one.tax_class] = found.get(one.tax_class, 0) + one.amount
    return {tax_class: amount for tax_class, amount in sorted(found.items()) if amount}


def held_net(entries: Sequence[AdvanceEntry], tax_class: str) -> int:
    """What is held of a class, without tax."""
    return sum(one.net for one in entries if one.tax_class == tax_class and AdvanceUse(one.use) in HELD)


def of_use(entries: Sequence[AdvanceEntry], use: AdvanceUse) -> int:
    """What entries of one use moved in all."""
    return sum(one.amount for one in entries if one.use == use.value)


def split_advance(reservation: Reservation, amount: int) -> dict[str, int]:
    """An advance at the rates of what is ordered, in proportion; minor units by tax class."""
    classes = sorted(reservation.shares)
    parts = Money(amount, Currency(reservation.currency)).split([reservation.shares[one] for one in classes])
    return {one: part.amount for one, part in zip(classes, parts, strict=True) if part.amount}


Lines = Mapping[AdvanceUse, Mapping[str, int]]
"""What the lines of one ticket do with one reservation: use, tax class, amount as the line has it (signed)."""


def check_lines(reservation: Reservation, entries: Sequence[AdvanceEntry], lines: Lines) -> ReservationState:
    """Whether a ticket may do so; the state of the reservation after it. No lines: it hands over what nobody paid for.

    Refuses ReservationEnded, AdvanceAboveDue, AdvanceDiffers.
    """
    uses = frozenset(lines)
    held, state = balances(entries), ReservationState(reservation.state)
    is_open = state is ReservationState.OPEN
    is_earnest = reservation.kind == AdvanceKind.EARNEST.value
    if uses == {AdvanceUse.PAID} and is_open:
        amount = sum(lines[AdvanceUse.PAID].values())
        if amount + sum(held.values()) > reservation.due:
            currency = Currency(reservation.currency)
            raise AdvanceAboveDue(Money(amount, currency), Money(reservation.due, currency))
        _require(reservation, lines[AdvanceUse.PAID], split_advance(reservation, amount))
        return state
    if uses <= {AdvanceUse.DEDUCTED} and is_open and bool(held or not uses):
        _require(reservation, lines.get(AdvanceUse.DEDUCTED, {}), _negative(held))
        return ReservationState.HANDED_OVER
    is_cancelled = state is ReservationState.CANCELLED and is_earnest
    if uses == {AdvanceUse.KEPT, AdvanceUse.COMPENSATION} and is_cancelled and held:
        if reservation.cancelled_by == Party.CUSTOMER.value:
            _require(reservation, lines[AdvanceUse.KEPT], _negative(held))
            _require(reservation, lines[AdvanceUse.COMPENSATION], {OUTSIDE: sum(held.values())})
            return state
    elif uses == {AdvanceUse.DOUBLED} and is_cancelled and reservation.cancelled_by == Party.SELLER.value:
        owed = doubled_owed(reservation, entries)
        if owed:
            _require(reservation, lines[AdvanceUse.DOUBLED], {OUTSIDE: -owed})
            return state
    raise ReservationEnded(str(reservation.id), state.value)


def doubled_owed(reservation: Reservation, entries: Sequence[AdvanceEntry]) -> int:
    """What the seller who went back on earnest money owes on top of what was given back, and has not paid yet."""
    if reservation.kind != AdvanceKind.EARNEST.value or reservation.cancelled_by != Party.SELLER.value:
        return 0
    return -of_use(entries, AdvanceUse.REFUNDED) + of_use(entries, AdvanceUse.DOUBLED)


def check_refund(reservation: Reservation, held: Mapping[str, int], tax_class: str, amount: int) -> None:
    """Whether an advance goes back. amount: positive. Refuses AdvanceNotRefundable, AdvanceDiffers."""
    is_kept = reservation.kind == AdvanceKind.EARNEST.value and reservation.cancelled_by == Party.CUSTOMER.value
    if reservation.state != ReservationState.CANCELLED.value or is_kept:
        raise AdvanceNotRefundable(str(reservation.id))
    if amount > held.get(tax_class, 0):
        raise differs(reservation, held.get(tax_class, 0))


def _negative(held: Mapping[str, int]) -> dict[str, int]:
    return {tax_class: -amount for tax_class, amount in held.items()}


def _require(reservation: Reservation, said: Mapping[str, int], expected: Mapping[str, int]) -> None:
    if said != expected:
        raise differs(reservation, sum(expected.values()))


def differs(reservation: Reservation, expected: int) -> AdvanceDiffers:
    """The refusal of lines that move another amount than what is expected, or do so twice or under another name."""
    return AdvanceDiffers(str(reservation.id), Money(expected, Currency(reservation.currency)))
