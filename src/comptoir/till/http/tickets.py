"""Tickets, returns and their receipts."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter, QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.access.service import RefusalTrail
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.http import (
    Answer,
    Shortcut,
    WrongCursor,
    address_of,
    page,
    page_limit,
    read_cursor,
    write_cursor,
)
from comptoir.kernel.media_types import MEDIA_TYPES
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import format_instant, parse_day
from comptoir.orders.domain import OrderKind
from comptoir.payments.domain.stored_values import PinWrong
from comptoir.payments.services.stored_values import WRONG
from comptoir.till import rows
from comptoir.till.domain.refusals import TillUnknown, WrongCurrency
from comptoir.till.domain.tills import sequence_of
from comptoir.till.services import receipt_forms, receipts
from comptoir.till.services.answers import view
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.quotes import quote_return
from comptoir.till.services.refunds import forgotten_of, refunds_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import ReturnBody, TicketBody, content_hash
from comptoir.till.services.stored_value import has_numbers, opened_by_code, with_hidden_numbers
from comptoir.till.services.work import SealCommand, load_counters

READ = "till.ticket.read"
_REPLAY = {"Idempotent-Replay": "true"}


class Process(Protocol):
    """What the hot route takes from the process that serves it."""

    committer: Committer
    tills: TillDesk
    database: Database
    secrets: SecretBox
    refusals: RefusalTrail


class ReprintBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a ticket is printed once more."""

    reason: Annotated[str, Meta(max_length=300)] = ""


async def _seal_shortly(
    process: Process, id_: UUID, body: TicketBody, principal: Principal, trace: str
) -> Answer | None:
    """A ticket that needs no more care than the committer takes; None for one that names gift cards."""
    if has_numbers(body):
        return None
    content, is_replay = await process.committer.submit_async(
        process.tills.seal, SealCommand(id_, body, content_hash(body), principal, trace)
    )
    return (200, content, [(b"idempotent-replay", b"true")]) if is_replay else (201, content, [])


@put(
    "/tickets/{ticket_id:uuid}",
    permission="till.ticket.sell",
    shortcut=Shortcut(msgspec.json.Decoder(TicketBody).decode, _seal_shortly),
    responses={
        201: ResponseSpec(dict[str, Any], description="The ticket is sealed and on disk", generate_examples=False)
    },
)
async def seal_ticket(ticket_id: UUID, data: TicketBody, request: Request[Any, Any, Any]) -> Response[bytes]:
    """Price, seal and sign a sale; the answer comes after it is on disk. The same one again answers as before."""
    return await _seal(request, ticket_id, data)


@put(
    "/returns/{return_id:uuid}",
    permission="till.return.make",
    responses={
        201: ResponseSpec(dict[str, Any], description="The return is sealed and on disk", generate_examples=False)
    },
)
async def seal_return(return_id: UUID, data: ReturnBody, request: Request[Any, Any, Any]) -> Response[bytes]:
    """Take back lines of a ticket at what was paid for them, or (blind, by permission) items at today's price."""
    return await _seal(request, return_id, data)


async def _seal(request: Request[Any, Any, Any], id_: UUID, body: TicketBody | ReturnBody) -> Response[bytes]:
    """Through the committer.

    What the hot route needs is taken from the request itself: resolving it by name costs as much as pricing the basket.
    """
    process: Process = request.app.state.runtime
    scope: Any = request.scope
    if has_numbers(body):
        return await _seal_by_number(request, process, id_, body)
    command = SealCommand(id_, body, content_hash(body), scope["principal"], scope["trace"])
    content, is_replay = await process.committer.submit_async(process.tills.seal, command)
    return _sealed(content, is_replay=is_replay)


async def _seal_by_number(
    request: Request[Any, Any, Any], process: Process, id_: UUID, body: TicketBody | ReturnBody
) -> Response[bytes]:
    """The same for a ticket that names gift cards: nothing behind this line sees a number, and guessing is slowed."""
    scope: Any = request.scope
    principal: Principal = scope["principal"]
    address, now = address_of(request), process.database.clock.now()
    guesses = process.tills.guesses
    guesses.check(principal, address, now)
    try:
        hidden = with_hidden_numbers(body, process.secrets)
        command = SealCommand(id_, hidden, content_hash(hidden), principal, scope["trace"])
        with guesses.tries(opened_by_code(hidden), now, PinWrong):
            content, is_replay = await process.committer.submit_async(process.tills.seal, command)
    except WRONG:
        await sync_to_thread(guesses.count, principal, address, now, process.refusals, scope["trace"])
        raise
    return _sealed(content, is_replay=is_replay)


def _sealed(content: bytes, *, is_replay: bool) -> Response[bytes]:
    return Response(
        content,
        status_code=200 if is_replay else 201,
        headers=_REPLAY if is_replay else None,
        media_type="application/json",
    )


