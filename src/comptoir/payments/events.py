"""What payment attempts and stored values tell the feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEvent(Event):
    """The common fields: no card data at all. basket: the ticket that it is meant for."""

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
    basket: str | None = None
    is_abandoned: bool = False

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueMoved(Event):
    """The balance of a gift card or store credit moved; see `domain.stored_values.EntryKind`. Never its number."""

    topic: ClassVar[str] = "payments.stored_value.moved"
    stored_value_id: str
    position: int
    kind: str
    amount: int
    balance: int
    currency: str
    state: str
    store_id: str
    order_id: str | None
    customer_id: str | None

    def key(self) -> str:
        return self.stored_value_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValueChanged(Event):
    """A gift card or store credit was blocked, released, replaced, or has another last day."""

    topic: ClassVar[str] = "payments.stored_value.changed"
    stored_value_id: str
    state: str
    expires_on: str | None
    replaced_by: str | None
    store_id: str

    def key(self) -> str:
        return self.stored_value_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)
