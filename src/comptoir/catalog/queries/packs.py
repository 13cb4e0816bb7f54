"""What packs hold: products that are sold under a code of their own and taken from the shelf as what is in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from comptoir.catalog.domain.packs import PACK, Component, opened
from comptoir.catalog.queries.sellables import Sellable, sellables
from comptoir.catalog.tables import DocumentRow, ItemRow, LinkRow
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.codes import fold_code

if TYPE_CHECKING:
    from sqlalchemy import Connection

K = TypeVar("K", UUID, str)
_MILLION = 1_000_000


def packs(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, tuple[Component, ...]]:
    """What some items hold; those that are no packs are left out, and in a pack what the catalogue does not know.

    A pack in a pack counts as what is in it. One statement, by the primary key, where no item is a pack.
    """
    direct: dict[UUID, list[Component]] = {}
    asked = set(item_ids)
    while asked:
        linked = select_by_keys(connection, LinkRow, ("item_id", "kind"), "item_id", asked)
        holders = {item_id for item_id, kind in linked if fold_code(kind) == PACK}
        documents = select_by_keys(connection, DocumentRow, ("item_id", "associations"), "item_id", holders)
        links = {
            item_id: [one for kind, ones in of_item.items() if fold_code(kind) == PACK for one in ones]
            for item_id, of_item in documents
        }
        known = sellables(connection, skus={one[0] for ones in links.values() for one in ones})
        for item_id, ones in links.items():
            direct[item_id] = [
                Component(known[sku].item_id, known[sku].sku, (quantity or 1) * _MILLION)
                for sku, quantity in ones
                if sku in known
            ]
        asked = {one.item_id for item_id in links for one in direct[item_id]} - direct.keys()
    return {item_id: found for item_id in item_ids if (found := opened(item_id, direct))}


def with_packs(connection: Connection, found: Mapping[K, Sellable]) -> Mapping[K, Sellable]:
    """Items as they were found, packs with what they hold."""
    held = packs(connection, {item.item_id for item in found.values()}) if found else {}
    if not held:
        return found
    return {key: replace(item, pack=held.get(item.item_id, ())) for key, item in found.items()}


def packs_holding(connection: Connection, item_ids: Collection[UUID]) -> set[UUID]:
    """The packs that some items are in, also through other packs."""
    found: set[UUID] = set()
    inside = set(item_ids)
    while inside:
        skus = {row[0] for row in select_by_keys(connection, ItemRow, ("sku_folded",), "id", inside)}
        rows = select_by_keys(connection, LinkRow, ("item_id", "kind"), "target_folded", skus)
        inside = {item_id for item_id, kind in rows if fold_code(kind) == PACK} - found
        found |= inside
    return found
