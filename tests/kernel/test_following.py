"""When readers of the feed look again, what they write, and under whose trace they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comptoir.cases.events import CaseOpened
from comptoir.kernel.feed import entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import LostLease, prolong_lease, take_lease
from comptoir.kernel.reading import Reading, read_once
from comptoir.kernel.tables import FeedReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.uow import UnitOfWork

ASKED, TOLD = "asked", "told"


def test_a_reader_gathers_and_rests_as_many_times_as_long_as_it_worked() -> None:
    eager, gentle = Reading("eager", None, gather_seconds=0.5), Reading("gentle", None, gather_seconds=0.5, rests=9)
    assert [eager.pause_seconds(took) for took in (0.01, 0.25, 60.0)] == [0.5, 0.5, 0.5]
    assert [gentle.pause_seconds(took) for took in (0.01, 0.25, 60.0)] == [0.5, 2.25, 3.0]


@pytest.mark.parametrize("joins", [False, True], ids=["each_trace", "joined"])
def test_a_reader_tells_under_the_trace_of_what_it_was_told(database: Database, *, joins: bool) -> None:
    batches: list[list[str]] = []

    def handle(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
        batches.append([entry.key for entry in entries])
        for entry in entries:
            uow.emit(case(TOLD, entry.key))

    for trace, subjects in (("a" * 32, "12"), ("b" * 32, "3"), ("a" * 32, "4")):
        with database.write(trace=trace) as uow:
            for subject in subjects:
                uow.emit(case(ASKED, subject))
    with database.write() as uow:
        holder = new_id()
        fence = take_lease(uow, "reader:tests", holder)
        row = {"name": "tests", "position": 0, "fence": 0, "attempts": 0, "updated_at": uow.now}
        uow.connection.execute(FeedReader.__table__.insert().values(row))  # type: ignore[attr-defined]
    assert fence is not None
    read_once(database, Reading("tests", (CaseOpened.topic,), handle, joins_traces=joins), holder, fence)
    with database.read() as connection:
        told = [entry for entry in entries_after(connection, 0, 100) if entry.fields()["kind"] == TOLD]
    if joins:
        assert batches == [["1", "2", "3", "4"]]
        assert len({entry.trace for entry in told} | {"a" * 32, "b" * 32}) == 3
    else:
        assert batches == [["1", "2"], ["3"], ["4"]]
        assert [(entry.key, entry.trace[0]) for entry in told] == [("1", "a"), ("2", "a"), ("3", "b"), ("4", "a")]


def test_a_lease_that_another_took_over_is_not_prolonged(database: Database) -> None:
    holder = new_id()
    with database.write() as uow:
        fence = take_lease(uow, "work", holder)
        assert fence is not None
        prolong_lease(uow, "work", holder, fence)
        for other, number in ((new_id(), fence), (holder, fence + 1)):
            with pytest.raises(LostLease):
                prolong_lease(uow, "work", other, number)


def case(kind: str, subject: str) -> CaseOpened:
    return CaseOpened(case_id=subject, kind=kind, store_id=None, subject="-")
