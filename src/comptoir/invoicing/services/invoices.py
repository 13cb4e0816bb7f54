"""Invoices from tickets: checked, numbered, journaled, told; the file is made after the commit."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec

from comptoir.company.domain import Address
from comptoir.company.queries import legal_entity_by_id
from comptoir.company.services.checks import Checks
from comptoir.fiscal.domain.journal import wall_text
from comptoir.fiscal.service import KeyRing, seal_invoice
from comptoir.invoicing import rows
from comptoir.invoicing.domain import (
    Buyer,
    InvoiceBody,
    InvoiceDiffers,
    InvoiceKind,
    NothingToInvoice,
    OriginalNotInvoiced,
    TicketInvoiced,
    body_of,
    gross_by_rate,
    invoice_number,
)
from comptoir.invoicing.events import InvoiceIssued
from comptoir.invoicing.rows import Invoice
from comptoir.kernel.mail import MailNotSetUp, check_address, is_set_up
from comptoir.kernel.outbox import NewParcel, post
from comptoir.kernel.values.errors import Invalid
from comptoir.kernel.values.time import local_time
from comptoir.orders.domain import OrderKind
from comptoir.pricing.domain.taxes import VOUCHER_WORDS
from comptoir.till.services.receipt_mails import seal_address

if TYPE_CHECKING:
    from comptoir.company.domain import LegalEntity
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.settings import Settings
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.services.answers import StoredTicket

KIND: Final = "invoice"
MAIL: Final = "invoice_mail"
_HELD: Final = frozenset({"account"})
"""Ways of paying after which the money is still owed."""

_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(eq=False)
class BuyerInvalid(Invalid):
    """Some fields of the buyer are wrong; `errors` says which and why."""

    code = "invoicing.buyer_invalid"


@dataclass(frozen=True, slots=True)
class MakeInvoice:
    """An invoice to make from a ticket. numbers of registers are as typed."""

    id: UUID
    name: str
    address: Address
    siren: str
    vat_number: str
    reference: str
    locale: str


def make_invoice(
    uow: UnitOfWork, keys: KeyRing, settings: Settings, found: StoredTicket, command: MakeInvoice
) -> tuple[Invoice, bool]:
    """The invoice of a sale, or the credit note of the return of an invoiced sale; whether it is new.

    Refuses BuyerInvalid, InvoiceDiffers, TicketInvoiced, OriginalNotInvoiced, NothingToInvoice.
    """
    head, ticket = found.order.head, found.ticket
    buyer = _buyer(command)
    known = rows.invoices_by(uow.connection, "id", [command.id]).get(command.id)
    if known is not None:
        if (known.ticket_id, known.content["buyer"]) != (ticket.id, _plain(buyer)):
            raise InvoiceDiffers(command.id)
        return known, False
    other = rows.invoices_by(uow.connection, "ticket_id", [ticket.id]).get(ticket.id)
    if other is not None:
        raise TicketInvoiced(ticket.number, other.number)
    entity = legal_entity_by_id(uow.connection, head.entity_id)
    if entity is None or any(tax.exemption == VOUCHER_WORDS for tax in found.order.taxes) or head.due == 0:
        raise NothingToInvoice(ticket.number)
    kind = InvoiceKind.CREDIT_NOTE if head.kind == OrderKind.RETURN.value else InvoiceKind.INVOICE
    corrected = _corrected(uow, found) if kind is InvoiceKind.CREDIT_NOTE else None
    body = body_of(found.order)
    local = local_time(uow.now, found.store.time_zone)
    sequence = rows.next_number(uow, head.entity_id, kind.value, local.year)
    number = invoice_number(kind, local.year, sequence)
    content = _content(found, command, buyer, body, entity, number, local.date().isoformat(), corrected)
    made = Invoice(
        command.id, kind.value, head.entity_id, head.store_id, local.year, sequence, number, ticket.id,
        None if corrected is None else corrected.id, head.currency, body.net, body.tax, body.rounding, body.due,
        uow.now, str(uow.actor), content,
    )  # fmt: skip
    rows.insert_invoice(uow, made)
    document = _encode(content)
    seal_invoice(
        uow,
        keys,
        found.till.id,
        invoice_id=made.id,
        number=number,
        kind="credit" if kind is InvoiceKind.CREDIT_NOTE else "invoice",
        gross=gross_by_rate(found.order.taxes),
        ticket=ticket.number,
        document=document.decode(),
        document_hash=hashlib.sha256(document).hexdigest(),
        wall=wall_text(local.isoformat()),
    )
    _tell(uow, made)
    if settings.invoice_folder or settings.invoice_platform:
        post(uow, [NewParcel(KIND, f"{KIND}:{made.entity_id}", {"invoice": str(made.id)})])
    return made, True


def mail_invoice(uow: UnitOfWork, settings: Settings, box: SecretBox, made: Invoice, address: str, locale: str) -> None:
    """Write the mail of an invoice, its file attached. Refuses MalformedValue (the address), MailNotSetUp."""
    if not is_set_up(settings):
        raise MailNotSetUp
    sealed = seal_address(box, check_address(address))
    told = {"invoice": str(made.id), "locale": locale, "address": sealed}
    post(uow, [NewParcel(MAIL, f"{MAIL}:{uow.trace}", told)])


def _buyer(command: MakeInvoice) -> Buyer:
    """The buyer as it is kept. Refuses BuyerInvalid."""
    checks = Checks()
    name = checks.line("/buyer/name", command.name)
    address = checks.address(command.address)
    siren = checks.siren("/buyer/siren", address.country, command.siren)
    vat = checks.vat_number("/buyer/vat_number", address.country, command.vat_number, siren)
    reference = checks.optional_line("/buyer/reference", command.reference)
    if checks.errors:
        raise BuyerInvalid(errors=tuple(checks.errors))
    return Buyer(name, address.lines, address.postcode, address.city, address.country, siren, vat, reference or None)


def _corrected(uow: UnitOfWork, found: StoredTicket) -> Invoice:
    original = found.order.head.return_of
    invoices = {} if original is None else rows.invoices_by(uow.connection, "ticket_id", [original])
    if original is None or original not in invoices:
        raise OriginalNotInvoiced(found.ticket.number)
    return invoices[original]


def _content(
    found: StoredTicket,
    command: MakeInvoice,
    buyer: Buyer,
    body: InvoiceBody,
    entity: LegalEntity,
    number: str,
    day: str,
    corrected: Invoice | None,
) -> dict[str, Any]:
    """All that the invoice says, as it is kept and signed: amounts in minor units, the rest in millionths."""
    owed = sum(abs(tender.amount) for tender in found.tenders if tender.kind in _HELD)
    capital = entity.share_capital
    return {
        "kind": "invoice" if corrected is None else "credit_note",
        "number": number,
        "day": day,
        "sold_on": local_time(found.ticket.at, found.store.time_zone).date().isoformat(),
        "locale": command.locale,
        "currency": found.order.head.currency,
        "ticket": found.ticket.number,
        "corrects": None if corrected is None else {"number": corrected.number, "day": str(corrected.content["day"])},
        "seller": {
            "name": f"{entity.name} {entity.legal_form}".strip(),
            "lines": list(entity.address.lines),
            "postcode": entity.address.postcode,
            "city": entity.address.city,
            "country": entity.address.country,
            "siren": entity.registration_number,
            "vat_number": entity.vat_number,
            "register": entity.register,
            "capital": None if capital is None else capital.amount,
            "store": found.store.name,
            "siret": found.store.registration_number,
        },
        "buyer": _plain(buyer),
        "lines": [asdict(line) for line in body.lines],
        "taxes": [asdict(tax) for tax in body.taxes],
        "net": body.net,
        "tax": body.tax,
        "rounding": body.rounding,
        "due": body.due,
        "paid": body.due - owed,
        "tenders": [{"kind": tender.kind, "amount": abs(tender.amount)} for tender in found.tenders],
    }


def _plain(buyer: Buyer) -> dict[str, Any]:
    return asdict(buyer) | {"lines": list(buyer.lines)}


def _tell(uow: UnitOfWork, made: Invoice) -> None:
    uow.emit(
        InvoiceIssued(
            invoice_id=str(made.id),
            kind=made.kind,
            number=made.number,
            ticket_id=str(made.ticket_id),
            corrects=None if made.corrects is None else str(made.corrects),
            entity_id=str(made.entity_id),
            store_id=str(made.store_id),
            currency=made.currency,
            net=made.net,
            tax=made.tax,
            rounding=made.rounding,
            due=made.due,
        )
    )
