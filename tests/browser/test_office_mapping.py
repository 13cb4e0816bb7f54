"""What the columns of a file are, said in the office: it is still there after a trial, and replaces no other's."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.office_screen import send, sign_in
from tests.browser.screens import Look, OpenScreen


def choose(page: Page, rows: str) -> None:
    page.get_by_label("Choose a file").set_input_files(
        {"name": "export.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )


def test_columns_that_were_chosen_outlive_a_trial_and_another_suppliers_file_of_the_same_name(
    screen: OpenScreen,
) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, "garance", "imports?new=true")
    page = shown.page
    choose(page, "sku,brands\nCAFE-ETH-250,Essai\n")
    field = page.get_by_role("button", name="What “brands” is")
    expect(field).to_have_text("Brand")
    field.click()
    page.keyboard.type("Not used")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Try it first").click()
    page.get_by_role("link", name="Change the columns and try again").click()
    expect(field).to_have_text("Not used")

    page.goto(f"{shown.url}/office/imports?new=true")
    choose(page, "reference,brands,notes\nCAFE-ETH-250,Essai,rien\n")
    expect(field).to_have_text("Brand")
    page.get_by_role("button", name="Try it first").click()
    expect(page.get_by_text("A mapping of this name is kept.")).to_be_visible()
    (kept,) = send(shown, "GET", "import-mappings/catalog")["items"]
    assert (kept["code"], kept["columns"]) == ("export", [{"column": "sku", "field": "sku", "values": {}}])
