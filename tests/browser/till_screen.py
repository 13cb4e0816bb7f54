"""The till in a real browser, driven as a cashier does: a scanner that types, a keyboard, a finger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
from playwright.sync_api import Locator, expect

from comptoir.app.demo.shop import DEMO_PASSWORD
from comptoir.payments.simulator import SimulatedTerminal
from tests.browser.screens import Screen
from tests.support.browser import type_like_a_scanner

TILL = "rivoli-1"
PLATE = "3701230000651"
PLATE_PRICE = 1890
APRICOTS = "3701230000484"
UNKNOWN = "4006381333931"
FLOAT_EUROS = "150"


def euros(shown: Screen, cents: int) -> str:
    """An amount as the screen writes it."""
    whole, part = divmod(cents, 100)
    return f"{whole},{part:02d}\u00a0€" if shown.look.language == "fr" else f"€{whole}.{part:02d}"


def sign_in(shown: Screen, person: str = "lea", path: str = "") -> None:
    """Through the form, without a mouse."""
    shown.go(f"/till/{path}")
    page = shown.page
    page.get_by_label("E-mail").fill(f"{person}@maison-garance.example")
    page.get_by_label(shown.say("Mot de passe", "Password")).fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")


def open_till(shown: Screen, till: str = TILL) -> None:
    """Sign in at a till and begin its day when nobody has; ends at the selling screen."""
    sign_in(shown, path=till)
    page = shown.page
    drawer = page.get_by_label(shown.say("Fond de caisse", "Cash in the drawer"))
    expect(drawer.or_(basket(shown))).to_be_visible()
    if drawer.is_visible():
        drawer.fill(FLOAT_EUROS)
        page.keyboard.press("Enter")
    expect(basket(shown)).to_be_visible()
    expect(page.locator("[data-tile]").first).to_be_visible()


def basket(shown: Screen) -> Locator:
    """The basket, or on a phone the bar that opens it."""
    named = shown.page.get_by_role("region", name=shown.say("Panier", "Basket"))
    bar = shown.page.get_by_role("button", name=shown.say("Voir le panier", "Show the basket"))
    return named.or_(bar)


def scan(shown: Screen, code: str) -> None:
    """A code as a scanner types it: faster than fingers, wherever the focus is."""
    type_like_a_scanner(shown.page, code)


def total(shown: Screen) -> Locator:
    return shown.page.get_by_test_id("total")


def recorded_tickets(shown: Screen, till: str = TILL) -> int:
    """How many tickets the server has from today at a till, asked beside the screen with its session."""
    answer = shown.page.request.get(f"{shown.url}/api/v1/tills/{till}/report")
    assert answer.ok, answer.text()
    count: int = answer.json()["tickets"]
    return count


@contextmanager
def terminal_at(url: str, till: str, mode: str) -> Iterator[SimulatedTerminal]:
    """A simulated terminal that behaves as told, set up as the till's own while the block runs."""
    poi_id = f"TEST-{uuid4()}"
    with SimulatedTerminal(poi_id) as terminal, httpx.Client(base_url=url, verify=False) as client:
        terminal.serve_in_background()
        headers = {"X-Comptoir-Client": "web", "Origin": url}
        person = {"email": "garance@maison-garance.example", "password": DEMO_PASSWORD}
        client.post("/api/v1/session", json=person, headers=headers).raise_for_status()
        where = {"till": till, "address": terminal.address, "poi_id": poi_id, "driver": "nexo"}
        client.put(f"/api/v1/terminals/{till}-tpe", json=where, headers=headers).raise_for_status()
        behave(terminal, mode)
        try:
            yield terminal
        finally:
            terminal.shutdown()


def behave(terminal: SimulatedTerminal, mode: str) -> None:
    """From now on the terminal does this with every payment."""
    httpx.post(terminal.address.replace("/nexo", "/behaviour"), json={"mode": mode}, verify=False).raise_for_status()
