"""What is no longer kept is forgotten at night, in slices; what money or the law depends on never is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from sqlalchemy import delete, event, func, insert, select

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.domain.sessions import SessionLimits
from comptoir.access.rows import insert_person
from comptoir.access.service import NewProgram, create_token
from comptoir.access.services.sessions import Device, start_session
from comptoir.access.tables import Session
from comptoir.accounting.readers import READER as POSTING
from comptoir.app.retention import JOB, night_of, periods, retention_job, start_when_due, trims
from comptoir.app.schema import metadata
from comptoir.app.verify import verify
from comptoir.cases.events import CaseOpened
from comptoir.customers.services import nights as loyalty_nights
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.feed import entries_after, last_position
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import jobs, run_now
from comptoir.kernel.outbox import NewParcel, Outcome, Result, parcels, post, record
from comptoir.kernel.reading import reader_states
from comptoir.kernel.tables import FeedDeadLetter, FeedReader, IdempotencyKey, Job, JobMessage
from comptoir.kernel.trimming import SLICE
from comptoir.kernel.values.time import Instant
from tests.support.databases import TestDatabases
from tests.support.demo import demo_client, demo_template

LIMITS = SessionLimits(timedelta(minutes=720), timedelta(days=30))
KEPT_FOR_GOOD = {period.name for period in periods() if period.days is None}


def forget(database: Database, folder: Path, readers: tuple[str, ...] = ()) -> dict[str, int]:
    outcome = run_now(database, folder, JOB, retention_job(LIMITS, readers), {}).outcome
    assert outcome is not None
    return outcome


def happen(database: Database, count: int) -> None:
    with database.write() as uow:
        for _ in range(count):
            uow.emit(CaseOpened(case_id=str(new_id()), kind="tests.thing", store_id=None, subject="tests"))


def days_later(clock: FixedClock, days: int) -> None:
    clock.present = Instant(clock.present + timedelta(days=days))


@contextmanager
def deletions(database: Database) -> Iterator[set[str]]:
    """The tables from which this thread deletes something meanwhile; readers of the feed work in threads of theirs."""
    seen: set[str] = set()
    own = get_ident()

    def note(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        found = re.match(r"\s*DELETE\s+FROM\s+\"?(\w+)", statement, re.IGNORECASE)
        if found and get_ident() == own:
            seen.add(found[1])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_the_table_names_real_tables_each_once_and_every_period_has_what_forgets_it() -> None:
    named = [table for period in periods() for table in period.tables]
    assert sorted(named) == sorted(set(named))
    assert set(named) <= set(metadata().tables)
    assert {period.name for period in periods() if period.days is not None} == set(trims(LIMITS, ()))
    assert {period.name: period.days for period in periods() if period.days is not None} == {
        "jobs": 90, "idempotency_keys": 30, "messages": 30, "sessions": 90, "feed": 90,
        "customers": 1_095, "customer_copies": 365, "customer_links": 1, "looks": 365,
    }  # fmt: skip
    assert {"audit", "sales", "stock", "fiscal_records", "cards"} == KEPT_FOR_GOOD


def test_only_the_tables_that_have_a_period_lose_rows_and_the_books_stay_true(
    databases: TestDatabases, tmp_path: Path
) -> None:
    template = demo_template(databases.folder)
    with demo_client(template, tmp_path) as client:
        database: Database = client.app.state.runtime.database
        folder = tmp_path / "data" / "jobs"
        real = database.clock
        kept = [table for period in periods() if period.days is None for table in period.tables]
        while not is_settled(database):
            pass
        before = counts(database, kept)
        # Entries, jobs and sessions of the demo are old four months from now.
        database.clock = FixedClock(Instant(real.now() + timedelta(days=120)))
        with deletions(database) as seen:
            outcome = forget(database, folder)
        database.clock = real
        trimmed = {table for period in periods() if period.days is not None for table in period.tables}
        assert seen <= trimmed | {"access_audit_pending"}  # what waits to be chained leaves when it is
        assert outcome["feed"] > 100
        assert counts(database, kept) == before
        assert [name for name, differences in verify(database) if differences] == []


def is_settled(database: Database) -> bool:
    """Whether the server has chained and posted what the demo shop left, as it does in its first seconds."""
    lags = {reader.name: reader.lag for reader in reader_states(database)}
    return lags.get(POSTING) == 0 and not any(counts(database, ["access_audit_pending"]).values())


def counts(database: Database, tables: list[str]) -> dict[str, int]:
    known = metadata().tables
    with database.read() as connection:
        return {name: connection.execute(select(func.count()).select_from(known[name])).scalar_one() for name in tables}


def test_the_feed_is_trimmed_behind_its_readers_and_keeps_what_was_set_aside(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    happen(database, 1_200)
    with database.write() as uow:
        reader = {"fence": 1, "attempts": 0, "updated_at": uow.now}
        uow.connection.execute(insert(FeedReader).values(name="webhooks", position=1_100, **reader))
        uow.connection.execute(insert(FeedReader).values(name="gone", position=3, **reader))
        uow.connection.execute(insert(FeedDeadLetter).values(reader="webhooks", seq=700, error="odd", at=uow.now))
    days_later(clock, 90)
    assert forget(database, tmp_path, ("webhooks",))["feed"] == 0, "exactly 90 days old is kept"
    days_later(clock, 1)
    assert forget(database, tmp_path, ("webhooks",))["feed"] == 699
    with database.write() as uow:
        uow.connection.execute(delete(FeedDeadLetter))
    assert forget(database, tmp_path, ("webhooks",))["feed"] == 401
    with database.read() as connection:
        assert entries_after(connection, 0, 1)[0].seq == 1_101


def test_the_newest_entry_stays_so_that_positions_never_go_back(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    happen(database, 5)
    days_later(clock, 400)
    # The job itself makes entries, which are young.
    forget(database, tmp_path)
    with database.read() as connection:
        newest = last_position(connection)
    assert newest > 5
    days_later(clock, 400)
    trims(LIMITS, ())["feed"](_context(database, tmp_path), clock.now())
    with database.read() as connection:
        assert last_position(connection) == newest
        assert len(entries_after(connection, 0, 100)) == 1


def _context(database: Database, folder: Path) -> Any:  # noqa: ANN401 - only what a trim asks for
    return type("Context", (), {"database": database, "folder": folder})()


def test_a_reader_outside_that_slept_too_long_is_told_where_to_start_again(
    databases: TestDatabases, tmp_path: Path
) -> None:
    with demo_client(demo_template(databases.folder), tmp_path) as client:
        database: Database = client.app.state.runtime.database
        with database.write() as uow:
            token = create_token(uow, SYSTEM_PRINCIPAL, NewProgram("tests", "administrator", None))
        bearer = {"Authorization": f"Bearer {token.secret}"}
        real = database.clock
        database.clock = FixedClock(Instant(real.now() + timedelta(days=120)))
        forget(database, tmp_path / "data" / "jobs")
        database.clock = real
        gone = client.get("/api/v1/feed?after=0", headers=bearer)
        assert gone.status_code == 410
        assert gone.json()["type"].endswith("/kernel.feed_trimmed")
        start = int(gone.headers["Feed-Position"])
        assert str(start + 1) in gone.json()["detail"]
        again = client.get(f"/api/v1/feed?after={start}", headers=bearer)
        assert again.status_code == 200
        assert f'"seq":{start + 1},' in again.text.splitlines()[0]


def test_jobs_keys_messages_and_sessions_are_forgotten_each_in_its_time(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    now = clock.now()
    ended, running = new_id(), new_id()
    for job_id in (ended, running):
        (tmp_path / str(job_id)).mkdir()
        (tmp_path / str(job_id) / "upload.csv").touch()
    with database.write() as uow:
        job = {"kind": "tests.job", "argument": {}, "done": 0, "cancel_requested": False, "actor": "system",
               "trace": "t", "created_at": now}  # fmt: skip
        uow.connection.execute(insert(Job).values(id=ended, state="done", ended_at=now, **job))
        uow.connection.execute(insert(Job).values(id=running, state="running", ended_at=None, **job))
        uow.connection.execute(insert(JobMessage).values(job_id=ended, number=1, body={}))
        key = {"actor": "a", "content": "c", "at": now}
        uow.connection.execute(insert(IdempotencyKey), [{"key": str(number), **key} for number in range(SLICE + 7)])
        post(uow, [NewParcel("webhook", "a", {}), NewParcel("webhook", "b", {})])
        [_waiting, sent] = parcels(uow.connection, limit=2)
        record(uow, sent, Outcome(Result.SENT, 200))
        person_id = new_id()
        insert_person(uow.connection, {
            "id": person_id, "email": "a@example.org", "email_folded": "a@example.org", "name": "A", "locale": "fr_FR",
            "created_at": now, "changed_at": now,
        })  # fmt: skip
        start_session(uow, person_id, Device("192.0.2.1", "Firefox", None))
    days_later(clock, 31)
    assert {**forget(database, tmp_path), "read": 0} == {
        "jobs": 0, "idempotency_keys": SLICE + 7, "messages": 1, "sessions": 0, "feed": 0, "customers": 0,
        "customer_copies": 0, "customer_links": 0, "looks": 0, "read": 0,
    }  # fmt: skip
    days_later(clock, 60)
    with database.write() as uow:
        young = start_session(uow, person_id, Device("192.0.2.1", "Firefox", None))
    outcome = forget(database, tmp_path)
    assert (outcome["jobs"], outcome["messages"], outcome["sessions"]) == (1, 0, 1)
    assert not (tmp_path / str(ended)).exists()
    assert (tmp_path / str(running) / "upload.csv").exists()
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(JobMessage)).scalar_one() == 0
        assert [one.state for one in parcels(connection, limit=9)] == ["waiting"]
        assert list(connection.execute(select(Session.id)).scalars()) == [young.id]


def test_the_job_is_started_once_a_night_and_a_missed_night_is_made_up_for(
    database: Database, clock: FixedClock
) -> None:
    assert not start_when_due(database, 2), "a new database waits for its first night"
    days_later(clock, 1)
    assert start_when_due(database, 2)
    assert not start_when_due(database, 2)
    clock.present = Instant(clock.present + timedelta(hours=13))
    assert not start_when_due(database, 2), "one in the night is still the night before"
    clock.present = Instant(clock.present + timedelta(hours=1))
    assert start_when_due(database, 2)
    days_later(clock, 5)
    assert start_when_due(database, 2)
    with database.read() as connection:
        nightly = [JOB, loyalty_nights.JOB, "till.night", "insight.signals"]
        assert sorted(job.kind for job in jobs(connection, 20)) == sorted(nightly * 3)


@pytest.mark.parametrize(("hour", "night"), [(0, "2026-11-21"), (12, "2026-11-21"), (13, "2026-11-20")])
def test_a_night_begins_at_its_hour(clock: FixedClock, hour: int, night: str) -> None:
    assert night_of(clock.now(), hour).isoformat() == night
