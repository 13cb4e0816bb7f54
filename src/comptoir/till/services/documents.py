"""The document of a ticket that is signed, hashed and kept beside its record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from comptoir.kernel.values.time import format_instant
from comptoir.orders.domain import COMPONENT, TAX_PART, Order, OrderLine
from comptoir.till.domain.tills import TenderRow, TicketRow, Till

_document = msgspec.json.Encoder(order="sorted").encode


def document_of(
    till: Till,
    store_code: str,
    order: Order,
    ticket: TicketRow,
    tenders: Sequence[TenderRow],
    approved: Mapping[str, str],
    ledgers: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[str, str]:
    """The full document of a ticket as canonical JSON, and its SHA-256.

    approved: who allowed a price by hand, by the line's ref. ledgers: see `brought_back.told_of`. Amounts in minor
    units of `currency`, quantities and rates in millionths; what is null is left out.
    """
    head = order.head
    whole: dict[str, Any] = {
        "id": str(ticket.id),
        "kind": ticket.kind,
        "number": ticket.number,
        "till": till.code,
        "store": store_code,
        "at": format_instant(ticket.at),
        "operator": ticket.operator,
        "currency": head.currency,
        "gross": head.gross,
        "discount": head.discount,
        "net": head.net,
        "tax": head.tax,
        "due": head.due,
        "lines": [_line_document(order, line, approved) for line in order.lines],
        "taxes": [{"rate": tax.rate, "base": tax.base, "amount": tax.amount} for tax in order.taxes],
        "tenders": [{"kind": tender.kind, "amount": tender.amount} for tender in tenders],
        "change": ticket.change,
    }
    if head.return_of is not None:
        whole["original"] = str(head.return_of)
    if ledgers:
        whole["ledgers"] = ledgers
    content = _document(whole)
    return content.decode(), hashlib.sha256(content).hexdigest()


def _line_document(order: Order, line: OrderLine, approved: Mapping[str, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "label": line.label,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "gross": line.gross,
        "net": line.net,
        "tax": line.tax,
        "rate": line.rate,
    }
    beside = {
        "sku": line.sku,
        "barcode": line.barcode,
        "department": line.department,
        "reason": line.reason,
        "approved_by": approved.get(line.ref),
        "return_line": line.return_position,
    }
    shown |= {name: value for name, value in beside.items() if value is not None}
    if line.per != 1_000_000:
        shown["per"] = line.per
    if order.parts:
        shown |= _parts_document(order, line)
    if line.discount:
        shown["discounts"] = [
            {"promotion": share.promotion, "label": share.label, "amount": share.amount}
            for share in order.allocations
            if share.line_position == line.position
        ]
    return shown


def _parts_document(order: Order, line: OrderLine) -> dict[str, Any]:
    """What is inside a line, for its document: several taxes, contributions, a deposit, what a pack held."""
    own = [part for part in order.parts if part.line_position == line.position]
    taxes = [{"rate": one.rate, "base": one.base, "amount": one.amount} for one in own if one.kind == TAX_PART]
    held = [{"sku": one.code, "quantity": one.amount} for one in own if one.kind == COMPONENT]
    beside = {TAX_PART, COMPONENT}
    included = [{"kind": one.kind, "code": one.code, "amount": one.amount} for one in own if one.kind not in beside]
    parts = {"taxes": taxes, "included": included, "components": held}
    return {name: value for name, value in parts.items() if value}
