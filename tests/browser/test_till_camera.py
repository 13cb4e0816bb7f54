"""Scanning with the camera of a phone or computer that has no barcode reader of its own, and eating in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from barcode import EAN13
from playwright.sync_api import Browser, expect

from tests.browser.office_screen import send
from tests.browser.screens import Look, OpenScreen, Screen, opening
from tests.browser.till_screen import PLATE, PLATE_PRICE, TILL, euros, open_till, scan, total
from tests.support.browser import FLAGS, find_chromium

COFFEE = "3701230000019"
WIDTH, HEIGHT = 640, 480
BAR_PIXELS = 5


def film(folder: Path, code: str) -> Path:
    """What a camera sees that is held over a barcode: one picture again and again (YUV4MPEG2, 4:2:0)."""
    modules = EAN13(code).build()[0]
    bars = b"".join((b"\x10" if module == "1" else b"\xeb") * BAR_PIXELS for module in modules)
    margin = b"\xeb" * ((WIDTH - len(bars)) // 2)
    line = (margin + bars).ljust(WIDTH, b"\xeb")
    picture = line * HEIGHT + b"\x80" * (WIDTH * HEIGHT // 2)
    file = folder / "camera.y4m"
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + (b"FRAME\n" + picture) * 2)
    return file


@pytest.fixture
def camera(browser: Browser, demo_url: str, tmp_path: Path) -> Iterator[Callable[[Look], Screen]]:
    """Screens of a browser whose camera looks at the plate's barcode."""
    path = find_chromium()
    assert path is not None
    flags = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film(tmp_path, PLATE)}",
    )
    with (
        browser.browser_type.launch(executable_path=path, args=[*FLAGS, *flags]) as looking,
        opening(looking, demo_url) as open_one,
    ):
        yield open_one


def test_a_product_is_scanned_with_the_camera(camera: OpenScreen) -> None:
    shown = camera(Look(390))
    page = shown.page
    open_till(shown)
    page.get_by_role("button", name="Scanner avec l’appareil photo").tap()
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_eaten_in_the_coffee_is_taxed_otherwise(screen: OpenScreen) -> None:
    shown = screen(Look(language="en"))
    page = shown.page
    open_till(shown)
    scan(shown, PLATE)
    expect(total(shown)).to_have_text(euros(shown, PLATE_PRICE))
    expect(page.get_by_role("radiogroup", name="Consumed")).to_have_count(0)
    scan(shown, COFFEE)
    page.get_by_role("radio", name="Eat in").click()
    expect(page.get_by_role("radio", name="Eat in")).to_be_checked()
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("button", name="Exact").click()
    expect(page.get_by_text("Sale recorded")).to_be_visible()
    newest = send(shown, "GET", f"tickets?till={TILL}&limit=1")["items"][0]
    assert [tax["rate"] for tax in send(shown, "GET", f"tickets/{newest['id']}")["taxes"]] == ["20", "10"]
