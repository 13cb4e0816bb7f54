"""From an empty installation to an open till, in the office alone, as an owner does it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office_screen import send, settle
from tests.browser.screens import Look, OpenScreen, Screen, opening
from tests.support.processes import free_port, running

ROOT = Path(__file__).resolve().parents[2]
OWNER = "owner@example.com"
PASSWORD = "three green lamps over Lyon"
SHEET = "sku;name;ean\nSOAP;Olive soap;3770012345013\nCANDLE;Fig candle;3770012345020\n"


@pytest.fixture
def empty_shop(browser: Browser, tmp_path: Path) -> Iterator[tuple[OpenScreen, str]]:
    """Screens of a server without demo, and the first password of its owner."""
    if not (ROOT / "web" / "dist" / "office" / "index.html").is_file():
        pytest.skip("MISSING: the built screens (npm run build in web/)")
    folder, port = tmp_path / "data", free_port()
    with running(["up", "--empty", "--data", str(folder), "--port", str(port)], tmp_path, port) as server:
        arguments = ["user", "add", OWNER, "--role", "administrator", "--data", str(folder)]
        added = subprocess.run(
            [sys.executable, "-m", "comptoir", *arguments], check=True, capture_output=True, text=True
        )
        with opening(browser, server.url) as open_one:
            yield open_one, added.stdout.splitlines()[-1]


def sign_in_first(shown: Screen, password: str) -> None:
    shown.go("/office/")
    page = shown.page
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Password you were given").fill(password)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main#content")).to_be_visible()


def begin(shown: Screen, step: str) -> Page:
    """From the home page to where the next step is done; the step must be the next one."""
    shown.go("/office/")
    shown.page.get_by_role("link", name=f"Start – {step}").click()
    settle(shown)
    return shown.page


def add(page: Page, saved: str) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"Saved: {saved}")).to_be_visible()


def test_a_shop_is_set_up_in_the_office_alone(empty_shop: tuple[OpenScreen, str]) -> None:
    open_one, first_password = empty_shop
    shown = open_one(Look(language="en", timezone="Europe/Paris"))
    sign_in_first(shown, first_password)
    expect(shown.page.get_by_text("0 of 8 done")).to_be_visible()
    make_company(begin(shown, "Your company"))
    make_store(begin(shown, "Your store"))
    page = begin(shown, "Your till")
    page.get_by_label("Name", exact=True).fill("Till 1")
    add(page, "Till 1")
    page = begin(shown, "Your team")
    page.get_by_label("Name", exact=True).fill("Nadia Roux")
    page.get_by_label("E-mail", exact=True).fill("nadia@example.com")
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_text("Saved: Nadia Roux")).to_be_visible()
    page = begin(shown, "Your products")
    page.get_by_label("Choose a file").set_input_files(
        {"name": "products.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.get_by_role("button", name="Import without a trial").click()
    expect(page.get_by_role("img", name="Outcome").or_(page.get_by_text("2 created")).first).to_be_visible()
    make_prices(begin(shown, "Your prices"))
    line = {"kind": "receipt", "to": "acme-paris-shelf", "lines": [{"sku": "SOAP", "quantity": "3"}]}
    begin(shown, "Your stock")
    send(shown, "PUT", "stock-documents/01a20093-fab4-7004-9fd1-9b270ac00001", line)
    shown.go("/office/")
    expect(shown.page.get_by_role("link", name="Start – Open the till")).to_have_attribute("href", "/till")
    send(shown, "POST", "tills/till-1/open", {"float": {"amount": 15000, "currency": "EUR"}})
    expect(shown.page.get_by_role("heading", name="Set up your shop")).to_have_count(0)
    expect(shown.page.get_by_role("heading", name="Tills open")).to_be_visible()
    publish_all(shown)


def make_company(page: Page) -> None:
    """With a number whose check digit is wrong at first: the server says so while it is typed."""
    page.get_by_label("Name", exact=True).fill("Acme SAS")
    expect(page.get_by_label("Code", exact=True)).to_have_value("acme-sas")
    page.get_by_label("Address", exact=True).fill("1 rue de la Paix")
    page.get_by_label("Postcode").fill("75002")
    page.get_by_label("City").fill("Paris")
    page.get_by_label("SIREN").fill("303 265 045")
    page.get_by_label("VAT number").fill("FR40303265046")
    expect(page.get_by_role("alert")).to_contain_text("FR40303265046")
    page.get_by_label("VAT number").fill("fr 40 303 265 045")
    expect(page.get_by_text("Checked: FR40303265045")).to_be_visible()
    add(page, "Acme SAS")


def make_store(page: Page) -> None:
    """Its address comes from the company, its shop floor with it; Sunday opens too, with a pause."""
    page.get_by_label("Name", exact=True).fill("Acme Paris")
    expect(page.get_by_label("City")).to_have_value("Paris")
    expect(page.get_by_role("button", name="Time zone")).to_have_text("Europe/Paris")
    page.get_by_label("Sunday: open").check()
    page.get_by_role("button", name="Sunday: add a pause").click()
    page.get_by_label("Sunday: closes").last.fill("18:00")
    add(page, "Acme Paris")


def make_prices(page: Page) -> None:
    page.get_by_role("button", name="Add a price list").first.click()
    expect(page.get_by_label("Code", exact=True)).to_have_value("public-prices")
    add(page, "Public prices")
    page.get_by_role("button", name="Paste prices").click()
    dialog = page.get_by_role("dialog", name="Paste prices")
    dialog.get_by_label("SKU and price, one line each").fill("SKU\tPrice\nSOAP\t5,90\nCANDLE\tmuch\nGHOST\t1")
    dialog.get_by_role("button", name="Record 3 prices").click()
    expect(dialog.get_by_text("1 price recorded")).to_be_visible()
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_label("SKU and price, one line each").fill("CANDLE\t12.50")
    dialog.get_by_role("button", name="Record 1 price").click()
    expect(dialog.get_by_text("1 price recorded")).to_be_visible()
    dialog.get_by_role("button", name="Close", exact=True).last.click()


def publish_all(shown: Screen) -> None:
    """The candle was sent back, so it is left, and the dialog says why and leads there."""
    send(shown, "POST", "products/CANDLE/submit")
    send(shown, "POST", "products/CANDLE/reject", {"comment": "no picture"})
    shown.go("/office/products")
    page = shown.page
    page.get_by_role("button", name="Publish all that is ready").click()
    dialog = page.get_by_role("dialog", name="Publish all that is ready")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(dialog.get_by_text("1 product is published")).to_be_visible()
    expect(dialog.get_by_text("1 product was left")).to_be_visible()
    dialog.get_by_role("link", name="See all of them").click()
    expect(page.get_by_role("heading", name="What was left, and why")).to_be_visible()
    page.get_by_role("link", name="CANDLE").click()
    expect(page.get_by_role("heading", name="Fig candle")).to_be_visible()
    hours = send(shown, "GET", "stores/acme-paris")["hours"]
    assert hours["sunday"] == [{"opens": "10:00", "closes": "12:00"}, {"opens": "14:00", "closes": "18:00"}]
