"""Routes of invoices."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.company.domain import Address
from comptoir.invoicing.queries import require_invoice
from comptoir.invoicing.rows import Invoice, invoice_page
from comptoir.invoicing.services.cii import cii_of
from comptoir.invoicing.services.files import file_of
from comptoir.invoicing.services.invoices import MakeInvoice, mail_invoice, make_invoice
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import format_instant
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.replays import require_ticket

READ = "invoicing.invoice.read"
MAKE = "invoicing.invoice.make"
Line = Annotated[str, Meta(max_length=200)]
Number = Annotated[str, Meta(max_length=40)]


class BuyerBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is invoiced. siren, vat_number: empty for somebody without; reference: the buyer's own, of the purchase."""

    name: Line
    city: Line
    lines: Annotated[list[Line], Meta(max_length=3)] = []
    postcode: Number = ""
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "FR"
    siren: Number = ""
    vat_number: Number = ""
    reference: Line = ""


class InvoiceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The ticket to invoice, and for whom."""

    ticket: UUID
    buyer: BuyerBody


class MailBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an invoice goes."""

    address: Annotated[str, Meta(min_length=3, max_length=320)]


@put(
    "/invoices/{invoice_id:uuid}",
    permission=MAKE,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The invoice is numbered", generate_examples=False)},
)
def put_invoice(
    invoice_id: UUID,
    data: InvoiceBody,
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
    settings: Settings,
    locale: str,
) -> Response[dict[str, Any]]:
    """Invoice a ticket, or make the credit note of the return of an invoiced one; the same again answers as before."""
    one = data.buyer
    address = Address(tuple(line for line in one.lines if line.strip()), one.postcode, one.city, one.country)
    command = MakeInvoice(invoice_id, one.name, address, one.siren, one.vat_number, one.reference, locale)
    with database.write(principal.actor, trace) as uow:
        found = require_ticket(uow.connection, tills.memory, data.ticket)
        principal.require(MAKE, found.store.id)
        made, is_new = make_invoice(uow, tills.keys, settings, found, command)
    return Response(_view(made), status_code=201 if is_new else 200)


@get("/invoices", permission=READ, sync_to_thread=True)
def list_invoices(
    database: Database,
    principal: Principal,
    q: Annotated[str | None, QueryParameter(max_length=100)] = None,
    ticket: UUID | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Response[dict[str, Any]]:
    """Invoices and credit notes, the newest first. q: how their number begins; ticket: the one of it alone."""
    before = None if after is None else _id_in(after)
    count = page_limit(limit)
    with database.read() as connection:
        found = invoice_page(connection, principal.store_ids(READ), before, count + 1, q, ticket)
        following = write_cursor(str(found[count - 1].id)) if len(found) > count else None
        return page(connection, [_view(one) for one in found[:count]], following)


@get("/invoices/{invoice_id:uuid}", permission=READ, sync_to_thread=True)
def get_invoice(invoice_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """One invoice, with all that it says."""
    with database.read() as connection:
        found = require_invoice(connection, invoice_id)
    principal.require(READ, found.store_id)
    return _view(found) | {"content": found.content}


@get("/invoices/{invoice_id:uuid}/file", permission=READ, sync_to_thread=True, media_type="application/pdf")
def get_file(
    invoice_id: UUID,
    database: Database,
    principal: Principal,
    form: Annotated[Literal["pdf", "xml"], QueryParameter(name="as")] = "pdf",
) -> Response[bytes]:
    """The invoice as Factur-X (a PDF that holds its XML), or the XML alone."""
    with database.read() as connection:
        found = require_invoice(connection, invoice_id)
    principal.require(READ, found.store_id)
    if form == "xml":
        return Response(cii_of(found.content), media_type="application/xml")
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return Response(file_of(database, invoice_id), media_type="application/pdf", headers=headers)


@post("/invoices/{invoice_id:uuid}/mail", permission=MAKE, status_code=202, sync_to_thread=True)
def mail(
    invoice_id: UUID,
    data: MailBody,
    database: Database,
    principal: Principal,
    trace: str,
    settings: Settings,
    secrets: SecretBox,
    locale: str,
) -> None:
    """Send the file of an invoice to an address, which is forgotten once it has left."""
    with database.write(principal.actor, trace) as uow:
        found = require_invoice(uow.connection, invoice_id)
        principal.require(MAKE, found.store_id)
        mail_invoice(uow, settings, secrets, found, data.address, locale)


def _id_in(after: str) -> UUID:
    try:
        return UUID(read_cursor(after, 1)[0])
    except ValueError:
        raise WrongCursor(pointer="/after") from None


def _view(invoice: Invoice) -> dict[str, Any]:
    def money(amount: int) -> dict[str, Any]:
        return {"amount": amount, "currency": invoice.currency}

    return {
        "id": str(invoice.id),
        "kind": invoice.kind,
        "number": invoice.number,
        "ticket": str(invoice.ticket_id),
        "ticket_number": invoice.content["ticket"],
        "corrects": None if invoice.corrects is None else str(invoice.corrects),
        "buyer": invoice.content["buyer"]["name"],
        "net": money(invoice.net),
        "tax": money(invoice.tax),
        "rounding": money(invoice.rounding),
        "due": money(invoice.due),
        "issued_at": format_instant(invoice.issued_at),
    }


ROUTES = [put_invoice, list_invoices, get_invoice, get_file, mail]
