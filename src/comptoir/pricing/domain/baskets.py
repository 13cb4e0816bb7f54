"""What goes into the engine and what comes out of it.

Amounts with tax are what the customer pays; `net` is always without tax. Of a line and of a document:
gross - discounts = net + taxes = due. What comes out are tuples: they are made several times per scan,
and cost a third of a frozen dataclass.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple
from uuid import UUID

from comptoir.kernel.values.frozen import dataclass
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import Quantity
from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain.profiles import TaxShare
from comptoir.pricing.domain.taxes import Where


@dataclass(frozen=True, slots=True)
class SalePoint:
    """Where a basket is sold: decides lists, currency, taxes and the wall clock.

    territory: of the taxes, an ISO 3166-1 or -2 code; channel, store: their codes.
    is_shelf: the customer takes things from a shelf of the store, so nothing costs more than its label there says.
    customer_groups: those of the customer's groups that a price list is for (`Book.point_for`).
    """

    currency: Currency
    territory: str
    time_zone: str
    channel: str | None = None
    store: str | None = None
    is_shelf: bool = False
    customer_groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One thing to price; a negative quantity is taken back at today's price.

    item_id: None for what the catalogue does not know, sold at an open price.
    unit_price: for one unit, set by a person: the open price, or an override of the list price, with
    its `reason`. tax_class: None is the item's own. where: it is consumed, which may decide about its tax.
    is_empties: only the deposit of the item is meant; what is given back has a negative quantity.
    is_shipping: what promotions of class shipping lower, and no other. shares: of the tax classes of what a pack holds,
    where its item has none of its own by its profile.
    """

    id: str
    sku: str
    quantity: Quantity
    item_id: UUID | None = None
    unit_price: Money | None = None
    tax_class: str | None = None
    reason: str | None = None
    where: Where = Where.TAKE_AWAY
    is_empties: bool = False
    is_shipping: bool = False
    shares: tuple[TaxShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines of one sale at one point; their order does not change what is paid.

    locale: of the labels of its discounts.
    """

    point: SalePoint
    lines: tuple[BasketLine, ...]
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon that was shown: its series, or why it does not count ("unknown", "expired", "used")."""

    code: str
    series: str | None = None
    refused: str | None = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a promotion was already used: by this customer, and by everybody.

    is_exhausted: it may not be used any more, for a reason that only the caller knows (a yearly amount).
    """

    by_customer: int = 0
    in_total: int = 0
    is_exhausted: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the caller has loaded about the customer and the coupons shown; the engine asks no database.

    usage: by code of the promotions with limits; what is missing was never used.
    """

    customer_id: UUID | None = None
    coupons: tuple[Coupon, ...] = ()
    customer_groups: frozenset[str] = frozenset()
    usage: Mapping[str, Usage] = field(default_factory=dict)


class LineDiscount(NamedTuple):
    """A promotion's share on one line: `amount` off, tax included, not negative for a sale."""

    promotion: str
    amount: Money
    label: str


class LineTax(NamedTuple):
    """The share of a document's tax of one rate that falls on a line; `base` is without tax."""

    rate: Rate
    amount: Money
    base: Money
    tax_class: str
    exemption: str | None


@dataclass(frozen=True, slots=True)
class IncludedAmount:
    """A contribution inside the displayed price: its kind ("eco_participation") and what it is for ("deee")."""

    kind: str
    amount: Money
    code: str


class PricedLine(NamedTuple):
    """A line with its money.

    unit_price: for `per` millionths of the unit, tax included unless `is_net`. price_list: None when set by hand.
    list_price: what the list would have asked where a person set another price, else None; tax included.
    taxes: one for each rate, more than one where the item has shares of several. exemption: of the first of them.
    deposit_of: the line that this one is the deposit of; of empties the line itself.
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
    is_net: bool = False
    deposit_of: str | None = None


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


class Applied(NamedTuple):
    """A promotion that took `amount` off the basket in so many `uses` (see `Limits`), with this coupon."""

    promotion: str
    uses: int
    amount: Money
    coupon: str | None


class PricedBasket(NamedTuple):
    """The answer: lines in the order of the basket, taxes by falling rate, the book's feed position.

    applied: the promotions that took something off, by falling priority, then code.
    """

    lines: tuple[PricedLine, ...]
    totals: BasketTotals
    taxes: tuple[DocumentTax, ...]
    book_position: int
    trace: tuple[TraceStep, ...] | None = None
    applied: tuple[Applied, ...] = ()
