"""The office in a real browser: every page in every width, language and theme, and the main flows."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.office_screen import read_pages, settle, sign_in
from tests.browser.screens import Look, OpenScreen

TURNS = [
    [Look(390, "fr", "light"), Look(1024, "en", "light"), Look(1440, "fr", "dark")],
    [Look(390, "en", "dark"), Look(1024, "fr", "dark"), Look(1440, "en", "light")],
]
"""Pairwise, with the pages as one of the factors: each has every width, both languages and both themes in its turn, and
between them the turns have each language and theme in every width. `--long` shows every page in all of them."""
PAGES = {
    "home": "",
    "products": "products",
    "product": "products?sku=CAFE-ETH-250",
    "product-new": "products?new=true",
    "stock": "stock",
    "receiving": "receiving",
    "tills": "tills?till=rivoli-1",
    "tills-selling": "selling",
    "cash": "cash",
    "tonight": "tonight",
    "reports": "reports",
    "accounting": "accounting",
    "inspection": "inspection",
    "imports": "imports?new=true",
    "readers": "readers",
    "webhooks": "webhooks",
    "upkeep": "upkeep",
    "cases": "cases",
    "people": "people",
    "roles": "people?tab=roles&role=cashier",
    "audit": "audit",
    "settings": "settings?store=rivoli",
    "settings-new-entity": "settings?tab=entities&new=true",
    "settings-till": "settings?tab=tills&code=rivoli-1",
    "settings-terminals": "settings?tab=terminals",
    "promotions": "promotions",
    "campaigns": "campaigns",
    "calendar": "calendar",
    "labels": "labels",
    "prices": "prices?list=public",
    "prices-typed": "products?prices=public",
    "product-prices": "products?sku=CAFE-ETH-250&tab=prices",
}
SKU = "CAFE-ETH-250"
OTHER_SKU = "CAFE-COL-250"
UNKNOWN_CODE = "4006381333931"


@pytest.mark.parametrize("look", [look for turn in TURNS for look in turn], ids=str)
def test_every_page_reads_well(screen: OpenScreen, look: Look, request: pytest.FixtureRequest) -> None:
    shown = screen(look)
    sign_in(shown)
    turn = next(number for number, looks in enumerate(TURNS) if look in looks)
    pages = PAGES if request.config.getoption("--long") else dict(list(PAGES.items())[turn :: len(TURNS)])
    assert read_pages(shown, pages, "office") == {}


def test_a_wrong_password_is_told_beside_the_form(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    shown.go("/office/")
    shown.page.get_by_label("E-mail").fill("garance@maison-garance.example")
    shown.page.get_by_label("Password").fill("not-the-password")
    shown.page.get_by_role("button", name="Sign in").click()
    expect(shown.page.get_by_role("alert")).to_be_visible()
    expect(shown.page.get_by_label("E-mail")).to_have_value("garance@maison-garance.example")


def test_a_cashier_sees_only_what_a_cashier_may_use(screen: OpenScreen) -> None:
    shown = screen(Look())
    sign_in(shown, "lea")
    menu = shown.page.get_by_role("navigation", name="Menu principal")
    expect(menu.get_by_role("link")).to_have_text(
        ["Accueil", "Produits", "Étiquettes", "Stock", "Caisses", "Factures", "Réglages"]
    )
    shown.go("/office/audit")
    expect(shown.page.get_by_text("Vous n’avez pas accès à cette page")).to_be_visible()


def test_finds_edits_saves_and_publishes_a_product(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "products")
    page = shown.page
    page.get_by_label("Name, SKU or barcode").fill(SKU)
    page.get_by_role("row", name=SKU).click()
    name = (
        page.get_by_role("tabpanel")
        .get_by_label("Nom", exact=False)
        .or_(page.get_by_role("tabpanel").get_by_label("Name", exact=False))
    )
    before = name.first.input_value()
    name.first.fill(f"{before} (grains)")
    bar = page.get_by_role("region", name="1 unsaved change")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"Saved: {SKU}")).to_be_visible()
    expect(bar).to_have_count(0)
    expect(page.get_by_text("changed since", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(f"{SKU} is published")).to_be_visible()
    page.reload()
    expect(name.first).to_have_value(f"{before} (grains)")


def test_fields_wait_for_their_places_so_that_none_moves_from_under_the_keyboard(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    page = shown.page
    fields = page.get_by_role("tabpanel").get_by_label("Net weight")
    found: list[int] = []

    def come_last(route: Route) -> None:
        expect(page.get_by_label("Barcodes (GTIN)", exact=False)).to_be_visible()
        found.append(fields.count())
        route.continue_()

    page.route("**/api/v1/attribute-groups*", come_last)
    sign_in(shown, "garance", f"products?sku={SKU}")
    expect(fields).to_be_visible()
    assert found == [0]


def test_a_stale_edit_shows_what_changed_and_keeps_what_was_typed(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "ines", "products?sku=CAFE-COL-250")
    page = shown.page
    state = page.get_by_label("Offered for sale", exact=False)
    state.select_option("false")
    gtin = page.get_by_label("Barcodes (GTIN)", exact=False)
    expect(gtin).to_be_visible()
    answer = page.request.get(f"{shown.url}/api/v1/products/CAFE-COL-250")
    product = answer.json()
    changed = page.request.patch(
        f"{shown.url}/api/v1/products/CAFE-COL-250",
        data=json.dumps({"enabled": True, "identifiers": {"gtin": []}}),
        headers={
            "Content-Type": "application/json",
            "X-Comptoir-Client": "web",
            "Origin": shown.url,
            "If-Match": f'"{product["version"]}"',
        },
    )
    assert changed.status == 200, changed.text()
    page.get_by_role("region", name="unsaved change").get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog", name="Someone else changed this product")
    expect(dialog).to_contain_text("Barcodes (GTIN)")
    expect(dialog).to_contain_text(product["identifiers"]["gtin"][0])
    dialog.get_by_role("button", name="Go on with these").click()
    expect(state).to_have_value("false")
    page.get_by_role("region", name="unsaved change").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: CAFE-COL-250")).to_be_visible()
    after = page.request.get(f"{shown.url}/api/v1/products/CAFE-COL-250").json()
    assert (after["enabled"], after["identifiers"]["gtin"]) == (False, [])


def test_walks_down_the_list_by_keyboard_without_leaving_it(screen: OpenScreen) -> None:
    shown = screen(Look())
    sign_in(shown, "garance", "products")
    settle(shown)
    page = shown.page
    table = page.get_by_role("grid", name="Produits")
    table.focus()
    table.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"[?&]sku="))
    first = page.url
    table.press("ArrowDown")
    expect(page).not_to_have_url(first)
    expect(page.get_by_role("row", selected=True)).to_have_count(1)
    table.press("Escape")
    expect(page.get_by_role("button", name="Fermer")).to_have_count(0)


def test_opens_a_product_from_the_commands(screen: OpenScreen) -> None:
    shown = screen(Look())
    sign_in(shown)
    shown.page.keyboard.press("Control+k")
    shown.page.get_by_role("combobox", name="Recherche et commandes").fill(SKU)
    expect(shown.page.get_by_role("option", selected=True)).to_contain_text(SKU)
    shown.page.keyboard.press("Enter")
    expect(shown.page).to_have_url(f"{shown.url}/office/products?sku={SKU}")


def test_receives_goods_by_scanning(screen: OpenScreen) -> None:
    shown = screen(Look(width=390))
    sign_in(shown, "samir", "receiving")
    page = shown.page
    stock = f"{shown.url}/api/v1/stock?sku={SKU}&place=rivoli-shelf"
    before = int(page.request.get(stock).json()["items"][0]["on_hand"])
    page.get_by_role("button", name="Emplacement").click()
    page.get_by_role("combobox", name="Emplacement").fill("rivoli-shelf")
    page.get_by_role("option", name="rivoli-shelf").click()
    page.get_by_label("Scanner ou rechercher un article").focus()
    for code in (SKU, UNKNOWN_CODE, SKU):  # without waiting, as a scanner does
        page.keyboard.type(f"{code}\n")
    expect(page.get_by_role("listitem").filter(has_text=SKU).get_by_label("Quantité")).to_have_value("2")
    expect(page.get_by_label("Scanner ou rechercher un article")).to_have_value("")
    unknown = page.get_by_role("status").filter(has_text=UNKNOWN_CODE)
    unknown.get_by_role("button", name="Réessayer").click()
    expect(unknown).to_contain_text("Aucun article n’a le code")
    unknown.get_by_role("button", name=f"Laisser {UNKNOWN_CODE}").click()
    expect(unknown).to_have_count(0)
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_text("Le stock est à jour")).to_be_visible()
    assert int(page.request.get(stock).json()["items"][0]["on_hand"]) == before + 2


def test_codes_scanned_faster_than_the_server_answers_keep_their_order(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "samir", "receiving")
    page = shown.page
    page.get_by_label("Scan or search an item").focus()
    with shown.unanswered(rf"/products\?q={SKU}&"):
        page.keyboard.type(f"{SKU}\n{OTHER_SKU}\n")
        expect(page.get_by_role("status").filter(has_text=f"{SKU}, {OTHER_SKU}")).to_be_visible()
        expect(page.get_by_text("Scan the first item")).to_be_visible()
    lines = page.get_by_role("list", name="2 lines").get_by_role("listitem")
    expect(lines).to_contain_text([OTHER_SKU, SKU])  # the newest first


def test_shows_a_till_day_with_its_tickets(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "paul", "tills?till=rivoli-1")
    page = shown.page
    expect(page.get_by_role("heading", name="Z report (closed)")).to_be_visible()
    page.get_by_role("button", name="rivoli-1-").first.click()
    expect(page.get_by_role("heading", name="Signature")).to_be_visible()
    receipt = page.get_by_role("link", name="Open the receipt").get_attribute("href")
    assert receipt is not None
    assert "text/html" in page.request.get(f"{shown.url}{receipt}").headers["content-type"]


def test_tries_a_file_and_then_imports_it(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "imports?new=true")
    page = shown.page
    rows = f"sku,place,quantity\n{SKU},lyon-shelf,77\nNO-SUCH-ITEM,lyon-shelf,1\n"
    page.get_by_label("Choose a file").set_input_files(
        {"name": "counts.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_label("What is in the file").select_option("stock")
    page.get_by_role("button", name="Try it first").click()
    expect(page.get_by_text("This was a trial: nothing has been changed.")).to_be_visible()
    expect(page.get_by_text("NO-SUCH-ITEM")).to_be_visible()
    stock = f"{shown.url}/api/v1/stock?sku={SKU}&place=lyon-shelf"
    assert page.request.get(stock).json()["items"][0]["on_hand"] != "77"
    page.get_by_role("button", name="Import for real").click()
    rejects = page.get_by_role("link", name="Download the rejected rows")
    expect(page.get_by_text("This was a trial")).to_have_count(0)
    expect(rejects).to_be_visible()
    assert page.request.get(stock).json()["items"][0]["on_hand"] == "77"
    with page.expect_download() as download:
        rejects.click()
    assert "NO-SUCH-ITEM" in download.value.path().read_text(encoding="utf-8")


def test_adds_a_person_who_then_chooses_a_password_of_their_own(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "people?person=new")
    page = shown.page
    page.get_by_label("Name", exact=True).fill("Nadia Roux")
    page.get_by_label("E-mail", exact=True).fill("nadia@maison-garance.example")
    page.get_by_role("button", name="Add a role").click()
    page.get_by_label("Role", exact=True).select_option("stock_keeper")
    page.get_by_label("Store", exact=True).select_option("lyon")
    page.get_by_role("button", name="Add the person").click()
    given = page.locator("p.font-mono").first
    expect(given).to_be_visible()
    first_password = given.inner_text()
    other = screen(Look(language="en"))
    other.go("/office/")
    other.page.get_by_label("E-mail").fill("nadia@maison-garance.example")
    other.page.get_by_label("Password").fill(first_password)
    other.page.get_by_role("button", name="Sign in").click()
    other.page.get_by_label("Password you were given").fill(first_password)
    other.page.get_by_label("New password").fill("three green lamps over Lyon")
    other.page.get_by_role("button", name="Save").click()
    menu = other.page.get_by_role("navigation", name="Main menu")
    expect(menu.get_by_role("link", name="Receiving")).to_be_visible()
    expect(menu.get_by_role("link", name="Audit trail")).to_have_count(0)


def test_makes_a_product_and_a_variant_of_it(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "products?new=true")
    page = shown.page
    panel = page.get_by_role("region", name="New product")
    panel.get_by_role("button", name="Family").click()
    page.get_by_role("option", name="Clothing").click()
    panel.get_by_label("Name – English").fill("Linen apron")
    sku = panel.get_by_label("SKU", exact=True)
    expect(sku).to_have_value("LINEN-APRON")
    sku.fill("CAFE-ETH-250")
    expect(panel.get_by_text("choose another")).to_be_visible()
    sku.fill("APRON-LIN")
    expect(panel.get_by_text("Free", exact=True)).to_be_visible()
    panel.get_by_label("Barcode (GTIN)").fill("4006381333930")
    expect(panel.get_by_text("it would end in 1")).to_be_visible()
    panel.get_by_label("Barcode (GTIN)").fill("4006381333931")
    panel.get_by_label("Price (", exact=False).fill("24,50")
    panel.get_by_role("button", name="Make the product").click()
    expect(page).to_have_url(f"{shown.url}/office/products?sku=APRON-LIN")
    prices = page.request.get(f"{shown.url}/api/v1/prices?sku=APRON-LIN").json()["items"]
    assert [price["amount"] for price in prices] == [2450]
    shown.go("/office/products?new=true&below=BASK-TOILE-BLA")
    panel.get_by_role("button", name="Size").click()
    page.get_by_role("option").filter(has_text="XS").click()
    panel.get_by_role("button", name="Make the product").click()
    expect(page).to_have_url(f"{shown.url}/office/products?sku=BASK-TOILE-BLA-XS")
    made = page.request.get(f"{shown.url}/api/v1/products/BASK-TOILE-BLA-XS").json()
    assert (made["level"], made["parent"], made["family"]) == ("variant", "BASK-TOILE-BLA", "clothing")
    page.get_by_role("button", name="More for BASK-TOILE-BLA-XS").click()
    page.get_by_role("menuitem", name="Delete for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("BASK-TOILE-BLA-XS is deleted")).to_be_visible()
    assert page.request.get(f"{shown.url}/api/v1/products/BASK-TOILE-BLA-XS").status == 404
