"""Customers in the office: every page in every width, language and theme, and what is done for one of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office_screen import read_pages, send, sign_in
from tests.browser.screens import Look, OpenScreen

CAMILLE = "01900000-0000-7000-8000-00000000c001"
TWIN = "01900000-0000-7000-8000-00000000c002"
LOOKS = [Look(390, "fr", "light"), Look(1024, "en", "dark"), Look(1440, "fr", "light")]
PAGES = {
    "list": "customers",
    "new": "customers?new=true",
    "person": f"customers?id={CAMILLE}",
    "history": f"customers?id={CAMILLE}&part=history",
    "points": f"customers?id={CAMILLE}&part=points",
    "account": f"customers?id={CAMILLE}&part=account",
    "consents": f"customers?id={CAMILLE}&part=consents",
    "notes": f"customers?id={CAMILLE}&part=notes",
    "duplicates": "customers?tab=duplicates",
    "groups": "customers?tab=groups&new=true",
    "segments": "customers?tab=segments&new=true",
    "loyalty": "customers?tab=loyalty",
    "gift-cards": "customers?tab=gift-cards",
    "privacy": "customers?tab=privacy",
}


def add_camille(shown_in: OpenScreen) -> None:
    """Camille, and somebody with the same telephone."""
    shown = shown_in(Look())
    sign_in(shown)
    mobile = [{"kind": "mobile", "value": "06 12 34 56 78"}]
    for customer_id, given, family in ((CAMILLE, "Camille", "Delattre"), (TWIN, "Camile", "Delatre")):
        if shown.page.request.get(f"{shown.url}/api/v1/customers/{customer_id}").status == 404:
            body = {"given_name": given, "family_name": family, "contacts": mobile, "store": "rivoli"}
            send(shown, "PUT", f"customers/{customer_id}", body)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_of_customers_reads_well(screen: OpenScreen, look: Look) -> None:
    add_camille(screen)
    shown = screen(look)
    sign_in(shown)
    assert read_pages(shown, PAGES, "office-customers") == {}


def test_adds_a_company_and_finds_it_in_spite_of_a_typing_error(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "customers?new=true")
    page = shown.page
    panel = page.get_by_role("region", name="New customer")
    panel.get_by_label("Kind", exact=True).first.select_option("company")
    panel.get_by_label("Company", exact=True).fill("Brasserie Lamartine")
    panel.get_by_label("SIREN", exact=True).fill("732829321")
    expect(panel.get_by_text("A digit is wrong.")).to_be_visible()
    panel.get_by_label("SIREN", exact=True).fill("732829320")
    panel.get_by_role("button", name="Use FR44732829320").click()
    expect(panel.get_by_label("VAT number")).to_have_value("FR44732829320")
    panel.get_by_role("button", name="Add the customer").click()
    expect(page.get_by_role("heading", name="Brasserie Lamartine")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).first.click()
    page.get_by_label("Name, phone, e-mail or card").fill("brasserie lamartin")
    expect(page.get_by_role("row", name="Brasserie Lamartine")).to_be_visible()


def test_what_a_customer_allows_is_switched_with_its_proof(screen: OpenScreen) -> None:
    add_camille(screen)
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", f"customers?id={CAMILLE}&part=consents")
    page = shown.page
    switch = page.get_by_role("switch", name="by e-mail")
    expect(switch).not_to_be_checked()
    switch.check()
    expect(page.get_by_role("listitem").filter(has_text="Offers and news · by e-mail · allowed")).to_be_visible()
    consents = page.request.get(f"{shown.url}/api/v1/customers/{CAMILLE}/consents").json()
    assert [(said["purpose"], said["given"], said["source"]) for said in consents["history"]] == [
        ("offers", True, "office")
    ]


def test_two_who_are_one_are_merged_and_taken_apart_again(screen: OpenScreen) -> None:
    add_camille(screen)
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "customers?tab=duplicates")
    page = shown.page
    pair = page.get_by_role("listitem").filter(has_text="Camile Delatre")
    pair.get_by_role("button", name="Keep Camille Delattre").click()
    expect(pair).to_have_count(0)
    merged = page.request.get(f"{shown.url}/api/v1/customers/{TWIN}").json()
    assert merged["id"] == CAMILLE
    shown.go(f"/office/customers?id={CAMILLE}")
    page.get_by_role("button", name="Take apart again").click()
    expect(page.get_by_role("button", name="Take apart again")).to_have_count(0)
    assert page.request.get(f"{shown.url}/api/v1/customers/{TWIN}").json()["id"] == TWIN
