"""Invoices for the modules above."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.invoicing.domain import InvoiceNotFound
from comptoir.invoicing.rows import Invoice, invoices_by

if TYPE_CHECKING:
    from sqlalchemy import Connection


def invoices_by_id(connection: Connection, invoice_ids: Collection[UUID]) -> dict[UUID, Invoice]:
    """Invoices; unknown ids are left out."""
    return invoices_by(connection, "id", invoice_ids)


def require_invoice(connection: Connection, invoice_id: UUID) -> Invoice:
    """One invoice. Refuses InvoiceNotFound."""
    found = invoices_by_id(connection, [invoice_id]).get(invoice_id)
    if found is None:
        raise InvoiceNotFound(invoice_id)
    return found
