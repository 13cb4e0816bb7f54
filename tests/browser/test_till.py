"""The till in a real browser: by keyboard alone, by touch alone, and when the world does not answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.office_screen import send
from tests.browser.screens import LAYOUT_SHIFT_MAX, Look, Screen
from tests.browser.till_screen import (
    APRICOTS,
    PLATE,
    PLATE_PRICE,
    TILL,
    UNKNOWN,
    basket,
    behave,
    euros,
    open_till,
    recorded_tickets,
    scan,
    sign_in,
    terminal_at,
    total,
)

OpenScreen = Callable[[Look], Screen]
PAIRWISE = [
    Look(390, "fr", "light"),
    Look(390, "en", "dark"),
    Look(1024, "fr", "dark"),
    Look(1024, "en", "light"),
    Look(1440, "fr", "dark"),
    Look(1440, "en", "light"),
]
TARGET_PIXELS_MIN = 44
_SMALL_TARGETS = """
(least) => [...document.querySelectorAll("button, input, select, a[href]")]
  .map((node) => ({ name: node.getAttribute("aria-label") ?? node.textContent, node: node.closest("label") ?? node }))
  .map(({ name, node }) => ({ name, box: node.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`)
"""


def judge(shown: Screen, name: str) -> list[str]:
    """Keep a picture of what is shown, and say what is wrong with it."""
    shown.shoot(f"till-{name}")
    found = shown.serious_problems() + shown.page.evaluate(_SMALL_TARGETS, TARGET_PIXELS_MIN)
    if shown.layout_shift() > LAYOUT_SHIFT_MAX:
        found.append(f"layout shift {shown.layout_shift()}")
    if shown.is_wider_than_window():
        found.append("scrolls sideways")
    return [f"{name}: {one}" for one in found]


@pytest.mark.parametrize("look", PAIRWISE, ids=str)
def test_every_screen_of_a_sale_reads_well(screen: OpenScreen, look: Look) -> None:
    shown = screen(look)
    page = shown.page
    shown.go("/till/")
    expect(page.get_by_label("E-mail")).to_be_visible()
    found = judge(shown, "sign-in")
    open_till(shown)
    found += judge(shown, "ready")
    scan(shown, PLATE)
    scan(shown, PLATE)
    if look.width < 768:
        page.get_by_role("button", expanded=False).filter(has_text="2").click()
    expect(total(shown)).to_have_text(euros(shown, 2 * PLATE_PRICE))
    found += judge(shown, "basket")
    page.get_by_role("button", name=shown.say("Payer", "Pay")).click()
    expect(page.get_by_test_id("left")).to_have_text(euros(shown, 2 * PLATE_PRICE))
    found += judge(shown, "pay")
    page.get_by_role("button", name=euros(shown, 4000)).click()
    expect(page.get_by_test_id("change")).to_have_text(euros(shown, 4000 - 2 * PLATE_PRICE))
    expect(page.frame_locator("iframe").get_by_text("Assiette en grès bleu nuit")).to_be_visible()
    found += judge(shown, "done")
    page.get_by_role("button", name=shown.say("Client suivant", "Next customer")).click()
    shown.go(f"/till/{TILL}/report")
    expect(page.get_by_test_id("sales")).to_be_visible()
    found += judge(shown, "report")
    shown.go(f"/till/{TILL}/close")
    expect(page.get_by_label(shown.say("Compté dans le tiroir", "Counted in the drawer"))).to_be_visible()
    found += judge(shown, "close")
    assert found == []


def test_a_sale_by_keyboard_alone(screen: OpenScreen) -> None:
    shown = screen(Look())
    keyboard = shown.page.keyboard
    open_till(shown)
    before = recorded_tickets(shown)
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    keyboard.press("3")
    expect(total(shown)).to_have_text(euros(shown, 3 * PLATE_PRICE))
    scan(shown, APRICOTS)
    expect(shown.page.get_by_role("dialog")).to_be_visible()
    keyboard.type("0,335", delay=100)
    keyboard.press("Enter")
    expect(shown.page.get_by_role("listitem").filter(has_text="0,335")).to_contain_text(euros(shown, 499))
    keyboard.press("Delete")
    expect(total(shown)).to_have_text(euros(shown, 3 * PLATE_PRICE))
    keyboard.press("/")
    keyboard.type("assiette en grès sable", delay=90)
    expect(shown.page.locator("[data-tile]")).to_have_count(1)
    keyboard.press("Enter")
    expect(total(shown)).to_have_text(euros(shown, 4 * PLATE_PRICE))
    keyboard.press("Enter")
    expect(shown.page.get_by_test_id("left")).to_have_text(euros(shown, 4 * PLATE_PRICE))
    keyboard.type("100", delay=100)
    keyboard.press("Enter")
    expect(shown.page.get_by_test_id("change")).to_have_text(euros(shown, 10_000 - 4 * PLATE_PRICE))
    keyboard.press("Enter")
    expect(basket(shown)).to_contain_text("Prêt pour le client suivant")
    assert recorded_tickets(shown) == before + 1


def test_a_sale_by_touch_alone_on_a_phone(screen: OpenScreen) -> None:
    shown = screen(Look(390))
    page = shown.page
    open_till(shown)
    page.get_by_label("Scanner un code ou rechercher un produit").fill("assiette en grès")
    expect(page.locator("[data-tile]").first).to_contain_text("Assiette en grès")
    tile = page.locator("[data-tile]").filter(has_text="bleu nuit").first
    tile.tap()
    tile.tap()
    page.get_by_role("button", expanded=False).filter(has_text="2 articles").tap()
    page.get_by_role("button", name="Un de plus : Assiette").tap()
    expect(total(shown)).to_have_text(euros(shown, 3 * PLATE_PRICE))
    page.get_by_role("button", name="Retirer Assiette").tap()
    page.get_by_role("button", name="Annuler", exact=True).tap()
    expect(total(shown)).to_have_text(euros(shown, 3 * PLATE_PRICE))
    page.get_by_role("button", name="Payer").tap()
    for digit in "60":
        page.get_by_role("group", name="Pavé numérique").get_by_role("button", name=digit, exact=True).tap()
    page.get_by_role("button", name="Espèces").tap()
    expect(page.get_by_test_id("change")).to_have_text(euros(shown, 6000 - 3 * PLATE_PRICE))


def test_an_unknown_code_is_sold_at_an_open_price(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    page = shown.page
    open_till(shown)
    page.get_by_label("Scan a code or search products").fill("mug")
    scan(shown, UNKNOWN)
    expect(page.get_by_role("dialog")).to_contain_text(UNKNOWN)
    expect(page.get_by_label("Scan a code or search products")).to_have_value("mug")
    page.get_by_role("radio", name="Home").click()
    page.get_by_label("Price").fill("abc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Type a price")
    shown.shoot("till-unknown-code")
    page.get_by_label("Price").fill("4.50")
    page.keyboard.press("Enter")
    expect(total(shown)).to_have_text(euros(shown, 450))
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("button", name="Exact").click()
    expect(page.get_by_text("Sale recorded")).to_be_visible()


def test_codes_scanned_faster_than_the_server_answers_keep_their_order(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    page = shown.page
    open_till(shown)
    with shown.unanswered(UNKNOWN):
        for code in (UNKNOWN, APRICOTS, PLATE, PLATE):
            scan(shown, code)
        expect(page.get_by_role("button", name="Pay")).to_be_disabled()
    expect(page.get_by_role("dialog")).to_contain_text(UNKNOWN)
    page.get_by_role("button", name="Do not sell").click()
    page.get_by_role("dialog").get_by_label("Quantity").fill("0.335")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Basket").get_by_role("listitem")).to_contain_text(["0.335", "plate"])
    expect(total(shown)).to_have_text(euros(shown, 499 + 2 * PLATE_PRICE))


def test_a_card_of_unknown_outcome_is_asked_again_and_never_charged_twice(screen: OpenScreen, demo_url: str) -> None:
    shown = screen(Look(1024, "en"))
    page = shown.page
    with terminal_at(demo_url, "rivoli-2", "garbled") as terminal:
        open_till(shown, "rivoli-2")
        scan(shown, PLATE)
        expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("left")).to_be_visible()
        page.keyboard.press("F8")
        done = page.get_by_text("Sale recorded")
        asked = page.get_by_role("button", name="Ask the terminal")
        expect(asked.or_(done)).to_be_visible(timeout=60_000)
        shown.shoot("till-card-unknown")
        behave(terminal, "approve")
        page.reload()
        expect(done).to_be_visible()
        assert len(terminal.terminal.charges) == 1


def test_a_sale_whose_answers_are_lost_is_recorded_once(screen: OpenScreen) -> None:
    shown = screen(Look())
    page = shown.page
    open_till(shown)
    before = recorded_tickets(shown)
    sent: list[str | None] = []

    def lose_twice(route: Route) -> None:
        sent.append(route.request.post_data)
        if len(sent) > 2:
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    page.route(
        "**/api/v1/tickets/*", lambda route: lose_twice(route) if route.request.method == "PUT" else route.continue_()
    )
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Le compte").click()
    expect(page.get_by_text("la vente ne peut pas").or_(page.get_by_text("Vente enregistrée"))).to_be_visible()
    expect(page.get_by_text("Vente enregistrée")).to_be_visible()
    assert (len(sent), len(set(sent))) == (3, 1)
    assert recorded_tickets(shown) == before + 1


def test_a_reload_in_the_middle_of_a_payment_goes_on_with_it(screen: OpenScreen) -> None:
    shown = screen(Look())
    page = shown.page
    open_till(shown)
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("left")).to_have_text(euros(shown, PLATE_PRICE))
    page.keyboard.type("10", delay=100)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("left")).to_have_text(euros(shown, PLATE_PRICE - 1000))
    page.reload()
    expect(page.get_by_test_id("left")).to_have_text(euros(shown, PLATE_PRICE - 1000))
    page.get_by_role("button", name="Le compte").click()
    expect(page.get_by_text("Vente enregistrée")).to_be_visible()


def test_goods_come_back_against_their_ticket(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", "dark"))
    page = shown.page
    open_till(shown)
    scan(shown, PLATE)
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, 2 * PLATE_PRICE))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Exact").click()
    number = page.get_by_text("Sale recorded").inner_text().rpartition(" ")[2]
    shown.go(f"/till/{TILL}/return")
    page.get_by_label("Number or code of the ticket").fill(number)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="One more").click()
    expect(page.get_by_text(euros(shown, PLATE_PRICE), exact=True)).to_be_visible()
    shown.shoot("till-return")
    page.get_by_role("button", name="Refund", exact=True).click()
    expect(page.get_by_text("Return recorded")).to_be_visible()
    expect(page.get_by_test_id("change")).to_have_text(euros(shown, PLATE_PRICE))


def test_a_wrong_password_is_told_beside_the_form_and_keeps_what_was_typed(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    page = shown.page
    sign_in(shown, "nobody")
    expect(page.get_by_role("alert")).to_contain_text("could not be signed in")
    expect(page.get_by_label("E-mail")).to_have_value("nobody@maison-garance.example")


def test_a_coupon_is_typed_told_and_taken_off(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", "light"))
    page = shown.page
    open_till(shown)
    scan(shown, PLATE)
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, 2 * PLATE_PRICE))
    pay = page.get_by_role("button", name="Pay", exact=False)
    coupons = page.get_by_role("list", name="Coupons")
    for code, told in (("NOBODY", "This code is not known"), ("bienvenue", "Applied")):
        page.get_by_role("button", name="Coupon", exact=True).click()
        page.get_by_label("Code", exact=True).fill(code)
        page.keyboard.press("Enter")
        expect(coupons).to_contain_text(told)
    expect(pay).to_be_disabled()
    page.get_by_role("button", name="Take off the coupon NOBODY").click()
    expect(total(shown)).to_have_text(euros(shown, 2 * PLATE_PRICE - 378))
    expect(basket(shown)).to_contain_text("10 % off from €20")
    expect(pay).to_be_enabled()
    judged = judge(shown, "coupon")
    assert judged == []


def test_the_same_basket_costs_the_same_on_the_web_by_the_api_and_at_the_till(screen: OpenScreen) -> None:
    """Two candles, the second at half price: what the page promises, the API answers and the till asks."""
    shown = screen(Look(1440, "fr", "light"))
    page = shown.page
    due = 2900 + 1450
    shown.go("/fr/p/BOUG-FIG-180")
    expect(page.get_by_role("main")).to_contain_text(euros(shown, 2900))
    expect(page.get_by_role("main")).to_contain_text("La deuxième bougie à −50 %")
    open_till(shown)
    candles = [{"id": "a", "sku": "BOUG-FIG-180", "quantity": "2"}]
    for where in ({"channel": "web"}, {"till": TILL}):
        asked = send(shown, "POST", "baskets:price", {"lines": candles, **where})
        assert asked["totals"]["due"] == {"amount": due, "currency": "EUR"}
    (barcode,) = send(shown, "GET", "products/BOUG-FIG-180")["identifiers"]["gtin"]
    scan(shown, barcode)
    expect(total(shown)).to_have_text(euros(shown, 2900))
    scan(shown, barcode)
    expect(total(shown)).to_have_text(euros(shown, due))
    expect(basket(shown)).to_contain_text("La deuxième bougie à −50 %")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Le compte").click()
    expect(page.get_by_text("Vente enregistrée")).to_be_visible()
    sealed = send(shown, "GET", f"tickets?till={TILL}&limit=1")["items"][0]
    assert sealed["due"]["amount"] == due
