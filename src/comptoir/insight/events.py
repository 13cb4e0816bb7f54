"""What reports tell the feed. Payloads never name an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterEvent(Event):
    """The common fields. store_id: None of a report on all stores."""

    topic: ClassVar[str]
    letter_id: str
    kind: str
    store_id: str | None

    def key(self) -> str:
        return self.letter_id

    def store(self) -> UUID | None:
        return None if self.store_id is None else store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChanged(LetterEvent):
    """Somebody has a report mailed, or in another way than before."""

    topic: ClassVar[str] = "insight.letter.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDeleted(LetterEvent):
    """Somebody has a report mailed no more."""

    topic: ClassVar[str] = "insight.letter.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent(LetterEvent):
    """A report of a day was handed to the mail."""

    topic: ClassVar[str] = "insight.letter.sent"
    day: str
