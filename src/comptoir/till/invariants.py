"""What must be true of tills and their tickets, beside every other owner's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from comptoir.kernel.invariants import Invariant, feed_is_whole, told_entries
from comptoir.orders.queries import orders_by_id
from comptoir.payments.queries import moved_by
from comptoir.payments.services.attempts import get_attempt
from comptoir.till import rows
from comptoir.till.domain.advances import ADVANCE, ReservationState, balances
from comptoir.till.domain.tenders import STORED_VALUES
from comptoir.till.events import ReturnSealed, TicketSealed
from comptoir.till.services import days
from comptoir.till.services.advances import entries_of, load_reservations
from comptoir.till.services.lines import GIFT_CARD
from comptoir.till.tables import ReservationRow, Tender, Ticket, TillDay

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TICKETS_AT_ONCE = 500


def _slices(connection: Connection) -> Iterator[list[UUID]]:
    after: UUID | None = None
    while True:
        statement = select(Ticket.id).order_by(Ticket.id).limit(_TICKETS_AT_ONCE)
        found = list(connection.execute(statement if after is None else statement.where(Ticket.id > after)).scalars())
        if found:
            yield found
        if len(found) < _TICKETS_AT_ONCE:
            return
        after = found[-1]


def check_sequences(connection: Connection) -> Iterator[str]:
    """Each till's tickets are numbered from 1 on without a gap."""
    statement = select(Ticket.till_id, func.count(), func.min(Ticket.sequence), func.max(Ticket.sequence)).group_by(
        Ticket.till_id
    )
    for till_id, count, first, last in connection.execute(statement).all():
        if first != 1 or last != count:
            yield f"till {till_id}: {count} tickets numbered {first} to {last}"


def check_tenders(connection: Connection) -> Iterator[str]:
    """What was given is what was due and the change; the header says what the order says."""
    for ids in _slices(connection):
        tickets = rows.tickets_by_id(connection, ids)
        tenders = rows.tenders_of(connection, ids)
        orders = orders_by_id(connection, ids)
        for ticket_id, ticket in tickets.items():
            given = sum(tender.amount for tender in tenders.get(ticket_id, ()))
            if given != ticket.due + ticket.change:
                yield f"ticket {ticket.number}: given {given}, due {ticket.due}, change {ticket.change}"
            order = orders.get(ticket_id)
            if order is None:
                yield f"ticket {ticket.number}: no order"
            elif (order.head.due, order.head.number, len(order.lines)) != (
                ticket.due,
                ticket.number,
                ticket.line_count,
            ):
                yield f"ticket {ticket.number}: due {ticket.due}, its order {order.head.number} has {order.head.due}"


def check_attempts(connection: Connection) -> Iterator[str]:
    """A card tender is an approved attempt that was used by this ticket alone, for its amount."""
    statement = select(Tender.ticket_id, Tender.attempt_id, Tender.amount).where(Tender.attempt_id.is_not(None))
    for ticket_id, attempt_id, amount in connection.execute(statement.order_by(Tender.ticket_id)).all():
        assert attempt_id is not None
        attempt = get_attempt(connection, attempt_id)
        if attempt.used_by != ticket_id or attempt.paid != abs(amount):
            yield f"ticket {ticket_id}: attempt {attempt_id} paid {attempt.paid} for {attempt.used_by}, not {amount}"


def check_stored_values(connection: Connection) -> Iterator[str]:
    """What a ticket's tenders and gift-card lines say is what its entries moved."""
    for ids in _slices(connection):
        moved: dict[UUID, int] = {}
        for entry in moved_by(connection, ids):
            assert entry.order_id is not None
            moved[entry.order_id] = moved.get(entry.order_id, 0) + entry.amount
        said: dict[UUID, int] = {}
        for ticket_id, tenders in rows.tenders_of(connection, ids).items():
            said[ticket_id] = -sum(tender.amount for tender in tenders if tender.kind in STORED_VALUES)
        for ticket_id, order in orders_by_id(connection, ids).items():
            said[ticket_id] = said.get(ticket_id, 0) + sum(
                line.due for line in order.lines if line.department == GIFT_CARD
            )
        for ticket_id in said.keys() | moved.keys():
            if said.get(ticket_id, 0) != moved.get(ticket_id, 0):
                yield f"ticket {ticket_id}: moves {said.get(ticket_id, 0)}, its entries {moved.get(ticket_id, 0)}"


def check_advances(connection: Connection) -> Iterator[str]:
    """What a ticket's lines took in advance, deducted, kept or gave back is what its entries moved.

    Nothing is held below zero, and nothing for what was handed over.
    """
    known = entries_of(connection, connection.execute(select(ReservationRow.id)).scalars())
    for id_, reservation in load_reservations(connection, known).items():
        left = balances(known[id_])
        if len(known[id_]) != reservation.entries or any(amount < 0 for amount in left.values()):
            yield f"reservation {id_}: says {reservation.entries} entries, has {len(known[id_])}, holds {left}"
        if reservation.state == ReservationState.HANDED_OVER.value and left:
            yield f"reservation {id_}: was handed over and holds {left}"
    moved: dict[UUID, int] = {}
    for entry in (one for of_one in known.values() for one in of_one):
        moved[entry.order_id] = moved.get(entry.order_id, 0) + entry.amount
    for ids in _slices(connection):
        for ticket_id, order in orders_by_id(connection, ids).items():
            said = sum(line.due for line in order.lines if line.department == ADVANCE)
            if said != moved.pop(ticket_id, 0):
                yield f"ticket {ticket_id}: its lines move {said} in advance, its entries do not"
    for ticket_id in moved:
        yield f"ticket {ticket_id}: moves an advance, but it is not there"


def check_z(connection: Connection) -> Iterator[str]:
    """A Z says what the tickets of its day say."""
    tills = {till.id: till for till in rows.tills(connection, None)}
    statement = select(TillDay.id, TillDay.till_id, TillDay.z).where(TillDay.closed_at.is_not(None))
    for day_id, till_id, z in connection.execute(statement.order_by(TillDay.id)).all():
        sums = days.day_sums(connection, rows.days_by_id(connection, [day_id])[day_id])
        if (z["tickets"], z["returns"], z["sales"]["amount"]) != (sums.tickets, sums.returns, sums.sales):
            yield (
                f"till {tills[till_id].code}, Z {z['number']}: {z['tickets']} tickets, {z['sales']['amount']};"
                f" its tickets say {sums.tickets}, {sums.sales}"
            )


def check_told(connection: Connection) -> Iterator[str]:
    """Each ticket and return has one entry in the feed, and there is none without its ticket."""
    told = Counter(
        UUID(entry.fields()["ticket_id"])
        for entry in told_entries(connection, [TicketSealed.topic, ReturnSealed.topic])
    )
    is_whole = feed_is_whole(connection)
    for ids in _slices(connection):
        for ticket_id in ids:
            count = told.pop(ticket_id, 0)
            if count > 1 or (count == 0 and is_whole):
                yield f"ticket {ticket_id}: told {count} times"
    for ticket_id in told:
        yield f"ticket {ticket_id}: told, but it is not there"


INVARIANTS = [
    Invariant("till.tickets_are_gapless", check_sequences),
    Invariant("till.tenders_are_due_and_change", check_tenders),
    Invariant("till.card_tenders_are_approved_attempts", check_attempts),
    Invariant("till.stored_values_are_their_tickets", check_stored_values),
    Invariant("till.advances_are_their_tickets", check_advances),
    Invariant("till.z_is_its_tickets", check_z),
    Invariant("till.tickets_are_told_once", check_told),
]
