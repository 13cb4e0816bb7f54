from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Association, ItemId
from comptoir.catalog.domain.structure import usual_association_types
from comptoir.catalog.queries import CardView
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.storefront.services.pages import stock_by_store
from tests.pricing.api import anybody, api
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

SHELF = {"name": {"en_US": "Shelf"}, "kind": "shelf", "store": "rivoli"}


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient[Litestar]]:
    with api(shop.database, anybody("inventory.*.*")) as client:
        assert client.put("/api/v1/places/shelf", json=SHELF).status_code == 201
        yield client


def receipt(*lines: tuple[str, str], to: str = "shelf") -> dict[str, object]:
    return {"kind": "receipt", "to": to, "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines]}


def test_a_place_is_put_twice_and_read_back(client: TestClient[Litestar]) -> None:
    again = client.put("/api/v1/places/SHELF", json=SHELF)
    moved = client.put("/api/v1/places/shelf", json={**SHELF, "store": "lyon"})
    assert (again.status_code, moved.status_code) == (200, 409)
    assert client.get("/api/v1/places/shelf").json() == {"code": "SHELF", "node": "main", **SHELF}
    assert client.get("/api/v1/places/supplier").json()["kind"] == "supplier"
    assert client.get("/api/v1/places/nowhere").status_code == 404
    assert [one["code"] for one in client.get("/api/v1/places").json()["items"]] == ["SHELF"]


def test_a_receipt_is_recorded_once_and_shows_in_stock_and_movements(client: TestClient[Litestar]) -> None:
    path = f"/api/v1/stock-documents/{new_id()}"
    made = client.put(path, json=receipt(("MUG", "12"), ("comte", "2.5")))
    again = client.put(path, json=receipt(("MUG", "12"), ("comte", "2.5")))
    other = client.put(path, json=receipt(("MUG", "13")))
    assert (made.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == made.json() == client.get(path).json()
    assert again.headers["idempotent-replay"] == "true"
    assert [(one["sku"], one["quantity"], one["change"]) for one in made.json()["lines"]] == [
        ("MUG", "12", "12"),
        ("COMTE", "2.5", "2.5"),
    ]
    stock = client.get("/api/v1/stock", params={"sku": "mug", "place": "shelf"})
    (level,) = stock.json()["items"]
    assert {name: level[name] for name in ("sku", "unit", "place", "on_hand", "reserved", "available", "incoming")} == {
        "sku": "MUG",
        "unit": "H87",
        "place": "shelf",
        "on_hand": "12",
        "reserved": "0",
        "available": "12",
        "incoming": "0",
    }
    assert stock.headers["feed-position"].isdigit()
    movements = client.get("/api/v1/stock-movements", params={"sku": "MUG"}).json()["items"]
    assert [(one["from"], one["to"], one["quantity"], one["cause"]) for one in movements] == [
        ("supplier", "shelf", "12", "receipt")
    ]
    assert len(client.get("/api/v1/stock-documents", params={"place": "shelf"}).json()["items"]) == 1


def test_of_a_pack_there_is_what_its_parts_give_here_and_on_the_page(shop: Shop, client: TestClient[Litestar]) -> None:
    with write(shop.database) as uow:
        save_things(uow, usual_association_types())
        links = {"PACK": (Association("MUG", 1), Association("TEA", 3))}
        (saved,) = save_products(uow, [ProductDraft(sku="GIFT", mode=Mode.REPLACE, associations=links)])
    client.put("/api/v1/places/reserve", json={**SHELF, "kind": "back_room"}).raise_for_status()
    client.put(f"/api/v1/stock-documents/{new_id()}", json=receipt(("MUG", "4"), ("TEA", "8"))).raise_for_status()
    client.put(f"/api/v1/stock-documents/{new_id()}", json=receipt(("TEA", "1"), to="reserve")).raise_for_status()
    found = client.get("/api/v1/stock", params={"sku": "gift"}).json()["items"]
    assert sorted((one["sku"], one["place"], one["available"]) for one in found) == [
        ("GIFT", "reserve", "0"), ("GIFT", "shelf", "2"),
    ]  # fmt: skip
    first = client.get("/api/v1/stock", params={"sku": "gift", "limit": 1}).json()
    rest = client.get("/api/v1/stock", params={"sku": "gift", "limit": 1, "after": first["next"]}).json()
    assert ([*first["items"], *rest["items"]], rest["next"]) == (found, None)
    refused = client.put(f"/api/v1/stock-documents/{new_id()}", json=receipt(("MUG", "1"), ("GIFT", "1")))
    assert [(one["code"], one["pointer"]) for one in refused.json()["errors"]] == [
        ("inventory.pack_holds_no_stock", "/lines/1/sku")
    ]
    assert saved.item_id is not None
    with shop.database.read() as connection:
        card = CardView("web", "fr_FR", ItemId(saved.item_id), "", shop.database.clock.now(), {"unit": "H87"})
        there = {one.name: one.quantity.millionths for one in stock_by_store(connection, card, "fr_FR")}
    assert there == {"Lyon": 0, "Rivoli": 3_000_000}


def test_lists_come_in_pages(client: TestClient[Litestar]) -> None:
    client.put(f"/api/v1/stock-documents/{new_id()}", json=receipt(("MUG", "1"), ("TEA", "2"), ("COMTE", "3")))
    for path in ("/api/v1/stock", "/api/v1/stock-movements"):
        found = []
        after: str | None = None
        for _ in range(3):
            page = client.get(path, params={"limit": 1, **({"after": after} if after else {})}).json()
            found += [one["sku"] for one in page["items"]]
            after = page["next"]
        assert (sorted(found), after) == (["COMTE", "MUG", "TEA"], None)


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        (receipt(("NOBODY", "1")), 422, "inventory.unknown_item", "/lines/0/sku"),
        (receipt(("MUG", "1"), to="nowhere"), 422, "inventory.no_such_place", "/to"),
        (receipt(("MUG", "0.5")), 422, "kernel.malformed_value", "/lines/0/quantity"),
        (receipt(), 422, "inventory.empty_document", "/lines"),
        ({**receipt(("MUG", "1")), "kind": "loss"}, 422, "inventory.wrong_places", "/from"),
        (
            {"kind": "loss", "from": "shelf", "lines": receipt(("MUG", "1"))["lines"]},
            409,
            "inventory.insufficient_stock",
            None,
        ),
    ],
)
def test_a_wrong_document_is_refused_and_leaves_no_trace(
    shop: Shop, client: TestClient[Litestar], body: dict[str, object], status: int, code: str, pointer: str | None
) -> None:
    start = shop.position()
    answer = client.put(f"/api/v1/stock-documents/{new_id()}", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["type"].rpartition("/")[2]) == (status, code)
    assert [one["pointer"] for one in problem.get("errors", [])] == ([] if pointer is None else [pointer])
    assert shop.feed_after(start) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/stock?place=nowhere", 422),
        ("/api/v1/stock?place=supplier", 422),
        ("/api/v1/stock?after=nonsense", 422),
        ("/api/v1/stock-documents/01a20000-0000-7000-8000-000000000404", 404),
    ],
)
def test_wrong_questions_are_answered_with_a_problem(client: TestClient[Litestar], path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_an_unknown_sku_has_no_stock(client: TestClient[Litestar]) -> None:
    assert client.get("/api/v1/stock", params={"sku": "NOBODY"}).json()["items"] == []


def test_somebody_of_another_store_sees_and_changes_nothing_here(shop: Shop, client: TestClient[Litestar]) -> None:
    document = f"/api/v1/stock-documents/{new_id()}"
    client.put(document, json=receipt(("MUG", "1")))
    start = shop.position()
    with api(shop.database, anybody("inventory.*.*", store_id=shop.stores["lyon"].id)) as other:
        for path in ("/api/v1/places", "/api/v1/stock", "/api/v1/stock-movements", "/api/v1/stock-documents"):
            assert other.get(path).json()["items"] == []
        assert other.get("/api/v1/places/shelf").status_code == 403
        assert other.get("/api/v1/stock", params={"place": "shelf"}).status_code == 403
        assert other.get(document).status_code == 404
        assert other.put(f"/api/v1/stock-documents/{new_id()}", json=receipt(("MUG", "1"))).status_code == 403
        assert other.put("/api/v1/places/new", json=SHELF).status_code == 403
        depot = {"name": {}, "kind": "warehouse"}
        assert other.put("/api/v1/places/depot", json=depot).status_code == 403
    assert shop.feed_after(start) == []
