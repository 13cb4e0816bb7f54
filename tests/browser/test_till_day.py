"""What a cashier's day holds beside selling: a code, a variant, a manager's consent, a jam, an exchange on one slip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from playwright.sync_api import expect
from sqlalchemy import select, update

from comptoir.app.demo.shop import DEMO_PASSWORD
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import start_job
from comptoir.till.services.nights import JOB as NIGHT
from comptoir.till.simulator import SimulatedPrinter
from comptoir.till.tables import TillDay, TillRow
from tests.browser.office_screen import send
from tests.browser.screens import Look, OpenScreen, Screen
from tests.browser.till_screen import PLATE, PLATE_PRICE, TILL, basket, euros, open_till, scan, sign_in, total

COAT_PRICE = 12_900


def test_a_cashier_takes_over_by_code_and_a_manager_allows_on_the_spot(screen: OpenScreen) -> None:
    shown = screen(Look(1024, "fr"))
    page = shown.page
    sign_in(shown, "garance", TILL)
    expect(page.get_by_label("Fond de caisse").or_(basket(shown))).to_be_visible()
    people = {one["email"].partition("@")[0]: one for one in send(shown, "GET", "people")["items"]}
    for who, pin in (("garance", "4829"), ("lea", "5938")):
        send(shown, "PUT", f"people/{people[who]['id']}/pin", {"pin": pin})
    send(shown, "POST", f"tills/{TILL}/stations", {"name": "Comptoir", "kind": "till", "lock_minutes": 60})
    key = send(shown, "POST", f"tills/{TILL}/stations", {"name": "Client", "kind": "display"})["key"]
    display = page.context.new_page()
    display.goto(f"{shown.url}/display/{TILL}#{key}")
    send(shown, "DELETE", "session")
    shown.go(f"/till/{TILL}")
    page.get_by_role("button", name=people["lea"]["name"]).click()
    page.keyboard.type("5938", delay=100)
    page.keyboard.press("Enter")
    drawer = page.get_by_label("Fond de caisse")
    expect(drawer.or_(basket(shown))).to_be_visible()
    if drawer.is_visible():
        drawer.fill("150")
        page.keyboard.press("Enter")
    expect(basket(shown)).to_be_visible()

    page.get_by_label("Scanner un code ou rechercher un produit").fill("veste de pluie")
    expect(page.locator("[data-tile]")).to_have_count(1)
    page.locator("[data-tile]").click()
    card = page.get_by_role("dialog")
    expect(card.get_by_text("Dans ce magasin")).to_be_visible()
    card.get_by_role("radio", name="M", exact=True).click()
    expect(card.get_by_text("Veste de pluie · Jaune, M")).to_be_visible()
    shown.shoot("till-variants")
    card.get_by_role("button", name="Ajouter au panier").click()
    expect(total(shown)).to_have_text(euros(shown, COAT_PRICE))
    expect(display.locator("#lines li")).to_have_text(re.compile("^Veste de pluie"))
    expect(display.locator("#sums")).to_contain_text(euros(shown, COAT_PRICE))

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Plus sur Veste").click()
    page.get_by_role("menuitem", name="Prix à la main").click()
    page.get_by_role("dialog").get_by_label("Nouveau prix").fill("50")
    page.get_by_role("dialog").get_by_label("Motif").fill("tache")
    page.get_by_role("button", name="Appliquer ce prix").click()
    consent = page.get_by_role("dialog", name="Un responsable autorise")
    consent.get_by_role("radio", name=people["garance"]["name"]).click()
    consent.get_by_label("Code de").fill("1111")
    page.keyboard.press("Enter")
    expect(consent.get_by_role("alert")).to_be_visible()
    consent.get_by_label("Code de").fill("4829")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Autorisé par un responsable")).to_be_visible()
    expect(total(shown)).to_have_text(euros(shown, 5000))
    expect(display.locator("#sums")).to_contain_text(euros(shown, 5000))
    display.close()


def sell_a_plate(shown: Screen) -> str:
    """The number of the ticket."""
    page = shown.page
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Le compte").click()
    expect(page.get_by_text("Vente enregistrée")).to_be_visible()
    return page.get_by_text("Vente enregistrée").inner_text().rpartition(" ")[2]


@contextmanager
def printer_at(url: str, till: str) -> Iterator[SimulatedPrinter]:
    """A simulated printer, set up as the till's own while the block runs."""
    printer = SimulatedPrinter()
    with httpx.Client(base_url=url, verify=False, timeout=30) as client:
        headers = {"X-Comptoir-Client": "web", "Origin": url}
        person = {"email": "garance@maison-garance.example", "password": DEMO_PASSWORD}
        client.post("/api/v1/session", json=person, headers=headers).raise_for_status()
        where = f"/api/v1/tills/{till}/printer"
        setup = {"connection": "network", "address": printer.address}
        client.put(where, json=setup, headers=headers).raise_for_status()
        try:
            yield printer
        finally:
            client.delete(where, headers=headers).raise_for_status()
            printer.stop()


