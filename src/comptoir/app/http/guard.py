"""Who asks, and whether they may: runs before every handler."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from litestar.enums import HttpMethod

from comptoir.access.domain import (
    CLIENT_HEADER,
    Credential,
    CredentialRefused,
    NotSignedIn,
    PermissionDenied,
    RequestOrigin,
    bearer_credential,
    check_own_page,
    cookie_credential,
)
from comptoir.access.domain.browser import session_cookie
from comptoir.customers.services.looks import note_looks
from comptoir.kernel.values.card_numbers import may_hold_card_number, refuse_card_numbers

if TYPE_CHECKING:
    from litestar import Request
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

    from comptoir.access.services.authenticator import Authenticated
    from comptoir.app.runtime import Runtime

_CUSTOMER = "customer_id"
"""The parameter of every path below one customer."""
_ASKED_FOR = "customer"
"""The same in the query of lists that are not below a customer."""

PUBLIC = "public"
SIGNED_IN = "signed_in"


async def guard(connection: Request[Any, Any, Any]) -> None:
    """Look the principal up and check the permission that the handler names.

    The application's `before_request`, since a Litestar guard is given a copy of the handler, made anew for every
    request, which cost a tenth of a ticket.
    A public route knows who asks when that is easy to tell, and answers all the same. Raises NotSignedIn,
    CredentialRefused, ForeignRequest, PermissionDenied.
    """
    handler: BaseRouteHandler = connection.scope["route_handler"]
    permission = _permission_of(handler)
    runtime: Runtime = connection.app.state.runtime
    try:
        credential = credential_of(connection)
        who = None if credential is None else await _resolve(runtime, credential)
    except CredentialRefused:
        if permission != PUBLIC:
            raise
        who = None
    if who is not None:
        connection.scope["principal"] = who.principal  # type: ignore[typeddict-unknown-key]
        connection.scope["authenticated"] = who  # type: ignore[typeddict-unknown-key]
    if permission == PUBLIC:
        return
    if who is None:
        raise NotSignedIn
    if permission == SIGNED_IN or who.principal.allows(permission):
        await _refuse_card_numbers(connection)
        looked_at = _looked_at(connection) if connection.method == HttpMethod.GET else None
        if looked_at is not None:
            await asyncio.to_thread(_note_look, connection, runtime, who, *looked_at)
        return
    raise PermissionDenied(permission=permission)


def _looked_at(connection: Request[Any, Any, Any]) -> tuple[UUID, str] | None:
    """Whom a request asks about, and what of them: below their path, or by the query of a list."""
    path = connection.url.path
    if _CUSTOMER in connection.path_params:
        customer_id: UUID = connection.path_params[_CUSTOMER]
        _, _, rest = path.partition(f"{customer_id}")
        return customer_id, rest.strip("/").partition("/")[0] or "card"
    if b"customer=" not in connection.scope["query_string"]:
        return None
    try:
        asked = connection.query_params.get(_ASKED_FOR)
        return None if asked is None else (UUID(asked), path.rpartition("/")[2])
    except ValueError:
        return None  # the handler refuses it


def _note_look(
    connection: Request[Any, Any, Any], runtime: Runtime, who: Authenticated, customer_id: UUID, route: str
) -> None:
    """Whoever reads anything of a customer, at the till or in the office, looked at them, and that is kept."""
    note_looks(runtime.database, who.principal.actor, str(connection.scope.get("trace", "")), [customer_id], route)


async def _refuse_card_numbers(connection: Request[Any, Any, Any]) -> None:
    """Refuses CardNumberFound: no number of a payment card comes in by a free field. What cannot be read is let by."""
    kind = connection.headers.get("content-type", "")
    if not kind.startswith("application/json"):
        return
    body = await connection.body()
    if may_hold_card_number(body):
        with suppress(msgspec.DecodeError):
            refuse_card_numbers(msgspec.json.decode(body))


def _permission_of(handler: BaseRouteHandler) -> str:
    """What the handler asks for. Only the framework's own answers to OPTIONS ask for nothing.

    A handler's module does not tell whose it is: one that runs in a thread is wrapped by the framework.
    """
    if getattr(handler, "http_methods", None) == {HttpMethod.OPTIONS}:
        return PUBLIC
    permission: str = handler.opt["permission"]
    return permission


def credential_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Credential | None:
    """What a request proves itself with, if with anything. Raises CredentialRefused, ForeignRequest."""
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        return bearer_credential(authorization)
    is_https = connection.scope["scheme"] == "https"
    value = connection.cookies.get(session_cookie(is_https=is_https).name)
    if value is None:
        return None
    headers = connection.headers
    check_own_page(
        RequestOrigin(
            str(connection.scope.get("method", "GET")),
            headers.get("host", ""),
            headers.get(CLIENT_HEADER.lower()),
            headers.get("origin"),
            headers.get("sec-fetch-site"),
        )
    )
    return cookie_credential(value)


async def _resolve(runtime: Runtime, credential: Credential) -> Authenticated:
    cached = runtime.authenticator.cached(credential)
    if cached is not None:
        return cached
    return await asyncio.to_thread(runtime.authenticator.resolve, credential)
