"""Gift cards, store credit and credit notes: asked for at the till, looked after in the office."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.params import Parameter, QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.access.service import RefusalTrail
from comptoir.access.services.guessing import Guesses
from comptoir.company.queries import legal_entities, require_store, store_by_id, stores
from comptoir.customers.queries.standing import family
from comptoir.kernel.database import Database
from comptoir.kernel.http import address_of, page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant, business_day, format_instant, parse_day, wall_clock
from comptoir.payments.domain.numbers import PIN_PATTERN
from comptoir.payments.domain.stored_values import (
    Entry,
    PinWrong,
    StoredValue,
    StoredValueUnknown,
    ValueKind,
    ValueState,
    check_usable,
    proof_of,
)
from comptoir.payments.queries import Liability, ValuesWanted, ledger_of, liabilities, value_page
from comptoir.payments.services import slips, terms
from comptoir.payments.services import stored_values as service
from comptoir.payments.services.stored_values import WRONG

FIND = "payments.stored_value.find"
READ = "payments.stored_value.read"
BLOCK = "payments.stored_value.block"
ADJUST = "payments.stored_value.adjust"

Number = Annotated[str, Meta(min_length=1, max_length=100)]
Pin = Annotated[str, Meta(pattern=PIN_PATTERN)]
Reason = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
_MEDIA_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "escpos": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
}


class CountBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How many numbers are wanted."""

    count: Annotated[int, Meta(ge=1, le=1_000)] = 1


class FindBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A number as it was scanned or typed, and the code that the card asks for. store: that of the store that asks.

    basket: the ticket that is to be paid with it, for a `proof` that stands for the code on it.
    """

    number: Number
    store: Annotated[str, Meta(max_length=100)]
    pin: Pin | None = None
    basket: UUID | None = None


class SlipBody(FindBody, frozen=True, forbid_unknown_fields=True, rename={"form": "as"}):
    """The same, and how it is to be printed. width: columns."""

    form: Literal["html", "pdf", "escpos", "text"] = "html"
    width: Literal[42, 48] = 42


class ReasonBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason


class ReissueBody(ReasonBody, frozen=True, forbid_unknown_fields=True):
    """The fresh number of the card that replaces a lost one, and its own code if it is to ask for one."""

    number: Number
    pin: Pin | None = None


class AdjustBody(ReasonBody, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units to put on, or (negative) to take off."""

    amount: Annotated[int, Meta(ge=-(10**9), le=10**9)]


class TermBody(Struct, frozen=True, forbid_unknown_fields=True):
    """For how many months a kind is taken; null is without end. store: its code; null is all that say nothing."""

    kind: Literal["gift_card", "credit_note", "store_credit"]
    months: Annotated[int, Meta(ge=1, le=1_200)] | None
    store: Annotated[str, Meta(max_length=100)] | None = None


class TermsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """All of them; what is left out is without end."""

    items: Annotated[list[TermBody], Meta(max_length=1_000)]


class ExpiryBody(ReasonBody, frozen=True, forbid_unknown_fields=True):
    """The last day on which a card is taken; null is none."""

    expires_on: date | None


@post("/gift-cards:numbers", permission=FIND, status_code=200)
async def make_numbers(data: CountBody) -> dict[str, Any]:
    """Fresh numbers for cards and credit notes. Nothing is kept: a sealed ticket begins a card."""
    return {"numbers": service.make_numbers(data.count)}


@post("/gift-cards:find", permission=FIND, status_code=200, sync_to_thread=True)
def find_gift_card(
    data: FindBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    guesses: Guesses,
    refusals: RefusalTrail,
    trace: str,
) -> dict[str, Any]:
    """What is on the card of a number, and whether the store takes it. Wrong numbers are slowed and recorded."""
    value = _find(data, request, database, principal, secrets, guesses, refusals, trace)
    with database.read() as connection:
        store = require_store(connection, data.store)
        why = None
        try:
            today = business_day(database.clock.now(), store.time_zone)
            check_usable(value, store.legal_entity_id, store.id, store.currency, today)
        except Refusal as refusal:
            why = refusal.code
        proof = None if value.pin is None or data.basket is None else proof_of(value.pin, data.basket)
        return _view(connection, value) | {"is_usable": why is None, "proof": proof}


