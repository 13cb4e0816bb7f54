"""Saving products: first everything is computed against what stands, then written in one short transaction.

`prepare` only reads, and may run on a read transaction; `save_prepared` checks that nothing it was decided on has
changed since, computes again if it has, and writes. A single save is a slice of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.catalog.domain.derived import found_by, unique_keys
from comptoir.catalog.domain.draft import ProductDraft, Unset, apply_draft, taken
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.naming import labelled
from comptoir.catalog.domain.product import Item, ItemId, Review, changed_fields
from comptoir.catalog.domain.refusals import StaleProduct
from comptoir.catalog.domain.rights import Narrowings, outside, sees
from comptoir.catalog.domain.ruling import run_rules
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.rows import (
    ItemSet,
    StoredItem,
    UniqueKey,
    load_items,
    lock_catalog,
)
from comptoir.catalog.services.decided import Prepared, Saved
from comptoir.catalog.services.rights import (
    READS,
    THE_SHOP,
    WRITES,
    Writer,
    keeping_unseen,
    naming_seen,
    narrowings_of_writer,
    unseen_in,
)
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.twins import Seen, look, refuse_twins
from comptoir.catalog.services.writing import ItemChange, unknown_words, write_changes
from comptoir.catalog.tables import ChangeRow
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError


@dataclass(slots=True)
class PreparedSlice:
    """A slice that is ready to be written."""

    drafts: Sequence[ProductDraft]
    structure: Structure
    prepared: list[Prepared]
    seen: Seen
    keys: tuple[set[str], set[str], set[UniqueKey], set[UUID]]
    new_words: Sequence[str]
    writer: Writer

    @property
    def writes(self) -> bool:
        """Whether anything is to be written; otherwise `outcomes` tells all."""
        return any(not one.errors and (one.is_change or one.notes_source) for one in self.prepared)

    def levels_of(self, place: int) -> list[Item]:
        """The item that the draft at a place makes, behind those above it."""
        return self.prepared[place].levels

    def outcomes(self) -> list[Saved]:
        """What becomes of each draft."""
        return [one.saved() for one in self.prepared]


def save_products(
    uow: UnitOfWork, drafts: Sequence[ProductDraft], permissions: tuple[str, ...] = WRITES
) -> list[Saved]:
    """Save a few products; a wrong one is rejected alone. Refuses StaleProduct.

    permissions: those by which the actor writes, for where they are narrowed.
    """
    lock_catalog(uow.connection)
    return _write(uow, prepare(uow.connection, drafts, writer=Writer(uow.actor, permissions)))


def save_prepared(uow: UnitOfWork, slice_: PreparedSlice) -> list[Saved]:
    """Write a slice that was prepared before; compute it again where others have written meanwhile."""
    lock_catalog(uow.connection)
    seen = look(uow.connection, current_structure(uow.connection), slice_.keys)
    if seen != slice_.seen or slice_.writer.actor != uow.actor:
        slice_ = prepare(uow.connection, slice_.drafts, writer=replace(slice_.writer, actor=uow.actor))
    return _write(uow, slice_)


def prepare(
    connection: Connection,
    drafts: Sequence[ProductDraft],
    known_words: set[str] | None = None,
    writer: Writer = THE_SHOP,
) -> PreparedSlice:
    """Decide what each draft makes of what stands. A SKU stands once among `drafts`. Refuses StaleProduct.

    known_words: see `unknown_words`; whoever saves many slices hands the same set to each.
    """
    structure = current_structure(connection)
    skus = _skus(drafts)
    items = load_items(connection, skus=skus)
    befores = ItemSet(dict(items.by_id))
    narrowings = narrowings_of_writer(connection, writer)
    seen_by = narrowings_of_writer(connection, Writer(writer.actor, READS)) if narrowings else ()
    prepared: list[Prepared] = []
    for given in drafts:
        if seen_by and (refused := _refused_unseen(structure, seen_by, items, given)):
            prepared.append(refused)
            continue
        draft = keeping_unseen(structure, seen_by, items, given) if seen_by else given
        one = _apply(connection, structure, items, draft)
        prepared.append(one)
        if not one.errors:
            _settle(structure, narrowings, items, befores, one)
    gtins = {gtin for one in prepared for gtin in one.item.gtins}
    unique = {key[:3] for one in prepared for key in one.unique}
    parents = {one.parent_id for one in prepared if one.parent_id is not None}
    keys = (skus, gtins, unique, parents)
    seen = look(connection, structure, keys)
    for one in prepared:
        if one.before is not None and not one.errors:
            one.changes = changed_fields(one.before.item, one.item)
            is_archived = one.before.item.lifecycle is Lifecycle.ARCHIVED and not one.draft.even_archived
            if one.is_change and is_archived:
                one.errors.append(FieldError("", "catalog.archived", {"sku": one.item.sku}))
    refuse_twins(connection, structure, items, prepared, seen)
    if seen_by:
        told = naming_seen(connection, structure, seen_by, [one.errors for one in prepared])
        for one, errors in zip(prepared, told, strict=True):
            one.errors = errors
    for one in prepared:
        if not one.errors and one.is_change:
            one.found = found_by(structure, items.levels(one.item.id))
    texts = [one.found.words for one in prepared if one.found is not None]
    new_words = unknown_words(connection, texts, known_words)
    return PreparedSlice(drafts, structure, prepared, seen, keys, new_words, writer)


def _refused_unseen(structure: Structure, seen_by: Narrowings, items: ItemSet, draft: ProductDraft) -> Prepared | None:
    """A draft about what its writer may not see, of which nothing was looked at; None for any other."""
    errors = unseen_in(structure, seen_by, items, draft)
    if not errors:
        return None
    before = items.by_sku.get(fold_code(draft.sku))
    if before is not None and not sees(structure, seen_by, items.levels(before.item.id)):
        before = None
    item = before.item if before is not None else Item(id=ItemId(new_id()), sku=draft.sku)
    return Prepared(draft, before, item, None, item.id, list(errors), ())


def _settle(structure: Structure, narrowings: Narrowings, items: ItemSet, befores: ItemSet, one: Prepared) -> None:
    """Let the rules run on what a draft made, once it is certain that its writer may make it."""
    items.add(_as_stored(one))
    if narrowings:
        one.errors += _outside(structure, narrowings, items, befores, one)
        if one.errors:
            if one.before is not None:
                items.add(one.before)
            return
        if one.before is not None and not sees(structure, narrowings, befores.levels(one.item.id)):
            return  # nothing was changed, and nothing of it is the writer's: rules do not run on it either
    called = labelled(structure, items.levels(one.item.id))
    if called is not one.item:
        one.item = called
        items.add(_as_stored(one))
    if structure.rules_in_order:
        ruled = run_rules(structure, structure.rules_in_order, items.levels(one.item.id)).item
        if ruled is not one.item:
            one.item = ruled
            one.unique = list(unique_keys(structure, ruled.document.values))
            items.add(_as_stored(one))


def _outside(
    structure: Structure, narrowings: Narrowings, items: ItemSet, befores: ItemSet, one: Prepared
) -> list[FieldError]:
    """What of a change is not the writer's to change."""
    if one.before is None:
        nothing = Item(id=one.item.id, sku="")
        return outside(structure, narrowings, (), items.levels(one.item.id), changed_fields(nothing, one.item))
    changes = changed_fields(one.before.item, one.item).keys() or ({"parent"} if one.is_change else set())
    if not changes:
        return []
    return outside(structure, narrowings, befores.levels(one.item.id), items.levels(one.item.id), changes)


