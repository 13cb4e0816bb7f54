"""What tills tell the feed: subject ids only, never personal data."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of
from comptoir.kernel.values.frozen import dataclass


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
class StoreCashEvent(Event):
    """Something about the cash of a store, of no single till."""

    topic: ClassVar[str]
    store_id: str

    def key(self) -> str:
        return self.store_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashPolicyChanged(StoreCashEvent):
    """The rules of a store's drawers were changed."""

    topic: ClassVar[str] = "till.cash_policy.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeMoved(StoreCashEvent):
    """Cash went into a store's safe or (negative) out of it; kind: see `domain.cash.SafeKind`."""

    topic: ClassVar[str] = "till.safe.moved"
    kind: str
    amount: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankSlipMade(StoreCashEvent):
    """Cash or cheques were put together for the bank."""

    topic: ClassVar[str] = "till.slip.made"
    slip_id: str
    number: int
    kind: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationChanged(TillEvent):
    """Something was set aside for a customer, or is not wanted any more. state: `open` or `cancelled`."""

    topic: ClassVar[str] = "till.reservation.changed"
    reservation_id: str
    kind: str
    state: str
    due: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceMoved(TillEvent):
    """A ticket moved money that was paid in advance. use: see `domain.advances.AdvanceUse`; state: afterwards."""

    topic: ClassVar[str] = "till.advance.moved"
    reservation_id: str
    position: int
    use: str
    amount: int
    currency: str
    state: str
    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterChanged(TillEvent):
    """The printer of a till was set up, or says something new. state: `none` where it was taken away."""

    topic: ClassVar[str] = "till.printer.changed"
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnded(TillEvent):
    """A job of a printer has ended: printed, unclear, cancelled or expired."""

    topic: ClassVar[str] = "till.print_job.ended"
    job_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptIssued(TillEvent):
    """A receipt was handed over, or nobody wanted one. duplicate: 0 for the original."""

    topic: ClassVar[str] = "till.receipt.issued"
    ticket_id: str
    issue_id: str
    way: str
    duplicate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeMade(TillEvent):
    """A return paid for the sale made with it. amount: so much of it, in minor units."""

    topic: ClassVar[str] = "till.exchange.made"
    sale_id: str
    return_id: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVoided(TillEvent):
    """What was rung up was taken off before it was paid. what: `line`, `basket` or `age`; amount: in minor units."""

    topic: ClassVar[str] = "till.line.voided"
    what: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallOpened(Event):
    """A product, or one lot of it, is not sold any more."""

    topic: ClassVar[str] = "till.recall.opened"
    recall_id: str
    gtin: str
    lot: str | None

    def key(self) -> str:
        return self.gtin


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallEnded(Event):
    """What was recalled may be sold again."""

    topic: ClassVar[str] = "till.recall.lifted"
    recall_id: str
    gtin: str
    lot: str | None

    def key(self) -> str:
        return self.gtin


@dataclass(frozen=True, slots=True, kw_only=True)
class SellingChanged(Event):
    """The office changed what tills ask, read or show. kind: rule, masks or favourites."""

    topic: ClassVar[str] = "till.selling.changed"
    kind: str
    code: str

    def key(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSwitched(TillEvent):
    """A till began or ended to practise."""

    topic: ClassVar[str] = "till.training.switched"
    is_on: bool
