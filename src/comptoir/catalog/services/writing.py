"""Writing items with everything derived from them, many in one statement per table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, delete

from comptoir.catalog.domain.derived import Found, filter_values, found_by, unique_keys
from comptoir.catalog.domain.product import Item, Level, Values
from comptoir.catalog.domain.search_words import is_vocabulary, trigrams
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.versions import kept_changes
from comptoir.catalog.events import ProductCreated, ProductUpdated
from comptoir.catalog.rows import StoredItem, delete_by_item, load_descendants, note_documents
from comptoir.catalog.services.completeness import write_gaps
from comptoir.catalog.services.pictures import write_uses
from comptoir.catalog.tables import (
    AliasRow,
    ChangeRow,
    DocumentRow,
    IdentifierRow,
    ItemCategoryRow,
    ItemRow,
    LinkRow,
    SearchRow,
    TrigramRow,
    UniqueValueRow,
    ValueRow,
    WordRow,
)
from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows, upsert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code

_ITEM = (
    "id",
    "sku",
    "sku_folded",
    "family",
    "family_variant",
    "parent_id",
    "root_id",
    "level",
    "enabled",
    "status",
    "review",
    "version",
    "published_version",
    "unit",
    "department",
    "label",
    "image",
    "source_hash",
    "created_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item as it shall stand. changes: what is new, by field; `found` is None when only the source is noted."""

    before: StoredItem | None
    item: Item
    parent_id: UUID | None
    root_id: UUID
    found: Found | None
    changes: Mapping[str, dict[str, object]]
    source_hash: bytes | None

    @classmethod
    def source_only(cls, before: StoredItem, source_hash: bytes) -> ItemChange:
        """Nothing changes but the record that the state is known to come from."""
        return cls(before, before.item, before.parent_id, before.root_id, None, {}, source_hash)


def write_changes(
    uow: UnitOfWork, structure: Structure, changes: Sequence[ItemChange], new_words: Sequence[str]
) -> None:
    """Write the items, what is derived from them and from those below them, and the feed entries.

    new_words: what `unknown_words` found among the words of the items.
    """
    connection = uow.connection
    noted = [(one.item.id, one.source_hash) for one in changes if one.found is None]
    update_rows(connection, ItemRow, ("id", "source_hash"), noted, key=("id",), assign="source_hash = v.source_hash")
    real = [one for one in changes if one.found is not None]
    if not real:
        return
    _clear(connection, [one for one in real if one.before is not None])
    upsert_rows(connection, ItemRow, _ITEM, [_item_row(uow, one) for one in real], ("id",))
    _write_documents(connection, real)
    _write_keys(connection, structure, real)
    shown = [one for one in real if one.before is None or any(name.startswith("values.") for name in one.changes)]
    write_uses(uow, structure, [one.item for one in shown], [one.item.id for one in shown if one.before is not None])
    write_words(connection, [(one.item.id, "", one.found.words) for one in real if one.found], new_words)
    _write_changes(uow, real)
    fresh = [one.item.id for one in real if one.before is None]
    write_gaps(uow, [(one.item, one.found.filled) for one in real if one.found is not None], fresh)
    models = [one.item.id for one in real if one.before is not None and one.item.level in _MODELS]
    if models:
        _refresh_below(uow, structure, models)


_MODELS = frozenset({Level.ROOT, Level.SUB})


def _item_row(uow: UnitOfWork, one: ItemChange) -> tuple[object, ...]:
    item, before, found = one.item, one.before, one.found
    assert found is not None
    return (
        item.id,
        item.sku,
        fold_code(item.sku),
        item.family,
        item.family_variant,
        one.parent_id,
        one.root_id,
        item.level.value,
        item.enabled,
        item.status.value,
        item.review.value,
        item.version,
        before.published_version if before else None,
        item.unit,
        item.department,
        dict(found.label),
        found.image,
        one.source_hash,
        before.created_at if before else uow.now,
        uow.now,
    )


def _clear(connection: Connection, updated: Sequence[ItemChange]) -> None:
    """Remove the rows that are written anew for items that stood already."""
    ids = [one.item.id for one in updated if any(name.startswith("values.") for name in one.changes)]
    for table in (ValueRow, UniqueValueRow):
        delete_by_item(connection, table, ids)
    linked = [one.item.id for one in updated if any(name.startswith("associations.") for name in one.changes)]
    delete_by_item(connection, LinkRow, linked)
    delete_by_item(connection, IdentifierRow, [one.item.id for one in updated if "gtins" in one.changes])
    delete_by_item(connection, ItemCategoryRow, [one.item.id for one in updated if "categories" in one.changes])
    renamed = [one for one in updated if "sku" in one.changes]
    if renamed:
        now = [fold_code(one.item.sku) for one in renamed]
        connection.execute(delete(AliasRow).where(AliasRow.sku_folded.in_(now)))
        old = [
            (fold_code(one.before.item.sku), one.item.id)
            for one in renamed
            if one.before and fold_code(one.before.item.sku) != fold_code(one.item.sku)
        ]
        upsert_rows(connection, AliasRow, ("sku_folded", "item_id"), old, ("sku_folded",))


