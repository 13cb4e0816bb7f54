"""Loading and writing when a rise counts at a store, and what its labels were seen to say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.baskets import SalePoint
from comptoir.pricing.domain.shown import How, Rises, ShelfPolicy, Shown, shown_of
from comptoir.pricing.tables import PricingShelf, PricingShown


def shelf_policies(connection: Connection) -> dict[str, ShelfPolicy]:
    """When a rise counts, by the folded code of each store that ever said so."""
    shelf = PricingShelf
    columns = (shelf.store, shelf.rises, shelf.held_since, shelf.version, shelf.lead_hours)
    rows = connection.execute(select(*columns).order_by(shelf.store, shelf.version))
    return {row.store: ShelfPolicy(Rises(row.rises), row.held_since, row.version, row.lead_hours) for row in rows}


def shelf_policy(connection: Connection, store: str) -> ShelfPolicy:
    """When a rise counts at a store."""
    return shelf_policies(connection).get(fold_code(store), ShelfPolicy())


def shelves_shown(connection: Connection) -> dict[str, dict[UUID, Shown]]:
    """What hangs at each store where a rise waits for its label, by its folded code and item."""
    found: dict[str, dict[UUID, Shown]] = {}
    for code, policy in shelf_policies(connection).items():
        if policy.held_since is not None:
            found[code] = {item_id: one.shown for item_id, one in shown_now(connection, code, policy).items()}
    return found


@dataclass(frozen=True, slots=True)
class RecordedShown:
    """What a label was seen to say. label_id: of what was printed or sent."""

    shown: Shown
    how: How
    shown_at: Instant
    recorded_at: Instant
    recorded_by: str
    label_id: UUID | None


SHOWN = (
    "id", "item_id", "price_list", "steps", "promotions", "pays", "how", "shown_at", "recorded_at", "recorded_by",
    "label_id",
)  # fmt: skip


def shown_now(
    connection: Connection,
    store: str,
    policy: ShelfPolicy,
    item_ids: Collection[UUID] | None = None,
    until: Instant | None = None,
) -> dict[UUID, RecordedShown]:
    """What hangs at a store, or hung at an instant, by item; all items where none are named."""
    since = policy.held_since
    if since is None:
        return {}
    if item_ids is None:
        columns = [PricingShown.__table__.c[name] for name in SHOWN]
        statement = select(*columns).where(PricingShown.store == fold_code(store)).order_by(PricingShown.id)
        rows: Iterable[Sequence[Any]] = connection.execute(statement)
    else:
        named = select_by_keys(connection, PricingShown, (*SHOWN, "store"), "item_id", item_ids)
        rows = sorted(row for row in named if row[-1] == fold_code(store))
    return {row[1]: recorded_shown(row) for row in rows if row[8] >= since and (until is None or row[8] <= until)}


def recorded_shown(row: Sequence[Any]) -> RecordedShown:
    """What a label was seen to say, from its columns."""
    return RecordedShown(shown_of(row[2:6]), How(row[6]), row[7], row[8], row[9], row[10])


def shelf_at(
    connection: Connection, point: SalePoint, item_ids: Collection[UUID], until: Instant
) -> dict[str, dict[UUID, Shown]]:
    """What hung at the shelf of a sale point at an instant, as the price book holds it; empty where nothing is held."""
    if not point.is_shelf or point.store is None:
        return {}
    policy = shelf_policy(connection, point.store)
    found = shown_now(connection, point.store, policy, item_ids, until)
    return {fold_code(point.store): {item_id: one.shown for item_id, one in found.items()}} if found else {}
