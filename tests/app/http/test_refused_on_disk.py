"""A refusal tells of a state as well: it is sent when that is on the disk, whichever way it was decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.tables import Fact
from tests.access.served import serving

REFUSALS: list[tuple[str, str, object, int]] = [
    ("GET", f"/api/v1/people/{new_id()}", None, 404),
    ("DELETE", f"/api/v1/tokens/{new_id()}", None, 404),
    ("POST", "/api/v1/session", {"email": "nobody@example.org", "password": "wrong horse battery"}, 401),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), REFUSALS, ids=lambda one: str(one)[:24])
def test_a_refusal_waits_for_the_disk(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path, method: str, path: str, body: object, status: int
) -> None:
    with serving(sqlite_database.url, tmp_path, clock) as served:
        token = served.token("administrator").secret
        with served.runtime.database.write(is_told=False) as uow:
            uow.connection.execute(insert(Fact).values(name="seen", value="1"))
        before = sqlite_database.is_flushed
        answer = served.ask(method, path, token=None if path.endswith("session") else token, json=body)
        assert (before, answer.status_code, sqlite_database.is_flushed) == (False, status, True), answer.text
