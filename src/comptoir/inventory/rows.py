"""Loading, locking and writing places, levels, movements and documents by key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.inventory.domain.documents import DecidedDocument, StockDocument
from comptoir.inventory.domain.ledger import Level, LevelChange, LevelKey, Movement
from comptoir.inventory.domain.places import OUTSIDE, Place, PlaceKind
from comptoir.inventory.tables import (
    InventoryLevel,
    InventoryMovement,
    InventoryPlace,
    InventoryStockDocument,
    InventoryStockDocumentLine,
)
from comptoir.kernel.arrays import array_text
from comptoir.kernel.bulk import ask_by_keys, insert_rows, send_update, update_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import to_ms

_PLACE = ("id", "code", "name", "kind", "store_id", "node")
_MOVEMENT = (
    "id", "item_id", "from_place_id", "to_place_id", "quantity", "cause", "document_id", "at", "actor",
)  # fmt: skip
_LEVEL = ("item_id", "place_id", "on_hand", "reserved", "incoming")
_LEVEL_CHANGE = ("item_id", "place_id", "on_hand", "updated_at", "was")
_DOCUMENT_LINE = ("document_id", "position", "item_id", "sku", "quantity", "change", "reason")
_KEYS_PER_STATEMENT = 256


def places_by_id(connection: Connection, place_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """The places with these ids, outside ones included; unknown ids are left out."""
    return ask_places(connection, place_ids)()


def ask_places(connection: Connection, place_ids: Iterable[UUID]) -> Callable[[], dict[UUID, Place]]:
    """`places_by_id` that does not wait within `together`: the places are read when it is called."""
    wanted = set(place_ids)
    outside = {place_id: OUTSIDE[place_id] for place_id in wanted if place_id in OUTSIDE}
    rows = ask_by_keys(connection, InventoryPlace, _PLACE, "id", wanted - outside.keys())
    return lambda: outside | {row[0]: place_of(row) for row in rows()}


def place_of(row: Sequence[Any]) -> Place:
    """A place from the columns id, code, name, kind, store_id, node."""
    return Place(row[0], row[1], row[2], PlaceKind(row[3]), row[4], row[5])


def select_levels(connection: Connection, keys: Collection[LevelKey], *, lock: bool = False) -> dict[LevelKey, Level]:
    """The levels with these keys; those without a row are left out.

    lock: take row locks in the order of the keys (PostgreSQL; on SQLite the transaction holds the only
    write lock anyway).
    """
    return ask_levels(connection, keys, lock=lock)()


def ask_levels(
    connection: Connection, keys: Collection[LevelKey], *, lock: bool
) -> Callable[[], dict[LevelKey, Level]]:
    """`select_levels` that does not wait within `together`: the levels are read when it is called."""
    wanted = list(keys)
    if not wanted:
        return dict
    cursor = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        cursor.execute(_levels_by_arrays(lock=lock), _arrays(wanted))
        return lambda: {(row[0], row[1]): Level(row[2], row[3], row[4]) for row in cursor.fetchall()}
    found: dict[LevelKey, Level] = {}
    for start in range(0, len(wanted), _KEYS_PER_STATEMENT):
        part = wanted[start : start + _KEYS_PER_STATEMENT]
        width = 1 << (len(part) - 1).bit_length()
        by_bytes = {(item_id.bytes, place_id.bytes): (item_id, place_id) for item_id, place_id in part}
        values = list(chain.from_iterable(by_bytes))
        cursor.execute(_levels_by_values(width), values + values[-2:] * (width - len(part)))
        for item_id, place_id, on_hand, reserved, incoming in cursor.fetchall():
            found[by_bytes[item_id, place_id]] = Level(on_hand, reserved, incoming)
    return lambda: found


def _arrays(keys: Sequence[LevelKey]) -> list[str]:
    """Keys of levels as two arrays for PostgreSQL."""
    return [array_text("uuid", ids) for ids in zip(*keys, strict=True)]


@lru_cache(maxsize=2)
def _levels_by_arrays(*, lock: bool) -> str:
    end = " FOR UPDATE OF t" if lock else ""
    return (
        "SELECT t.item_id, t.place_id, t.on_hand, t.reserved, t.incoming FROM inventory_level AS t "  # noqa: S608 - one of two endings
        "JOIN unnest(%s::uuid[], %s::uuid[]) AS v(item_id, place_id) "
        f"ON t.item_id = v.item_id AND t.place_id = v.place_id ORDER BY t.item_id, t.place_id{end}"
    )


@lru_cache(maxsize=16)
def _levels_by_values(width: int) -> str:
    values = ", ".join(["(?, ?)"] * width)
    return (
        f"WITH v(item_id, place_id) AS (VALUES {values}) "  # noqa: S608 - only question marks vary
        "SELECT t.item_id, t.place_id, t.on_hand, t.reserved, t.incoming FROM v CROSS JOIN inventory_level AS t "
        "ON t.item_id = v.item_id AND t.place_id = v.place_id"
    )


def insert_movements(uow: UnitOfWork, movements: Sequence[Movement]) -> None:
    """Add movements to the ledger."""
    rows = [(*movement[:5], movement.cause.value, *movement[6:]) for movement in movements]
    insert_rows(uow.connection, InventoryMovement, _MOVEMENT, rows)


def add_missing_levels(uow: UnitOfWork, keys: Collection[LevelKey]) -> None:
    """Begin levels at nothing where none are; two that begin the same one at once agree."""
    wanted = sorted(keys)
    if not wanted:
        return
    now = to_ms(uow.now)
    cursor = uow.connection.connection.cursor()
    if uow.connection.dialect.name == "postgresql":
        cursor.execute(_BEGIN_BY_ARRAYS, (now, *_arrays(wanted)))
    else:
        cursor.executemany(_BEGIN_ONE, [(item_id.bytes, place_id.bytes, now) for item_id, place_id in wanted])


_BEGIN_BY_ARRAYS = (
    "INSERT INTO inventory_level (item_id, place_id, on_hand, reserved, incoming, updated_at) "
    "SELECT v.item_id, v.place_id, 0, 0, 0, %s FROM unnest(%s::uuid[], %s::uuid[]) AS v(item_id, place_id) "
    "ON CONFLICT (item_id, place_id) DO NOTHING"
)
_BEGIN_ONE = (
    "INSERT INTO inventory_level (item_id, place_id, on_hand, reserved, incoming, updated_at) "
    "VALUES (?, ?, 0, 0, 0, ?) ON CONFLICT (item_id, place_id) DO NOTHING"
)


def write_level_changes(uow: UnitOfWork, changes: Sequence[LevelChange]) -> Callable[[], int]:
    """Bring levels from what they were decided on to what they are now; says how many had not changed meanwhile."""
    moved = [(*change.key, change.new.on_hand, uow.now, change.old.on_hand) for change in changes]
    return send_update(
        uow.connection,
        InventoryLevel,
        _LEVEL_CHANGE,
        moved,
        key=("item_id", "place_id"),
        assign="on_hand = v.on_hand, updated_at = v.updated_at",
        guard="t.on_hand = v.was",
    )


def take_on_hand(uow: UnitOfWork, key: LevelKey, quantity: int) -> bool:
    """Lower a level by `quantity` where that much is free, in one conditional step; False where it is not."""
    row = [(*key, quantity, uow.now)]
    taken = update_rows(
        uow.connection,
        InventoryLevel,
        ("item_id", "place_id", "wanted", "updated_at"),
        row,
        key=("item_id", "place_id"),
        assign="on_hand = t.on_hand - v.wanted, updated_at = v.updated_at",
        guard="t.on_hand - t.reserved >= v.wanted",
    )
    return taken == 1


def begin_document(uow: UnitOfWork, document: StockDocument, content_hash: str) -> bool:
    """Add the head of a document; False when there is one with this id, also one recorded at the same moment."""
    cursor = uow.connection.connection.cursor()
    is_postgresql = uow.connection.dialect.name == "postgresql"
    ids = [document.id, *(None if place is None else place.id for place in (document.from_place, document.to_place))]
    document_id, from_id, to_id = ids if is_postgresql else [None if one is None else one.bytes for one in ids]
    head = (document_id, document.kind.value, from_id, to_id, content_hash, to_ms(uow.now), str(uow.actor))
    cursor.execute(_HEAD_ON_POSTGRESQL if is_postgresql else _HEAD_ON_SQLITE, head)
    return cursor.rowcount == 1


_HEAD_ON_SQLITE = (
    "INSERT INTO inventory_stock_document (id, kind, from_place_id, to_place_id, content_hash, at, actor) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
)
_HEAD_ON_POSTGRESQL = _HEAD_ON_SQLITE.replace("?", "%s")


def insert_document_lines(uow: UnitOfWork, decided: DecidedDocument) -> None:
    """Add the lines of a document whose head is there."""
    lines = [
        (decided.document.id, position, one.line.item_id, one.line.sku, one.line.quantity, one.change, one.line.reason)
        for position, one in enumerate(decided.lines, start=1)
    ]
    insert_rows(uow.connection, InventoryStockDocumentLine, _DOCUMENT_LINE, lines)


def recorded_hash(connection: Connection, document_id: UUID) -> str | None:
    """The content hash of a document, or None when there is none with this id."""
    statement = select(InventoryStockDocument.content_hash).where(InventoryStockDocument.id == document_id)
    return connection.execute(statement).scalar_one_or_none()


def insert_place(uow: UnitOfWork, place: Place, code_folded: str) -> None:
    """A new place."""
    row = (place.id, place.code, code_folded, place.name, place.kind.value, place.store_id, place.node)
    columns = ("id", "code", "code_folded", "name", "kind", "store_id", "node")
    insert_rows(uow.connection, InventoryPlace, columns, [row])


def rename_place(uow: UnitOfWork, place: Place) -> None:
    """A place's new name, and its code as typed now."""
    changed = update_rows(
        uow.connection,
        InventoryPlace,
        ("id", "code", "name"),
        [(place.id, place.code, place.name)],
        key=("id",),
        assign="code = v.code, name = v.name",
    )
    assert changed == 1, place


def lock_level(uow: UnitOfWork, key: LevelKey) -> Level:
    """The level of a key as it stands now, locked; nothing when there is no row."""
    return select_levels(uow.connection, [key], lock=True).get(key, Level())


def movement_sums(connection: Connection) -> dict[LevelKey, int]:
    """What the movements add up to, by item and place, outside places left out."""
    sums: dict[LevelKey, int] = {}
    columns = (
        InventoryMovement.item_id,
        InventoryMovement.from_place_id,
        InventoryMovement.to_place_id,
        InventoryMovement.quantity,
    )
    rows = connection.execute(select(*columns).execution_options(yield_per=5_000))
    for item_id, leaves, reaches, quantity in rows:
        for place_id, change in ((leaves, -quantity), (reaches, quantity)):
            if place_id not in OUTSIDE:
                sums[item_id, place_id] = sums.get((item_id, place_id), 0) + change
    return sums


def all_levels(connection: Connection) -> dict[LevelKey, Level]:
    """Every level."""
    rows = connection.execute(select(*(InventoryLevel.__table__.c[column] for column in _LEVEL)))
    return {(row[0], row[1]): Level(row[2], row[3], row[4]) for row in rows}
