"""The routes of the catalogue: shapes of the contract, versions, bulk lines, refusals with their fields."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from litestar import Litestar, Router
from litestar.di import Provide
from litestar.testing import TestClient

from comptoir.app.http.problems import handlers
from comptoir.catalog.http import ROUTES
from comptoir.kernel.database import Database
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure
from tests.support.databases import write

Client = TestClient[Litestar]
NO_FAMILY = (
    "Il n’y a pas de famille « ghosts ». Écrivez une famille existante, par son code ou par un nom "
    "qu’elle est seule à porter, ou créez-la d’abord."
)
NAME = {"name": [{"locale": "fr_FR", "channel": None, "data": "Thé vert"}]}


@pytest.fixture
def client(database: Database) -> Iterator[Client]:
    with write(database) as uow:
        make_structure(uow)
    someone = somebody(database, "administrator")
    given = {"database": database, "principal": someone, "trace": "test", "locale": "fr_FR", "value_users": ()}

    def provide(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    app = Litestar(
        route_handlers=[Router("/api/v1", route_handlers=ROUTES)],
        dependencies={name: provide(value) for name, value in given.items()},
        exception_handlers=handlers(),
    )
    with TestClient(app) as client:
        yield client


def test_a_product_has_the_shape_of_the_contract(client: Client) -> None:
    body = {"family": "clothing", "categories": ["shirts"], "identifiers": {"gtin": ["4006381333931"]}, "values": NAME}
    made = client.put("/api/v1/products/TEA-1", json=body)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    answer = client.get("/api/v1/products/tea-1").json()
    assert {name: answer[name] for name in ("sku", "family", "parent", "categories", "enabled", "status")} == {
        "sku": "TEA-1", "family": "clothing", "parent": None, "categories": ["shirts"], "enabled": True,
        "status": "draft",
    }  # fmt: skip
    assert (answer["identifiers"], answer["values"]) == ({"gtin": ["4006381333931"]}, NAME)
    assert answer["resolved"]["name"][0] | {"origin": "person", "inherited": False} == answer["resolved"]["name"][0]
    again = client.put("/api/v1/products/TEA-1", json=answer)
    assert (again.status_code, again.json()["version"]) == (200, 1)
    by_id = client.get(f"/api/v1/products/id:{answer['id']}")
    assert by_id.json() == answer


def test_patch_merges_and_a_stale_version_is_refused(client: Client) -> None:
    client.put("/api/v1/products/A", json={"family": "clothing", "values": NAME})
    changed = client.patch("/api/v1/products/A", json={"values": {"color": [{"data": "red"}], "name": None}})
    assert changed.json()["values"] == {"color": [{"locale": None, "channel": None, "data": "red"}]}
    stale = client.patch("/api/v1/products/A", json={"enabled": False}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert "values.color" in stale.json()["detail"]
    unnamed = client.patch("/api/v1/products/A", json={"enabled": False}, headers={"X-Comptoir-Client": "web"})
    assert unnamed.status_code == 428
    assert client.get("/api/v1/products/A").json()["version"] == 2


def test_every_wrong_field_is_named(client: Client) -> None:
    body = {"family": "ghosts", "colour": 1, "values": {"name": [{"locale": "fr_FR", "date": "x"}]}}
    refused = client.put("/api/v1/products/A", json=body)
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/colour", "catalog.unknown_field"),
        ("/values/name/0", "catalog.wrong_type"),
    ]
    assert client.get("/api/v1/products/A").status_code == 404


def test_bulk_answers_one_outcome_per_line_in_order(client: Client) -> None:
    lines = [
        {"sku": "A", "family": "clothing", "values": NAME},
        {"sku": "B", "family": "ghosts"},
        "nonsense",
        {"sku": "A", "enabled": False},
        {"sku": "A", "enabled": False},
    ]
    sent = "\n".join(json.dumps(line) for line in lines)
    answer = client.post("/api/v1/products:bulk", content=sent, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200
    outcomes = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["line"], one["key"], one["status"]) for one in outcomes] == [
        (1, "A", "created"),
        (2, "B", "rejected"),
        (3, "", "rejected"),
        (4, "A", "updated"),
        (5, "A", "unchanged"),
    ]
    assert outcomes[1]["errors"] == [{"pointer": "/family", "code": "catalog.unknown_family", "detail": NO_FAMILY}]


def test_a_thousand_lines_are_taken_at_once(client: Client) -> None:
    sent = "\n".join(json.dumps({"sku": f"S{number}", "values": NAME}) for number in range(1000))
    answer = client.post("/api/v1/products:bulk", content=sent)
    assert answer.text.count('"created"') == 1000
    seen: list[str] = []
    after = None
    while True:
        page = client.get("/api/v1/products", params={"limit": 400, **({"after": after} if after else {})})
        assert int(page.headers["feed-position"]) >= 1000
        seen += [item["sku"] for item in page.json()["items"]]
        after = page.json()["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 1000
    found = client.get("/api/v1/products", params={"q": "s777"}).json()["items"]
    assert [item["sku"] for item in found] == ["S777"]


def test_the_workflow_runs_from_draft_to_card_and_back(client: Client) -> None:
    client.put("/api/v1/products/A", json={"family": "clothing", "values": NAME})
    assert client.post("/api/v1/products/A/approve").status_code == 409
    steps = [("submit", "draft", "submitted"), ("approve", "draft", "approved"), ("publish", "published", "approved"),
             ("withdraw", "withdrawn", "approved")]  # fmt: skip
    for step, status, review in steps:
        answer = client.post(f"/api/v1/products/A/{step}")
        assert (answer.status_code, answer.json()["status"], answer.json()["review"]) == (200, status, review)
    assert client.delete("/api/v1/products/A").status_code == 204
    assert client.delete("/api/v1/products/A").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("attributes/brand", {"type": "single_choice", "labels": {"fr_FR": "Marque"}, "choices": [{"code": "acme"}]}),
        ("families/tea", {"attributes": ["name"], "label_attribute": "name"}),
        ("categories/teas", {"parent": "shop", "labels": {"fr_FR": "Thés"}}),
        ("channels/print", {"locales": ["fr_FR"], "currencies": ["EUR"]}),
        ("locales/de_DE", {}),
        ("association-types/pairs", {"two_way": True}),
        ("measurement-families/Dose", {"standard_unit": "CUP", "units": {"CUP": {"code": "CUP", "symbol": "cup"}}}),
    ],
)
def test_the_structure_has_the_same_verbs_everywhere(client: Client, path: str, body: dict[str, object]) -> None:
    kind = path.partition("/")[0]
    made = client.put(f"/api/v1/{path}", json=body)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert {name: made.json()[name] for name in body if name not in {"choices", "units"}} == {
        name: value for name, value in body.items() if name not in {"choices", "units"}
    }
    assert client.put(f"/api/v1/{path}", json=made.json()).status_code == 200
    changed = client.patch(f"/api/v1/{path}", json={"labels": {"en_US": "X"}})
    assert changed.status_code == (422 if "labels" not in made.json() else 200)
    assert made.json()["code"] in [
        item["code"] for item in client.get(f"/api/v1/{kind}", params={"limit": 500}).json()["items"]
    ]
    assert client.put(f"/api/v1/{path}", json={**body, "nonsense": 1}).status_code == 422
    assert client.delete(f"/api/v1/{path}").status_code == 204
    assert client.get(f"/api/v1/{path}").status_code == 404


@pytest.mark.parametrize("path", ["products/a%00b", "attributes/a%00b", "products?family=a%00b", "products?q=%00"])
def test_zero_characters_are_refused_before_any_database_sees_them(client: Client, path: str) -> None:
    assert client.get(f"/api/v1/{path}").status_code in {200, 404, 422}
    body = {"family": "clothing", "department": "a\x00b", "parent": "\x00"}
    refused = client.put("/api/v1/products/A", json=body)
    assert {one["pointer"] for one in refused.json()["errors"]} == {"/department", "/parent"}
    assert client.put("/api/v1/categories/c", json={"labels": {"fr_FR": "\x00"}}).status_code == 422


def test_products_are_listed_by_what_they_lack_and_by_what_is_shown(client: Client) -> None:
    family = client.get("/api/v1/families/clothing").json()
    client.put("/api/v1/attributes/article", json={"type": "identifier"})
    required = {"required": {"web": ["article", "name", "color"]}, "attributes": [*family["attributes"], "article"]}
    assert client.patch("/api/v1/families/clothing", json=required).status_code == 200, family
    both = {"name": [{"locale": one, "channel": None, "data": "Thé"} for one in ("fr_FR", "en_US")]}
    colour = {"color": [{"locale": None, "channel": None, "data": "red"}]}
    for sku, values in (("FULL", both | colour), ("HALF", NAME | colour), ("BARE", {}), ("SHOWN", both | colour)):
        client.put(f"/api/v1/products/{sku}", json={"family": "clothing", "values": values})
    client.put("/api/v1/products/FREE", json={})
    client.post("/api/v1/products/SHOWN/publish")

    def skus(**asked: str | bool) -> list[str]:
        return [one["sku"] for one in client.get("/api/v1/products", params=asked).json()["items"]]

    assert skus(complete=True) == ["FULL", "SHOWN"]
    assert skus(complete=False, channel="WEB") == ["BARE", "HALF"]
    assert skus(is_published_as_it_stands=True) == ["SHOWN"]
    assert skus(is_published_as_it_stands=False) == ["BARE", "FREE", "FULL", "HALF"]
    client.patch("/api/v1/products/SHOWN", json={"values": {"color": None}})
    assert (skus(is_published_as_it_stands=True), skus(complete=False)) == ([], ["BARE", "HALF", "SHOWN"])
    assert client.get("/api/v1/products", params={"complete": True, "channel": "nowhere"}).status_code == 404
    first = client.get("/api/v1/products", params={"complete": False, "limit": 1}).json()
    rest = client.get("/api/v1/products", params={"complete": False, "after": first["next"]}).json()
    assert [one["sku"] for one in first["items"] + rest["items"]] == ["BARE", "HALF", "SHOWN"]


def test_requirement_sets_count_and_the_law_is_one_of_them(client: Client) -> None:
    assert client.post("/api/v1/requirement-sets:usual").json()["created"][0] == "web-ready"
    assert client.post("/api/v1/requirement-sets:usual").json() == {"created": []}
    wrong = client.put(
        "/api/v1/requirement-sets/odd", json={"requirements": [{"field": "values.lost"}, {"field": "x"}]}
    )
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/requirements/0/field", "/requirements/1/field"]
    kinds = {one["code"]: one for one in client.get("/api/v1/requirement-sets:lawful").json()["items"]}
    assert kinds["textile"]["fields"][0]["source"] == "Regulation (EU) No 1007/2011, art. 16"
    nobody = client.post("/api/v1/requirement-sets:lawful", json={"families": {"textile": ["nobody"]}})
    assert nobody.status_code == 404
    adopted = client.post("/api/v1/requirement-sets:lawful", json={"families": {"textile": ["Clothing"]}})
    assert adopted.json() == {"requirement_set": "lawful-on-the-web", "requirements": 1}
    client.put("/api/v1/products/TEE", json={"family": "clothing", "values": NAME})
    found = client.get("/api/v1/products/TEE").json()["completeness"]
    lawful = [one for one in found if one["requirement_set"] == "lawful-on-the-web" and one["locale"] == "fr_FR"]
    assert [(one["missing"], one["percent"]) for one in lawful] == [(["values.law_fibres"], 0)]
    asked = {"requirement_set": "LAWFUL-on-the-web", "missing": "values.law_fibres", "complete_in": "fr_FR"}
    listed = client.get("/api/v1/products", params=asked).json()["items"]
    assert [one["sku"] for one in listed] == ["TEE"]
    assert listed[0]["incomplete"] != []
    counts = client.get("/api/v1/completeness").json()["items"]
    there = [one for one in counts if (one["requirement_set"], one["locale"]) == ("lawful-on-the-web", "fr_FR")]
    assert [(one["incomplete"], one["nearly"]) for one in there] == [(1, 1)]
    assert client.get("/api/v1/products", params={"missing": "price", "requirement_set": "none"}).status_code == 404


def test_a_list_of_some_skus_holds_those_alone(client: Client) -> None:
    for sku in ("A", "B", "C"):
        client.put(f"/api/v1/products/{sku}", json={"family": "clothing", "values": NAME})
    some = client.get("/api/v1/products", params={"sku": ["c", "A", "nobody"]}).json()
    assert [one["sku"] for one in some["items"]] == ["A", "C"]
    assert client.get("/api/v1/products", params={"sku": ["\x01", "nobody"]}).json()["items"] == []
    first = client.get("/api/v1/products", params={"sku": ["A", "B"], "limit": 1}).json()
    rest = client.get("/api/v1/products", params={"sku": ["A", "B"], "limit": 1, "after": first["next"]}).json()
    assert [one["sku"] for one in (*first["items"], *rest["items"])] == ["A", "B"]
    assert client.get("/api/v1/products", params={"sku": [f"S{number}" for number in range(501)]}).status_code == 422


def test_a_sku_in_a_body_that_shall_get_one_is_named(client: Client) -> None:
    refused = client.post("/api/v1/products", json={"sku": "A"}, headers={"Accept-Language": "fr"})
    assert refused.status_code == 422
    assert refused.json()["detail"] == "Quelque chose ne va pas dans sku ; chaque champ dit quoi."
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/sku"]
