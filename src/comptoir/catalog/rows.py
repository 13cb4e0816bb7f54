"""Loading and writing of items by key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Delete, bindparam, delete, select, text, update

from comptoir.catalog.domain.attributes import index_key
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import Association, Document, Item, ItemId, Level, Review, Status
from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.tables import (
    AliasRow,
    ConversionRow,
    ConvertedRow,
    DocumentRow,
    IdentifierRow,
    ItemCategoryRow,
    ItemRow,
    RecountRow,
    StructureRow,
    UniqueValueRow,
)
from comptoir.kernel.bulk import select_by_keys, upsert_rows
from comptoir.kernel.prepared import Prepared
from comptoir.kernel.tables import Table
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant, from_ms

CATALOG_LOCK = 0x_CA7A_106
"""The advisory lock that makes catalogue writers follow one another on PostgreSQL, as they do on SQLite."""
CONVERTED = ("conversion_id", "item_id", "version", "before", "after", "stage")
LATE, READY, DONE = "late", "ready", "done"
"""The stages of `ConvertedRow`."""

_ITEM_COLUMNS = (
    "id",
    "sku",
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
    "source_hash",
    "created_at",
    "label",
    "image",
    "updated_at",
    "lifecycle",
)


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item with what the database knows of it besides."""

    item: Item
    parent_id: UUID | None
    root_id: UUID
    published_version: int | None
    source_hash: bytes | None
    created_at: Instant
    updated_at: Instant
    label: Mapping[str, str]
    image: str | None

    @classmethod
    def fresh(cls, item: Item, parent_id: UUID | None, root_id: UUID) -> StoredItem:
        """An item that is not in the database yet."""
        never = from_ms(0)
        return cls(item, parent_id, root_id, None, None, never, never, {}, None)


@dataclass(slots=True)
class ItemSet:
    """Items that were loaded together, with all their ancestors."""

    by_id: dict[UUID, StoredItem] = field(default_factory=dict)
    by_sku: dict[str, StoredItem] = field(default_factory=dict)

    def add(self, stored: StoredItem) -> None:
        self.by_id[stored.item.id] = stored
        self.by_sku[fold_code(stored.item.sku)] = stored

    def levels(self, item_id: UUID) -> list[Item]:
        """The item and its ancestors, root first."""
        found: list[Item] = []
        current: UUID | None = item_id
        while current is not None:
            stored = self.by_id[current]
            found.insert(0, stored.item)
            current = stored.parent_id
        return found


