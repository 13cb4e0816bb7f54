"""What customers keep by a customer's id: who they are, what they said, what they have, and who looked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, select

from comptoir.customers.ports import Hindrance, KeptRows
from comptoir.customers.rows.vault import open_for, open_parties
from comptoir.customers.tables.accounts import (
    CustomerAccount,
    CustomerAccountAllocation,
    CustomerAccountEntry,
    CustomerReminder,
)
from comptoir.customers.tables.loyalty import PointsAccount, PointsEntry
from comptoir.customers.tables.parties import Customer, Member, Note, Task
from comptoir.customers.tables.privacy import (
    CustomersBought,
    CustomersConsent,
    CustomersErasure,
    CustomersExport,
    CustomersFact,
    CustomersLink,
    CustomersLook,
    CustomersMailed,
    CustomersMoment,
    CustomersNotice,
)

if TYPE_CHECKING:
    from uuid import UUID

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Vault:
    """Who somebody is; forgotten by `forget_person`, whose table has no other door."""

    name: str = "customers.person"
    duty: str | None = None

    def told(
        self, connection: Connection, box: SecretBox, customer_ids: Sequence[UUID]
    ) -> Iterator[Mapping[str, object]]:
        for id_, party in open_parties(connection, box, customer_ids).items():
            yield {"customer_id": id_, **msgspec.to_builtins(party)}

    def hindrances(self, _connection: Connection, _customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        return ()

    def erase(self, _uow: UnitOfWork, _customer_ids: Sequence[UUID]) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class _Sealed:
    """Notes and tasks: texts sealed with the customer's key. An open task is a promise that hinders."""

    name: str
    table: type[Any]
    duty: str | None = None

    def told(
        self, connection: Connection, box: SecretBox, customer_ids: Sequence[UUID]
    ) -> Iterator[Mapping[str, object]]:
        for row in connection.execute(self._ours(customer_ids)).mappings():
            told = dict(row)
            yield told | {"text": open_for(connection, box, row["customer_id"], told.pop("sealed_text")).decode()}

    def hindrances(self, connection: Connection, customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        if self.table is not Task:
            return ()
        open_ = len(connection.execute(self._ours(customer_ids).where(Task.state == "open")).all())
        return (Hindrance("promise", open_),) if open_ else ()

    def erase(self, uow: UnitOfWork, customer_ids: Sequence[UUID]) -> int:
        ours = self.table.customer_id.in_(customer_ids)
        return uow.connection.execute(self.table.__table__.delete().where(ours)).rowcount

    def _ours(self, customer_ids: Sequence[UUID]) -> Any:  # noqa: ANN401 - a statement
        return select(self.table.__table__).where(self.table.customer_id.in_(customer_ids)).order_by(self.table.id)


@dataclass(frozen=True, slots=True)
class _Accounts(KeptRows):
    """An account that is not level hinders: somebody owes somebody."""

    def hindrances(self, connection: Connection, customer_ids: Sequence[UUID]) -> Sequence[Hindrance]:
        columns = (CustomerAccount.balance, CustomerAccount.currency)
        open_ = (CustomerAccount.customer_id.in_(customer_ids), CustomerAccount.balance != 0)
        return [
            Hindrance("account_owed" if row.balance > 0 else "account_credit", abs(row.balance), row.currency)
            for row in connection.execute(select(*columns).where(*open_))
        ]


PERSONAL = (
    _Vault(),
    KeptRows("customers.customer", Customer, duty="tombstone", column="id"),
    KeptRows("customers.groups", Member),
    _Sealed("customers.notes", Note),
    _Sealed("customers.tasks", Task),
    KeptRows("customers.consents", CustomersConsent, duty="proof", blanked=("reference",)),
    KeptRows("customers.timeline", CustomersMoment),
    KeptRows("customers.purchases", CustomersFact),
    KeptRows("customers.bought", CustomersBought),
    KeptRows("customers.looks", CustomersLook),
    KeptRows("customers.mailings", CustomersMailed),
    KeptRows("customers.links", CustomersLink, secret=("hash",)),
    KeptRows("customers.exports", CustomersExport),
    KeptRows("customers.notices", CustomersNotice),
    KeptRows("customers.erasures", CustomersErasure, duty="tombstone"),
    _Accounts("customers.account", CustomerAccount, duty="books"),
    KeptRows("customers.account_entries", CustomerAccountEntry, duty="books", blanked=("reference", "reason")),
    KeptRows("customers.account_allocations", CustomerAccountAllocation, duty="books"),
    KeptRows("customers.reminders", CustomerReminder, duty="books"),
    KeptRows("customers.points", PointsEntry, duty="books", blanked=("reason",)),
    KeptRows("customers.points_account", PointsAccount, duty="books"),
)
