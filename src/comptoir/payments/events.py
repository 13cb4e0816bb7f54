"""What payment attempts tell the feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEvent(Event):
    """The common fields: no card data at all."""

    topic: ClassVar[str]
    attempt_id: str
    till: str
    store_id: str
    kind: str
    direction: str
    amount: int
    approved: int
    currency: str
    state: str

    def key(self) -> str:
        return self.attempt_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptCreated(AttemptEvent):
    """An attempt is on disk and will be sent."""

    topic: ClassVar[str] = "payments.attempt.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptMoved(AttemptEvent):
    """An attempt moved to another state."""

    topic: ClassVar[str] = "payments.attempt.moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptCancelRequested(AttemptEvent):
    """Somebody asked for the attempt to be cancelled; its answer still counts."""

    topic: ClassVar[str] = "payments.attempt.cancel_requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalChanged(Event):
    """A payment terminal was given to a till, or its address changed."""

    topic: ClassVar[str] = "payments.terminal.changed"
    terminal: str
    till_id: str

    def key(self) -> str:
        return self.terminal
