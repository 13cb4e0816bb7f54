"""A route is worked out when it is first asked for, and answers as the framework's own would."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from litestar import Litestar, Router, get, post
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from comptoir.app.http.late_routes import KeptMap, LateRoutes


@get("/things/{number:int}", permission="public", sync_to_thread=True)
def thing(number: int, twice: bool = False) -> dict[str, int]:
    return {"number": 2 * number if twice else number}


@get("/things", permission="public", sync_to_thread=False)
def things() -> list[int]:
    return [1]


@post("/things", permission="public", sync_to_thread=False)
def new_thing(data: dict[str, int]) -> dict[str, int]:
    return data


@get("/alone", permission="public", sync_to_thread=False)
def alone() -> str:
    return "alone"


ASKED: list[tuple[str, str, Any]] = [
    ("GET", "/api/things/4", None),
    ("GET", "/api/things/4?twice=true", None),
    ("GET", "/api/things/four", None),
    ("GET", "/api/things", None),
    ("POST", "/api/things", {"number": 3}),
    ("POST", "/api/things", "odd"),
    ("DELETE", "/api/things", None),
    ("OPTIONS", "/api/things", None),
    ("GET", "/alone", None),
    ("POST", "/alone", {}),
    ("GET", "/nowhere", None),
]


def answers(app: Litestar) -> list[tuple[int, bytes, list[str]]]:
    """Status, content and which methods are allowed, each request sent twice."""
    with TestClient(app) as client:
        found = [client.request(method, path, json=body) for method, path, body in ASKED for _ in range(2)]
    return [(one.status_code, one.content, sorted(one.headers.get("allow", "").split(", "))) for one in found]


def made(router: type[Router], app: type[Litestar]) -> Litestar:
    api = router("/api", route_handlers=[thing, things, new_thing], opt={"layer": "api"})
    return app([api, alone], openapi_config=None, logging_config=None)


def test_it_answers_as_the_framework_does() -> None:
    assert answers(made(KeptMap, LateRoutes)) == answers(made(Router, Litestar))


def test_only_what_was_asked_for_is_worked_out() -> None:
    app = made(KeptMap, LateRoutes)

    def worked() -> set[str]:
        return {route.path for route in app.routes if isinstance(getattr(route, "route_handler_map", None), dict)}

    assert worked() == set()
    with TestClient(app) as client:
        assert client.get("/api/things").json() == [1]
    assert worked() == {"/api/things"}


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns at every moment."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_many_who_ask_at_once_for_the_first_time_find_the_same_whole_route() -> None:
    def ask(route: HTTPRoute, at_once: threading.Barrier, number: int) -> object:
        at_once.wait()
        found = route.route_handler_map
        return found["POST"] if number % 2 else dict(found.items())["POST"]

    for _ in range(20):
        app = made(KeptMap, LateRoutes)
        (route,) = (one for one in app.routes if isinstance(one, HTTPRoute) and one.path == "/api/things")
        at_once = threading.Barrier(4)
        with ThreadPoolExecutor(4) as pool:
            assert len({id(one) for one in pool.map(partial(ask, route, at_once), range(4))}) == 1


@pytest.mark.parametrize("kind", [LateRoutes, Litestar])
def test_what_stands_above_a_handler_is_known_before_it_is_asked_for(kind: type[Litestar]) -> None:
    app = made(KeptMap, kind)
    found = {
        (route.path, handler.opt.get("layer"))
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if "permission" in handler.opt
    }
    assert found == {("/api/things/{number:int}", "api"), ("/api/things", "api"), ("/alone", None)}