def _write_documents(connection: Connection, changes: Sequence[ItemChange]) -> None:
    rows = []
    for one in changes:
        document = one.item.document
        links = {kind: [[link.sku, link.quantity] for link in ones] for kind, ones in document.associations.items()}
        rows.append((one.item.id, document.values, links, document.origins))
    upsert_rows(connection, DocumentRow, ("item_id", "values", "associations", "origins"), rows, ("item_id",))
    note_documents(connection, {one.item.id: one.item.document for one in changes})


def _write_keys(connection: Connection, structure: Structure, changes: Sequence[ItemChange]) -> None:
    gtins, categories, links = [], [], []
    unique: list[tuple[object, ...]] = []
    typed: list[tuple[object, ...]] = []
    for one in changes:
        item, is_new = one.item, one.before is None
        if is_new or "gtins" in one.changes:
            gtins += [(gtin, item.id, place) for place, gtin in enumerate(item.gtins)]
        if item.document.associations and (is_new or any(name.startswith("associations.") for name in one.changes)):
            links += [
                (item.id, kind, folded)
                for kind, ones in item.document.associations.items()
                for folded in dict.fromkeys(fold_code(link.sku) for link in ones)
            ]
        if is_new or "categories" in one.changes:
            categories += [(code, item.id, place) for place, code in enumerate(item.categories)]
        if is_new or any(name.startswith("values.") for name in one.changes):
            unique += unique_rows(structure, item.id, item.document.values)
            typed += typed_rows(structure, item.id, item.document.values)
    insert_rows(connection, IdentifierRow, ("gtin", "item_id", "position"), gtins)
    insert_rows(connection, ItemCategoryRow, ("category", "item_id", "position"), categories)
    insert_rows(connection, LinkRow, ("item_id", "kind", "target_folded"), links)
    insert_rows(connection, UniqueValueRow, ("attribute", "scope", "value", "item_id"), unique)
    insert_rows(connection, ValueRow, ("item_id", "attribute", "scope", "text", "number"), typed)


def unique_rows(structure: Structure, item_id: UUID, values: Values) -> Iterator[tuple[str, str, str, UUID]]:
    """The rows that keep the values of unique attributes; see `Attribute.index_key`."""
    for code, key, folded, _ in unique_keys(structure, values):
        yield structure.attributes_as_written[code].index_key, key, folded, item_id


def typed_rows(
    structure: Structure, item_id: UUID, values: Values
) -> Iterator[tuple[UUID, str, str, str | None, int | None]]:
    """The rows to filter by."""
    attributes = structure.attributes_as_written
    for one in filter_values(structure, values):
        yield item_id, attributes[one.attribute].index_key, one.scope, one.text, one.number


def _write_changes(uow: UnitOfWork, changes: Sequence[ItemChange]) -> None:
    rows = [
        (
            one.item.id,
            one.item.version,
            sorted(one.changes),
            kept_changes(one.changes, one.before.item, one.item),
            uow.now,
            str(uow.actor),
        )
        for one in changes
        if one.before is not None
    ]
    insert_rows(uow.connection, ChangeRow, ("item_id", "version", "fields", "changes", "at", "actor"), rows)
    for one in changes:
        item = one.item
        facts = {"item_id": str(item.id), "sku": item.sku, "product_version": item.version}
        if one.before is None:
            uow.emit(ProductCreated(**facts))  # type: ignore[arg-type] # the three facts every entry has
        else:
            uow.emit(ProductUpdated(**facts, changed=dict(one.changes)))  # type: ignore[arg-type] # as above


def unknown_words(connection: Connection, texts: Iterable[str], known: set[str] | None = None) -> list[str]:
    """The words in texts to mend typing errors with that the vocabulary has not yet.

    known: words that need no look any more, for whoever asks often; grows by those that the database has. No word
    ever leaves the vocabulary.
    """
    known = set() if known is None else known
    unseen = {word for word in set().union(*map(str.split, texts)) - known if is_vocabulary(word)}
    known.update(row[0] for row in select_by_keys(connection, WordRow, ("word",), "word", unseen))
    return sorted(unseen - known)


def write_words(connection: Connection, rows: Sequence[tuple[UUID, str, str]], new_words: Sequence[str]) -> None:
    """Keep the words of items and cards (item, scope, words), and put new ones into the vocabulary."""
    upsert_rows(connection, SearchRow, ("item_id", "scope", "words"), rows, ("item_id", "scope"))
    upsert_rows(connection, WordRow, ("word",), [(word,) for word in new_words], ("word",))
    parts = [(trigram, word) for word in new_words for trigram in sorted(trigrams(word))]
    upsert_rows(connection, TrigramRow, ("trigram", "word"), parts, ("trigram", "word"))


def _refresh_below(uow: UnitOfWork, structure: Structure, models: Sequence[UUID]) -> None:
    """Labels, pictures, words and what is filled: items inherit it from the models above them."""
    below = load_descendants(uow.connection, models)
    rows, words, counted = [], [], []
    for item_id, stored in below.by_id.items():
        if stored.parent_id is None:
            continue
        found = found_by(structure, below.levels(item_id))
        if found.label != stored.label or found.image != stored.image:
            rows.append((item_id, dict(found.label), found.image))
        words.append((item_id, "", found.words))
        counted.append((stored.item, found.filled))
    write_gaps(uow, counted)
    update_rows(
        uow.connection,
        ItemRow,
        ("id", "label", "image"),
        rows,
        key=("id",),
        assign="label = v.label, image = v.image",
    )
    write_words(uow.connection, words, unknown_words(uow.connection, (text for *_, text in words)))
