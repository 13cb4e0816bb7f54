"""Saving products: first everything is computed against what stands, then written in one short transaction.

`prepare` only reads, and may run on a read transaction; `save_prepared` checks that nothing it was decided on has
changed since, computes again if it has, and writes. A single save is a slice of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.catalog.domain.derived import Found, found_by, unique_keys
from comptoir.catalog.domain.draft import ProductDraft, Unset, apply_draft, taken
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.naming import labelled
from comptoir.catalog.domain.product import Item, ItemId, Review, changed_fields
from comptoir.catalog.domain.refusals import StaleProduct
from comptoir.catalog.domain.rights import Narrowings, outside, sees
from comptoir.catalog.domain.ruling import run_rules
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.validation import axis_key, pointer_part
from comptoir.catalog.rows import (
    ItemSet,
    StoredItem,
    UniqueKey,
    load_descendants,
    load_gtin_owners,
    load_items,
    load_unique_owners,
    load_versions,
    lock_catalog,
)
from comptoir.catalog.services.rights import (
    READS,
    THE_SHOP,
    WRITES,
    Writer,
    keeping_unseen,
    naming_seen,
    narrowings_of_writer,
)
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.writing import ItemChange, unknown_words, write_changes
from comptoir.catalog.tables import ChangeRow
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError

Outcome = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(slots=True)
class Saved:
    """What became of one draft."""

    sku: str
    outcome: Outcome
    item_id: UUID | None
    version: int
    errors: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...]


@dataclass(slots=True)
class _Prepared:
    draft: ProductDraft
    before: StoredItem | None
    item: Item
    parent_id: UUID | None
    root_id: UUID
    errors: list[FieldError]
    warnings: tuple[FieldError, ...]
    unique: list[tuple[str, str, str, str]] = field(default_factory=list)
    changes: dict[str, dict[str, object]] = field(default_factory=dict)
    found: Found | None = None
    above: Sequence[Item] = ()

    @property
    def levels(self) -> list[Item]:
        """The item behind those above it."""
        return [*self.above, self.item]

    @property
    def is_change(self) -> bool:
        before = self.before
        return before is None or bool(self.changes) or self.parent_id != before.parent_id

    @property
    def notes_source(self) -> bool:
        """Whether an unchanged item is now known to come from a record."""
        source = self.draft.source_hash
        return source is not None and self.before is not None and source != self.before.source_hash

    def saved(self) -> Saved:
        version = self.before.item.version if self.before is not None else 0
        if self.errors:
            return Saved(self.draft.sku, "rejected", None, version, tuple(self.errors), self.warnings)
        if not self.is_change:
            return Saved(self.draft.sku, "unchanged", self.item.id, version, (), self.warnings)
        outcome: Outcome = "created" if self.before is None else "updated"
        return Saved(self.item.sku, outcome, self.item.id, version + 1, (), self.warnings)


@dataclass(slots=True)
class _Seen:
    """Everything in the database that a slice was decided on; equal means that nothing has changed."""

    structure_version: int
    items: dict[str, tuple[UUID, int]]
    gtins: dict[str, UUID]
    unique: dict[UniqueKey, UUID]
    sisters: dict[UUID, dict[UUID, int]]


@dataclass(slots=True)
class PreparedSlice:
    """A slice that is ready to be written."""

    drafts: Sequence[ProductDraft]
    structure: Structure
    prepared: list[_Prepared]
    seen: _Seen
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
    seen = _look(uow.connection, current_structure(uow.connection), slice_.keys)
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
    prepared: list[_Prepared] = []
    for given in drafts:
        draft = keeping_unseen(structure, seen_by, items, given) if seen_by else given
        one = _apply(connection, structure, items, draft)
        prepared.append(one)
        if not one.errors:
            _settle(structure, narrowings, items, befores, one)
    gtins = {gtin for one in prepared for gtin in one.item.gtins}
    unique = {key[:3] for one in prepared for key in one.unique}
    parents = {one.parent_id for one in prepared if one.parent_id is not None}
    keys = (skus, gtins, unique, parents)
    seen = _look(connection, structure, keys)
    for one in prepared:
        if one.before is not None and not one.errors:
            one.changes = changed_fields(one.before.item, one.item)
            is_archived = one.before.item.lifecycle is Lifecycle.ARCHIVED and not one.draft.even_archived
            if one.is_change and is_archived:
                one.errors.append(FieldError("", "catalog.archived", {"sku": one.item.sku}))
    _refuse_twins(connection, structure, items, prepared, seen)
    for one in prepared:
        if seen_by and one.errors:
            one.errors = naming_seen(connection, structure, seen_by, one.errors)
        if not one.errors and one.is_change:
            one.found = found_by(structure, items.levels(one.item.id))
    texts = [one.found.words for one in prepared if one.found is not None]
    new_words = unknown_words(connection, texts, known_words)
    return PreparedSlice(drafts, structure, prepared, seen, keys, new_words, writer)


def _settle(structure: Structure, narrowings: Narrowings, items: ItemSet, befores: ItemSet, one: _Prepared) -> None:
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
    structure: Structure, narrowings: Narrowings, items: ItemSet, befores: ItemSet, one: _Prepared
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


def _look(
    connection: Connection, structure: Structure, keys: tuple[set[str], set[str], set[UniqueKey], set[UUID]]
) -> _Seen:
    skus, gtins, unique, parents = keys
    sisters: dict[UUID, dict[UUID, int]] = {}
    if parents:
        below = load_descendants(connection, parents, with_documents=False)
        for stored in below.by_id.values():
            if stored.parent_id in parents:
                sisters.setdefault(stored.parent_id, {})[stored.item.id] = stored.item.version
    return _Seen(
        structure.version,
        load_versions(connection, skus),
        load_gtin_owners(connection, gtins),
        load_unique_owners(connection, unique),
        sisters,
    )


def _apply(connection: Connection, structure: Structure, items: ItemSet, draft: ProductDraft) -> _Prepared:
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
    return _Prepared(
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


def _as_stored(one: _Prepared) -> StoredItem:
    before = one.before
    if before is not None:
        return replace(before, item=one.item, parent_id=one.parent_id, root_id=one.root_id)
    return StoredItem.fresh(one.item, one.parent_id, one.root_id)


def _refuse_twins(
    connection: Connection, structure: Structure, items: ItemSet, prepared: Sequence[_Prepared], seen: _Seen
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
    connection: Connection, structure: Structure, items: ItemSet, seen: _Seen, owners: dict[UUID, str]
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
