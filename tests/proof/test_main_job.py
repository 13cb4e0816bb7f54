"""The main job: a real catalogue comes in, is published, sold by scanning, seen on the web, and the day is closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from comptoir.app.http.pages import BUILT
from comptoir.kernel.ids import new_id
from tests.proof.shop import Shop
from tests.support.browser import type_like_a_scanner
from tests.support.trade import SHELF, Api, open_company

SKU = "Biker-jacket-leather-l"
BARCODE = "1234567890364"
PRICE = 24_900
STOCK = 8
TILL = "rivoli-1"
CASHIER = "lea@comptoir.example"
SHOWN = f"{PRICE // 100},{PRICE % 100:02d}\u00a0€"
FLOAT, GIVEN = 15_000, 25_000


def euros(amount: int) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR"}


def open_till(page: Page, url: str, till: str, password: str) -> None:
    """Sign in at the till and begin its day."""
    page.goto(f"{url}/till/{till}")
    page.get_by_label("E-mail").fill(CASHIER)
    page.get_by_label("Mot de passe").fill(password)
    page.keyboard.press("Enter")
    page.get_by_label("Fond de caisse").fill(str(FLOAT // 100))
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Panier")).to_be_visible()


def sell_one(page: Page) -> None:
    """Scan the barcode once, as a scanner that types, and take notes that are too much for it."""
    type_like_a_scanner(page, BARCODE)
    expect(page.get_by_test_id("total")).to_have_text(SHOWN)
    page.get_by_role("button", name="Payer").click()
    expect(page.get_by_test_id("left")).to_have_text(SHOWN)
    page.keyboard.type(str(GIVEN // 100), delay=100)
    page.keyboard.press("Enter")


def test_from_the_first_import_to_the_closed_day(
    shop: Shop, shared_data: Path, new_context: Callable[..., BrowserContext]
) -> None:
    if not BUILT.is_dir():
        pytest.skip("MISSING: the built screens (npm run build in web/)")
    with shop.serving({"COMPTOIR_WEB_CHANNEL": "ecommerce"}) as api:
        open_company(api)
        said = shop.run("import", "catalog", str(shared_data / "akeneo-icecat"))
        outcome = json.loads(said[-1])
        assert (outcome["read"], outcome["created"], outcome["rejected"]) == (2246, 1940, 0)

        assert api.send("POST", f"/products/{SKU}/publish")["status"] == "published"
        api.bulk("/prices:bulk", [{"sku": SKU, "price_list": "retail", "amount": PRICE}])
        received = {"kind": "receipt", "to": SHELF, "lines": [{"sku": SKU, "quantity": str(STOCK)}]}
        api.send("PUT", f"/stock-documents/{new_id()}", received)
        api.send("PUT", f"/tills/{TILL}", {"name": "Caisse 1", "store": "rivoli", "place": SHELF})
        password = shop.run("user", "add", CASHIER, "--role", "cashier", "--place", "rivoli")[-1]

        page = new_context(locale="fr-FR").new_page()
        page.goto(f"{api.url}/fr/p/{SKU}")
        left = page.locator("#offer .stock .left")
        expect(left).to_contain_text(str(STOCK))
        expect(page.locator("#live")).to_be_visible()

        till = new_context(locale="fr-FR").new_page()
        open_till(till, api.url, TILL, password)
        sell_one(till)
        expect(left).to_contain_text(str(STOCK - 1))
        expect(till.get_by_test_id("change")).to_have_text("1,00\u00a0€")

        card = api.send("GET", f"/cards/{SKU}")
        assert (card["price"]["amount"], card["available"]) == (PRICE, str(STOCK - 1))
        assert_z_balances(api)
        assert_verified(shop)
    assert_verified(shop)


def assert_z_balances(api: Api) -> None:
    """The drawer holds the float and the sale, and the Z says the same."""
    in_drawer = FLOAT + PRICE
    z = api.send("POST", f"/tills/{TILL}/close", {"counted": [{"tender": "cash", "amount": euros(in_drawer)}]})
    (cash,) = z["tenders"]
    assert (z["tickets"], z["sales"], z["float"]) == (1, euros(PRICE), euros(FLOAT))
    assert (cash["expected"], cash["counted"], cash["difference"]) == (euros(in_drawer), euros(in_drawer), euros(0))
    assert sum(tax["base"]["amount"] + tax["amount"]["amount"] for tax in z["taxes"]) == PRICE


def assert_verified(shop: Shop) -> None:
    """Every invariant holds; `verify` exits 0 and names each."""
    said = shop.run("verify")
    assert said
    assert all(line.startswith("ok ") for line in said), said
