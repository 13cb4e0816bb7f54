"""Refusals, and whatever else goes wrong, as problem documents (RFC 9457) in the caller's language."""

from __future__ import annotations

import re
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy.exc
import structlog
from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import HTTPException, ValidationException
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_413_REQUEST_ENTITY_TOO_LARGE
from sqlalchemy.exc import IntegrityError

from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.feed import FeedTrimmed
from comptoir.kernel.http import FEED_POSITION, address_of
from comptoir.kernel.logging import HIDDEN
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values import errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comptoir.access.domain import Principal
    from comptoir.access.service import RefusalTrail

log = structlog.get_logger(__name__)

TYPE_BASE = "https://comptoir.dev/problems/"
PROBLEM_JSON = "application/problem+json"
SECRET_PARAMETERS = frozenset({"token", "key", "coupon"})
"""Parameters of paths that open something for whoever knows them; no other name is given to such a one."""

STATUS: tuple[tuple[type[errors.Refusal], int], ...] = (
    (errors.NotFound, 404),
    (errors.Gone, 410),
    (errors.Conflict, 409),
    (errors.Stale, 412),
    (errors.PreconditionRequired, 428),
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.TooMany, 429),
    (errors.TooLarge, 413),
    (errors.NotReady, 503),
    (errors.Invalid, 422),
)
"""The one table that gives refusals their status."""

_CODES = {400: "app.malformed_request", 404: "app.route_not_found", 405: "app.method_not_allowed"}
_UNKNOWN_FIELD = re.compile(r"unknown field `(?P<name>[^`]*)`")
_MISSING_FIELD = re.compile(r"missing required field `(?P<name>[^`]*)`")
_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`")


def status_of(refusal: errors.Refusal) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 422)


def document(
    code: str, status: int, locale: str, facts: Mapping[str, object], fields: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """A problem document; `errors` is there when single fields are to blame."""
    title, detail = problem_texts(code, locale, facts)
    body: dict[str, Any] = {"type": f"{TYPE_BASE}{code}", "title": title, "status": status, "detail": detail}
    if fields:
        body["errors"] = list(fields)
    return body


def refused(request: Request[Any, Any, Any], refusal: errors.Refusal) -> Response[dict[str, Any]]:
    """The answer to a refusal."""
    locale = locale_of(request)
    fields = [
        {"pointer": one.pointer, "code": one.code, "detail": problem_texts(one.code, locale, one.facts)[1]}
        for one in getattr(refusal, "errors", ())
    ]
    status = status_of(refusal)
    body = document(refusal.code, status, locale, refusal.facts(), fields)
    if refusal.pointer is not None and not fields:
        body["errors"] = [{"pointer": refusal.pointer, "code": refusal.code, "detail": body["detail"]}]
    headers = {}
    if isinstance(refusal, errors.TooMany):
        headers["Retry-After"] = str(refusal.retry_after_seconds)
    if isinstance(refusal, FeedTrimmed):
        headers[FEED_POSITION] = str(refusal.oldest - 1)
    if status == STATUS_UNAUTHENTICATED:
        headers["WWW-Authenticate"] = 'Bearer realm="comptoir"'
    noted = BackgroundTask(_journal, request, refusal) if refusal.is_journaled else None
    return Response(body, status_code=status, media_type=PROBLEM_JSON, headers=headers, background=noted)


STATUS_UNAUTHENTICATED = 401
_IN_BODY = "`$.data"


def _journal(request: Request[Any, Any, Any], refusal: errors.Refusal) -> None:
    """Somebody tried what they may not: kept in the audit trail with who, on which route, and why it was refused."""
    trail: RefusalTrail | None = getattr(getattr(request.app.state, "runtime", None), "refusals", None)
    if trail is None:
        return
    principal: Principal | None = request.scope.get("principal")  # type: ignore[assignment] # as the guard put it
    actor = SYSTEM if principal is None else principal.actor
    source = address_of(request) if principal is None else str(actor)
    facts = {name: str(value) for name, value in refusal.facts().items()} | {"code": refusal.code}
    route = f"route:{request.scope['route_handler'].handler_name}"
    trail.record(actor, str(request.scope.get("trace", "")), source, "access.permission.denied", route, facts)


def malformed(request: Request[Any, Any, Any], failure: ValidationException) -> Response[dict[str, Any]]:
    """A body or parameter of the wrong shape: 422 with a pointer for each field."""
    locale = locale_of(request)
    found: Sequence[Mapping[str, Any]] = failure.extra if isinstance(failure.extra, list) else []
    fields = [_field(one, locale) for one in found]
    return Response(document("app.invalid_request", 422, locale, {}, fields), status_code=422, media_type=PROBLEM_JSON)


