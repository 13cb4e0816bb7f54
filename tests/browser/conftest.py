"""Browser tests: one demo shop per run, one server on a copy per file, pages in every width, language and theme."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import OpenScreen, opening
from tests.support.databases import TestDatabases
from tests.support.demo import demo_template
from tests.support.processes import free_port, running

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo_folder(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a demo shop of this file's own."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(demo_template(databases.folder), folder)
    return folder


@pytest.fixture(scope="module")
def demo_url(demo_folder: Path) -> Iterator[str]:
    """The address of a server on that demo shop, with the built screens."""
    if not (ROOT / "web" / "dist" / "office" / "index.html").is_file():
        pytest.skip("MISSING: the built screens (npm run build in web/)")
    port = free_port()
    with running(["up", "--data", str(demo_folder), "--port", str(port)], demo_folder, port) as server:
        yield server.url


@pytest.fixture
def screen(browser: Browser, demo_url: str) -> Iterator[OpenScreen]:
    """Open screens of the demo shop; a console error in any of them fails the test at its end."""
    with opening(browser, demo_url) as open_one:
        yield open_one
