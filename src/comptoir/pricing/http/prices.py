"""Routes of prices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from comptoir.access.domain.principals import Principal
from comptoir.catalog.queries import sellables
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, write_cursor
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.time import parse_instant
from comptoir.pricing.domain.refusals import MalformedLine, UnknownItem
from comptoir.pricing.http.shapes import PriceBody, id_in, item_named, price_view, recorded_view, zone_of
from comptoir.pricing.queries import (
    history,
    items_with_prices,
    lists,
    prices_at,
)
from comptoir.pricing.service import (
    SLICE,
    PriceOutcome,
    PutPrice,
    record_prices,
)

NDJSON = "application/x-ndjson"
BULK_BYTES_MAX = 64 * 1024 * 1024
SKUS_MAX = 200
"""Items that one question about prices names: what a screen shows at once."""

At = Annotated[str | None, Parameter(description="RFC 3339; left out: now")]


@get("/prices", permission="pricing.price.read", sync_to_thread=True)
def get_prices(  # the contract's filters
    database: Database,
    sku: Annotated[list[str] | None, Parameter(max_items=SKUS_MAX, description="may be named several times")] = None,
    price_list: str | None = None,
    at: At = None,
    store: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """The prices in force at an instant, by item and list; `store` decides the wall clock (else UTC)."""
    size = page_limit(limit)
    moment = database.clock.now() if at is None else parse_instant(at)
    folded = None if price_list is None else fold_code(price_list)
    last = None if after is None else id_in(after)
    with database.read() as connection:
        zone = zone_of(connection, store)
        if sku is None:
            item_ids = items_with_prices(connection, folded, last, size + 1)
            following = write_cursor(str(item_ids[size - 1])) if len(item_ids) > size else None
            item_ids = item_ids[:size]
        else:
            items_named = sellables(connection, skus=sku)
            for one in sku:
                if one not in items_named:
                    raise UnknownItem(one, pointer="/sku")
            item_ids, following = [item.item_id for item in items_named.values()], None
        found = prices_at(connection, item_ids, moment, zone, folded)
        skus = {item_id: item.sku for item_id, item in sellables(connection, item_ids=item_ids).items()}
        currencies = {one.code: one.currency for one in lists(connection)}
        items = [price_view(one, skus, currencies) for one in found]
        return page(connection, items, following)


@get("/prices/{sku:str}/history", permission="pricing.price.read", sync_to_thread=True)
def get_price_history(
    sku: str, database: Database, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Every price of an item that was ever recorded, the newest first."""
    size = page_limit(limit)
    last = None if after is None else id_in(after)
    with database.read() as connection:
        item = item_named(connection, sku)
        found = history(connection, item.item_id, last, size + 1)
        following = write_cursor(str(found[size - 1].price.id)) if len(found) > size else None
        currencies = {one.code: one.currency for one in lists(connection)}
        items = [recorded_view(one, item, currencies) for one in found[:size]]
        return page(connection, items, following)


@post(
    "/prices:bulk",
    permission="pricing.price.edit",
    status_code=200,
    media_type=NDJSON,
    request_max_body_size=BULK_BYTES_MAX,
    responses={
        200: ResponseSpec(bytes, description="One outcome per line", media_type=NDJSON, generate_examples=False)
    },
)
async def record_prices_in_bulk(
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
    locale: str,
    reason: Annotated[str | None, Parameter(max_length=300)] = None,
) -> Response[bytes]:
    """Prices as lines of JSON; one outcome per line, and a rejected line stops no other."""
    principal.require_everywhere("pricing.price.edit")
    body = await request.body()
    outcomes = await asyncio.to_thread(_record, database, principal, trace, body.splitlines(), reason)
    encode = msgspec.json.Encoder().encode
    answer = b"".join(encode(_outcome(*one, locale)) + b"\n" for one in outcomes)
    return Response(answer, media_type=NDJSON)


Told = tuple[int, str, PriceOutcome]


def _record(
    database: Database, principal: Principal, trace: str, lines: Sequence[bytes], reason: str | None
) -> list[Told]:
    """Record the lines in slices, each in a transaction of its own."""
    told: list[Told] = []
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while chunk := list(islice(numbered, SLICE)):
        read = list(_read_lines(chunk))
        commands = [one for _, one in read if isinstance(one, PutPrice)]
        with database.write(principal.actor, trace) as uow:
            recorded = iter(record_prices(uow, commands, reason))
        for number, one in read:
            if isinstance(one, PutPrice):
                told.append((number, one.sku, next(recorded)))
            else:
                told.append((number, "", one))
    return told


_decode = msgspec.json.Decoder(PriceBody).decode
"""Made before there are threads: the library cannot take two that meet a type for the first time."""


def _read_lines(lines: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, PutPrice | PriceOutcome]]:
    for number, line in lines:
        if b"\\u0000" in line:
            yield number, _rejected("a text holds a NUL")
            continue
        try:
            body = _decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            yield number, _rejected(str(wrong))
        else:
            yield (
                number,
                PutPrice(
                    body.sku,
                    body.price_list,
                    body.amount,
                    body.currency,
                    body.per,
                    body.min_quantity,
                    body.valid_from,
                    body.valid_to,
                ),
            )


def _rejected(problem: str) -> PriceOutcome:
    return PriceOutcome("rejected", (FieldError("", MalformedLine.code, {"problem": problem}),))


def _outcome(number: int, key: str, outcome: PriceOutcome, locale: str) -> dict[str, Any]:
    errors = [
        {"pointer": one.pointer, "code": one.code, "detail": problem_texts(one.code, locale, one.facts)[1]}
        for one in outcome.errors
    ]
    return {"line": number, "key": key, "status": outcome.status, "errors": errors}


ROUTES = [get_prices, get_price_history, record_prices_in_bulk]
