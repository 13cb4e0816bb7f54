"""The reader that keeps every customer's timeline, and the job that makes it anew from the ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from comptoir.customers.domain.moments import Moment, Purchase
from comptoir.customers.services.moments import TOPICS as OWN_TOPICS
from comptoir.customers.services.moments import moments_kept, moments_told
from comptoir.customers.services.timeline import add_moments, add_purchases, customers_after, hold_timeline, rebuild
from comptoir.kernel.reading import Reading
from comptoir.orders.domain import IMPORTED, OrderKind
from comptoir.orders.queries import order_ids_of_customers, orders_by_id
from comptoir.payments.queries import movements_of_customers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.jobs import JobContext
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.orders.domain import Order

NAME = "customers.timeline"
REBUILD = "customers.rebuild_timeline"
_SALES = ("till.ticket.sealed", "till.return.sealed", "orders.sale.imported")
_VALUE = "payments.stored_value.moved"
_GATHER_SECONDS = 0.5
"""One transaction serves all entries of this time, so that a busy till pays next to nothing for timelines."""
_CUSTOMERS_AT_ONCE = 100


def make_reading(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """The reader of the timeline."""
    return Reading(NAME, (*_SALES, _VALUE, *OWN_TOPICS), _follow, gather_seconds=_GATHER_SECONDS, joins_traces=True)


def _follow(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    told = [entry.fields() for entry in entries if entry.topic in _SALES]
    # An entry from before customers were named in it says nothing, and its order tells.
    named = [fields for fields in told if fields.get("customer_id", "unsaid") is not None]
    ids = [UUID(fields.get("ticket_id") or fields["order_id"]) for fields in named]
    add_purchases(uow, purchases(orders_by_id(uow.connection, ids).values() if ids else ()))
    add_moments(uow, [*moments_told(uow.connection, entries), *_values_told(entries)])


def _values_told(entries: Iterable[FeedEntry]) -> Iterator[Moment]:
    """What happened with the gift cards and store credit of customers."""
    for entry in entries:
        fields = entry.fields() if entry.topic == _VALUE else {}
        if fields.get("customer_id"):
            value_id, amount = UUID(fields["stored_value_id"]), fields["amount"]
            customer_id = UUID(fields["customer_id"])
            yield Moment(customer_id, entry.at, "value", value_id, entry.store_id, amount, fields["currency"])


def purchases(orders: Iterable[Order]) -> list[Purchase]:
    """What the orders that name a customer mean to the timeline."""
    found = []
    for order in orders:
        head = order.head
        if head.customer_id is None:
            continue
        is_return = head.kind == OrderKind.RETURN.value
        is_ticket = head.till_id is not None or head.book_position == IMPORTED
        kind = "return" if is_return else "ticket" if is_ticket else "order"
        moment = Moment(head.customer_id, head.placed_at, kind, head.id, head.store_id, head.due, head.currency)
        lines = [(line.item_id, line.due) for line in order.lines if line.item_id is not None]
        found.append(Purchase(moment, is_return, lines))
    return found


def rebuild_timeline(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
    """Write every timeline anew, some customers at a time; resumes behind the last ones."""
    after = None if context.checkpoint is None else UUID(context.checkpoint)
    done = 0
    while True:
        with context.database.write(context.actor, context.trace) as uow:
            ids = customers_after(uow.connection, after, _CUSTOMERS_AT_ONCE)
            if not ids:
                return {"read": done}
            hold_timeline(uow)
            orders = orders_by_id(uow.connection, order_ids_of_customers(uow.connection, ids))
            values = [
                Moment(one.customer_id, one.at, "value", *one[2:])
                for one in movements_of_customers(uow.connection, ids)
            ]
            rebuild(uow, ids, [*moments_kept(uow.connection, ids), *values], purchases(orders.values()))
            context.save(uow, str(ids[-1]))
        after = ids[-1]
        done += len(ids)
        context.progress(done)
