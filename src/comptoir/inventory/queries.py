"""Lists and lookups of places, levels, movements and documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import BigInteger, Connection, and_, bindparam, cast, func, or_, select

from comptoir.catalog.domain.packs import whole_packs
from comptoir.catalog.queries.packs import packs
from comptoir.inventory.domain.documents import DocumentKind
from comptoir.inventory.domain.ledger import Cause, Level, LevelKey, Movement
from comptoir.inventory.domain.places import OUTSIDE, Place, PlaceKind
from comptoir.inventory.domain.refusals import UnknownDocument, UnknownPlace
from comptoir.inventory.rows import place_of, places_by_id, select_levels
from comptoir.inventory.tables import (
    InventoryLevel,
    InventoryMovement,
    InventoryPlace,
    InventoryStockDocument,
    InventoryStockDocumentLine,
)
from comptoir.kernel.columns import Id
from comptoir.kernel.prepared import Prepared
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant

_PLACES = select(
    InventoryPlace.id,
    InventoryPlace.code,
    InventoryPlace.name,
    InventoryPlace.kind,
    InventoryPlace.store_id,
    InventoryPlace.node,
)
_ALL_PLACES = Prepared(_PLACES.order_by(InventoryPlace.code_folded))
_OUTSIDE_BY_CODE = {place.code: place for place in OUTSIDE.values()}
_ITEMS_PER_STATEMENT = 256
_SALES_KINDS = (PlaceKind.SHELF, PlaceKind.BACK_ROOM, PlaceKind.WAREHOUSE)


def place_by_code(connection: Connection, code: str) -> Place | None:
    """The place with this code in any case, outside ones included; None when there is none."""
    folded = fold_code(code)
    if folded in _OUTSIDE_BY_CODE:
        return _OUTSIDE_BY_CODE[folded]
    row = connection.execute(_PLACES.where(InventoryPlace.code_folded == folded)).one_or_none()
    return None if row is None else place_of(row)


def require_place(connection: Connection, code: str) -> Place:
    """The place with this code. Refuses UnknownPlace."""
    place = place_by_code(connection, code)
    if place is None:
        raise UnknownPlace(code)
    return place


def places(connection: Connection) -> list[Place]:
    """All places that hold stock, by code."""
    return list(map(place_of, _ALL_PLACES.all(connection)))


def sales_place_of_store(connection: Connection, store_id: UUID) -> Place | None:
    """The place a store sells from: its shelf, else its back room, else its warehouse; the first by code."""
    rows = connection.execute(
        _PLACES.where(InventoryPlace.store_id == store_id).order_by(InventoryPlace.code_folded)
    ).all()
    found = [place for place in map(place_of, rows) if place.kind in _SALES_KINDS]
    return min(found, key=lambda place: _SALES_KINDS.index(place.kind), default=None)


def quarantine_of_store(connection: Connection, store_id: UUID) -> Place | None:
    """Where a store sets goods aside until somebody has looked at them; the first by code."""
    rows = connection.execute(
        _PLACES.where(InventoryPlace.store_id == store_id).order_by(InventoryPlace.code_folded)
    ).all()
    return next((place for place in map(place_of, rows) if place.kind is PlaceKind.QUARANTINE), None)


def levels(connection: Connection, item_ids: Collection[UUID], place_ids: Collection[UUID]) -> dict[LevelKey, Level]:
    """The levels of items at places; an item without a level there is left out."""
    return select_levels(connection, {(item_id, place_id) for item_id in item_ids for place_id in place_ids})


def available(connection: Connection, item_ids: Sequence[UUID], place_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What may be promised or taken of items at some places together, in millionths; items without a level left out.

    Of a pack there are as many as its scarcest component gives (decision 86).
    """
    if not place_ids:
        return {}
    found = _available_alone(connection, item_ids, place_ids)
    held = packs(connection, item_ids)
    if held:
        inside = {one.item_id for of_pack in held.values() for one in of_pack}
        free = _available_alone(connection, list(inside), place_ids)
        found |= {item_id: whole_packs(of_pack, free) for item_id, of_pack in held.items()}
    return found


