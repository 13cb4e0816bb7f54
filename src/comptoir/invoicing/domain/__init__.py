"""What an invoice says, in the terms of EN 16931, derived from a ticket. Pure.

A shop's prices include tax; an invoice begins with net amounts. The tax of each rate is the ticket's own, so that the
sale's VAT is counted once and is the same on both; the net amount of a rate is the nearest one whose tax rounds to it
(rule BR-CO-17), and what then lacks to the price that was paid is the rounding amount BT-114.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, NotFound
from comptoir.kernel.values.money import round_ratio
from comptoir.orders.domain import TAX_PART, Order, OrderLine, OrderTax

_MILLION: Final = 1_000_000
_STEPS_MAX: Final = 1_000


class InvoiceKind(StrEnum):
    """An invoice of a sale, or the credit note of its return."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


PREFIXES: Final[Mapping[InvoiceKind, str]] = {InvoiceKind.INVOICE: "F", InvoiceKind.CREDIT_NOTE: "A"}
"""Of numbers: facture, avoir."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who is invoiced. siren: the number in the public register; reference: what the buyer calls the purchase."""

    name: str
    lines: tuple[str, ...]
    postcode: str
    city: str
    country: str
    siren: str | None
    vat_number: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line without tax. quantity, rate in millionths; net in minor units, discounts taken off."""

    label: str
    sku: str | None
    quantity: int
    unit: str
    net: int
    rate: int
    exemption: str | None


@dataclass(frozen=True, slots=True)
class InvoiceTax:
    """The tax of one rate: BT-116 and BT-117."""

    rate: int
    exemption: str | None
    base: int
    tax: int


@dataclass(frozen=True, slots=True)
class InvoiceBody:
    """Lines and sums. net + tax + rounding = due, the amount of the ticket; rounding is BT-114."""

    lines: tuple[InvoiceLine, ...]
    taxes: tuple[InvoiceTax, ...]
    net: int
    tax: int
    rounding: int
    due: int


@dataclass(eq=False)
class InvoiceNotFound(NotFound):
    """There is no such invoice."""

    code: ClassVar[str] = "invoicing.invoice_not_found"
    invoice: UUID


@dataclass(eq=False)
class InvoiceDiffers(Conflict):
    """The id names an invoice of another ticket or buyer."""

    code: ClassVar[str] = "invoicing.invoice_differs"
    invoice: UUID


@dataclass(eq=False)
class TicketInvoiced(Conflict):
    """The ticket has its invoice already: its tax must not be shown as due twice."""

    code: ClassVar[str] = "invoicing.ticket_invoiced"
    ticket: str
    number: str


@dataclass(eq=False)
class OriginalNotInvoiced(Conflict):
    """A credit note takes back an invoice; the ticket of this return has none."""

    code: ClassVar[str] = "invoicing.original_not_invoiced"
    ticket: str


@dataclass(eq=False)
class NothingToInvoice(Conflict):
    """The ticket sells a gift card, which is invoiced when it is used, or the seller has no number to invoice under."""

    code: ClassVar[str] = "invoicing.nothing_to_invoice"
    ticket: str


def invoice_number(kind: InvoiceKind, year: int, sequence: int) -> str:
    """`F2026-000001`: the series of a year begins with 1 and has no gap."""
    return f"{PREFIXES[kind]}{year}-{sequence:06}"


def fitted_base(base: int, tax: int, rate: int) -> int:
    """The net amount nearest to `base` whose tax at `rate` (millionths) rounds to `tax`; of two, the smaller.

    Tax grows by less than one unit for each unit of the base, so there always is one.
    """
    for step in range(_STEPS_MAX):
        for candidate in (base - step, base + step):
            if round_ratio(candidate * rate, _MILLION) == tax:
                return candidate
    raise AssertionError((base, tax, rate))


def gross_by_rate(taxes: Iterable[OrderTax]) -> dict[int, int]:
    """Amounts with tax; exemptions of different reasons share a rate."""
    gross: dict[int, int] = {}
    for tax in taxes:
        gross[tax.rate] = gross.get(tax.rate, 0) + tax.base + tax.amount
    return gross


def body_of(order: Order) -> InvoiceBody:
    """What the invoice of a sale says, or the credit note of a return: amounts are positive on both."""
    sign = -1 if order.head.due < 0 else 1
    taxes = [
        InvoiceTax(
            one.rate, one.exemption, fitted_base(sign * one.base, sign * one.amount, one.rate), sign * one.amount
        )
        for one in order.taxes
    ]
    lines = [piece for line in order.lines for piece in _pieces(order, line, sign)]
    for one in taxes:
        own = [place for place, line in enumerate(lines) if (line.rate, line.exemption) == (one.rate, one.exemption)]
        missing = one.base - sum(lines[place].net for place in own)
        if missing:
            place = max(own, key=lambda at: (abs(lines[at].net), -at))
            lines[place] = _moved(lines[place], missing)
    net, tax, due = sum(one.base for one in taxes), sum(one.tax for one in taxes), sign * order.head.due
    return InvoiceBody(tuple(lines), tuple(taxes), net, tax, due - net - tax, due)


def _pieces(order: Order, line: OrderLine, sign: int) -> Sequence[InvoiceLine]:
    """A line, or one for each of its rates: then its quantity stands on each."""
    parts = [part for part in order.parts if part.line_position == line.position and part.kind == TAX_PART]
    quantity = sign * line.quantity
    if not parts:
        return [InvoiceLine(line.label, line.sku, quantity, line.unit, sign * line.net, line.rate, line.exemption)]
    return [
        InvoiceLine(line.label, line.sku, quantity, line.unit, sign * part.base, part.rate, part.exemption)
        for part in parts
    ]


def _moved(line: InvoiceLine, missing: int) -> InvoiceLine:
    net = line.net + missing
    return InvoiceLine(line.label, line.sku, line.quantity, line.unit, net, line.rate, line.exemption)
