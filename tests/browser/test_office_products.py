"""A product's page in the office: barcodes of the shop's own, and versions compared and restored."""

from __future__ import annotations

from playwright.sync_api import Request, expect

from tests.browser.office_screen import send, sign_in
from tests.browser.screens import Look, OpenScreen

SKU = "BOUGIE-ESSAI"
PACK = "CAFE-MAI-1000"
IN_PACK = ("CAFE-BRE-250", "CAFE-COL-250", "CAFE-DEC-250")
MASKS = {str(prefix): f"{prefix}IIIIIWWWWWC" for prefix in range(20, 30)}


def test_a_barcode_that_is_refused_leads_to_the_masks_and_one_is_given_once(screen: OpenScreen) -> None:
    shown = screen(Look())
    sign_in(shown)
    page = shown.page
    send(
        shown,
        "PUT",
        f"products/{SKU}",
        {"values": {"name": [{"locale": "fr_FR", "channel": None, "data": "Essai"}]}},
        version='"0"',
    )
    send(shown, "PUT", "barcode-masks", {"masks": MASKS})
    shown.go(f"/office/products?sku={SKU}")
    give = page.get_by_role("button", name="Donner un code-barres du magasin")
    give.click()
    expect(page.get_by_text("Aucun préfixe libre")).to_be_visible()
    shown.shoot("own-barcode-refused")
    page.get_by_role("link", name="Choisir les préfixes des codes maison").click()
    expect(page.get_by_label("Codes qui commencent par 29")).to_have_value(MASKS["29"])

    send(shown, "PUT", "barcode-masks", {"masks": {prefix: mask for prefix, mask in MASKS.items() if prefix != "29"}})
    shown.go(f"/office/products?sku={SKU}")
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one) if one.url.endswith("/products:own-barcodes") else None)
    give.focus()
    with shown.unanswered("/products:own-barcodes"):
        page.keyboard.press("Enter")
        expect(give).to_have_attribute("aria-disabled", "true")
        expect(give).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Space")
    expect(page.get_by_text(f"{SKU} a le code-barres 2900000000001")).to_be_visible()
    expect(give).to_have_count(0)
    assert len(asked) == 1


def test_a_comparison_says_names_and_what_was_restored_can_be_undone(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown)
    page = shown.page
    sku = f"{SKU}-2"
    send(shown, "PUT", f"products/{sku}", {"categories": ["bougies"]}, version='"0"')
    send(shown, "PATCH", f"products/{sku}", {"categories": ["linge"]}, version='"1"')
    shown.go(f"/office/products?sku={sku}&tab=team")
    page.get_by_role("button", name="Compare 1").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("definition")).to_have_text(["Candles and scents", "Linen"])
    shown.shoot("versions-compared")
    dialog.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_text(f"{sku} is as it was; this is a new version.")).to_be_visible()
    assert send(shown, "GET", f"products/{sku}")["categories"] == ["bougies"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Compare 3")).to_be_visible()
    assert send(shown, "GET", f"products/{sku}")["categories"] == ["linge"]


def test_two_quick_changes_of_links_lose_nothing_and_a_quantity_is_a_whole_number(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, path=f"products?sku={PACK}&tab=links")
    page = shown.page
    page.get_by_role("button", name="Take the usual ones").click()
    expect(page.get_by_role("heading", name="In the pack")).to_be_visible()
    version = send(shown, "GET", f"products/{PACK}")["version"]
    held = [{"sku": sku, "quantity": 2} for sku in IN_PACK]
    send(shown, "PATCH", f"products/{PACK}", {"associations": {"PACK": held}}, version=f'"{version}"')
    page.reload()
    many = page.get_by_label(f"How many of {IN_PACK[2]}")
    many.fill("2.5")
    many.blur()
    expect(many).to_have_value("2")
    with shown.unanswered(f"/products/{PACK}$"):
        page.get_by_role("button", name=f"Remove {IN_PACK[0]}").click()
        page.get_by_role("button", name=f"Remove {IN_PACK[1]}").click()
        many.fill("3")
        many.blur()
    expect(page.get_by_role("button", name=f"Remove {IN_PACK[0]}")).to_have_count(0)
    expect(page.get_by_role("button", name=f"Remove {IN_PACK[1]}")).to_have_count(0)
    with page.expect_response(f"**/products/{PACK}/links"):
        page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name=f"Remove {IN_PACK[1]}")).to_be_visible()
    assert send(shown, "GET", f"products/{PACK}")["associations"]["PACK"] == [
        {"sku": IN_PACK[2], "quantity": 3},
        {"sku": IN_PACK[1], "quantity": 2},
    ]
