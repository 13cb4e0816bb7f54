"""How receipts leave: what a cashier may offer, printers and their jobs, and the public page behind a QR code."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import segno
from litestar import Response, delete, get, post, put
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.access.domain.throttle import Rate
from comptoir.kernel.database import Database
from comptoir.kernel.http import page_limit
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.till import rows
from comptoir.till.domain.paper import Connection, JobKind, Printer, PrinterState, Way
from comptoir.till.domain.receipt import without_people
from comptoir.till.services import days, gift_receipts, issuing, printing, receipt_forms, receipts
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.logos import logo_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import Name

READ = "till.ticket.read"
EDIT = "till.till.edit"
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
MAILS = Rate(burst=30, interval=timedelta(seconds=20))
"""Receipts to typed addresses, by one person."""


class PrinterBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A till's printer. address: `host:port`, or the device file of a USB printer (`/dev/usb/lp0`).

    columns: characters of a line (42 or 48 on 80 mm, 32 on 58 mm). answers: whether it tells its status; one that does
    not is trusted to have printed what it took. logo: a picture.
    """

    connection: Connection
    address: Annotated[str, Meta(min_length=1, max_length=200)]
    columns: Literal[32, 42, 48] = 42
    has_drawer: bool = False
    answers: bool = True
    logo: UUID | None = None


class IssueBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt to hand over. till: whose printer prints it; address: typed, for a mail; reason: of a duplicate."""

    ticket: UUID
    way: Way
    till: Name | None = None
    reason: Annotated[str, Meta(max_length=300)] = ""
    address: Annotated[str, Meta(max_length=320)] | None = None


@get("/tills/{code:str}/printer", permission="till.till.read", sync_to_thread=True)
def get_printer(code: str, database: Database, principal: Principal) -> dict[str, Any]:
    """The receipt printer of a till; 409 where it has none."""
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require("till.till.read", till.store_id)
        return _printer(printing.require_printer(connection, till))


@put("/tills/{code:str}/printer", permission=EDIT, status_code=200, sync_to_thread=True)
def save_printer(
    code: str, data: PrinterBody, database: Database, principal: Principal, trace: str, settings: Settings
) -> dict[str, Any]:
    """Set up the receipt printer of a till."""
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, code)
        principal.require(EDIT, till.store_id)
        wanted = Printer(
            till.id, data.connection, data.address, data.columns, data.has_drawer, data.answers, data.logo,
            PrinterState.OFFLINE, None, 0,
        )  # fmt: skip
        logo_of(uow.connection, settings, data.logo, wanted.dots)
        return _printer(printing.put_printer(uow, till, till.store_id, wanted))


@delete("/tills/{code:str}/printer", permission=EDIT, status_code=204, sync_to_thread=True)
def drop_printer(code: str, database: Database, principal: Principal, trace: str) -> None:
    """The till prints through its screen again; what waited is given up."""
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, code)
        principal.require(EDIT, till.store_id)
        printing.drop_printer(uow, till, till.store_id)


@post("/tills/{code:str}/printer/test", permission="till.till.read", status_code=202, sync_to_thread=True)
def test_printer(
    code: str,
    database: Database,
    principal: Principal,
    trace: str,
    settings: Settings,
    tills: TillDesk,
    locale: str,
) -> dict[str, Any]:
    """Print a test page; the answer is its job."""
    job_id = new_id()
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, code)
        principal.require("till.till.read", till.store_id)
        printer = printing.require_printer(uow.connection, till)
        logo = logo_of(uow.connection, settings, printer.logo, printer.dots)
        content = logo + receipt_forms.test_page(till.code, printer.columns, locale)
        printing.ask(uow, printer, job_id, JobKind.TEST, content)
    tills.printers.wake(till.id)
    with database.read() as connection:
        return printing.job_view(connection, job_id)


@get("/tills/{code:str}/print-jobs", permission=READ, sync_to_thread=True)
def list_jobs(code: str, database: Database, principal: Principal, limit: int | None = None) -> dict[str, Any]:
    """The jobs of a till's printer, newest first."""
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require(READ, till.store_id)
        return {"items": printing.jobs_of(connection, till.id, page_limit(limit))}


