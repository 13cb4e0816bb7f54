"""A webhook from its making to a delivery that failed, was mended and sent again, in the office alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.office_screen import settle, sign_in
from tests.browser.screens import Look, OpenScreen, opening
from tests.support.databases import TestDatabases
from tests.support.demo import demo_template
from tests.support.processes import free_port, running
from tests.support.receiver import Receiver, receiving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def open_screen(browser: Browser, databases: TestDatabases, tmp_path: Path) -> Iterator[OpenScreen]:
    """Screens of a demo shop that may call this machine."""
    if not (ROOT / "web" / "dist" / "office" / "index.html").is_file():
        pytest.skip("MISSING: the built screens (npm run build in web/)")
    shutil.copytree(demo_template(databases.folder), tmp_path / "data")
    (tmp_path / "copies").mkdir()
    port = free_port()
    settings = {"COMPTOIR_WEBHOOK_HOSTS": "127.0.0.1", "COMPTOIR_COPY_TO": str(tmp_path / "copies")}
    with (
        running(["up", "--data", str(tmp_path / "data"), "--port", str(port)], tmp_path, port, settings) as server,
        opening(browser, server.url) as open_one,
    ):
        yield open_one


def test_a_webhook_is_made_tried_mended_and_resumed(open_screen: OpenScreen, receiver: Receiver) -> None:
    receiver.scripts["/hook"] = [500]
    shown = open_screen(Look(1440, "en"))
    sign_in(shown, path="webhooks")
    page = shown.page
    settle(shown)
    page.get_by_role("button", name=shown.say("Ajouter un webhook", "Add a webhook")).first.click()
    page.get_by_label(shown.say("Nom", "Name"), exact=True).fill("ERP")
    page.get_by_label(shown.say("Adresse", "Address"), exact=True).fill(receiver.url("/hook"))
    page.get_by_label(shown.say("Sujets", "Topics")).fill("catalog.*")
    page.get_by_role("button", name=shown.say("Enregistrer", "Save")).click()
    expect(page.get_by_text("whsec_")).to_be_visible()

    row = page.get_by_role("row").filter(has_text="ERP")
    row.click()
    test = page.get_by_role("button", name=shown.say("Envoyer un essai", "Send a test"))
    test.click()
    expect(page.get_by_text(shown.say("abandonné", "given up"), exact=True)).to_be_visible()
    expect(page.get_by_text("500", exact=True).first).to_be_visible()
    test.click()
    expect(page.get_by_text(shown.say("envoyé", "sent"), exact=True)).to_be_visible()
    assert [one.conduct for one in receiver.attempts] == [500, 200]

    page.get_by_role("button", name=shown.say("Mettre en pause", "Pause")).click()
    expect(row.get_by_text(shown.say("en pause", "paused"))).to_be_visible()
    page.get_by_role("button", name=shown.say("Activer", "Set active")).click()
    expect(row.get_by_text(shown.say("actif", "active"), exact=True)).to_be_visible()
    assert shown.serious_problems() == []


def test_upkeep_shows_copies_and_the_table_of_periods(open_screen: OpenScreen) -> None:
    shown = open_screen(Look(1440))
    sign_in(shown, path="upkeep")
    settle(shown)
    page = shown.page
    expect(page.get_by_text("Tout ce qui est scellé est copié.")).to_be_visible()
    expect(page.get_by_text(shown.say("Journal d’audit", "Audit trail"), exact=True).last).to_be_visible()
    expect(page.get_by_text(shown.say("90 jours", "90 days")).first).to_be_visible()
    assert shown.serious_problems() == []
