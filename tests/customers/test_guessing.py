"""Guessing the numbers of customers is slowed and recorded, and a list of many is no list of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.access.services.sessions import NewSession
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from tests.access.served import Served, serving
from tests.conftest import NOON
from tests.support.databases import TestDatabases

WRONG_MAX = 30
AUDITED_MAX = 20
"""What one source may write into the trail at once; the clock stands still here."""


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture(scope="module")
def shop(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory, clock: FixedClock) -> Iterator[Served]:
    """One application for the file: to build it takes longer than all that is asked of it."""
    folder: Path = tmp_path_factory.mktemp("guessing")
    with databases.sqlite(folder) as url, serving(url, folder, clock) as served:
        yield served


@pytest.fixture
def served(shop: Served, clock: FixedClock) -> Served:
    """The shop an hour later: whatever was guessed before is forgiven."""
    clock.present = Instant(clock.present + timedelta(hours=1))
    return shop


def test_wrong_cards_slow_a_cashier_down_and_right_ones_do_not(served: Served) -> None:
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


def test_unknown_numbers_and_addresses_slow_a_cashier_down_for_a_while(served: Served, clock: FixedClock) -> None:
    cashier = served.session(served.person("zoe", ("cashier", "rivoli")))
    body = {"family_name": "Martin", "contacts": [{"kind": "mobile", "value": "0687654321"}]}
    assert served.ask("PUT", f"/api/v1/customers/{new_id()}", session=cashier, json=body).status_code == 201

    def status(query: str) -> int:
        return served.ask("GET", f"/api/v1/customers?{query}", session=cashier).status_code

    def recorded() -> int:
        with served.runtime.database.read() as connection:
            return len(audit_entries(connection, AuditFilter(action="customers.contact.guessed"), None, 9))

    asked = [f"phone=06000000{number:02}" for number in range(WRONG_MAX - 3)]
    asked += ["q=06876543", "q=0699999999", "email=nobody@example.org", "phone=0687654321"]
    assert {status(one) for one in asked} == {200}
    assert recorded() == 0
    assert status("q=nobody@example.org") == 200
    assert recorded() == 1, "the last of many is told"
    assert status("phone=0687654321") == status("q=0611111111") == 429
    assert status("q=martin") == status("card=KD1234") == 200
    clock.present = Instant(clock.present + timedelta(seconds=5))
    assert status("phone=0687654321") == 200, "nobody is locked out"


def test_of_many_a_cashier_is_told_enough_to_tell_them_apart(served: Served) -> None:
    cashier = served.session(served.person("eva", ("cashier", "rivoli")))
    marketer = served.session(served.person("ada", ("marketer", None)))

    def told(session: NewSession) -> list[tuple[str | None, str | None, list[str]]]:
        items = served.ask("GET", "/api/v1/customers?q=moreau", session=session).json()["items"]
        return [(one["phone"], one["email"], one["cards"]) for one in items]

    for number in range(4):
        contacts = [
            {"kind": "mobile", "value": f"06123456{number}8"},
            {"kind": "email", "value": f"anne.{number}@example.org"},
        ]
        body = {"given_name": "Anne", "family_name": "Moreau", "contacts": contacts, "cards": [f"KD100{number}"]}
        assert served.ask("PUT", f"/api/v1/customers/{new_id()}", session=cashier, json=body).status_code == 201
        if number == 2:
            assert told(cashier)[0] == ("+33612345628", "anne.2@example.org", ["KD1002"])
    assert told(cashier)[0] == ("•• 38", "a•••@example.org", [])
    assert told(marketer)[0] == ("+33612345638", "anne.3@example.org", ["KD1003"])
