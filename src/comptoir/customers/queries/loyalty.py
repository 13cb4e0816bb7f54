"""What one can ask about points."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, exists, select

from comptoir.customers.domain.parties import CustomerState
from comptoir.customers.domain.points import Entry, Kind, told
from comptoir.customers.rows.loyalty import entries_of_sources
from comptoir.customers.tables.loyalty import PointsEntry
from comptoir.customers.tables.parties import Customer
from comptoir.kernel.values.time import Instant

_OF_TICKETS = frozenset({Kind.EARN.value, Kind.TAKE_BACK.value, Kind.REDEEM.value, Kind.REFUND.value})


def points_of_tickets(connection: Connection, ticket_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """What each ticket and return told of points (see `domain.points.told`); without those that moved none."""
    found: dict[UUID, list[Entry]] = {}
    for one in entries_of_sources(connection, ticket_ids):
        if one.kind in _OF_TICKETS:
            found.setdefault(one.source_id, []).append(one)
    return {
        id_: told([(one.kind, one.points) for one in entries], max(entries, key=lambda one: one.id).balance)
        for id_, entries in found.items()
    }


def not_welcomed(connection: Connection, since: Instant) -> list[UUID]:
    """Active customers who joined since then and neither were welcomed nor brought points along, by id."""
    greeted = (Kind.WELCOME.value, Kind.OPENING.value)
    known = exists().where(PointsEntry.customer_id == Customer.id, PointsEntry.kind.in_(greeted))
    statement = select(Customer.id).where(
        Customer.state == CustomerState.ACTIVE.value, Customer.created_at >= since, ~known
    )
    return list(connection.execute(statement.order_by(Customer.id)).scalars())
