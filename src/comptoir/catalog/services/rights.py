"""Where rights that are narrowed to a part of the catalogue are asked for, by whoever acts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.access.services.roles import actor_narrowings
from comptoir.catalog.domain.attributes import Choice
from comptoir.catalog.domain.cards import product_image, product_label
from comptoir.catalog.domain.completeness import Gap
from comptoir.catalog.domain.derived import found_by
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Item, Scope
from comptoir.catalog.domain.refusals import OutsideRights, UnknownStructure
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.rights import (
    OUTSIDE,
    Narrowings,
    categories_of,
    gives_act,
    is_whole,
    may_change_record,
    may_change_thing,
    sees,
    shown,
    shown_scopes,
    shows_all_of,
    shows_field,
    shows_place,
)
from comptoir.catalog.domain.rules import Rule
from comptoir.catalog.domain.search_words import allowed_errors, edit_distance, query_words
from comptoir.catalog.domain.structure import Structure, StructureKind, StructureThing
from comptoir.catalog.domain.validation import pointer_part
from comptoir.catalog.queries import ProductLine
from comptoir.catalog.queries.search import search
from comptoir.catalog.rows import ItemSet, load_items
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.text import LocalizedText

READS = ("catalog.product.read",)
WRITES = ("catalog.product.edit", "catalog.product.import")
_AT_ONCE = 1_000
"""So many items are in memory at once while somebody's search is looked through."""
_TAKEN = frozenset({"catalog.gtin_taken", "catalog.value_taken", "catalog.axes_taken"})
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
    if not actor_narrowings(uow.connection, uow.actor, permission):
        return
    items = load_items(uow.connection, ids=[item_id], with_documents=False)
    refuse_outside_of(uow.connection, uow.actor, structure, items.levels(item_id), permission, whole=whole)


def refuse_outside_of(
    connection: Connection,
    actor: Actor,
    structure: Structure,
    levels: Sequence[Item],
    permission: str,
    *,
    whole: bool = True,
) -> None:
    """As `refuse_outside`, of an item that is loaded, behind those above it."""
    narrowings = actor_narrowings(connection, actor, permission)
    if not gives_act(structure, narrowings, categories_of(levels), whole=whole):
        raise OutsideRights(levels[-1].sku)


def acts_on(structure: Structure, principal: Principal, levels: Sequence[Item]) -> list[str]:
    """What somebody may do with an item, behind those above it: `edit` all of it, or `write` some of its values."""
    categories = categories_of(levels)
    return [
        act
        for act, (permissions, whole) in _ACTS.items()
        if principal.allows(permissions[0])
        and gives_act(structure, principal.narrowings(*permissions), categories, whole=whole)
    ]


_ACTS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "edit": (WRITES, True),
    "write": (WRITES, False),
    "delete": (("catalog.product.delete",), True),
    "submit": (("catalog.product.submit",), True),
    "propose": (("catalog.product.submit",), False),
    "approve": (("catalog.product.approve",), True),
    "publish": (("catalog.product.publish",), False),
    "stage": (("catalog.product.publish",), True),
}
"""Each with the permissions that give it, the one that its route asks for first, and whether it touches all of it."""


def refuse_foreign_things(uow: UnitOfWork, structure: Structure, *things: StructureThing | None) -> None:
    """Refuse the actor a change of the structure, OutsideRights, where it is narrowed to other parts.

    things: one part as it was and as it shall be; None where it was not or shall not be. What a rule does, it does to
    products, so that rules take the right to change all of these as well. Refuses PermissionDenied.
    """
    if any(isinstance(one, Rule) for one in things):
        _refuse_rule(uow, things)
    narrowings = actor_narrowings(uow.connection, uow.actor, *_OF_STRUCTURE)
    if not may_change_thing(structure, narrowings, *things):
        raise OutsideRights(next(one.code for one in things if one is not None))