def _field(found: Mapping[str, Any], locale: str) -> dict[str, str]:
    message = str(found.get("message", ""))
    path = _PATH.search(message)
    key = str(found.get("key") or "").removeprefix("data").lstrip(".")
    pointer = f"/{key.replace('.', '/')}" if key else ""
    if path is not None:
        pointer += "".join(f"/{part}" for part in re.split(r"[.\[\]]+", path["path"]) if part)
    for pattern, code in ((_UNKNOWN_FIELD, "app.unknown_field"), (_MISSING_FIELD, "app.missing_field")):
        named = pattern.search(message)
        if named is not None:
            return {
                "pointer": f"{pointer}/{named['name']}",
                "code": code,
                "detail": problem_texts(code, locale, {"name": named["name"]})[1],
            }
    said = _PATH.sub("", message)
    return {
        "pointer": pointer,
        "code": "app.wrong_type",
        "detail": problem_texts("app.wrong_type", locale, {"problem": said})[1],
    }


def failed(request: Request[Any, Any, Any], failure: HTTPException) -> Response[dict[str, Any]]:
    """What the HTTP layer itself refuses: no such route, malformed JSON, a body that is too large.

    A field of a body that is named as what handlers are given besides (`locale`) counts as our defect there; it is not.
    """
    cause = str(failure.__cause__) if isinstance(failure.__cause__, msgspec.ValidationError) else ""
    if _IN_BODY in cause:
        return malformed(request, ValidationException(extra=[{"message": cause.replace(_IN_BODY, "`$")}]))
    status = failure.status_code
    code = "app.request_too_large" if status == HTTP_413_REQUEST_ENTITY_TOO_LARGE else _CODES.get(status)
    if code is None:
        code = _CODES[HTTP_400_BAD_REQUEST] if status < 500 else "app.internal_error"
    body = document(code, status, locale_of(request), {"path": request.url.path, "method": request.method})
    return Response(body, status_code=status, media_type=PROBLEM_JSON, headers=dict(failure.headers or {}))


def told_path(scope: Mapping[str, Any]) -> str:
    """The path of a request as a log may hold it: what opens something (a key, a code) is left out."""
    path: str = scope["path"]
    for name, value in scope.get("path_params", {}).items():
        if name in SECRET_PARAMETERS and value:
            path = path.replace(str(value), HIDDEN)
    return path


def unstorable(request: Request[Any, Any, Any], failure: Exception) -> Response[dict[str, Any]]:
    """A value that no database column holds, such as a text with a NUL or a number beyond 64 bits."""
    problem = type(failure).__name__
    log.warning(
        "request.unstorable", path=told_path(request.scope), trace=request.scope.get("trace", ""), problem=problem
    )
    body = document("app.invalid_request", 422, locale_of(request), {})
    return Response(body, status_code=422, media_type=PROBLEM_JSON)


def broke(request: Request[Any, Any, Any], failure: Exception) -> Response[dict[str, Any]]:
    """A defect or a failing machine: told with the trace only, logged in full."""
    trace = request.scope.get("trace", "")
    full = "disk is full" in str(failure)
    log.error("request.failed", path=told_path(request.scope), trace=trace, exc_info=failure)
    status, code = (507, "app.disk_full") if full else (500, "app.internal_error")
    return Response(
        document(code, status, locale_of(request), {"trace": trace}), status_code=status, media_type=PROBLEM_JSON
    )


def locale_of(request: Request[Any, Any, Any]) -> str:
    """French or English: what the request asks for, else the person's own, else English."""
    principal = request.scope.get("principal")
    return locale_from(request.headers.get("accept-language", "")) or str(getattr(principal, "locale", "en_US"))


def locale_from(accept_language: str) -> str | None:
    """The first of our languages that an `Accept-Language` header names."""
    for part in accept_language.split(","):
        language = part.strip()[:2].lower()
        if language in LOCALES:
            return LOCALES[language]
    return None


LOCALES = {"fr": "fr_FR", "en": "en_US"}


def overtaken(request: Request[Any, Any, Any], failure: Exception) -> Response[dict[str, Any]]:
    """Two writes of the same thing at the same moment: the database kept one, this is the other."""
    log.warning(
        "request.overtaken", path=told_path(request.scope), trace=request.scope.get("trace", ""), exc_info=failure
    )
    body = document("app.overtaken", 409, locale_of(request), {})
    return Response(body, status_code=409, media_type=PROBLEM_JSON)


def handlers() -> dict[Any, Any]:
    """What answers each kind of error; those of PostgreSQL's driver only where a database has loaded it."""
    found: dict[Any, Any] = {
        **dict.fromkeys((IntegrityError, sqlite3.IntegrityError), overtaken),
        errors.Refusal: refused,
        ValidationException: malformed,
        HTTPException: failed,
        sqlalchemy.exc.DataError: unstorable,
        OverflowError: unstorable,
        Exception: broke,
    }
    psycopg = sys.modules.get("psycopg")
    if psycopg is not None:
        found |= {psycopg.IntegrityError: overtaken, psycopg.DataError: unstorable}
    return found


__all__ = ["document", "handlers", "locale_of", "status_of"]