def lock_catalog(connection: Connection) -> None:
    """Let one writer at a time into the catalogue; SQLite has its own lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CATALOG_LOCK})


def load_items(
    connection: Connection, *, skus: Iterable[str] = (), ids: Iterable[UUID] = (), with_documents: bool = True
) -> ItemSet:
    """Items by folded SKU (old SKUs find them too) and by id, with their ancestors; unknown ones are left out."""
    wanted = set(skus)
    rows = select_by_keys(connection, ItemRow, _ITEM_COLUMNS, "sku_folded", wanted)
    known = {row[0] for row in rows}
    missing = wanted - {fold_code(row[1]) for row in rows}
    aliases = dict(select_by_keys(connection, AliasRow, ("sku_folded", "item_id"), "sku_folded", missing))
    parents = {row[4] for row in rows if row[4] is not None}
    pending = ({*ids} | set(aliases.values()) | parents) - known
    while pending:
        more = select_by_keys(connection, ItemRow, _ITEM_COLUMNS, "id", pending)
        rows += more
        known |= pending
        pending = {row[4] for row in more if row[4] is not None} - known
    found = _assemble(connection, rows, with_documents=with_documents)
    for sku, item_id in aliases.items():
        if item_id in found.by_id:
            found.by_sku.setdefault(sku, found.by_id[item_id])
    return found


def _assemble(connection: Connection, rows: Sequence[tuple[Any, ...]], *, with_documents: bool) -> ItemSet:
    by_id = {row[0]: row for row in rows}
    documents: dict[UUID, Document] = {}
    categories: dict[UUID, list[tuple[int, str]]] = {}
    gtins: dict[UUID, list[tuple[int, str]]] = {}
    if with_documents:
        laid = _laid(connection, list(by_id))
        columns = ("item_id", "values", "associations", "origins")
        for item_id, values, associations, origins in select_by_keys(
            connection, DocumentRow, columns, "item_id", by_id
        ):
            links = {kind: tuple(Association(one[0], one[1]) for one in ones) for kind, ones in associations.items()}
            over = laid.get(item_id)
            cells = values if over is None else {code: one for code, one in (values | over).items() if one}
            documents[item_id] = Document(values=cells, associations=links, origins=origins)
    for item_id, position, code in select_by_keys(
        connection, ItemCategoryRow, ("item_id", "position", "category"), "item_id", by_id
    ):
        categories.setdefault(item_id, []).append((position, code))
    for item_id, position, gtin in select_by_keys(
        connection, IdentifierRow, ("item_id", "position", "gtin"), "item_id", by_id
    ):
        gtins.setdefault(item_id, []).append((position, gtin))
    found = ItemSet()
    for row in by_id.values():
        item_id = row[0]
        parent = by_id.get(row[4])
        item = Item(
            id=ItemId(item_id),
            sku=row[1],
            family=row[2],
            family_variant=row[3],
            parent=parent[1] if parent else None,
            level=Level(row[6]),
            enabled=row[7],
            status=Status(row[8]),
            review=Review(row[9]),
            lifecycle=Lifecycle(row[19]),
            version=row[10],
            unit=row[12],
            department=row[13],
            categories=tuple(code for _, code in sorted(categories.get(item_id, ()))),
            gtins=tuple(gtin for _, gtin in sorted(gtins.get(item_id, ()))),
            document=documents.get(item_id, Document()),
        )
        found.add(StoredItem(item, row[4], row[5], row[11], row[14], row[15], row[18], row[16], row[17]))
    return found


def _laid(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What items hold of attributes that have switched, by code, where the conversion has not come to the documents.

    It is asked before them: a document that is written between the two questions says the same.
    """
    found: dict[UUID, dict[str, Any]] = {}
    for conversion_id, before, switched_at in conversions_at_work(connection):
        of_it = (ConvertedRow.conversion_id == conversion_id, ConvertedRow.stage == READY)
        for start in range(0, len(ids) if switched_at else 0, 500):
            among = ConvertedRow.item_id.in_(ids[start : start + 500])
            for row in connection.execute(select(ConvertedRow.item_id, ConvertedRow.after).where(*of_it, among)):
                found.setdefault(row.item_id, {})[before["code"]] = row.after
    return found


def conversions_at_work(connection: Connection) -> list[tuple[Any, ...]]:
    """Id, the attribute before and the instant of the switch of those that something is left to write of."""
    return _AT_WORK.all(connection)


_AT_WORK = Prepared(
    select(ConversionRow.id, ConversionRow.before, ConversionRow.switched_at)
    .where(ConversionRow.ended_at.is_(None))
    .order_by(ConversionRow.at)
)


def note_documents(connection: Connection, documents: Mapping[UUID, Document], writer: UUID | None = None) -> None:
    """Let the conversions at work know which documents were written: see the stages of `ConvertedRow`.

    writer: the conversion that writes them, if one does.
    """
    for conversion_id, before, switched_at in conversions_at_work(connection):
        if conversion_id == writer:
            continue
        given = {"stage": LATE} if switched_at is None else {"stage": DONE, "version": 0}
        ids = list(documents)
        for start in range(0, len(ids), 500):
            among = ConvertedRow.item_id.in_(ids[start : start + 500])
            of_it = ConvertedRow.conversion_id == conversion_id
            connection.execute(update(ConvertedRow).where(of_it, among).values(**given))
        if switched_at is None:
            rows: list[tuple[Any, ...]] = [
                (conversion_id, item_id, 0, {}, {}, LATE)
                for item_id, one in documents.items()
                if before["code"] in one.values
            ]
            upsert_rows(connection, ConvertedRow, CONVERTED, rows, ("conversion_id", "item_id"))


