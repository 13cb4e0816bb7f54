"""A ticket of another till, from the rows of a sheet to an order of ours.

Its amounts are those that the customer paid then: nothing is priced again. What its till rounded is not known, so the
tax of each line is worked out from what was paid for it. The id follows from store, till, number and business day, so
that the same ticket is known again whoever brings it and how often.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.money import parse_money, round_ratio
from comptoir.kernel.values.quantity import KILOGRAM, MILLION, PIECE, Quantity, Unit, parse_quantity
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant, format_instant, local_time, parse_instant, to_ms, wall_clock
from comptoir.orders.domain import (
    IMPORTED,
    Commercial,
    Fulfilment,
    Order,
    OrderAllocation,
    OrderHead,
    OrderKind,
    OrderLine,
    Payment,
    taxes_of,
    totals_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comptoir.company.domain import Store
    from comptoir.pricing.domain.taxes import TaxRate

_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y")
_TIME_FORMS = ("%H:%M:%S", "%H:%M", "%Hh%M")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line as the sheet told it: amounts in minor units with tax, quantity in millionths, rate in millionths of one.

    item_id: None for what the catalogue does not know. paid: after the discount.
    """

    item_id: UUID | None
    sku: str | None
    barcode: str | None
    label: str
    department: str | None
    quantity: int
    unit: str
    paid: int
    discount: int
    tax_class: str
    rate: int
    exemption: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldTicket:
    """A ticket of another till. id: from an export of ours, else None; till: what it was called, or empty."""

    id: UUID | None
    store: Store
    till: str
    number: str
    at: Instant
    customer_id: UUID | None
    lines: tuple[SoldLine, ...]


def moment_of(day: str, time: str, zone: str) -> Instant:
    """When a ticket was made, by the wall clock of its store where no offset is named; without a time at noon.

    Reads RFC 3339, and days as 2025-11-30, 30/11/2025 or 30.11.2025 with 14:05 or 14h05 behind or beside them.
    Refuses MalformedValue.
    """
    text = " ".join(f"{day} {time}".split())
    try:
        return parse_instant(text)
    except MalformedValue:
        written, _, clock = text.replace("T", " ", 1).partition(" ")
    found = [_read(written, form) for form in _DAY_FORMS]
    hours = [_read(clock.partition(".")[0] or "12:00", form) for form in _TIME_FORMS]
    on = next((one for one in found if one is not None), None)
    at = next((one for one in hours if one is not None), None)
    if on is None or at is None:
        raise MalformedValue(text, TextKey("app.expected.moment"), pointer="/date")
    return wall_clock(datetime.combine(on.date(), at.time()), zone)


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the store's wall clock is put to it
    except ValueError:
        return None


def read_quantity(text: str, unit: Unit | None) -> Quantity:
    """How much; without a unit, what is no whole number of pieces was weighed."""
    told = text.strip() or "1"
    for possible in (PIECE, KILOGRAM) if unit is None else (unit,):
        with suppress(MalformedValue):
            found = parse_quantity(told, possible)
            if found.millionths:
                return found
    raise MalformedValue(told[:100], TextKey("kernel.expected.quantity"), pointer="/quantity")


def read_paid(fields: Mapping[str, str], store: Store, quantity: Quantity, discount: int) -> int:
    """What was paid for a line: told, or what its pieces cost less the discount. Refuses MalformedValue."""
    if fields.get("paid", "").strip():
        return read_amount(fields, "paid", store)
    if not fields.get("price", "").strip():
        raise MalformedValue("", TextKey("kernel.expected.money"), pointer="/paid")
    return round_ratio(read_amount(fields, "price", store) * quantity.millionths, MILLION) - discount


def read_amount(fields: Mapping[str, str], name: str, store: Store) -> int:
    """Minor units of the currency of a store; nothing is 0. Refuses MalformedValue."""
    try:
        return parse_money(fields.get(name, "").strip() or "0", store.currency).amount
    except MalformedValue as refusal:
        refusal.pointer = f"/{name}"
        raise


