"""What the books say of gift cards, credit and accounts of customers, beside the ledgers that keep them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from comptoir.accounting import rows
from comptoir.accounting.domain.entries import EntryKind, account_amounts, stored_value_amounts
from comptoir.customers.events import AccountChanged
from comptoir.customers.queries.receivables import account_movements
from comptoir.kernel.invariants import told_entries
from comptoir.kernel.reading import reader_position
from comptoir.payments.domain.stored_values import Purpose
from comptoir.payments.events import StoredValueMoved
from comptoir.payments.queries import balance_movements
from comptoir.till.services.books import days_of_tickets

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.feed import FeedEntry

READER = "accounting.posting_beside_tickets"
TOPICS = (AccountChanged.topic, StoredValueMoved.topic)

Told = tuple[str, str | int]
"""What an entry of the feed names a movement by."""


class Movement(NamedTuple):
    """A row of a ledger. ticket_id: of those that the Z has. amount: as the books sign it, debit above zero.

    expected: of its own entry; nothing where the Z has it, or where it is no debt.
    """

    subject_id: UUID
    part: int
    told: Told
    ticket_id: UUID | None
    currency: str
    amount: int
    expected: Mapping[str, int]


class Ledger(NamedTuple):
    """A ledger that the books hold in one account. role: of its lines."""

    kind: EntryKind
    role: str
    movements: Callable[[Connection], Iterator[Movement]]


def _stored_values(connection: Connection) -> Iterator[Movement]:
    """Values with a single purpose are no debt: they are left out."""
    for one in balance_movements(connection):
        if one.purpose != Purpose.SINGLE.value:
            expected = {} if one.order_id is not None else stored_value_amounts(one.kind, one.purpose, one.amount)
            told = (str(one.value_id), one.position)
            yield Movement(one.value_id, one.position, told, one.order_id, one.currency, -one.amount, expected)


def _accounts(connection: Connection) -> Iterator[Movement]:
    """What merges moved from one customer to another adds up to nothing."""
    for one in account_movements(connection):
        expected = account_amounts(one.kind, one.amount)
        ticket_id = one.source_id if one.kind in {"sale", "refund"} else None
        told = (str(one.source_id), one.kind)
        yield Movement(one.id, 0, told, ticket_id, one.currency, one.amount, expected)


LEDGERS = (
    Ledger(EntryKind.STORED_VALUE, "gift_card", _stored_values),
    Ledger(EntryKind.ACCOUNT, "account", _accounts),
)


def disagreements(connection: Connection, ledger: Ledger) -> Iterator[str]:
    """Where the books differ from a ledger, as far as both tell of the same.

    That is: tickets of days that are posted, and movements beside tickets that are posted. One that the reader has
    passed is posted; an entry is what its movement says; and what they add up to is the balance of the account.
    """
    posted = rows.amounts_of(connection, ledger.kind)
    passed = _told(connection)
    by_ticket: dict[UUID, list[Movement]] = {}
    owed: dict[str, int] = {}
    for one in ledger.movements(connection):
        found = posted.pop((one.subject_id, one.part), None)
        if one.ticket_id is not None:
            by_ticket.setdefault(one.ticket_id, []).append(one)
        if found is not None:
            owed[one.currency] = owed.get(one.currency, 0) + one.amount
        if (found or {}) != one.expected and (found is not None or one.told in passed):
            yield f"{ledger.kind.value} {one.subject_id} {one.part}: posted {found}, its ledger says {one.expected}"
    for subject_id, part in posted:
        yield f"{ledger.kind.value} {subject_id} {part}: posted, but its ledger has it not"
    for ticket_id in _of_posted_days(connection, by_ticket):
        for one in by_ticket[ticket_id]:
            owed[one.currency] = owed.get(one.currency, 0) + one.amount
    total = rows.total_of(connection, ledger.role)
    for currency in sorted(total.keys() | owed.keys()):
        books, kept = total.get(currency, 0), owed.get(currency, 0)
        if books != kept:
            yield f"{ledger.role}: {books} {currency} in the books, {kept} in its ledger"


def _of_posted_days(connection: Connection, ticket_ids: Collection[UUID]) -> list[UUID]:
    days = rows.amounts_of(connection, EntryKind.DAY)
    return [id_ for id_, day_id in days_of_tickets(connection, ticket_ids).items() if (day_id, 0) in days]


def _told(connection: Connection) -> set[Told]:
    """What the reader has passed."""
    position = reader_position(connection, READER)
    found: set[Told] = set()
    for entry in told_entries(connection, TOPICS):
        if entry.seq > position:
            break
        found.add(_named(entry))
    return found


def _named(entry: FeedEntry) -> Told:
    fields = entry.fields()
    if entry.topic == AccountChanged.topic:
        return str(fields["source_id"]), str(fields["kind"])
    return str(fields["stored_value_id"]), int(fields["position"])
