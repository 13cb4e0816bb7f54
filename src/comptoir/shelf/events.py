"""The feed entries of the shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShelfEvent(Event):
    store_id: str

    def key(self) -> str:
        return self.store_id

    def store(self) -> UUID | None:
        return UUID(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsChanged(_ShelfEvent):
    """Label tasks of a store came into being or moved on. labels: "id", "item_id", "state"."""

    topic: ClassVar[str] = "shelf.labels.changed"
    labels: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacingsChanged(_ShelfEvent):
    """Items got or lost their place on the shelves of a store."""

    topic: ClassVar[str] = "shelf.facings.changed"
    item_ids: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPrinted(_ShelfEvent):
    """Labels of a store were printed together."""

    topic: ClassVar[str] = "shelf.sheet.printed"
    sheet_id: str
    format: str
    count: int
