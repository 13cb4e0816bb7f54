"""The devices of a till: its own screen, where people take over by number or badge, and the customer's display."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, delete, get, post
from msgspec import Meta, Struct

from comptoir.access.domain.browser import station_cookie
from comptoir.access.domain.pins import Station
from comptoir.access.domain.principals import Principal
from comptoir.access.service import Gate
from comptoir.access.services.cookies import DEVICE_COOKIE_SECONDS, cookie_of, is_https_of
from comptoir.access.services.stations import (
    TILL,
    PutStation,
    enrol_station,
    revoke_station,
    station_by_id,
    stations_of,
)
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.values.time import format_instant
from comptoir.till.events import TillChanged
from comptoir.till.services.days import require_till
from comptoir.till.services.shapes import Words

EDIT = "till.station.edit"


class StationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A device to set up. kind: `till`, this browser itself; `display`, one whose key is told once."""

    name: Words
    kind: Literal["till", "display"] = "till"
    lock_minutes: Annotated[int, Meta(ge=1, le=240)] = 5


@get("/tills/{code:str}/stations", permission=EDIT, sync_to_thread=True)
def list_stations(code: str, database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """The devices of a till, the newest first."""
    with database.read() as connection:
        till = require_till(connection, code)
        principal.require(EDIT, till.store_id)
        return page(connection, [_view(one) for one in stations_of(connection, till.code)], None)


@post("/tills/{code:str}/stations", permission=EDIT, status_code=201, sync_to_thread=True)
def enrol(
    code: str,
    data: StationBody,
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    trace: str,
) -> Response[dict[str, Any]]:
    """Set up a device. This browser becomes the till's screen; the key of a display is told once, for its address."""
    with database.write(principal.actor, trace) as uow:
        till = require_till(uow.connection, code)
        principal.require(EDIT, till.store_id)
        command = PutStation(data.kind, till.code, till.store_id, data.name, data.lock_minutes)
        station, key = enrol_station(uow, command)
        uow.emit(TillChanged(till=till.code, store_id=str(till.store_id), name=till.name))
    headers = {"Cache-Control": "no-store"}
    if station.kind != TILL:
        return Response(_view(station) | {"key": key}, headers=headers)
    rule = station_cookie(is_https=is_https_of(request))
    return Response(_view(station), headers=headers, cookies=[cookie_of(rule, key, DEVICE_COOKIE_SECONDS)])


@delete("/stations/{station_id:uuid}", permission=EDIT, status_code=204, sync_to_thread=True)
def revoke(station_id: UUID, database: Database, gate: Gate, principal: Principal, trace: str) -> None:
    """Withdraw the key of a device that is lost or goes; whoever took over there is signed out."""
    with database.write(principal.actor, trace) as uow:
        station = station_by_id(uow.connection, station_id)
        principal.require(EDIT, station.store_id)
        revoke_station(uow, station)
        till = require_till(uow.connection, station.subject)
        uow.emit(TillChanged(till=till.code, store_id=str(till.store_id), name=till.name))
    gate.authenticator.forget()


def _view(one: Station) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "kind": one.kind,
        "till": one.subject,
        "name": one.name,
        "lock_minutes": one.lock_minutes,
        "enrolled_at": format_instant(one.enrolled_at),
        "enrolled_by": one.enrolled_by,
    }


ROUTES = [list_stations, enrol, revoke]
