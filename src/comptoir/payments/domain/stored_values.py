"""Gift cards, store credit and credit notes: money of customers that the shop holds. Pure.

One ledger for all: every entry moves an amount between the value and another account (what was sold, what was paid,
breakage, …), so the sum of a value's entries is its balance and the sum of all accounts is nothing. A balance is never
below zero. A value with many purposes is a liability and its sale is outside the tax; of one with a single purpose the
tax was due when it was sold (directive 2006/112/EC, articles 30a and 30b, as of directive 2016/1065).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hmac import compare_digest
from typing import ClassVar, Final, NamedTuple
from uuid import UUID

from comptoir.kernel.values.canonical import sha256_hex
from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, TextKey
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant


class ValueKind(StrEnum):
    """A gift card was sold; store credit belongs to a customer; a credit note is paper given for a return."""

    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    CREDIT_NOTE = "credit_note"


class Purpose(StrEnum):
    """Whether the tax on what a value will buy was known, and due, when it was sold."""

    MULTI = "multi"
    SINGLE = "single"


class ValueState(StrEnum):
    """active <-> used_up as the balance says; blocked and back; replaced and expired for good."""

    ACTIVE = "active"
    USED_UP = "used_up"
    BLOCKED = "blocked"
    REPLACED = "replaced"
    EXPIRED = "expired"


class EntryKind(StrEnum):
    """Why a balance moved."""

    SOLD = "sold"
    TAKEN_BACK = "taken_back"
    USED = "used"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    REPLACED = "replaced"
    ADJUSTED = "adjusted"
    OPENED = "opened"


AGAINST: Final[Mapping[EntryKind, str]] = {
    EntryKind.SOLD: "sales",
    EntryKind.TAKEN_BACK: "sales",
    EntryKind.USED: "tenders",
    EntryKind.REFUNDED: "tenders",
    EntryKind.EXPIRED: "breakage",
    EntryKind.REPLACED: "replacement",
    EntryKind.ADJUSTED: "adjustment",
    EntryKind.OPENED: "opening",
}
"""The other account of an entry."""

_IN_USE: Final = frozenset({ValueState.ACTIVE, ValueState.USED_UP})


class StoredValue(NamedTuple):
    """A gift card, store credit or credit note, in the order of its table's columns.

    digest: keyed, of its number; None for store credit that only its customer's name leads to. stores: the ids where it
    is taken; empty is every store of the entity. store_id: where it began. tax_class: of a single-purpose value.
    balance: minor units; entries: how many there are. expires_on: the last day on which it is taken. pin: keyed digest
    of the code that is asked for beside the number; None where none is.
    """

    id: UUID
    kind: str
    purpose: str
    tax_class: str | None
    digest: str | None
    last_four: str
    currency: str
    entity_id: UUID
    store_id: UUID
    stores: tuple[str, ...]
    customer_id: UUID | None
    state: str
    balance: int
    entries: int
    expires_on: date | None
    replaced_by: UUID | None
    created_at: Instant
    pin: str | None = None

    @property
    def money(self) -> Money:
        """The balance with its currency."""
        return Money(self.balance, Currency(self.currency))


class Entry(NamedTuple):
    """One movement of a value's balance, in the order of its table's columns; never changed once written.

    position: from 1 on. amount: positive raises the balance. balance: after it. order_id, ref: the ticket, and its line
    or tender.
    """

    value_id: UUID
    position: int
    kind: str
    against: str
    amount: int
    balance: int
    order_id: UUID | None
    ref: str | None
    store_id: UUID | None
    at: Instant
    actor: str
    reason: str | None


@dataclass(eq=False)
class StoredValueUnknown(NotFound):
    """No gift card or store credit has this number or id; the number is not repeated."""

    code: ClassVar[str] = "payments.stored_value_unknown"


@dataclass(eq=False)
class StoredValueNotUsable(Conflict):
    """A value that is blocked, replaced, expired or valid elsewhere. why: says which, in words."""

    code: ClassVar[str] = "payments.stored_value_not_usable"
    last_four: str
    why: str


@dataclass(eq=False)
class StoredValueShort(Conflict):
    """Less is left than is asked for."""

    code: ClassVar[str] = "payments.stored_value_short"
    last_four: str
    balance: Money
    amount: Money


@dataclass(eq=False)
class StoredValueMisused(Invalid):
    """A way of using a value that its kind or purpose does not allow. why: says which, in words."""

    code: ClassVar[str] = "payments.stored_value_misused"
    why: str


@dataclass(eq=False)
class PinNeeded(Conflict):
    """The card asks for its code, and none was given."""

    code: ClassVar[str] = "payments.pin_needed"
    last_four: str


@dataclass(eq=False)
class PinWrong(Conflict):
    """The code is not the card's; it is not repeated."""

    code: ClassVar[str] = "payments.pin_wrong"
    last_four: str


@dataclass(eq=False)
class NumberTaken(Conflict):
    """The number belongs to a card already."""

    code: ClassVar[str] = "payments.number_taken"


