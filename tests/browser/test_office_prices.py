"""Prices, publishing states and times in the office, on the demo shop."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.office_screen import send, settle, sign_in
from tests.browser.screens import Look, OpenScreen

PARIS = ZoneInfo("Europe/Paris")


def test_prices_are_typed_one_after_the_other(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "products?prices=public&q=assiette")
    settle(shown)
    page = shown.page
    fields = page.get_by_role("textbox", name="Price of")
    first, second = fields.nth(0), fields.nth(1)
    expect(second).not_to_have_value("")
    sku = (first.get_attribute("aria-label") or "").removeprefix("Price of ")
    kept = second.input_value()
    first.fill("19,50")
    first.press("Enter")
    expect(second).to_be_focused()
    expect(page.get_by_label("The price is recorded")).to_be_visible()
    expect(first).to_have_value("19.50")
    second.fill("dear")
    second.press("Enter")
    expect(page.get_by_label("An amount, such as 12.90")).to_be_visible()
    second.press("Escape")
    expect(second).to_have_value(kept)
    (price,) = send(shown, "GET", f"prices?sku={sku}&price_list=public")["items"]
    assert price["amount"] == 1950


def test_a_price_is_planned_kept_in_the_history_and_withdrawn(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "products?sku=CAFE-COL-250&tab=prices")
    settle(shown)
    page = shown.page
    panel = page.get_by_role("tabpanel")
    day = (datetime.now(tz=PARIS) + timedelta(days=40)).date()
    panel.get_by_role("button", name="Add a price").click()
    form = panel.locator("form", has=page.get_by_label("Price", exact=True))
    form.get_by_label("Price", exact=True).fill("7.77")
    form.get_by_label("From (first day)").fill(day.isoformat())
    form.get_by_role("button", name="Save", exact=True).click()
    planned = page.locator("section", has=page.get_by_role("heading", name="Planned")).last
    expect(planned).to_contain_text("€7.77")
    history = page.get_by_role("list", name="History")
    expect(history.get_by_role("listitem").first).to_contain_text("Garance")
    planned.get_by_role("button", name="Withdraw this price").click()
    expect(planned).to_have_count(0)
    expect(history.get_by_role("listitem").first).to_contain_text("withdrawn")


def test_products_are_found_by_what_they_lack_and_by_what_has_changed(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "products?q=CAFE")
    settle(shown)
    version = shown.page.request.get(f"{shown.url}/api/v1/products/CAFE-ETH-250").headers["etag"]
    product = send(shown, "GET", "products/CAFE-ETH-250")
    send(shown, "PATCH", "products/CAFE-ETH-250", {"values": {"description": None}}, version=version)
    page = shown.page
    page.get_by_label("Completeness").select_option("incomplete")
    page.get_by_label("Status").select_option("changed")
    expect(page.get_by_role("row", name="CAFE-ETH-250")).to_be_visible()
    page.get_by_label("Completeness").select_option("complete")
    expect(page.get_by_role("row", name="CAFE-ETH-250")).to_have_count(0)
    version = page.request.get(f"{shown.url}/api/v1/products/CAFE-ETH-250").headers["etag"]
    send(shown, "PATCH", "products/CAFE-ETH-250", {"values": product["values"]}, version=version)


def test_times_are_those_of_the_store_wherever_the_browser_is(screen: OpenScreen) -> None:
    shown = screen(Look(language="en", timezone="Asia/Tokyo"))
    sign_in(shown, "garance", "tills?till=rivoli-1")
    settle(shown)
    page = shown.page
    report = send(shown, "GET", "tills/rivoli-1/report?kind=z")
    opened = datetime.fromisoformat(report["opened_at"]).astimezone(PARIS)
    facts = page.locator("section", has=page.get_by_role("heading", name="Z report (closed)")).last
    expect(facts).to_contain_text(f"{opened:%H:%M}")
    page.goto(f"{shown.url}/office/imports?new=true")
    rows = "sku,place,quantity\nCAFE-ETH-250,lyon-shelf,1\n"
    page.get_by_label("Choose a file").set_input_files(
        {"name": "counts.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_label("What is in the file").select_option("stock")
    page.get_by_role("button", name="Try it first").click()
    expect(page.get_by_text("This was a trial: nothing has been changed.")).to_be_visible()
    job = send(shown, "GET", "jobs?limit=1")["items"][0]
    started = datetime.fromisoformat(job["started_at"]).astimezone(PARIS)
    expect(page.get_by_text(f"{started:%d/%m/%Y, %H:%M:%S}").first).to_be_visible()
