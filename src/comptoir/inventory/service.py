"""What can be done to stock. Services take a unit of work and never commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from comptoir.cases.service import open_case
from comptoir.catalog.queries import Sellable, sellables
from comptoir.catalog.queries.packs import packs
from comptoir.company.queries import store_by_code
from comptoir.inventory.domain.documents import (
    DecidedDocument,
    DocumentKind,
    DocumentLine,
    StockDocument,
    check_places,
    decide_document,
)
from comptoir.inventory.domain.ledger import Cause, Level, LevelChange, LevelKey, Movement, Stock
from comptoir.inventory.domain.places import CUSTOMER, OUTSIDE, Place, PlaceKind
from comptoir.inventory.domain.refusals import (
    DocumentDiffers,
    InsufficientStock,
    NoSuchPlace,
    OutsidePlaceFixed,
    PackHoldsNoStock,
    PlaceKindFixed,
    UnknownItem,
    UnknownStore,
)
from comptoir.inventory.events import DocumentRecorded, LevelChanged, LevelWentNegative, PlaceChanged
from comptoir.inventory.queries import place_by_code
from comptoir.inventory.rows import (
    add_missing_levels,
    ask_levels,
    ask_places,
    begin_document,
    insert_document_lines,
    insert_movements,
    insert_place,
    lock_level,
    recorded_hash,
    rename_place,
    select_levels,
    take_on_hand,
    write_level_changes,
)
from comptoir.kernel.ids import id_text, new_id
from comptoir.kernel.pipelines import together
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.codes import fold_code, natural_code
from comptoir.kernel.values.errors import Fault, MalformedValue
from comptoir.kernel.values.quantity import millionths_text, parse_quantity
from comptoir.kernel.values.text import LocalizedText

MAIN_NODE = "main"
NEGATIVE_CASE = "inventory.level_went_negative"


class LevelMovedMeanwhile(Fault):
    """A level changed between being loaded and being written, though it was locked; the group is run again."""

    retry_helps = True


# --- the doors of the hot path ----------------------------------------------------------------------------------------


def load_levels(uow: UnitOfWork, keys: AbstractSet[LevelKey]) -> Stock:
    """The levels of items at places, locked in the order of their keys, for a group of commands to decide on."""
    return ask_stock(uow, keys)()


def ask_stock(uow: UnitOfWork, keys: AbstractSet[LevelKey]) -> Callable[[], Stock]:
    """`load_levels` that does not wait within `together`: the stock is read when it is called."""
    levels = ask_levels(uow.connection, keys, lock=True)
    places = ask_places(uow.connection, {place_id for _, place_id in keys})

    def read() -> Stock:
        loaded = levels()
        missing = keys - loaded.keys()
        if missing:
            add_missing_levels(uow, missing)
            loaded |= select_levels(uow.connection, missing, lock=True)
        return Stock(loaded, places())

    return read


def write_movements(uow: UnitOfWork, stock: Stock, movements: Sequence[Movement], skus: Mapping[UUID, str]) -> None:
    """Write a group's movements and the levels they lead to, one statement per table, and tell the feed.

    stock: as `load_levels` gave it, with all `movements` taken in by `stock.move`. skus: of the items moved.
    Where a level moved meanwhile the commit raises LevelMovedMeanwhile, and nothing has happened.
    """
    if not movements:
        return
    changes = stock.changes()
    with together(uow.connection):
        insert_movements(uow, movements)
        written = write_level_changes(uow, changes)

    def check() -> None:
        if written() != len(changes):
            raise LevelMovedMeanwhile("a stock level changed under its lock")

    uow.check_later(check)
    for change in changes:
        item_id, place_id = change.key
        _tell(uow, change, stock.places[place_id], skus[item_id])


def take(uow: UnitOfWork, item: Sellable, place: Place, quantity: int, document_id: UUID) -> Movement:
    """Hand `quantity` millionths to a customer where that much is free: one conditional step with its movement.

    Refuses InsufficientStock, and then nothing has happened.
    """
    assert quantity > 0, quantity
    key = (item.item_id, place.id)
    if not take_on_hand(uow, key, quantity):
        free = max(lock_level(uow, key).available, 0)
        raise InsufficientStock(item.sku, place.code, millionths_text(quantity), millionths_text(free))
    actor = str(uow.actor)
    movement = Movement(new_id(), item.item_id, place.id, CUSTOMER, quantity, Cause.SALE, document_id, uow.now, actor)
    insert_movements(uow, [movement])
    now = lock_level(uow, key)
    before = Level(now.on_hand + quantity, now.reserved, now.incoming)
    _tell(uow, LevelChange(key, before, now), place, item.sku)
    return movement


# --- places -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PutPlace:
    """A place as it shall be. store: its code, or None for a place of no store."""

    code: str
    name: LocalizedText
    kind: PlaceKind
    store: str | None


def put_place(uow: UnitOfWork, command: PutPlace) -> tuple[Place, bool]:
    """Make a place, or give it another name; the place and whether it is new.

    Refuses MalformedValue, OutsidePlaceFixed, UnknownStore, PlaceKindFixed.
    """
    code = natural_code(command.code)
    known = place_by_code(uow.connection, code)
    if not command.kind.holds_stock or (known is not None and not known.kind.holds_stock):
        raise OutsidePlaceFixed(code)
    store = None
    if command.store is not None:
        store = store_by_code(uow.connection, command.store)
        if store is None:
            raise UnknownStore(command.store, pointer="/store")
    store_id = None if store is None else store.id
    if known is not None and (known.kind is not command.kind or known.store_id != store_id):
        raise PlaceKindFixed(code)
    node = MAIN_NODE if store is None else store.node
    place = Place(new_id() if known is None else known.id, code, command.name, command.kind, store_id, node)
    if place == known:
        return place, False
    if known is None:
        insert_place(uow, place, fold_code(code))
    else:
        rename_place(uow, place)
    uow.emit(
        PlaceChanged(
            place_id=str(place.id), code=code, kind=place.kind.value, store_id=None if store is None else str(store.id)
        )
    )
    return place, known is None


# --- documents --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PutLine:
    """A line as it was sent: quantities are decimal text."""

    sku: str
    quantity: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PutStockDocument:
    """A stock document as it was sent, places by their codes."""

    id: UUID
    kind: DocumentKind
    from_place: str | None
    to_place: str | None
    lines: tuple[PutLine, ...]

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON of what was sent."""
        lines = [{"sku": line.sku, "quantity": line.quantity, "reason": line.reason} for line in self.lines]
        content = {"kind": self.kind.value, "from": self.from_place, "to": self.to_place, "lines": lines}
        return sha256_hex(canonical_json(content))


