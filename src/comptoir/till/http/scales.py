"""The scale of a till, and weighing with it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import delete, get, post, put
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.texts import text
from comptoir.kernel.values.time import local_time
from comptoir.till.domain.scales import Driver, Scale, ScaleNotSetUp, ScaleSays
from comptoir.till.services import days, readings, weighing
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.shapes import Name

EDIT = "till.till.edit"
SELL = "till.ticket.sell"


class ScaleBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A till's scale. address: `host:port` of its serial line; verified_until: the last day of its verification.

    Only `dialog06` computes the price itself; a weight of `toledo8217` is always shown as not certified.
    """

    driver: Driver
    address: Annotated[str, Meta(min_length=1, max_length=200)]
    verified_until: date | None = None


class WeighBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What lies on the scale."""

    sku: Name


@get("/tills/{code:str}/scale", permission="till.till.read", sync_to_thread=True)
def get_scale(code: str, database: Database, principal: Principal, tills: TillDesk) -> dict[str, Any]:
    """The scale of a till; 409 where it has none."""
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require("till.till.read", till.store_id)
        today = local_time(database.clock.now(), tills.memory.store(connection, till.store_id).time_zone).date()
        shown = weighing.view_of(weighing.scale_of(connection, till), today)
    if shown is None:
        raise ScaleNotSetUp(till.code)
    return shown


@put("/tills/{code:str}/scale", permission=EDIT, status_code=200, sync_to_thread=True)
def save_scale(
    code: str, data: ScaleBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """Set up the scale of a till."""
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, code)
        principal.require(EDIT, till.store_id)
        today = local_time(uow.now, tills.memory.store(uow.connection, till.store_id).time_zone).date()
        made = weighing.put_scale(uow, till, Scale(till.id, data.driver, data.address, data.verified_until))
    return weighing.view_of(made, today) or {}


@delete("/tills/{code:str}/scale", permission=EDIT, status_code=204, sync_to_thread=True)
def drop_scale(code: str, database: Database, principal: Principal, trace: str) -> None:
    """The till weighs no more; a weight is typed."""
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, code)
        principal.require(EDIT, till.store_id)
        weighing.drop_scale(uow, till)


@post("/tills/{code:str}/scale/test", permission=EDIT, status_code=200, sync_to_thread=True)
def try_scale(code: str, database: Database, principal: Principal, tills: TillDesk, locale: str) -> dict[str, Any]:
    """One conversation with the till's scale at a price of 1.00; nothing is kept. detail: why it gives no weight."""
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require(EDIT, till.store_id)
        scale = weighing.scale_of(connection, till)
        currency = tills.memory.store(connection, till.store_id).currency
    if scale is None:
        raise ScaleNotSetUp(till.code)
    asked = weighing.Weighing(scale, 100, currency, "")
    try:
        reading = weighing.weigh(asked)
    except ScaleSays as refusal:
        return {"weighed": None, "detail": text(str(refusal.why), locale)}
    return {"weighed": weighing.answer_of(asked, reading, None), "detail": None}


@post("/tills/{code:str}/weigh", permission=SELL, status_code=200, sync_to_thread=True)
def weigh(
    code: str, data: WeighBody, database: Database, principal: Principal, trace: str, tills: TillDesk, locale: str
) -> dict[str, Any]:
    """Weigh a product by the till's scale, at the till's price; `is_certified` says whether the law lets it be sold.

    The line that is sold by a certified weight names its `reading`.
    """
    now = database.clock.now()
    with database.read() as connection:
        till = days.require_till(connection, code)
        principal.require(SELL, till.store_id)
        asked = weighing.begin(connection, tills, principal, till, data.sku, now, locale)
        today = local_time(now, tills.memory.store(connection, till.store_id).time_zone).date()
    reading = weighing.weigh(asked)
    if not asked.scale.is_certified(today) or reading.amount is None:
        return weighing.answer_of(asked, reading, None)
    with database.write(principal.actor, trace) as uow:
        kept = readings.keep(uow, till, asked, reading)
    return weighing.answer_of(asked, reading, kept)


ROUTES = [get_scale, save_scale, drop_scale, try_scale, weigh]
