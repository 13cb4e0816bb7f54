"""Signing in and out, one's own password, second factor and sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from sqlalchemy import Connection

from comptoir.access.domain.browser import check_own_page, device_cookie, origin_of, session_cookie
from comptoir.access.domain.credentials import (
    CredentialKind,
    OnlyForPeople,
    PasswordNeeded,
    cookie_credential,
    credential_from,
)
from comptoir.access.domain.principals import Principal
from comptoir.access.domain.sessions import EndReason
from comptoir.access.http.shapes import (
    CodeBody,
    EnrolmentView,
    OpenSessionView,
    PasswordBody,
    PermissionView,
    SessionView,
    SignedInPerson,
    SignInBody,
    StoreView,
)
from comptoir.access.queries import person_by_id
from comptoir.access.service import Gate, SignInAttempt
from comptoir.access.services.cookies import DEVICE_COOKIE_SECONDS, cookie_of, is_https_of
from comptoir.access.services.people import managed_person
from comptoir.access.services.second_factor import confirm_second_factor, remove_second_factor, start_second_factor
from comptoir.access.services.sessions import Device, end_session, open_sessions
from comptoir.kernel.database import Database
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.texts import entries
from comptoir.kernel.values.time import format_instant

AnyRequest = Request[Any, Any, Any]


@post("/session", permission="public", status_code=200, sync_to_thread=True)
def sign_in(data: SignInBody, request: AnyRequest, database: Database, gate: Gate, trace: str) -> Response[SessionView]:
    """Sign in; the session is a cookie that scripts cannot read."""
    check_own_page(origin_of(request.method, request.headers))
    is_https = is_https_of(request)
    device = Device(
        address=request.client.host if request.client else "unknown",
        description=request.headers.get("user-agent", ""),
        token=request.cookies.get(device_cookie(is_https=is_https).name),
    )
    session = gate.desk.sign_in(SignInAttempt(data.email, data.password, data.totp, device), trace)
    who = gate.authenticator.resolve(cookie_credential(session.token))
    with database.read() as connection:
        view = session_view(connection, gate, who.principal)
    return Response(
        view,
        headers={"Cache-Control": "no-store"},
        cookies=[
            cookie_of(session_cookie(is_https=is_https), session.token, None),
            cookie_of(device_cookie(is_https=is_https), session.device_token, DEVICE_COOKIE_SECONDS),
        ],
    )


@get("/session", permission="signed_in", sync_to_thread=True)
def show_session(database: Database, gate: Gate, principal: Principal) -> Response[SessionView]:
    """Who is signed in, and what they may do where."""
    with database.read() as connection:
        view = session_view(connection, gate, principal)
    return Response(view, headers={"Cache-Control": "no-store"})


@delete("/session", permission="signed_in", status_code=204, sync_to_thread=True)
def sign_out(request: AnyRequest, database: Database, gate: Gate, principal: Principal, trace: str) -> Response[None]:
    """Sign out: the session ends and its cookie goes."""
    session_id = own_session(request, gate)
    if session_id is None:
        raise OnlyForPeople
    with database.write(principal.actor, trace) as uow:
        end_session(uow, principal.id, session_id, EndReason.SIGNED_OUT)
    gate.authenticator.forget()
    gone = cookie_of(session_cookie(is_https=is_https_of(request)), "", 0)
    return Response(None, status_code=204, cookies=[gone], headers={"Clear-Site-Data": '"cache"'})


@put("/session/password", permission="signed_in", status_code=204, sync_to_thread=True)
def change_password(data: PasswordBody, request: AnyRequest, gate: Gate, principal: Principal, trace: str) -> None:
    """Change one's own password; one's other sessions end."""
    _only_people(principal)
    gate.desk.change_own_password(principal.id, own_session(request, gate), data.current, data.new, trace)
    gate.authenticator.forget()


@post("/session/second-factor", permission="signed_in", status_code=201, sync_to_thread=True)
def enrol(database: Database, principal: Principal, secrets: SecretBox, trace: str) -> Response[EnrolmentView]:
    """Begin to enrol an authenticator app."""
    _only_people(principal)
    with database.write(principal.actor, trace) as uow:
        enrolment = start_second_factor(uow, principal.id, secrets)
    view = EnrolmentView(secret=enrolment.secret, uri=enrolment.uri)
    return Response(view, headers={"Cache-Control": "no-store"})


@post("/session/second-factor/confirm", permission="signed_in", status_code=204, sync_to_thread=True)
def confirm(
    data: CodeBody, database: Database, gate: Gate, principal: Principal, secrets: SecretBox, trace: str
) -> None:
    """Confirm the app with a code; from now on signing in asks for one."""
    _only_people(principal)
    gate.take_code_try(principal.id)
    with database.write(principal.actor, trace) as uow:
        confirm_second_factor(uow, principal.id, data.code, secrets)
    gate.authenticator.forget()


@delete("/people/{person_id:uuid}/second-factor", permission="access.person.edit", status_code=204, sync_to_thread=True)
def reset_second_factor(person_id: UUID, database: Database, gate: Gate, principal: Principal, trace: str) -> None:
    """Take away a person's second factor, as after the loss of a telephone."""
    with database.write(principal.actor, trace) as uow:
        managed_person(uow, principal, person_id)
        remove_second_factor(uow, person_id)
    gate.authenticator.forget()


