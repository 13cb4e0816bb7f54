"""The readers that post what was closed, brought to the bank or invoiced, and money outside of tickets.

Tickets never wait for them. Each has its own journals, whose numbers it alone gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.accounting.services import agreement
from comptoir.accounting.services.posting import post_account, post_day, post_invoice, post_slip, post_stored_value
from comptoir.customers.events import AccountChanged
from comptoir.invoicing.events import InvoiceIssued
from comptoir.kernel.reading import Reading
from comptoir.till.events import BankSlipMade, DayClosed

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork

READER = "accounting.posting"
_POSTS = {
    DayClosed.topic: ("day_id", post_day),
    BankSlipMade.topic: ("slip_id", post_slip),
    InvoiceIssued.topic: ("invoice_id", post_invoice),
}


def post(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    """Make the entries that are due; each stands once, however often its cause is told."""
    for entry in entries:
        field, post_one = _POSTS[entry.topic]
        post_one(uow, UUID(entry.fields()[field]))


def post_beside(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
    """The same for what customers pay on account, and for gift cards and credit outside of tickets."""
    for entry in entries:
        fields = entry.fields()
        if entry.topic == AccountChanged.topic:
            post_account(uow, UUID(fields["source_id"]), fields["kind"])
        elif fields["order_id"] is None:
            post_stored_value(uow, UUID(fields["stored_value_id"]), fields["position"])


def make_posting(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """The reader of closings."""
    return Reading(READER, tuple(sorted(_POSTS)), post)


def make_posting_beside(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """The reader of ledgers beside tickets."""
    return Reading(agreement.READER, agreement.TOPICS, post_beside, gather_seconds=0.5)


READINGS = [make_posting, make_posting_beside]
