"""Readers of the feed: what is required has changed, so products are counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.catalog.events import StructureChanged
from comptoir.catalog.services.completeness import SIZE_FIRST, recount_slice
from comptoir.kernel.following import Reading

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings


def recounting(_settings: Settings, database: Database, _secrets: SecretBox) -> Reading:
    """Counts a slice at each look, in transactions of its own, until no family waits."""
    size = SIZE_FIRST

    def work() -> bool:
        nonlocal size
        is_done, size = recount_slice(database, size)
        return is_done

    return Reading("catalog.completeness", (StructureChanged.topic,), outside=work)


READINGS = [recounting]
