"""Groups of commands: each decided on what the one before left, refused alone, answered after the commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from comptoir.kernel.committer import Committer, CommitterStopped
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobChanged
from comptoir.kernel.tables import Fact, Feed
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Invalid
from comptoir.kernel.values.time import Instant
from tests.support.coroutines import run

STOCK = 5


class SoldOut(Invalid):
    code = "kernel.test_sold_out"


@dataclass
class Take:
    """A handler that takes one of five units and writes a fact and an entry for each."""

    name: str = "take"
    groups: list[int] = field(default_factory=list)
    poison: frozenset[UUID] = frozenset()
    untold: frozenset[UUID] = frozenset()
    entered: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def load(self, uow: UnitOfWork, commands: Sequence[UUID]) -> list[int]:
        self.entered.set()
        self.gate.wait(60)
        self.groups.append(len(commands))
        taken = uow.connection.execute(select(func.count()).select_from(Fact).where(Fact.name.startswith("take-")))
        return [STOCK - taken.scalar_one()]

    def decide(self, state: list[int], command: UUID, now: Instant) -> UUID:
        assert now.tzinfo is not None
        if state[0] == 0:
            raise SoldOut
        state[0] -= 1
        return command

    def write(self, uow: UnitOfWork, _state: list[int], decisions: Sequence[UUID]) -> None:
        for decision in decisions:
            if decision in self.poison:
                raise RuntimeError("this row cannot be written")
            uow.connection.execute(insert(Fact).values(name=f"take-{decision}", value="1"))
            uow.emit(JobChanged(job_id=str(decision), kind="take", state="done", done=1, total=1))

    def answer(self, decision: UUID) -> str:
        if decision in self.untold:
            raise RuntimeError("this cannot be put into words")
        return str(decision)


@pytest.fixture
def committer(database: Database) -> Iterator[Committer]:
    committer = Committer(database)
    yield committer
    committer.stop()


def taken(database: Database) -> tuple[int, int]:
    with database.read() as connection:
        facts = connection.execute(
            select(func.count()).select_from(Fact).where(Fact.name.startswith("take-"))
        ).scalar_one()
        return facts, connection.execute(select(func.count()).select_from(Feed)).scalar_one()


def submit_as_one_group(committer: Committer, handler: Take, commands: Sequence[UUID]) -> list[object]:
    """The first command holds the committer until all the others wait; they then go as one group."""
    futures = [committer.submit(handler, commands[0])]
    assert handler.entered.wait(60)
    futures += [committer.submit(handler, command) for command in commands[1:]]
    handler.gate.set()
    return [future.exception(60) or future.result(60) for future in futures]


def test_each_command_sees_what_the_one_before_decided(committer: Committer, database: Database) -> None:
    commands = [new_id() for _ in range(8)]
    handler = Take()
    answers = submit_as_one_group(committer, handler, commands)
    assert answers[:STOCK] == [str(command) for command in commands[:STOCK]]
    assert [type(answer) for answer in answers[STOCK:]] == [SoldOut] * 3
    assert handler.groups == [1, 7]
    assert taken(database) == (STOCK, STOCK)


def test_a_row_that_cannot_be_written_fails_alone(committer: Committer, database: Database) -> None:
    commands = [new_id() for _ in range(4)]
    handler = Take(poison=frozenset([commands[2]]))
    answers = submit_as_one_group(committer, handler, commands)
    assert [answers[0], answers[1], answers[3]] == [str(commands[0]), str(commands[1]), str(commands[3])]
    assert isinstance(answers[2], RuntimeError)
    assert handler.groups == [1, 3, 1, 1, 1]
    assert taken(database) == (3, 3)


def test_an_answer_that_cannot_be_given_fails_alone(committer: Committer, database: Database) -> None:
    commands = [new_id() for _ in range(4)]
    handler = Take(untold=frozenset([commands[0], commands[2]]))
    answers = submit_as_one_group(committer, handler, commands)
    assert [answers[1], answers[3]] == [str(commands[1]), str(commands[3])]
    assert [type(answers[0]), type(answers[2])] == [RuntimeError] * 2
    assert taken(database) == (4, 4)


def test_an_answer_is_given_only_when_the_commit_is_on_the_disk(committer: Committer, database: Database) -> None:
    handler = Take()
    handler.gate.set()
    seen: Future[tuple[bool, tuple[int, int]]] = Future()
    committer.submit(handler, new_id()).add_done_callback(
        lambda _: seen.set_result((database.is_flushed, taken(database)))
    )
    assert seen.result(60) == (True, (1, 1))


def test_answers_to_a_group_do_not_wait_for_the_next_one(committer: Committer, database: Database) -> None:
    """Three commands wait for the first; once they are on the disk they are answered, while others are decided."""
    handler, slow = Take(), Take("slow")
    seen: Future[bool] = Future()
    first = committer.submit(handler, new_id())
    assert handler.entered.wait(60)
    group = [committer.submit(handler, new_id()) for _ in range(3)]
    group[-1].add_done_callback(lambda _: seen.set_result(database.is_flushed))
    handler.gate.set()
    assert [one.exception(60) for one in (first, *group)] == [None] * 4
    assert seen.result(60)
    last = committer.submit(slow, new_id())
    assert slow.entered.wait(60)
    assert not last.done()
    slow.gate.set()
    assert last.result(60)


def test_what_postgresql_has_flushed_is_answered_when_the_next_goes_to_the_disk(
    committer: Committer, database: Database
) -> None:
    first: list[Future[str]] = []
    was_answered = []

    class Watching(Take):
        def write(self, uow: UnitOfWork, state: list[int], decisions: Sequence[UUID]) -> None:
            super().write(uow, state, decisions)
            was_answered.append(first[0].done())

    handler = Watching()
    first.append(committer.submit(handler, new_id()))
    assert handler.entered.wait(60)
    second = committer.submit(handler, new_id())
    handler.gate.set()
    assert first[0].result(60) != second.result(60)
    assert was_answered == [False, database.dialect == "sqlite"]


def test_nobody_waits_for_what_fails(committer: Committer, database: Database) -> None:
    first: list[Future[str]] = []
    was_answered = []

    class Failing(Take):
        def load(self, uow: UnitOfWork, commands: Sequence[UUID]) -> list[int]:
            if self.groups:
                was_answered.append(first[0].done())
                if len(commands) > 1:
                    self.groups.append(len(commands))
                    raise RuntimeError("these cannot be loaded together")
            return super().load(uow, commands)

    handler = Failing()
    first.append(committer.submit(handler, new_id()))
    assert handler.entered.wait(60)
    others = [committer.submit(handler, new_id()) for _ in range(2)]
    handler.gate.set()
    assert [other.exception(60) for other in others] == [None, None]
    assert was_answered == [database.dialect == "sqlite", True, True]


def test_a_coroutine_awaits_its_answer(committer: Committer) -> None:
    handler = Take()
    handler.gate.set()
    commands = [new_id() for _ in range(STOCK)]

    async def take_all() -> list[str]:
        return list(await asyncio.gather(*(committer.submit_async(handler, command) for command in commands)))

    assert run(take_all()) == [str(command) for command in commands]


def test_what_comes_after_the_stop_is_refused(database: Database) -> None:
    committer = Committer(database)
    committer.stop()
    with pytest.raises(CommitterStopped):
        committer.submit(Take(), new_id())
    assert taken(database) == (0, 0)
