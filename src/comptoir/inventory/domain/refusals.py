"""What inventory refuses, with its facts. Quantities are decimal text."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound


@dataclass(eq=False)
class InsufficientStock(Conflict):
    """More is asked for than the place has to give."""

    code: ClassVar[str] = "inventory.insufficient_stock"
    sku: str
    place: str
    requested: str
    available: str


@dataclass(eq=False)
class UnknownPlace(NotFound):
    """There is no place with this code."""

    code: ClassVar[str] = "inventory.unknown_place"
    place: str


@dataclass(eq=False)
class NoSuchPlace(Invalid):
    """A document names a place that does not exist."""

    code: ClassVar[str] = "inventory.no_such_place"
    place: str


@dataclass(eq=False)
class UnknownItem(Invalid):
    """The catalogue has no item with this code."""

    code: ClassVar[str] = "inventory.unknown_item"
    sku: str


@dataclass(eq=False)
class PackHoldsNoStock(Invalid):
    """A pack would be put somewhere: what lies there is what it holds."""

    code: ClassVar[str] = "inventory.pack_holds_no_stock"
    sku: str


@dataclass(eq=False)
class WrongPlaces(Invalid):
    """The kind of document does not go from or to these places."""

    code: ClassVar[str] = "inventory.wrong_places"
    kind: str
    expected: str


@dataclass(eq=False)
class EmptyDocument(Invalid):
    """A stock document without lines."""

    code: ClassVar[str] = "inventory.empty_document"


@dataclass(eq=False)
class WrongQuantity(Invalid):
    """A quantity that the kind of document cannot have: zero, or below it."""

    code: ClassVar[str] = "inventory.wrong_quantity"
    sku: str
    quantity: str


@dataclass(eq=False)
class DocumentDiffers(Conflict):
    """A stock document with this id was recorded before, with other content."""

    code: ClassVar[str] = "inventory.document_differs"
    document: UUID


@dataclass(eq=False)
class UnknownDocument(NotFound):
    """There is no stock document with this id."""

    code: ClassVar[str] = "inventory.unknown_document"
    document: UUID


@dataclass(eq=False)
class OutsidePlaceFixed(Conflict):
    """The places that stand for the world outside cannot be edited, nor new ones made."""

    code: ClassVar[str] = "inventory.outside_place_fixed"
    place: str


@dataclass(eq=False)
class PlaceKindFixed(Conflict):
    """A place keeps its kind and store: its ledger was written for them."""

    code: ClassVar[str] = "inventory.place_kind_fixed"
    place: str


@dataclass(eq=False)
class UnknownStore(Invalid):
    """A place names a store that does not exist."""

    code: ClassVar[str] = "inventory.unknown_store"
    store: str


@dataclass(eq=False)
class CountedTwice(Invalid):
    """A sheet counts one item at one place in two rows: nobody knows which one is meant."""

    code: ClassVar[str] = "inventory.counted_twice"
    sku: str
    place: str
