"""How products are linked to others: goes with, replaces, holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.catalog.tables import DocumentRow
from comptoir.kernel.bulk import select_by_keys

if TYPE_CHECKING:
    from sqlalchemy import Connection


def links_of(connection: Connection, item_ids: Collection[UUID]) -> Mapping[str, Sequence[tuple[str, int | None]]]:
    """SKUs that some levels of one product are linked to, by the kind of link, each once; how many a pack holds."""
    found: dict[str, dict[str, int | None]] = {}
    rows = select_by_keys(connection, DocumentRow, ("item_id", "associations"), "item_id", item_ids)
    for _, links in rows:
        for kind, ones in links.items():
            found.setdefault(kind, {}).update({one[0]: one[1] for one in ones})
    return {kind: list(ones.items()) for kind, ones in found.items()}
