"""A manager at the till, a customer, a basket that waits, a gift card: each once through, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from comptoir.app.demo.shop import DEMO_PASSWORD
from tests.browser.office_screen import sign_in as sign_in_office
from tests.browser.screens import Look, Screen
from tests.browser.test_till import judge
from tests.browser.till_screen import PLATE, PLATE_PRICE, basket, euros, open_till, scan, total

OpenScreen = Callable[[Look], Screen]


def pay_exactly(shown: Screen) -> None:
    shown.page.get_by_role("button", name=shown.say("Payer", "Pay")).click()
    shown.page.get_by_role("button", name=shown.say("Le compte", "Exact")).click()
    expect(shown.page.get_by_text(shown.say("Vente enregistrée", "Sale recorded"))).to_be_visible()


@pytest.mark.parametrize("look", [Look(1024, "en", "light"), Look(1440, "fr", "dark")], ids=str)
def test_a_manager_allows_a_price_by_hand_on_the_spot(screen: OpenScreen, look: Look) -> None:
    shown = screen(look)
    page = shown.page
    open_till(shown)
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.keyboard.press("*")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(shown.say("Nouveau prix", "New price")).last.fill("10")
    dialog.get_by_role("button", name=shown.say("Abîmé", "Damaged")).click()
    dialog.get_by_role("button", name=shown.say("Appliquer ce prix", "Use this price")).click()
    email = page.get_by_label(shown.say("E-mail du responsable", "Manager’s e-mail"))
    password = page.get_by_label(shown.say("Mot de passe du responsable", "Manager’s password"))
    email.fill("lea@maison-garance.example")
    password.fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_be_visible()
    found = judge(shown, "approval")
    email.fill("paul@maison-garance.example")
    password.fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text(shown.say("Autorisé par un responsable", "Allowed by a manager"))).to_be_visible()
    expect(total(shown)).to_have_text(euros(shown, 1000))
    found += judge(shown, "approved")
    pay_exactly(shown)
    assert found == []


@pytest.mark.parametrize("look", [Look(390, "fr", "light"), Look(1024, "en", "dark")], ids=str)
def test_a_customer_is_added_and_their_basket_waits_and_goes_on(screen: OpenScreen, look: Look) -> None:
    shown = screen(look)
    page = shown.page
    open_till(shown)
    if look.width < 768:
        page.get_by_role("button", name="Voir le panier").click()
    page.get_by_role("button", name=shown.say("Ajouter un client", "Add a customer"), exact=True).click()
    dialog = page.get_by_role("dialog")
    name = f"Zoé Testeur{look.width}"
    dialog.get_by_label(shown.say("Carte, téléphone, e-mail ou nom", "Card, telephone, e-mail or name")).fill(name)
    dialog.get_by_role("button", name=shown.say("Nouveau client", "New customer")).click()
    expect(dialog.get_by_label(shown.say("Prénom", "First name"))).to_have_value("Zoé")
    dialog.get_by_role("button", name=shown.say("Ajouter au panier", "Add to the basket")).click()
    expect(dialog.get_by_text(name, exact=True)).to_be_visible()
    expect(dialog.get_by_text(shown.say("Aucun achat pour l’instant", "Nothing bought yet"))).to_be_visible()
    expect(dialog.get_by_text(shown.say("Rien de réservé ici", "Nothing set aside here"))).to_be_visible()
    expect(dialog.get_by_text(shown.say("Rien à faire", "Nothing to do"))).to_be_visible()
    found = judge(shown, "customer")
    dialog.get_by_role("button", name=shown.say("Revenir au panier", "Back to the basket")).click()
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.get_by_role("button", name=shown.say("En attente", "Park"), exact=True).click()
    expect(basket(shown)).to_contain_text(shown.say("Prêt pour le client suivant", "Ready for the next customer"))
    page.get_by_role("button", name=shown.say("Paniers en attente", "Parked baskets"), exact=True).last.click()
    expect(dialog).to_contain_text("Léa Martin")
    found += judge(shown, "parked")
    dialog.get_by_role("button", name=shown.say("Reprendre", "Take back"), exact=True).click()
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    expect(basket(shown)).to_contain_text(name)
    pay_exactly(shown)
    assert found == []


def test_a_gift_card_is_sold_then_pays_and_comes_back_as_a_credit_note(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "en", "light"))
    page = shown.page
    open_till(shown)
    number = sell_gift_card(shown, "10")
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("Number", exact=True)
    page.get_by_role("button", name="Next customer").click()
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("button", name="Gift card or credit").click()
    field.fill(number)
    page.keyboard.press("Enter")
    expect(dialog.get_by_test_id("balance")).to_have_text(euros(shown, 1000))
    found = judge(shown, "gift-card")
    dialog.get_by_role("button", name="Take €10.00").click()
    expect(page.get_by_test_id("left")).to_have_text(euros(shown, PLATE_PRICE - 1000))
    page.get_by_role("button", name="Exact").click()
    ticket = page.get_by_text("Sale recorded").inner_text().rpartition(" ")[2]
    page.goto(f"{shown.url}/till/rivoli-1/return")
    page.get_by_label("Number or code of the ticket").fill(ticket)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="One more").click()
    expect(page.get_by_role("list").filter(has_text="Cash").last).to_contain_text("Store credit €10.00")
    found += judge(shown, "refund")
    page.get_by_role("button", name="Refund", exact=True).click()
    expect(page.get_by_role("button", name="Print the credit note")).to_be_visible()
    assert found == []


def test_points_a_gift_card_and_cash_pay_one_ticket_and_each_gets_its_own_back(screen: OpenScreen) -> None:
    office = screen(Look(1440, "en", "light"))
    sign_in_office(office, "garance", "")
    customer, given_name = str(uuid4()), "Ottilie"
    ask(office, "PUT", f"/customers/{customer}", {"kind": "person", "given_name": given_name, "family_name": "Ney"})
    points = {"id": str(uuid4()), "points": 250, "reason": "opening"}
    ask(office, "POST", f"/customers/{customer}/loyalty/adjustments", points)
    shown = screen(Look(1024, "en", "light"))
    page = shown.page
    open_till(shown)
    number = sell_gift_card(shown, "5")
    page.get_by_role("button", name="Next customer").click()
    page.get_by_role("button", name="Add a customer", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Card, telephone, e-mail or name").fill(f"{given_name} Ney")
    dialog.get_by_role("list", name="Customers found").get_by_role("button").filter(has_text=given_name).click()
    expect(dialog.get_by_text("250 points", exact=False).first).to_be_visible()
    found = judge(shown, "customer-facts")
    dialog.get_by_role("button", name="Back to the basket").click()
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.get_by_role("button", name="Pay", exact=False).click()
    page.get_by_role("group", name="Other ways to pay").get_by_role("button", name="Points").click()
    expect(page.get_by_test_id("left")).to_have_text(euros(shown, PLATE_PRICE - 1000))
    page.get_by_role("button", name="Gift card or credit").click()
    dialog.get_by_label("Number", exact=True).fill(number)
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Take €5.00").click()
    expect(page.get_by_test_id("left")).to_have_text(euros(shown, PLATE_PRICE - 1500))
    found += judge(shown, "three-ways")
    page.get_by_role("button", name="Exact").click()
    ticket = page.get_by_text("Sale recorded").inner_text().rpartition(" ")[2]
    # What is paid with points earns nothing: 8 euros of 18.90 earn 8 points.
    assert balance(office, customer) == 250 - 200 + 8
    page.goto(f"{shown.url}/till/rivoli-1/return")
    page.get_by_label("Number or code of the ticket").fill(ticket)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="One more").click()
    ways = page.get_by_role("list").filter(has_text="Cash").last
    expect(ways).to_contain_text("Points €10.00")
    found += judge(shown, "refund-three-ways")
    page.get_by_role("button", name="Refund", exact=True).click()
    expect(page.get_by_text("Return recorded", exact=False)).to_be_visible()
    assert balance(office, customer) == 250
    assert found == []


def ask(shown: Screen, method: str, path: str, body: dict[str, object]) -> None:
    """A request of the session beside the screen."""
    headers = {"X-Comptoir-Client": "web", "Origin": shown.url}
    answer = shown.page.request.fetch(f"{shown.url}/api/v1{path}", method=method, data=body, headers=headers)
    assert answer.ok, answer.text()


def balance(shown: Screen, customer: str) -> int:
    points: int = shown.page.request.get(f"{shown.url}/api/v1/customers/{customer}/loyalty").json()["balance"]
    return points


def sell_gift_card(shown: Screen, amount: str) -> str:
    """Sell a gift card for cash; its number."""
    page = shown.page
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Sell or top up a gift card").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount on the card").fill(amount)
    dialog.get_by_role("button", name="New number").click()
    field = dialog.get_by_label("Number", exact=True)
    expect(field).not_to_have_value("")
    number = field.input_value()
    dialog.get_by_role("button", name="Add to the basket").click()
    expect(total(shown)).to_have_text(euros(shown, int(amount) * 100))
    pay_exactly(shown)
    expect(page.get_by_role("button", name="Print the gift card")).to_be_visible()
    return number
