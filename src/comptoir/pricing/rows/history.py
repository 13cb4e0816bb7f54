"""When anything that decides a price was recorded, and what labels ever said."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.prices import Price
from comptoir.pricing.domain.shown import ShelfPolicy
from comptoir.pricing.rows import HISTORY, price_of
from comptoir.pricing.rows.shelves import SHOWN, RecordedShown, recorded_shown
from comptoir.pricing.tables import PricingDocument, PricingPrice, PricingPriceList, PricingShown


def list_times(connection: Connection) -> list[Instant]:
    """The instants at which a price list was made or changed, in order."""
    return sorted(set(connection.execute(select(PricingPriceList.recorded_at).distinct()).scalars()))


def document_times(connection: Connection, kind: str) -> list[Instant]:
    """The instants at which a promotion (or another kind of document) was made or changed, in order."""
    statement = select(PricingDocument.recorded_at).where(PricingDocument.kind == kind).distinct()
    return sorted(set(connection.execute(statement).scalars()))


def prices_ever(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, list[Price]]:
    """Every price of items that was ever recorded, withdrawn and replaced ones too, in the order of their ids."""
    found: dict[UUID, list[Price]] = {}
    for row in sorted(select_by_keys(connection, PricingPrice, HISTORY[:9], "item_id", item_ids)):
        found.setdefault(row[1], []).append(price_of(row))
    return found


def shown_ever(
    connection: Connection, store: str, policy: ShelfPolicy, item_ids: Iterable[UUID]
) -> dict[UUID, list[RecordedShown]]:
    """Everything that the labels of items in a store were seen to say since rises wait for them, in order."""
    since = policy.held_since
    if since is None:
        return {}
    found: dict[UUID, list[RecordedShown]] = {}
    named = select_by_keys(connection, PricingShown, (*SHOWN, "store"), "item_id", item_ids)
    for row in sorted(row for row in named if row[-1] == fold_code(store) and row[8] >= since):
        found.setdefault(row[1], []).append(recorded_shown(row))
    return found
