"""Routes of places, stock, stock documents and movements."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct, field
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.catalog.queries import sellables
from comptoir.company.queries import stores
from comptoir.inventory.domain.documents import DocumentKind
from comptoir.inventory.domain.ledger import Level, Movement
from comptoir.inventory.domain.places import OUTSIDE, Place, PlaceKind
from comptoir.inventory.domain.refusals import NoSuchPlace, UnknownDocument
from comptoir.inventory.queries import (
    LevelRow,
    RecordedDocument,
    document,
    document_page,
    level_page,
    levels_of_pack,
    movement_page,
    place_by_code,
    places,
    require_place,
)
from comptoir.inventory.service import PutLine, PutPlace, PutStockDocument, put_place, put_stock_document
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import format_instant

READ = "inventory.stock.read"
WRITE = "inventory.document.write"
EDIT = "inventory.place.edit"

Code = Annotated[str, Meta(min_length=1, max_length=255)]
ShortText = Annotated[str, Meta(max_length=300)]


# --- bodies and answers -----------------------------------------------------------------------------------------------


class PlaceBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A place as it shall be; `store` is the code of the store it belongs to."""

    name: dict[str, ShortText]
    kind: PlaceKind
    store: Code | None = None


class PlaceView(Struct, kw_only=True):
    """A place."""

    code: str
    name: dict[str, str]
    kind: PlaceKind
    store: str | None
    node: str


class LineBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A line of a stock document; the quantity is decimal text, of a count what was found."""

    sku: Code
    quantity: Annotated[str, Meta(max_length=40)]
    reason: ShortText | None = None


class DocumentBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A stock document: places by their codes; what comes from or goes to outside may be left out."""

    kind: DocumentKind
    from_place: Code | None = field(default=None, name="from")
    to_place: Code | None = field(default=None, name="to")
    lines: Annotated[list[LineBody], Meta(max_length=2_000)]


class LineView(Struct, kw_only=True):
    """A recorded line; `change`: of the level of the place that the document is about."""

    sku: str
    item_id: UUID
    quantity: str
    change: str
    reason: str | None


class LevelView(Struct, kw_only=True):
    """What a place has of an item."""

    sku: str
    item_id: UUID
    label: dict[str, str]
    unit: str
    place: str
    on_hand: str
    reserved: str
    available: str
    incoming: str


# --- places -----------------------------------------------------------------------------------------------------------


