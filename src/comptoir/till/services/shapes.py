"""Tickets and returns as they are sent: the shapes of the contract, bounded at the rim."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from comptoir.payments.domain.numbers import PIN_PATTERN, SEALED_PIN_PATTERN
from comptoir.pricing.domain.taxes import Where
from comptoir.till.domain.advances import AdvanceKind, AdvanceUse

Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
Pin = Annotated[str, Meta(pattern=PIN_PATTERN)]
CurrencyCode = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[int, Meta(ge=-(10**12), le=10**12)]
UnitPrice = Annotated[int, Meta(ge=-(10**9), le=10**9)]
Detail = Annotated[str, Meta(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f\x7f]+$")]
DecimalText = Annotated[str, Meta(pattern=r"^[+-]?[0-9]{1,7}([.,][0-9]{1,6})?$")]

_canonical = msgspec.json.Encoder(order="sorted").encode


class MoneyBody(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units."""

    amount: Amount
    currency: CurrencyCode


class PriceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The price of one unit in minor units."""

    amount: UnitPrice
    currency: CurrencyCode


class OverrideBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why a person set another price than the list's; further than they may go with somebody's approval."""

    reason: Words
    approval: UUID | None = None


class StoredValueBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A gift card on a line: sold or topped up for the line's price, or (single-purpose) its value used.

    number: as it was scanned; the rim keeps only its digest. tax_class: of a single-purpose card, whose tax is due when
    it is sold; left out, the card has many purposes and is sold outside the tax. expires_on: the last day of a new one,
    as the shop's terms say where it is left out. pin: the code that a new one will ask for, or a used one asks for.
    sealed_pin: instead of it, what `/gift-cards:seal-pin` made of it, so that no screen keeps a code.
    """

    number: Name
    tax_class: Name | None = None
    is_used: bool = False
    expires_on: date | None = None
    pin: Pin | None = None
    sealed_pin: Annotated[str, Meta(pattern=SEALED_PIN_PATTERN)] | None = None


class AdvanceBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An advance on a line: taken, deducted, kept or made good for the line's price; see `domain.advances`.

    kind: as the reservation has it; it names the line. tax_class: at whose rate.
    """

    reservation: UUID
    kind: AdvanceKind
    tax_class: Name
    use: AdvanceUse = AdvanceUse.PAID


class DetailsBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is known of the piece on a line; what its symbol says need not be said again.

    weighed: by a verified scale that computes the price, or `live`, by one that is not certified. reading: of the
    first, the id that weighing gave, by which one line is sold once.
    """

    lot: Detail | None = None
    expires_on: date | None = None
    serial: Detail | None = None
    note: Words | None = None
    weighed: Literal["scale", "live"] | None = None
    reading: UUID | None = None


class LineBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line to sell: a SKU, a barcode, or a department with a price (and the barcode that nobody knows).

    where: it is consumed; left out, as the ticket says. empties: only the deposit of the item is given back.
    approval: on the first line of empties, of somebody who allows more of them than the person may take back alone.
    gift_card: what is sold is a gift card, at `unit_price`. advance: money for a reservation, of `unit_price`.
    """

    id: Name
    quantity: DecimalText = "1"
    sku: Name | None = None
    barcode: Name | None = None
    department: Name | None = None
    label: Words | None = None
    unit_price: PriceBody | None = None
    override: OverrideBody | None = None
    seller: UUID | None = None
    where: Where | None = None
    empties: bool = False
    approval: UUID | None = None
    gift_card: StoredValueBody | None = None
    details: DetailsBody | None = None
    advance: AdvanceBody | None = None


class TenderBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is given, or given back. attempt: of a card, the approved payment attempt.

    number: of a gift card or store credit, as it was scanned, and the pin that it asks for; the rim keeps only digests.
    proof: instead of the pin, what finding the card gave for this ticket. stored_value: instead of a number, the id of
    one that belongs to the ticket's customer. is_abroad: of cash, that who pays lives abroad and does not pay for a
    business, so that the law allows more.
    """

    id: Name
    kind: Name
    amount: MoneyBody
    attempt: UUID | None = None
    number: Name | None = None
    pin: Pin | None = None
    proof: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None
    stored_value: UUID | None = None
    is_abroad: bool = False


class TicketBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`PUT /tickets/{uuid}`. where: it is consumed, which may decide about the tax; hold: it keeps its prices under.

    age_checked: the age in years that the customer is known to have; nothing else of it is kept.
    """

    till: Name
    lines: Annotated[list[LineBody], Meta(max_length=500)]
    tenders: Annotated[list[TenderBody], Meta(max_length=50)] = []
    customer: UUID | None = None
    coupons: Annotated[list[Name], Meta(max_length=50)] = []
    at: Annotated[str, Meta(max_length=40)] | None = None
    where: Where = Where.TAKE_AWAY
    hold: UUID | None = None
    note: Words | None = None
    age_checked: Annotated[int, Meta(ge=1, le=99)] | None = None


class ReturnLineBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line to take back: a line of the ticket, or, when blind, what a sale would name.

    set_aside: the goods go to the store's quarantine instead of back on its shelf.
    """

    id: Name
    quantity: DecimalText = "1"
    line: Name | None = None
    sku: Name | None = None
    barcode: Name | None = None
    department: Name | None = None
    label: Words | None = None
    unit_price: PriceBody | None = None
    reason: Words | None = None
    details: DetailsBody | None = None
    set_aside: bool = False


class ReturnBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`PUT /returns/{uuid}`: against a ticket (or an order), or blind.

    approval: of somebody who may take goods back without a ticket, where who asks may not.
    """

    till: Name
    lines: Annotated[list[ReturnLineBody], Meta(max_length=500)]
    tenders: Annotated[list[TenderBody], Meta(max_length=50)] = []
    ticket: UUID | None = None
    order: UUID | None = None
    without_receipt: bool = False
    customer: UUID | None = None
    at: Annotated[str, Meta(max_length=40)] | None = None
    approval: UUID | None = None


def content_hash(body: TicketBody | ReturnBody) -> str:
    """SHA-256 of the canonical JSON of what was sent; fields left out and their defaults are the same."""
    return hashlib.sha256(_canonical(body)).hexdigest()
