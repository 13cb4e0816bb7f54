"""One promotion on the web page, in a basket asked by a program, at the till, and on the sealed ticket: one amount."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.kernel.ids import new_id
from comptoir.till.services.shapes import TicketBody, content_hash
from comptoir.till.services.work import SealCommand

CANDLES = [{"id": "a", "sku": "BOUG-FIG-180", "quantity": "2"}]
SECOND = "La deuxième bougie à −50 %"


def priced(shop: TestClient[Litestar], bearer: dict[str, str], **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - a body
    answer = shop.post("/api/v1/baskets:price", json={"lines": CANDLES, **asked}, headers=bearer)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_same_basket_costs_the_same_everywhere(shop: TestClient[Litestar], bearer: dict[str, str]) -> None:
    french = bearer | {"Accept-Language": "fr"}
    page = shop.get("/fr/p/BOUG-FIG-180").text
    assert SECOND in page
    assert "jusqu’au" in page
    assert "Second candle at half price" in shop.get("/en/p/BOUG-FIG-180").text
    web, till = priced(shop, french), priced(shop, french, till="lyon-2")
    opened = shop.post(
        "/api/v1/tills/lyon-2/open", json={"float": {"amount": 10_000, "currency": "EUR"}}, headers=bearer
    )
    assert opened.status_code == 200, opened.text
    ticket = new_id()
    tenders = [{"id": "t", "kind": "cash", "amount": {"amount": 4350, "currency": "EUR"}}]
    body = msgspec.convert({"till": "lyon-2", "lines": CANDLES, "tenders": tenders}, TicketBody)
    runtime = shop.app.state.runtime
    command = SealCommand(ticket, body, content_hash(body), SYSTEM_PRINCIPAL, "test")
    runtime.committer.submit(runtime.tills.seal, command).result(20)
    sealed = shop.get(f"/api/v1/tickets/{ticket}", headers=french)
    discount = [{"promotion": "bougies-deuxieme", "amount": {"amount": 1450, "currency": "EUR"}, "label": SECOND}]
    for one in (web, till, sealed.json()):
        assert one["totals"]["due"] == {"amount": 4350, "currency": "EUR"}
        assert one["lines"][0]["discounts"] == discount
    receipt = shop.get(f"/api/v1/tickets/{ticket}/receipt?as=text", headers=french).text
    assert SECOND in receipt
    closed = shop.post("/api/v1/tills/lyon-2/close", json={"counted": []}, headers=bearer)
    assert closed.status_code == 200, closed.text


def test_a_coupon_says_what_became_of_it(shop: TestClient[Litestar], bearer: dict[str, str]) -> None:
    asked = priced(shop, bearer, coupons=["bienvenue", "nobody"], explain=True)
    assert asked["coupons"] == [
        {"code": "BIENVENUE", "status": "applied"}, {"code": "NOBODY", "status": "unknown"},
    ]  # fmt: skip
    assert asked["totals"]["due"]["amount"] == 4350 - 435
    steps = [one["step"] for one in asked["trace"] if one["step"].startswith("coupon")]
    assert steps == ["coupon_applied", "coupon_unknown"]


def test_what_is_sent_elsewhere_has_the_tax_that_its_destination_makes_due(
    shop: TestClient[Litestar], bearer: dict[str, str]
) -> None:
    def sent(destination: str) -> tuple[str, str, int, list[str]]:
        one = priced(shop, bearer, destination=destination)
        where = one["taxed_at"]
        return (
            where["territory"],
            where["ground"],
            one["totals"]["due"]["amount"],
            [tax["rate"] for tax in one["taxes"]],
        )

    assert sent("FR") == ("FR", "domestic", 4350, ["20"])
    assert sent("be") == ("FR", "below_threshold", 4350, ["20"])
    assert sent("US") == ("FR", "outside_union", 4350, ["20"])  # until the export is proven
    (seller,) = shop.get("/api/v1/legal-entities", headers=bearer).json()["items"]
    year = shop.app.state.runtime.database.clock.now().year
    recorded = {"amount": 1_000_000 - 3625, "is_oss": True}  # 43.50 with 20 % holds 36.25 without
    told = shop.put(f"/api/v1/distance-sales/{seller['code']}/{year}", json=recorded, headers=bearer)
    assert told.status_code == 200, told.text
    assert sent("BE")[:2] == ("FR", "below_threshold")
    shop.put(
        f"/api/v1/distance-sales/{seller['code']}/{year}", json=recorded | {"amount": 1_000_001 - 3625}, headers=bearer
    )
    assert sent("BE") == ("BE", "above_threshold", 4350, ["21"])
    refused = shop.post("/api/v1/baskets:price", json={"lines": CANDLES, "destination": "IT"}, headers=bearer)
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "pricing.unknown_territory")
    shop.put(f"/api/v1/distance-sales/{seller['code']}/{year}", json={"amount": 0}, headers=bearer)


def test_delivery_is_free_from_an_amount_on(shop: TestClient[Litestar], bearer: dict[str, str]) -> None:
    sent = {"amount": 590, "currency": "EUR"}

    def tried(from_amount: int, quantity: str) -> tuple[int, int, int]:
        promotion = {
            "label": {"en_US": "Free delivery"},
            "class": "shipping",
            "offer": {"kind": "threshold", "steps": [{"from_amount": from_amount, "rate": "100"}]},
            "selection": {"everything": True},
            "currency": "EUR",
        }
        lines = [{"id": "a", "sku": "BOUG-FIG-180", "quantity": quantity}]
        answer = shop.post(
            "/api/v1/baskets:try", json={"promotion": promotion, "lines": lines, "shipping": sent}, headers=bearer
        )
        assert answer.status_code == 200, answer.text
        goods, delivery = answer.json()["lines"]
        assert delivery["id"] == "shipping"
        return goods["due"]["amount"], delivery["due"]["amount"], answer.json()["totals"]["due"]["amount"]

    assert tried(2900, "1") == (2900, 0, 2900)
    assert tried(2901, "1") == (2900, 590, 3490)
    assert tried(2900, "2") == (4350, 590, 4940)  # the second at half price shares no tag with it, and saves more
    assert priced(shop, bearer, shipping=sent)["totals"]["due"]["amount"] == 4350 + 590
    for amount, currency in ((-1, "EUR"), (590, "CHF"), (1, "XYZ")):
        wrong = {"amount": amount, "currency": currency}
        answer = shop.post("/api/v1/baskets:price", json={"lines": CANDLES, "shipping": wrong}, headers=bearer)
        assert answer.status_code in {400, 422}, answer.text