@get("/places", permission=READ, sync_to_thread=True)
def get_places(database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """The places that the caller may see, by code."""
    with database.read() as connection:
        found = _visible(connection, principal)
        codes = _store_codes(connection)
        return page(connection, [_place_view(place, codes) for place in found], None)


@get("/places/{code:str}", permission=READ, sync_to_thread=True)
def get_place(code: str, database: Database, principal: Principal) -> PlaceView:
    """One place."""
    with database.read() as connection:
        place = require_place(connection, code)
        if place.id not in OUTSIDE:
            _require(principal, READ, place)
        return _place_view(place, _store_codes(connection))


@put(
    "/places/{code:str}",
    permission=EDIT,
    sync_to_thread=True,
    responses={201: ResponseSpec(PlaceView, description="The place was made", generate_examples=False)},
)
def save_place(code: str, data: PlaceBody, database: Database, principal: Principal, trace: str) -> Response[PlaceView]:
    """Make a place, or give it another name; kind and store stay as they were made."""
    with database.write(principal.actor, trace) as uow:
        place, is_new = put_place(uow, PutPlace(code, data.name, data.kind, data.store))
        _require(principal, EDIT, place)
        view = _place_view(place, _store_codes(uow.connection))
    return Response(view, status_code=201 if is_new else 200)


# --- stock ------------------------------------------------------------------------------------------------------------


@get("/stock", permission=READ, sync_to_thread=True)
def get_stock(  # the contract's filters
    database: Database,
    principal: Principal,
    sku: str | None = None,
    place: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """The levels of items at places that the caller may see; of a pack that is asked for, what its components give."""
    size = page_limit(limit)
    last = None if after is None else _ids_in(after, 2)
    with database.read() as connection:
        seen = {one.id: one for one in _seen(connection, principal, place)}
        named = _items_named(connection, sku)
        found = level_page(
            connection,
            item_ids=None if named is None else list(named),
            place_ids=seen,
            after=None if last is None else (last[0], last[1]),
            limit=size + 1,
        )
        for item_id in named or ():
            given = _of_pack(connection, item_id, seen)
            found += [one for one in given if last is None or [one.item_id, one.place_id] > last]
        found.sort(key=lambda one: (one.item_id, one.place_id))
        following = None
        if len(found) > size:
            following = write_cursor(str(found[size - 1].item_id), str(found[size - 1].place_id))
            found = found[:size]
        items = sellables(connection, item_ids={one.item_id for one in found})
        views = []
        for one in found:
            item = items.get(one.item_id)
            views.append(
                LevelView(
                    sku="" if item is None else item.sku,
                    item_id=one.item_id,
                    label={} if item is None else dict(item.label),
                    unit="" if item is None else item.unit.code,
                    place=seen[one.place_id].code,
                    **_level(one.level),
                )
            )
        return page(connection, views, following)


# --- documents and movements ------------------------------------------------------------------------------------------


@put(
    "/stock-documents/{document_id:uuid}",
    permission=WRITE,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The document was recorded", generate_examples=False)},
)
def save_stock_document(
    document_id: UUID, data: DocumentBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Record a receipt, adjustment, transfer, count or loss; the same one again answers as the first time."""
    lines = tuple(PutLine(line.sku, line.quantity, line.reason) for line in data.lines)
    command = PutStockDocument(document_id, data.kind, data.from_place, data.to_place, lines)
    with database.write(principal.actor, trace) as uow:
        for code in (data.from_place, data.to_place):
            place = None if code is None else place_by_code(uow.connection, code)
            if place is not None and place.id not in OUTSIDE:
                _require(principal, WRITE, place)
        is_new = put_stock_document(uow, command)
        answer = _document_view(document(uow.connection, document_id))
    headers = {} if is_new else {"Idempotent-Replay": "true"}
    return Response(answer, status_code=201 if is_new else 200, headers=headers)


@get("/stock-documents", permission=READ, sync_to_thread=True)
def get_stock_documents(
    database: Database,
    principal: Principal,
    place: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Stock documents about places that the caller may see, the newest first, without their lines."""
    size = page_limit(limit)
    last = None if after is None else _ids_in(after, 1)[0]
    with database.read() as connection:
        seen = {one.id for one in _seen(connection, principal, place)}
        found = document_page(connection, seen, last, size + 1)
        following = write_cursor(str(found[size - 1].id)) if len(found) > size else None
        return page(connection, [_document_view(one, with_lines=False) for one in found[:size]], following)


@get("/stock-documents/{document_id:uuid}", permission=READ, sync_to_thread=True)
def get_stock_document(document_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """One stock document with its lines."""
    with database.read() as connection:
        found = document(connection, document_id)
        ours = {place.id for place in _visible(connection, principal)}
        about = {place.id for place in (found.from_place, found.to_place) if place is not None} - OUTSIDE.keys()
        if not about & ours:
            raise UnknownDocument(document_id)
        return _document_view(found)


@get("/stock-movements", permission=READ, sync_to_thread=True)
def get_stock_movements(  # the contract's filters
    database: Database,
    principal: Principal,
    sku: str | None = None,
    place: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Movements of items from or to places that the caller may see, the newest first."""
    size = page_limit(limit)
    last = None if after is None else _ids_in(after, 1)[0]
    with database.read() as connection:
        seen = {one.id: one for one in _seen(connection, principal, place)}
        found = movement_page(
            connection, item_ids=_items_named(connection, sku), place_ids=seen, before=last, limit=size + 1
        )
        following = write_cursor(str(found[size - 1].id)) if len(found) > size else None
        found = found[:size]
        items = sellables(connection, item_ids={one.item_id for one in found})
        skus = {item_id: item.sku for item_id, item in items.items()}
        codes = {one.id: one.code for one in [*places(connection), *OUTSIDE.values()]}
        return page(connection, [_movement_view(one, skus, codes) for one in found], following)


# --- who sees what ----------------------------------------------------------------------------------------------------


def _require(principal: Principal, permission: str, place: Place) -> None:
    """Refuse who may not do this at the place; a place of no store needs the permission for all."""
    if place.store_id is None:
        principal.require_everywhere(permission)
    else:
        principal.require(permission, place.store_id)


def _visible(connection: Connection, principal: Principal) -> list[Place]:
    store_ids = principal.store_ids(READ)
    return [place for place in places(connection) if store_ids is None or place.store_id in store_ids]


def _seen(connection: Connection, principal: Principal, code: str | None) -> list[Place]:
    """The places that a list is about: one by its code, else all that the caller may see. Refuses NoSuchPlace."""
    if code is None:
        return _visible(connection, principal)
    place = place_by_code(connection, code)
    if place is None or not place.kind.holds_stock:
        raise NoSuchPlace(code, pointer="/place")
    _require(principal, READ, place)
    return [place]


def _items_named(connection: Connection, sku: str | None) -> list[UUID] | None:
    """The item with a SKU, none when it is unknown; None when no SKU is asked for."""
    return None if sku is None else [item.item_id for item in sellables(connection, skus=[sku]).values()]


def _of_pack(connection: Connection, item_id: UUID, place_ids: Collection[UUID]) -> list[LevelRow]:
    """What a pack's components give at the places where nothing lies of the pack itself."""
    gives = levels_of_pack(connection, item_id, place_ids) or {}
    own = level_page(connection, item_ids=[item_id], place_ids=place_ids, after=None, limit=len(gives)) if gives else []
    known = {one.place_id for one in own}
    return [LevelRow(item_id, id_, Level(gives[id_])) for id_ in place_ids if id_ in gives and id_ not in known]


def _ids_in(after: str, count: int) -> list[UUID]:
    """The ids in a cursor. Refuses WrongCursor."""
    try:
        return [UUID(text) for text in read_cursor(after, count)]
    except ValueError:
        raise WrongCursor(pointer="/after") from None


# --- shapes -----------------------------------------------------------------------------------------------------------


def _store_codes(connection: Connection) -> dict[UUID, str]:
    return {store.id: store.code for store in stores(connection)}


def _place_view(place: Place, codes: dict[UUID, str]) -> PlaceView:
    store = None if place.store_id is None else codes[place.store_id]
    return PlaceView(code=place.code, name=dict(place.name), kind=place.kind, store=store, node=place.node)


def _level(level: Level) -> dict[str, str]:
    return {
        "on_hand": millionths_text(level.on_hand),
        "reserved": millionths_text(level.reserved),
        "available": millionths_text(level.available),
        "incoming": millionths_text(level.incoming),
    }


def _document_view(found: RecordedDocument, *, with_lines: bool = True) -> dict[str, Any]:
    view: dict[str, Any] = {
        "id": str(found.id),
        "kind": found.kind.value,
        "from": None if found.from_place is None else found.from_place.code,
        "to": None if found.to_place is None else found.to_place.code,
        "at": format_instant(found.at),
        "actor": found.actor,
    }
    if with_lines:
        view["lines"] = [
            LineView(
                sku=line.sku,
                item_id=line.item_id,
                quantity=millionths_text(line.quantity),
                change=millionths_text(line.change),
                reason=line.reason,
            )
            for line in found.lines
        ]
    return view


def _movement_view(movement: Movement, skus: dict[UUID, str], codes: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(movement.id),
        "sku": skus.get(movement.item_id, ""),
        "item_id": str(movement.item_id),
        "from": codes[movement.from_place_id],
        "to": codes[movement.to_place_id],
        "quantity": millionths_text(movement.quantity_millionths),
        "cause": movement.cause.value,
        "document": str(movement.document_id),
        "at": format_instant(movement.at),
        "actor": movement.actor,
    }


ROUTES = [
    get_places,
    get_place,
    save_place,
    get_stock,
    save_stock_document,
    get_stock_documents,
    get_stock_document,
    get_stock_movements,
]
