"""What moved on the accounts of customers, as the books need it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select, true

from comptoir.customers.tables.accounts import CustomerAccount, CustomerAccountEntry
from comptoir.kernel.values.time import Instant


class AccountMovement(NamedTuple):
    """An entry of an account; amount: minor units, above zero where more is owed. source_id: its ticket or payment."""

    id: UUID
    kind: str
    amount: int
    currency: str
    source_id: UUID
    store_id: UUID | None
    reference: str | None
    at: Instant


def account_movements(
    connection: Connection, source_id: UUID | None = None, kind: str | None = None
) -> Iterator[AccountMovement]:
    """The entries of all accounts, or of one source and kind, in the order of the ledger."""
    entry, account = CustomerAccountEntry, CustomerAccount
    wanted: ColumnElement[bool] = true()
    if source_id is not None:
        wanted &= (entry.source_id == source_id) & (entry.kind == kind)
    statement = (
        select(
            entry.id, entry.kind, entry.amount, account.currency, entry.source_id, entry.store_id, entry.reference,
            entry.at,
        )
        .join(account, account.customer_id == entry.customer_id)
        .where(wanted)
        .order_by(entry.id)
    )  # fmt: skip
    return (AccountMovement(*row) for row in connection.execute(statement))


def last_store(connection: Connection, entry_id: UUID) -> UUID | None:
    """Where the customer of an entry last bought on account before it; None for somebody who never did."""
    mine = select(CustomerAccountEntry.customer_id).where(CustomerAccountEntry.id == entry_id).scalar_subquery()
    entry = CustomerAccountEntry
    statement = select(entry.store_id).where(
        entry.customer_id == mine, entry.store_id.is_not(None), entry.id < entry_id
    )
    found: UUID | None = connection.execute(statement.order_by(entry.id.desc()).limit(1)).scalar_one_or_none()
    return found