def not_usable(value: StoredValue, why: str, pointer: str | None = None) -> StoredValueNotUsable:
    """The refusal with its words."""
    return StoredValueNotUsable(value.last_four, TextKey(f"payments.not_usable.{why}"), pointer=pointer)


def misused(why: str, pointer: str | None = None) -> StoredValueMisused:
    """The refusal with its words."""
    return StoredValueMisused(TextKey(f"payments.misused.{why}"), pointer=pointer)


def check_usable(value: StoredValue, entity_id: UUID, store_id: UUID, currency: str, today: date) -> None:
    """Whether it is taken in a store on a day. Refuses StoredValueNotUsable."""
    if value.state not in _IN_USE:
        raise not_usable(value, value.state)
    if value.expires_on is not None and today > value.expires_on:
        raise not_usable(value, ValueState.EXPIRED.value)
    if value.entity_id != entity_id or value.currency != currency:
        raise not_usable(value, "elsewhere")
    if value.stores and str(store_id) not in value.stores:
        raise not_usable(value, "elsewhere")


def check_pin(value: StoredValue, pin: str | None) -> None:
    """Whether whoever holds the number knows the code. pin: its keyed digest. Refuses PinNeeded, PinWrong."""
    if value.pin is None:
        return
    if pin is None:
        raise PinNeeded(value.last_four)
    if not compare_digest(pin, value.pin):
        raise PinWrong(value.last_four)


def proof_of(pin: str, basket_id: UUID) -> str:
    """What stands for a code on one ticket and no other. pin: its keyed digest, which a proof does not tell."""
    return sha256_hex(f"{pin}:{basket_id}".encode())


def check_proof(value: StoredValue, proof: str, basket_id: UUID) -> None:
    """Whether the code was said for this very ticket. Refuses PinWrong."""
    if value.pin is not None and not compare_digest(proof, proof_of(value.pin, basket_id)):
        raise PinWrong(value.last_four)


class Cause(NamedTuple):
    """What moves a balance, where, when and by whom."""

    at: Instant
    actor: str
    order_id: UUID | None = None
    ref: str | None = None
    store_id: UUID | None = None
    reason: str | None = None


def moved(value: StoredValue, kind: EntryKind, amount: int, cause: Cause) -> tuple[StoredValue, Entry]:
    """The value after an entry, and the entry. Refuses StoredValueShort: no balance goes below zero.

    An active value without a balance is used up, and with one it is active again; other states stay.
    """
    assert amount != 0, kind
    balance = value.balance + amount
    if balance < 0:
        raise StoredValueShort(value.last_four, value.money, Money(-amount, Currency(value.currency)))
    state = value.state
    if state in _IN_USE:
        state = (ValueState.ACTIVE if balance else ValueState.USED_UP).value
    position = value.entries + 1
    entry = Entry(
        value.id,
        position,
        kind.value,
        AGAINST[kind],
        amount,
        balance,
        cause.order_id,
        cause.ref,
        cause.store_id,
        cause.at,
        cause.actor,
        cause.reason,
    )
    return value._replace(balance=balance, entries=position, state=state), entry


def expired(value: StoredValue, today: date, cause: Cause) -> tuple[StoredValue, Entry | None]:
    """A value after its last day: what was left is breakage. A value in other states, or still valid, stays."""
    if value.state not in _IN_USE or value.expires_on is None or today <= value.expires_on:
        return value, None
    entry = None
    if value.balance:
        value, entry = moved(value, EntryKind.EXPIRED, -value.balance, cause)
    return value._replace(state=ValueState.EXPIRED.value), entry


def blocked(value: StoredValue, *, is_blocked: bool) -> StoredValue:
    """A value that is lost, or found again. Refuses StoredValueNotUsable for one that is replaced or expired."""
    if value.state in {ValueState.REPLACED, ValueState.EXPIRED}:
        raise not_usable(value, value.state)
    state = ValueState.BLOCKED if is_blocked else ValueState.ACTIVE if value.balance else ValueState.USED_UP
    return value._replace(state=state.value)


def replaced(
    value: StoredValue, new_id: UUID, digest: str, last_four: str, cause: Cause, pin: str | None = None
) -> tuple[tuple[StoredValue, StoredValue], tuple[Entry, ...]]:
    """A lost value and its successor, which has its balance, its last day and its customer, with their entries.

    pin: keyed digest of the successor's own code; that of the lost one is worth nothing any more.
    Refuses StoredValueNotUsable for one that is replaced or expired already.
    """
    blocked(value, is_blocked=True)
    successor = value._replace(
        id=new_id,
        digest=digest,
        last_four=last_four,
        state=ValueState.USED_UP.value,
        balance=0,
        entries=0,
        created_at=cause.at,
        pin=pin,
    )
    left: tuple[Entry, ...] = ()
    if value.balance:
        amount = value.balance
        value, out = moved(value, EntryKind.REPLACED, -amount, cause)
        successor, back = moved(successor, EntryKind.REPLACED, amount, cause)
        left = (out, back)
    return (value._replace(state=ValueState.REPLACED.value, replaced_by=new_id), successor), left
