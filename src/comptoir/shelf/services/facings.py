"""Which items stand on the shelves of a store, and where; and when a rise counts there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.kernel.feed import last_position
from comptoir.pricing.domain.shown import How, Rises, Shown
from comptoir.pricing.service import SeenLabel, set_rises, show_on_shelf
from comptoir.shelf import rows
from comptoir.shelf.events import FacingsChanged

if TYPE_CHECKING:
    from comptoir.company.domain import Store
    from comptoir.kernel.uow import UnitOfWork

SLICE = 250


def choose_rises(
    uow: UnitOfWork, principal: Principal, store: Store, rises: Rises, lead_hours: int | None = None
) -> bool:
    """Say when a rise of a price counts at a store; whether that changed anything. Refuses PermissionDenied.

    Where labels begin, nothing is known of what hangs: every facing is asked for its first label.
    """
    principal.require("shelf.store.edit", store.id)
    if not set_rises(uow, store, rises, lead_hours):
        return False
    if rises is Rises.AT_ONCE:
        rows.forget_labels(uow, store.id)
    return True


def put_facings(uow: UnitOfWork, principal: Principal, store: Store, positions: Mapping[UUID, str]) -> int:
    """Give items a place on a store's shelves, or another one; how many were new or moved. At most SLICE.

    Refuses PermissionDenied.
    """
    assert len(positions) <= SLICE, len(positions)
    principal.require("shelf.facing.edit", store.id)
    known = rows.facings_of(uow.connection, store.id, positions, lock=True)
    new = {item_id: text for item_id, text in positions.items() if item_id not in known}
    moved = [
        replace(one, position=positions[one.item_id])
        for one in known.values()
        if one.position != positions[one.item_id]
    ]
    rows.add_facings(uow, store.id, new, last_position(uow.connection))
    rows.save_facings(uow, moved, {})
    changed = [*new, *(one.item_id for one in moved)]
    if changed:
        uow.emit(FacingsChanged(store_id=str(store.id), item_ids=[str(one) for one in changed]))
    return len(changed)


def remove_facings(uow: UnitOfWork, principal: Principal, store: Store, item_ids: Collection[UUID]) -> int:
    """Items leave the shelves of a store, and their labels with them; how many did.

    Refuses PermissionDenied.
    """
    principal.require("shelf.facing.edit", store.id)
    known = rows.facings_of(uow.connection, store.id, item_ids, lock=True)
    rows.delete_facings(uow, store.id, list(known))
    nothing = SeenLabel(Shown(None, ()), How.REMOVED, uow.now)
    show_on_shelf(uow, store, dict.fromkeys(known, nothing))
    if known:
        uow.emit(FacingsChanged(store_id=str(store.id), item_ids=[str(one) for one in known]))
    return len(known)
