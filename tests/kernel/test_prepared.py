"""Prepared statements answer what SQLAlchemy answers, on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import bindparam, literal, select, tuple_

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.columns import Flag, Id, Text, Timestamp, Whole
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import cancel_job, start_job
from comptoir.kernel.prepared import Prepared
from comptoir.kernel.tables import Job

COLUMNS = (Job.id, Job.kind, Job.argument, Job.total, Job.cancel_requested, Job.created_at)


def add_jobs(database: Database, clock: FixedClock) -> list[UUID]:
    ids = [new_id() for _ in range(3)]
    for number, job_id in enumerate(ids):
        with database.write() as uow:
            start_job(uow, "test", {"number": number, "names": ["é", None]}, job_id)
            if number == 1:
                cancel_job(uow, job_id)
        clock.present += timedelta(seconds=1)
    return ids


def test_answers_rows_of_every_type_as_the_statement_itself_does(database: Database, clock: FixedClock) -> None:
    ids = add_jobs(database, clock)
    prepared = Prepared(select(*COLUMNS).order_by(Job.id))
    with database.read() as connection:
        rows = prepared.all(connection)
        assert rows == [tuple(row) for row in connection.execute(select(*COLUMNS).order_by(Job.id))]
    assert [row[0] for row in rows] == ids
    assert rows[1][1:5] == ("test", {"number": 1, "names": ["é", None]}, None, True)


def test_takes_values_of_every_type_and_keeps_those_of_the_statement(database: Database, clock: FixedClock) -> None:
    ids = add_jobs(database, clock)
    after = tuple_(bindparam("since", type_=Timestamp), bindparam("id", type_=Id))
    statement = (
        select(Job.id)
        .where(tuple_(Job.created_at, Job.id) > after, Job.cancel_requested == literal(False, Flag))
        .where(Job.kind == bindparam("kind", type_=Text))
        .order_by(Job.id)
        .limit(bindparam("limit", type_=Whole))
    )
    prepared = Prepared(statement)
    since = clock.present - timedelta(seconds=3)
    with database.read() as connection:
        asked = {"since": since, "kind": "test"}
        assert prepared.all(connection, **asked, id=ids[0], limit=5) == [(ids[2],)]
        assert prepared.all(connection, **asked, id=UUID(int=0), limit=1) == [(ids[0],)]
        assert prepared.first(connection, since=since, kind="none", id=ids[0], limit=5) is None
        with pytest.raises(AssertionError, match="kidn"):
            prepared.all(connection, **asked, id=ids[0], limit=5, kidn="test")
