"""When a rise counts at a store, and what its labels were seen to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from comptoir.company.domain import Store
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.shown import How, Rises, Shown
from comptoir.pricing.events import ShelfChanged, ShelfShown
from comptoir.pricing.rows.shelves import shelf_policy
from comptoir.pricing.tables import PricingShelf, PricingShown

ITEMS_PER_ENTRY = 250
"""So that one entry of the feed stays small."""


@dataclass(frozen=True, slots=True)
class SeenLabel:
    """A label that was seen to hang. id: of what was printed or sent; at: when, as far as is known."""

    shown: Shown
    how: How
    at: Instant
    id: UUID | None = None


def set_rises(uow: UnitOfWork, store: Store, rises: Rises, lead_hours: int | None = None) -> bool:
    """Say when a rise counts at a store; whether that changed anything. lead_hours: None keeps it.

    Once rises wait for labels, what hung before is not known: nothing is held until a label is seen.
    """
    before = shelf_policy(uow.connection, store.code)
    lead = before.lead_hours if lead_hours is None else lead_hours
    if (before.rises, before.lead_hours) == (rises, lead):
        return False
    held_since = None if rises is Rises.AT_ONCE else (before.held_since or uow.now)
    row = (fold_code(store.code), before.version + 1, rises.value, held_since, uow.now, str(uow.actor), lead)
    insert_rows(uow.connection, PricingShelf, _POLICY, [row])
    uow.emit(ShelfChanged(store_id=str(store.id), shelf=fold_code(store.code), rises=rises.value, lead_hours=lead))
    return True


def show_on_shelf(uow: UnitOfWork, store: Store, seen: Mapping[UUID, SeenLabel]) -> None:
    """Record what labels of a store say, by item: nobody pays more from now on, and a rise that they say counts."""
    code, actor = fold_code(store.code), str(uow.actor)
    insert_rows(
        uow.connection,
        PricingShown,
        _COLUMNS,
        [
            (
                new_id(),
                code,
                item_id,
                one.shown.price_list,
                [list(step) for step in one.shown.steps],
                [list(promotion) for promotion in one.shown.promotions],
                one.shown.pays,
                one.how.value,
                one.id,
                one.at,
                uow.now,
                actor,
            )
            for item_id, one in seen.items()
        ],
    )
    told = list(seen.items())
    for start in range(0, len(told), ITEMS_PER_ENTRY):
        uow.emit(_entry(store, code, told[start : start + ITEMS_PER_ENTRY]))


def _entry(store: Store, code: str, seen: Sequence[tuple[UUID, SeenLabel]]) -> ShelfShown:
    items = [
        {
            "item_id": str(item_id),
            "price_list": one.shown.price_list,
            "steps": one.shown.steps,
            "promotions": one.shown.promotions,
            "pays": one.shown.pays,
        }
        for item_id, one in seen
    ]
    return ShelfShown(store_id=str(store.id), shelf=code, items=items)


_POLICY = ("store", "version", "rises", "held_since", "recorded_at", "recorded_by", "lead_hours")
_COLUMNS = (
    "id", "store", "item_id", "price_list", "steps", "promotions", "pays", "how", "label_id", "shown_at", "recorded_at",
    "recorded_by",
)  # fmt: skip
