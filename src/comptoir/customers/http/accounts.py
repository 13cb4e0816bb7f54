"""Routes of customers on account: terms, statements, payments, reminders."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.customers.domain.accounts import NoAccount
from comptoir.customers.rows import accounts as rows
from comptoir.customers.rows.vault import open_parties, open_party
from comptoir.customers.services.account_statements import (
    account_view,
    entry_view,
    statement_csv,
    statement_of,
    statement_pdf,
    statement_view,
)
from comptoir.customers.services.accounts import Terms, adjust_account, put_account, record_payment, require_account
from comptoir.customers.services.dunning import letter_pdf, overdue_accounts, remind
from comptoir.customers.services.statements import require_customer
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.media_types import MEDIA_TYPES
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import format_instant, parse_day

READ = "customers.account.read"
EDIT = "customers.account.edit"
PAY = "customers.account.pay"
REMIND = "customers.account.remind"

Amount = Annotated[int, Meta(ge=0, le=10**12)]


class TermsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What may be bought on account (minor units), and within how many days it is to be paid."""

    currency: Annotated[str, Meta(min_length=3, max_length=3)]
    credit_limit: Amount
    terms_days: Annotated[int, Meta(ge=0, le=3650)]
    is_blocked: bool = False


class PaidBody(Struct, frozen=True, forbid_unknown_fields=True):
    """So much (minor units) of a payment is for this charge."""

    charge: UUID
    amount: Annotated[int, Meta(ge=1, le=10**12)]


class PaymentBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A payment that was received, in minor units. charges: what it pays first; left out: what is due first."""

    id: UUID
    amount: Annotated[int, Meta(ge=1, le=10**12)]
    reference: Annotated[str, Meta(max_length=200)] = ""
    charges: Annotated[tuple[PaidBody, ...], Meta(max_length=1_000)] = ()


class CorrectionBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Something else is owed than what the ledger says: more (above zero) or less, in minor units."""

    id: UUID
    amount: Annotated[int, Meta(ge=-(10**12), le=10**12)]
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class RemindBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to remind; left out: everybody of whom a level is due."""

    customers: Annotated[tuple[UUID, ...], Meta(max_length=1_000)] | None = None


@get("/customers/{customer_id:uuid}/account", permission=READ, sync_to_thread=True)
def get_account(customer_id: UUID, database: Database) -> Response[dict[str, Any]]:
    """The account of a customer with its terms, what is open, and the reminders that were sent."""
    with database.read() as connection:
        standing = require_customer(connection, customer_id)
        account = rows.accounts_by_id(connection, [standing]).get(standing)
        if account is None:
            raise NoAccount
        today = database.clock.now().date()
        told = statement_view(statement_of(connection, standing, today, today))
        sent = [
            {"level": level, "amount": {"amount": amount, "currency": account.currency}, "at": format_instant(at)}
            for level, amount, at in rows.reminders(connection, standing)
        ]
    body = account_view(account) | {"open": told["open"], "reminders": sent}
    return Response(body, headers={"ETag": etag(account.version)})


@put(
    "/customers/{customer_id:uuid}/account",
    permission=EDIT,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The account was opened", generate_examples=False)},
)
def save_account(
    customer_id: UUID,
    data: TermsBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    """Open an account for a customer, or change its terms."""
    terms = Terms(data.currency, data.credit_limit, data.terms_days, data.is_blocked)
    with database.read() as connection:
        standing = require_customer(connection, customer_id)
        is_known = bool(rows.accounts_by_id(connection, [standing]))
    version = expected_version(request.headers) if is_known else None
    with database.write(principal.actor, trace) as uow:
        account, is_new = put_account(uow, standing, terms, version)
    headers = {"ETag": etag(account.version)}
    return Response(account_view(account), status_code=201 if is_new else 200, headers=headers)


@get("/customers/{customer_id:uuid}/account/statement", permission=READ, sync_to_thread=True)
def get_statement(
    customer_id: UUID,
    database: Database,
    secrets: SecretBox,
    locale: str,
    first: Annotated[str | None, QueryParameter(name="from", max_length=10)] = None,
    last: Annotated[str | None, QueryParameter(name="to", max_length=10)] = None,
    form: Annotated[str, QueryParameter(name="as", pattern="^(json|csv|pdf)$")] = "json",
) -> Response[Any]:
    """The statement of a period as JSON, CSV or PDF; by default of this year so far."""
    today = database.clock.now().date()
    begins = date(today.year, 1, 1) if first is None else parse_day(first)
    ends = today if last is None else parse_day(last)
    with database.read() as connection:
        standing = require_customer(connection, customer_id)
        found = statement_of(connection, standing, begins, ends)
        party = open_party(connection, secrets, standing) if form == "pdf" else None
    if form == "json":
        return Response(statement_view(found))
    content = statement_csv(found) if form == "csv" else statement_pdf(found, party, locale)
    headers = {"Content-Disposition": f'attachment; filename="statement-{begins}-{ends}.{form}"'}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@post("/customers/{customer_id:uuid}/account/payments", permission=PAY, status_code=201, sync_to_thread=True)
def pay_account(
    customer_id: UUID, data: PaymentBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Record a payment; the same id again changes nothing."""
    charges = {one.charge: one.amount for one in data.charges}
    with database.write(principal.actor, trace) as uow:
        standing = require_customer(uow.connection, customer_id)
        entry = record_payment(uow, standing, data.id, data.amount, data.reference, charges)
        return entry_view(entry, require_account(uow, standing).currency)