def put_stock_document(uow: UnitOfWork, command: PutStockDocument) -> bool:
    """Record a stock document and its movements; False when the same one was recorded before (a replay).

    Refuses DocumentDiffers, NoSuchPlace, EmptyDocument, WrongPlaces, UnknownItem, MalformedValue (a quantity off
    the item's unit), PackHoldsNoStock, WrongQuantity, InsufficientStock; then nothing has happened.
    """
    known = recorded_hash(uow.connection, command.id)
    if known is None:
        if record_document(uow, _document(uow, command), command.content_hash) is not None:
            return True
        known = recorded_hash(uow.connection, command.id)
    if known != command.content_hash:
        raise DocumentDiffers(command.id)
    return False


def record_document(uow: UnitOfWork, document: StockDocument, content_hash: str) -> DecidedDocument | None:
    """Record a document whose places and items are known, with its movements.

    None when another command has just recorded one with this id.
    Refuses EmptyDocument, WrongPlaces, PackHoldsNoStock, WrongQuantity, InsufficientStock; then nothing has happened.
    """
    start, end = check_places(document)
    refuse_packs(uow.connection, document.kind, document.lines)
    if not begin_document(uow, document, content_hash):
        return None
    keys = {(line.item_id, place_id) for line in document.lines for place_id in (start, end)}
    stock = load_levels(uow, {key for key in keys if key[1] not in OUTSIDE})
    decided = decide_document(document, stock, iter(new_id, None), uow.now, str(uow.actor))
    insert_document_lines(uow, decided)
    write_movements(uow, stock, decided.movements, {line.item_id: line.sku for line in document.lines})
    places = [place for place in (document.to_place, document.from_place) if place is not None]
    store_id = next((place.store_id for place in places if place.store_id is not None), None)
    uow.emit(
        DocumentRecorded(
            document_id=str(document.id),
            kind=document.kind.value,
            from_place=None if document.from_place is None else document.from_place.code,
            to_place=None if document.to_place is None else document.to_place.code,
            store_id=None if store_id is None else str(store_id),
            line_count=len(document.lines),
            movement_count=len(decided.movements),
        )
    )
    return decided


def refuse_packs(connection: Connection, kind: DocumentKind, lines: Sequence[DocumentLine]) -> None:
    """Refuses PackHoldsNoStock; what lies somewhere from before a product became a pack may still leave."""
    added = [line for line in lines if line.quantity > 0 and kind is not DocumentKind.LOSS]
    held = packs(connection, {line.item_id for line in added})
    for line in added:
        if line.item_id in held:
            raise PackHoldsNoStock(line.sku, pointer=f"/lines/{lines.index(line)}/sku")


def _document(uow: UnitOfWork, command: PutStockDocument) -> StockDocument:
    """The document with its places and items looked up and its quantities read."""
    places: dict[str, Place | None] = {}
    for name, code in (("from", command.from_place), ("to", command.to_place)):
        places[name] = None if code is None else place_by_code(uow.connection, code)
        if code is not None and places[name] is None:
            raise NoSuchPlace(code, pointer=f"/{name}")
    items = sellables(uow.connection, skus=[line.sku for line in command.lines])
    lines = []
    for index, line in enumerate(command.lines):
        item = items.get(line.sku)
        if item is None:
            raise UnknownItem(line.sku, pointer=f"/lines/{index}/sku")
        try:
            quantity = parse_quantity(line.quantity, item.unit).millionths
        except MalformedValue as refusal:
            refusal.pointer = f"/lines/{index}/quantity"
            raise
        lines.append(DocumentLine(item.item_id, item.sku, quantity, line.reason))
    return StockDocument(command.id, command.kind, places["from"], places["to"], tuple(lines))


def _tell(uow: UnitOfWork, change: LevelChange, place: Place, sku: str) -> None:
    """Put a changed level into the feed; below zero opens a case, since only a person can find out why."""
    item_id = id_text(change.key[0])
    store_id = None if place.store_id is None else id_text(place.store_id)
    uow.emit(
        LevelChanged(
            item_id=item_id,
            sku=sku,
            place=place.code,
            store_id=store_id,
            old=_shown(change.old),
            new=_shown(change.new),
        )
    )
    if change.went_negative:
        on_hand = millionths_text(change.new.on_hand)
        uow.emit(LevelWentNegative(item_id=item_id, sku=sku, place=place.code, store_id=store_id, on_hand=on_hand))
        facts = {"sku": sku, "place": place.code, "on_hand": on_hand}
        open_case(uow, NEGATIVE_CASE, f"item:{item_id}@{place.id}", facts, place.store_id)


def _shown(level: Level) -> dict[str, str]:
    return {
        "on_hand": millionths_text(level.on_hand),
        "reserved": millionths_text(level.reserved),
        "available": millionths_text(level.available),
        "incoming": millionths_text(level.incoming),
    }
