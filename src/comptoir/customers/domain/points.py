"""The points ledger: entries between a customer's account and those of the programme, balances, and lots that expire.

An entry is never changed. `balance` on an entry is the customer's after it. What is still there of each credit (its
lot) follows from the entries: debits take from the lot that expires first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from comptoir.customers.domain.loyalty_refusals import (
    PointsAboveOfflineLimit,
    PointsBelowMinimum,
    PointsNotEnough,
    PointsNotInSteps,
)
from comptoir.customers.domain.programme import Programme, Redeeming
from comptoir.kernel.values.time import Instant


class Kind(StrEnum):
    """Why points moved."""

    EARN = "earn"
    TAKE_BACK = "take_back"
    WELCOME = "welcome"
    BIRTHDAY = "birthday"
    REDEEM = "redeem"
    REFUND = "refund"
    REWARD = "reward"
    EXPIRE = "expire"
    ADJUST = "adjust"
    OPENING = "opening"
    MERGE = "merge"


class ProgrammeAccount(StrEnum):
    """The other side of every entry."""

    ISSUED = "issued"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"
    OPENING = "opening"
    MERGED = "merged"


AGAINST: Mapping[Kind, ProgrammeAccount] = {
    Kind.EARN: ProgrammeAccount.ISSUED,
    Kind.TAKE_BACK: ProgrammeAccount.ISSUED,
    Kind.WELCOME: ProgrammeAccount.ISSUED,
    Kind.BIRTHDAY: ProgrammeAccount.ISSUED,
    Kind.REDEEM: ProgrammeAccount.REDEEMED,
    Kind.REFUND: ProgrammeAccount.REDEEMED,
    Kind.REWARD: ProgrammeAccount.REDEEMED,
    Kind.EXPIRE: ProgrammeAccount.EXPIRED,
    Kind.ADJUST: ProgrammeAccount.ADJUSTED,
    Kind.OPENING: ProgrammeAccount.OPENING,
    Kind.MERGE: ProgrammeAccount.MERGED,
}
QUALIFYING = (Kind.EARN.value, Kind.TAKE_BACK.value)
"""What counts for a tier."""


class Entry(NamedTuple):
    """A row of the ledger. points: what the customer's account gains (below zero: loses).

    spend: minor units that counted for it. source_id, kind, part: what it is known by, once. about_id: the ticket that
    a return is against. expires_on: the last day of a credit. detail: the points by line and the reasons.
    """

    id: UUID
    customer_id: UUID
    kind: str
    against: str
    points: int
    spend: int
    balance: int
    source_id: UUID
    part: int
    about_id: UUID | None
    expires_on: date | None
    reason: str | None
    detail: Mapping[str, Any] | None
    at: Instant
    actor: str


class Account(NamedTuple):
    """A customer's points. next_expiry_on: no lot expires before. merged_into: the customer who has them now."""

    customer_id: UUID
    balance: int = 0
    next_expiry_on: date | None = None
    merged_into: UUID | None = None


class Move(NamedTuple):
    """An entry as it is asked for, before it has an id and a balance."""

    kind: Kind
    points: int
    source_id: UUID
    part: int = 0
    about_id: UUID | None = None
    spend: int = 0
    expires_on: date | None = None
    reason: str | None = None
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TicketPoints:
    """What a ticket moves; balance: after it."""

    customer_id: UUID
    at: Instant
    actor: str
    moves: tuple[Move, ...]
    balance: int

    def told(self) -> dict[str, int]:
        """See `told`."""
        return told([(one.kind, one.points) for one in self.moves], self.balance)


def told(moves: Sequence[tuple[str, int]], balance: int) -> dict[str, int]:
    """What a ticket tells: points earned (taken back: below zero), spent (given back: below zero), and the balance."""
    earned = sum(points for kind, points in moves if kind in QUALIFYING)
    spent = -sum(points for kind, points in moves if kind in {Kind.REDEEM.value, Kind.REFUND.value})
    return {"earned": earned, "redeemed": spent, "balance": balance}