def read_rate(text: str, otherwise: TaxRate) -> Rate:
    """The rate that a cell tells, else that of the product on the day. Refuses MalformedValue."""
    percent = text.strip().removesuffix("%").strip()
    try:
        return Rate.from_percent(percent) if percent else otherwise.rate
    except MalformedValue as refusal:
        refusal.pointer = "/tax"
        raise


def read_order_id(text: str) -> UUID | None:
    """The id that an export of ours wrote. Refuses MalformedValue."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise MalformedValue(text[:100], TextKey("app.expected.sale_id"), pointer="/id") from None


def ticket_id(store: Store, till: str, number: str, at: Instant) -> UUID:
    """The id of a ticket of another till (RFC 9562, version 8): its business day first, so that ledgers stay in order.

    The rest is a digest of store, till, number and day.
    """
    day = local_time(at, store.time_zone).date()
    start = to_ms(wall_clock(datetime.combine(day, datetime.min.time()), store.time_zone))
    digest = int(sha256_hex(canonical_json([str(store.id), till.casefold(), number, day.isoformat()]))[:20], 16)
    low = digest & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=start << 80 | 0x8 << 76 | (digest >> 64 & 0xFFF) << 64 | 0b10 << 62 | low)


def imported_order(sold: SoldTicket) -> Order:
    """The order of a ticket: placed, paid and handed over, of no till of ours and no price book."""
    id_ = sold.id or ticket_id(sold.store, sold.till, sold.number, sold.at)
    lines = tuple(_line(id_, position, one) for position, one in enumerate(sold.lines, start=1))
    totals = totals_of(lines)
    store = sold.store
    head = OrderHead(
        id=id_,
        channel="till",
        kind=(OrderKind.SALE if totals.due >= 0 else OrderKind.RETURN).value,
        entity_id=store.legal_entity_id,
        store_id=store.id,
        till_id=None,
        number=f"{sold.till} {sold.number}".strip(),
        currency=store.currency,
        commercial=Commercial.PLACED.value,
        payment=Payment.PAID.value,
        fulfilment=Fulfilment.HANDED_OVER.value,
        gross=totals.gross,
        discount=totals.discount,
        net=totals.net,
        tax=totals.tax,
        due=totals.due,
        placed_at=sold.at,
        customer_id=sold.customer_id,
        content_hash=_content_hash(sold),
        book_position=IMPORTED,
        return_of=None,
    )
    shares = tuple(
        OrderAllocation(id_, line.position, 1, "imported", "imported", "", line.discount)
        for line in lines
        if line.discount
    )
    return Order(head, lines, taxes_of(id_, lines), shares)


def _line(order_id: UUID, position: int, sold: SoldLine) -> OrderLine:
    gross = sold.paid + sold.discount
    tax = round_ratio(sold.paid * sold.rate, MILLION + sold.rate)
    unit_price, per = abs(gross), abs(sold.quantity)
    if per and unit_price * MILLION % per == 0:
        unit_price, per = unit_price * MILLION // per, MILLION
    return OrderLine(
        order_id=order_id,
        position=position,
        ref=str(position),
        item_id=sold.item_id,
        sku=sold.sku,
        barcode=sold.barcode,
        label=sold.label,
        department=sold.department,
        quantity=sold.quantity,
        unit=sold.unit,
        unit_price=unit_price,
        per=per,
        price_list="imported",
        list_price=None,
        reason=None,
        gross=gross,
        discount=sold.discount,
        net=sold.paid - tax,
        tax=tax,
        due=sold.paid,
        tax_class=sold.tax_class,
        rate=sold.rate,
        exemption=sold.exemption,
        place_id=None,
        seller_id=None,
        return_position=None,
        returned=0,
    )


def _content_hash(sold: SoldTicket) -> str:
    """What was told of a ticket, without what the catalogue knew of it at that time."""
    told: Sequence[object] = [
        format_instant(sold.at),
        [[one.sku, one.barcode, one.label, one.quantity, one.paid, one.discount] for one in sold.lines],
    ]
    return sha256_hex(canonical_json(told))
