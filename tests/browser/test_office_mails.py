"""Mails, accounts that are late, households, offers and the terms of gift cards: one walk through a shop."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.office_screen import read_pages, send, sign_in
from tests.browser.screens import Look, OpenScreen

PEOPLE = {
    "01900000-0000-7000-8000-00000000d001": ("Odile", "Vasseur"),
    "01900000-0000-7000-8000-00000000d002": ("Octave", "Vasselin"),
}
ODILE = next(iter(PEOPLE))
PAGES = {
    "mail": "customers?tab=mails&new=true",
    "late": "customers?tab=accounts",
    "values": f"customers?id={ODILE}&part=values",
    "gift-cards": "customers?tab=gift-cards",
    "privacy": "customers?tab=privacy",
}


def test_mails_late_accounts_households_offers_and_terms(screen: OpenScreen) -> None:
    shown = screen(Look(1440, "fr", "light"))
    sign_in(shown)
    for customer_id, (given, family) in PEOPLE.items():
        body = {"given_name": given, "family_name": family, "store": "rivoli"}
        send(shown, "PUT", f"customers/{customer_id}", body)
    assert read_pages(shown, PAGES, "office-more-customers") == {}
    page = shown.page

    shown.go("/office/customers?tab=mails&new=true")
    subject = page.get_by_label(re.compile("^Objet – "))
    expect(subject.first).to_be_visible()
    for field in subject.all():
        field.fill("Fête des vendanges")
    for field in page.get_by_label(re.compile("^Texte – ")).all():
        field.fill("Bonjour {name}, passez nous voir.")
    page.get_by_role("button", name="Aperçu", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="passez nous voir").first).to_be_visible()
    page.get_by_role("button", name="Enregistrer le courriel").click()
    expect(page.get_by_role("row", name="Fête des vendanges")).to_be_visible()

    shown.go("/office/customers?tab=accounts")
    expect(page.get_by_text("Personne n’est en retard")).to_be_visible()

    shown.go(f"/office/customers?id={ODILE}")
    page.get_by_role("button", name="Ajouter quelqu’un au foyer").click()
    page.get_by_role("combobox", name="Ajouter quelqu’un au foyer").fill("vasselin")
    page.get_by_role("option", name="Octave Vasselin").click()
    expect(page.get_by_role("button", name="Quitte le foyer – Octave Vasselin")).to_be_visible()

    shown.go(f"/office/customers?id={ODILE}&part=values")
    expect(page.get_by_text("Aucune offre en ce moment.")).to_be_visible()

    shown.go("/office/customers?tab=gift-cards")
    page.get_by_role("button", name="Validité des nouvelles cartes").click()
    everywhere = page.get_by_role("group", name="Tous les magasins").get_by_label("carte cadeau, mois")
    everywhere.fill("24")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Enregistré", exact=True)).to_be_visible()
    said = page.request.get(f"{shown.url}/api/v1/gift-cards/terms").json()
    assert said == {"items": [{"store": None, "kind": "gift_card", "months": 24}]}
