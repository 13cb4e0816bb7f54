"""Guessing the numbers of customers' cards is slowed and recorded."""

from __future__ import annotations

from pathlib import Path

from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from tests.access.served import serving
from tests.conftest import NOON
from tests.support.databases import TestDatabases

WRONG_MAX = 30
AUDITED_MAX = 20
"""What one source may write into the trail at once; the clock stands still here."""


def test_wrong_cards_slow_a_cashier_down_and_right_ones_do_not(databases: TestDatabases, tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as url, serving(url, tmp_path, FixedClock(NOON)) as served:
        cashier = served.session(served.person("lea", ("cashier", "rivoli")))
        path = f"/api/v1/customers/{new_id()}"
        body = {"given_name": "Anne", "family_name": "Lefèvre", "cards": ["KD 1234"]}
        assert served.ask("PUT", path, session=cashier, json=body).status_code == 201

        def status(query: str) -> int:
            return served.ask("GET", f"/api/v1/customers?{query}", session=cashier).status_code

        assert {status("card=KD1234") for _ in range(WRONG_MAX + 5)} == {200}
        assert {status(f"card=KD{number}") for number in range(WRONG_MAX)} == {200}
        assert status("card=KD1234") == status("q=KD99") == 429
        assert status("q=lefevre") == status("phone=0612345678") == 200
        marketer = served.session(served.person("mia", ("marketer", None)))
        assert served.ask("GET", "/api/v1/customers?card=KD99", session=marketer).status_code == 200
        with served.runtime.database.read() as connection:
            found = audit_entries(connection, AuditFilter(action="customers.card.guessed"), None, 100)
        assert len(found) == AUDITED_MAX
        assert "KD" not in str(found)
