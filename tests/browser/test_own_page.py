"""A customer's own page: what they bought and have, what they allow, their copy, and being forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from comptoir.app.runtime import open_database
from comptoir.customers.services.links import PAGE_KEPT, LinkKind, make_link
from comptoir.customers.tables.loyalty import PointsEntry
from comptoir.kernel.database import Database
from comptoir.kernel.settings import load_settings
from tests.browser.screens import LAYOUT_SHIFT_MAX, Look, OpenScreen, Screen, opening
from tests.support.databases import TestDatabases, write
from tests.support.demo import demo_template
from tests.support.processes import free_port, running

LOOKS = (Look(390, "fr", "light"), Look(1440, "en", "light"))


@pytest.fixture(scope="module")
def data(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own-page") / "data"
    shutil.copytree(demo_template(databases.folder), folder)
    return folder


@pytest.fixture(scope="module")
def demo_url(data: Path) -> Iterator[str]:
    port = free_port()
    with running(["up", "--data", str(data), "--port", str(port)], data, port) as server:
        yield server.url


@pytest.fixture
def screen(browser: Browser, demo_url: str) -> Iterator[OpenScreen]:
    with opening(browser, demo_url) as open_one:
        yield open_one


@pytest.fixture
def shop(data: Path) -> Iterator[Database]:
    database = open_database(load_settings({"data": str(data)}, {}))
    yield database
    database.close()


def buyers(shop: Database) -> list[UUID]:
    """Customers who earned points, each with a purchase of their own."""
    earned = select(PointsEntry.customer_id).where(PointsEntry.kind == "earn").distinct().order_by("customer_id")
    with shop.read() as connection:
        return list(connection.execute(earned.limit(len(LOOKS))).scalars())


def judge(shown: Screen, name: str) -> list[str]:
    shown.shoot(f"me-{name}")
    found = shown.serious_problems()
    if shown.layout_shift() > LAYOUT_SHIFT_MAX:
        found.append(f"layout shift {shown.layout_shift()}")
    if shown.is_wider_than_window():
        found.append("scrolls sideways")
    return [f"{name}: {one}" for one in found]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_customer_reads_decides_takes_a_copy_and_is_forgotten(
    screen: Callable[[Look], Screen], shop: Database, look: Look
) -> None:
    shown = screen(look)
    page, say = shown.page, shown.say
    home = f"/{look.language}/me"
    with write(shop) as uow:
        key = make_link(uow, LinkKind.PAGE, buyers(shop)[LOOKS.index(look)], PAGE_KEPT)
    shown.go(home)
    expect(page.get_by_role("textbox")).to_be_visible()
    found = judge(shown, "ask")
    shown.go(f"{home}/{key}")
    found += judge(shown, "open")
    page.get_by_role("button", name=say("Ouvrir ma page", "Open my page")).click()
    shown.reload_until(page.get_by_role("cell", name=say("Achat", "Purchase")))
    expect(page.get_by_role("heading", name=say("Mes points", "My points"))).to_be_visible()
    found += judge(shown, "page")
    email = page.locator("input[name='offers.email']")
    was_allowed = email.is_checked()
    email.set_checked(not was_allowed)
    page.get_by_role("button", name=say("Enregistrer", "Save"), exact=True).click()
    page.wait_for_url(f"**{home}#consents")
    expect(email).to_be_checked(checked=not was_allowed)
    page.locator("form[action$='/export'] button").click()
    page.wait_for_url(f"**{home}#copies")
    made = page.locator("a[href*='/me/copies/']")
    shown.reload_until(made)
    with page.expect_download() as copy:
        made.click()
    assert Path(copy.value.path()).read_bytes().startswith(b"PK")
    page.locator("input[name='sure']").check()
    page.locator("form[action$='/erase'] button").click()
    expect(page.get_by_text(say("Nous effaçons", "We are deleting"))).to_be_visible()
    found += judge(shown, "erased")
    shown.go(home)
    expect(page.get_by_role("textbox")).to_be_visible()
    assert found == []
