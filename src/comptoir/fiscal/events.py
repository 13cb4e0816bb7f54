"""What the fiscal journals tell the feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureMade(Event):
    """A day, month or year of a till was closed in its journal. checkpoint: the ends of all its chains."""

    topic: ClassVar[str] = "fiscal.closure.made"
    till_id: str
    till: str
    store_id: str
    kind: str
    sequence: int
    label: str
    total: int
    perpetual: int
    signature: str
    checkpoint: str = ""

    def key(self) -> str:
        return self.till_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)
