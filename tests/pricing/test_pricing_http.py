import json
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.kernel.database import Database
from tests.pricing.api import anybody, api
from tests.pricing.shop import Shop, open_shop

LIST = {"label": {"fr_FR": "Magasins"}, "currency": "EUR", "stores": ["rivoli"], "priority": 5}


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient[Litestar]]:
    with api(shop.database, anybody("pricing.*.*")) as client:
        yield client


def bulk(client: TestClient[Litestar], *lines: object, language: str = "en") -> list[dict[str, object]]:
    body = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    headers = {"Content-Type": "application/x-ndjson", "Accept-Language": language}
    answer = client.post("/api/v1/prices:bulk", content=body.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(one) for one in answer.text.splitlines()]


def test_a_price_list_is_put_twice_and_read_back(client: TestClient[Litestar]) -> None:
    made = client.put("/api/v1/price-lists/stores", json=LIST)
    same = client.put("/api/v1/price-lists/Stores", json=LIST)
    stale = client.put("/api/v1/price-lists/stores", json={**LIST, "priority": 6}, headers={"If-Match": '"9"'})
    assert (made.status_code, same.status_code, stale.status_code) == (201, 200, 412)
    assert made.json() == {
        "code": "stores",
        "channels": [],
        "valid_from": None,
        "valid_to": None,
        "is_net": False,
        "customer_groups": [],
        **LIST,
    }
    read = client.get("/api/v1/price-lists/STORES")
    assert (read.json(), read.headers["etag"]) == (made.json(), '"1"')
    every = client.get("/api/v1/price-lists")
    assert [one["code"] for one in every.json()["items"]] == ["retail", "stores"]
    assert every.headers["feed-position"].isdigit()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"currency": "XXX"}, "kernel.malformed_value"),
        ({"stores": ["nowhere"]}, "pricing.unknown_store"),
    ],
)
def test_a_wrong_price_list_is_refused(client: TestClient[Litestar], change: dict[str, object], code: str) -> None:
    answer = client.put("/api/v1/price-lists/new", json={**LIST, **change})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, code)
    assert client.get("/api/v1/price-lists/new").status_code == 404


def test_bulk_prices_have_one_outcome_per_line_in_the_callers_language(client: TestClient[Litestar]) -> None:
    told = bulk(
        client,
        {"sku": "MUG", "price_list": "retail", "amount": 1290, "currency": "EUR"},
        "",
        {"sku": "MUG", "price_list": "retail", "amount": 1290},
        {"sku": "NOBODY", "price_list": "retail", "amount": 1},
        {"sku": "MUG", "price_list": "retail", "amount": 1, "colour": "red"},
        "{not json",
        {"sku": "MUG", "price_list": "retail", "amount": 1190, "valid_from": "2026-12-01", "min_quantity": "6"},
        language="fr",
    )
    assert [(one["line"], one["key"], one["status"]) for one in told] == [
        (1, "MUG", "created"),
        (3, "MUG", "unchanged"),
        (4, "NOBODY", "rejected"),
        (5, "", "rejected"),
        (6, "", "rejected"),
        (7, "MUG", "created"),
    ]
    assert told[2]["errors"] == [
        {"pointer": "/sku", "code": "pricing.unknown_item", "detail": "« NOBODY » n’est pas le code d’un article."}
    ]


