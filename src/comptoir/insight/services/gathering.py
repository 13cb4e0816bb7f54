"""Gathering tickets into sums per day: by a reader of the feed, so that no ticket waits for it, and once each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.catalog.queries.traits import traits
from comptoir.company.domain import Store
from comptoir.company.queries import stores
from comptoir.insight import rows
from comptoir.insight.domain.sales import Key, Sums, Ticket, contributions, gathered
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.feed import FeedEntry, entries_after, last_position
from comptoir.kernel.invariants import feed_is_whole, told_entries
from comptoir.kernel.reading import BATCH
from comptoir.kernel.values.time import local_time
from comptoir.orders.domain import Order
from comptoir.orders.events import SaleImported
from comptoir.orders.queries import orders_by_id
from comptoir.pricing.domain.costs import Cost
from comptoir.pricing.queries import costs
from comptoir.till.events import ReturnSealed, TicketSealed
from comptoir.till.services.books import TicketFacts, ticket_facts, tickets_after

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database

TOPICS = (ReturnSealed.topic, SaleImported.topic, TicketSealed.topic)


def gather(database: Database) -> bool:
    """Take in the next entries; whether all there are have been. Reads outside, writes in one short transaction."""
    with database.read() as connection:
        before = rows.gathered_position(connection)
        if before is None and not feed_is_whole(connection):
            position, sums = last_position(connection), gathered(all_contributions(connection))
            entries: Sequence[FeedEntry] = ()
        else:
            entries = entries_after(connection, before or 0, BATCH, TOPICS)
            position = entries[-1].seq if entries else (last_position(connection) if before is None else before)
            sums = gathered(contributions_of(connection, orders_told(entries)))
    if position != before:
        with database.write(SYSTEM) as uow:
            if rows.move_gathered(uow, before, position):
                rows.add_sums(uow, sums)
    return len(entries) < BATCH


def orders_told(entries: Sequence[FeedEntry]) -> list[UUID]:
    """The orders that entries of the feed speak of."""
    told = [entry.fields() for entry in entries]
    return [UUID(fields["ticket_id"] if "ticket_id" in fields else fields["order_id"]) for fields in told]


def all_contributions(connection: Connection) -> Iterator[tuple[Key, Sums]]:
    """What every ticket adds, in slices. Imported sales of a feed that is no longer whole are left out."""
    after: UUID | None = None
    while ids := tickets_after(connection, after, BATCH):
        yield from contributions_of(connection, ids)
        after = ids[-1]


def contributions_of(connection: Connection, order_ids: Sequence[UUID]) -> Iterator[tuple[Key, Sums]]:
    """What some orders add."""
    if not order_ids:
        return
    orders = orders_by_id(connection, order_ids)
    facts = ticket_facts(connection, order_ids)
    directory = {store.id: store for store in stores(connection)}
    items = {line.item_id for order in orders.values() for line in order.lines if line.item_id is not None}
    categories = {item_id: min(found.categories, default="") for item_id, found in traits(connection, items).items()}
    spent: dict[object, Mapping[UUID, Cost]] = {}
    for order_id in order_ids:
        order = orders[order_id]
        store = directory[order.head.store_id]
        ticket = _ticket(order, facts.get(order_id), store)
        if ticket.day not in spent:
            spent[ticket.day] = costs(connection, items, ticket.day)
        known = _known(spent[ticket.day], order.head.currency, items)
        yield from contributions(order, ticket, categories, known)


def _known(found: Mapping[UUID, Cost], currency: str, items: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    return {
        item_id: (cost.amount, cost.per)
        for item_id, cost in found.items()
        if item_id in items and cost.currency == currency and cost.amount is not None
    }


def _ticket(order: Order, facts: TicketFacts | None, store: Store) -> Ticket:
    local = local_time(order.head.placed_at, store.time_zone)
    if facts is None:
        return Ticket(local.date(), f"{local:%H}", "", {})
    return Ticket(facts.business_day, f"{local:%H}", facts.operator, facts.tenders)


def told_contributions(connection: Connection) -> Iterator[tuple[Key, Sums]]:
    """What was to be taken in up to now, for `comptoir verify`."""
    position = rows.gathered_position(connection) or 0
    later = {
        order_id
        for entry in told_entries(connection, TOPICS)
        if entry.seq > position
        for order_id in orders_told([entry])
    }
    after: UUID | None = None
    while ids := tickets_after(connection, after, BATCH):
        yield from contributions_of(connection, [one for one in ids if one not in later])
        after = ids[-1]
    imported = [
        order_id
        for entry in told_entries(connection, (SaleImported.topic,))
        if entry.seq <= position
        for order_id in orders_told([entry])
    ]
    for start in range(0, len(imported), BATCH):
        yield from contributions_of(connection, imported[start : start + BATCH])
