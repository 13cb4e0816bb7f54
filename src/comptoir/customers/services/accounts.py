"""Accounts: terms, charges and payments. load and lock -> decide -> write entries and balances, and tell the feed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from comptoir.access.service import record_audit
from comptoir.customers.domain.accounts import (
    Account,
    AccountChanged,
    AccountCurrencyFixed,
    AccountEntry,
    AccountKind,
    AccountMove,
    AccountSourceTaken,
    Allocation,
    OpenItem,
    Receivables,
    open_items,
    settle,
)
from comptoir.customers.events import AccountChanged as AccountTold
from comptoir.customers.rows import accounts as rows
from comptoir.kernel.actor import parse_actor
from comptoir.kernel.ids import new_id
from comptoir.kernel.pipelines import together
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import parse_currency


class AccountMovedMeanwhile(Fault):
    """An account changed between being loaded and being written, though it was locked; the work is done again."""

    retry_helps = True


def load_accounts(uow: UnitOfWork, customer_ids: Collection[UUID], about: Collection[UUID] = ()) -> Receivables:
    """The accounts of customers, locked in the order of their ids. about: sources whose entries are needed."""
    loaded = rows.accounts_by_id(uow.connection, customer_ids, lock=True)
    return Receivables(loaded, rows.entries_about(uow.connection, about) if about else ())


def write_account_entries(uow: UnitOfWork, receivables: Receivables) -> None:
    """Write what was taken in. Raises AccountMovedMeanwhile, which rolls back."""
    if not receivables.entries:
        return
    with together(uow.connection):
        rows.insert_entries(uow, receivables.entries)
        is_written = rows.write_balances(uow, receivables.changes())
    if not is_written:
        raise AccountMovedMeanwhile("an account changed under its lock")
    for one in receivables.entries:
        _tell(uow, receivables.account(one.customer_id), one.kind, one.amount, one.balance, one.source_id, one.actor)


def _tell(uow: UnitOfWork, account: Account, kind: str, amount: int, balance: int, source_id: UUID, actor: str) -> None:
    told = AccountTold(
        customer_id=str(account.customer_id),
        kind=kind,
        amount=amount,
        balance=balance,
        currency=account.currency,
        source_id=str(source_id),
    )
    uow.emit(told, actor=parse_actor(actor))


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be bought on account (minor units), and within how many days it is to be paid."""

    currency: str
    credit_limit: int
    terms_days: int
    is_blocked: bool = False


def put_account(
    uow: UnitOfWork, customer_id: UUID, terms: Terms, expected_version: int | None = None
) -> tuple[Account, bool]:
    """Open an account or change its terms; the account, and whether it is new.

    Refuses MalformedValue, AccountChanged, AccountCurrencyFixed.
    """
    currency = parse_currency(terms.currency)
    known = rows.accounts_by_id(uow.connection, [customer_id], lock=True).get(customer_id)
    if known is None:
        made = Account(customer_id, currency, terms.credit_limit, terms.terms_days, terms.is_blocked, 0, 1)
        rows.insert_account(uow, made)
    else:
        if expected_version not in {None, known.version}:
            raise AccountChanged(known.version)
        if known.currency != currency:
            raise AccountCurrencyFixed(known.currency, pointer="/currency")
        made = known._replace(credit_limit=terms.credit_limit, terms_days=terms.terms_days, is_blocked=terms.is_blocked)
        if made == known:
            return known, False
        made = made._replace(version=known.version + 1)
        rows.write_terms(uow, made)
    _tell(uow, made, "terms", 0, made.balance, customer_id, str(uow.actor))
    detail = {"credit_limit": made.credit_limit, "terms_days": made.terms_days, "is_blocked": made.is_blocked}
    record_audit(uow, "customers.account.changed", f"customer:{customer_id}", detail)
    return made, known is None


def require_account(uow: UnitOfWork, customer_id: UUID) -> Account:
    """The account of a customer, locked. Refuses NoAccount."""
    return load_accounts(uow, [customer_id]).account(customer_id)


