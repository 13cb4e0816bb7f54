"""Routes of prices that are held for a basket."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import format_instant
from comptoir.pricing.domain.holds import MINUTES, MINUTES_MAX, Hold, HoldUnknown
from comptoir.pricing.services.holds import hold_minutes, holds, set_hold_minutes, take_hold
from comptoir.pricing.services.promotion_bodies import Code
from comptoir.pricing.services.promotions import UnknownChannel

PRICE = "pricing.basket.price"


class HoldBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the basket is. channel: left out, none (a place without channel)."""

    channel: Code | None = None


class HoldTimeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How long prices are held, in minutes; 0: not at all."""

    minutes: Annotated[int, Meta(ge=0, le=MINUTES_MAX)]


@put(
    "/price-holds/{hold_id:uuid}",
    permission=PRICE,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The hold began", generate_examples=False)},
)
def begin_hold(hold_id: UUID, data: HoldBody, database: Database, principal: Principal, trace: str) -> Response[Any]:
    """Keep the prices of this instant for a basket, for as long as its channel does; the caller makes the id.

    Name it in `baskets:price` or in a ticket: until then nothing costs more than now, and a cut is taken.
    """
    with database.write(principal.actor, trace) as uow:
        if data.channel is not None and fold_code(data.channel) not in current_structure(uow.connection).channels:
            raise UnknownChannel(data.channel, pointer="/channel")
        is_new = hold_id not in holds(uow.connection, [hold_id])
        return Response(hold_view(take_hold(uow, hold_id, data.channel)), status_code=201 if is_new else 200)


@get("/price-holds/{hold_id:uuid}", permission=PRICE, sync_to_thread=True)
def get_hold(hold_id: UUID, database: Database) -> dict[str, Any]:
    """Since when and until when a basket keeps its prices."""
    with database.read() as connection:
        found = holds(connection, [hold_id]).get(hold_id)
    if found is None:
        raise HoldUnknown(str(hold_id))
    return hold_view(found)


@get("/price-hold-times", permission="pricing.price.read", sync_to_thread=True)
def get_hold_times(database: Database) -> Response[dict[str, Any]]:
    """How long each channel holds prices."""
    with database.read() as connection:
        known = hold_minutes(connection)
        channels = [one.code for one in current_structure(connection).channels.values()]
        items = [{"channel": code, "minutes": known.get(fold_code(code), MINUTES)} for code in channels]
        return page(connection, items, None)


@put("/price-hold-times/{channel:str}", permission="pricing.price.edit", sync_to_thread=True)
def save_hold_time(
    channel: str, data: HoldTimeBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Say how long a channel holds prices, for holds that begin from now on."""
    principal.require_everywhere("pricing.price.edit")
    with database.write(principal.actor, trace) as uow:
        if fold_code(channel) not in current_structure(uow.connection).channels:
            raise UnknownChannel(channel)
        set_hold_minutes(uow, channel, data.minutes)
    return {"channel": fold_code(channel), "minutes": data.minutes}


def hold_view(hold: Hold) -> dict[str, Any]:
    """A hold as answers show it."""
    return {
        "id": str(hold.id),
        "channel": hold.channel,
        "at": format_instant(hold.at),
        "until": format_instant(hold.until),
    }


ROUTES = [begin_hold, get_hold, get_hold_times, save_hold_time]
