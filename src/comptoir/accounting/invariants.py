"""What must always be true of the books: entries balance, follow each other, and say what the tickets say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from comptoir.accounting import rows
from comptoir.accounting.domain.entries import EntryKind, day_amounts, invoice_amounts, slip_amounts
from comptoir.accounting.services.agreement import LEDGERS, disagreements
from comptoir.accounting.services.posting import sources_of
from comptoir.accounting.tables import EntryRow, LineRow
from comptoir.invoicing.events import InvoiceIssued
from comptoir.invoicing.queries import require_invoice
from comptoir.kernel.invariants import Invariant, told_entries
from comptoir.kernel.reading import reader_position
from comptoir.till.events import BankSlipMade, DayClosed
from comptoir.till.services.books import day_books, slip_books

if TYPE_CHECKING:
    from sqlalchemy import Connection


def check_balanced(connection: Connection) -> Iterator[str]:
    """Debit and credit of each entry are equal."""
    statement = (
        select(LineRow.entry_id, func.sum(LineRow.debit), func.sum(LineRow.credit))
        .group_by(LineRow.entry_id)
        .having(func.sum(LineRow.debit) != func.sum(LineRow.credit))
    )
    for entry_id, debit, credit in connection.execute(statement):
        yield f"entry {entry_id}: debit {debit}, credit {credit}"


def check_numbers(connection: Connection) -> Iterator[str]:
    """The entries of a journal are numbered from 1 on without a gap."""
    statement = select(
        EntryRow.entity_id, EntryRow.journal, func.count(), func.min(EntryRow.number), func.max(EntryRow.number)
    ).group_by(EntryRow.entity_id, EntryRow.journal)
    for entity_id, journal, count, first, last in connection.execute(statement):
        if (first, last) != (1, count):
            yield f"journal {journal} of {entity_id}: {count} entries numbered {first} to {last}"


def check_tickets(connection: Connection) -> Iterator[str]:
    """The entry of a day is what its tickets, tenders, cash and count come to; slips and invoices are theirs."""
    statement = select(EntryRow.id, EntryRow.kind, EntryRow.subject_id, EntryRow.piece).order_by(EntryRow.id)
    for entry_id, kind, subject_id, piece in connection.execute(statement).all():
        if kind == EntryKind.DAY:
            expected = day_amounts(sources_of(connection, day_books(connection, subject_id)))
        elif kind == EntryKind.SLIP:
            slip = slip_books(connection, subject_id)
            expected = slip_amounts(slip.kind, slip.amount)
        elif kind == EntryKind.INVOICE:
            expected = invoice_amounts(require_invoice(connection, subject_id).due)
        else:
            continue
        lines = rows.lines_of(connection, [entry_id])[entry_id]
        posted = {line.role: line.debit - line.credit for line in lines}
        for role in sorted(expected.keys() | posted.keys()):
            if expected.get(role, 0) != posted.get(role, 0):
                yield f"{piece}: {role} has {posted.get(role, 0)}, its tickets say {expected.get(role, 0)}"


def check_complete(connection: Connection) -> Iterator[str]:
    """Each closing and slip that the reader has passed has its entry, unless it moved nothing."""
    position = reader_position(connection, "accounting.posting")
    for told in told_entries(connection, tuple(_SUBJECTS)):
        if told.seq > position:
            return
        kind, field = _SUBJECTS[told.topic]
        subject_id = UUID(told.fields()[field])
        if rows.is_posted(connection, kind, subject_id):
            continue
        is_day = kind is EntryKind.DAY
        if not is_day or day_amounts(sources_of(connection, day_books(connection, subject_id))):
            yield f"{kind.value} {subject_id} is told and not posted"


def check_ledgers(connection: Connection) -> Iterator[str]:
    """The books hold gift cards, credit and accounts of customers as the ledgers of these do."""
    for ledger in LEDGERS:
        yield from disagreements(connection, ledger)


_SUBJECTS = {
    BankSlipMade.topic: (EntryKind.SLIP, "slip_id"),
    DayClosed.topic: (EntryKind.DAY, "day_id"),
    InvoiceIssued.topic: (EntryKind.INVOICE, "invoice_id"),
}


INVARIANTS = [
    Invariant("accounting.entries_balance", check_balanced),
    Invariant("accounting.entries_are_gapless", check_numbers),
    Invariant("accounting.entries_are_their_tickets", check_tickets),
    Invariant("accounting.closed_days_are_posted", check_complete),
    Invariant("accounting.entries_are_their_ledgers", check_ledgers),
]
