"""What tills tell the feed: subject ids only, never personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TillEvent(Event):
    """The common fields."""

    topic: ClassVar[str]
    till: str
    store_id: str

    def key(self) -> str:
        return self.till

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TillChanged(TillEvent):
    """A till was set up or changed."""

    topic: ClassVar[str] = "till.till.changed"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened(TillEvent):
    """A till day began. float_amount: in minor units."""

    topic: ClassVar[str] = "till.day.opened"
    day_id: str
    business_day: str
    float_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed(TillEvent):
    """A till day ended with its Z; amounts in minor units."""

    topic: ClassVar[str] = "till.day.closed"
    day_id: str
    business_day: str
    number: int
    tickets: int
    returns: int
    sales: int
    difference: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMoved(TillEvent):
    """Cash was put into or taken out of a drawer; negative is out."""

    topic: ClassVar[str] = "till.cash.moved"
    day_id: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSealed(TillEvent):
    """A sale was sealed; its lines are those of the order with the ticket's id."""

    topic: ClassVar[str] = "till.ticket.sealed"
    ticket_id: str
    number: str
    sequence: int
    due: int
    currency: str
    lines: int
    signature: str
    customer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSealed(TillEvent):
    """A return was sealed. original: the ticket it is against; None when blind. due is negative."""

    topic: ClassVar[str] = "till.return.sealed"
    ticket_id: str
    number: str
    sequence: int
    due: int
    currency: str
    original: str | None
    signature: str
    customer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodeNotKnown(TillEvent):
    """Something was sold at an open price because the catalogue does not know its barcode."""

    topic: ClassVar[str] = "till.barcode.unknown"
    barcode: str
    department: str
    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketParked(TillEvent):
    """A basket was set aside for its store."""

    topic: ClassVar[str] = "till.basket.parked"
    basket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketEnded(TillEvent):
    """A basket waits no more. how: `taken_back` at the till, or `discarded`."""

    topic: ClassVar[str] = "till.basket.ended"
    basket_id: str
    how: str
