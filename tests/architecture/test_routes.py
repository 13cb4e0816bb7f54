"""Every route names who may call it, and is described in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from litestar import Litestar, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig

from comptoir.app.http.application import litestar_app
from comptoir.app.http.guard import guard
from comptoir.app.runtime import Runtime
from comptoir.kernel.texts import entries

OPEN = {"public", "signed_in"}
METHODS = ("get", "put", "post", "patch", "delete")


class _Anything(SimpleNamespace):
    """Stands for what handlers would be given; nothing is called here."""

    def __getattr__(self, _name: str) -> None:
        return None


@pytest.fixture(scope="module")
def app() -> Litestar:
    return litestar_app(cast("Runtime", _Anything(database=_Anything())))


def handlers(app: Litestar) -> Iterable[tuple[str, HTTPRouteHandler]]:
    """Path and handler of every HTTP route, but for what the framework answers by itself."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}:
                yield route.path, handler


def unguarded(app: Litestar, permissions: set[str]) -> list[str]:
    """Routes without a permission, or with one that no module declares."""
    return [
        f"{path} {handler.handler_name}: {handler.opt.get('permission')}"
        for path, handler in handlers(app)
        if handler.opt.get("permission") not in permissions | OPEN
    ]


def undescribed(document: Mapping[str, Any]) -> list[str]:
    """Operations without a sentence, or without a described success."""
    return [
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in METHODS
        if (operation := item.get(method)) is not None
        if not operation.get("description", "").strip() or not any(s[0] in "23" for s in operation["responses"])
    ]


def missing_from(document: Mapping[str, Any], app: Litestar) -> list[str]:
    """Routes of the API that the document leaves out."""
    templates = {path.replace("{", "").replace("}", "") for path in document["paths"]}
    return sorted(
        path
        for path, _handler in handlers(app)
        if path.startswith("/api/v1") and _plain(path).replace("{", "").replace("}", "") not in templates
    )


def _plain(path: str) -> str:
    """`/a/{code:str}` as `/a/{code}`."""
    return "/".join(part.partition(":")[0] + "}" if part.startswith("{") else part for part in path.split("/"))


def test_every_route_names_a_declared_permission(app: Litestar) -> None:
    assert unguarded(app, {entry.key for entry in entries("permission")}) == []


def test_every_route_asks_who_is_there_and_whether_they_may(app: Litestar) -> None:
    """The check is the application's `before_request`; a layer with one of its own would put it aside."""
    assert [path for path, handler in handlers(app) if handler.resolve_before_request() is not guard] == []


def test_every_route_is_described(app: Litestar) -> None:
    document = app.openapi_schema.to_schema()
    assert undescribed(document) == []
    assert missing_from(document, app) == []


def test_the_routes_are_those_of_a_shop(app: Litestar) -> None:
    assert len(list(handlers(app))) > 70


def test_catches_a_route_without_a_permission_or_with_an_unknown_one() -> None:
    @get("/api/v1/open", permission="public", sync_to_thread=False)
    def fine() -> None: ...

    @get("/api/v1/forgotten", sync_to_thread=False)
    def forgotten() -> None: ...

    @post("/api/v1/odd", permission="till.nothing.known", sync_to_thread=False)
    def odd() -> None: ...

    app = Litestar([fine, forgotten, odd], openapi_config=None)
    assert sorted(unguarded(app, {"till.ticket.sell"})) == [
        "/api/v1/forgotten forgotten: None",
        "/api/v1/odd odd: till.nothing.known",
    ]


def test_catches_a_route_without_a_description_or_left_out() -> None:
    @get("/api/v1/told/{code:str}", sync_to_thread=False)
    def told(code: str) -> None:
        """A described thing."""
        assert code

    @get("/api/v1/silent", sync_to_thread=False)
    def silent() -> None: ...

    @get("/api/v1/hidden/{code:str}", include_in_schema=False, sync_to_thread=False)
    def hidden(code: str) -> None:
        assert code

    described = OpenAPIConfig(title="Planted", version="1", use_handler_docstrings=True)
    app = Litestar([told, silent, hidden], openapi_config=described)
    document = app.openapi_schema.to_schema()
    assert undescribed(document) == ["GET /api/v1/silent"]
    assert missing_from(document, app) == ["/api/v1/hidden/{code:str}"]
