"""What the proofs share: one process that forks servers, and a shop on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.shop import Shop
from tests.support.forking import Nursery, nursery


@pytest.fixture(scope="session")
def servers() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


@pytest.fixture
def shop(database_url: str, tmp_path: Path, servers: Nursery) -> Shop:
    """A shop with nothing in it but a token, on SQLite and on PostgreSQL."""
    return Shop(tmp_path, database_url, servers)
