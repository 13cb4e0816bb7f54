"""Sends mail to customers: who it goes to and what it says is put together when it leaves, never before.

A message of the outbox holds the customer's random id and what is meant; address, name and keys never rest there.
"""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.customers.domain.consents import EMAIL, OFFERS
from comptoir.customers.domain.mailings import Mailed, fill
from comptoir.customers.queries.standing import standing_customers
from comptoir.customers.rows.vault import open_party
from comptoir.customers.services.consents import allows
from comptoir.customers.services.links import PAGE_KEPT, UNSUBSCRIBE_KEPT, LinkKind, make_link
from comptoir.customers.services.mailings import KIND, mailing_text, settle_mail
from comptoir.kernel.mail import MailSender, compose
from comptoir.kernel.outbox import NewParcel, Outcome, Parcel, Result, post
from comptoir.kernel.texts import text

if TYPE_CHECKING:
    from comptoir.customers.domain.parties import Customer, Party
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork


_DONE = Outcome(Result.SENT)


def ask_page(uow: UnitOfWork, customer_id: UUID | None) -> None:
    """Write the mail that leads to a customer's own page; one to nobody costs the same and goes nowhere."""
    told = {"customer": None if customer_id is None else str(customer_id), "mailing": None}
    post(uow, [NewParcel(KIND, f"{KIND}:page:{uow.trace}", told)])


class CustomerMailSender:
    """One mail to one customer. What the mail server says may hold an address, so only its code is kept."""

    def __init__(self, settings: Settings, database: Database, box: SecretBox) -> None:
        self._settings = settings
        self._database = database
        self._box = box
        self._mail = MailSender(settings, database)

    def send(self, parcel: Parcel) -> Outcome:
        """Withdrawn, forgotten or without an address: there is nothing to send, which is an end and no failure."""
        customer_id, mailing = parcel.message["customer"], parcel.message["mailing"]
        if customer_id is None:
            return _DONE
        with self._database.read() as connection:
            asked = UUID(customer_id)
            customer = standing_customers(connection, [asked]).get(asked)
            party = None if customer is None else open_party(connection, self._box, customer.id)
            may = customer is not None and (mailing is None or allows(connection, customer.id, OFFERS, EMAIL))
        if customer is None or party is None or not may:
            return replace(_DONE, error=Mailed.WITHDRAWN.value)
        if party.email is None:
            return replace(_DONE, error=Mailed.NO_ADDRESS.value)
        mail = self._page(parcel, customer, party) if mailing is None else self._offer(parcel, customer, party)
        outcome = self._mail.deliver(mail, [party.email])
        return replace(outcome, error=None if outcome.error is None else f"status {outcome.status}")

    def settle(self, uow: UnitOfWork, parcel: Parcel, outcome: Outcome, *, is_dead: bool) -> None:
        """Count what became of a mail of a mailing."""
        mailing = parcel.message["mailing"]
        if mailing is None or (outcome.result is not Result.SENT and not is_dead):
            return
        state = Mailed.DEAD if is_dead else Mailed(outcome.error) if outcome.error else Mailed.SENT
        settle_mail(uow, UUID(mailing), UUID(parcel.message["customer"]), state)

    def _page(self, parcel: Parcel, customer: Customer, party: Party) -> EmailMessage:
        with self._database.write() as uow:
            key = make_link(uow, LinkKind.PAGE, customer.id, PAGE_KEPT)
        link = f"{self._settings.public_address}/{customer.language[:2]}/me/{key}"
        return self._compose(
            parcel,
            party,
            text("customers.mail.page.subject", customer.language),
            text("customers.mail.page.text", customer.language, name=party.name, link=link),
        )

    def _offer(self, parcel: Parcel, customer: Customer, party: Party) -> EmailMessage:
        with self._database.write() as uow:
            key = make_link(uow, LinkKind.UNSUBSCRIBE, customer.id, UNSUBSCRIBE_KEPT)
            written, coupon = mailing_text(uow.connection, UUID(parcel.message["mailing"]), customer)
        link = f"{self._settings.public_address}/{customer.language[:2]}/unsubscribe/{key}"
        facts = {"given_name": party.given_name, "name": party.name, "coupon": coupon or ""}
        footer = text("customers.mail.unsubscribe", customer.language, link=link)
        mail = self._compose(parcel, party, fill(written.subject, facts), f"{fill(written.text, facts)}\n\n{footer}")
        # RFC 8058: a mail program posts to the address by itself when its user clicks once.
        mail["List-Unsubscribe"] = f"<{link}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return mail

    def _compose(self, parcel: Parcel, party: Party, subject: str, body: str) -> EmailMessage:
        told = {"to": [party.email], "subject": " ".join(subject.split()), "text": body, "html": None}
        return compose(replace(parcel, message=told), self._settings.mail_sender, ())