def test_more_prices_than_one_slice_come_in(client: TestClient[Litestar], shop: Shop) -> None:
    shop.add_products({f"P-{number}": "H87" for number in range(450)})
    told = bulk(client, *({"sku": f"P-{n}", "price_list": "retail", "amount": n} for n in range(450)))
    assert [one["status"] for one in told] == ["created"] * 450
    first = client.get("/api/v1/prices", params={"price_list": "retail", "limit": 400}).json()
    rest = client.get("/api/v1/prices", params={"price_list": "retail", "limit": 400, "after": first["next"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (400, 50, None)


def test_prices_in_force_and_their_history(client: TestClient[Litestar]) -> None:
    bulk(
        client,
        {"sku": "MUG", "price_list": "retail", "amount": 1290},
        {"sku": "MUG", "price_list": "retail", "amount": 990, "valid_from": "2026-12-01", "valid_to": "2026-12-24"},
    )
    now = client.get("/api/v1/prices", params={"sku": "mug"}).json()["items"]
    later = client.get("/api/v1/prices", params={"sku": "mug", "at": "2026-12-24T22:59:59Z", "store": "rivoli"}).json()[
        "items"
    ]
    assert [one["amount"] for one in now] == [1290]
    assert [(one["amount"], one["valid_from"], one["valid_to"]) for one in later] == [
        (990, "2026-12-01T00:00:00", "2026-12-25T00:00:00")
    ]
    item = now[0]["item_id"]
    history = client.get(f"/api/v1/prices/id:{item}/history", params={"limit": 1}).json()
    older = client.get("/api/v1/prices/MUG/history", params={"after": history["next"]}).json()
    assert [one["amount"] for one in history["items"] + older["items"]] == [990, 1290]
    assert history["items"][0]["recorded_by"] == "person:00000000-0000-0000-0000-000000000001"


def test_the_prices_of_several_items_are_asked_at_once(client: TestClient[Litestar], shop: Shop) -> None:
    shop.add_products({"PEN": "H87", "PAD": "H87"})
    bulk(client, *({"sku": sku, "price_list": "retail", "amount": 100 + at} for at, sku in enumerate(("MUG", "PEN"))))
    found = client.get("/api/v1/prices", params={"sku": ["pen", "MUG", "PAD"]}).json()["items"]
    assert {one["sku"]: one["amount"] for one in found} == {"MUG": 100, "PEN": 101}
    unknown = client.get("/api/v1/prices", params={"sku": ["MUG", "NOBODY"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/sku")
    assert client.get("/api/v1/prices", params={"sku": ["MUG"] * 201}).status_code in {400, 422}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/prices/NOBODY/history", 404),
        ("/api/v1/prices/id:nonsense/history", 404),
        ("/api/v1/prices?sku=NOBODY", 422),
        ("/api/v1/prices?at=yesterday", 422),
        ("/api/v1/prices?store=nowhere", 422),
        ("/api/v1/prices?after=%2A", 422),
        ("/api/v1/price-lists/none", 404),
    ],
)
def test_wrong_questions_are_answered_with_a_problem(client: TestClient[Litestar], path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_tax_classes_are_listed_and_assigned(client: TestClient[Litestar]) -> None:
    told = client.get("/api/v1/tax-classes").json()
    assert "reduced" in [one["code"] for one in told["items"]]
    by_territory = {one["territory"]: one for one in told["territories"]}
    assert by_territory.keys() >= {"FR", "FR-20R", "BE", "LU", "DE", "CH"}
    assert [(one["currency"], one["step"], one["valid_from"]) for one in by_territory["BE"]["cash"]] == [
        ("EUR", 5, "2019-12-01")
    ]
    assert by_territory["FR"]["profiles"][0]["deposit_words"] == "CGI art. 267, II, 3°"
    (eaten_here,) = by_territory["FR"]["consumption"]
    assert (eaten_here["where"], eaten_here["tax_class"], eaten_here["becomes"]) == (
        "eat_in",
        "reduced",
        "intermediate",
    )
    assert client.get("/api/v1/prices/MUG/tax-class").json() == {"sku": "MUG", "tax_class": "standard"}
    assert client.put("/api/v1/prices/mug/tax-class", json={"tax_class": "reduced"}).status_code == 200
    assert client.get("/api/v1/prices/MUG/tax-class").json() == {"sku": "MUG", "tax_class": "reduced"}
    assert client.put("/api/v1/prices/MUG/tax-class", json={"tax_class": "luxury"}).status_code == 422


def test_who_may_set_prices_for_one_store_only_may_not_set_them_for_all(shop: Shop) -> None:
    start = shop.position()
    with api(shop.database, anybody("pricing.*.*", store_id=shop.stores["rivoli"].id)) as client:
        assert client.put("/api/v1/price-lists/stores", json=LIST).status_code == 403
        assert client.post("/api/v1/prices:bulk", content=b"{}").status_code == 403
        assert client.put("/api/v1/prices/MUG/tax-class", json={"tax_class": "reduced"}).status_code == 403
    assert shop.feed_after(start) == []


def test_a_moment_without_offset_is_the_clock_of_the_store(client: TestClient[Litestar]) -> None:
    bulk(client, {"sku": "MUG", "price_list": "retail", "amount": 1290})
    told = [
        client.get("/api/v1/prices/MUG/told", params={"store": "rivoli", "at": at}).json()
        for at in ("2026-11-21T13:00", "2026-11-21T12:00:00Z")
    ]
    assert told[0] == told[1]
    assert (told[0]["at"], told[0]["charged"]) == ("2026-11-21T12:00:00.000Z", {"amount": 1290, "currency": "EUR"})
    assert client.get("/api/v1/prices/MUG/told", params={"store": "rivoli", "at": "noon"}).status_code == 422
