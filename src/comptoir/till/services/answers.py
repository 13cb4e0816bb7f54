"""What a sealed ticket looks like in the answers of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec

from comptoir.company.domain import Store
from comptoir.kernel.ids import id_text
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import format_instant
from comptoir.orders.domain import COMPONENT, TAX_PART, Order, OrderLine
from comptoir.till.domain.tills import TenderRow, TicketRow, Till

_answer = msgspec.json.Encoder().encode
_percent: dict[int, str] = {}


class StoredTicket(NamedTuple):
    """A sealed ticket with everything that belongs to it."""

    till: Till
    store: Store
    order: Order
    ticket: TicketRow
    tenders: Sequence[TenderRow]
    signature: str
    previous: str
    approved: Mapping[str, str]
    loyalty: Mapping[str, int] | None = None


class Shown(Protocol):
    """What is needed to show a ticket: one that was just sealed has it, and one that was stored."""

    @property
    def till(self) -> Till: ...
    @property
    def store(self) -> Store: ...
    @property
    def order(self) -> Order: ...
    @property
    def ticket(self) -> TicketRow: ...
    @property
    def tenders(self) -> Sequence[TenderRow]: ...
    @property
    def signature(self) -> str: ...
    @property
    def previous(self) -> str: ...
    @property
    def approved(self) -> Mapping[str, str]: ...
    @property
    def loyalty(self) -> Mapping[str, int] | None: ...


def answer_of(sealed: Shown) -> bytes:
    """The answer of `PUT` and `GET` as JSON."""
    return _answer(view(sealed))


def view(sealed: Shown) -> dict[str, Any]:
    """A ticket or return as the API shows it."""
    order, ticket = sealed.order, sealed.ticket
    head = order.head
    currency = head.currency
    return {
        "id": str(ticket.id),
        "kind": ticket.kind,
        "number": ticket.number,
        "till": sealed.till.code,
        "store": sealed.store.code,
        "at": format_instant(ticket.at),
        "operator": ticket.operator,
        "customer": _text(head.customer_id),
        "original": _text(head.return_of),
        "lines": lines_view(order, sealed.approved),
        "totals": totals_view(order),
        "taxes": [
            {
                "rate": percent(tax.rate),
                "base": {"amount": tax.base, "currency": currency},
                "amount": {"amount": tax.amount, "currency": currency},
            }
            for tax in order.taxes
        ],
        "tenders": [
            {
                "id": tender.ref,
                "kind": tender.kind,
                "amount": {"amount": tender.amount, "currency": currency},
                "attempt": _text(tender.attempt_id),
            }
            for tender in sealed.tenders
        ],
        "change": {"amount": ticket.change, "currency": currency},
        "book": str(head.book_position),
        "duplicates": ticket.duplicates,
        "loyalty": sealed.loyalty,
        "fiscal": {"sequence": ticket.sequence, "signature": sealed.signature, "previous": sealed.previous},
    }


def lines_view(order: Order, approved: Mapping[str, str] = MappingProxyType({})) -> list[dict[str, Any]]:
    """The lines of an order as the API shows them. approved: who allowed a price by hand, by the line's ref."""
    shown = [_line(order, line) for line in order.lines]
    for line in shown if approved else ():
        line["approved_by"] = approved.get(line["id"])
    return shown


def totals_view(order: Order) -> dict[str, Any]:
    """The totals of an order as the API shows them."""
    head = order.head
    currency = head.currency
    return {
        "gross": {"amount": head.gross, "currency": currency},
        "discount": {"amount": head.discount, "currency": currency},
        "net": {"amount": head.net, "currency": currency},
        "tax": {"amount": head.tax, "currency": currency},
        "due": {"amount": head.due, "currency": currency},
    }


def _line(order: Order, line: OrderLine) -> dict[str, Any]:
    shares, currency = order.allocations, order.head.currency
    own = [part for part in order.parts if part.line_position == line.position] if order.parts else []
    taxes = [(part.rate, part.amount) for part in own if part.kind == TAX_PART] or [(line.rate, line.tax)]
    discounts = (
        [
            {
                "promotion": share.promotion,
                "amount": {"amount": share.amount, "currency": currency},
                "label": share.label,
            }
            for share in shares
            if share.line_position == line.position
        ]
        if line.discount
        else []
    )
    return {
        "id": line.ref,
        "sku": line.sku,
        "item_id": None if line.item_id is None else id_text(line.item_id),
        "barcode": line.barcode,
        "department": line.department,
        "label": line.label,
        "quantity": millionths_text(line.quantity),
        "unit": line.unit,
        "unit_price": {"amount": line.unit_price, "currency": currency},
        "per": millionths_text(line.per),
        "gross": {"amount": line.gross, "currency": currency},
        "discounts": discounts,
        "net": {"amount": line.net, "currency": currency},
        "taxes": [
            {"rate": percent(rate), "amount": {"amount": amount, "currency": currency}} for rate, amount in taxes
        ],
        "included": [
            {"kind": part.kind, "code": part.code, "amount": {"amount": part.amount, "currency": currency}}
            for part in own
            if part.kind not in {TAX_PART, COMPONENT}
        ],
        "components": [
            {"sku": part.code, "quantity": millionths_text(part.amount)} for part in own if part.kind == COMPONENT
        ]
        if own
        else [],
        "due": {"amount": line.due, "currency": currency},
        "reason": line.reason,
        "returned": millionths_text(line.returned),
    }


def percent(millionths: int) -> str:
    """A rate as percent text; the few that exist are remembered."""
    found = _percent.get(millionths)
    if found is None:
        found = _percent[millionths] = Rate(millionths).percent_text
    return found


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)