def index_keys(connection: Connection, codes: Collection[str]) -> dict[str, str]:
    """`Attribute.index_key` of attributes by code as written; of unknown ones the code."""
    found = {}
    for code in codes:
        body = _ATTRIBUTE.first(connection, code=fold_code(code))
        found[code] = index_key(code, body[0].get("generation", 0)) if body is not None else code
    return found


_ATTRIBUTE = Prepared(
    select(StructureRow.body).where(
        StructureRow.kind == StructureKind.ATTRIBUTE.value, StructureRow.code_folded == bindparam("code")
    )
)


def load_descendants(connection: Connection, item_ids: Iterable[UUID], *, with_documents: bool = True) -> ItemSet:
    """Everything below the items, with their ancestors."""
    below = ids_below(connection, item_ids)
    return load_items(connection, ids=below, with_documents=with_documents) if below else ItemSet()


def ids_below(connection: Connection, item_ids: Iterable[UUID]) -> set[UUID]:
    """All that stands below the items, on every level."""
    below: set[UUID] = set()
    frontier = set(item_ids)
    while frontier:
        rows = select_by_keys(connection, ItemRow, ("parent_id", "id"), "parent_id", frontier)
        frontier = {row[1] for row in rows} - below
        below |= frontier
    return below


def load_versions(connection: Connection, skus: Iterable[str]) -> dict[str, tuple[UUID, int]]:
    """Id and version of items by folded SKU."""
    rows = select_by_keys(connection, ItemRow, ("sku_folded", "id", "version"), "sku_folded", skus)
    return {row[0]: (row[1], row[2]) for row in rows}


def load_gtin_owners(connection: Connection, gtins: Iterable[str]) -> dict[str, UUID]:
    """Who has a barcode, by its 14-digit form."""
    return dict(select_by_keys(connection, IdentifierRow, ("gtin", "item_id"), "gtin", gtins))


UniqueKey = tuple[str, str, str]
"""Attribute, scope and folded value."""


def load_unique_owners(connection: Connection, keys: Iterable[UniqueKey]) -> dict[UniqueKey, UUID]:
    """Who has a value of a unique attribute."""
    by_attribute: dict[str, set[str]] = {}
    wanted = set(keys)
    for attribute, _, value in wanted:
        by_attribute.setdefault(attribute, set()).add(value)
    index = index_keys(connection, by_attribute)
    found: dict[UniqueKey, UUID] = {}
    for attribute, values in by_attribute.items():
        parts = sorted(values)
        for start in range(0, len(parts), 500):
            statement = select(UniqueValueRow.scope, UniqueValueRow.value, UniqueValueRow.item_id).where(
                UniqueValueRow.attribute == index[attribute], UniqueValueRow.value.in_(parts[start : start + 500])
            )
            for scope_key, value, item_id in connection.execute(statement):
                found[attribute, scope_key, value] = item_id
    return {key: owner for key, owner in found.items() if key in wanted}


def mark_for_recount(connection: Connection, families: Iterable[str], stamp: UUID) -> None:
    """Have the products of families counted again, from the first; families without products need none."""
    asked = sorted(families)
    used = select(ItemRow.family).where(ItemRow.family.in_(asked)).distinct()
    rows = [(family, stamp, None) for family in connection.execute(used).scalars()] if asked else []
    upsert_rows(connection, RecountRow, ("family", "stamp", "after"), rows, ("family",))


def load_source_hashes(connection: Connection, skus: Iterable[str]) -> dict[str, bytes]:
    """The hash of the record that an item was imported from, by folded SKU; items changed since have none."""
    rows = select_by_keys(connection, ItemRow, ("sku_folded", "source_hash"), "sku_folded", skus)
    return {sku: source for sku, source in rows if source is not None}


def delete_by_item(connection: Connection, table: type[Table], item_ids: Sequence[UUID]) -> None:
    """Delete the rows of items; the table has an `item_id`."""
    for start in range(0, len(item_ids), 500):
        column = table.__table__.c["item_id"]
        statement: Delete = delete(table).where(column.in_(item_ids[start : start + 500]))
        connection.execute(statement)