@post("/returns:price", permission="till.return.make", status_code=200, sync_to_thread=True)
def price_return(
    data: ReturnBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """What a return would give back, without making it; tenders are left out. `cash_step`: the smallest coin."""
    with database.read() as connection:
        return quote_return(connection, tills, data, principal, database.clock.now(), trace)


@get("/tickets", permission=READ, sync_to_thread=True)
def list_tickets(
    database: Database,
    principal: Principal,
    tills: TillDesk,
    till: Annotated[str | None, Parameter(max_length=100)] = None,
    number: Annotated[str | None, Parameter(max_length=100)] = None,
    day: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Response[dict[str, Any]]:
    """Tickets and returns, newest first: of a till, of a till's business day, or by number."""
    business_day = None if day is None else parse_day(day)
    cursor = None if after is None else _id_in(after)
    sequence = None if number is None else sequence_of(number)
    count = page_limit(limit)
    with database.read() as connection:
        wanted = rows.tills(connection, principal.store_ids(READ))
        shown = {one.id: one for one in wanted if till is None or fold_code(one.code) == fold_code(till)}
        found = rows.ticket_page(connection, shown, sequence, business_day, cursor, count + 1)
        following = write_cursor(str(found[count - 1].id)) if len(found) > count else None
        items = [
            {
                "id": str(one.id),
                "kind": one.kind,
                "number": one.number,
                "till": shown[one.till_id].code,
                "at": format_instant(one.at),
                "due": {
                    "amount": one.due,
                    "currency": tills.memory.store(connection, shown[one.till_id].store_id).currency,
                },
                "lines": one.line_count,
                "operator": one.operator,
            }
            for one in found[:count]
            if number is None or one.number.casefold() == number.casefold()
        ]
        return page(connection, items, following)


@get("/tickets/{ticket_id:uuid}", permission=READ, sync_to_thread=True)
def get_ticket(
    ticket_id: UUID, database: Database, principal: Principal, tills: TillDesk, till: str | None = None
) -> dict[str, Any]:
    """A sealed ticket or return; `refundable` of a sale: what may still go back, by how it was paid once.

    `refunded_without_return`: what cards that paid for it got back (or are about to), though no return says what for.

    `back_as`: in which ways, the proposed one first; what an exchange or an advance brought stays what it was. till:
    where it is to come back, whose country decides about the ways; left out, where it was sold. Refused where that till
    works in another currency.
    """
    with database.read() as connection:
        found = require_ticket(connection, tills.memory, ticket_id)
        principal.require(READ, found.store.id)
        shown = view(found)
        if found.ticket.kind == OrderKind.SALE.value:
            store = found.store
            if till is not None:
                counter = load_counters(connection, tills.memory, [till], lock=False).get(fold_code(till))
                if counter is None:
                    raise TillUnknown(till, pointer="/till")
                store = counter.store
                if found.order.head.currency != store.currency:
                    raise WrongCurrency(found.order.head.currency, store.currency, pointer="/till")
            shown["refundable"] = refunds_of(connection, ticket_id, store, database.clock.now())
            shown["refunded_without_return"] = forgotten_of(connection, ticket_id, store)
        return shown


@get(
    "/tickets/{ticket_id:uuid}/receipt",
    permission=READ,
    sync_to_thread=True,
    media_type="text/html",
)
def get_receipt(
    ticket_id: UUID,
    database: Database,
    principal: Principal,
    tills: TillDesk,
    locale: str,
    form: Annotated[Literal["html", "pdf", "escpos", "text"], QueryParameter(name="as")] = "html",
    duplicate: int | None = None,
    width: Literal[42, 48] = 42,
) -> Response[bytes]:
    """The receipt of a ticket: the original on its day, a numbered duplicate at any time, else a view."""
    with database.read() as connection:
        found = require_ticket(connection, tills.memory, ticket_id)
        principal.require(READ, found.store.id)
        made = receipts.receipt_of(connection, found, duplicate=duplicate, form=form)
    content = receipt_forms.render(made, form, locale, width)
    return Response(content, media_type=MEDIA_TYPES[form])


@post("/tickets/{ticket_id:uuid}/duplicates", permission=READ, status_code=201, sync_to_thread=True)
def make_duplicate(
    ticket_id: UUID, data: ReprintBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """Number and sign a reprint; then get it with `?duplicate=` its number."""
    with database.write(principal.actor, trace) as uow:
        found = require_ticket(uow.connection, tills.memory, ticket_id)
        principal.require(READ, found.store.id)
        number = receipts.reprint(uow, tills.keys, found, data.reason)
    return {"ticket": str(ticket_id), "duplicate": number}


def _id_in(after: str) -> UUID:
    try:
        return UUID(read_cursor(after, 1)[0])
    except ValueError:
        raise WrongCursor(pointer="/after") from None


ROUTES = [
    seal_ticket,
    seal_return,
    price_return,
    list_tickets,
    get_ticket,
    get_receipt,
    make_duplicate,
]