def record_payment(
    uow: UnitOfWork,
    customer_id: UUID,
    payment_id: UUID,
    amount: int,
    reference: str,
    charges: Mapping[UUID, int] | None = None,
) -> AccountEntry:
    """A payment was received; it pays the charges that are named, then whatever is due first.

    amount: minor units, above zero. What it pays too much stays as a credit for later charges.
    Refuses NoAccount, AccountSourceTaken, ChargeNotOpen.
    """
    asked = AccountMove(AccountKind.PAYMENT, -amount, payment_id, reference=reference)
    return _post(uow, customer_id, asked, charges)


def adjust_account(uow: UnitOfWork, customer_id: UUID, adjustment_id: UUID, amount: int, reason: str) -> AccountEntry:
    """Correct what is owed by hand, with a reason, which the entry keeps. Refuses NoAccount, AccountSourceTaken."""
    due_on = uow.now.date() if amount > 0 else None
    entry = _post(uow, customer_id, AccountMove(AccountKind.ADJUST, amount, adjustment_id, None, due_on, reason=reason))
    detail = {"amount": amount, "entry": str(entry.id)}
    record_audit(uow, "customers.account.adjusted", f"customer:{customer_id}", detail)
    return entry


def _post(
    uow: UnitOfWork, customer_id: UUID, asked: AccountMove, charges: Mapping[UUID, int] | None = None
) -> AccountEntry:
    receivables = load_accounts(uow, [customer_id], [asked.source_id])
    receivables.account(customer_id)
    for known in receivables.known:
        if known.source_id == asked.source_id and known.kind == asked.kind.value:
            same = (known.customer_id, known.amount, known.reference, known.reason)
            if same != (customer_id, asked.amount, asked.reference, asked.reason):
                raise AccountSourceTaken(asked.source_id)
            return known
    entry = receivables.add(new_id(), customer_id, asked, uow.now, str(uow.actor))
    write_account_entries(uow, receivables)
    settle_account(uow, customer_id, charges)
    return entry


def settle_account(uow: UnitOfWork, customer_id: UUID, told: Mapping[UUID, int] | None = None) -> list[OpenItem]:
    """Set open credits against open charges; what stays open."""
    entries = rows.entries_of(uow.connection, customer_id)
    allocations = rows.allocations_of(uow.connection, customer_id)
    found = settle(open_items(entries, allocations), told)
    made = [Allocation(new_id(), customer_id, one.credit_id, one.charge_id, one.amount, uow.now) for one in found]
    rows.insert_allocations(uow, made)
    return open_items(entries, [*allocations, *made])


def move_account(uow: UnitOfWork, from_id: UUID, into_id: UUID, merge_id: UUID) -> None:
    """Two customers are one: what the first owes, the second owes, if both are on account in one currency.

    Where the second has no account it gets the terms of the first.
    """
    receivables = load_accounts(uow, [from_id, into_id])
    source, target = receivables.loaded.get(from_id), receivables.loaded.get(into_id)
    if source is None or (target is not None and target.currency != source.currency):
        return
    if target is None:
        terms = Terms(source.currency, source.credit_limit, source.terms_days, source.is_blocked)
        put_account(uow, into_id, terms)
        receivables = load_accounts(uow, [from_id, into_id])
    _carry(uow, receivables, from_id, into_id, source.balance, merge_id, None)


def move_account_back(uow: UnitOfWork, from_id: UUID, into_id: UUID, merge_id: UUID) -> None:
    """The merge was a mistake: what came with it is owed by the first again."""
    receivables = load_accounts(uow, [from_id, into_id], [merge_id])
    came = -sum(one.amount for one in receivables.about(merge_id) if one.customer_id == from_id)
    if came:
        _carry(uow, receivables, into_id, from_id, came, new_id(), merge_id)


def _carry(
    uow: UnitOfWork,
    receivables: Receivables,
    from_id: UUID,
    into_id: UUID,
    amount: int,
    source_id: UUID,
    about_id: UUID | None,
) -> None:
    if amount == 0:
        return
    actor, due_on = str(uow.actor), uow.now.date()
    leaves = AccountMove(AccountKind.MERGE, -amount, source_id, about_id, due_on)
    receivables.add(new_id(), from_id, leaves, uow.now, actor)
    receivables.add(new_id(), into_id, leaves._replace(amount=amount), uow.now, actor)
    write_account_entries(uow, receivables)
    for customer_id in (from_id, into_id):
        settle_account(uow, customer_id)
