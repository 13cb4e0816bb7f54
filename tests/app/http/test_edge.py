"""What every answer gets on its way out, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from litestar import Litestar, MediaType, get
from litestar.testing import TestClient

from comptoir.app.http.edge import Edge
from comptoir.kernel.metrics import REGISTRY


@get("/page", sync_to_thread=True, media_type=MediaType.HTML)
def page_made_in_a_thread() -> str:
    return "<p>"


@get("/data", sync_to_thread=False)
def data_made_at_once() -> dict[str, int]:
    return {}


@pytest.fixture
def client() -> Iterator[TestClient[Any]]:
    app = Litestar([page_made_in_a_thread, data_made_at_once], openapi_config=None)
    with TestClient(cast("Any", Edge(cast("Any", app)))) as client:
        yield client


def counted(route: str, status: int) -> float:
    asked = {"method": "GET", "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("comptoir_requests_total", asked) or 0


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [("/page", "page_made_in_a_thread", 200), ("/data", "data_made_at_once", 200), ("/nothing", "unknown", 404)],
)
def test_requests_are_counted_by_what_answered(client: TestClient[Any], path: str, route: str, status: int) -> None:
    before = counted(route, status)
    assert client.get(path).status_code == status
    assert counted(route, status) == before + 1


def test_pages_say_what_they_may_load_and_data_need_not(client: TestClient[Any]) -> None:
    page, data = client.get("/page"), client.get("/data")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "content-security-policy" not in data.headers
    assert {one.headers["x-content-type-options"] for one in (page, data)} == {"nosniff"}
    assert page.headers["trace-id"] != data.headers["trace-id"]
