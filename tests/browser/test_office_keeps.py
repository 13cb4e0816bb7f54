"""What the office keeps: what was deleted is put back, one form has one save, and a page waits for nobody."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.office_screen import send, settle, sign_in
from tests.browser.screens import LAYOUT_SHIFT_MAX, Look, OpenScreen

COUPONS = {"label": {"en_US": "Twelve"}, "shared_code": "TWELVE12", "uses_max": 12}


@pytest.mark.parametrize(
    ("path", "body", "version", "page"),
    [
        (
            "attribute-groups/kept_back",
            {"labels": {"en_US": "Kept"}, "position": 7},
            '"0"',
            "structure?tab=groups&open=",
        ),
        ("coupon-series/kept-back", COUPONS, None, "coupons?code="),
    ],
)
def test_what_is_deleted_is_put_back_whole(
    screen: OpenScreen, path: str, body: dict[str, object], version: str | None, page: str
) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown)
    before = send(shown, "PUT", path, body, version=version)
    shown.go(f"/office/{page}{before['code']}")
    settle(shown)
    shown.page.get_by_role("button", name="Delete", exact=True).click()
    shown.page.get_by_role("button", name="Undo").click()
    expect(shown.page.get_by_role("region", name="Notifications")).to_contain_text("is back")
    after = send(shown, "GET", path)
    assert {name: after[name] for name in body} == {name: before[name] for name in body}


def test_a_family_keeps_its_name_and_its_pattern_by_one_save(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown)
    send(
        shown, "PUT", "families/kept_form", {"labels": {"en_US": "Form"}, "attributes": ["sku", "name"]}, version='"0"'
    )
    shown.go("/office/structure?tab=families&open=kept_form")
    settle(shown)
    form = shown.page.locator("form", has=shown.page.get_by_label("SKU pattern"))
    form.get_by_label("Name – English").fill("Forms")
    form.get_by_label("SKU pattern").fill("FORM-{counter:4}")
    form.get_by_role("button", name="Look first").click()
    expect(form.get_by_role("region", name="What ten products would be called")).to_be_visible()
    expect(form.get_by_label("Name – English")).to_have_value("Forms")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(shown.page.get_by_role("region", name="Notifications")).to_contain_text("Forms")
    kept = send(shown, "GET", "families/kept_form")
    assert (kept["labels"]["en_US"], kept["sku_pattern"], kept["version"]) == ("Forms", "FORM-{counter:4}", 2)


def test_a_language_is_spoken_only_once_the_channel_that_speaks_it_is_saved(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown)
    body = {"labels": {"en_US": "Kept"}, "locales": ["fr_FR"], "currencies": ["EUR"]}
    send(shown, "PUT", "channels/kept_words", body, version='"0"')

    def spoken() -> set[str]:
        return {one["code"] for one in send(shown, "GET", "locales?limit=200")["items"] if one["enabled"]}

    before = spoken()
    assert "da_DK" not in before
    shown.go("/office/structure?tab=channels&open=kept_words")
    settle(shown)
    shown.page.get_by_role("button", name="Languages").click()
    shown.page.get_by_role("combobox", name="Languages").fill("Danish")
    shown.page.get_by_role("option", name="Danish").click()
    expect(shown.page.get_by_role("button", name="Remove Danish")).to_be_visible()
    assert spoken() == before
    shown.page.get_by_role("button", name="Save", exact=True).click()
    expect(shown.page.get_by_role("region", name="Notifications")).to_contain_text("Kept")
    assert spoken() == before | {"da_DK"}
    assert send(shown, "GET", "channels/kept_words")["locales"] == ["fr_FR", "da_DK"]


def test_the_home_page_waits_for_no_slow_tile_and_stays_still_when_it_comes(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, path="prices")
    settle(shown)
    readers = shown.page.get_by_role("link", name="Entries still to be read")
    with shown.unanswered("/api/v1/readers"):
        shown.go("/office/")
        expect(shown.page.get_by_role("heading", name="Tills open")).to_be_visible()
        expect(readers).to_have_count(0)
    expect(readers).to_be_visible()
    assert shown.layout_shift() <= LAYOUT_SHIFT_MAX


def test_what_is_typed_while_a_feed_or_a_picture_is_being_saved_is_kept(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, path="feeds")
    page = shown.page
    page.get_by_role("button", name="Add a feed").click()
    page.get_by_label("Kind").select_option("csv")
    name = page.get_by_label("Name", exact=True)
    name.fill("Typed on")
    unsaved = page.get_by_role("region", name="Changes are not saved yet")
    unsaved.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Typed on")).to_be_visible()
    name.fill("Typed on and")
    with shown.unanswered("/api/v1/product-feeds/typed"):
        unsaved.get_by_role("button", name="Save").click()
        name.fill("Typed on and on")
    expect(page.get_by_role("row", name="Typed on and").first).to_be_visible()
    expect(name).to_have_value("Typed on and on")
    unsaved.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Typed on and on")).to_be_visible()
    expect(unsaved).to_have_count(0)

    picture = send(shown, "GET", "assets?limit=1")["items"][0]["id"]
    shown.go(f"/office/assets?asset={picture}")
    settle(shown)
    rights = page.get_by_label("Author and terms")
    rights.fill("Ada")
    with shown.unanswered(f"/api/v1/assets/{picture}"):
        unsaved.get_by_role("button", name="Save").click()
        rights.fill("Ada, for a year")
    expect(page.get_by_role("region", name="Notifications")).to_contain_text("Saved")
    expect(rights).to_have_value("Ada, for a year")
    unsaved.get_by_role("button", name="Save").click()
    expect(unsaved).to_have_count(0)
    assert send(shown, "GET", f"assets/{picture}")["rights"] == "Ada, for a year"


def test_a_rule_that_is_left_is_found_as_it_was_typed_and_one_deleted_comes_back(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown)
    action = {"kind": "set", "field": "values.name", "value": "Candle", "locale": "en_US"}
    rule = {"labels": {"en_US": "Candles"}, "priority": 7, "enabled": False, "actions": [action]}
    before = send(shown, "PUT", "rules/kept_rule", rule, version='"0"')
    shown.go("/office/rules?rule=kept_rule")
    settle(shown)
    page = shown.page
    page.get_by_label("Name", exact=True).fill("Candles and lamps")
    page.get_by_role("button", name="Close", exact=True).click()
    send(shown, "PUT", "rules/kept_rule", {**rule, "priority": 9}, version=f'"{before["version"]}"')
    page.get_by_role("row", name="Candles").click()
    expect(page.get_by_label("Priority")).to_have_value("9")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Candles and lamps")
    page.get_by_role("region", name="Changes are not saved yet").get_by_role("button", name="Save").click()
    expect(page.get_by_text("The rule is kept.")).to_be_visible()
    kept = send(shown, "GET", "rules/kept_rule")
    assert (kept["labels"], kept["priority"]) == ({"en_US": "Candles and lamps"}, 9)

    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="Notifications")).to_contain_text("The rule is back")
    again = send(shown, "GET", "rules/kept_rule")
    assert {name: one for name, one in again.items() if name != "version"} == {
        name: one for name, one in kept.items() if name != "version"
    }


def test_a_task_closed_and_a_product_withdrawn_by_mistake_come_back(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, path="products?sku=BISC-SAB-180&tab=team")
    settle(shown)
    page = shown.page
    page.get_by_label("What is to be done").fill("Weigh it again")
    page.get_by_role("button", name="Ask", exact=True).click()
    task = page.get_by_role("listitem").filter(has_text="Weigh it again")
    task.get_by_role("button", name="Done").click()
    expect(task).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(task).to_be_visible()
    page.get_by_role("link", name="Weigh it again").click()
    page.get_by_role("button", name="Resolve", exact=True).click()
    page.get_by_role("button", name="Open again").click()
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()

    shown.go("/office/products?sku=BISC-SAB-180")
    settle(shown)

    def places() -> list[tuple[str, str]]:
        found = send(shown, "GET", "products/BISC-SAB-180/places")["items"]
        return [(one["channel"], one["locale"]) for one in found if one["published_at"] is not None]

    before = places()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    assert (places(), len(before) > 1) == ([], True)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="Notifications")).to_contain_text("BISC-SAB-180 is published")
    assert places() == before


def test_a_preview_is_the_same_after_a_reload(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown, path="products?sku=BISC-SAB-180&tab=preview&form=till")
    settle(shown)
    page = shown.page
    page.get_by_label("As", exact=True).select_option("label")
    expect(page.get_by_role("img", name="BISC-SAB-180")).to_be_visible()
    page.reload()
    settle(shown)
    expect(page.get_by_label("As", exact=True)).to_have_value("label")
    expect(page.get_by_role("img", name="BISC-SAB-180")).to_be_visible()


def test_what_is_missing_leads_by_keyboard_to_where_it_is_filled(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    sign_in(shown)
    send(shown, "PUT", "products/KEPT-GAP", {"family": "home", "values": {}}, version='"0"')
    shown.go("/office/products?sku=KEPT-GAP")
    settle(shown)
    page = shown.page
    ready = page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text="Web-ready")
    for missing, field in (("Name", page.get_by_label("Name", exact=True)), ("Picture", page.get_by_text("Upload"))):
        ready.get_by_role("button", name=missing, exact=True).focus()
        page.keyboard.press("Enter")
        expect(field.locator("visible=true").last).to_be_focused()
    ready.get_by_role("button", name="Tax class").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Prices", selected=True)).to_be_focused()
