"""The audit trail: written with the act, chained behind it, and any tampering found."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import Connection, Executable, delete, select, update

from comptoir.access.domain.trail import AuditEntry, chain
from comptoir.access.invariants import INVARIANTS
from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.access.rows import insert_audit, insert_links
from comptoir.access.service import RefusalTrail, Sealer, record_audit, seal_once
from comptoir.access.services.sealer import LEASE_NAME
from comptoir.access.tables import Audit, AuditLink, AuditPending
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import take_lease
from comptoir.kernel.tables import Feed
from tests.support.databases import write


def act(database: Database, count: int = 5) -> None:
    for number in range(count):
        with write(database) as uow:
            record_audit(uow, "test.thing.done", f"thing:{number}", {"number": number, "words": ["é", "b"]})


def differences(database: Database) -> list[str]:
    with database.read() as connection:
        return [line for invariant in INVARIANTS for line in invariant.check(connection)]


class Undone(Exception):
    """Takes a change back."""


def tamper(database: Database, change: Callable[[Connection], object]) -> list[str]:
    """What the invariants say after the change, which is taken back."""
    found: list[str] = []
    with suppress(Undone), write(database) as uow:
        change(uow.connection)
        found = [line for invariant in INVARIANTS for line in invariant.check(uow.connection)]
        raise Undone
    return found


@pytest.fixture
def sealed(database: Database) -> Database:
    act(database)
    assert seal_once(database, new_id()) == 5
    return database


def test_the_sealer_chains_what_waits_and_says_so_in_the_feed(database: Database) -> None:
    act(database, 3)
    assert differences(database) == []
    holder = new_id()
    assert seal_once(database, holder) == 3
    act(database, 1)
    assert seal_once(database, holder) == 1
    assert seal_once(database, holder) == 0
    assert differences(database) == []
    with database.read() as connection:
        seals = [entry.fields()["sequence"] for entry in entries_after(connection, 0, 10)]
        rows = audit_entries(connection, AuditFilter(), None, 10)
    assert seals == [3, 4]
    assert [(entry.subject, sequence) for entry, sequence in rows] == [
        ("thing:0", 4),
        ("thing:2", 3),
        ("thing:1", 2),
        ("thing:0", 1),
    ]


def test_one_sealer_works_at_a_time(database: Database) -> None:
    act(database, 2)
    with write(database) as uow:
        assert take_lease(uow, LEASE_NAME, new_id()) == 1
    assert seal_once(database, new_id()) == 0


def test_the_sealer_seals_what_waits_when_it_stops(sqlite_database: Database) -> None:
    act(sqlite_database, 2)
    sealer = Sealer(sqlite_database)
    sealer.start()
    sealer.stop()
    with sqlite_database.read() as connection:
        assert connection.execute(select(AuditPending.audit_id)).all() == []


def test_whoever_alters_or_deletes_is_found(sealed: Database) -> None:
    third, last = Audit.subject == "thing:2", AuditLink.sequence == 5
    changes: list[tuple[Executable, str]] = [
        (update(Audit).where(third).values(actor="person:x"), "link 3 was altered"),
        (update(Audit).where(third).values(detail={"number": 3}), "link 3 was altered"),
        (delete(Audit).where(third), "row of link 3 is missing"),
        (delete(AuditLink).where(AuditLink.sequence == 3), "link 3 is missing"),
        (delete(AuditLink).where(last), "neither sealed nor waiting"),
        (update(AuditLink).where(last).values(hash="0" * 64), "link 5 is not the one"),
    ]
    for change, said in changes:

        def apply(connection: Connection, change: Executable = change) -> None:
            connection.execute(change)

        assert [line for line in tamper(sealed, apply) if said in line], said
    assert differences(sealed) == []


def test_a_chain_cut_off_or_made_anew_contradicts_the_feed(sealed: Database) -> None:
    def cut(connection: Connection) -> None:
        last = connection.execute(select(AuditLink.audit_id).where(AuditLink.sequence == 5)).scalar_one()
        connection.execute(delete(AuditLink).where(AuditLink.sequence == 5))
        connection.execute(delete(Audit).where(Audit.id == last))

    assert tamper(sealed, cut) == ["audit: the chain ends before link 5, which was sealed"]

    def make_anew(connection: Connection) -> None:
        entries = [AuditEntry(*tuple(row)[:7]) for row in connection.execute(select(*Audit.__table__.columns))]
        connection.execute(delete(AuditLink))
        entries = sorted(entries, key=lambda entry: entry.id)[:4]
        connection.execute(delete(Audit).where(Audit.id.not_in([entry.id for entry in entries])))
        insert_links(connection, chain(None, entries))
        forged = AuditEntry(new_id(), entries[0].at, "system", "test.thing.done", "t", {}, "t")
        insert_audit(connection, forged)
        insert_links(connection, [chain(None, [*entries, forged])[-1]])

    assert tamper(sealed, make_anew) == ["audit: link 5 is not the one that was sealed"]


def test_rows_without_seal_and_without_wait_are_found(database: Database) -> None:
    act(database, 1)
    (line,) = tamper(database, lambda connection: connection.execute(delete(AuditPending)))
    assert line.endswith("is neither sealed nor waiting")


def test_a_refusal_is_written_in_a_transaction_of_its_own_and_capped(
    sqlite_database: Database, clock: FixedClock
) -> None:
    trail = RefusalTrail(sqlite_database)
    for _ in range(25):
        trail.record(SYSTEM, "t", "192.0.2.1", "test.thing.refused", "thing:1", {"permission": "a.b.c"})
    trail.record(SYSTEM, "t", "192.0.2.2", "test.thing.refused", "thing:2", {})
    with sqlite_database.read() as connection:
        rows = audit_entries(connection, AuditFilter(action="test.thing."), None, 100)
        assert audit_entries(connection, AuditFilter(subject="thing:2", actor="system"), None, 100) == rows[:1]
        assert len(audit_entries(connection, AuditFilter(), rows[0][0].id, 100)) == 20
        assert connection.execute(select(Feed.seq)).all() == []
    assert len(rows) == 21
    assert rows[0][0].detail == {"unrecorded_before": 5}
    assert clock.now() == rows[0][0].at
