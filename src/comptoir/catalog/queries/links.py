"""How products are linked to others: goes with, replaces, holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.tables import AliasRow, DocumentRow, ItemRow, LinkRow
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.codes import fold_code


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a product shows it. item_id: of the other product; None when there is none of that SKU.

    is_reverse: the other product holds the link; its type shows it on both ends.
    """

    kind: str
    sku: str
    item_id: UUID | None
    quantity: int | None
    is_reverse: bool


def links_of(
    connection: Connection, structure: Structure, item_ids: Collection[UUID]
) -> Mapping[str, Sequence[tuple[str, int | None]]]:
    """SKUs that some levels of one product are linked to, by the kind of link, each once; how many a pack holds.

    What is linked to the product from its other end comes last, where the kind shows both ends.
    """
    found: dict[str, dict[str, int | None]] = {}
    rows = select_by_keys(connection, DocumentRow, ("item_id", "associations"), "item_id", item_ids)
    for _, links in rows:
        for kind, ones in links.items():
            found.setdefault(kind, {}).update({one[0]: one[1] for one in ones})
    for kind, sku in _other_ends(connection, structure, item_ids):
        if fold_code(sku) not in map(fold_code, found.get(kind, ())):
            found.setdefault(kind, {})[sku] = None
    return {kind: list(ones.items()) for kind, ones in found.items()}


def _other_ends(connection: Connection, structure: Structure, item_ids: Collection[UUID]) -> list[tuple[str, str]]:
    """Kind and SKU of the products that are linked to one of the items by a kind that shows both ends."""
    two_way = {one.code for one in structure.association_types.values() if one.two_way}
    if not two_way:
        return []
    skus = {row[0] for row in select_by_keys(connection, ItemRow, ("sku_folded",), "id", item_ids)}
    skus |= {row[0] for row in select_by_keys(connection, AliasRow, ("sku_folded",), "item_id", item_ids)}
    rows = [
        row
        for row in select_by_keys(connection, LinkRow, ("item_id", "kind"), "target_folded", skus)
        if row[1] in two_way and row[0] not in item_ids
    ]
    named = dict(select_by_keys(connection, ItemRow, ("id", "sku"), "id", {row[0] for row in rows}))
    return sorted({(kind, named[item_id]) for item_id, kind in rows if item_id in named})


def shown_links(connection: Connection, structure: Structure, item_id: UUID) -> list[Link]:
    """The links of one product on its own level, and those of other products that it is the other end of."""
    rows = select_by_keys(connection, DocumentRow, ("associations",), "item_id", [item_id])
    own = [(kind, one[0], one[1]) for (links,) in rows for kind, ones in links.items() for one in ones]
    held = {(kind, fold_code(sku)) for kind, sku, _ in own}
    others = [one for one in _other_ends(connection, structure, [item_id]) if (one[0], fold_code(one[1])) not in held]
    skus = {fold_code(sku) for _, sku, _ in own} | {fold_code(sku) for _, sku in others}
    ids = dict(select_by_keys(connection, ItemRow, ("sku_folded", "id"), "sku_folded", skus))
    return [
        *(Link(kind, sku, ids.get(fold_code(sku)), quantity, is_reverse=False) for kind, sku, quantity in own),
        *(Link(kind, sku, ids.get(fold_code(sku)), None, is_reverse=True) for kind, sku in others),
    ]