@post("/gift-cards:slip", permission=FIND, status_code=200, sync_to_thread=True, media_type="text/html")
def print_slip(
    data: SlipBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    guesses: Guesses,
    refusals: RefusalTrail,
    trace: str,
    locale: str,
) -> Response[bytes]:
    """The card or credit note on paper, with its number as a barcode. The number is not kept."""
    value = _find(data, request, database, principal, secrets, guesses, refusals, trace)
    with database.read() as connection:
        store = require_store(connection, data.store)
    slip = slips.slip_of(value, store, data.number, locale, database.clock.now())
    return Response(slips.render(slip, data.form, data.width), media_type=_MEDIA_TYPES[data.form])


def _find(
    data: FindBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    guesses: Guesses,
    refusals: RefusalTrail,
    trace: str,
) -> StoredValue:
    address, now = address_of(request), database.clock.now()
    guesses.check(principal, address, now)
    try:
        coded = () if data.pin is None else (service.hidden_number(secrets, data.number),)
        with guesses.tries(coded, now, PinWrong), database.read() as connection:
            principal.require(FIND, require_store(connection, data.store).id)
            return service.open_value(connection, secrets, data.number, data.pin)
    except WRONG as refusal:
        guesses.count(principal, address, now, refusals, trace)
        refusal.pointer = "/pin" if isinstance(refusal, PinWrong) else "/number"
        raise


