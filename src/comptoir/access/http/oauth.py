"""`/oauth/token`: short-lived tokens for programs (RFC 6749, client credentials; errors as in its section 5.2)."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from binascii import Error as WrongBase64
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

from litestar import Request, Response, post
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct

from comptoir.access.domain.credentials import ScopeRefused, SignInRefused
from comptoir.access.service import Gate
from comptoir.access.services.tokens import ACCESS_TOKEN_LIFE, grant_client_token
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database

_FIELDS_MAX = 20
_BODY_MAX = 10_000
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

OAuthErrorCode = Literal["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope"]


class TokenAnswer(Struct, kw_only=True):
    """A token, as RFC 6749 section 5.1 names its parts."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class OAuthError(Struct, kw_only=True):
    """What is wrong, as RFC 6749 section 5.2 names it."""

    error: OAuthErrorCode


@dataclass(eq=False)
class _Wrong(Exception):
    error: OAuthErrorCode


@post(
    "/oauth/token",
    permission="public",
    status_code=200,
    responses={
        400: ResponseSpec(OAuthError, description="The request is wrong", generate_examples=False),
        401: ResponseSpec(
            OAuthError, description="The client is unknown, or its secret is wrong", generate_examples=False
        ),
    },
)
async def fetch_token(
    request: Request[Any, Any, Any], database: Database, gate: Gate, trace: str
) -> Response[TokenAnswer] | Response[OAuthError]:
    """A token for a program that proves itself with its id and secret."""
    body = await request.body()
    address = request.client.host if request.client else "unknown"
    try:
        fields = _fields(request.headers.get("content-type", ""), body)
        client_id, secret = _client(request.headers.get("authorization"), fields)
        _check_grant_type(fields)
        answer = await asyncio.to_thread(
            _grant, database, gate, address, trace, (client_id, secret, fields.get("scope"))
        )
    except _Wrong as wrong:
        headers = dict(_NO_STORE)
        if wrong.error == "invalid_client":
            headers["WWW-Authenticate"] = 'Basic realm="comptoir"'
        status = 401 if wrong.error == "invalid_client" else 400
        return Response(OAuthError(error=wrong.error), status_code=status, headers=headers)
    return Response(answer, headers=_NO_STORE)


def _grant(
    database: Database, gate: Gate, address: str, trace: str, asked: tuple[UUID, str, str | None]
) -> TokenAnswer:
    gate.take_program_try(address)
    client_id, secret, scope = asked
    actor = Actor("client", client_id)
    try:
        with database.write(actor, trace) as uow:
            token, given = grant_client_token(uow, client_id, secret, scope)
    except SignInRefused as refused:
        gate.refusals.record(actor, trace, address, "access.client.refused", f"client:{client_id}", {})
        raise _Wrong("invalid_client") from refused
    except ScopeRefused as refused:
        raise _Wrong("invalid_scope") from refused
    gate.give_back_program_try(address)
    seconds = int(ACCESS_TOKEN_LIFE.total_seconds())
    return TokenAnswer(access_token=token.secret, token_type="Bearer", expires_in=seconds, scope=given)  # noqa: S106 - the name of a type


def _fields(content_type: str, body: bytes) -> dict[str, str]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded" or len(body) > _BODY_MAX:
        raise _Wrong("invalid_request")
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_FIELDS_MAX
        )
    except ValueError as wrong:
        raise _Wrong("invalid_request") from wrong
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _Wrong("invalid_request")
    return fields


def _check_grant_type(fields: dict[str, str]) -> None:
    if "grant_type" not in fields:
        raise _Wrong("invalid_request")
    if fields["grant_type"] != "client_credentials":
        raise _Wrong("unsupported_grant_type")


def _client(authorization: str | None, fields: dict[str, str]) -> tuple[UUID, str]:
    """Id and secret from the header or from the body, never from both (RFC 6749, 2.3)."""
    if authorization is None:
        named, secret = fields.get("client_id", ""), fields.get("client_secret", "")
    else:
        if "client_secret" in fields:
            raise _Wrong("invalid_request")
        named, secret = _basic(authorization)
    try:
        return UUID(named), secret
    except ValueError as wrong:
        raise _Wrong("invalid_client") from wrong


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, value = authorization.partition(" ")
    try:
        pair = b64decode(value.strip(), validate=True).decode("utf-8")
    except (WrongBase64, ValueError) as wrong:
        raise _Wrong("invalid_client") from wrong
    named, colon, secret = pair.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise _Wrong("invalid_client")
    return unquote_plus(named), unquote_plus(secret)


PAGES = [fetch_token]
