"""What a till refuses, with the facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Forbidden, Invalid, NotFound
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.rate import Rate


@dataclass(eq=False)
class TillNotFound(NotFound):
    """No till has this code."""

    code: ClassVar[str] = "till.till_not_found"
    till: str


@dataclass(eq=False)
class TillUnknown(Invalid):
    """The request names a till that does not exist."""

    code: ClassVar[str] = "till.till_unknown"
    till: str


@dataclass(eq=False)
class PlaceUnsuitable(Invalid):
    """A till sells from a place of its own store."""

    code: ClassVar[str] = "till.place_unsuitable"
    place: str


@dataclass(eq=False)
class StoreFixed(Conflict):
    """A till that has a journal stays in its store."""

    code: ClassVar[str] = "till.store_fixed"
    till: str


@dataclass(eq=False)
class TillClosed(Conflict):
    """The till is not open."""

    code: ClassVar[str] = "till.closed"
    till: str


@dataclass(eq=False)
class TillOpen(Conflict):
    """The till is open already."""

    code: ClassVar[str] = "till.open"
    till: str
    business_day: str


@dataclass(eq=False)
class PaymentUnsettled(Conflict):
    """A day does not close while a card payment has no outcome or no ticket."""

    code: ClassVar[str] = "till.payment_unsettled"
    attempt: str


@dataclass(eq=False)
class AmountNegative(Invalid):
    """A float or a count is not below zero."""

    code: ClassVar[str] = "till.amount_negative"
    amount: Money


@dataclass(eq=False)
class CashShort(Conflict):
    """More cash would leave the drawer than is in it."""

    code: ClassVar[str] = "till.cash_short"
    requested: Money
    available: Money


@dataclass(eq=False)
class TicketNotFound(NotFound):
    """No ticket has this id."""

    code: ClassVar[str] = "till.ticket_not_found"
    ticket: UUID


@dataclass(eq=False)
class TicketDiffers(Conflict):
    """The id belongs to a sealed ticket with another content."""

    code: ClassVar[str] = "till.ticket_differs"
    ticket: UUID


@dataclass(eq=False)
class TicketEmpty(Invalid):
    """A ticket has at least one line."""

    code: ClassVar[str] = "till.ticket_empty"


@dataclass(eq=False)
class LineUnclear(Invalid):
    """A line names a SKU or a barcode, or a department with a price."""

    code: ClassVar[str] = "till.line_unclear"
    line: str


@dataclass(eq=False)
class LineRepeated(Invalid):
    """Two lines or tenders of a ticket have the same id."""

    code: ClassVar[str] = "till.line_repeated"
    line: str


@dataclass(eq=False)
class ItemUnknown(Invalid):
    """The catalogue sells nothing under this SKU."""

    code: ClassVar[str] = "till.item_unknown"
    sku: str


@dataclass(eq=False)
class BarcodeUnknown(Invalid):
    """Nothing has this barcode; it can be sold under a department at an open price."""

    code: ClassVar[str] = "till.barcode_unknown"
    barcode: str


@dataclass(eq=False)
class DepartmentUnknown(Invalid):
    """The till has no such department."""

    code: ClassVar[str] = "till.department_unknown"
    department: str


@dataclass(eq=False)
class ReasonMissing(Invalid):
    """A price set by hand says why."""

    code: ClassVar[str] = "till.reason_missing"
    line: str


@dataclass(eq=False)
class QuantityNotPositive(Invalid):
    """A line sells or takes back more than nothing."""

    code: ClassVar[str] = "till.quantity_not_positive"
    line: str


@dataclass(eq=False)
class PriceNegative(Invalid):
    """A price set by hand is not below zero."""

    code: ClassVar[str] = "till.price_negative"
    line: str


@dataclass(eq=False)
class WrongCurrency(Invalid):
    """The amount is not in the store's currency."""

    code: ClassVar[str] = "till.wrong_currency"
    given: str
    expected: str


@dataclass(eq=False)
class TendersBelowDue(Invalid):
    """What was given does not cover what is due."""

    code: ClassVar[str] = "till.tenders_below_due"
    given: Money
    due: Money


@dataclass(eq=False)
class PaymentOpen(Conflict):
    """A terminal has not said yet what became of a payment for this basket; it is resolved or abandoned first."""

    code: ClassVar[str] = "till.payment_open"
    attempt: str


@dataclass(eq=False)
class ChangeOnCashOnly(Invalid):
    """Only cash gives change: without it, exactly what is due is tendered."""

    code: ClassVar[str] = "till.change_on_cash_only"
    given: Money
    due: Money


