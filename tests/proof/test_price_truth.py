"""A rise and a cut set through the API, with and without hung labels, scanned before and after at the till's API."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from comptoir.kernel.ids import new_id
from tests.proof.shop import Shop
from tests.support.trade import Api, open_shop

SECONDS_MAX = 120.0


def wait_for(what: Callable[[], bool]) -> None:
    """Readers work behind the request; their work is waited for, never its time judged."""
    end = time.monotonic() + SECONDS_MAX
    while not what():
        assert time.monotonic() < end, "the labels never came"


class Floor:
    """One till and the shelf beside it, over the API only."""

    def __init__(self, api: Api, till: str) -> None:
        self.api, self.till = api, till

    def asks(self, sku: str) -> int:
        """What one costs, as a scan prices it."""
        lines = [{"id": "1", "sku": sku, "quantity": "1"}]
        asked: int = self.api.send("POST", "/baskets:price", {"till": self.till, "lines": lines})["totals"]["due"][
            "amount"
        ]
        return asked

    def scan(self, sku: str) -> int:
        """What one costs: priced as a scan prices it, then sold at that price."""
        lines = [{"id": "1", "sku": sku, "quantity": "1"}]
        asked = {"amount": self.asks(sku), "currency": "EUR"}
        tenders = [{"id": "1", "kind": "cash", "amount": asked}]
        sealed = self.api.send("PUT", f"/tickets/{new_id()}", {"till": self.till, "lines": lines, "tenders": tenders})
        due: int = sealed["totals"]["due"]["amount"]
        assert due == asked["amount"]
        return due

    def set_price(self, sku: str, amount: int) -> None:
        self.api.bulk("/prices:bulk", [{"sku": sku, "price_list": "retail", "amount": amount}])

    def labels(self) -> dict[str, Any]:
        return {one["sku"]: one for one in self.api.pages("/shelves/rivoli/labels")}

    def begin(self, *skus: str) -> None:
        """Labels begin at the store; what hangs says the prices in force."""
        self.api.send("PUT", "/shelves/rivoli", {"rises": "hung"})
        for sku in skus:
            self.api.send("PUT", f"/shelves/rivoli/facings/{sku}", {"position": "A1"})
        wait_for(lambda: set(self.labels()) == set(skus))
        assert self.api.send("POST", "/shelves/rivoli/take-over") == {"labels": len(skus)}


def test_what_the_shelf_says_is_what_is_paid(shop: Shop) -> None:
    with shop.serving() as api:
        (till,) = open_shop(api, 1, 100)
        floor = Floor(api, till)
        floor.set_price("SOAP", 450)
        wait_for(lambda: floor.asks("SOAP") == 450)
        assert floor.scan("SOAP") == 450  # without labels a rise counts at once
        floor.begin("MUG", "TEA")
        assert (floor.scan("MUG"), floor.scan("TEA")) == (1290, 650)

        floor.set_price("MUG", 1490)
        floor.set_price("TEA", 590)
        wait_for(lambda: set(floor.labels()) == {"MUG", "TEA"})
        assert (floor.scan("MUG"), floor.scan("TEA")) == (1290, 590)

        sheet = api.send("POST", "/shelves/rivoli/sheets", {"format": "a4_24"})
        assert sheet["labels"] == 2
        assert (floor.scan("MUG"), floor.scan("TEA")) == (1290, 590)
        mug = floor.labels()["MUG"]["id"]
        hung = api.send("POST", f"/labels/{mug}/hung", {})
        assert (hung["state"], hung["is_newest"]) == ("shown", True)
        wait_for(lambda: floor.asks("MUG") == 1490)
        assert floor.scan("MUG") == 1490
        assert floor.scan("TEA") == 590

        floor.set_price("TEA", 650)  # the printed cut may hang: nobody pays more until its successor was seen
        wait_for(lambda: floor.labels()["TEA"]["price"]["amount"] == 650)
        assert floor.scan("TEA") == 590
        again = api.send("POST", "/shelves/rivoli/sheets", {})
        assert api.send("POST", f"/label-sheets/{again['id']}/hung", {}) == {"labels": 1}
        wait_for(lambda: floor.asks("TEA") == 650)
        assert floor.scan("TEA") == 650
        assert floor.labels() == {}

        told = api.send("GET", "/prices/MUG/told", store="rivoli")
        assert (told["shown"]["amount"], told["charged"]["amount"], told["label"]["how"]) == (1490, 1490, "seen")

        told = api.pages("/prices/MUG/timeline", store="rivoli")
        assert [one["price"]["amount"] for one in told if one["price"]] == [1290, 1490]
        assert api.send("GET", "/prices/MUG/prior", store="rivoli")["reason"] == "not_reduced"
        struck = api._client.get("/prices/MUG/prior", params={"store": "rivoli", "strike": 1990})
        assert (struck.status_code, struck.json()["type"].rpartition("/")[2]) == (422, "pricing.strike_not_justified")
        assert api.send("GET", "/price-calendar")["items"] == []

        floor.set_price("MUG", 1590)
        wait_for(lambda: "MUG" in floor.labels())
        counted = [{"tender": "cash", "amount": {"amount": 0, "currency": "EUR"}}]
        api.send("POST", f"/tills/{till}/close", {"counted": counted})
        opened = api.send("POST", f"/tills/{till}/open", {"float": {"amount": 0, "currency": "EUR"}})
        assert (opened["labels_to_hang"]["count"], opened["labels_to_hang"]["items"][0]["sku"]) == (1, "MUG")
        assert floor.scan("MUG") == 1490
    assert all(line.startswith("ok") for line in shop.run("verify"))