def night_over(folder: Path, till: str) -> None:
    """A till's open day is of two days ago, and the night's work is due."""
    database = Database(f"sqlite:///{folder / 'comptoir.db'}", SystemClock())
    with database.write(SYSTEM) as uow:
        day_id = select(TillRow.day_id).where(TillRow.code == till).scalar_subquery()
        before = uow.now.date() - timedelta(days=2)
        uow.connection.execute(update(TillDay).where(TillDay.id == day_id).values(business_day=before))
        start_job(uow, NIGHT, {})
    database.close()


def test_a_jam_is_told_an_exchange_leaves_one_slip_and_a_forgotten_day_closes_by_itself(
    screen: OpenScreen, demo_url: str, demo_folder: Path
) -> None:
    shown = screen(Look(1024, "fr"))
    page = shown.page
    with printer_at(demo_url, "rivoli-2") as printer:
        printer.paper.behave("paper_out")
        open_till(shown, "rivoli-2")
        number = sell_a_plate(shown)
        key = page.get_by_role("button", name="Code QR")
        before = key.bounding_box()
        page.get_by_role("button", name="Imprimer").click()
        expect(page.get_by_text("L’imprimante n’a plus de papier")).to_be_visible()
        shown.shoot("till-paper-out")
        printer.paper.behave("ready")
        expect(page.get_by_text("Ticket imprimé", exact=True)).to_be_visible()
        assert key.bounding_box() == before, "the keys stand where they stood"
        page.get_by_role("button", name="Ticket cadeau").click()
        expect(page.get_by_text("Ticket cadeau imprimé", exact=True)).to_be_visible()
    shown.go("/till/rivoli-2/return")
    page.get_by_label("Numéro ou code du ticket").fill(number)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Un de plus").click()
    page.get_by_role("button", name="Échanger").click()
    page.get_by_label("Code-barres, SKU ou nom").fill("MUG-GRES-BLE")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("button", name="Échanger").click()
    expect(page.get_by_text("Échange enregistré")).to_be_visible()
    expect(page.get_by_role("heading", name="À rendre")).to_be_visible()
    sale = send(shown, "GET", "tickets?till=rivoli-2&limit=1")["items"][0]
    slip = page.request.get(f"{shown.url}/api/v1/tickets/{sale['id']}/receipt?as=text").text()
    assert "Rapporté" in slip
    assert "SOLDE" in slip
    night_over(demo_folder, "rivoli-2")
    shown.go("/till/rivoli-2")
    shown.reload_until(page.get_by_label("Fond de caisse"))
    shown.shoot("till-forgotten")
    z = send(shown, "GET", "tills/rivoli-2/report?kind=z")
    assert (z["kind"], z["counted"]) == ("z", False)
