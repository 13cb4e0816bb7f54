"""The labels of the demo shop: Rivoli hangs them on its grocery shelves; some still wait to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.pricing.domain.shown import Rises
from comptoir.pricing.service import PriceBookHolder
from comptoir.shelf.services.facings import choose_rises, put_facings
from comptoir.shelf.services.hanging import take_over
from comptoir.shelf.services.making import refresh_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from comptoir.company.domain import Store
    from comptoir.kernel.database import Database

_PER_SHELF = 6
_WAITING = 5


def hang_labels(database: Database, store: Store, skus: Sequence[str], ids: Mapping[str, UUID]) -> None:
    """Labels on the shelves of a store: all but the last few hang already."""
    positions = {ids[sku]: f"E{number // _PER_SHELF + 1}" for number, sku in enumerate(skus)}
    hung, waiting = list(positions)[:-_WAITING], list(positions)[-_WAITING:]
    with database.write() as uow:
        choose_rises(uow, SYSTEM_PRINCIPAL, store, Rises.HUNG)
    for part in (hung, waiting):
        with database.write() as uow:
            put_facings(uow, SYSTEM_PRINCIPAL, store, {item_id: positions[item_id] for item_id in part})
        prices = PriceBookHolder(database)
        with database.read() as connection:
            prices.load(connection)
        while refresh_labels(database, book := prices.current(), book.position):
            pass
        if part is hung:
            take_over(database, SYSTEM_PRINCIPAL, "demo", store)
