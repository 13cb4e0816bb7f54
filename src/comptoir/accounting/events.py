"""What the books tell the feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPosted(Event):
    """An entry was made; see `domain.entries.EntryKind`. amount: of one side, minor units."""

    topic: ClassVar[str] = "accounting.entry.posted"
    entry_id: str
    kind: str
    subject_id: str
    journal: str
    number: int
    amount: int
    currency: str
    store_id: str

    def key(self) -> str:
        return self.entry_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMapChanged(Event):
    """A legal entity chose other accounts for entries from now on."""

    topic: ClassVar[str] = "accounting.map.changed"
    legal_entity_id: str

    def key(self) -> str:
        return self.legal_entity_id
