"""The way of the requests that a shop makes all day long: the framework's own takes three times as long.

It serves what is in order: a path of the route, a credential that was looked up a moment ago, the permission, a body
of the route's shape, a command that is not refused. Whatever else comes goes the common way from the beginning, which
says why: a route is described, guarded and refused in one place. That is right for commands that name what they make,
since they may be sent twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.routes import HTTPRoute

from comptoir.access.domain import bearer_credential
from comptoir.app.http.guard import credential_of
from comptoir.kernel.values.card_numbers import may_hold_card_number

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from litestar import Litestar
    from litestar.handlers import HTTPRouteHandler
    from litestar.types import ASGIApp

    from comptoir.access.domain import Credential, Principal
    from comptoir.app.runtime import Runtime
    from comptoir.kernel.http import Answer, Shortcut

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

_ID_LENGTH = 36
_BODY_BYTES_MAX = 256 * 1024


class Shortcuts:
    """Wraps the application; serves the routes that carry a `shortcut` and end in an id."""

    def __init__(self, app: ASGIApp, routes: Litestar, runtime: Runtime) -> None:
        self._app: Any = app  # each library has a name of its own for ASGI's types
        self._runtime = runtime
        self._known: dict[tuple[str, str], HTTPRouteHandler] = {
            (method, route.path.partition("{")[0]): handler
            for route in routes.routes
            if isinstance(route, HTTPRoute)
            for handler in route.route_handlers
            for method in handler.http_methods
            if "shortcut" in handler.opt
        }

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        handler = None
        if scope["type"] == "http":
            handler = self._known.get((scope["method"], scope["path"][:-_ID_LENGTH]))
        if handler is None or scope["query_string"]:
            await self._app(scope, receive, send)
            return
        heard: list[Message] = []
        try:
            who = self._who(scope, handler.opt["permission"])
            answer = None if who is None else await self._answer(scope, receive, heard, handler, who)
        except Exception:  # noqa: BLE001 - the common way says what is wrong, or logs what failed
            answer = None
        if answer is None:
            await self._app(scope, _once_more(heard, receive), send)
            return
        scope["route_handler"] = handler
        status, content, headers = answer
        told = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content)), *headers]
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": content, "more_body": False})

    def _who(self, scope: MutableMapping[str, Any], permission: str) -> Principal | None:
        """Who asks, when that is known without a look and they may."""
        credential = _credential(scope)
        found = None if credential is None else self._runtime.authenticator.cached(credential)
        return found.principal if found is not None and found.principal.allows(permission) else None

    async def _answer(
        self,
        scope: MutableMapping[str, Any],
        receive: Receive,
        heard: list[Message],
        handler: HTTPRouteHandler,
        who: Principal,
    ) -> Answer | None:
        """Status, content and headers. Raises whatever is wrong with the id, the body or the command."""
        shortcut: Shortcut = handler.opt["shortcut"]
        id_ = UUID(scope["path"][-_ID_LENGTH:])
        body = await _body(receive, heard)
        if body is None or may_hold_card_number(body):
            return None
        return await shortcut.answer(self._runtime, id_, shortcut.decode(body), who, scope["trace"])


def _credential(scope: MutableMapping[str, Any]) -> Credential | None:
    """What a request proves itself with. Making the framework's view of it costs more than looking a token up."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            return bearer_credential(value.decode("latin-1"))
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(cast("Any", scope))
    return credential_of(connection)


async def _body(receive: Receive, heard: list[Message]) -> bytes | None:
    """The body, each message also kept in `heard`; None where it is long, or the caller is gone."""
    length = 0
    while length <= _BODY_BYTES_MAX:
        message = await receive()
        heard.append(message)
        if message["type"] != "http.request":
            return None
        length += len(message.get("body", b""))
        if not message.get("more_body"):
            return heard[0]["body"] if len(heard) == 1 else b"".join([one.get("body", b"") for one in heard])
    return None


def _once_more(heard: list[Message], receive: Receive) -> Receive:
    """What was heard already, then the rest."""
    again = iter(heard)

    async def hear() -> Message:
        message = next(again, None)
        return await receive() if message is None else message

    return hear
