"""A team at work on products: somebody new to it enriches a product, gets approval and has it published."""

from __future__ import annotations

import re
import time
from uuid import UUID

from playwright.sync_api import Locator, expect

from comptoir.app.demo.shop import DEMO_PASSWORD
from tests.browser.office_screen import send, sign_in
from tests.browser.screens import LAYOUT_SHIFT_MAX, Look, OpenScreen

SKU = "CAFE-ETH-250"
BOWL = "BOL-GRE-BLE"
NAME_AND_TEXT = ("Nom", "Description")
EITHER_LANGUAGE = ("^(Name|Nom)", "^Description")
"""Attributes speak the language of their data."""
CLICKS_MAX = 8
"""Twice what it takes, once both have signed in."""


def add_people(screen: OpenScreen) -> None:
    """Nadia, who may only propose, and Oscar, who decides and publishes; once for all tests of this shop."""
    shown = screen(Look())
    sign_in(shown)
    if any(one["email"].startswith("nadia@") for one in send(shown, "GET", "people")["items"]):
        return
    for number, (name, role) in enumerate((("nadia", "contributor"), ("oscar", "publisher")), 1):
        person = UUID(int=0x01900000_0000_7000_8000_00000000D000 + number)
        body = {
            "email": f"{name}@maison-garance.example",
            "name": name.title(),
            "password": DEMO_PASSWORD,
            "roles": [{"role": role}],
        }
        send(shown, "PUT", f"people/{person}", body)


class Hand:
    """Clicks as a person does, and counts them."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, found: Locator) -> None:
        found.click()
        self.clicks += 1


def test_somebody_new_enriches_a_product_gets_approval_and_it_is_published(screen: OpenScreen) -> None:
    add_people(screen)
    hand, began = Hand(), time.monotonic()
    nadia = screen(Look(language="en"))
    sign_in(nadia, "nadia", "products")
    page = nadia.page
    page.get_by_label("Name, SKU or barcode").fill(SKU)
    hand.click(page.get_by_role("row", name=SKU).first)
    # The search above the list has "Name" in its label too; attributes speak the language of their data.
    name = page.get_by_role("tabpanel").get_by_label(re.compile("^(Name|Nom)")).first
    expect(name).not_to_have_value("")
    enriched = f"{name.input_value()} (Moka)"
    name.fill(enriched)
    hand.click(page.get_by_role("button", name="Request approval"))
    expect(page.get_by_role("region", name="Your changes wait for approval")).to_be_visible()

    oscar = screen(Look(language="en"))
    sign_in(oscar, "oscar", "proposals")
    page = oscar.page
    hand.click(page.get_by_role("row", name=re.compile("waiting")).first)
    expect(page.get_by_role("button", name="Approve 1 field")).to_be_enabled()
    hand.click(page.get_by_role("button", name="Approve and publish"))
    expect(page.get_by_text(f"Approved, and {SKU} is published.")).to_be_visible()
    seconds = time.monotonic() - began

    card = send(oscar, "GET", f"products/{SKU}")
    assert enriched in [value["data"] for value in card["values"]["name"]]
    assert card["is_published_as_it_stands"]
    print(f"enriched, approved and published: {hand.clicks} clicks, {seconds:.1f} s with both sign-ins")
    assert hand.clicks <= CLICKS_MAX


def test_a_draft_is_written_on_dropped_taken_up_again_and_sent_with_a_word(screen: OpenScreen) -> None:
    add_people(screen)
    nadia = screen(Look(width=390))
    sign_in(nadia, "nadia", f"products?sku={BOWL}")
    page = nadia.page
    name, text = (page.get_by_role("tabpanel").get_by_label(re.compile(f"^{each}")).first for each in NAME_AND_TEXT)
    draft = page.get_by_role("region", name="Vous avez un brouillon de ce produit")
    expect(page.get_by_role("button", name="Soumettre à approbation")).to_have_count(0)
    text.fill("Passe au four.")
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(draft).to_contain_text("Passe au four.")
    expect(text).to_have_value("Passe au four.")
    name.fill("Bol de nuit")
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(draft).to_contain_text("Bol de nuit")
    expect(draft).to_contain_text("Passe au four.")

    page.reload()
    expect(draft).to_be_visible()
    expect(name).to_have_value("Bol de nuit")
    assert nadia.layout_shift() <= LAYOUT_SHIFT_MAX
    assert not nadia.is_taller_than_window()
    draft.get_by_role("button", name="Abandonner le brouillon").click()
    expect(name).not_to_have_value("Bol de nuit")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(name).to_have_value("Bol de nuit")
    draft.get_by_label("Mot au relecteur").fill("Vu avec l’atelier.")
    draft.get_by_role("button", name="Demander l’approbation").click()
    expect(page.get_by_role("region", name="Vos modifications attendent l’approbation")).to_contain_text("Vu avec")

    waiting = send(nadia, "GET", f"products/{BOWL}/draft")
    assert (waiting["state"], waiting["note"]) == ("proposed", "Vu avec l’atelier.")
    assert [part["new"] for part in waiting["parts"]] == ["Passe au four.", "Bol de nuit"]


def test_two_devices_of_one_person_write_one_draft_and_lose_nothing(screen: OpenScreen) -> None:
    add_people(screen)
    desk, phone = screen(Look(language="en")), screen(Look(language="en", width=390))
    for device in (desk, phone):
        sign_in(device, "nadia", f"products?sku={BOWL}")
    name, text = (phone.page.get_by_role("tabpanel").get_by_label(re.compile(each)).first for each in EITHER_LANGUAGE)
    at_desk, text_at_desk = (
        desk.page.get_by_role("tabpanel").get_by_label(re.compile(each)).first for each in EITHER_LANGUAGE
    )
    name.fill("Dawn bowl")
    at_desk.fill("Night bowl")
    text_at_desk.fill("Goes into the oven.")
    desk.page.get_by_role("button", name="Keep as draft").click()
    draft = phone.page.get_by_role("region", name="You have a draft of this product")
    expect(draft).to_contain_text("Night bowl")
    phone.page.get_by_role("button", name="Keep as draft").click()
    asked = phone.page.get_by_role("dialog", name="You wrote here on another device too")
    expect(asked).to_contain_text("Night bowl")
    expect(asked).to_contain_text("Dawn bowl")
    assert not phone.is_wider_than_window()
    asked.get_by_label("This device").check()
    asked.get_by_role("button", name="Go on with these").click()
    draft.get_by_label("Word to the reviewer").fill("Seen with the workshop.")
    phone.page.get_by_role("region", name=re.compile("^1 ")).get_by_role("button", name="Request approval").click()
    expect(phone.page.get_by_role("region", name="Your changes wait for approval")).to_contain_text("Seen with")
    waiting = send(phone, "GET", f"products/{BOWL}/draft")
    assert (waiting["state"], waiting["note"]) == ("proposed", "Seen with the workshop.")
    assert {part["new"] for part in waiting["parts"]} == {"Goes into the oven.", "Dawn bowl"}
    assert text.input_value() == "Goes into the oven."
