"""Routes of prices."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import Parameter

from comptoir.access.domain.principals import Principal
from comptoir.catalog.queries import sellables
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, write_cursor
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import parse_instant
from comptoir.pricing.domain.refusals import UnknownItem
from comptoir.pricing.http.bulk import BULK_BYTES_MAX, BULK_RESPONSES, NDJSON, Bulk
from comptoir.pricing.http.shapes import PriceBody, id_in, item_named, price_view, recorded_view, territory_of, zone_of
from comptoir.pricing.queries import (
    history,
    items_with_prices,
    lists,
    margins,
    prices_at,
)
from comptoir.pricing.service import (
    PutPrice,
    record_prices,
)

SKUS_MAX = 200
"""Items that one question about prices names: what a screen shows at once."""

At = Annotated[str | None, Parameter(description="RFC 3339; left out: now")]


@get("/prices", permission="pricing.price.read", sync_to_thread=True)
def get_prices(  # the contract's filters
    database: Database,
    principal: Principal,
    sku: Annotated[list[str] | None, Parameter(max_items=SKUS_MAX, description="may be named several times")] = None,
    price_list: str | None = None,
    at: At = None,
    store: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """The prices in force at an instant, by item and list; `store` decides the wall clock (else UTC).

    Who may see costs gets `cost` and the margin, without the tax of the store (without `store`: of all stores).
    """
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
        known = {one.code: one for one in lists(connection)}
        earned = {}
        if principal.allows("pricing.cost.read"):
            territory = territory_of(connection, store)
            earned = margins(connection, found, known, zone=zone, territory=territory, at=moment)
        items = [price_view(one, skus, known, earned.get(one.id)) for one in found]
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
        known = {one.code: one for one in lists(connection)}
        items = [recorded_view(one, item, known) for one in found[:size]]
        return page(connection, items, following)


@post(
    "/prices:bulk",
    permission="pricing.price.edit",
    status_code=200,
    media_type=NDJSON,
    request_max_body_size=BULK_BYTES_MAX,
    responses=BULK_RESPONSES,
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
    bulk = Bulk(database, principal.actor, trace, locale)
    return await asyncio.to_thread(bulk.answer, body, _command, lambda uow, some: record_prices(uow, some, reason))


_decode = msgspec.json.Decoder(PriceBody).decode
"""Made before there are threads: the library cannot take two that meet a type for the first time."""


def _command(line: bytes) -> PutPrice:
    body = _decode(line)
    return PutPrice(
        body.sku,
        body.price_list,
        body.amount,
        body.currency,
        body.per,
        body.min_quantity,
        body.valid_from,
        body.valid_to,
        body.below_cost,
    )


ROUTES = [get_prices, get_price_history, record_prices_in_bulk]
