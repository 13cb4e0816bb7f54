"""Which store a code on the command line means."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection


def find_store(connection: Connection, code: str) -> UUID | None:
    """The store with this code, else the store of the place with this code."""
    from comptoir.company.queries import store_by_code
    from comptoir.inventory.queries import place_by_code

    store = store_by_code(connection, code)
    if store is not None:
        return store.id
    place = place_by_code(connection, code)
    return None if place is None else place.store_id