@post("/customers/{customer_id:uuid}/account/corrections", permission=EDIT, status_code=201, sync_to_thread=True)
def correct_account(
    customer_id: UUID, data: CorrectionBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Correct what is owed, with a reason that the statement keeps."""
    with database.write(principal.actor, trace) as uow:
        standing = require_customer(uow.connection, customer_id)
        entry = adjust_account(uow, standing, data.id, data.amount, data.reason)
        return entry_view(entry, require_account(uow, standing).currency)


@get("/customers/{customer_id:uuid}/account/reminder", permission=REMIND, sync_to_thread=True)
def get_reminder(customer_id: UUID, database: Database, secrets: SecretBox) -> Response[bytes]:
    """The letter of the reminder that is due, or of the last one, as PDF."""
    with database.read() as connection:
        standing = require_customer(connection, customer_id)
        content = letter_pdf(connection, secrets, standing, database.clock.now().date())
    headers = {"Content-Disposition": 'attachment; filename="reminder.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@get("/accounts", permission=REMIND, sync_to_thread=True)
def list_accounts(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """All accounts with their terms and what is owed, by customer."""
    size, last = page_limit(limit), None if after is None else read_id_cursor(after)
    with database.read() as connection:
        found = rows.account_page(connection, last, size + 1)
        next_ = write_cursor(str(found[size - 1].customer_id)) if len(found) > size else None
        return page(connection, [account_view(one) for one in found[:size]], next_)


@get("/accounts/overdue", permission=REMIND, sync_to_thread=True)
def list_overdue(database: Database, secrets: SecretBox) -> dict[str, Any]:
    """Who has not paid in time, the oldest first, and the level of the reminder that is due."""
    with database.read() as connection:
        found = overdue_accounts(connection, database.clock.now().date())
        parties = open_parties(connection, secrets, [account.customer_id for account, _ in found])
    items = [
        {
            "customer": str(account.customer_id),
            "name": parties[account.customer_id].name if account.customer_id in parties else "",
            "amount": {"amount": late.amount, "currency": account.currency},
            "oldest_due_on": late.oldest_due_on.isoformat(),
            "charges": len(late.charges),
            "level": late.level,
        }
        for account, late in found
    ]
    return {"items": items, "next": None}


@post("/accounts/reminders", permission=REMIND, status_code=201, sync_to_thread=True)
def send_reminders(
    data: RemindBody, database: Database, settings: Settings, secrets: SecretBox, principal: Principal, trace: str
) -> dict[str, Any]:
    """Remind customers of what is overdue: by mail where there is an address, else there is a letter to print."""
    today = database.clock.now().date()
    with database.read() as connection:
        due = [account.customer_id for account, late in overdue_accounts(connection, today) if late.level is not None]
    wanted = due if data.customers is None else [one for one in due if one in set(data.customers)]
    with database.write(principal.actor, trace) as uow:
        return {"items": remind(uow, settings, secrets, wanted, today)}


ROUTES = [
    get_account,
    save_account,
    get_statement,
    get_reminder,
    list_accounts,
    pay_account,
    correct_account,
    list_overdue,
    send_reminders,
]
