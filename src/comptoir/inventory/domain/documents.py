"""Stock documents: what people write down about stock, and the movements that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from comptoir.inventory.domain.ledger import Cause, Movement, Stock
from comptoir.inventory.domain.places import ADJUSTMENT, LOSS, SUPPLIER, Place
from comptoir.inventory.domain.refusals import EmptyDocument, InsufficientStock, WrongPlaces, WrongQuantity
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import Instant


class DocumentKind(StrEnum):
    """What a document does to stock.

    receipt: goods come in. transfer: from place to place. loss: goods are broken, stolen or out of date.
    adjustment: a correction by a stated quantity. count: what lies there, whatever the ledger thought.
    """

    RECEIPT = "receipt"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"
    COUNT = "count"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """`quantity` millionths of an item; of a count, what was found. reason: in the writer's words."""

    item_id: UUID
    sku: str
    quantity: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StockDocument:
    """A document as it is asked for; a place left out is the outside one that its kind implies."""

    id: UUID
    kind: DocumentKind
    from_place: Place | None
    to_place: Place | None
    lines: tuple[DocumentLine, ...]


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A line, and by how many millionths it changed the level of the place that the document is about."""

    line: DocumentLine
    change: int


@dataclass(frozen=True, slots=True)
class DecidedDocument:
    """A document with the movements that record it."""

    document: StockDocument
    lines: tuple[DecidedLine, ...]
    movements: tuple[Movement, ...]


def check_places(document: StockDocument) -> tuple[UUID, UUID]:
    """From where and to where the lines of a document move, with outside places filled in.

    A count and an adjustment are about one place, named as either end; for them the second id is that
    place, and a count's direction follows from what is found. Refuses EmptyDocument, WrongPlaces.
    """
    if not document.lines:
        raise EmptyDocument(pointer="/lines")
    start, end = document.from_place, document.to_place
    ours_from = start is not None and start.kind.holds_stock
    ours_to = end is not None and end.kind.holds_stock
    match document.kind:
        case DocumentKind.RECEIPT:
            if end is None or not ours_to or ours_from:
                raise WrongPlaces(document.kind, "to", pointer="/to")
            return (SUPPLIER if start is None else start.id), end.id
        case DocumentKind.LOSS:
            if start is None or not ours_from or ours_to:
                raise WrongPlaces(document.kind, "from", pointer="/from")
            return start.id, (LOSS if end is None else end.id)
        case DocumentKind.TRANSFER:
            if start is None or end is None or not ours_from or not ours_to or start.id == end.id:
                raise WrongPlaces(document.kind, "from, to", pointer="/to")
            return start.id, end.id
        case DocumentKind.ADJUSTMENT | DocumentKind.COUNT:
            if ours_from == ours_to:
                raise WrongPlaces(document.kind, "from | to", pointer="/to")
            if end is not None and ours_to:
                return ADJUSTMENT, end.id
            assert start is not None
            return (start.id, ADJUSTMENT) if document.kind is DocumentKind.ADJUSTMENT else (ADJUSTMENT, start.id)
        case _:
            assert_never(document.kind)


def decide_document(
    document: StockDocument, stock: Stock, ids: Iterator[UUID], at: Instant, actor: str
) -> DecidedDocument:
    """The movements of a document; `stock` sees them at once.

    stock: holds the levels of the document's items at its own places, locked. ids: fresh ones, one per line.
    A count moves the difference to what the level says at this moment; lines of one item add up.
    Refuses EmptyDocument, WrongPlaces, WrongQuantity, InsufficientStock; then `stock` is as before.
    """
    start, end = check_places(document)
    if document.kind is DocumentKind.COUNT:
        return _decide_count(document, end, stock, ids, at, actor)
    lines = []
    movements = []
    for line in document.lines:
        if line.quantity == 0 or (line.quantity < 0 and document.kind is not DocumentKind.ADJUSTMENT):
            raise WrongQuantity(line.sku, millionths_text(line.quantity))
        leaves, reaches = (start, end) if line.quantity > 0 else (end, start)
        size = abs(line.quantity)
        cause = Cause(document.kind.value)
        movements.append(Movement(next(ids), line.item_id, leaves, reaches, size, cause, document.id, at, actor))
        is_out = leaves in stock.places and stock.places[leaves].kind.holds_stock
        lines.append(DecidedLine(line, -size if is_out and document.kind is not DocumentKind.TRANSFER else size))
    _refuse_missing(document, movements, stock)
    stock.move(movements)
    return DecidedDocument(document, tuple(lines), tuple(movements))


def _decide_count(  # a count depends on all of them
    document: StockDocument, place_id: UUID, stock: Stock, ids: Iterator[UUID], at: Instant, actor: str
) -> DecidedDocument:
    found: dict[UUID, int] = {}
    for line in document.lines:
        if line.quantity < 0:
            raise WrongQuantity(line.sku, millionths_text(line.quantity))
        found[line.item_id] = found.get(line.item_id, 0) + line.quantity
    differences: dict[UUID, int] = {}
    movements = []
    for item_id, quantity in found.items():
        change = quantity - stock.level(item_id, place_id).on_hand
        differences[item_id] = change
        if change:
            leaves, reaches = (ADJUSTMENT, place_id) if change > 0 else (place_id, ADJUSTMENT)
            movements.append(
                Movement(next(ids), item_id, leaves, reaches, abs(change), Cause.COUNT, document.id, at, actor)
            )
    stock.move(movements)
    lines = tuple(DecidedLine(line, differences.pop(line.item_id, 0)) for line in document.lines)
    return DecidedDocument(document, lines, tuple(movements))


def _refuse_missing(document: StockDocument, movements: list[Movement], stock: Stock) -> None:
    """Refuse what would take more than there is: of a transfer what is free, of a correction what lies there."""
    skus = {line.item_id: line.sku for line in document.lines}
    wanted: dict[tuple[UUID, UUID], int] = {}
    for movement in movements:
        key = (movement.item_id, movement.from_place_id)
        wanted[key] = wanted.get(key, 0) + movement.quantity_millionths
    for (item_id, place_id), quantity in wanted.items():
        place = stock.places.get(place_id)
        if place is None or not place.kind.holds_stock:
            continue
        level = stock.level(item_id, place_id)
        free = level.available if document.kind is DocumentKind.TRANSFER else level.on_hand
        if quantity > free:
            raise InsufficientStock(skus[item_id], place.code, millionths_text(quantity), millionths_text(max(free, 0)))
