"""Baskets that wait at a store."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.access.queries import person_by_id
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.time import format_instant
from comptoir.till import rows
from comptoir.till.services import parking
from comptoir.till.services.days import require_till
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.shapes import MoneyBody, Name, Words


class ParkBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A basket to set aside. things: how many; words: what is in it, in short; content: as the screen keeps it."""

    till: Name
    things: Annotated[int, Meta(ge=0, le=10**9)]
    words: Words
    content: Annotated[str, Meta(max_length=500_000)]
    amount: MoneyBody | None = None


class TakeBackBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where it goes on."""

    till: Name


class DiscardBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why nobody will buy it."""

    till: Name
    reason: Words


@put(
    "/parked-baskets/{basket_id:uuid}",
    permission=parking.SELL,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The basket is set aside", generate_examples=False)},
)
def park_basket(
    basket_id: UUID,
    data: ParkBody,
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
    secrets: SecretBox,
) -> Response[dict[str, Any]]:
    """Set a basket aside; any till of the store can take it back."""
    command = parking.ParkBasket(basket_id, data.till, data.things, data.words, data.amount, data.content)
    with database.write(principal.actor, trace) as uow:
        is_new = parking.park(uow, tills.memory, secrets, principal, command)
    return Response({"id": str(basket_id)}, status_code=201 if is_new else 200)


@get("/parked-baskets", permission=parking.SELL, sync_to_thread=True)
def list_parked(till: str, database: Database, principal: Principal, tills: TillDesk) -> Response[dict[str, Any]]:
    """The baskets that wait at the store of a till, the newest first (up to 200)."""
    with database.read() as connection:
        at = require_till(connection, till)
        principal.require(parking.SELL, at.store_id)
        currency = tills.memory.store(connection, at.store_id).currency
        found = parking.parked(connection, at.store_id)
        tills_of = {one.code: one.name for one in rows.tills(connection, [at.store_id])}
        names = _names(connection, {one.parked_by for one in found})
        items = [
            {
                "id": str(one.id),
                "till": one.till,
                "till_name": tills_of.get(one.till, one.till),
                "parked_at": format_instant(one.parked_at),
                "parked_by": one.parked_by,
                "parked_by_name": names.get(one.parked_by),
                "things": one.things,
                "words": one.words,
                "amount": None if one.amount is None else {"amount": one.amount, "currency": currency},
            }
            for one in found
        ]
        return page(connection, items, None)


@post("/parked-baskets/{basket_id:uuid}/take-back", permission=parking.SELL, status_code=200, sync_to_thread=True)
def take_basket_back(
    basket_id: UUID,
    data: TakeBackBody,
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
    secrets: SecretBox,
) -> dict[str, Any]:
    """Go on with a basket at a till; only one till gets it, and gets the same answer again."""
    with database.write(principal.actor, trace) as uow:
        content = parking.take_back(uow, tills.memory, secrets, principal, data.till, basket_id)
    return {"id": str(basket_id), "content": content}


@post("/parked-baskets/{basket_id:uuid}/discard", permission=parking.SELL, status_code=204, sync_to_thread=True)
def discard_basket(
    basket_id: UUID, data: DiscardBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> None:
    """Throw a basket away, for a reason that the till's journal keeps."""
    with database.write(principal.actor, trace) as uow:
        parking.discard(uow, tills.keys, tills.memory, principal, data.till, basket_id, data.reason)


def _names(connection: Connection, actors: Collection[str]) -> dict[str, str]:
    """What the people among the actors are called."""
    ids = {actor: UUID(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    found = {actor: person_by_id(connection, id_) for actor, id_ in ids.items()}
    return {actor: person.name for actor, person in found.items() if person is not None}


ROUTES = [park_basket, list_parked, take_basket_back, discard_basket]
