"""What invoices tell the feed: ids and amounts, never who bought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(Event):
    """An invoice or credit note was made from a ticket, whose tax is counted with the ticket. Amounts: minor units."""

    topic: ClassVar[str] = "invoicing.invoice.issued"
    invoice_id: str
    kind: str
    number: str
    ticket_id: str
    corrects: str | None
    entity_id: str
    store_id: str
    currency: str
    net: int
    tax: int
    rounding: int
    due: int

    def key(self) -> str:
        return self.invoice_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)
