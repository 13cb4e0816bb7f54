from __future__ import annotations

from pathlib import Path

import pytest

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from tests.access.people import Entrance
from tests.conftest import NOON


@pytest.fixture
def entrance(database: Database, clock: FixedClock, tmp_path: Path) -> Entrance:
    """A gate on a fresh database."""
    return Entrance(database, clock, tmp_path)


@pytest.fixture(scope="module")
def noon() -> FixedClock:
    """A clock that a whole module shares."""
    return FixedClock(NOON)