@get("/print-jobs/{job_id:uuid}", permission=READ, sync_to_thread=True)
def get_job(job_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """A job: waiting (with the `problem` that keeps it), printing, printed, unclear, cancelled, expired."""
    with database.read() as connection:
        till = rows.tills_by_id(connection, [printing.job_till(connection, job_id)]).popitem()[1]
        principal.require(READ, till.store_id)
        return printing.job_view(connection, job_id)


@post("/print-jobs/{job_id:uuid}/cancel", permission=READ, status_code=200, sync_to_thread=True)
def cancel_job(job_id: UUID, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Give up a job that has not begun."""
    with database.write(principal.actor, trace) as uow:
        till = rows.tills_by_id(uow.connection, [printing.job_till(uow.connection, job_id)]).popitem()[1]
        principal.require(READ, till.store_id)
        printing.cancel_job(uow, till, job_id)
        return printing.job_view(uow.connection, job_id)


@post("/print-jobs/{job_id:uuid}/settle", permission=READ, status_code=200, sync_to_thread=True)
def settle_job(job_id: UUID, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Say of an unclear job that its paper came out whole; for another copy issue a receipt again."""
    with database.write(principal.actor, trace) as uow:
        till = rows.tills_by_id(uow.connection, [printing.job_till(uow.connection, job_id)]).popitem()[1]
        principal.require(READ, till.store_id)
        printing.settle_job(uow, till, job_id)
        return printing.job_view(uow.connection, job_id)


@get("/tickets/{ticket_id:uuid}/receipt-choices", permission=READ, sync_to_thread=True)
def get_choices(
    ticket_id: UUID, database: Database, principal: Principal, tills: TillDesk, settings: Settings
) -> dict[str, Any]:
    """What may be offered for a ticket, why the law wants paper (`paper_because`), and what was handed over."""
    with database.read() as connection:
        found = require_ticket(connection, tills.memory, ticket_id)
        principal.require(READ, found.store.id)
        return issuing.choices(connection, settings, found)


@put("/receipt-issues/{issue_id:uuid}", permission=READ, status_code=200, sync_to_thread=True)
def issue_receipt(
    issue_id: UUID,
    data: IssueBody,
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
    secrets: SecretBox,
    settings: Settings,
    locale: str,
) -> dict[str, Any]:
    """Hand a receipt over. The first is the original, later ones are numbered duplicates in the journal."""
    if data.address is not None:
        tills.mails.take(str(principal.actor), database.clock.now(), MAILS)
    command = issuing.Issue(issue_id, data.way, locale, data.till, data.reason, data.address)
    with database.write(principal.actor, trace) as uow:
        found = require_ticket(uow.connection, tills.memory, data.ticket)
        principal.require(READ, found.store.id)
        if data.till is not None:
            principal.require(READ, days.require_till(uow.connection, data.till).store_id)
        made = issuing.issue(uow, tills.keys, secrets, settings, found, command)
    if made.printer is not None:
        tills.printers.wake(made.printer)
    answer: dict[str, Any] = {
        "id": str(issue_id),
        "ticket": str(data.ticket),
        "way": data.way.value,
        "duplicate": made.duplicate,
        "job": None if made.job is None else str(made.job),
        "link": None,
        "qr": None,
    }
    if made.token is not None:
        answer["link"] = f"{settings.public_address}/r/{made.token}"
        answer["qr"] = segno.make(answer["link"], error="m").svg_inline(border=4, scale=4)
    return answer


@post("/tickets/{ticket_id:uuid}/drawer", permission="till.ticket.sell", status_code=204, sync_to_thread=True)
def open_drawer_for(ticket_id: UUID, database: Database, principal: Principal, trace: str, tills: TillDesk) -> None:
    """Open the drawer for the cash of a ticket that was just sealed, once."""
    with database.write(principal.actor, trace) as uow:
        found = require_ticket(uow.connection, tills.memory, ticket_id)
        principal.require("till.ticket.sell", found.store.id)
        till_id = issuing.open_drawer_for(uow, found)
    if till_id is not None:
        tills.printers.wake(till_id)


@get(
    "/tickets/{ticket_id:uuid}/gift-receipt",
    permission=READ,
    sync_to_thread=True,
    media_type="text/html",
)
def get_gift_receipt(
    ticket_id: UUID,
    database: Database,
    principal: Principal,
    tills: TillDesk,
    locale: str,
    form: Annotated[Literal["html", "text"], QueryParameter(name="as")] = "html",
) -> Response[bytes]:
    """What was bought, without prices, with the barcode that a return begins with."""
    with database.read() as connection:
        found = require_ticket(connection, tills.memory, ticket_id)
        principal.require(READ, found.store.id)
    content = gift_receipts.render(gift_receipts.gift_of(found), form, locale, 42)
    return Response(content, media_type="text/html" if form == "html" else "text/plain; charset=utf-8")


@get("/r/{token:str}", permission="public", sync_to_thread=True, include_in_schema=False, media_type="text/html")
def public_receipt(token: str, database: Database, tills: TillDesk, locale: str) -> Response[bytes]:
    """A receipt for whoever has its address, until that expires; it names nobody."""
    with database.read() as connection:
        link = issuing.link_of(connection, token, database.clock.now())
        if link is None:
            return Response(receipt_forms.gone(locale), status_code=404, media_type="text/html", headers=PAGE_HEADERS)
        found = require_ticket(connection, tills.memory, link[0])
        made = receipts.receipt_of(connection, found, duplicate=link[1] or None, form="html", as_issued=True)
    page = receipt_forms.public_page(without_people(made), locale)
    return Response(page, media_type="text/html", headers=PAGE_HEADERS)


def _printer(printer: Printer) -> dict[str, Any]:
    return {
        "connection": printer.connection.value,
        "address": printer.address,
        "columns": printer.columns,
        "has_drawer": printer.has_drawer,
        "answers": printer.answers,
        "logo": None if printer.logo is None else str(printer.logo),
        "state": printer.state.value,
    }


ROUTES = [
    get_printer,
    save_printer,
    drop_printer,
    test_printer,
    list_jobs,
    get_job,
    cancel_job,
    settle_job,
    get_choices,
    issue_receipt,
    open_drawer_for,
    get_gift_receipt,
]
PAGES = [public_receipt]
