"""Where rights that are narrowed to a part of the catalogue are asked for, by whoever acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.services.roles import actor_narrowings
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.refusals import OutsideRights
from comptoir.catalog.domain.rights import (
    Narrowings,
    categories_of,
    is_whole,
    may_change_thing,
    reaches,
    sees,
    shown,
)
from comptoir.catalog.domain.structure import Structure, StructureThing
from comptoir.catalog.rows import ItemSet, load_items
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

READS = ("catalog.product.read",)
WRITES = ("catalog.product.edit", "catalog.product.import")
_OF_STRUCTURE = (
    "catalog.structure.edit",
    "catalog.attribute.create",
    "catalog.attribute.update",
    "catalog.attribute.delete",
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes products, and by which permissions."""

    actor: Actor
    permissions: tuple[str, ...] = WRITES


THE_SHOP = Writer(SYSTEM)


def narrowings_of_writer(connection: Connection, writer: Writer) -> Narrowings:
    """What the writer is narrowed to; empty when it is not."""
    return actor_narrowings(connection, writer.actor, *writer.permissions)


def refuse_outside(
    uow: UnitOfWork, structure: Structure, item_id: UUID, permission: str, *, whole: bool = True
) -> None:
    """Refuse the actor an act on an item, OutsideRights, where its permission is narrowed to others.

    whole: the act touches all of the item, so that a narrowing to locales, channels or groups does not give it.
    """
    narrowings = actor_narrowings(uow.connection, uow.actor, permission)
    if not narrowings:
        return
    items = load_items(uow.connection, ids=[item_id], with_documents=False)
    levels = items.levels(item_id)
    if not any(reaches(structure, one, categories_of(levels)) and (is_whole(one) or not whole) for one in narrowings):
        raise OutsideRights(levels[-1].sku)


def refuse_foreign_things(uow: UnitOfWork, structure: Structure, *things: StructureThing | None) -> None:
    """Refuse the actor a change of the structure, OutsideRights, where it is narrowed to other parts.

    things: one part as it was and as it shall be; None where it was not or shall not be.
    """
    narrowings = actor_narrowings(uow.connection, uow.actor, *_OF_STRUCTURE)
    if not may_change_thing(structure, narrowings, *things):
        raise OutsideRights(next(one.code for one in things if one is not None))


def readable(structure: Structure, narrowings: Narrowings, items: ItemSet, item_id: UUID) -> Item | None:
    """The item with the values that may be seen; None when it may not be seen at all."""
    levels = items.levels(item_id)
    if not sees(structure, narrowings, levels):
        return None
    return shown(structure, narrowings, levels[-1], categories_of(levels))


def readable_levels(structure: Structure, narrowings: Narrowings, items: ItemSet, item_id: UUID) -> list[Item]:
    """The item behind those above it, with the values that may be seen; empty when it may not be seen at all."""
    found = [readable(structure, narrowings, items, one.id) for one in items.levels(item_id)]
    return [] if found[-1] is None else [one for one in found if one is not None]


def keeping_unseen(structure: Structure, narrowings: Narrowings, items: ItemSet, draft: ProductDraft) -> ProductDraft:
    """The draft with the cells that its writer cannot see and so has not meant to erase."""
    before = items.by_sku.get(fold_code(draft.sku))
    if before is None or draft.mode is Mode.MERGE_CELLS:
        return draft
    item = before.item
    seen = shown(structure, narrowings, item, categories_of(items.levels(item.id))).document.values
    given = {(known.code if (known := structure.attribute(code)) else code): one for code, one in draft.values.items()}
    for code, cells in item.document.values.items():
        unseen = {key: datum for key, datum in cells.items() if key not in seen.get(code, {})}
        if unseen and (code in given or draft.mode is Mode.REPLACE):
            given[code] = {**unseen, **(given.get(code) or {})}
    return replace(draft, values=given)


def visible_categories(structure: Structure, narrowings: Narrowings) -> tuple[str, ...] | None:
    """The categories that products must stand in to be seen; None is any."""
    if not narrowings or any(not one.categories for one in narrowings):
        return None
    return tuple(dict.fromkeys(_below(structure, narrowings)))


def _below(structure: Structure, narrowings: Narrowings) -> Iterable[str]:
    for one in narrowings:
        for code in sorted(one.categories):
            yield from structure.descendants(code)
