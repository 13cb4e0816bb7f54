"""Rules and categories in the office: what a rule fills and where, and a category that goes up in another."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.office_screen import send, settle, sign_in
from tests.browser.screens import Look, OpenScreen


def test_a_rule_fills_one_language_and_offers_choices_by_their_names(screen: OpenScreen) -> None:
    shown = screen(Look(1440, "fr"))
    sign_in(shown, "garance", "rules")
    settle(shown)
    page = shown.page
    page.get_by_role("button", name="Nouvelle règle").first.click()
    page.get_by_role("textbox", name="Code").fill("bougies")
    expect(page.get_by_text("Il faut un code, et au moins une action avec un champ.")).to_be_visible()
    page.get_by_role("button", name="Ajouter une action").click()
    action = page.get_by_role("listitem").filter(has=page.get_by_role("combobox", name="Quoi"))
    action.get_by_role("button", name="Champ").click()
    page.keyboard.type("Marque")
    page.keyboard.press("Enter")
    action.get_by_role("button", name="Valeur").click()
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    action.get_by_role("button", name="Champ").click()
    page.keyboard.type("Nom")
    page.keyboard.press("Enter")
    action.get_by_role("combobox", name="Dans la langue").select_option("fr_FR")
    action.get_by_role("textbox", name="Valeur").fill("Bougie")
    page.get_by_role("button", name="Aperçu").click()
    previewed = page.get_by_role("region", name="Nouvelle règle").or_(page.get_by_role("region", name="bougies"))
    expect(previewed.get_by_text("Nom (français (France))").first).to_be_visible()
    expect(previewed.get_by_text("Nom (anglais américain)")).to_have_count(0)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("La règle est enregistrée.")).to_be_visible()
    kept = send(shown, "GET", "rules/bougies")["actions"]
    assert [(one["field"], one["value"], one["locale"]) for one in kept] == [("values.name", "Bougie", "fr_FR")]


def test_a_merged_category_leaves_no_panel_behind_and_comes_back(screen: OpenScreen) -> None:
    shown = screen(Look(1440, "fr"))
    sign_in(shown, "garance", "categories")
    settle(shown)
    page = shown.page
    page.get_by_role("button", name="Soin soin").click()
    page.get_by_role("button", name="Fusionner avec…").click()
    dialog = page.get_by_role("dialog", name="Fusionner Soin")
    dialog.get_by_role("button", name="Se fond dans").click()
    page.keyboard.type("Enfants")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Produits déplacés")).to_be_visible()
    dialog.get_by_role("button", name="Fusionner", exact=True).click()
    expect(page.get_by_role("button", name="Soin soin")).to_have_count(0)
    expect(page.get_by_role("region", name="Soin")).to_have_count(0)
    page.get_by_role("button", name="Remettre en place").click()
    expect(page.get_by_role("button", name="Soin soin")).to_be_visible()