@get("/sessions", permission="signed_in", sync_to_thread=True)
def list_sessions(
    request: AnyRequest, database: Database, gate: Gate, principal: Principal, person: UUID | None = None
) -> list[OpenSessionView]:
    """One's own sessions; with `person`, those of somebody else, for who may edit people."""
    if person is not None and person != principal.id:
        principal.require_everywhere("access.person.edit")
    with database.read() as connection:
        sessions = open_sessions(connection, person or principal.id, gate.authenticator.limits, database.clock.now())
    own = own_session(request, gate)
    return [
        OpenSessionView(
            id=session.id,
            started_at=format_instant(session.started_at),
            seen_at=format_instant(session.seen_at),
            ends_at=format_instant(session.ends_at),
            address=session.address,
            device=session.device,
            current=session.id == own,
        )
        for session in sessions
    ]


@delete("/sessions/{session_id:uuid}", permission="signed_in", status_code=204, sync_to_thread=True)
def stop_session(
    session_id: UUID,
    database: Database,
    gate: Gate,
    principal: Principal,
    trace: str,
    person: UUID | None = None,
) -> None:
    """End one of one's own sessions; with `person`, one of somebody else, for who may edit them."""
    with database.write(principal.actor, trace) as uow:
        if person is not None and person != principal.id:
            managed_person(uow, principal, person)
        end_session(uow, person or principal.id, session_id, EndReason.ENDED_BY_PERSON)
    gate.authenticator.forget()


def session_view(connection: Connection, gate: Gate, principal: Principal) -> SessionView:
    """Who is signed in, and what they may do where."""
    person = person_by_id(connection, principal.id) if principal.kind == "person" else None
    stores = gate.stores(connection)
    permissions: list[PermissionView] = []
    seen: set[UUID] = set()
    for entry in entries("permission"):
        allowed = principal.store_ids(entry.key)
        if allowed is not None and not allowed:
            continue
        codes = None if allowed is None else [store.code for store in stores if store.id in allowed]
        narrowings = [one.body() for one in principal.narrowings(entry.key)]
        permissions.append(PermissionView(code=entry.key, stores=codes, narrowings=narrowings))
        seen |= {store.id for store in stores} if allowed is None else allowed
    return SessionView(
        person=SignedInPerson(
            id=principal.id,
            name=principal.name,
            email=None if person is None else person.email,
            locale=principal.locale,
            totp_enrolled=person is not None and person.has_second_factor,
            totp_required=False,
            password_change_due=person is not None and person.is_first_password,
        ),
        permissions=permissions,
        stores=[
            StoreView(code=store.code, name=store.name, currency=store.currency, time_zone=store.time_zone)
            for store in stores
            if store.id in seen
        ],
    )


def own_session(request: AnyRequest, gate: Gate) -> UUID | None:
    """The session that the request came with; None for a program."""
    credential = credential_from(request.headers.get("authorization"), request.cookies, is_https=is_https_of(request))
    if credential is None or credential.kind is not CredentialKind.COOKIE:
        return None
    return gate.authenticator.resolve(credential).via_id


def _only_people(principal: Principal) -> None:
    """Refuses OnlyForPeople; PasswordNeeded where somebody proved themselves with less than a password."""
    if principal.kind != "person":
        raise OnlyForPeople
    if principal.station_id is not None:
        raise PasswordNeeded


ROUTES = [
    sign_in,
    show_session,
    sign_out,
    change_password,
    enrol,
    confirm,
    reset_second_factor,
    list_sessions,
    stop_session,
]
