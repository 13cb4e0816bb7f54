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