@get("/gift-cards", permission=READ, sync_to_thread=True)
def list_gift_cards(
    database: Database,
    principal: Principal,
    last_four: Annotated[str | None, Parameter(max_length=4)] = None,
    customer: UUID | None = None,
    kind: ValueKind | None = None,
    status: ValueState | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Response[dict[str, Any]]:
    """Gift cards, store credit and credit notes, newest first: a customer's, or those of the stores one may see."""
    count = page_limit(limit)
    with database.read() as connection:
        wanted = ValuesWanted(
            principal.store_ids(READ) if customer is None else None,
            () if customer is None else family(connection, customer),
            None if last_four is None else last_four.upper(),
            kind,
            status,
        )
        found = value_page(connection, wanted, None if after is None else read_id_cursor(after), count + 1)
        following = write_cursor(str(found[count - 1].id)) if len(found) > count else None
        return page(connection, [_view(connection, value) for value in found[:count]], following)


@get("/gift-cards/{value_id:uuid}", permission=READ, sync_to_thread=True)
def get_gift_card(value_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """One of them with its ledger."""
    with database.read() as connection:
        value = service.require_value(connection, value_id)
        principal.require(READ, value.store_id)
        entries = [_entry(entry, value.currency) for entry in ledger_of(connection, value_id)]
        return _view(connection, value) | {"entries": entries}


@post("/gift-cards/{value_id:uuid}/block", permission=BLOCK, status_code=200, sync_to_thread=True)
def block_gift_card(
    value_id: UUID, data: ReasonBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Stop a card that was lost."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, BLOCK)
        return _view(uow.connection, service.block(uow, secrets, value, data.reason, is_blocked=True))


@post("/gift-cards/{value_id:uuid}/release", permission=BLOCK, status_code=200, sync_to_thread=True)
def release_gift_card(
    value_id: UUID, data: ReasonBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Take a card that was found again."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, BLOCK)
        return _view(uow.connection, service.block(uow, secrets, value, data.reason, is_blocked=False))


@post("/gift-cards/{value_id:uuid}/reissue", permission=BLOCK, status_code=200, sync_to_thread=True)
def reissue_gift_card(
    value_id: UUID, data: ReissueBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Give the balance of a lost card to a new number; the old one is worth nothing any more."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, BLOCK)
        return _view(uow.connection, service.reissue(uow, secrets, value, data.number, data.reason, data.pin))


@post("/gift-cards/{value_id:uuid}/adjust", permission=ADJUST, status_code=200, sync_to_thread=True)
def adjust_gift_card(
    value_id: UUID, data: AdjustBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Correct a balance for a reason."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, ADJUST)
        if data.amount:
            value = service.adjust(uow, value, data.amount, data.reason)
        return _view(uow.connection, value)


@post("/gift-cards/{value_id:uuid}/expiry", permission=ADJUST, status_code=200, sync_to_thread=True)
def change_expiry(
    value_id: UUID, data: ExpiryBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Give a card another last day, or none."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, ADJUST)
        return _view(uow.connection, service.change_expiry(uow, secrets, value, data.expires_on, data.reason))


@get("/gift-cards/terms", permission=READ, sync_to_thread=True)
def get_terms(database: Database) -> dict[str, Any]:
    """For how many months gift cards and credit notes are taken from the day on which they are sold or given."""
    with database.read() as connection:
        return _terms(connection)


@put("/gift-cards/terms", permission=ADJUST, sync_to_thread=True)
def put_terms(data: TermsBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Say it anew, for what is sold from now on; what is out keeps its last day."""
    principal.require_everywhere(ADJUST)
    with database.write(principal.actor, trace) as uow:
        said: dict[tuple[str, str], terms.Term] = {}
        for one in data.items:
            store = None if one.store is None else require_store(uow.connection, one.store)
            scope = terms.EVERYWHERE if store is None else str(store.id)
            said[scope, one.kind] = terms.Term(scope, one.kind, one.months)
        terms.put_terms(uow, list(said.values()))
        return _terms(uow.connection)


def _terms(connection: Connection) -> dict[str, Any]:
    codes = terms.codes_by_scope(connection)
    return {
        "items": [
            {"store": codes[one.scope], "kind": one.kind, "months": one.months}
            for one in terms.terms(connection)
            if one.scope in codes
        ]
    }


@get("/gift-cards/liability", permission=READ, sync_to_thread=True)
def get_liability(
    database: Database,
    principal: Principal,
    on: str | None = None,
    form: Annotated[Literal["json", "csv"], QueryParameter(name="as")] = "json",
) -> Response[Any]:
    """What is owed on gift cards and store credit at the end of a day, by entity, kind and purpose."""
    principal.require_everywhere(READ)
    with database.read() as connection:
        day = None if on is None else parse_day(on)
        soon = Instant(database.clock.now() + timedelta(milliseconds=1))
        before = soon if day is None else _end_of(connection, day)
        found = liabilities(connection, before)
        codes = {one.id: one.code for one in legal_entities(connection)}
    if form == "csv":
        return Response(_csv(found, codes), media_type="text/csv; charset=utf-8")
    items = [
        {
            "legal_entity": codes[one.entity_id],
            "kind": one.kind,
            "purpose": one.purpose,
            "count": one.values,
            "amount": {"amount": one.amount, "currency": one.currency},
        }
        for one in found
    ]
    return Response({"at": format_instant(before), "items": items})


def _end_of(connection: Connection, day: date) -> Instant:
    """The end of a day where the company's first store is."""
    zone = next((store.time_zone for store in stores(connection)), "UTC")
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return wall_clock(midnight, zone)


def _csv(found: list[Liability], codes: dict[UUID, str]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("legal_entity", "kind", "purpose", "count", "amount", "currency"))
    for one in found:
        amount = Money(one.amount, Currency(one.currency)).decimal_text
        writer.writerow((codes[one.entity_id], one.kind, one.purpose, one.values, amount, one.currency))
    return sheet.getvalue().encode()


def _locked(uow: UnitOfWork, principal: Principal, value_id: UUID, permission: str) -> StoredValue:
    value = service.require_value(uow.connection, value_id, lock=True)
    principal.require(permission, value.store_id)
    return value


def _view(connection: Connection, value: StoredValue) -> dict[str, Any]:
    store = store_by_id(connection, value.store_id)
    if store is None:
        raise StoredValueUnknown
    return {
        "id": str(value.id),
        "kind": value.kind,
        "purpose": value.purpose,
        "tax_class": value.tax_class,
        "last_four": value.last_four,
        "balance": {"amount": value.balance, "currency": value.currency},
        "state": value.state,
        "store": store.code,
        "stores": list(value.stores),
        "customer": None if value.customer_id is None else str(value.customer_id),
        "expires_on": None if value.expires_on is None else value.expires_on.isoformat(),
        "has_pin": value.pin is not None,
        "replaced_by": None if value.replaced_by is None else str(value.replaced_by),
        "created_at": format_instant(value.created_at),
    }


def _entry(entry: Entry, currency: str) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "amount": {"amount": entry.amount, "currency": currency},
        "balance": {"amount": entry.balance, "currency": currency},
        "ticket": None if entry.order_id is None else str(entry.order_id),
        "at": format_instant(entry.at),
        "actor": entry.actor,
        "reason": entry.reason,
    }


ROUTES = [
    make_numbers,
    find_gift_card,
    print_slip,
    list_gift_cards,
    get_terms,
    put_terms,
    get_liability,
    get_gift_card,
    block_gift_card,
    release_gift_card,
    reissue_gift_card,
    adjust_gift_card,
    change_expiry,
]
