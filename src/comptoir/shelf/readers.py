"""Readers of the feed: what may change a label, and stores that open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.catalog.events import CardPublished, CardWithdrawn
from comptoir.company.queries import store_by_id
from comptoir.kernel.reading import Reading
from comptoir.kernel.values.codes import fold_code
from comptoir.pricing.domain.shown import How, Rises
from comptoir.pricing.events import PriceChanged, PriceListChanged, ShelfChanged
from comptoir.pricing.queries import shelf_policies
from comptoir.shelf import rows
from comptoir.shelf.services.hanging import assume_hung
from comptoir.till.events import DayOpened
from comptoir.till.queries import is_store_opening

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

_OF_ITEMS = {PriceChanged.topic, CardPublished.topic, CardWithdrawn.topic}
_OF_ALL = {PriceListChanged.topic, "pricing.promotion.changed", "pricing.campaign.changed"}


def mark(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    """Mark the facings whose label may have to change; `services.making` looks at them."""
    items: set[UUID] = set()
    stores: set[UUID] = set()
    is_all = False
    for entry in entries:
        if entry.topic in _OF_ITEMS:
            items.add(UUID(entry.fields()["item_id"]))
        elif entry.topic in _OF_ALL:
            is_all = True
        elif entry.topic == ShelfChanged.topic:
            stores.add(UUID(entry.fields()["store_id"]))
    position = entries[-1].seq
    if is_all:
        rows.mark_stale(uow, position, store_ids=None, item_ids=None)
        return
    if items:
        rows.mark_stale(uow, position, store_ids=None, item_ids=items)
    if stores:
        rows.mark_stale(uow, position, store_ids=stores, item_ids=None)


def open_stores(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    """At the opening of a store that wants it so, its newest labels count as hung."""
    policies = shelf_policies(uow.connection)
    for entry in entries:
        fields = entry.fields()
        store = store_by_id(uow.connection, UUID(fields["store_id"]))
        if store is None or not is_store_opening(uow.connection, store.id, fields["till"]):
            continue
        policy = policies.get(fold_code(store.code))
        if policy is not None and policy.rises is Rises.HUNG_OR_OPENING:
            assume_hung(uow, store, How.OPENING)


def label_reading(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """What may change a label."""
    return Reading("shelf.labels", tuple(sorted(_OF_ITEMS | _OF_ALL | {ShelfChanged.topic})), mark)


def opening_reading(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """Stores that open."""
    return Reading("shelf.openings", (DayOpened.topic,), open_stores)


READINGS = [label_reading, opening_reading]
