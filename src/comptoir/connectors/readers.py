"""A reader of the feed: what may change the line of a product in a product feed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.catalog.events import CardPublished, CardWithdrawn
from comptoir.catalog.queries.packs import packs_holding
from comptoir.connectors.queries import feeds
from comptoir.connectors.services.building import items_showing, mark, mark_all
from comptoir.kernel.reading import Reading
from comptoir.media.events import AssetStored, AssetWithdrawn
from comptoir.pricing.events import PriceChanged, PriceListChanged

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

_OF_ITEM = {CardPublished.topic, CardWithdrawn.topic, PriceChanged.topic, "inventory.level.changed"}
_OF_ASSET = {AssetStored.topic, AssetWithdrawn.topic}
_OF_ALL = {
    PriceListChanged.topic,
    "pricing.promotion.changed",
    "catalog.structure.changed",
    "till.recall.opened",
    "till.recall.lifted",
}
_RESTS = 20


def notice(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    """Mark the products whose lines may have to change; they are looked at when a feed is asked for."""
    codes = [one.feed.code for one in feeds(uow.connection)]
    items = {UUID(entry.fields()["item_id"]) for entry in entries if entry.topic in _OF_ITEM}
    assets = {UUID(entry.fields()["asset_id"]) for entry in entries if entry.topic in _OF_ASSET}
    items |= items_showing(uow.connection, assets)
    mark(uow, codes, items | packs_holding(uow.connection, items))
    if any(entry.topic in _OF_ALL for entry in entries):
        mark_all(uow)


def _has_feeds(connection: Connection) -> bool:
    return bool(feeds(connection))


def feed_reading(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """What product feeds have to look at again; without a feed nothing is read."""
    topics = tuple(sorted(_OF_ITEM | _OF_ASSET | _OF_ALL))
    return Reading("connectors.feeds", topics, notice, rests=_RESTS, is_wanted=_has_feeds, joins_traces=True)


READINGS = [feed_reading]
