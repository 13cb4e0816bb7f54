from __future__ import annotations

import socket

import pytest
from sqlalchemy import insert, select

from comptoir.kernel.database import Database
from comptoir.kernel.tables import Fact
from comptoir.kernel.uow import UnitOfWork
from tests.support.databases import write
from tests.support.network import StraySocket, is_local


def facts(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        return [(name, value) for name, value in connection.execute(select(Fact.name, Fact.value).order_by(Fact.name))]


@pytest.mark.parametrize("_time", [1, 2])
def test_each_test_gets_a_fresh_database_marked_as_a_test(database: Database, _time: int) -> None:
    with write(database) as unit:
        unit.connection.execute(insert(Fact).values(name="left_behind", value="no"))
    assert [fact for fact in facts(database) if fact[0] != "database_id"] == [("is_test", "yes"), ("left_behind", "no")]
    assert database.is_test()


def test_a_unit_of_work_sees_what_it_wrote(uow: UnitOfWork) -> None:
    uow.connection.execute(insert(Fact).values(name="written", value="yes"))
    assert uow.connection.execute(select(Fact.value).where(Fact.name == "written")).scalar_one() == "yes"


def test_an_empty_database_has_no_tables(empty_database_url: str, clock: object) -> None:
    assert empty_database_url.startswith(("sqlite:", "postgresql:"))
    assert clock is not None


def test_a_test_cannot_reach_another_machine() -> None:
    with socket.socket() as stray, pytest.raises(StraySocket):
        stray.connect(("192.0.2.1", 9))
    with pytest.raises(StraySocket):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        (None, True),
        ("10.0.0.1", False),
        ("example.org", False),
    ],
)
def test_knows_which_hosts_are_this_machine(host: str | None, expected: bool) -> None:
    assert is_local(host) is expected
