"""What a principal may read of the feed, also long after it signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL, Principal
from comptoir.access.rows import people
from comptoir.access.services.roles import grants_of, program_grants
from comptoir.access.tables import Person as PersonTable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.actor import Actor
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.values.time import Instant

PERMISSION_BY_MODULE: Mapping[str, str] = {
    "access": "access.audit.read",
    "accounting": "accounting.entry.read",
    "cases": "cases.case.read",
    "catalog": "catalog.product.read",
    "company": "company.store.read",
    "connectors": "connectors.product_feed.read",
    "customers": "customers.customer.list",
    "fiscal": "fiscal.journal.read",
    "insight": "insight.report.read",
    "inventory": "inventory.stock.read",
    "invoicing": "invoicing.invoice.read",
    "kernel": "kernel.job.read",
    "media": "media.asset.read",
    "orders": "orders.order.read",
    "payments": "payments.attempt.read",
    "pricing": "pricing.price.read",
    "shelf": "shelf.label.read",
    "till": "till.ticket.read",
    "webhooks": "webhooks.endpoint.read",
}
"""Which permission shows the entries of a module: of customers that to list them, since each entry names one."""

PERMISSION_BY_TOPIC: Mapping[str, str] = {
    "accounting.map.changed": "accounting.map.read",
    "connectors.schedule.changed": "connectors.schedule.read",
    "customers.account.changed": "customers.account.read",
    "customers.consent.changed": "customers.consent.read",
    "customers.document.changed": "customers.segment.read",
    "customers.group.changed": "customers.group.read",
    "customers.mail.sent": "customers.mailing.read",
    "customers.mailing.sent": "customers.mailing.read",
    "customers.points.changed": "customers.points.read",
    "customers.programme.changed": "customers.programme.read",
    "customers.reminder.sent": "customers.account.read",
    "pricing.cost.changed": "pricing.cost.read",
}
"""Topics that need another permission beside their module's."""


def readable_by(principal: Principal, topics: tuple[str, ...] | None) -> Callable[[FeedEntry], bool]:
    """Whether an entry is for this reader: among its topics, and of a module and store that it may see."""
    exact = frozenset(topic for topic in topics or () if not topic.endswith("*"))
    prefixes = tuple(topic[:-1] for topic in topics or () if topic.endswith("*"))

    def wants(entry: FeedEntry) -> bool:
        if topics is not None and entry.topic not in exact and not (prefixes and entry.topic.startswith(prefixes)):
            return False
        needed = PERMISSION_BY_MODULE.get(entry.topic.partition(".")[0])
        beside = PERMISSION_BY_TOPIC.get(entry.topic, needed)
        return all(one is not None and principal.allows(one, entry.store_id) for one in (needed, beside))

    return wants


_TELLING = {"changed": {}, "comment": "", "sku": ""}
"""Fields of entries of the catalogue that say what a product is or was, and what is told in their place."""


def told_to(principal: Principal) -> Callable[[FeedEntry], FeedEntry]:
    """An entry as this reader may read it.

    Whoever is narrowed to a part of the catalogue learns from the feed that products changed, not how or which: what
    they may see they read from the products.
    """
    if not principal.narrowings(PERMISSION_BY_MODULE["catalog"]):
        return lambda entry: entry

    def told(entry: FeedEntry) -> FeedEntry:
        if not entry.topic.startswith("catalog."):
            return entry
        fields = entry.fields()
        kept = {name: _TELLING.get(name, value) for name, value in fields.items()}
        return entry if kept == fields else entry._replace(payload=msgspec.json.encode(kept).decode())

    return told


def principal_of(connection: Connection, actor: Actor, now: Instant) -> Principal | None:
    """The actor as it would be let in now, with the grants it has today; None for one that would not be."""
    if actor.kind == "system":
        return SYSTEM_PRINCIPAL
    if actor.id is None or actor.kind == "till":
        return None
    if actor.kind == "person":
        for person in people(connection, PersonTable.id == actor.id):
            if not person.is_disabled:
                return Principal("person", person.id, person.name, person.locale, grants_of(person.roles))
        return None
    grants = program_grants(connection, actor.id, now)
    return None if grants is None else Principal("client", actor.id, "", "en_US", grants)
