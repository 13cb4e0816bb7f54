"""The grid as a spreadsheet: choices by their names, the clipboard after an edit, nothing lost on leaving."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.office_screen import send, settle, sign_in
from tests.browser.screens import Look, OpenScreen, Screen


def open_cell(shown: Screen, sku: str, column: str) -> Locator:
    """Walk to a cell by a click; what is typed goes there."""
    titles = shown.page.get_by_role("grid").get_by_role("columnheader").all_inner_texts()
    row = shown.page.get_by_role("row").filter(has=shown.page.get_by_role("rowheader", name=sku))
    cell = row.get_by_role("gridcell").nth(titles.index(column) - 1)
    cell.click()
    return cell


def test_cells_take_names_and_blocks_and_nothing_is_lost_on_leaving(screen: OpenScreen) -> None:
    """A family is typed by its name, a block is pasted after that, and the last edit outlives the page."""
    shown = screen(Look(1440, "fr"))
    sign_in(shown, "garance", "grid?q=BOUG-")
    settle(shown)
    page = shown.page
    expect(page.get_by_role("rowheader").nth(1)).to_be_visible()
    first, second = page.get_by_role("rowheader").all_inner_texts()[:2]
    categories = open_cell(shown, first, "Catégories")
    expect(categories).to_have_text("Bougies et senteurs")
    page.keyboard.press("F2")
    editor = page.get_by_role("combobox", name=f"Catégories de {first}")
    expect(editor).to_have_value("Bougies et senteurs")
    editor.fill("table, soin")
    editor.press("Enter")
    expect(categories).to_have_text("Table, Soin")
    expect(page.get_by_text("Tout est enregistré")).to_be_visible()
    assert send(shown, "GET", f"products/{first}")["categories"] == ["table", "soin"]

    name = open_cell(shown, first, "Nom – français (France)")
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('Ambre\\tAmber\\nCèdre\\tCedar')")
    page.keyboard.press("Control+v")
    expect(name).to_have_text("Ambre")
    expect(page.get_by_text("Tout est enregistré")).to_be_visible()
    found = [send(shown, "GET", f"products/{sku}")["labels"]["en_US"] for sku in (first, second)]
    assert found == ["Amber", "Cedar"]

    open_cell(shown, second, "Nom – français (France)")
    page.keyboard.type("Cèdre bleu")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Liste", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Produits")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Cèdre bleu")).to_be_visible()


def test_a_wrong_cell_keeps_no_other_back_and_rows_are_chosen_by_keys(screen: OpenScreen) -> None:
    """Of a pasted row what is right is saved; then two rows are changed together, all by the keyboard."""
    shown = screen(Look(1440, "en"))
    sign_in(shown, "garance", "grid?q=BOUG-")
    settle(shown)
    page = shown.page
    expect(page.get_by_role("rowheader").nth(1)).to_be_visible()
    first, second = page.get_by_role("rowheader").all_inner_texts()[:2]
    name = open_cell(shown, first, "Name – French (France)")
    was = send(shown, "GET", f"products/{first}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('Tasse\\tCup\\tNo such family')")
    page.keyboard.press("Control+v")
    problems = page.get_by_role("group", name="1 cell was not saved")
    expect(problems).to_contain_text(f"{first}, Family: ")
    expect(page.get_by_role("status").filter(has_text="1 cell was not saved")).to_be_visible()
    found = send(shown, "GET", f"products/{first}")
    assert (found["labels"], found["family"]) == ({"fr_FR": "Tasse", "en_US": "Cup"}, was["family"])
    problems.get_by_role("button", name="Drop my change").click()
    expect(page.get_by_text("Everything is saved")).to_be_visible()
    page.get_by_role("grid").focus()
    page.keyboard.press("Control+z")
    expect(name).to_have_text(was["labels"]["fr_FR"])
    expect(page.get_by_text("Everything is saved")).to_be_visible()

    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_text("2 chosen")).to_be_visible()
    together = page.get_by_role("button", name="Change together")
    together.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Which products")).to_have_value("chosen")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Which products")).to_be_focused()
    page.get_by_role("combobox", name="What to do").select_option("stage")
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_text("2 products are concerned")).to_be_visible()
    previewed = page.get_by_role("region", name="Look first").get_by_role("listitem")
    expect(previewed).to_have_text([re.compile(f"^{sku} changes") for sku in sorted([first, second])])
    page.keyboard.press("Escape")
    expect(together).to_be_focused()


def test_the_grid_shows_what_every_filter_of_the_list_finds(screen: OpenScreen) -> None:
    shown = screen(Look(1440, "fr"))
    sign_in(shown, "garance", "products")
    for name, value in (("Note de la fiche", "B"), ("Complétude", "incomplete"), ("Statut", "changed")):
        shown.go("/office/products")
        settle(shown)
        shown.page.get_by_role("combobox", name=name, exact=True).select_option(value)
        shown.page.get_by_role("button", name="Grille").click()
        settle(shown)
        expect(shown.page.get_by_role("combobox", name=name, exact=True)).to_have_value(value)
        assert shown.page.get_by_role("alert").all_inner_texts() == []
