"""The feed entries of inventory. Quantities are decimal text in the item's unit of sale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of
from comptoir.kernel.values.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChanged(Event):
    """The quantity of an item at a place changed: what stood before and what stands now.

    old, new: "on_hand", "reserved", "available" and "incoming".
    """

    topic: ClassVar[str] = "inventory.level.changed"
    item_id: str
    sku: str
    place: str
    store_id: str | None
    old: Mapping[str, str]
    new: Mapping[str, str]

    def key(self) -> str:
        return f"{self.sku}@{self.place}"

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelWentNegative(Event):
    """More was sold at a place than its ledger knew of: somebody has to count."""

    topic: ClassVar[str] = "inventory.level.went_negative"
    item_id: str
    sku: str
    place: str
    store_id: str | None
    on_hand: str

    def key(self) -> str:
        return f"{self.sku}@{self.place}"

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecorded(Event):
    """A receipt, adjustment, transfer, count or loss was recorded."""

    topic: ClassVar[str] = "inventory.document.recorded"
    document_id: str
    kind: str
    from_place: str | None
    to_place: str | None
    store_id: str | None
    line_count: int
    movement_count: int

    def key(self) -> str:
        return self.document_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChanged(Event):
    """A place was made, or its name changed."""

    topic: ClassVar[str] = "inventory.place.changed"
    place_id: str
    code: str
    kind: str
    store_id: str | None

    def key(self) -> str:
        return self.code

    def store(self) -> UUID | None:
        return store_of(self.store_id)
