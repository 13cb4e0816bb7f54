"""Product feeds and the catalogue on paper, made in the office: what is typed stays, what is made can be fetched."""

from __future__ import annotations

import csv

from playwright.sync_api import Dialog, expect

from tests.browser.office_screen import sign_in
from tests.browser.screens import Look, OpenScreen

ETHIOPIA = "CAFE-ETH-250"


def test_a_feed_is_written_left_found_again_and_fetched(screen: OpenScreen) -> None:
    shown = screen(Look())
    sign_in(shown, "ines", "feeds")
    page = shown.page
    page.get_by_role("button", name="Ajouter un flux").click()
    page.get_by_label("Nom", exact=True).fill("Place du marché")
    page.get_by_label("Type").select_option("csv")
    assert page.get_by_label("Langue", exact=True).locator("option").all_inner_texts() == [
        "français (France)",
        "anglais américain",
    ]
    source = page.get_by_label("Source de la colonne 2")
    for value, name in (("label", "nom"), ("attribute:brand", "attribut «\u00a0Marque\u00a0»")):
        expect(page.locator(f"datalist option[value='{value}']")).to_have_attribute("label", name)
    source.fill("attribute:brand")

    page.get_by_role("link", name="Images").click()
    page.get_by_role("link", name="Flux et catalogue").click()
    page.get_by_role("button", name="Ajouter un flux").click()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Place du marché")
    expect(source).to_have_value("attribute:brand")
    page.get_by_role("region", name="Modifications pas encore enregistrées").get_by_role(
        "button", name="Enregistrer"
    ).click()
    panel = page.get_by_role("region", name="Place du marché")
    with page.expect_download() as fetched:
        panel.get_by_role("link", name="Télécharger").click()
    assert fetched.value.suggested_filename == "place-du-marche.csv"
    with fetched.value.path().open(encoding="utf-8-sig") as file:
        rows = {row[0]: row for row in csv.reader(file)}
    assert rows[ETHIOPIA][1] == "Atelier du Canal"

    address = panel.get_by_role("link", name="Ouvrir").get_attribute("href")
    panel.get_by_role("button", name="Nouvelle adresse").click()
    assert page.request.get(f"{shown.url}{address}").headers["content-type"] == "text/csv; charset=utf-8"
    panel.get_by_role("button", name="Vraiment").click()
    expect(panel.get_by_role("link", name="Ouvrir")).not_to_have_attribute("href", str(address))
    assert page.request.get(f"{shown.url}{address}").status == 404


def test_what_is_typed_of_a_feed_undoes_no_pause_and_is_asked_for_when_the_window_closes(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "ines", "feeds")
    page = shown.page
    page.get_by_role("button", name="Add a feed").click()
    unsaved = page.get_by_role("region", name="Changes are not saved yet")
    page.get_by_label("Kind").select_option("csv")
    expect(unsaved.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_label("Name", exact=True).fill("Market")
    unsaved.get_by_role("button", name="Save").click()
    panel = page.get_by_role("region", name="Market")
    panel.get_by_label("Name", exact=True).fill("Market place")
    panel.get_by_role("button", name="Pause").click()
    expect(panel.get_by_role("button", name="Serve again")).to_be_visible()
    unsaved.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Market place")).to_contain_text("paused")

    page.get_by_role("region", name="Market place").get_by_label("Name", exact=True).fill("Other")
    page.get_by_role("link", name="Pictures").click()
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]


def test_a_catalogue_on_paper_is_found_again_by_whoever_made_it(screen: OpenScreen) -> None:
    shown = screen(Look())
    sign_in(shown, "ines", "feeds")
    page = shown.page
    page.get_by_role("button", name="Catalogue imprimé").click()
    page.get_by_label("Titre").fill("Nos bougies")
    page.get_by_label("Rayon").select_option("bougies")
    page.get_by_role("button", name="Créer le PDF").click()
    made = page.get_by_role("link", name="Ouvrir le catalogue")
    expect(made).to_be_visible()
    page.reload()
    expect(made).to_be_visible()
    expect(page.get_by_text("Nos bougies · ")).to_be_visible()
    answer = page.request.get(f"{shown.url}{made.get_attribute('href')}")
    assert (answer.headers["content-type"], answer.body()[:5]) == ("application/pdf", b"%PDF-")

    file = str(made.get_attribute("href"))
    page.get_by_role("button", name="Tâches").click()
    page.get_by_role("dialog").get_by_role("button", name="Catalogue imprimé").click()
    expect(page.get_by_role("link", name="Télécharger le fichier")).to_have_attribute("href", file)
