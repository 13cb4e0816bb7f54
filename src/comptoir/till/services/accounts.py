"""Customers on account beside a ticket: a tender that makes them owe, up to their limit, or (of a return) owe less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from comptoir.customers.domain.accounts import AccountCurrencyFixed, AccountKind, AccountMove, Receivables, check_charge
from comptoir.customers.domain.loyalty_refusals import CustomerNotNamed
from comptoir.customers.queries.standing import standing_ids
from comptoir.customers.services.accounts import load_accounts, write_account_entries
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant, local_time
from comptoir.orders.domain import OrderKind
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

_TENDERS = frozenset({TenderKind.ACCOUNT})


class AccountOfTicket(NamedTuple):
    """What a ticket makes its customer owe."""

    customer_id: UUID
    move: AccountMove
    at: Instant
    actor: str


@dataclass(slots=True)
class AccountState:
    """The accounts of a group of tickets. standing: who has the account of a customer since merges."""

    receivables: Receivables
    standing: Mapping[UUID, UUID]

    def decide(self, _work: Work, decided: Decided) -> AccountOfTicket | None:
        """Refuses CustomerNotNamed, NoAccount, AccountCurrencyFixed, AccountBlocked, AccountAboveLimit."""
        amount = sum(tender.amount for tender in decided.given if tender.kind is TenderKind.ACCOUNT)
        if not amount:
            return None
        head = decided.order.head
        if head.customer_id is None:
            raise CustomerNotNamed(pointer="/customer")
        customer_id = self.standing.get(head.customer_id, head.customer_id)
        account = self.receivables.account(customer_id)
        if account.currency != head.currency:
            raise AccountCurrencyFixed(account.currency, pointer="/tenders")
        actor, store_id = str(decided.command.principal.actor), head.store_id
        if head.kind == OrderKind.SALE.value:
            check_charge(account, amount, "/tenders")
            day = local_time(decided.at, decided.counter.store.time_zone).date()
            due_on = day + timedelta(days=account.terms_days)
            move = AccountMove(AccountKind.SALE, amount, head.id, None, due_on, head.number, store_id=store_id)
        else:
            move = AccountMove(AccountKind.REFUND, -amount, head.id, head.return_of, None, head.number, None, store_id)
        return AccountOfTicket(customer_id, move, decided.at, actor)

    def apply(self, entries: AccountOfTicket) -> None:
        """The next ticket of the group sees what is owed."""
        self.receivables.add(new_id(), entries.customer_id, entries.move, entries.at, entries.actor)

    def write(self, uow: UnitOfWork, _entries: Sequence[tuple[Sealed, AccountOfTicket]]) -> None:
        """Entries and balances, then the feed."""
        write_account_entries(uow, self.receivables)


class AccountLedger:
    """Accounts of customers, for `LEDGERS`."""

    tenders: frozenset[TenderKind] = _TENDERS

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> AccountState | None:
        """The accounts that tenders of the group are on."""
        concerned = [
            command for command in commands if any(one.kind == TenderKind.ACCOUNT.value for one in command.body.tenders)
        ]
        if not concerned:
            return None
        named = {command.body.customer for command in concerned}
        orders = [work.orders.get(command.original_id) for command in concerned if command.original_id is not None]
        named |= {order.head.customer_id for order in orders if order is not None}
        standing = standing_ids(uow.connection, {id_ for id_ in named if id_ is not None})
        return AccountState(load_accounts(uow, set(standing.values())), standing)
