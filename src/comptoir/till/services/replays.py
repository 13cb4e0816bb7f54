"""Tickets that were sealed before, put together again from their rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.access.services.approvals import approvals_of
from comptoir.customers.queries.loyalty import points_of_tickets
from comptoir.fiscal.queries import ticket_signatures
from comptoir.orders.queries import orders_by_id
from comptoir.till import rows
from comptoir.till.domain.refusals import TicketNotFound
from comptoir.till.services.answers import StoredTicket
from comptoir.till.services.work import Memory, SealCommand, Sealed, Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def load_replays(connection: Connection, work: Work, memory: Memory, commands: Sequence[SealCommand]) -> None:
    """Complete `work.earlier` with what was sealed, where the content is the same."""
    by_id = {command.id: command for command in commands}
    same = [id_ for id_, (content_hash, _) in work.earlier.items() if by_id[id_].content_hash == content_hash]
    for id_, found in stored_tickets(connection, memory, same).items():
        sealed = Sealed(
            by_id[id_],
            found.till,
            found.store,
            found.order,
            found.ticket,
            found.tenders,
            found.signature,
            found.previous,
            is_replay=True,
            approved=found.approved,
            points=found.loyalty,
        )
        work.earlier[id_] = (found.ticket.content_hash, sealed)


def stored_tickets(connection: Connection, memory: Memory, ticket_ids: Collection[UUID]) -> Mapping[UUID, StoredTicket]:
    """Sealed tickets with all their parts; unknown ids are left out."""
    tickets = rows.tickets_by_id(connection, ticket_ids)
    tenders = rows.tenders_of(connection, tickets)
    orders = orders_by_id(connection, tickets)
    signatures = ticket_signatures(connection, tickets)
    named = [id_ for id_, order in orders.items() if order.head.customer_id is not None]
    points = points_of_tickets(connection, named) if named else {}
    tills = rows.tills_by_id(connection, {ticket.till_id for ticket in tickets.values()})
    return {
        id_: StoredTicket(
            tills[ticket.till_id],
            memory.store(connection, orders[id_].head.store_id),
            orders[id_],
            ticket,
            tenders.get(id_, []),
            *signatures[id_],
            approvals_of(connection, id_) if any(line.list_price is not None for line in orders[id_].lines) else {},
            points.get(id_),
        )
        for id_, ticket in tickets.items()
    }


def require_ticket(connection: Connection, memory: Memory, ticket_id: UUID) -> StoredTicket:
    """One sealed ticket. Refuses TicketNotFound."""
    found = stored_tickets(connection, memory, [ticket_id]).get(ticket_id)
    if found is None:
        raise TicketNotFound(ticket_id)
    return found
