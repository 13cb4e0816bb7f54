"""The outermost ring of the HTTP application: traces, metrics, log lines and security headers for every answer."""

from __future__ import annotations

import logging
import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import structlog

from comptoir.app.http.problems import told_path
from comptoir.kernel.ids import new_trace
from comptoir.kernel.metrics import REQUEST_SECONDS, REQUESTS

if TYPE_CHECKING:
    from litestar.handlers import BaseRouteHandler
    from litestar.types import ASGIApp, Message, Receive, Scope, Send
    from prometheus_client import Counter, Histogram

log = structlog.get_logger(__name__)
_level = logging.getLogger(__name__)

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")
_CONTENT_SECURITY_POLICY = (
    # The till's reader of barcodes is WebAssembly; that word allows to compile it, and no script made of text.
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-src 'self' blob:; frame-ancestors 'self'"
)
_SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_PAGE_HEADERS = [
    (b"content-security-policy", _CONTENT_SECURITY_POLICY.encode()),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(self)"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000")


class Edge:
    """Wraps the application. The trace of a request is that of its `traceparent` header, else a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked: dict[str, Any] = cast("dict[str, Any]", scope)
        if asked["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = _trace_of(asked["headers"])
        asked["trace"] = trace
        is_https = asked["scheme"] == "https"
        started = time.perf_counter()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _headers(message["headers"], trace, is_https=is_https)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - started
            requests, request_seconds = _metrics_of(asked["method"], _route_of(asked.get("route_handler")), status)
            requests.inc()
            request_seconds.observe(seconds)
            if _level.isEnabledFor(logging.DEBUG):
                log.debug(
                    "request", method=asked["method"], path=told_path(asked), status=status,
                    milliseconds=round(seconds * 1000, 1), trace=trace,
                )  # fmt: skip


@lru_cache(maxsize=4096)
def _route_of(handler: BaseRouteHandler | None) -> str:
    """The name of what answered; kept, since the framework unwraps what runs in a thread to find it."""
    return "unknown" if handler is None else handler.handler_name


@lru_cache(maxsize=4096)
def _metrics_of(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Kept, since finding them by their labels costs more than counting."""
    return REQUESTS.labels(method, route, str(status)), REQUEST_SECONDS.labels(route)


def _trace_of(headers: Any) -> str:  # noqa: ANN401 - the server's own list of pairs
    for name, value in headers:
        if name == b"traceparent":
            found = _TRACEPARENT.match(value.decode("latin-1"))
            if found is not None:
                return found[1]
    return new_trace()


def _headers(
    present: Any,  # noqa: ANN401 - as above
    trace: str,
    *,
    is_https: bool,
) -> list[tuple[bytes, bytes]]:
    told = [*present, (b"trace-id", trace.encode()), *_SECURITY_HEADERS]
    for place, (name, value) in enumerate(present):
        if name == b"content-type":
            told[place] = (name, _one_charset(value))
            if value.startswith(b"text/html"):
                names = {one for one, _ in present}
                told += [header for header in _PAGE_HEADERS if header[0] not in names]
    if is_https:
        told.append(_HSTS)
    return told


def _one_charset(value: bytes) -> bytes:
    """A content type with the charset that its route names; the framework adds its own behind it to any text."""
    if value.count(b"; charset=") < 2:
        return value
    return b"; charset=".join(value.split(b"; charset=")[:2])
