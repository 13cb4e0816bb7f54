"""What a cashier does by touch with what lies on the counter: weights, bottles, favourites, notes and coins, labels."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from comptoir.app.demo.shop import DEMO_PASSWORD
from tests.browser.office_screen import send
from tests.browser.screens import Look, OpenScreen, Screen
from tests.browser.test_till import judge
from tests.browser.till_screen import PLATE, PLATE_PRICE, TILL, basket, euros, open_till, scan, sign_in, total

WATER, WATER_PRICE, DEPOSIT = "3701230000620", 190, 25
FAVOURITES = ["EAU-GAZ-75", "VRAC-COM"]
_DOUBLE_TAP = """
async (button) => {
  const { x, y, width, height } = button.getBoundingClientRect();
  for (let tap = 0; tap < 2; tap++) {
    document.elementFromPoint(x + width / 2, y + height / 2)?.closest("button")?.click();
    await new Promise(requestAnimationFrame);
  }
}
"""
"""Taps twice where a button stands, whatever stands there by then."""


@pytest.fixture(scope="module", autouse=True)
def counter(demo_url: str) -> None:
    """Rivoli has a page of favourites; a bottle carries a deposit."""
    with httpx.Client(base_url=demo_url, verify=False, timeout=30) as client:
        headers = sign_in_beside(client)
        carried = {"currency": "EUR", "shares": [], "eco": [], "deposit": {"code": "bottle", "amount": DEPOSIT}}
        page = {"label": {"fr_FR": "Comptoir", "en_US": "Counter"}, "skus": FAVOURITES}
        for path, body in (("prices/EAU-GAZ-75/profile", carried), ("favourites/rivoli", {"pages": [page]})):
            client.put(f"/api/v1/{path}", json=body, headers=headers).raise_for_status()


def sign_in_beside(client: httpx.Client) -> dict[str, str]:
    """The office's session for what a cashier may not do; the headers of its requests."""
    headers = {"X-Comptoir-Client": "web", "Origin": str(client.base_url)}
    person = {"email": "garance@maison-garance.example", "password": DEMO_PASSWORD}
    client.post("/api/v1/session", json=person, headers=headers).raise_for_status()
    return headers


def print_labels(url: str) -> None:
    """All labels that wait at Rivoli, by somebody who may."""
    with httpx.Client(base_url=url, verify=False, timeout=30) as client:
        headers = sign_in_beside(client)
        client.post("/api/v1/shelves/rivoli/sheets", json={}, headers=headers).raise_for_status()


def press(page: Page, keys: str) -> None:
    """Keys of the pad on the screen."""
    pad = page.get_by_role("group", name="Keypad")
    for key in keys:
        pad.get_by_role("button", name=key, exact=True).tap()


def clear(shown: Screen) -> None:
    """Take out what an earlier test left in the basket."""
    while shown.page.get_by_role("button", name=re.compile("^Remove")).count():
        shown.page.get_by_role("button", name=re.compile("^Remove")).first.click()


def test_favourites_are_first_and_what_is_chosen_stays_through_a_sale(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", touch=True))
    page = shown.page
    open_till(shown)
    counter_page = page.get_by_role("button", name="Counter")
    expect(counter_page).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-tile]")).to_have_count(len(FAVOURITES))
    page.get_by_role("button", name="Home", exact=True).tap()
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.get_by_role("button", name="Pay", exact=True).tap()
    page.get_by_role("button", name="Exact").tap()
    page.get_by_role("button", name="Next customer").tap()
    expect(page.get_by_role("button", name="Home", exact=True)).to_have_attribute("aria-pressed", "true")


def test_how_much_of_a_line_is_changed_by_touch(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", touch=True))
    page = shown.page
    open_till(shown)
    page.locator("[data-tile]").filter(has_text="Comté").tap()
    press(page, "0.35")
    page.get_by_role("button", name="Add to the basket").tap()
    expect(total(shown)).to_have_text(euros(shown, 977))
    page.get_by_role("button", name=re.compile("^Quantity of Comté")).tap()
    press(page, "0.4")
    page.get_by_role("button", name="Change the quantity").tap()
    expect(total(shown)).to_have_text(euros(shown, 1116))
    scan(shown, PLATE)
    page.get_by_role("button", name=re.compile("^Quantity of Midnight")).tap()
    press(page, "12")
    page.get_by_role("button", name="Change the quantity").tap()
    expect(total(shown)).to_have_text(euros(shown, 1116 + 12 * PLATE_PRICE))
    page.get_by_role("button", name=re.compile("^Quantity of Midnight")).tap()
    page.get_by_role("dialog").get_by_role("button", name="One more").tap()
    page.get_by_role("button", name="Change the quantity").tap()
    expect(total(shown)).to_have_text(euros(shown, 1116 + 13 * PLATE_PRICE))
    clear(shown)


def test_bottles_and_empties_add_up_to_the_total(screen: OpenScreen) -> None:
    shown = screen(Look(1440, "en"))
    page = shown.page
    open_till(shown)
    scan(shown, WATER)
    scan(shown, WATER)
    expect(total(shown)).to_have_text(euros(shown, 2 * (WATER_PRICE + DEPOSIT)))
    page.get_by_role("button", name="More about Auvergne sparkling water").click()
    page.get_by_role("menuitem", name="Empties come back").click()
    due = 2 * WATER_PRICE + DEPOSIT
    expect(total(shown)).to_have_text(euros(shown, due))
    expect(basket(shown)).not_to_contain_text("eco-participation")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    bought = page.get_by_role("listitem")
    expect(bought).to_have_text(
        [
            re.compile(r"2 × Auvergne sparkling water\s*€3\.80"),
            re.compile(r"Deposit\s*€0\.50"),
            re.compile(r"1 × Empties taken back · Auvergne sparkling water\s*-€0\.25"),
        ]
    )
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, due + PLATE_PRICE))
    clear(shown)