def _skus(drafts: Iterable[ProductDraft]) -> set[str]:
    skus: set[str] = set()
    for draft in drafts:
        skus.add(fold_code(draft.sku))
        if draft.new_sku is not None:
            skus.add(fold_code(draft.new_sku))
        if isinstance(draft.parent, str):
            skus.add(fold_code(draft.parent))
    return skus


def _apply(connection: Connection, structure: Structure, items: ItemSet, draft: ProductDraft) -> Prepared:
    before = items.by_sku.get(fold_code(draft.sku))
    if draft.expected_version is not None:
        _refuse_stale(connection, draft, before)
    parent_sku = draft.parent
    if isinstance(parent_sku, Unset):
        keeps = before is not None and draft.mode != "replace"
        parent_sku = before.item.parent if before is not None and keeps else None
    parent = items.by_sku.get(fold_code(parent_sku)) if parent_sku is not None else None
    above = items.levels(parent.item.id) if parent is not None else []
    new_id_ = before.item.id if before is not None else ItemId(new_id())
    drafted = apply_draft(structure, draft, before.item if before else None, above, new_id_)
    errors = list(drafted.errors)
    if parent_sku is not None and parent is None and not any(error.pointer == "/parent" for error in errors):
        errors.append(FieldError("/parent", "catalog.unknown_parent", {"parent": parent_sku}))
    if draft.new_sku is not None and before is None:
        errors.append(taken("/sku", "catalog.sku_differs", sku=draft.sku))
    elif draft.new_sku is not None:
        other = items.by_sku.get(fold_code(draft.new_sku))
        if other is not None and before is not None and other.item.id != before.item.id:
            errors.append(taken("/sku", "catalog.sku_taken", sku=draft.new_sku))
    item = drafted.item
    return Prepared(
        draft,
        before,
        item,
        parent.item.id if parent is not None else None,
        parent.root_id if parent is not None else item.id,
        errors,
        drafted.warnings,
        list(unique_keys(structure, item.document.values)),
        above=above,
    )


def _refuse_stale(connection: Connection, draft: ProductDraft, before: StoredItem | None) -> None:
    version = before.item.version if before is not None else 0
    expected = draft.expected_version
    if expected is None or expected == version:
        return
    fields: dict[str, None] = {}
    if before is not None:
        statement = (
            select(ChangeRow.fields)
            .where(ChangeRow.item_id == before.item.id, ChangeRow.version > expected)
            .order_by(ChangeRow.version)
        )
        for names in connection.execute(statement).scalars():
            fields.update(dict.fromkeys(names))
    raise StaleProduct(draft.sku, expected, version, ", ".join(fields))


def _as_stored(one: Prepared) -> StoredItem:
    before = one.before
    if before is not None:
        return replace(before, item=one.item, parent_id=one.parent_id, root_id=one.root_id)
    return StoredItem.fresh(one.item, one.parent_id, one.root_id)


def _write(uow: UnitOfWork, slice_: PreparedSlice) -> list[Saved]:
    changes: list[ItemChange] = []
    for one in slice_.prepared:
        before, source = one.before, one.draft.source_hash
        if one.errors:
            continue
        if not one.is_change:
            if one.notes_source and before is not None and source is not None:
                changes.append(ItemChange.source_only(before, source))
            continue
        assert one.found is not None
        version = before.item.version if before is not None else 0
        review = one.item.review if one.item.review is Review.SUBMITTED else Review.NONE
        item = replace(one.item, version=version + 1, review=review)
        changes.append(ItemChange(before, item, one.parent_id, one.root_id, one.found, one.changes, source))
    write_changes(uow, slice_.structure, changes, slice_.new_words)
    return slice_.outcomes()
