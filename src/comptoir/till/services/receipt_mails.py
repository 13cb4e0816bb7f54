"""Receipts by mail: written into the outbox, put together when they leave.

A typed address rests sealed in its message until it was sent or given up, and nowhere else; the address of the
ticket's customer is read from the vault when the mail leaves.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import update

from comptoir.customers.services.mailboxes import mail_address_of
from comptoir.kernel.mail import MailNotSetUp, MailSender, compose, is_set_up
from comptoir.kernel.outbox import Attachment, NewParcel, Outcome, Parcel, Result, post
from comptoir.kernel.tables import Outbox
from comptoir.kernel.texts import text
from comptoir.till.services import receipt_forms, receipts
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.work import Memory

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.services.answers import StoredTicket

KIND: Final = "receipt_mail"
_PURPOSE: Final = "till.receipt_mail"
_WIDTH: Final = 42
"""Columns: what a telephone shows without turning it."""
_NOBODY: Final = Outcome(Result.REFUSED, error="the address is gone")


def post_receipt_mail(
    uow: UnitOfWork,
    settings: Settings,
    box: SecretBox,
    found: StoredTicket,
    duplicate: int,
    locale: str,
    address: str | None,
) -> None:
    """Write the mail of a receipt. address: typed, None for the customer's own. Refuses MailNotSetUp."""
    if not is_set_up(settings):
        raise MailNotSetUp
    sealed = None if address is None else seal_address(box, address)
    customer = found.order.head.customer_id
    told = {
        "ticket": str(found.ticket.id),
        "duplicate": duplicate,
        "locale": locale,
        "address": sealed,
        "customer": None if customer is None or address is not None else str(customer),
    }
    post(uow, [NewParcel(KIND, f"{KIND}:{uow.trace}", told)])


def seal_address(box: SecretBox, address: str) -> str:
    """A typed address as it rests in a message of the outbox."""
    return base64.b64encode(box.seal(address.encode(), _PURPOSE)).decode()


def open_address(box: SecretBox, sealed: str) -> str:
    """The address again, when the mail leaves."""
    return box.open(base64.b64decode(sealed), _PURPOSE).decode()


def forget_address(uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:
    """Forget a typed address as soon as it serves nothing."""
    if parcel.message["address"] is None or (outcome.result is not Result.SENT and not is_dead):
        return
    forgotten = dict(parcel.message) | {"address": None}
    uow.connection.execute(update(Outbox).where(Outbox.id == parcel.id).values(message=forgotten))


class ReceiptMailSender:
    """One receipt to one address; what the mail server says may hold the address, so only its code is kept."""

    def __init__(self, settings: Settings, database: Database, box: SecretBox) -> None:
        self._settings = settings
        self._database = database
        self._box = box
        self._mail = MailSender(settings, database)
        self._memory = Memory()

    def send(self, parcel: Parcel) -> Outcome:
        """One attempt; without an address there is nobody to send it to, which no retry mends."""
        told = parcel.message
        with self._database.read() as connection:
            address = self._address(connection, parcel)
            if address is None:
                return _NOBODY
            found = require_ticket(connection, self._memory, UUID(told["ticket"]))
            duplicate = told["duplicate"] or None
            made = receipts.receipt_of(connection, found, duplicate=duplicate, form="html", as_issued=True)
        locale = told["locale"]
        number = found.ticket.number
        subject = text("till.receipt_mail.subject", locale, store=found.store.name, number=number)
        message = {
            "to": [address],
            "subject": subject,
            "text": receipt_forms.render(made, "text", locale, _WIDTH).decode(),
            "html": receipt_forms.mail_page(made, subject, locale, _WIDTH),
        }
        paper = Attachment(f"{number}.pdf", "application/pdf", receipt_forms.render(made, "pdf", locale, _WIDTH))
        mail = compose(replace(parcel, message=message), self._settings.mail_sender, [paper])
        outcome = self._mail.deliver(mail, [address])
        return replace(outcome, error=None if outcome.error is None else f"status {outcome.status}")

    def settle(self, uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:
        """Forget the typed address as soon as it serves nothing."""
        forget_address(uow, parcel, outcome, is_dead=is_dead)

    def _address(self, connection: Connection, parcel: Parcel) -> str | None:
        told = parcel.message
        if told["address"] is not None:
            return open_address(self._box, told["address"])
        if told["customer"] is None:
            return None
        return mail_address_of(connection, self._box, UUID(told["customer"]))