def test_empties_alone_are_paid_out_of_the_drawer(screen: OpenScreen) -> None:
    shown = screen(Look(390, "fr"))
    page = shown.page
    open_till(shown)
    scan(shown, WATER)
    scan(shown, WATER)
    page.get_by_role("button", expanded=False).filter(has_text="2 articles").tap()
    expect(total(shown)).to_have_text(euros(shown, 2 * (WATER_PRICE + DEPOSIT)))
    page.get_by_role("button", name="Plus sur Eau pétillante d’Auvergne").tap()
    page.get_by_role("menuitem", name="Ce ne sont que des vides").tap()
    expect(total(shown)).to_have_text("-" + euros(shown, 2 * DEPOSIT))
    page.get_by_role("button", name="Payer").tap()
    expect(page.get_by_test_id("change")).to_have_text(euros(shown, 2 * DEPOSIT))


def test_the_line_that_keys_act_on_stays_in_view_when_its_price_comes(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", touch=True))
    page = shown.page
    open_till(shown)
    for code in ("3701230000255", "3701230000415", "3701230000712", "3701230000552", PLATE):
        scan(shown, code)
    with shown.unanswered(r"/baskets:price"):
        scan(shown, WATER)
        expect(page.locator("li[aria-current=true]")).to_contain_text("Auvergne sparkling water")
    expect(page.locator("li[aria-current=true]")).to_contain_text("Deposit")
    expect(page.locator("li[aria-current=true]")).to_be_in_viewport(ratio=0.99)
    clear(shown)


def test_a_greyed_entry_of_a_menu_says_why(screen: OpenScreen) -> None:
    shown = screen(Look(1440, "en"))
    page = shown.page
    open_till(shown)
    page.get_by_role("button", name="More", exact=True).click()
    entry = page.get_by_role("menuitem", name="Cash and drawer")
    expect(entry).to_have_attribute("aria-disabled", "true")
    expect(entry).to_have_accessible_description("Not in your role")
    page.keyboard.type("cash", delay=20)
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()
    expect(page).to_have_url(re.compile(f"/till/{TILL}$"))


def test_a_label_said_to_hang_by_a_slip_of_the_finger_is_taken_back(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", touch=True))
    page = shown.page
    open_till(shown)
    shown.go(f"/till/{TILL}/labels")
    expect(page.get_by_text("To print", exact=True).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Hung"))).to_have_count(0)
    print_labels(shown.url)
    page.reload()
    rows = page.get_by_role("button", name=re.compile("^Hung"))
    expect(rows.first).to_be_visible()
    waiting = rows.count()
    assert waiting > 1
    rows.first.evaluate(_DOUBLE_TAP)
    expect(rows).to_have_count(waiting - 1)
    page.get_by_role("button", name="Undo").tap()
    expect(rows).to_have_count(waiting)
    assert len(send(shown, "GET", "shelves/rivoli/labels")["items"]) == waiting
    with page.expect_response(re.compile("/hung$")) as sent:
        rows.first.tap()
        page.get_by_role("button", name="Back to selling").tap()
    assert sent.value.ok
    assert len(send(shown, "GET", "shelves/rivoli/labels")["items"]) == waiting - 1


def test_a_drawer_is_counted_and_the_day_closed_by_touch_alone(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", touch=True))
    page = shown.page
    sign_in(shown, "hugo", "lyon-1")
    drawer = page.get_by_label("Cash in the drawer")
    expect(drawer.or_(basket(shown))).to_be_visible()
    if drawer.is_visible():
        press(page, "150")
        page.get_by_role("button", name="Open the till").tap()
    expect(basket(shown)).to_be_visible()
    page.get_by_role("button", name="More", exact=True).tap()
    page.get_by_role("menuitem", name="Close the till (Z)").tap()
    page.get_by_role("button", name="Count notes and coins").tap()
    for note, pieces in (("€50.00", "2"), ("€20.00", "2"), ("€0.50", "20")):
        page.get_by_label(re.compile(re.escape(note))).tap()
        press(page, pieces)
    expect(page.get_by_label("Counted in the drawer")).to_have_value("150.00")
    judged = judge(shown, "count-touch")
    page.get_by_role("button", name="Close the day").tap()
    expect(page.get_by_text("The day is closed")).to_be_visible()
    expect(page.get_by_text("20 × €0.50")).to_be_visible()
    assert judged == []
