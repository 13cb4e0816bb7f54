"""The assembled application on a demo shop, shared by the tests of a file that only look or clean up behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.service import NewProgram, create_token
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from tests.support.databases import TestDatabases
from tests.support.demo import demo_client, demo_template
from tests.support.exchanger import Exchanger, exchanging
from tests.support.schedule_desk import Desk, desk_on


@pytest.fixture(scope="module")
def shop(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Litestar]]:
    """A visitor of the demo shop; nobody is signed in."""
    template = demo_template(databases.folder)
    with demo_client(template, tmp_path_factory.mktemp("shop")) as client:
        yield client


@pytest.fixture(scope="module")
def bearer(shop: TestClient[Litestar]) -> dict[str, str]:
    """The authorization of a program that may do everything."""
    runtime = shop.app.state.runtime
    with runtime.database.write() as uow:
        token = create_token(uow, SYSTEM_PRINCIPAL, NewProgram("tests", "administrator", None))
    return {"Authorization": f"Bearer {token.secret}"}


@pytest.fixture
def desk(database: Database, clock: FixedClock, tmp_path: Path) -> Desk:
    return desk_on(database, clock, tmp_path)


@pytest.fixture
def small_desk(sqlite_database: Database, clock: FixedClock, tmp_path: Path) -> Desk:
    """For what does not ask the database."""
    return desk_on(sqlite_database, clock, tmp_path)


@pytest.fixture
def outside() -> Iterator[Exchanger]:
    with exchanging() as exchanger:
        yield exchanger
