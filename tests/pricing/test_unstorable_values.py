"""What a column cannot hold is a wrong request, never a defect."""

import json

from litestar import Litestar
from litestar.testing import TestClient

from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from tests.pricing.api import anybody, api
from tests.pricing.shop import open_shop

NUL = "a\x00b"
PLACE = {"name": {"fr_FR": "Rayon"}, "kind": "shelf", "store": "rivoli"}


def receipt(place: str, *lines: dict[str, str]) -> dict[str, object]:
    return {"kind": "receipt", "to": place, "lines": list(lines)}


def put_stock(client: TestClient[Litestar], body: dict[str, object]) -> int:
    return client.put(f"/api/v1/stock-documents/{new_id()}", json=body).status_code


def test_a_nul_in_a_text_is_never_a_defect(database: Database) -> None:
    open_shop(database)
    with api(database, anybody("inventory.*.*", "pricing.*.*")) as client:
        client.put("/api/v1/places/shelf", json=PLACE)
        answers = [
            client.put("/api/v1/places/x", json={**PLACE, "name": {"fr_FR": NUL}}).status_code,
            client.put("/api/v1/places/x", json={**PLACE, "store": NUL}).status_code,
            client.put("/api/v1/places/a%00b", json=PLACE).status_code,
            client.get("/api/v1/places/a%00b").status_code,
            client.get("/api/v1/prices/a%00b/history").status_code,
            client.put("/api/v1/price-lists/x", json={"label": {"fr_FR": NUL}, "currency": "EUR"}).status_code,
            put_stock(client, receipt("shelf", {"sku": NUL, "quantity": "1"})),
            put_stock(client, receipt("shelf", {"sku": "MUG", "quantity": "1", "reason": NUL})),
            put_stock(client, receipt(NUL, {"sku": "MUG", "quantity": "1"})),
            *(
                client.get(path, params=question).status_code
                for path in ("/api/v1/stock", "/api/v1/prices")
                for question in ({"sku": NUL}, {"place": NUL}, {"price_list": NUL}, {"store": NUL})
            ),
        ]
    assert [status for status in answers if status >= 500] == []


def test_a_nul_in_one_line_of_a_batch_rejects_that_line_alone(database: Database) -> None:
    open_shop(database)
    lines = [json.dumps({"sku": sku, "price_list": "retail", "amount": 1290}) for sku in (NUL, "MUG")]
    with api(database, anybody("pricing.*.*")) as client:
        answer = client.post("/api/v1/prices:bulk", content="\n".join(lines).encode())
    assert [json.loads(one)["status"] for one in answer.text.splitlines()] == ["rejected", "created"]


def test_a_quantity_beyond_all_measure_is_never_a_defect(database: Database) -> None:
    open_shop(database)
    line = {"sku": "MUG", "quantity": "9000000000000"}
    with api(database, anybody("inventory.*.*")) as client:
        client.put("/api/v1/places/shelf", json=PLACE)
        status = put_stock(client, {**receipt("shelf", line, line), "kind": "adjustment"})
    assert status in {409, 422}
