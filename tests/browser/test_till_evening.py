"""The evening of a till: goods laid on the scale late, an invoice asked for twice, cash by touch, the sealed Z."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import httpx
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from comptoir.app.demo.shop import DEMO_PASSWORD
from comptoir.till.simulator import SimulatedScale
from tests.browser.screens import Look, OpenScreen, Screen
from tests.browser.till_screen import APRICOTS, basket, euros, scan, sign_in, total

EVENING = "bordeaux-2"
THIRD_OF_A_KILO = 335
ITS_PRICE = 499
INK = "(one) => getComputedStyle(one).color"
NOTHING_ON_IT = "Rien sur le plateau"
WATCHED = """(words) => {
  window.gone = 0;
  const look = () => { if (!document.body.innerText.includes(words)) window.gone += 1; };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
"""Counts how often what the scale said went away while it was asked again."""

DARK_INK = "rgb(20, 32, 27)"
"""What is written on paper with, whatever the theme of the screen."""


@contextmanager
def scale_at(url: str, till: str) -> Iterator[SimulatedScale]:
    """A verified scale that nothing lies on, set up as the till's own while the block runs."""
    scale = SimulatedScale()
    scale.put(0, "empty")
    with httpx.Client(base_url=url, verify=False, timeout=30) as client:
        headers = {"X-Comptoir-Client": "web", "Origin": url}
        person = {"email": "garance@maison-garance.example", "password": DEMO_PASSWORD}
        client.post("/api/v1/session", json=person, headers=headers).raise_for_status()
        where = f"/api/v1/tills/{till}/scale"
        setup = {"driver": "dialog06", "address": scale.address, "verified_until": "2099-12-31"}
        client.put(where, json=setup, headers=headers).raise_for_status()
        try:
            yield scale
        finally:
            client.delete(where, headers=headers).raise_for_status()
            scale.stop()


def begin(shown: Screen) -> None:
    page = shown.page
    sign_in(shown, "garance", EVENING)
    drawer = page.get_by_label(shown.say("Fond de caisse", "Cash in the drawer"))
    expect(drawer.or_(basket(shown))).to_be_visible()
    if drawer.is_visible():
        drawer.fill("150")
        page.keyboard.press("Enter")
    expect(basket(shown)).to_be_visible()


def test_goods_laid_down_late_are_weighed_an_invoice_is_found_again_and_the_z_shows_its_checkpoint(
    screen: OpenScreen, demo_url: str
) -> None:
    shown = screen(Look(1024, "fr", "dark", touch=True))
    page = shown.page
    with scale_at(demo_url, EVENING) as scale:
        begin(shown)
        scan(shown, APRICOTS)
        asked = page.get_by_role("dialog", name="Quelle quantité")
        expect(asked.get_by_text(NOTHING_ON_IT)).to_be_visible()
        page.evaluate(WATCHED, NOTHING_ON_IT)
        for _ in range(2):
            with page.expect_response(lambda one: one.url.endswith("/weigh")):
                pass
        assert page.evaluate("window.gone") == 0
        scale.put(THIRD_OF_A_KILO)
        expect(asked.get_by_text("Par la balance vérifiée : 0,335")).to_be_visible()
        page.keyboard.press("Enter")
        expect(total(shown)).to_have_text(euros(shown, ITS_PRICE))

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Le compte").click()
    expect(page.get_by_text("Vente enregistrée")).to_be_visible()
    page.get_by_role("button", name="Facture").click()
    page.get_by_label("Société ou nom").fill("Café du Port")
    page.get_by_label("Ville").fill("Bordeaux")
    page.get_by_role("button", name="Établir la facture").click()
    link = page.get_by_role("link", name="Ouvrir le PDF")
    expect(link).to_be_visible()
    file = link.get_attribute("href")
    page.get_by_role("button", name="Fermer").last.click()
    page.get_by_role("button", name="Facture").click()
    expect(link).to_have_attribute("href", file or "")
    expect(page.get_by_label("Société ou nom")).to_have_count(0)
    page.get_by_role("button", name="Fermer").last.click()

    page.get_by_role("button", name="Client suivant").click()
    expect(basket(shown)).to_be_visible()

    shown.go(f"/till/{EVENING}/close")
    page.get_by_label("Compté dans le tiroir").fill("154,99")
    page.get_by_role("button", name="Fermer la journée").click()
    code = page.get_by_role("img", name="Point de contrôle")
    expect(code).to_be_visible()
    expect(code).to_have_js_property("complete", value=True)
    assert code.evaluate("(image) => image.naturalWidth") > 0
    expect(page.get_by_text("Aucune attestation enregistrée")).to_be_visible()
    shown.shoot("till-z")
    page.emulate_media(media="print")
    paper = PdfReader(BytesIO(page.pdf(format="A4")))
    printed = "\n".join(one.extract_text() for one in paper.pages)
    assert all(words in printed for words in ("La journée est fermée", "Bordeaux Chartrons", "Point de contrôle"))
    assert page.get_by_role("heading", name="Fermer la caisse").evaluate(INK) == DARK_INK
    page.emulate_media(media="screen")
    assert shown.serious_problems() == []


@pytest.mark.parametrize("counting", [False, True], ids=["typed", "counted"])
def test_cash_is_moved_on_one_page_without_scrolling_on_a_small_touch_screen(
    screen: OpenScreen, *, counting: bool
) -> None:
    shown = screen(Look(1024, "fr", touch=True))
    page = shown.page
    begin(shown)
    shown.go(f"/till/{EVENING}/cash")
    record = page.get_by_role("button", name="Enregistrer")
    expect(record).to_be_visible()
    if counting:
        page.get_by_role("button", name="Compter billets et pièces").click()
        expect(page.get_by_label("500,00").first).to_be_visible()
    main = page.get_by_role("main")
    assert main.evaluate("(one) => one.scrollHeight - one.clientHeight") == 0
    expect(record).to_be_in_viewport(ratio=1)
    shown.shoot(f"till-cash-{'counted' if counting else 'typed'}")
    assert shown.serious_problems() == []
