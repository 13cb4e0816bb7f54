"""Taking over a till by a short number or a badge, at a device that was set up for it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from msgspec import Meta, Struct

from comptoir.access.domain.browser import check_own_page, origin_of, session_cookie
from comptoir.access.domain.credentials import CredentialKind, CredentialRefused, cookie_credential, credential_from
from comptoir.access.domain.pins import PinRefused, Station, StationUnknown
from comptoir.access.domain.principals import Principal
from comptoir.access.domain.sessions import EndReason
from comptoir.access.http.session import session_view
from comptoir.access.http.shapes import PasswordText, SessionView, ShortText
from comptoir.access.service import Gate
from comptoir.access.services.cookies import cookie_of, is_https_of, station_key
from comptoir.access.services.people import managed_person
from comptoir.access.services.pins import hashed_pin, set_badge, set_pin, who_may_take_over
from comptoir.access.services.sessions import Device, NewSession, end_session, start_session
from comptoir.access.services.stations import TILL, station_by_key
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork

AnyRequest = Request[Any, Any, Any]
PinText = Annotated[str, Meta(max_length=20)]


class SwitchBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who takes over: a person with their number, or a badge as it was scanned."""

    person: UUID | None = None
    pin: PinText | None = None
    badge: ShortText | None = None


class PinBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A number of four to eight digits; null takes it away."""

    pin: PinText | None


class OwnPinBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """One's own number, for who knows the password."""

    password: PasswordText
    pin: PinText


class BadgeBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What the scanner reads from a badge; null takes it away."""

    badge: ShortText | None


def station_of(request: AnyRequest, database: Database) -> Station:
    """The till's device that a request comes from. Refuses StationUnknown."""
    with database.read() as connection:
        return station_by_key(connection, station_key(request), TILL)


@get("/station", permission="public", sync_to_thread=True)
def show_station(request: AnyRequest, database: Database) -> Response[dict[str, Any]]:
    """The till that this device stands at (null: none), and who may take over; asked before anybody is signed in."""
    try:
        station = station_of(request, database)
    except StationUnknown:
        return Response({"station": None}, headers={"Cache-Control": "no-store"})
    with database.read() as connection:
        found = who_may_take_over(connection, station)
    shown = {
        "id": str(station.id),
        "name": station.name,
        "till": station.subject,
        "lock_minutes": station.lock_minutes,
        "people": [{"id": str(one.id), "name": one.name} for one in found],
    }
    return Response({"station": shown}, headers={"Cache-Control": "no-store"})


@post("/session/switch", permission="public", status_code=200, sync_to_thread=True)
def switch(data: SwitchBody, request: AnyRequest, database: Database, gate: Gate, trace: str) -> Response[SessionView]:
    """Take over the till: the session of whoever was there before ends, that of the person who comes begins."""
    check_own_page(origin_of(request.method, request.headers))
    station = station_of(request, database)
    before = _before(request, gate)
    address = request.client.host if request.client else "unknown"
    device = Device(address=address, description=station.name, token=None)

    def act(uow: UnitOfWork, person_id: UUID) -> NewSession:
        if before is not None:
            end_session(uow, *before, EndReason.TAKEN_OVER)
        return start_session(uow, person_id, device, station.id)

    if data.badge is not None:
        session = gate.pins.prove_badge(station, data.badge, trace, act)
    elif data.person is not None and data.pin is not None:
        session = gate.pins.prove_pin(station, data.person, data.pin, trace, act)
    else:
        raise PinRefused
    gate.authenticator.forget()
    who = gate.authenticator.resolve(cookie_credential(session.token))
    with database.read() as connection:
        view = session_view(connection, gate, who.principal)
    cookies = [cookie_of(session_cookie(is_https=is_https_of(request)), session.token, None)]
    return Response(view, headers={"Cache-Control": "no-store"}, cookies=cookies)


def _before(request: AnyRequest, gate: Gate) -> tuple[UUID, UUID] | None:
    """The person and session that a browser still has; None where it has none that serves."""
    is_https = is_https_of(request)
    try:
        credential = credential_from(None, request.cookies, is_https=is_https)
        if credential is None or credential.kind is not CredentialKind.COOKIE:
            return None
        who = gate.authenticator.resolve(credential)
    except CredentialRefused:
        return None
    return who.principal.id, who.via_id


@put("/session/pin", permission="signed_in", status_code=204, sync_to_thread=True)
def set_own_pin(data: OwnPinBody, database: Database, gate: Gate, principal: Principal, trace: str) -> None:
    """Choose one's own short number; the password says that it is oneself."""
    gate.desk.check_own_password(principal, data.password)
    hashed = hashed_pin(data.pin)
    with database.write(principal.actor, trace) as uow:
        set_pin(uow, principal.id, hashed)


@put("/people/{person_id:uuid}/pin", permission="access.person.edit", status_code=204, sync_to_thread=True)
def save_pin(person_id: UUID, data: PinBody, database: Database, principal: Principal, trace: str) -> None:
    """A short number for a person, in the place of one that was forgotten or spent."""
    hashed = None if data.pin is None else hashed_pin(data.pin)
    with database.write(principal.actor, trace) as uow:
        managed_person(uow, principal, person_id)
        set_pin(uow, person_id, hashed)


@put("/people/{person_id:uuid}/badge", permission="access.person.edit", status_code=204, sync_to_thread=True)
def save_badge(person_id: UUID, data: BadgeBody, database: Database, principal: Principal, trace: str) -> None:
    """A badge for a person, or, when it is lost, none."""
    with database.write(principal.actor, trace) as uow:
        managed_person(uow, principal, person_id)
        set_badge(uow, person_id, data.badge)


ROUTES = [show_station, switch, set_own_pin, save_pin, save_badge]