def _available_alone(connection: Connection, item_ids: Sequence[UUID], place_ids: Sequence[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for start in range(0, len(item_ids), _ITEMS_PER_STATEMENT):
        part = item_ids[start : start + _ITEMS_PER_STATEMENT]
        given = _named("item", part) | _named("place", place_ids)
        found.update(_available(_width(part), _width(place_ids)).all(connection, **given))
    return found


def _width(ids: Sequence[UUID]) -> int:
    """How many parameters so many ids get: a power of two, so that there are few statements."""
    return 1 << (len(ids) - 1).bit_length()


def _named(name: str, ids: Sequence[UUID]) -> dict[str, object]:
    last = len(ids) - 1
    return {f"{name}{number}": ids[min(number, last)] for number in range(_width(ids))}


@cache
def _available(items: int, places_: int) -> Prepared:
    total = cast(func.sum(InventoryLevel.on_hand - InventoryLevel.reserved), BigInteger)
    of_items = InventoryLevel.item_id.in_([bindparam(f"item{number}", type_=Id) for number in range(items)])
    at_places = InventoryLevel.place_id.in_([bindparam(f"place{number}", type_=Id) for number in range(places_)])
    return Prepared(select(InventoryLevel.item_id, total).where(of_items, at_places).group_by(InventoryLevel.item_id))


def levels_of_pack(connection: Connection, item_id: UUID, place_ids: Collection[UUID]) -> dict[UUID, int] | None:
    """How many of a pack each place gives, in millionths, where something of it lies; None for what is no pack."""
    pack = packs(connection, [item_id]).get(item_id)
    if pack is None:
        return None
    free: dict[UUID, dict[UUID, int]] = {}
    for (inside, place_id), level in levels(connection, [one.item_id for one in pack], place_ids).items():
        free.setdefault(place_id, {})[inside] = level.available
    return {place_id: whole_packs(pack, at_place) for place_id, at_place in free.items()}


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level in a list."""

    item_id: UUID
    place_id: UUID
    level: Level


def level_page(
    connection: Connection,
    *,
    item_ids: Collection[UUID] | None,
    place_ids: Collection[UUID] | None,
    after: LevelKey | None,
    limit: int,
) -> list[LevelRow]:
    """Up to `limit` levels after a key, in the order of item and place; None filters nothing."""
    statement = select(
        InventoryLevel.item_id,
        InventoryLevel.place_id,
        InventoryLevel.on_hand,
        InventoryLevel.reserved,
        InventoryLevel.incoming,
    ).order_by(InventoryLevel.item_id, InventoryLevel.place_id)
    if item_ids is not None:
        statement = statement.where(InventoryLevel.item_id.in_(item_ids))
    if place_ids is not None:
        statement = statement.where(InventoryLevel.place_id.in_(place_ids))
    if after is not None:
        item_id, place_id = after
        further = and_(InventoryLevel.item_id == item_id, InventoryLevel.place_id > place_id)
        statement = statement.where(or_(InventoryLevel.item_id > item_id, further))
    rows = connection.execute(statement.limit(limit))
    return [LevelRow(row[0], row[1], Level(row[2], row[3], row[4])) for row in rows]


def movement_page(
    connection: Connection,
    *,
    item_ids: Collection[UUID] | None,
    place_ids: Collection[UUID] | None,
    before: UUID | None,
    limit: int,
) -> list[Movement]:
    """Up to `limit` movements older than one, the newest first; None filters nothing."""
    statement = select(
        InventoryMovement.id,
        InventoryMovement.item_id,
        InventoryMovement.from_place_id,
        InventoryMovement.to_place_id,
        InventoryMovement.quantity,
        InventoryMovement.cause,
        InventoryMovement.document_id,
        InventoryMovement.at,
        InventoryMovement.actor,
    ).order_by(InventoryMovement.id.desc())
    if item_ids is not None:
        statement = statement.where(InventoryMovement.item_id.in_(item_ids))
    if place_ids is not None:
        touches = or_(InventoryMovement.from_place_id.in_(place_ids), InventoryMovement.to_place_id.in_(place_ids))
        statement = statement.where(touches)
    if before is not None:
        statement = statement.where(InventoryMovement.id < before)
    return [
        Movement(row[0], row[1], row[2], row[3], row[4], Cause(row[5]), row[6], row[7], row[8])
        for row in connection.execute(statement.limit(limit))
    ]


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """A recorded line, quantities in millionths; change: of the level of the place that the document is about."""

    item_id: UUID
    sku: str
    quantity: int
    change: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class RecordedDocument:
    """A stock document as it was recorded."""

    id: UUID
    kind: DocumentKind
    from_place: Place | None
    to_place: Place | None
    at: Instant
    actor: str
    lines: tuple[RecordedLine, ...]


def document(connection: Connection, document_id: UUID) -> RecordedDocument:
    """A recorded stock document. Refuses UnknownDocument."""
    head = connection.execute(
        select(
            InventoryStockDocument.kind,
            InventoryStockDocument.from_place_id,
            InventoryStockDocument.to_place_id,
            InventoryStockDocument.at,
            InventoryStockDocument.actor,
        ).where(InventoryStockDocument.id == document_id)
    ).one_or_none()
    if head is None:
        raise UnknownDocument(document_id)
    found = places_by_id(connection, [place_id for place_id in head[1:3] if place_id is not None])
    lines = connection.execute(
        select(
            InventoryStockDocumentLine.item_id,
            InventoryStockDocumentLine.sku,
            InventoryStockDocumentLine.quantity,
            InventoryStockDocumentLine.change,
            InventoryStockDocumentLine.reason,
        )
        .where(InventoryStockDocumentLine.document_id == document_id)
        .order_by(InventoryStockDocumentLine.position)
    )
    start, end = (None if place_id is None else found[place_id] for place_id in head[1:3])
    recorded = tuple(RecordedLine(*line) for line in lines)
    return RecordedDocument(document_id, DocumentKind(head.kind), start, end, head.at, head.actor, recorded)


def document_page(
    connection: Connection, place_ids: Collection[UUID], before: UUID | None, limit: int
) -> list[RecordedDocument]:
    """Up to `limit` documents about some places, older than one, the newest first; without their lines."""
    table = InventoryStockDocument
    statement = (
        select(table.id, table.kind, table.from_place_id, table.to_place_id, table.at, table.actor)
        .where(or_(table.from_place_id.in_(place_ids), table.to_place_id.in_(place_ids)))
        .order_by(table.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(table.id < before)
    rows = connection.execute(statement).all()
    found = places_by_id(connection, {place_id for row in rows for place_id in row[2:4] if place_id is not None})

    def place(place_id: UUID | None) -> Place | None:
        return None if place_id is None else found[place_id]

    return [
        RecordedDocument(
            row.id,
            DocumentKind(row.kind),
            place(row.from_place_id),
            place(row.to_place_id),
            row.at,
            row.actor,
            (),
        )
        for row in rows
    ]


def on_hand_of(connection: Connection, place_ids: Collection[UUID]) -> list[tuple[UUID, UUID, int]]:
    """Item, place and millionths of everything that is at some places."""
    table = InventoryLevel.__table__.c
    statement = select(table.item_id, table.place_id, table.on_hand).where(
        table.place_id.in_(place_ids), table.on_hand != 0
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(statement.order_by(table.item_id, table.place_id))]
