"""Fixtures that all tests share. Marks follow from the fixtures a test asks for; nobody sets them by hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import Connection

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant
from tests.support.browser import chromium, find_chromium
from tests.support.databases import TestDatabases, opened, write
from tests.support.dialects import share_compiled_statements
from tests.support.network import guard
from tests.support.postgres import PostgresServer, make_folder, remove_folder
from tests.support.processes import ServerProcess, free_port, running

ROOT = Path(__file__).resolve().parent.parent
RUN_FOLDER = "COMPTOIR_TEST_RUN_FOLDER"
MISSING = "MISSING: "
NOON = Instant(datetime(2026, 11, 21, 12, tzinfo=UTC))
BOTH_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
MARK_OF_FIXTURE = {
    "browser": "browser",
    "databases": "database",
    "shared_data": "data",
    "postgres": "postgresql",
    "postgresql_database": "postgresql",
    "server": "process",
    "servers": "process",
    "start": "process",
}
SLOW_MARKS = {"browser", "process", "long"}
"""Files with such tests begin first; beside a patient test stands its short form, which is not short either."""

guard()
share_compiled_statements()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    is_long = config.getoption("--long")
    # Tests never judge a time; the same examples every time, others with `--long`.
    hypothesis_settings.register_profile(
        "comptoir",
        deadline=None,
        print_blob=True,
        derandomize=not is_long,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    hypothesis_settings.load_profile("comptoir")
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = str(make_folder())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        remove_folder(Path(os.environ.pop(RUN_FOLDER)))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    skip_long = pytest.mark.skip(reason="only with --long")
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARK_OF_FIXTURE:
                item.add_marker(MARK_OF_FIXTURE[fixture])
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(skip_long)
    if hasattr(config, "workerinput"):
        # Workers take whole files, one after another: with the long ones first, the short ones fill both to the end.
        slow = {item.path for item in items if SLOW_MARKS.intersection(mark.name for mark in item.iter_markers())}
        items.sort(key=lambda item: (item.path not in slow, item.path.name if item.path in slow else ""))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what could not be tested because this machine lacks something."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()) if report.longrepr]
    missing = sorted({reason.partition(MISSING)[2] for reason in reasons if MISSING in reason})
    if missing:
        terminalreporter.section("NOT TESTED ON THIS MACHINE", sep="!", red=True, bold=True)
        for what in missing:
            count = sum(reason.endswith(what) for reason in reasons)
            terminalreporter.line(f"{count} tests skipped: {what}", red=True)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon (UTC) of 21 November 2026 until a test moves it."""
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real-world data beside the tree, or where COMPTOIR_SHARED says. Read it there; copy nothing."""
    folder = Path(os.environ.get("COMPTOIR_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"{MISSING}the shared data (set COMPTOIR_SHARED to its folder)")
    return folder


@pytest.fixture(scope="session")
def databases() -> TestDatabases:
    return TestDatabases(Path(os.environ[RUN_FOLDER]), FixedClock(NOON))


@pytest.fixture(scope="session")
def postgres(databases: TestDatabases) -> PostgresServer:
    """The PostgreSQL server of this run."""
    return databases.server()


@pytest.fixture(params=BOTH_DATABASES)
def database_url(request: pytest.FixtureRequest, databases: TestDatabases, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the current schema; the test runs once on SQLite and once on PostgreSQL."""
    with databases.sqlite(tmp_path) if request.param == "sqlite" else databases.postgresql() as url:
        yield url


@pytest.fixture(params=BOTH_DATABASES)
def empty_database_url(request: pytest.FixtureRequest, databases: TestDatabases, tmp_path: Path) -> Iterator[str]:
    """A fresh database without any table, on SQLite and on PostgreSQL."""
    with (
        databases.sqlite(tmp_path, empty=True) if request.param == "sqlite" else databases.postgresql(empty=True) as url
    ):
        yield url


@pytest.fixture
def database(database_url: str, clock: FixedClock) -> Iterator[Database]:
    with opened(database_url, clock) as database:
        yield database


@pytest.fixture
def sqlite_database(databases: TestDatabases, tmp_path: Path, clock: FixedClock) -> Iterator[Database]:
    """For what exists on SQLite only."""
    with databases.sqlite(tmp_path) as url, opened(url, clock) as database:
        yield database


@pytest.fixture
def postgresql_database(databases: TestDatabases, clock: FixedClock) -> Iterator[Database]:
    """For what exists on PostgreSQL only."""
    with databases.postgresql() as url, opened(url, clock) as database:
        yield database


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A snapshot for reading, taken at its first question."""
    with database.read() as connection:
        yield connection


@pytest.fixture
def uow(database: Database) -> Iterator[UnitOfWork]:
    """One open transaction; committed when the test ends well."""
    with write(database) as unit:
        yield unit


Start = Callable[..., ServerProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start servers: `start("serve", "--database", url)` adds a free loopback port and waits until it is ready."""
    with ExitStack() as stack:

        def start_one(verb: str, *arguments: str, **environment: str) -> ServerProcess:
            port = free_port()
            address = ["--bind", f"127.0.0.1:{port}"] if verb == "serve" else ["--port", str(port)]
            return stack.enter_context(running([verb, *arguments, *address], tmp_path, port, environment))

        yield start_one


@pytest.fixture
def server(start: Start, database_url: str, tmp_path: Path) -> ServerProcess:
    """`comptoir serve` on a fresh database."""
    return start("serve", "--database", database_url, "--data", str(tmp_path))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(f"{MISSING}a Chromium or Chrome for the browser tests")
    with chromium(path) as browser:
        yield browser


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts (own cookies and storage), closed at the end; options as Playwright's `new_context`."""
    with ExitStack() as stack:

        def make(**options: object) -> BrowserContext:
            return stack.enter_context(browser.new_context(**options))  # type: ignore[arg-type] # Playwright's options

        yield make
