"""The reader that posts what was closed, brought to the bank or invoiced; tickets never wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.accounting.services.posting import post_day, post_invoice, post_slip
from comptoir.invoicing.events import InvoiceIssued
from comptoir.kernel.following import Reading
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


def make_posting(_settings: Settings, _database: Database, _secrets: SecretBox) -> Reading:
    """The reader of the books."""
    return Reading(READER, tuple(sorted(_POSTS)), post)


READINGS = [make_posting]
