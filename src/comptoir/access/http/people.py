"""People and the shipped roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy import Connection

from comptoir.access.domain.narrowing import narrowing_of
from comptoir.access.domain.permissions import gives
from comptoir.access.domain.principals import Principal
from comptoir.access.http.pages import id_after, next_after
from comptoir.access.http.shapes import FirstPasswordView, PersonBody, PersonView, RoleView, person_view
from comptoir.access.queries import person_by_id, visible_people, visible_person
from comptoir.access.service import (
    Gate,
    PutPerson,
    RoleGiven,
    chosen_password,
    handed_over_password,
    put_person,
    shipped_roles,
)
from comptoir.access.services.people import NewPassword, give_first_password
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit
from comptoir.kernel.texts import entries


@get("/people", permission="access.person.read", sync_to_thread=True)
def list_people(
    database: Database,
    gate: Gate,
    principal: Principal,
    q: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """People, by id; `q` looks into names and addresses."""
    size = page_limit(limit)
    with database.read() as connection:
        found = visible_people(connection, principal, q, id_after(after), size + 1)
        codes = gate.store_codes(connection)
        items = [person_view(person, codes) for person in found[:size]]
        return page(connection, items, next_after(items, more=len(found) > size))


@get("/people/{person_id:uuid}", permission="access.person.read", sync_to_thread=True)
def show_person(person_id: UUID, database: Database, gate: Gate, principal: Principal) -> Response[PersonView]:
    """One person."""
    with database.read() as connection:
        person = visible_person(connection, principal, person_id)
        return Response(person_view(person, gate.store_codes(connection)), headers={"ETag": etag(person.version)})


@put(
    "/people/{person_id:uuid}",
    permission="access.person.edit",
    sync_to_thread=True,
    responses={201: ResponseSpec(PersonView, description="The person was added", generate_examples=False)},
)
def save_person(
    person_id: UUID,
    data: PersonBody,
    request: Request[Any, Any, Any],
    database: Database,
    gate: Gate,
    principal: Principal,
    trace: str,
) -> Response[PersonView]:
    """Add a person, or change them. Somebody new without a password gets a first one, shown once."""
    with database.read() as connection:
        is_new = person_by_id(connection, person_id) is None
        roles = _roles(data, gate, connection)
    version = None if is_new else expected_version(request.headers)
    secret: str | None = None
    password: NewPassword | None = None
    first: NewPassword | None = None
    if data.password is not None:
        password = chosen_password(data.password, [data.email, data.name])
    elif is_new:
        secret, first = handed_over_password()
    command = PutPerson(person_id, data.email, data.name, data.locale, data.disabled, roles, password, version, first)
    with database.write(principal.actor, trace) as uow:
        result = put_person(uow, principal, command)
        codes = gate.store_codes(uow.connection)
    gate.authenticator.forget()
    view = person_view(result.person, codes, secret if result.is_new else None)
    headers = {"ETag": etag(result.person.version), "Cache-Control": "no-store"}
    return Response(view, status_code=201 if result.is_new else 200, headers=headers)


@post("/people/{person_id:uuid}/first-password", permission="access.person.edit", status_code=200, sync_to_thread=True)
def new_first_password(
    person_id: UUID, database: Database, gate: Gate, principal: Principal, trace: str
) -> Response[FirstPasswordView]:
    """A new password to hand over, in the place of a forgotten one; all sessions of the person end."""
    secret, password = handed_over_password()
    with database.write(principal.actor, trace) as uow:
        give_first_password(uow, principal, person_id, password)
    gate.authenticator.forget()
    return Response(FirstPasswordView(first_password=secret), headers={"Cache-Control": "no-store"})


@get("/roles", permission="access.role.read", sync_to_thread=False)
def list_roles() -> list[RoleView]:
    """The shipped roles, each with every permission it gives."""
    codes = [entry.key for entry in entries("permission")]
    return [
        RoleView(
            code=role.code,
            label=role.label,
            office=role.is_office,
            permissions=[code for code in codes if gives(role.patterns, code)],
            limits=role.limits,
            approvals=role.approvals,
        )
        for role in shipped_roles().values()
    ]


def _roles(data: PersonBody, gate: Gate, connection: Connection) -> tuple[RoleGiven, ...] | None:
    if data.roles is None:
        return None
    return tuple(
        RoleGiven(
            role.role, gate.store_id(connection, role.store, f"/roles/{number}/store"), narrowing_of(role.narrowing)
        )
        for number, role in enumerate(data.roles)
    )


ROUTES = [list_people, show_person, save_person, new_first_password, list_roles]
