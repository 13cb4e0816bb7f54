"""What a seller asks of the shop at a till: a product and all around it, favourites, a consent on the spot."""

from __future__ import annotations

from uuid import uuid4

from litestar import Litestar
from litestar.testing import TestClient

from comptoir.app.demo.shop import DEMO_PASSWORD

Shop = TestClient[Litestar]


def test_a_product_is_told_with_its_variants_its_stock_everywhere_and_what_goes_with_it(
    shop: Shop, bearer: dict[str, str]
) -> None:
    kind = {"labels": {"en_US": "Goes with", "fr_FR": "Va avec"}}
    assert shop.put("/api/v1/association-types/goes_with", json=kind, headers=bearer).status_code == 201
    linked = {"associations": {"goes_with": [{"sku": "MUG-GRES-BLE"}]}}
    answer = shop.patch("/api/v1/products/VES-PLUIE", json=linked, headers=bearer)
    assert answer.status_code == 200, answer.text
    told = shop.get(
        "/api/v1/tills/rivoli-1/products/VES-PLUIE-JAU-S", headers=bearer | {"Accept-Language": "fr"}
    ).json()
    assert (told["title"], told["card"]["sku"]) == ("Veste de pluie", "VES-PLUIE-JAU-S")
    (colour, size) = told["axes"]
    assert [one["label"] for one in size["choices"] if one["is_chosen"]] == ["S"]
    assert next(one["sku"] for one in size["choices"] if one["label"] == "M") == "VES-PLUIE-JAU-M"
    assert next(one["sku"] for one in colour["choices"]) == "VES-PLUIE-JAU-S"
    assert [one["is_here"] for one in told["stock"]].count(True) == 1
    assert len(told["stock"]) > 2
    assert told["texts"][0]["text"].startswith("Imperméable")
    assert next(fact["value"] for fact in told["facts"]) == "Cap Fréhel"
    assert all("/renditions/small?v=" in url for url in told["pictures"])
    (related,) = told["related"]
    assert (related["label"], [one["card"]["sku"] for one in related["items"]]) == ("Va avec", ["MUG-GRES-BLE"])
    assert shop.get("/api/v1/tills/rivoli-1/products/NOTHING", headers=bearer).status_code == 404


def test_favourites_come_in_the_order_in_which_they_were_asked(shop: Shop) -> None:
    skus = ["MUG-GRES-BLE", "NOTHING", "cafe-eth-250", "VRAC-OLI", "MUG-GRES-BLE"]
    found = shop.get("/api/v1/cards", params={"till": "rivoli-1", "skus": ",".join(skus)}).json()["items"]
    assert [card["sku"] for card in found] == ["MUG-GRES-BLE", "CAFE-ETH-250", "VRAC-OLI"]


def test_a_till_names_products_in_the_language_of_whoever_reads(shop: Shop) -> None:
    asked = {"till": "rivoli-1", "skus": "ASS-GRE-BLE"}
    names = [
        shop.get("/api/v1/cards", params=asked | more, headers={"Accept-Language": language}).json()["items"][0][
            "label"
        ]
        for language, more in (("en", {}), ("fr", {}), ("de", {}), ("en", {"locale": "fr_FR"}))
    ]
    french, english = "Assiette en grès bleu nuit", "Midnight blue stoneware plate"
    assert (names[0], names[1], names[3]) == (english, french, french)
    assert names[2] in {french, english}


def test_a_manager_allows_by_number_or_badge_at_the_device_of_the_till(shop: Shop, bearer: dict[str, str]) -> None:
    people = {one["email"].partition("@")[0]: one for one in shop.get("/api/v1/people", headers=bearer).json()["items"]}
    manager, cashier = people["garance"], people["lea"]
    badge = str(uuid4())
    for person, pin in ((manager, "4829"), (cashier, "5938")):
        assert shop.put(f"/api/v1/people/{person['id']}/pin", json={"pin": pin}, headers=bearer).status_code == 204
    assert shop.put(f"/api/v1/people/{manager['id']}/badge", json={"badge": badge}, headers=bearer).status_code == 204
    made = shop.post("/api/v1/tills/rivoli-1/stations", json={"name": "Front", "kind": "till"}, headers=bearer)
    cookie = {"Cookie": made.headers["set-cookie"].partition(";")[0]}
    shop.cookies.clear()

    def ask(till: str = "rivoli-1", at: dict[str, str] = cookie, **approver: str) -> tuple[int, str]:
        wanted = {"permission": "till.line.override_price", "till": till, "reason": "scratched"}
        body = wanted | {"amount": {"amount": 250, "currency": "EUR"}, "approver": approver}
        answer = shop.post("/api/v1/approvals", json=body, headers=bearer | at)
        told = answer.json()
        return answer.status_code, told.get("approved_by") or told["type"].rpartition("/")[2]

    mine = f"person:{manager['id']}"
    assert ask(person=manager["id"], pin="4829") == (201, mine)
    assert ask(badge=badge) == (201, mine)
    assert ask(email="garance@maison-garance.example", password=DEMO_PASSWORD) == (201, mine)
    assert ask(person=manager["id"], pin="1111") == (401, "access.pin_refused")
    assert ask(person=manager["id"]) == (401, "access.pin_refused")
    assert ask(person=cashier["id"], pin="5938") == (403, "access.may_not_approve")
    assert ask(person=manager["id"], pin="4829", at={})[1] == "access.station_unknown"
    assert ask(person=manager["id"], pin="4829", till="rivoli-2")[1] == "access.station_unknown"
    assert shop.delete(f"/api/v1/stations/{made.json()['id']}", headers=bearer).status_code == 204
    assert ask(person=manager["id"], pin="4829") == (404, "access.station_revoked")
    takes = {"person": manager["id"], "pin": "4829"}
    assert shop.post("/api/v1/session/switch", json=takes, headers=cookie).status_code == 404
    trail = shop.get("/api/v1/audit?action=access.permission.denied", headers=bearer).json()["items"]
    told = [one["detail"]["station"] for one in trail if one["detail"]["code"] == "access.station_revoked"]
    assert told == [made.json()["id"]] * 2
