"""What a slice of products is decided on, and whether others have already what may be had once only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.validation import axis_key, pointer_part
from comptoir.catalog.rows import (
    ItemSet,
    UniqueKey,
    load_descendants,
    load_gtin_owners,
    load_items,
    load_unique_owners,
    load_versions,
)
from comptoir.catalog.services.decided import Prepared
from comptoir.kernel.values.errors import FieldError


@dataclass(slots=True)
class Seen:
    """Everything in the database that a slice was decided on; equal means that nothing has changed."""

    structure_version: int
    items: dict[str, tuple[UUID, int]]
    gtins: dict[str, UUID]
    unique: dict[UniqueKey, UUID]
    sisters: dict[UUID, dict[UUID, int]]


def look(
    connection: Connection, structure: Structure, keys: tuple[set[str], set[str], set[UniqueKey], set[UUID]]
) -> Seen:
    """What stands of the SKUs, barcodes, unique values and parents that a slice is about."""
    skus, gtins, unique, parents = keys
    sisters: dict[UUID, dict[UUID, int]] = {}
    if parents:
        below = load_descendants(connection, parents, with_documents=False)
        for stored in below.by_id.values():
            if stored.parent_id in parents:
                sisters.setdefault(stored.parent_id, {})[stored.item.id] = stored.item.version
    return Seen(
        structure.version,
        load_versions(connection, skus),
        load_gtin_owners(connection, gtins),
        load_unique_owners(connection, unique),
        sisters,
    )


def refuse_twins(
    connection: Connection, structure: Structure, items: ItemSet, prepared: Sequence[Prepared], seen: Seen
) -> None:
    """Barcodes, unique values and axes that belong to another product, in the database or earlier in the slice."""
    gtins, unique = dict(seen.gtins), dict(seen.unique)
    owners = _skus_of(connection, items, {*gtins.values(), *unique.values()})
    axes = _sister_axes(connection, structure, items, seen, owners)
    rejected: set[UUID] = set()
    for one in prepared:
        item = one.item
        if one.parent_id in rejected:
            one.errors.append(FieldError("/parent", "catalog.unknown_parent", {"parent": item.parent}))
        for gtin in item.gtins:
            owner = gtins.setdefault(gtin, item.id)
            if owner != item.id:
                facts = {"gtin": shown_gtin(gtin), "sku": owners.get(owner, "")}
                one.errors.append(FieldError("/identifiers/gtin", "catalog.gtin_taken", facts))
        for attribute, scope_key, folded, written in one.unique:
            owner = unique.setdefault((attribute, scope_key, folded), item.id)
            if owner != item.id:
                facts = {"attribute": attribute, "value": written[:100], "sku": owners.get(owner, "")}
                one.errors.append(FieldError(f"/values/{pointer_part(attribute)}", "catalog.value_taken", facts))
        if one.parent_id is not None and not one.errors:
            variant = structure.family_variant(items.by_id[one.root_id].item.family_variant)
            key = axis_key(item.document.values, variant.axes if variant else ())
            owner = axes.setdefault((one.parent_id, key), item.id)
            if owner != item.id and variant is not None:
                facts = {"axes": ", ".join(variant.axes), "sku": owners.get(owner, "")}
                one.errors.append(FieldError("/values", "catalog.axes_taken", facts))
        owners[item.id] = item.sku
        if one.errors and one.before is None:
            rejected.add(item.id)


def _skus_of(connection: Connection, items: ItemSet, ids: set[UUID]) -> dict[UUID, str]:
    unknown = ids - items.by_id.keys()
    more = load_items(connection, ids=unknown, with_documents=False) if unknown else ItemSet()
    return {item_id: stored.item.sku for found in (items, more) for item_id, stored in found.by_id.items()}


def _sister_axes(
    connection: Connection, structure: Structure, items: ItemSet, seen: Seen, owners: dict[UUID, str]
) -> dict[tuple[UUID, str], UUID]:
    """Who has which values on the axes below a parent, as the database stands; their SKUs go into `owners`."""
    ids = {item_id for sisters in seen.sisters.values() for item_id in sisters}
    if not ids:
        return {}
    sisters = load_items(connection, ids=ids - items.by_id.keys())
    found: dict[tuple[UUID, str], UUID] = {}
    for parent_id, members in seen.sisters.items():
        for item_id in members:
            if item_id in items.by_id:
                continue
            stored = sisters.by_id[item_id]
            owners[item_id] = stored.item.sku
            root = sisters.by_id[stored.root_id].item
            variant = structure.family_variant(root.family_variant)
            key = axis_key(stored.item.document.values, variant.axes if variant else ())
            found[parent_id, key] = item_id
    return found
