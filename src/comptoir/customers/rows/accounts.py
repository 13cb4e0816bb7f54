"""Loading, locking and writing accounts, their entries, allocations and reminders by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from comptoir.customers.domain.accounts import Account, AccountEntry, Allocation
from comptoir.customers.tables.accounts import (
    CustomerAccount,
    CustomerAccountAllocation,
    CustomerAccountEntry,
    CustomerReminder,
)
from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant

_ACCOUNT = Account._fields
_ENTRY = AccountEntry._fields
_ALLOCATION = Allocation._fields


def accounts_by_id(
    connection: Connection, customer_ids: Collection[UUID], *, lock: bool = False
) -> dict[UUID, Account]:
    """Accounts, locked in the order of their ids; customers without one are left out."""
    rows = select_by_keys(connection, CustomerAccount, _ACCOUNT, "customer_id", customer_ids, lock=lock)
    return {row[0]: Account(*row) for row in rows}


def insert_account(uow: UnitOfWork, account: Account) -> None:
    """A new account."""
    insert_rows(uow.connection, CustomerAccount, (*_ACCOUNT, "updated_at"), [(*account, uow.now)])


def write_terms(uow: UnitOfWork, account: Account) -> None:
    """Other terms of an account that is locked."""
    terms = account._asdict()
    del terms["customer_id"], terms["balance"]
    ours = CustomerAccount.customer_id == account.customer_id
    uow.connection.execute(update(CustomerAccount).where(ours).values(**terms, updated_at=uow.now))


def write_balances(uow: UnitOfWork, changes: Sequence[tuple[Account, Account]]) -> bool:
    """Bring balances from what they were decided on to what they are; False when one had changed meanwhile."""
    rows = [(new.customer_id, new.balance, uow.now, old.balance) for old, new in changes]
    written = update_rows(
        uow.connection,
        CustomerAccount,
        ("customer_id", "balance", "updated_at", "was"),
        rows,
        key=("customer_id",),
        assign="balance = v.balance, updated_at = v.updated_at",
        guard="t.balance = v.was",
    )
    return written == len(rows)


def insert_entries(uow: UnitOfWork, entries: Sequence[AccountEntry]) -> None:
    """Add entries to the ledger."""
    insert_rows(uow.connection, CustomerAccountEntry, _ENTRY, entries)


def insert_allocations(uow: UnitOfWork, allocations: Sequence[Allocation]) -> None:
    """Set credits against charges."""
    insert_rows(uow.connection, CustomerAccountAllocation, _ALLOCATION, allocations)


def entries_about(connection: Connection, ids: Collection[UUID]) -> list[AccountEntry]:
    """The entries of these sources and those that are about them, in the order of the ledger."""
    found = {row[0]: AccountEntry(*row) for row in _by(connection, "source_id", ids)}
    found |= {row[0]: AccountEntry(*row) for row in _by(connection, "about_id", ids)}
    return [found[id_] for id_ in sorted(found)]


def entries_of(connection: Connection, customer_id: UUID) -> list[AccountEntry]:
    """All entries of an account, in the order of the ledger."""
    return sorted(AccountEntry(*row) for row in _by(connection, "customer_id", [customer_id]))


def _by(connection: Connection, key: str, ids: Collection[UUID]) -> list[tuple[Any, ...]]:
    return select_by_keys(connection, CustomerAccountEntry, _ENTRY, key, ids)


def allocations_of(connection: Connection, customer_id: UUID) -> list[Allocation]:
    """All allocations of an account."""
    rows = select_by_keys(connection, CustomerAccountAllocation, _ALLOCATION, "customer_id", [customer_id])
    return [Allocation(*row) for row in rows]


def account_page(connection: Connection, after: UUID | None, limit: int, *, is_owing: bool = False) -> list[Account]:
    """Accounts by customer; is_owing: only those on which something is owed."""
    columns = [CustomerAccount.__table__.c[name] for name in _ACCOUNT]
    statement = select(*columns)
    if is_owing:
        statement = statement.where(CustomerAccount.balance > 0)
    if after is not None:
        statement = statement.where(CustomerAccount.customer_id > after)
    return [Account(*row) for row in connection.execute(statement.order_by(CustomerAccount.customer_id).limit(limit))]


def reminded(connection: Connection, customer_id: UUID) -> dict[UUID, int]:
    """The highest level at which each charge of an account was reminded of."""
    found: dict[UUID, int] = {}
    columns = (CustomerReminder.level, CustomerReminder.charges)
    for level, charges in connection.execute(select(*columns).where(CustomerReminder.customer_id == customer_id)):
        for charge in charges:
            found[UUID(charge)] = max(level, found.get(UUID(charge), 0))
    return found


def insert_reminder(
    uow: UnitOfWork,
    reminder_id: UUID,
    customer_id: UUID,
    level: int,
    amount: int,
    charges: Sequence[UUID],
    message_id: UUID | None,
) -> None:
    """A reminder that was sent (message_id) or is printed."""
    uow.connection.execute(
        insert(CustomerReminder).values(
            id=reminder_id,
            customer_id=customer_id,
            level=level,
            amount=amount,
            charges=[str(one) for one in charges],
            message_id=message_id,
            at=uow.now,
            actor=str(uow.actor),
        )
    )


def reminders(connection: Connection, customer_id: UUID) -> list[tuple[int, int, Instant]]:
    """Level, amount and moment of the reminders of an account, newest first."""
    columns = (CustomerReminder.level, CustomerReminder.amount, CustomerReminder.at)
    statement = select(*columns).where(CustomerReminder.customer_id == customer_id)
    return [(row[0], row[1], row[2]) for row in connection.execute(statement.order_by(CustomerReminder.id.desc()))]


def all_accounts(connection: Connection) -> Iterator[Account]:
    """Every account."""
    columns = [CustomerAccount.__table__.c[name] for name in _ACCOUNT]
    for row in connection.execute(select(*columns).execution_options(yield_per=5_000)):
        yield Account(*row)


def all_entries(connection: Connection) -> Iterator[AccountEntry]:
    """Every entry, by customer and in the order of the ledger."""
    columns = [CustomerAccountEntry.__table__.c[name] for name in _ENTRY]
    statement = select(*columns).order_by(CustomerAccountEntry.customer_id, CustomerAccountEntry.id)
    for row in connection.execute(statement.execution_options(yield_per=5_000)):
        yield AccountEntry(*row)


def all_allocations(connection: Connection) -> Iterator[Allocation]:
    """Every allocation."""
    columns = [CustomerAccountAllocation.__table__.c[name] for name in _ALLOCATION]
    for row in connection.execute(select(*columns).execution_options(yield_per=5_000)):
        yield Allocation(*row)