def _refuse_rule(uow: UnitOfWork, things: Iterable[StructureThing | None]) -> None:
    if actor_narrowings(uow.connection, uow.actor, WRITES[0]):
        raise OutsideRights(next(one.code for one in things if one is not None))


def refuse_foreign_record(
    uow: UnitOfWork, structure: Structure, list_code: str, before: Choice | None, after: Choice | None
) -> None:
    """Refuse the actor a change of an option or record, OutsideRights, where it is narrowed to other parts."""
    narrowings = actor_narrowings(uow.connection, uow.actor, *_OF_STRUCTURE)
    if not may_change_record(structure, narrowings, list_code, before, after):
        raise OutsideRights(list_code)


def stands_in(connection: Connection, item_id: UUID) -> set[str]:
    """The categories of an item and of the levels above it."""
    return categories_of(load_items(connection, ids=[item_id], with_documents=False).levels(item_id))


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


def unseen_in(
    structure: Structure, narrowings: Narrowings, items: ItemSet, draft: ProductDraft
) -> Sequence[FieldError]:
    """What a draft is about that its writer may not see; empty where it may see all.

    It is refused before it is compared with what stands: otherwise "unchanged" would say what that is.
    """
    before = items.by_sku.get(fold_code(draft.sku))
    above = items.by_sku.get(fold_code(draft.parent)) if isinstance(draft.parent, str) else None
    if before is not None and not sees(structure, narrowings, items.levels(before.item.id)):
        return [FieldError("/categories", OUTSIDE, {"field": draft.sku})]
    is_new_above = above is not None and (before is None or before.parent_id != above.item.id)
    if above is not None and is_new_above and not sees(structure, narrowings, items.levels(above.item.id)):
        return [FieldError("/parent", "catalog.unknown_parent", {"parent": draft.parent})]
    if before is None:
        return ()
    categories = categories_of(items.levels(before.item.id))
    return [
        FieldError(f"/values/{pointer_part(code)}", OUTSIDE, {"field": code})
        for code, cells in draft.values.items()
        if not all(shows_field(structure, narrowings, categories, f"values.{code}", key) for key in cells or ())
    ]


def naming_seen(
    connection: Connection, structure: Structure, narrowings: Narrowings, errors: Iterable[Sequence[FieldError]]
) -> list[list[FieldError]]:
    """Why products cannot be kept, without the SKUs of others that have the same already and may not be seen."""
    found = [list(of_one) for of_one in errors]
    owners = {fold_code(str(one.facts["sku"])) for of_one in found for one in of_one if one.code in _TAKEN}
    stored = load_items(connection, skus=owners, with_documents=False) if owners else ItemSet()
    hidden = {
        owner
        for owner in owners & stored.by_sku.keys()
        if not sees(structure, narrowings, stored.levels(stored.by_sku[owner].item.id))
    }
    return [[_told(one, hidden) for one in of_one] for of_one in found]


def _told(error: FieldError, hidden: Collection[str]) -> FieldError:
    is_by_hidden = error.code in _TAKEN and fold_code(str(error.facts["sku"])) in hidden
    return FieldError(error.pointer, "catalog.taken_elsewhere", {}) if is_by_hidden else error


@dataclass(frozen=True, slots=True)
class Look:
    """How a product is called and which picture it has, for somebody."""

    label: LocalizedText
    image: str | None


def looks_of(
    connection: Connection, structure: Structure, narrowings: Narrowings, item_ids: Collection[UUID]
) -> dict[UUID, Look]:
    """The looks of items, of what may be seen; those that may not be seen at all are left out."""
    is_plain = all(map(is_whole, narrowings))
    items = load_items(connection, ids=item_ids, with_documents=not is_plain)
    found: dict[UUID, Look] = {}
    for item_id in item_ids:
        stored = items.by_id.get(item_id)
        if stored is None or not sees(structure, narrowings, items.levels(item_id)):
            continue
        if is_plain:
            found[item_id] = Look(stored.label, stored.image)
            continue
        levels = readable_levels(structure, narrowings, items, item_id)
        values = resolve_values([one.document for one in levels])
        found[item_id] = Look(
            product_label(structure, levels[-1], values), product_image(structure, levels[-1], values)
        )
    return found


