"""Small builders for the tests of inventory."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from comptoir.inventory.domain import (
    DocumentKind,
    DocumentLine,
    Level,
    LevelKey,
    Place,
    PlaceKind,
    Stock,
    StockDocument,
)
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant

ONE = 1_000_000
NOON = Instant(datetime(2026, 11, 21, 12, tzinfo=UTC))
STORE = UUID(int=77)


def place(number: int, code: str, kind: PlaceKind = PlaceKind.SHELF) -> Place:
    return Place(UUID(int=900 + number), code, {"en_US": code}, kind, STORE, "hub")


SHELF = place(1, "shelf")
BACK = place(2, "back", PlaceKind.BACK_ROOM)


def item(number: int) -> UUID:
    return UUID(int=100 + number)


def ids() -> Iterator[UUID]:
    return iter(new_id, None)


def stock(levels: Mapping[LevelKey, Level] | None = None) -> Stock:
    return Stock(levels or {}, {SHELF.id: SHELF, BACK.id: BACK})


def line(number: int, pieces: int, reason: str | None = None) -> DocumentLine:
    return DocumentLine(item(number), f"SKU-{number}", pieces * ONE, reason)


def document(
    kind: DocumentKind, *lines: DocumentLine, start: Place | None = None, end: Place | None = None
) -> StockDocument:
    return StockDocument(new_id(), kind, start, end, lines)
