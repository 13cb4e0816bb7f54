"""Posting: one balanced entry per closed till day, its cost of goods, bank slip and invoice; once each.

Beside them stand payments on account and what moves gift cards and credit outside of tickets.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from comptoir.accounting import rows
from comptoir.accounting.domain.entries import (
    DaySources,
    Entry,
    EntryKind,
    Line,
    account_amounts,
    cost_amounts,
    day_amounts,
    invoice_amounts,
    order_of,
    slip_amounts,
    stored_value_amounts,
)
from comptoir.accounting.events import EntryPosted
from comptoir.company.domain import Store
from comptoir.company.queries import store_by_id, stores
from comptoir.customers.queries.receivables import account_movements, last_store
from comptoir.invoicing.queries import require_invoice
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.time import business_day
from comptoir.orders.queries import included_totals, quantities_sold
from comptoir.payments.queries import balance_movements
from comptoir.pricing.domain.costs import cost_of
from comptoir.pricing.queries import costs
from comptoir.till.services.advances import advance_nets
from comptoir.till.services.books import DayBooks, day_books, slip_books

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


class Subject(NamedTuple):
    """What an entry is made from."""

    kind: EntryKind
    id: UUID
    part: int = 0


def sources_of(connection: Connection, books: DayBooks) -> DaySources:
    """What the entry of a day is made of."""
    sums = books.sums
    advances, compensation = advance_nets(connection, books.ticket_ids)
    return DaySources(
        taxes=sums.taxes,
        tenders={kind: amount for kind, (_, amount) in sums.tenders.items()},
        change=sums.change,
        held=sums.gift_cards_sold,
        packaging=included_totals(connection, books.ticket_ids, "deposit"),
        advances=advances,
        compensation=compensation,
        eco=included_totals(connection, books.ticket_ids, "eco_participation"),
        moves=books.moved,
        safe=books.safe,
        differences=books.differences,
    )


def cost_of_day(connection: Connection, books: DayBooks, currency: Currency) -> int:
    """What the goods of a day cost, as far as costs in the currency are known."""
    sold = quantities_sold(connection, books.ticket_ids)
    known = costs(connection, sold, books.business_day)
    return sum(
        cost_of(known[item_id], quantity)
        for item_id, quantity in sold.items()
        if item_id in known and known[item_id].currency == currency
    )


def post_day(uow: UnitOfWork, day_id: UUID) -> None:
    """The entry of a closed day, and that of its cost; nothing where they stand, or where the day is empty."""
    if rows.is_posted(uow.connection, EntryKind.DAY, day_id):
        return
    books = day_books(uow.connection, day_id)
    store = _store(uow.connection, books.store_id)
    piece, day = f"Z {books.number} {books.till}", books.business_day
    amounts = day_amounts(sources_of(uow.connection, books))
    _post(uow, store, Subject(EntryKind.DAY, day_id), day, piece, amounts)
    cost = cost_amounts(cost_of_day(uow.connection, books, store.currency))
    _post(uow, store, Subject(EntryKind.COST, day_id), day, piece, cost)


def post_slip(uow: UnitOfWork, slip_id: UUID) -> None:
    """The entry of a bank slip; nothing where it stands."""
    if rows.is_posted(uow.connection, EntryKind.SLIP, slip_id):
        return
    slip = slip_books(uow.connection, slip_id)
    store = _store(uow.connection, slip.store_id)
    amounts = slip_amounts(slip.kind, slip.amount)
    _post(uow, store, Subject(EntryKind.SLIP, slip_id), slip.day, f"RB {slip.number} {store.code}", amounts)


def post_invoice(uow: UnitOfWork, invoice_id: UUID) -> None:
    """The entry of an invoice or credit note for what a ticket sold; nothing where it stands."""
    if rows.is_posted(uow.connection, EntryKind.INVOICE, invoice_id):
        return
    invoice = require_invoice(uow.connection, invoice_id)
    store = _store(uow.connection, invoice.store_id)
    day = business_day(invoice.issued_at, store.time_zone)
    _post(uow, store, Subject(EntryKind.INVOICE, invoice_id), day, invoice.number, invoice_amounts(invoice.due))


def post_account(uow: UnitOfWork, source_id: UUID, kind: str) -> None:
    """The entry of a payment on account, or of a correction by hand; nothing where it stands, or for a ticket's."""
    for one in account_movements(uow.connection, source_id, kind):
        amounts = account_amounts(one.kind, one.amount)
        if not amounts or rows.is_posted(uow.connection, EntryKind.ACCOUNT, one.id):
            continue
        store = _store(uow.connection, one.store_id or last_store(uow.connection, one.id))
        day, piece = business_day(one.at, store.time_zone), one.reference or str(one.source_id)
        _post(uow, store, Subject(EntryKind.ACCOUNT, one.id), day, piece, amounts, one.currency)


def post_stored_value(uow: UnitOfWork, value_id: UUID, position: int) -> None:
    """The entry of what moved a gift card or credit outside of tickets; nothing where it stands."""
    for one in balance_movements(uow.connection, value_id, position):
        amounts = {} if one.order_id is not None else stored_value_amounts(one.kind, one.purpose, one.amount)
        if not amounts or rows.is_posted(uow.connection, EntryKind.STORED_VALUE, value_id, position):
            continue
        store = _store(uow.connection, one.store_id)
        day, piece = business_day(one.at, store.time_zone), f"{one.last_four or value_id} {position}"
        subject = Subject(EntryKind.STORED_VALUE, value_id, position)
        _post(uow, store, subject, day, piece, amounts, one.currency)


def _store(connection: Connection, store_id: UUID | None) -> Store:
    """A store; the first one where a customer who never bought on account moves what they owe."""
    store = next(iter(stores(connection)), None) if store_id is None else store_by_id(connection, store_id)
    assert store is not None, "stores are never deleted"
    return store


def _post(
    uow: UnitOfWork,
    store: Store,
    subject: Subject,
    day: date,
    piece: str,
    amounts: Mapping[str, int],
    currency: str | None = None,
) -> None:
    if not amounts:
        return
    kind, subject_id, part = subject
    journal = rows.journals()[kind]
    accounts = rows.account_map(uow.connection, store.legal_entity_id)
    entry = Entry(
        new_id(),
        store.legal_entity_id,
        store.id,
        kind.value,
        subject_id,
        journal.code,
        rows.next_number(uow.connection, store.legal_entity_id, journal.code),
        day,
        piece,
        f"{journal.label} {piece} {store.name}"[:200],
        currency or store.currency,
        uow.now,
        part,
    )
    lines = []
    for position, (role, amount) in enumerate(sorted(amounts.items(), key=lambda one: order_of(one[0])), start=1):
        account = accounts.account(role)
        debit, credit = max(amount, 0), max(-amount, 0)
        lines.append(Line(entry.id, position, role, account.number, account.label, debit, credit))
    rows.insert_entry(uow, entry, lines)
    uow.emit(
        EntryPosted(
            entry_id=str(entry.id),
            kind=entry.kind,
            subject_id=str(subject_id),
            journal=entry.journal,
            number=entry.number,
            amount=sum(line.debit for line in lines),
            currency=entry.currency,
            store_id=str(store.id),
        )
    )
