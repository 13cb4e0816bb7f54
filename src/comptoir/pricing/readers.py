"""Readers of the feed: prices and tax classes reach the completeness of products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.catalog.services.completeness import note_offers
from comptoir.kernel.reading import Reading
from comptoir.pricing.events import PriceChanged, TaxClassAssigned
from comptoir.pricing.queries import offers_of_items

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork


def tell_offers(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    """Tell the catalogue in which currencies items have a price now, and whether they have a tax class."""
    item_ids = {UUID(entry.fields()["item_id"]) for entry in entries}
    note_offers(uow, offers_of_items(uow.connection, item_ids, uow.now))


def offer_reading(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """What a price or a tax class changes in what products lack."""
    return Reading("pricing.offers", (PriceChanged.topic, TaxClassAssigned.topic), tell_offers)


READINGS = [offer_reading]
