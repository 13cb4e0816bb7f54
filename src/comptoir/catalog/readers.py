"""Readers of the feed: what is required has changed, so products are counted again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.catalog.events import (
    CategoriesChanged,
    ProductCreated,
    ProductDeleted,
    ProductUpdated,
    PublicationPlanned,
    RecordsChanged,
    StructureChanged,
)
from comptoir.catalog.services import stale_cards
from comptoir.catalog.services.completeness import ASSET_TOPICS, ASSETS, SIZE_FIRST, note_assets, recount_slice
from comptoir.catalog.services.team.grading import grade_slice
from comptoir.catalog.services.team.plans import carry_out_due
from comptoir.kernel.reading import Reading

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork


def recounting(_settings: Settings, database: Database, _secrets: SecretBox) -> Reading:
    """Counts a slice at each look, in transactions of its own, until no family waits."""
    size = SIZE_FIRST

    def work() -> bool:
        nonlocal size
        is_done, size = recount_slice(database, size)
        return is_done

    return Reading("catalog.completeness", (StructureChanged.topic,), outside=work)


def _tell_assets(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    note_assets(uow, {UUID(entry.key) for entry in entries})


ASSETS_TOLD = Reading(ASSETS, ASSET_TOPICS, _tell_assets)


def showing(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """Counts what lacks a picture whose rights have ended, and what has it again."""
    return ASSETS_TOLD


def naming(_settings: Settings, database: Database, _secrets: SecretBox) -> Reading:
    """Makes the cards again that name a changed record or a moved category, a slice at each look."""
    size = stale_cards.SIZE_FIRST
    failing: dict[UUID, Exception] = {}

    def work() -> bool:
        nonlocal size
        is_done, size = stale_cards.refresh_slice(database, size, failing)
        return is_done

    topics = (RecordsChanged.topic, StructureChanged.topic, CategoriesChanged.topic)
    return Reading("catalog.cards", topics, outside=work, rests=2)


def planning(_settings: Settings, database: Database, _secrets: SecretBox) -> Reading:
    """Publishes and withdraws what is due: looked at when something is planned, and every few seconds."""
    return Reading("catalog.plans", (PublicationPlanned.topic,), outside=lambda: carry_out_due(database))


def grading(_settings: Settings, database: Database, _secrets: SecretBox) -> Reading:
    """Grades what has changed or is judged otherwise, a slice at each look, and rests between them in a busy hour."""
    topics = (ProductCreated.topic, ProductUpdated.topic, ProductDeleted.topic, StructureChanged.topic)
    return Reading("catalog.quality", topics, outside=lambda: grade_slice(database), gather_seconds=1.0, rests=2)


READINGS = [recounting, showing, planning, grading, naming]
