"""An entry that a reader could not handle is set aside for a person, and handed to it again once that is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import insert, select

from comptoir.app.outgoing import close_case_of_letter, open_case_of_letter
from comptoir.cases.events import CaseOpened
from comptoir.cases.queries import open_case_of
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import take_lease
from comptoir.kernel.letters import LetterNotFound, ReplayFailed, dead_letters, replay_letter
from comptoir.kernel.reading import Reading, read_once
from comptoir.kernel.tables import Fact, FeedReader
from comptoir.kernel.uow import UnitOfWork


@dataclass
class Picky:
    """A reader that writes down what it handled, and cannot bear one subject."""

    unbearable: str = "poison"
    seen: list[int] = field(default_factory=list)

    def handle(self, uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
        for entry in entries:
            if not entry.topic.startswith("cases.case.opened") or entry.fields()["kind"] != "tests.thing":
                continue
            if entry.fields()["subject"] == self.unbearable:
                raise ValueError(self.unbearable)
            uow.connection.execute(insert(Fact).values(name=f"handled {entry.seq}", value="once"))
            self.seen.append(entry.seq)


def read_all(database: Database, reading: Reading) -> None:
    holder = new_id()
    with database.write() as uow:
        fence = take_lease(uow, f"reader:{reading.name}", holder)
        uow.connection.execute(
            insert(FeedReader).values(name=reading.name, position=0, fence=0, attempts=0, updated_at=uow.now)
        )
    assert fence is not None
    read_once(database, reading, holder, fence, open_case_of_letter)


def happen(database: Database, *subjects: str) -> None:
    with database.write() as uow:
        for subject in subjects:
            uow.emit(CaseOpened(case_id=str(new_id()), kind="tests.thing", store_id=None, subject=subject))


def test_a_letter_is_a_case_and_is_handled_once_when_its_cause_is_mended(database: Database) -> None:
    picky = Picky()
    reading = Reading("picky", None, picky.handle)
    happen(database, "bread", "poison", "milk")
    read_all(database, reading)
    with database.read() as connection:
        [letter] = dead_letters(connection, "picky", 10)
        assert letter.entry is not None
        assert (letter.seq, letter.error, letter.entry.topic) == (2, "ValueError('poison')", "cases.case.opened")
        handled = set(connection.execute(select(Fact.name).where(Fact.name.startswith("handled"))).scalars())
        assert handled == {"handled 1", "handled 3"}
        assert open_case_of(connection, "app.entry_set_aside", "reader:picky:2") is not None

    with pytest.raises(ReplayFailed) as no:
        replay_letter(database, reading, 2)
    assert no.value.error == "ValueError('poison')"
    with database.read() as connection:
        assert [one.seq for one in dead_letters(connection, "picky", 10)] == [2]

    picky.unbearable = ""
    replay_letter(database, reading, 2)
    with database.write() as uow:
        close_case_of_letter(uow, "picky", 2)
    assert picky.seen[-1] == 2
    with database.read() as connection:
        assert dead_letters(connection, "picky", 10) == []
        assert open_case_of(connection, "app.entry_set_aside", "reader:picky:2") is None
    with pytest.raises(LetterNotFound):
        replay_letter(database, reading, 2)
    assert picky.seen.count(2) == 1


def test_what_was_never_set_aside_is_not_handed_over(database: Database) -> None:
    picky = Picky()
    happen(database, "bread")
    with pytest.raises(LetterNotFound):
        replay_letter(database, Reading("picky", None, picky.handle), 1)
    with pytest.raises(LetterNotFound):
        replay_letter(database, Reading("picky", None, picky.handle), 99)
    assert picky.seen == []
