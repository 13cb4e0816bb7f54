"""What goes into the engine and what comes out of it.

Amounts with tax are what the customer pays; `net` is always without tax. Of a line and of a document:
gross - discounts = net + taxes = due. What comes out are tuples: they are made several times per scan,
and cost a third of a frozen dataclass.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import Quantity
from comptoir.kernel.values.rate import Rate


@dataclass(frozen=True, slots=True)
class SalePoint:
    """Where a basket is sold: decides lists, currency, taxes and the wall clock.

    territory: of the taxes, an ISO 3166-1 or -2 code; channel, store: their codes.
    """

    currency: Currency
    territory: str
    time_zone: str
    channel: str | None = None
    store: str | None = None


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One thing to price; a negative quantity is taken back at today's price.

    item_id: None for what the catalogue does not know, sold at an open price.
    unit_price: for one unit, set by a person: the open price, or an override of the list price, with
    its `reason`. tax_class: None is the item's own.
    """

    id: str
    sku: str
    quantity: Quantity
    item_id: UUID | None = None
    unit_price: Money | None = None
    tax_class: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines of one sale at one point; their order does not change what is paid."""

    point: SalePoint
    lines: tuple[BasketLine, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the caller has loaded about the customer and the coupons shown; the engine asks no database."""

    customer_id: UUID | None = None
    coupons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineDiscount:
    """A promotion's share on one line: `amount` off, tax included, not negative for a sale."""

    promotion: str
    amount: Money
    label: str


class LineTax(NamedTuple):
    """The share of a document's tax of one rate that falls on a line."""

    rate: Rate
    amount: Money


@dataclass(frozen=True, slots=True)
class IncludedAmount:
    """A contribution inside the displayed price, such as "eco_participation"."""

    kind: str
    amount: Money


class PricedLine(NamedTuple):
    """A line with its money.

    unit_price: for `per` millionths of the unit, tax included. price_list: None when set by hand.
    list_price: what the list would have asked where a person set another price, else None.
    """

    id: str
    sku: str
    item_id: UUID | None
    quantity: Quantity
    unit_price: Money
    per: int
    price_list: str | None
    list_price: Money | None
    gross: Money
    discounts: tuple[LineDiscount, ...]
    net: Money
    taxes: tuple[LineTax, ...]
    included: tuple[IncludedAmount, ...]
    due: Money
    tax_class: str
    exemption: str | None


class DocumentTax(NamedTuple):
    """The tax of one rate on the whole document; `base` is without tax. The lines' shares add up to it."""

    rate: Rate
    base: Money
    amount: Money
    exemption: str | None


class BasketTotals(NamedTuple):
    """The sums over all lines."""

    gross: Money
    discount: Money
    net: Money
    tax: Money
    due: Money


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One decision of the engine: about which line (None: the basket), what, and the facts."""

    line: str | None
    step: str
    facts: Mapping[str, str]


class PricedBasket(NamedTuple):
    """The answer: lines in the order of the basket, taxes by falling rate, the book's feed position."""

    lines: tuple[PricedLine, ...]
    totals: BasketTotals
    taxes: tuple[DocumentTax, ...]
    book_position: int
    trace: tuple[TraceStep, ...] | None = None
