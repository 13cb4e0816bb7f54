"""What sends the messages of the outbox, and the cases of those that could not be delivered or handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.cases.domain import CaseState
from comptoir.cases.queries import open_case_of
from comptoir.cases.service import decide_case, open_case
from comptoir.customers.senders import CustomerMailSender
from comptoir.customers.services.mailings import KIND as CUSTOMER_MAIL
from comptoir.invoicing.senders import InvoiceMailSender, InvoiceSender
from comptoir.invoicing.services.invoices import KIND as INVOICE
from comptoir.invoicing.services.invoices import MAIL as INVOICE_MAIL
from comptoir.kernel.mail import KIND, MailSender
from comptoir.till.services.receipt_mails import KIND as RECEIPT_MAIL
from comptoir.till.services.receipt_mails import ReceiptMailSender
from comptoir.webhooks.senders import WebhookSender

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.outbox import Outcome, Parcel, Sender
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

WEBHOOK_TEST = "webhook_test"


def senders(settings: Settings, database: Database, secrets: SecretBox) -> Mapping[str, Sender]:
    """What sends each kind of message."""
    return {
        KIND: MailSender(settings, database),
        CUSTOMER_MAIL: CustomerMailSender(settings, database, secrets),
        INVOICE: InvoiceSender(settings, database),
        INVOICE_MAIL: InvoiceMailSender(settings, database, secrets),
        RECEIPT_MAIL: ReceiptMailSender(settings, database, secrets),
        "webhook": WebhookSender(settings, database, secrets),
        WEBHOOK_TEST: WebhookSender(settings, database, secrets, is_test=True),
    }


def open_case_of_dead(uow: UnitOfWork, parcel: Parcel, outcome: Outcome) -> None:
    """Ask a person about a message that was given up; whoever tried out a webhook sees it there."""
    if parcel.kind == WEBHOOK_TEST:
        return
    # What the other side said may hold an address, so it stays with the message.
    facts = {"message": str(parcel.id), "kind": parcel.kind, "attempts": parcel.attempts + 1, "status": outcome.status}
    open_case(uow, "app.message_dead", f"outbox:{parcel.id}", facts)


def open_case_of_letter(uow: UnitOfWork, reader: str, entry: FeedEntry) -> None:
    """Ask a person about an entry that a reader could not handle."""
    facts = {"reader": reader, "seq": entry.seq, "topic": entry.topic}
    open_case(uow, "app.entry_set_aside", f"reader:{reader}:{entry.seq}", facts, entry.store_id)


def close_case_of_dead(uow: UnitOfWork, parcel_id: UUID) -> None:
    """Whoever sends a message again has decided its case."""
    _close(uow, "app.message_dead", f"outbox:{parcel_id}")


def close_case_of_letter(uow: UnitOfWork, reader: str, seq: int) -> None:
    """Whoever had an entry handled has decided its case."""
    _close(uow, "app.entry_set_aside", f"reader:{reader}:{seq}")


def _close(uow: UnitOfWork, kind: str, subject: str) -> None:
    case = open_case_of(uow.connection, kind, subject)
    if case is not None:
        decide_case(uow, SYSTEM_PRINCIPAL, case.id, CaseState.RESOLVED)