@dataclass(eq=False)
class TenderInvalid(Invalid):
    """A tender is of a known kind and of more than nothing; cash may be too little for any coin."""

    code: ClassVar[str] = "till.tender_invalid"
    tender: str


@dataclass(eq=False)
class AttemptNotUsable(Invalid):
    """A card tender names an approved attempt of this till, of its amount and direction, that paid no other ticket."""

    code: ClassVar[str] = "till.attempt_not_usable"
    attempt: str


@dataclass(eq=False)
class RefundDiffers(Invalid):
    """Exactly what is to be given back is given back."""

    code: ClassVar[str] = "till.refund_differs"
    given: Money
    due: Money


@dataclass(eq=False)
class RefundInMoney(Invalid):
    """More would go back as money than was paid in money: gift cards and store credit are refunded as such."""

    code: ClassVar[str] = "till.refund_in_money"
    given: Money
    paid: Money


@dataclass(eq=False)
class RefundOtherwise(Invalid):
    """What a card paid would go back otherwise. paid: how much was not paid by card."""

    code: ClassVar[str] = "till.refund_otherwise"
    given: Money
    paid: Money


@dataclass(eq=False)
class CardRefundUnclear(Invalid):
    """Several cards paid for the ticket, and a refund to a card does not say which. charges: those with something left.

    The refund names its charge when the terminal is asked (`original`), or the ticket that only one card paid for.
    """

    code: ClassVar[str] = "till.card_refund_unclear"
    charges: list[str]


@dataclass(eq=False)
class CardRefundAboveCharge(Invalid):
    """A card would get back more of this ticket than is left of what it paid for it."""

    code: ClassVar[str] = "till.card_refund_above_charge"
    given: Money
    left: Money


@dataclass(eq=False)
class RefundWithoutReturn(Conflict):
    """A card got money back of this ticket already, and no return says what for: that comes first, or is reversed.

    till: that asked for it; only there can its return be recorded.
    """

    code: ClassVar[str] = "till.refund_without_return"
    amount: Money
    attempt: str
    till: str


@dataclass(eq=False)
class ReturnUnclear(Invalid):
    """A return names the ticket it is against and its lines, or is blind and names items."""

    code: ClassVar[str] = "till.return_unclear"


@dataclass(eq=False)
class ReturnedLineUnknown(Invalid):
    """The ticket has no such line."""

    code: ClassVar[str] = "till.returned_line_unknown"
    line: str


@dataclass(eq=False)
class TimeOutOfOrder(Invalid):
    """A ticket that is brought in late keeps the order of time: after the till's last one, not in the future."""

    code: ClassVar[str] = "till.time_out_of_order"
    at: str
    last: str


@dataclass(eq=False)
class DuplicateNotFound(NotFound):
    """The ticket has not been reprinted so often."""

    code: ClassVar[str] = "till.duplicate_not_found"
    number: int


@dataclass(eq=False)
class OriginalIssued(Conflict):
    """The original was issued on its day; ask for a duplicate."""

    code: ClassVar[str] = "till.original_issued"
    number: str


@dataclass(eq=False)
class OverrideAboveLimit(Forbidden):
    """The price by hand is further below the list's than this person may go."""

    code: ClassVar[str] = "till.override_above_limit"
    line: str
    limit: Rate


@dataclass(eq=False)
class EmptiesAboveLimit(Forbidden):
    """The deposits of a ticket's empties come to more than this person may give back alone."""

    code: ClassVar[str] = "till.empties_above_limit"
    worth: Money
    limit: Money


@dataclass(eq=False)
class ParkedNotFound(NotFound):
    """No basket with this id waits at the store."""

    code: ClassVar[str] = "till.parked_not_found"
    basket: str


@dataclass(eq=False)
class ParkedDiffers(Conflict):
    """The id is that of another basket."""

    code: ClassVar[str] = "till.parked_differs"
    basket: str


@dataclass(eq=False)
class ParkedEnded(Conflict):
    """A till took the basket back or threw it away."""

    code: ClassVar[str] = "till.parked_ended"
    basket: str
    till: str


@dataclass(eq=False)
class ExchangeUnbalanced(Invalid):
    """What the return gives to the sale is not what the sale takes."""

    code: ClassVar[str] = "till.exchange_unbalanced"
    returned: Money
    sold: Money


@dataclass(eq=False)
class ExchangeElsewhere(Invalid):
    """The two halves of an exchange name two tills."""

    code: ClassVar[str] = "till.exchange_elsewhere"
    till: str


@dataclass(eq=False)
class QuarantineMissing(Conflict):
    """The store has no place where goods are set aside."""

    code: ClassVar[str] = "till.quarantine_missing"
    store: str
