"""The routes of a team at work: a draft becomes a proposal, is decided, looked back at, shown by place, and graded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from litestar import Litestar, Router
from litestar.di import Provide
from litestar.testing import TestClient

from comptoir.access.domain.narrowing import Narrowing
from comptoir.app.http.problems import handlers
from comptoir.catalog.http import ROUTES
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure
from tests.support.databases import write

Client = TestClient[Litestar]
NAME = {"name": [{"locale": "fr_FR", "channel": None, "data": "Thé vert"}]}


def client_of(database: Database, narrowing: Narrowing) -> Client:
    """Somebody who may do everything, within a part of the catalogue."""
    someone = somebody(database, "administrator", narrowing=narrowing)
    given = {"database": database, "principal": someone, "trace": "test", "locale": "fr_FR", "value_users": ()}

    def provide(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    app = Litestar(
        route_handlers=[Router("/api/v1", route_handlers=ROUTES)],
        dependencies={name: provide(value) for name, value in given.items()},
        exception_handlers=handlers(),
    )
    return TestClient(app)


@pytest.fixture
def client(database: Database) -> Iterator[Client]:
    with write(database) as uow:
        make_structure(uow)
    with client_of(database, Narrowing()) as client:
        yield client


def test_a_draft_goes_its_way_and_every_version_can_be_looked_at(client: Client) -> None:
    client.put("/api/v1/products/A", json={"family": "clothing", "categories": ["shirts"], "values": NAME})
    assert client.get("/api/v1/products/A/draft").json() == {"id": None}
    draft = client.put("/api/v1/products/A/draft", json={"enabled": False}, headers={"If-Match": '"1"'}).json()
    assert [(part["key"], part["old"], part["new"]) for part in draft["parts"]] == [("enabled", True, False)]
    assert client.post(f"/api/v1/product-proposals/{draft['id']}/submit", json={}).json()["state"] == "proposed"
    waiting = client.get("/api/v1/product-proposals", params={"state": "proposed"}).json()["items"]
    assert [one["id"] for one in waiting] == [draft["id"]]
    decided = client.post(f"/api/v1/product-proposals/{draft['id']}/decide", json={"approved": ["enabled"]})
    assert (decided.status_code, decided.json()["state"]) == (200, "approved")
    listed = client.get("/api/v1/products/A/versions").json()["items"]
    assert [(one["version"], one["fields"]) for one in listed] == [(2, ["enabled"]), (1, [])]
    compared = client.get("/api/v1/products/A/versions/1").json()["changes"]
    assert compared == [{"field": "enabled", "scope": None, "old": True, "new": False}]
    restored = client.post("/api/v1/products/A/versions/1/restore", headers={"If-Match": '"2"'})
    assert restored.json() == {"sku": "A", "version": 3, "outcome": "updated"}
    assert client.get("/api/v1/products/A").json()["enabled"] is True


def test_nothing_is_approved_that_its_author_changed_under_the_reviewers_eyes(
    client: Client, database: Database
) -> None:
    client.put("/api/v1/products/A", json={"family": "clothing", "values": NAME})

    def proposed(name: str) -> tuple[str, str]:
        values = {"name": [{"locale": "fr_FR", "channel": None, "data": name}]}
        draft = client.put("/api/v1/products/A/draft", json={"values": values}).json()["id"]
        answer = client.post(f"/api/v1/product-proposals/{draft}/submit", json={}).json()
        return draft, answer["changed_at"]

    draft, seen = proposed("Thé noir")
    looked_at = {"approved": ["values.name@|fr_FR"], "seen": seen}
    database.clock = FixedClock(Instant(database.clock.now() + timedelta(seconds=1)))
    swapped = proposed("Thé empoisonné")
    refused = client.post(f"/api/v1/product-proposals/{draft}/decide", json=looked_at)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "catalog.proposal_conflict")
    assert client.get("/api/v1/products/A").json()["values"] == NAME
    looked_at["seen"] = swapped[1]
    assert client.post(f"/api/v1/product-proposals/{draft}/decide", json=looked_at).json()["state"] == "approved"


def test_a_draft_is_written_on_and_dropped_by_two_devices(client: Client) -> None:
    client.put("/api/v1/products/A", json={"family": "clothing", "values": NAME})
    address, seen = "/api/v1/products/A/draft", {"If-Match": '"1"'}
    one = client.patch(address, json={"enabled": False}, headers=seen, params={"seen": ""}).json()
    late = client.patch(address, json={"values": NAME}, headers=seen, params={"seen": ""})
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (409, "catalog.draft_changed")
    two = client.patch(address, json={"unit": "KGM"}, headers=seen, params={"seen": one["changed_at"]}).json()
    assert {part["key"]: part["new"] for part in two["parts"]} == {"enabled": False, "unit": "KGM"}
    stale = client.post(f"/api/v1/product-proposals/{two['id']}/rebase", json={"seen": one["changed_at"]})
    assert stale.status_code == 409
    assert client.delete(f"/api/v1/product-proposals/{two['id']}").status_code == 204
    assert client.get(address).json() == {"id": None}
    back = client.post(f"/api/v1/product-proposals/{two['id']}/take-up")
    assert (back.status_code, back.json()["state"], len(back.json()["parts"])) == (200, "draft", 2)


def test_a_product_is_shown_by_place_and_planned(client: Client) -> None:
    client.put("/api/v1/products/A", json={"family": "clothing", "values": NAME})
    shown = client.post("/api/v1/products/A/publish", json={"channel": "WEB", "locale": "fr_fr"})
    assert shown.status_code == 200
    for step in ("publish", "withdraw"):
        odd = client.post(f"/api/v1/products/A/{step}", json={"locale": False, "channel": -5.4e185})
        assert (odd.status_code, [one["pointer"] for one in odd.json()["errors"]]) == (422, ["/locale"])
    unknown = client.post("/api/v1/products/A/publish", json={"channel": "moon"})
    assert unknown.status_code == 404
    plan = new_id()
    body = {"action": "withdraw", "at": "2026-11-22T08:00:00Z", "channel": "web"}
    assert client.put(f"/api/v1/products/A/plans/{plan}", json=body).json()["state"] == "waiting"
    answer = client.get("/api/v1/products/A/places").json()
    assert [(one["locale"], one["revision"], one["is_kept_back"]) for one in answer["items"]] == [
        ("fr_FR", 1, False),
        ("en_US", None, True),
    ]
    assert [(one["id"], one["at"]) for one in answer["plans"]] == [(str(plan), "2026-11-22T08:00:00.000Z")]
    assert client.delete(f"/api/v1/products/A/plans/{plan}").status_code == 204


def test_views_tasks_rules_and_grades_have_their_routes(client: Client) -> None:
    client.put("/api/v1/products/A", json={"family": "clothing", "values": NAME})
    view = new_id()
    kept = client.put(f"/api/v1/product-views/{view}", json={"name": "Mine", "filter": {"family": "clothing"}})
    assert kept.json()["filter"] == {"family": "clothing"}
    assert [one["name"] for one in client.get("/api/v1/product-views").json()["items"]] == ["Mine"]
    assert client.delete(f"/api/v1/product-views/{view}").status_code == 204
    task = client.post("/api/v1/products/A/tasks", json={"text": "Take a picture"})
    product = client.get("/api/v1/products/A").json()
    assert (task.status_code, task.json()["subject"].startswith(f"item:{product['id']}:")) == (201, True)
    rule = {"code": "named", "actions": [{"kind": "set", "field": "values.plu", "value": "x"}]}
    preview = client.post("/api/v1/rules:preview", json=rule).json()
    assert (preview["looked_at"], preview["changed"], preview["items"][0]["sku"]) == (1, 1, "A")
    assert client.put("/api/v1/rules/named", json=rule).status_code == 201
    assert client.patch("/api/v1/products/A", json={"enabled": False}).json()["values"]["plu"][0]["data"] == "x"
    assert client.post("/api/v1/rules:run").status_code == 202
    assert client.get("/api/v1/products/A/quality").json()["is_fresh"] is False
    assert client.get("/api/v1/quality").json() == {"items": []}
    assert client.get("/api/v1/products", params={"grade": "A"}).json()["items"] == []


def test_a_narrowed_reader_sees_its_part_and_nothing_else(client: Client, database: Database) -> None:
    both = [*NAME["name"], {"locale": "en_US", "channel": None, "data": "Green tea"}]
    client.put("/api/v1/products/IN", json={"family": "clothing", "categories": ["shirts"], "values": {"name": both}})
    client.put("/api/v1/products/OUT", json={"family": "clothing", "values": NAME})
    narrowing = Narrowing(categories=frozenset({"shop"}), locales=frozenset({"fr_fr"}))
    with client_of(database, narrowing) as narrow:
        assert [one["sku"] for one in narrow.get("/api/v1/products").json()["items"]] == ["IN"]
        assert narrow.get("/api/v1/products/IN").json()["values"] == NAME
        for path in ("", "/versions", "/places", "/quality", "/draft", "/moves"):
            assert narrow.get(f"/api/v1/products/OUT{path}").status_code == 404
        assert narrow.post("/api/v1/products/OUT/tasks", json={"text": "Look"}).status_code == 404
        assert narrow.get("/api/v1/products", params={"q": "vert"}).json()["items"][0]["sku"] == "IN"
