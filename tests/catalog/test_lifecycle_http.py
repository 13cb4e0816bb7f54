"""The routes of stages, patterns and conversions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from comptoir.access.domain.narrowing import Narrowing
from comptoir.catalog.services.team.plans import carry_out_due
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from tests.catalog.shelf import make_structure
from tests.catalog.test_team_http import Client, client_of
from tests.support.databases import write

API = "/api/v1"
BLUE = {"color": [{"locale": None, "channel": None, "data": "blue"}]}


@pytest.fixture
def client(database: Database) -> Iterator[Client]:
    with write(database) as uow:
        make_structure(uow)
    with client_of(database, Narrowing()) as client:
        yield client


def test_a_product_without_a_sku_is_given_one_and_called_anew_when_asked(client: Client) -> None:
    made = client.post(f"{API}/products", json={"family": "clothing", "values": BLUE})
    assert (made.status_code, made.json()["errors"][0]["code"]) == (422, "catalog.no_sku_pattern")
    patterns = {"sku_pattern": "{color}-{counter:3}", "label_pattern": "{color}"}
    assert client.patch(f"{API}/families/clothing", json=patterns).status_code == 200
    made = client.post(f"{API}/products", json={"family": "clothing", "values": BLUE})
    assert (made.status_code, made.json()["sku"]) == (201, "BLUE-001")
    assert client.get(f"{API}/products/BLUE-001").json()["label"] == "Bleu"
    assert client.post(f"{API}/products", json={"sku": "A"}).status_code == 422
    look = client.post(f"{API}/families/clothing/patterns:preview", json={"sku_pattern": "X-{size}"}).json()["items"]
    assert [(one["sku"], one["new_sku"], one["missing"]) for one in look] == [("BLUE-001", None, ["size"])]
    named = client.post(f"{API}/products:name", json={"skus": ["BLUE-001", "Z"], "skus_too": True}).json()["items"]
    assert [(one["sku"], one["outcome"]) for one in named] == [("BLUE-002", "updated"), ("Z", "rejected")]


def test_an_attribute_is_looked_at_before_it_becomes_another(client: Client) -> None:
    client.put(f"{API}/products/A", json={"family": "clothing", "values": BLUE})
    found = client.post(f"{API}/attributes/stars/conversion:preview", json={"localizable": True}).json()
    assert (found["products"], found["losing"]) == (0, 0)
    refused = client.post(f"{API}/attributes/color/conversion", json={"localizable": True})
    assert (refused.status_code, refused.json()["type"].endswith("catalog.structure_in_use")) == (409, True)
    started = client.post(f"{API}/attributes/stars/conversion", json={"type": "text"})
    assert started.status_code == 202
    listed = client.get(f"{API}/attribute-conversions").json()["items"]
    assert [(one["id"], one["attribute"], one["can_undo"]) for one in listed] == [
        (started.json()["job"]["id"], "stars", False)
    ]
    assert client.post(f"{API}/attribute-conversions/{new_id()}/undo").status_code == 404


def test_a_stage_is_taken_at_once_or_at_its_time(client: Client, database: Database) -> None:
    client.put(f"{API}/products/A", json={"family": "clothing", "values": BLUE})
    client.post(f"{API}/products/A/publish", json={})
    taken = client.post(f"{API}/products/A/lifecycle", json={"lifecycle": "phase_out"})
    assert taken.json() == {"sku": "A", "lifecycle": "phase_out", "status": "published"}
    assert client.post(f"{API}/products/A/lifecycle", json={"lifecycle": "archived"}).status_code == 409
    found = client.get(f"{API}/products", params={"lifecycle": "phase_out"}).json()["items"]
    assert [(one["sku"], one["lifecycle"]) for one in found] == [("A", "phase_out")]
    at = (database.clock.now() + timedelta(hours=1)).isoformat()
    plan = client.put(f"{API}/products/A/plans/{new_id()}", json={"action": "discontinued", "at": at})
    assert plan.status_code == 200
    database.clock = FixedClock(Instant(database.clock.now() + timedelta(hours=2)))
    while not carry_out_due(database):
        pass
    now = client.get(f"{API}/products/A").json()
    assert (now["lifecycle"], now["status"]) == ("discontinued", "withdrawn")


def test_whoever_is_narrowed_converts_nothing(client: Client, database: Database) -> None:
    assert client.get(f"{API}/attributes/stars").status_code == 200
    with client_of(database, Narrowing(categories=frozenset({"shirts"}))) as narrowed:
        asked = narrowed.post(f"{API}/attributes/stars/conversion:preview", json={"type": "text"})
        assert asked.status_code == 403
