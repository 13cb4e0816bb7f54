"""Customers on account: what they may still buy, which charges are open, what a payment pays.

Amounts are minor units of the account's currency; what is owed is above zero. Charges and credits are set against each
other by allocations, which are only ever added: oldest due first, unless somebody said which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, NamedTuple
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, Stale
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant


class AccountKind(StrEnum):
    """Why somebody owes more or less."""

    SALE = "sale"
    REFUND = "refund"
    PAYMENT = "payment"
    ADJUST = "adjust"
    MERGE = "merge"


@dataclass(eq=False)
class NoAccount(NotFound):
    """The customer does not buy on account."""

    code: ClassVar[str] = "customers.no_account"


@dataclass(eq=False)
class AccountBlocked(Conflict):
    """Nothing can be bought on the account."""

    code: ClassVar[str] = "customers.account_blocked"


@dataclass(eq=False)
class AccountAboveLimit(Conflict):
    """More would be owed than the limit lets. available: what may still be bought."""

    code: ClassVar[str] = "customers.account_above_limit"
    requested: Money
    available: Money


@dataclass(eq=False)
class AccountChanged(Stale):
    """The terms were changed since the version that the request names."""

    code: ClassVar[str] = "customers.account_changed"
    version: int


@dataclass(eq=False)
class AccountCurrencyFixed(Conflict):
    """An account is kept in one currency."""

    code: ClassVar[str] = "customers.account_currency_fixed"
    currency: str


@dataclass(eq=False)
class AccountSourceTaken(Conflict):
    """This id stands for another entry already."""

    code: ClassVar[str] = "customers.account_source_taken"
    source: UUID


@dataclass(eq=False)
class ChargeNotOpen(Invalid):
    """The charge that shall be paid is none of the account, or less of it is open."""

    code: ClassVar[str] = "customers.charge_not_open"
    charge: UUID


class Account(NamedTuple):
    """An account and its terms. version: of the terms."""

    customer_id: UUID
    currency: str
    credit_limit: int
    terms_days: int
    is_blocked: bool
    balance: int
    version: int

    @property
    def available(self) -> int:
        """What may still be bought."""
        return 0 if self.is_blocked else max(self.credit_limit - self.balance, 0)


class AccountEntry(NamedTuple):
    """A row of the ledger; see the table."""

    id: UUID
    customer_id: UUID
    kind: str
    amount: int
    balance: int
    source_id: UUID
    part: int
    about_id: UUID | None
    due_on: date | None
    reference: str | None
    reason: str | None
    store_id: UUID | None
    at: Instant
    actor: str


class Allocation(NamedTuple):
    """So much of a credit was set against a charge."""

    id: UUID
    customer_id: UUID
    credit_id: UUID
    charge_id: UUID
    amount: int
    at: Instant


class AccountMove(NamedTuple):
    """An entry as it is asked for."""

    kind: AccountKind
    amount: int
    source_id: UUID
    about_id: UUID | None = None
    due_on: date | None = None
    reference: str | None = None
    reason: str | None = None
    store_id: UUID | None = None
    part: int = 0


@dataclass(slots=True)
class Receivables:
    """The accounts that a group has loaded and locked; each entry changes what the next command sees."""

    loaded: Mapping[UUID, Account]
    known: Sequence[AccountEntry] = ()
    entries: list[AccountEntry] = field(default_factory=list)
    _accounts: dict[UUID, Account] = field(default_factory=dict)

    def account(self, customer_id: UUID) -> Account:
        """Refuses NoAccount."""
        found = self._accounts.get(customer_id) or self.loaded.get(customer_id)
        if found is None:
            raise NoAccount
        return found

    def about(self, source_id: UUID) -> list[AccountEntry]:
        """The entries of a ticket, and of returns against it."""
        return [one for one in (*self.known, *self.entries) if source_id in {one.source_id, one.about_id}]

    def add(self, id_: UUID, customer_id: UUID, move: AccountMove, at: Instant, actor: str) -> AccountEntry:
        """Take a move in; whether it is allowed has been decided before."""
        account = self.account(customer_id)
        balance = account.balance + move.amount
        self._accounts[customer_id] = account._replace(balance=balance)
        entry = AccountEntry(
            id_,
            customer_id,
            move.kind.value,
            move.amount,
            balance,
            move.source_id,
            move.part,
            move.about_id,
            move.due_on,
            move.reference,
            move.reason,
            move.store_id,
            at,
            actor,
        )
        self.entries.append(entry)
        return entry

    def changes(self) -> list[tuple[Account, Account]]:
        """Every account that changed: as it was and as it is."""
        return [(self.loaded[id_], new) for id_, new in self._accounts.items() if self.loaded[id_] != new]


def check_charge(account: Account, amount: int, pointer: str | None = None) -> None:
    """Whether so much may be bought on account. Refuses AccountBlocked, AccountAboveLimit."""
    if account.is_blocked:
        raise AccountBlocked(pointer=pointer)
    if amount > account.available:
        currency = Currency(account.currency)
        raise AccountAboveLimit(Money(amount, currency), Money(account.available, currency), pointer=pointer)


class OpenItem(NamedTuple):
    """A charge or (amount below zero) a credit with what is left of it."""

    entry: AccountEntry
    left: int


def open_items(entries: Iterable[AccountEntry], allocations: Iterable[Allocation]) -> list[OpenItem]:
    """What is not settled, in the order of the ledger."""
    used: dict[UUID, int] = {}
    for one in allocations:
        used[one.credit_id] = used.get(one.credit_id, 0) - one.amount
        used[one.charge_id] = used.get(one.charge_id, 0) + one.amount
    found = [OpenItem(entry, entry.amount - used.get(entry.id, 0)) for entry in entries]
    return [one for one in found if one.left]


class Settled(NamedTuple):
    """So much of a credit shall be set against a charge."""

    credit_id: UUID
    charge_id: UUID
    amount: int


def settle(items: Sequence[OpenItem], told: Mapping[UUID, int] | None = None) -> list[Settled]:
    """Set open credits against open charges: what a return is about first, then whatever is due first.

    told: charges and how much of them the newest credit pays first. Refuses ChargeNotOpen.
    """
    there = {one.entry.id: -one.left for one in items if one.left < 0}
    charges = {one.entry.id: one.left for one in items if one.left > 0}
    by_id = {one.entry.id: one.entry for one in items}
    found: list[Settled] = []

    def pay(credit_id: UUID, charge_id: UUID, most: int) -> int:
        amount = min(most, there[credit_id], charges[charge_id])
        if amount > 0:
            there[credit_id] -= amount
            charges[charge_id] -= amount
            found.append(Settled(credit_id, charge_id, amount))
        return max(amount, 0)

    for charge_id, amount in (told or {}).items():
        if charge_id not in charges or not there or pay(max(there), charge_id, amount) < amount:
            raise ChargeNotOpen(charge_id, pointer="/charges")
    order = sorted(charges, key=lambda id_: (by_id[id_].due_on or by_id[id_].at.date(), id_))
    for credit_id in sorted(there):
        about = by_id[credit_id].about_id
        same = [id_ for id_ in order if about is not None and by_id[id_].source_id == about]
        for charge_id in (*same, *order):
            pay(credit_id, charge_id, there[credit_id])
    return found


class Level(NamedTuple):
    """A reminder is due so many days after the charge was."""

    number: int
    days_after_due: int


class Overdue(NamedTuple):
    """What somebody has not paid in time. level: of the reminder that is due now, None where none is."""

    customer_id: UUID
    amount: int
    oldest_due_on: date
    charges: tuple[OpenItem, ...]
    level: int | None


def overdue(
    customer_id: UUID, items: Sequence[OpenItem], reminded: Mapping[UUID, int], levels: Sequence[Level], today: date
) -> Overdue | None:
    """What is overdue of an account, credits taken off; None where nothing is.

    reminded: the highest level at which each charge was reminded of. A level is due when the oldest charge that was not
    yet reminded of at it is late enough; no level is left out.
    """
    late = [one for one in items if one.left > 0 and one.entry.due_on is not None and one.entry.due_on < today]
    amount = sum(one.left for one in late) + sum(one.left for one in items if one.left < 0)
    if not late or amount <= 0:
        return None
    due = [
        level.number
        for level in levels
        for one in late
        if one.entry.due_on is not None
        and reminded.get(one.entry.id, 0) == level.number - 1
        and (today - one.entry.due_on).days >= level.days_after_due
    ]
    oldest = min(one.entry.due_on for one in late if one.entry.due_on is not None)
    return Overdue(customer_id, amount, oldest, tuple(late), max(due, default=None))
