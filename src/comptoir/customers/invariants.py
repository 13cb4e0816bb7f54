"""What must always be true of customers, for `comptoir verify`."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection

from comptoir.customers.domain.consents import joined
from comptoir.customers.domain.points import AGAINST, Kind, ProgrammeAccount, lowest
from comptoir.customers.rows import accounts, consents, loyalty
from comptoir.customers.services.programme import programme_of
from comptoir.kernel.invariants import Invariant


def _balances_are_sums(connection: Connection) -> Iterator[str]:
    """Also the balance that each entry says was reached."""
    sums: dict[UUID, int] = {}
    for entry in loyalty.all_entries(connection):
        sums[entry.customer_id] = sums.get(entry.customer_id, 0) + entry.points
        if sums[entry.customer_id] != entry.balance:
            yield f"points entry {entry.id}: balance {entry.balance}, entries up to it {sums[entry.customer_id]}"
    for account in loyalty.all_accounts(connection):
        summed = sums.pop(account.customer_id, 0)
        if summed != account.balance:
            yield f"points of {account.customer_id}: entries {summed}, balance {account.balance}"
    for customer_id, summed in sums.items():
        yield f"points of {customer_id}: entries {summed}, no account"


def _programme_accounts_balance(connection: Connection) -> Iterator[str]:
    """Each entry stands against the right account of the programme, and what merges moved went from one to another."""
    merged = 0
    for entry in loyalty.all_entries(connection):
        if AGAINST[Kind(entry.kind)] != entry.against:
            yield f"points entry {entry.id}: {entry.kind} against {entry.against}"
        if entry.against == ProgrammeAccount.MERGED.value:
            merged += entry.points
    if merged:
        yield f"merges moved points from one customer to another, but {merged} are left over"


def _above_the_floor(connection: Connection) -> Iterator[str]:
    """No balance is below the lowest that any version of the programme allowed."""
    floors = [lowest(programme_of(one.body)) for one in loyalty.programme_versions(connection)]
    floor = min(floors, default=0)
    for account in loyalty.all_accounts(connection):
        if account.balance < floor:
            yield f"points of {account.customer_id}: {account.balance}, the floor is {floor}"


def _accounts_are_sums(connection: Connection) -> Iterator[str]:
    """Also the balance that each entry says was reached."""
    sums: dict[UUID, int] = {}
    for entry in accounts.all_entries(connection):
        sums[entry.customer_id] = sums.get(entry.customer_id, 0) + entry.amount
        if sums[entry.customer_id] != entry.balance:
            yield f"account entry {entry.id}: balance {entry.balance}, entries up to it {sums[entry.customer_id]}"
    for account in accounts.all_accounts(connection):
        summed = sums.pop(account.customer_id, 0)
        if summed != account.balance:
            yield f"account of {account.customer_id}: entries {summed}, balance {account.balance}"
    for customer_id, summed in sums.items():
        yield f"entries of {customer_id}: {summed}, no account"


def _allocations_fit(connection: Connection) -> Iterator[str]:
    """No charge is paid more than whole, no credit used more than once, and both are of one account."""
    used: dict[UUID, int] = {}
    owners: dict[UUID, UUID] = {}
    for one in accounts.all_allocations(connection):
        for entry_id, amount in ((one.credit_id, -one.amount), (one.charge_id, one.amount)):
            used[entry_id] = used.get(entry_id, 0) + amount
            owners[entry_id] = one.customer_id
    for entry in accounts.all_entries(connection):
        amount = used.pop(entry.id, 0)
        if not 0 <= amount * (1 if entry.amount > 0 else -1) <= abs(entry.amount):
            yield f"account entry {entry.id} of {entry.amount}: {amount} allocated"
        if owners.get(entry.id, entry.customer_id) != entry.customer_id:
            yield f"account entry {entry.id} of {entry.customer_id}: allocated on another account"
    for entry_id, amount in used.items():
        yield f"{amount} allocated to {entry_id}, which is no entry of an account"


def _allowances_are_last_words(connection: Connection) -> Iterator[str]:
    """What segments count by is what every customer and whoever was merged into them said last."""
    allowed = consents.last_words(connection)
    for customer_id, written in consents.written(connection):
        told = joined(allowed.get(customer_id, ()))
        if told.strip() != written.strip():
            yield f"customer {customer_id}: written is {written!r}, the last words are {told!r}"


LOYALTY_INVARIANTS = [
    Invariant("customers.points_are_sums_of_entries", _balances_are_sums),
    Invariant("customers.points_stand_against_the_programme", _programme_accounts_balance),
    Invariant("customers.points_are_above_the_floor", _above_the_floor),
]
ACCOUNT_INVARIANTS = [
    Invariant("customers.accounts_are_sums_of_entries", _accounts_are_sums),
    Invariant("customers.allocations_fit_charges_and_credits", _allocations_fit),
]
CONSENT_INVARIANTS = [Invariant("customers.allowances_are_the_last_words", _allowances_are_last_words)]
INVARIANTS = [*LOYALTY_INVARIANTS, *ACCOUNT_INVARIANTS, *CONSENT_INVARIANTS]
