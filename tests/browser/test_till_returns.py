"""Returns at the till in a real browser, when the power goes between the terminal and the record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Look, Screen
from tests.browser.test_till_counter import DEPOSIT, WATER, WATER_PRICE, counter
from tests.browser.till_screen import PLATE, PLATE_PRICE, TILL, euros, open_till, scan, terminal_at, total

__all__ = ["counter"]

OpenScreen = Callable[[Look], Screen]
_WORDS = {
    "en": ("Sale recorded", "Number or code of the ticket", "One more", "Refund", "Record the return",
           "Take it back from the card", "Return recorded"),
    "fr": ("Vente enregistrée", "Numéro ou code du ticket", "Un de plus", "Rembourser", "Enregistrer le retour",
           "Reprendre sur la carte", "Retour enregistré"),
}  # fmt: skip


@pytest.mark.parametrize("look", [Look(390, "fr"), Look(1024, "en"), Look(1440, "fr", "dark")], ids=str)
def test_a_card_that_got_its_money_is_not_paid_again_and_its_return_is_recorded_after_a_reload(
    screen: OpenScreen, demo_url: str, look: Look
) -> None:
    sold, find, more, refund, record, reverse, done = _WORDS[look.language]
    shown = screen(look)
    page = shown.page
    with terminal_at(demo_url, "rivoli-2", "approve") as terminal:
        open_till(shown, "rivoli-2")
        scan(shown, PLATE)
        expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("left")).to_be_visible()
        page.keyboard.press("F8")
        number = page.get_by_text(sold).inner_text().rpartition(" ")[2]
        shown.go("/till/rivoli-2/return")
        page.get_by_label(find).fill(number)
        page.keyboard.press("Enter")
        page.get_by_role("button", name=more).click()
        page.route("**/api/v1/returns/*", lambda route: route.abort("connectionreset"))
        with page.expect_request(lambda request: "/api/v1/returns/" in request.url):
            page.get_by_role("button", name=refund, exact=True).click()
        shown.go("/till/rivoli-2/close")
        page.unroute_all(behavior="ignoreErrors")
        expect(page.get_by_role("button", name=record)).to_be_visible()
        expect(page.get_by_role("button", name=reverse)).to_be_visible()
        shown.shoot("till-unsettled")
        page.get_by_role("button", name=record).click()
        expect(page.get_by_role("button", name=reverse)).to_be_visible()
        expect(page.get_by_text(euros(shown, PLATE_PRICE), exact=True).first).to_be_visible()
        shown.shoot("till-refund-without-return")
        assert not shown.serious_problems()
        page.get_by_role("button", name=refund, exact=True).click()
        expect(page.get_by_text(done)).to_be_visible()
        expect(page.get_by_test_id("change")).to_have_text(euros(shown, PLATE_PRICE))
        assert len(terminal.terminal.charges) == 2


@pytest.mark.parametrize("look", [Look(390, "en"), Look(1024, "fr"), Look(1440, "en")], ids=str)
def test_a_deposit_says_that_it_goes_back_with_its_product(screen: OpenScreen, look: Look) -> None:
    sold, find, more, *_ = _WORDS[look.language]
    shown = screen(look)
    page = shown.page
    open_till(shown)
    scan(shown, WATER)
    expect(total(shown)).to_have_text(euros(shown, WATER_PRICE + DEPOSIT))
    page.keyboard.press("Enter")
    page.get_by_role("button", name=shown.say("Le compte", "Exact")).click()
    number = page.get_by_text(sold).inner_text().rpartition(" ")[2]
    shown.go(f"/till/{TILL}/return")
    page.get_by_label(find).fill(number)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=more).first.click()
    expect(page.get_by_text(shown.say("Rendue avec son produit", "Goes back with its product"))).to_be_visible()
    expect(page.get_by_text(euros(shown, WATER_PRICE + DEPOSIT), exact=True).first).to_be_visible()
    shown.shoot("till-return-deposit")
    assert not shown.serious_problems()