def found_within(
    connection: Connection, structure: Structure, narrowings: Narrowings, words: str | None, most: int
) -> tuple[UUID, ...] | None:
    """What a search finds by words that may be seen among so many matches, best first; None where all words may be."""
    if words is None or not words.strip() or all(map(is_whole, narrowings)):
        return None
    wanted, ids = query_words(words), search(connection, words, "", most)
    found = []
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        items = load_items(connection, ids=part)
        for item_id in part:
            levels = readable_levels(structure, narrowings, items, item_id)
            seen = found_by(structure, levels).words.split() if levels else []
            if all(any(_is_alike(one, word) for one in seen) for word in wanted):
                found.append(item_id)
    return tuple(found)


def _is_alike(known: str, typed: str) -> bool:
    limit = allowed_errors(typed)
    return known.startswith(typed) or edit_distance(typed, known, limit) <= limit


def refuse_hidden(
    structure: Structure,
    narrowings: Narrowings,
    attribute: str | None = None,
    missing: str | None = None,
    channel: str | None = None,
    locale: str | None = None,
) -> None:
    """Refuse to look for what may not be seen as if it did not exist: UnknownStructure.

    attribute: by whose values is filtered. missing: the field that products shall lack, at a channel and locale.
    """
    named = missing.removeprefix("values.") if missing is not None and missing.startswith("values.") else None
    for code in (attribute, named):
        if code is None:
            continue
        if structure.attribute(code) is None or not shows_all_of(structure, narrowings, code):
            raise UnknownStructure(StructureKind.ATTRIBUTE.value, code[:100])
    if not shows_place(narrowings, channel, None):
        raise UnknownStructure(StructureKind.CHANNEL.value, channel or "")
    if not shows_place(narrowings, None, locale):
        raise UnknownStructure(StructureKind.LOCALE.value, locale or "")


def filter_scopes(structure: Structure, narrowings: Narrowings, attribute: str | None) -> tuple[Scope, ...] | None:
    """The scopes of an attribute that may be filtered by; None is all."""
    if attribute is None or all(map(is_whole, narrowings)):
        return None
    return tuple(shown_scopes(structure, narrowings, attribute))


def shown_gaps(
    structure: Structure, narrowings: Narrowings, categories: Iterable[str], gaps: Iterable[Gap]
) -> list[Gap]:
    """What a product lacks, without the places and the names of fields that may not be seen."""
    if all(map(is_whole, narrowings)):
        return list(gaps)
    codes = list(categories)
    return [
        replace(one, missing=tuple(name for name in one.missing if shows_field(structure, narrowings, codes, name)))
        for one in gaps
        if shows_place(narrowings, one.channel, one.locale)
    ]


def shown_lines(
    connection: Connection, structure: Structure, narrowings: Narrowings, lines: Sequence[ProductLine]
) -> list[ProductLine]:
    """Lines of a list as somebody may see them."""
    if all(map(is_whole, narrowings)):
        return list(lines)
    looks = looks_of(connection, structure, narrowings, [one.item_id for one in lines])
    return [
        replace(one, label=looks[one.item_id].label, image=looks[one.item_id].image)
        for one in lines
        if one.item_id in looks
    ]


def visible_categories(structure: Structure, narrowings: Narrowings) -> tuple[str, ...] | None:
    """The categories that products must stand in to be seen; None is any."""
    if not narrowings or any(not one.categories for one in narrowings):
        return None
    return tuple(dict.fromkeys(_below(structure, narrowings)))


def _below(structure: Structure, narrowings: Narrowings) -> Iterable[str]:
    for one in narrowings:
        for code in sorted(one.categories):
            yield from structure.descendants(code)
