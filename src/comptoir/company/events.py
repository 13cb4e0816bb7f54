"""The feed entries of company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityChanged(Event):
    """A legal entity was added or changed; `code` is how it is written now."""

    topic: ClassVar[str] = "company.legal_entity.changed"
    legal_entity_id: str
    code: str

    def key(self) -> str:
        return self.legal_entity_id


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChanged(Event):
    """A store was added or changed; `code` is how it is written now."""

    topic: ClassVar[str] = "company.store.changed"
    store_id: str
    code: str

    def key(self) -> str:
        return self.store_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)
