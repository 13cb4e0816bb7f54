"""Bearer tokens and OAuth clients."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, delete, get, post

from comptoir.access.domain.narrowing import narrowing_of
from comptoir.access.domain.principals import Principal
from comptoir.access.http.pages import id_after, next_after
from comptoir.access.http.shapes import ClientBody, ClientView, ProgramBody, TokenView, client_view, token_view
from comptoir.access.queries import client_by_id, token_by_id, visible_clients, visible_tokens
from comptoir.access.service import Gate, NewProgram, create_client, create_token
from comptoir.access.services.tokens import revoke_client, revoke_token
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit
from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.time import Instant, parse_instant


@get("/tokens", permission="access.token.create", sync_to_thread=True)
def list_tokens(
    database: Database, gate: Gate, principal: Principal, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """Bearer tokens made by hand, by id; revoked ones too."""
    size = page_limit(limit)
    with database.read() as connection:
        found = visible_tokens(connection, principal, id_after(after), size + 1)
        codes = gate.store_codes(connection)
        items = [token_view(token, codes) for token in found[:size]]
        return page(connection, items, next_after(items, more=len(found) > size))


@post("/tokens", permission="access.token.create", sync_to_thread=True)
def add_token(
    data: ProgramBody, database: Database, gate: Gate, principal: Principal, trace: str
) -> Response[TokenView]:
    """Make a bearer token; its secret is in this answer only."""
    expires_at = _instant(data.expires_at)
    with database.write(principal.actor, trace) as uow:
        store_id = gate.store_id(uow.connection, data.store, "/store")
        program = NewProgram(data.name, data.role, store_id, narrowing_of(data.narrowing))
        token = create_token(uow, principal, program, expires_at)
        view = token_view(token_by_id(uow.connection, token.id), gate.store_codes(uow.connection), token.secret)
    return Response(view, headers={"Cache-Control": "no-store"})


@delete("/tokens/{token_id:uuid}", permission="access.token.create", status_code=204, sync_to_thread=True)
def drop_token(token_id: UUID, database: Database, gate: Gate, principal: Principal, trace: str) -> None:
    """Revoke a bearer token."""
    with database.write(principal.actor, trace) as uow:
        revoke_token(uow, principal, token_id)
    gate.authenticator.forget()


@get("/clients", permission="access.token.create", sync_to_thread=True)
def list_clients(
    database: Database, gate: Gate, principal: Principal, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """OAuth clients, by id; revoked ones too."""
    size = page_limit(limit)
    with database.read() as connection:
        found = visible_clients(connection, principal, id_after(after), size + 1)
        codes = gate.store_codes(connection)
        items = [client_view(client, codes) for client in found[:size]]
        return page(connection, items, next_after(items, more=len(found) > size))


@post("/clients", permission="access.token.create", sync_to_thread=True)
def add_client(
    data: ClientBody, database: Database, gate: Gate, principal: Principal, trace: str
) -> Response[ClientView]:
    """Make an OAuth client; its secret is in this answer only."""
    with database.write(principal.actor, trace) as uow:
        store_id = gate.store_id(uow.connection, data.store, "/store")
        program = NewProgram(data.name, data.role, store_id, narrowing_of(data.narrowing))
        client = create_client(uow, principal, program)
        view = client_view(client_by_id(uow.connection, client.id), gate.store_codes(uow.connection), client.secret)
    return Response(view, headers={"Cache-Control": "no-store"})


@delete("/clients/{client_id:uuid}", permission="access.token.create", status_code=204, sync_to_thread=True)
def drop_client(client_id: UUID, database: Database, gate: Gate, principal: Principal, trace: str) -> None:
    """Revoke an OAuth client and the tokens it fetched."""
    with database.write(principal.actor, trace) as uow:
        revoke_client(uow, principal, client_id)
    gate.authenticator.forget()


def _instant(text: str | None) -> Instant | None:
    if text is None:
        return None
    try:
        return parse_instant(text)
    except MalformedValue as wrong:
        wrong.pointer = "/expires_at"
        raise


ROUTES = [list_tokens, add_token, drop_token, list_clients, add_client, drop_client]