@dataclass(slots=True)
class Ledger:
    """The accounts that a group of commands has loaded and locked; each entry changes what the next command sees.

    loaded: as they stand in the database. known: entries of sources and tickets that the group is about.
    """

    loaded: Mapping[UUID, Account]
    known: list[Entry] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    _accounts: dict[UUID, Account] = field(default_factory=dict)

    def account(self, customer_id: UUID) -> Account:
        """The account that holds a customer's points now, as the entries so far have left it."""
        found = self._stored(customer_id)
        while found.merged_into is not None:
            found = self._stored(found.merged_into)
        return found

    def about(self, ticket_id: UUID, *kinds: Kind) -> list[Entry]:
        """The entries of a ticket, and those of returns against it."""
        names = {kind.value for kind in kinds}
        both = (*self.known, *self.entries)
        return [one for one in both if ticket_id in {one.source_id, one.about_id} and one.kind in names]

    def add(self, id_: UUID, customer_id: UUID, move: Move, at: Instant, actor: str) -> Entry:
        """Take a move in; whether it is allowed has been decided before."""
        account = self.account(customer_id)
        balance = account.balance + move.points
        entry = Entry(
            id_,
            account.customer_id,
            move.kind.value,
            AGAINST[move.kind].value,
            move.points,
            move.spend,
            balance,
            move.source_id,
            move.part,
            move.about_id,
            move.expires_on,
            move.reason,
            move.detail,
            at,
            actor,
        )
        days = [day for day in (account.next_expiry_on, move.expires_on) if day is not None]
        self.put(account._replace(balance=balance, next_expiry_on=min(days, default=None)))
        self.entries.append(entry)
        return entry

    def put(self, account: Account) -> None:
        """An account as it shall be."""
        self._accounts[account.customer_id] = account

    def changes(self) -> list[tuple[Account, Account]]:
        """Every account that changed: as it was and as it is."""
        both = ((self.loaded.get(id_, Account(id_)), new) for id_, new in self._accounts.items())
        return [(old, new) for old, new in both if old != new]

    def _stored(self, customer_id: UUID) -> Account:
        return self._accounts.get(customer_id) or self.loaded.get(customer_id) or Account(customer_id)


def points_for(amount: int, redeeming: Redeeming) -> int | None:
    """How many points pay an amount in minor units; None where no whole number of them does."""
    points, rest = divmod(amount * redeeming.points, redeeming.amount)
    return None if rest else points


def lowest(programme: Programme) -> int:
    """The balance below which no entry leads: the floor, or what tills that were alone may have taken."""
    alone = 0 if programme.redeeming is None else programme.redeeming.offline_max
    return min(programme.floor, -alone)


def check_redemption(
    points: int, balance: int, minimum: int, step: int, offline_max: int | None = None, pointer: str | None = None
) -> None:
    """Whether so many points may be spent.

    offline_max: of a till that was alone, which could not ask for the balance; None where it is known.
    Refuses PointsBelowMinimum, PointsNotInSteps, PointsAboveOfflineLimit, PointsNotEnough.
    """
    if points <= 0 or points < minimum:
        raise PointsBelowMinimum(points, max(minimum, 1), pointer=pointer)
    if points % step:
        raise PointsNotInSteps(points, step, pointer=pointer)
    if offline_max is not None and points > offline_max:
        raise PointsAboveOfflineLimit(points, offline_max, pointer=pointer)
    if offline_max is None and points > balance:
        raise PointsNotEnough(points, max(balance, 0), pointer=pointer)


def taken(points: int, balance: int, floor: int) -> int:
    """What can be taken of `points` without passing the floor; the programme bears the rest."""
    return max(min(points, balance - floor), 0)


class Lot(NamedTuple):
    """What is left of a credit, and until which day."""

    points: int
    expires_on: date | None


def open_lots(moves: Iterable[tuple[int, date | None]]) -> list[Lot]:
    """What is left of each credit, the one that expires first first.

    moves: points and last day of each entry, in the order of the ledger. A debit takes from what expires first; one
    that is larger than all that is there is made up for by the next credit.
    """
    lots: list[Lot] = []
    debt = 0
    for points, expires_on in moves:
        if points > 0:
            paid = min(points, debt)
            debt -= paid
            if points > paid:
                lots.append(Lot(points - paid, expires_on))
                lots.sort(key=_last_day)
        else:
            left = -points
            while left and lots:
                first = lots[0]
                used = min(left, first.points)
                left -= used
                lots[:1] = [Lot(first.points - used, first.expires_on)] if first.points > used else []
            debt += left
    return lots


def _last_day(lot: Lot) -> date:
    return lot.expires_on or date.max


def expired(lots: Sequence[Lot], today: date) -> tuple[int, date | None]:
    """Points whose last day is over, and the last day of the lot that goes next."""
    gone = sum(lot.points for lot in lots if lot.expires_on is not None and lot.expires_on < today)
    left = [lot.expires_on for lot in lots if lot.expires_on is not None and lot.expires_on >= today]
    return gone, min(left, default=None)


def first_lots(lots: Sequence[Lot], points: int) -> list[Lot]:
    """The lots that make up `points`, from what expires first; at most what is there."""
    found: list[Lot] = []
    for lot in lots:
        used = min(points, lot.points)
        if used:
            found.append(Lot(used, lot.expires_on))
            points -= used
    return found
