"""The main job: a real catalogue comes in, is published, sold by scanning, seen on the web, and the day is closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, expect

from comptoir.kernel.ids import new_id
from tests.proof.shop import Shop
from tests.support.trade import SHELF, Api, open_company, open_tills

SKU = "Biker-jacket-leather-l"
BARCODE = "1234567890364"
PRICE = 24_900
STOCK = 8
SEEN_MS_MAX = 10_000
"""Ten times the second in which a page shows a sale."""


def euros(amount: int) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR"}


def sell_one(api: Api, till: str) -> dict[str, Any]:
    """Scan the barcode once, take a note that is too large, give change."""
    ticket: dict[str, Any] = api.send(
        "PUT",
        f"/tickets/{new_id()}",
        {
            "till": till,
            "lines": [{"id": "1", "barcode": BARCODE, "quantity": "1"}],
            "tenders": [{"id": "1", "kind": "cash", "amount": euros(PRICE + 100)}],
        },
    )
    return ticket


def test_from_the_first_import_to_the_closed_day(
    shop: Shop, shared_data: Path, new_context: Callable[..., BrowserContext]
) -> None:
    with shop.serving({"COMPTOIR_WEB_CHANNEL": "ecommerce"}) as api:
        open_company(api)
        said = shop.run("import", "catalog", str(shared_data / "akeneo-icecat"))
        outcome = json.loads(said[-1])
        assert (outcome["read"], outcome["created"], outcome["rejected"]) == (2246, 1940, 0)

        assert api.send("POST", f"/products/{SKU}/publish")["status"] == "published"
        api.bulk("/prices:bulk", [{"sku": SKU, "price_list": "retail", "amount": PRICE}])
        received = {"kind": "receipt", "to": SHELF, "lines": [{"sku": SKU, "quantity": str(STOCK)}]}
        api.send("PUT", f"/stock-documents/{new_id()}", received)
        (till,) = open_tills(api, 1)

        page = new_context(locale="fr-FR").new_page()
        page.goto(f"{api.url}/fr/p/{SKU}")
        left = page.locator("#offer .stock .left")
        expect(left).to_contain_text(str(STOCK))
        expect(page.locator("#live")).to_be_visible(timeout=SEEN_MS_MAX)

        ticket = sell_one(api, till)
        expect(left).to_contain_text(str(STOCK - 1), timeout=SEEN_MS_MAX)
        assert (ticket["lines"][0]["sku"], ticket["totals"]["due"], ticket["change"]) == (SKU, euros(PRICE), euros(100))

        card = api.send("GET", f"/cards/{SKU}")
        assert (card["price"]["amount"], card["available"]) == (PRICE, str(STOCK - 1))
        z = api.send("POST", f"/tills/{till}/close", {"counted": [{"tender": "cash", "amount": euros(PRICE)}]})
        (cash,) = z["tenders"]
        assert (z["tickets"], z["sales"]) == (1, euros(PRICE))
        assert (cash["expected"], cash["counted"], cash["difference"]) == (euros(PRICE), euros(PRICE), euros(0))
        assert sum(tax["base"]["amount"] + tax["amount"]["amount"] for tax in z["taxes"]) == PRICE
        assert_verified(shop)
    assert_verified(shop)


def assert_verified(shop: Shop) -> None:
    """Every invariant holds; `verify` exits 0 and names each."""
    said = shop.run("verify")
    assert said
    assert all(line.startswith("ok ") for line in said), said
