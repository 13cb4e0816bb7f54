"""Where stock can be, and the four places that stand for the world outside."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from comptoir.kernel.values.text import LocalizedText


class PlaceKind(StrEnum):
    """What a place is; the last four stand for the world outside."""

    SHELF = "shelf"
    BACK_ROOM = "back_room"
    WAREHOUSE = "warehouse"
    TRANSIT = "transit"
    QUARANTINE = "quarantine"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    LOSS = "loss"
    ADJUSTMENT = "adjustment"

    @property
    def holds_stock(self) -> bool:
        """Whether the retailer's own goods lie there, so that a level is kept."""
        return self not in OUTSIDE_KINDS

    @property
    def is_for_sale(self) -> bool:
        """Whether what lies there may be promised to somebody: not what waits to be looked at."""
        return self.holds_stock and self is not PlaceKind.QUARANTINE


OUTSIDE_KINDS = frozenset({PlaceKind.SUPPLIER, PlaceKind.CUSTOMER, PlaceKind.LOSS, PlaceKind.ADJUSTMENT})


@dataclass(frozen=True, slots=True)
class Place:
    """A place where stock can be.

    store_id: None for a place of no store, such as a central warehouse. node: the node that owns its ledger.
    """

    id: UUID
    code: str
    name: LocalizedText
    kind: PlaceKind
    store_id: UUID | None
    node: str


SUPPLIER = UUID("00000000-0000-7000-8000-000000000001")
CUSTOMER = UUID("00000000-0000-7000-8000-000000000002")
LOSS = UUID("00000000-0000-7000-8000-000000000003")
ADJUSTMENT = UUID("00000000-0000-7000-8000-000000000004")


def _outside(place_id: UUID, kind: PlaceKind, english: str, french: str) -> Place:
    return Place(place_id, kind.value, {"en_US": english, "fr_FR": french}, kind, None, "")


OUTSIDE = MappingProxyType(
    {
        place.id: place
        for place in (
            _outside(SUPPLIER, PlaceKind.SUPPLIER, "Suppliers", "Fournisseurs"),
            _outside(CUSTOMER, PlaceKind.CUSTOMER, "Customers", "Clients"),
            _outside(LOSS, PlaceKind.LOSS, "Losses", "Pertes"),
            _outside(ADJUSTMENT, PlaceKind.ADJUSTMENT, "Adjustments", "Ajustements"),
        )
    }
)
"""The places outside, the same in every database; they are constants and no rows."""
