"""Small frequent writes, decided and committed in groups.

All waiting commands are taken as one group: load what they need, decide one after another (each sees what the one
before decided), write everything in one statement per table, commit once, then answer when that is on the disk. Under
load the group grows by itself, and the next one is decided while the disk works; alone, a command waits for nobody.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import structlog

from comptoir.kernel.faults import fault_point
from comptoir.kernel.metrics import GROUP_SIZE
from comptoir.kernel.values.errors import NotReady, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

log = structlog.get_logger(__name__)

Command = TypeVar("Command")
State = TypeVar("State")
Decision = TypeVar("Decision")
Answer = TypeVar("Answer")
Command_contra = TypeVar("Command_contra", contravariant=True)
Answer_co = TypeVar("Answer_co", covariant=True)

GROUP_COMMANDS_MAX = 128


class GroupHandler(Protocol[Command_contra, State, Decision, Answer_co]):
    """What one kind of hot command does. `decide` is pure but for the state, which it changes only when it agrees."""

    name: str

    def load(self, uow: UnitOfWork, commands: Sequence[Command_contra]) -> State:
        """Read and lock, once, the rows that all commands need, in the kernel's order of tables and keys."""
        ...

    def decide(self, state: State, command: Command_contra, now: Instant) -> Decision:
        """Decide one command. Raises Refusal, which refuses this command alone."""
        ...

    def write(self, uow: UnitOfWork, state: State, decisions: Sequence[Decision]) -> None:
        """Write what was decided, one statement per table, and emit the feed entries.

        A decision does not hold the state: the two would keep each other until a garbage collection.
        """
        ...

    def answer(self, decision: Decision) -> Answer_co:
        """What the caller gets once the commit is on disk."""
        ...


class CommitterStopped(NotReady):
    """The server is stopping; the command was not taken and may be sent again."""

    code = "kernel.stopping"


@dataclass(slots=True)
class _Waiting(Generic[Command, Answer]):
    handler: GroupHandler[Command, Any, Any, Answer]
    command: Command
    future: Future[Answer] | asyncio.Future[Answer]
    loop: asyncio.AbstractEventLoop | None


Outcome = tuple["_Waiting[Any, Any]", Any, BaseException | None]


class Committer:
    """One thread commits groups of commands, another answers the callers once a group is on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: list[_Waiting[Any, Any]] = []
        self._arrived = threading.Condition()
        self._is_stopping = False
        self._held: list[Outcome] = []
        self._committed: SimpleQueue[list[Outcome] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="committer", daemon=True)
        self._answering = threading.Thread(target=self._answer_groups, name="answers", daemon=True)
        self._thread.start()
        self._answering.start()

    def submit(self, handler: GroupHandler[Command, Any, Any, Answer], command: Command) -> Future[Answer]:
        """Queue a command from any thread; the future answers after the commit."""
        future: Future[Answer] = Future()
        self._put(_Waiting(handler, command, future, None))
        return future

    def submit_async(
        self, handler: GroupHandler[Command, Any, Any, Answer], command: Command
    ) -> asyncio.Future[Answer]:
        """Queue a command from a coroutine; awaiting the future answers after the commit."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._put(_Waiting(handler, command, future, loop))
        return future

    def _put(self, waiting: _Waiting[Any, Any]) -> None:
        with self._arrived:
            if self._is_stopping:
                raise CommitterStopped
            self._queue.append(waiting)
            self._arrived.notify()

    def stop(self) -> None:
        """Finish what was taken, refuse what comes later, and end the threads."""
        with self._arrived:
            self._is_stopping = True
            self._arrived.notify()
        self._thread.join()
        self._committed.put(None)
        self._answering.join()

    def _work(self) -> None:
        while True:
            with self._arrived:
                while not self._queue and not self._is_stopping:
                    self._arrived.wait()
                if not self._queue:
                    return
                group, self._queue = self._queue[:GROUP_COMMANDS_MAX], self._queue[GROUP_COMMANDS_MAX:]
            by_handler: dict[int, list[_Waiting[Any, Any]]] = {}
            for waiting in group:
                by_handler.setdefault(id(waiting.handler), []).append(waiting)
            outcomes = [outcome for same in by_handler.values() for outcome in self._commit(same)]
            if self._database.dialect == "postgresql":
                self._held += outcomes
                if not self._queue:
                    self._answer_held()
            elif len(group) == 1:
                self._answer(outcomes)
            else:
                self._committed.put(outcomes)

    def _answer_groups(self) -> None:
        while (outcomes := self._committed.get()) is not None:
            self._answer(outcomes)

    def _answer_held(self) -> None:
        """Answer what PostgreSQL has brought to the disk in its commit.

        Where more commands wait, that happens when these are handed to the disk: until then the answers, and the
        requests after them, would take processor and interpreter from them. Nobody waits for what fails.
        """
        if self._held:
            held, self._held = self._held, []
            self._answer(held)

    def _answer(self, outcomes: list[Outcome]) -> None:
        """Wait until a group is on the disk, answer its callers, then tell those who follow the feed.

        Where that fails nobody is told that anything was done, and whoever asks again learns the same.
        """
        try:
            self._database.flush()
        except Exception as failure:  # whatever failed, nobody may be told that something was done
            log.exception("committer.unflushed", commands=len(outcomes))
            outcomes = [(waiting, None, failure) for waiting, _answer, _error in outcomes]
        _give(outcomes)
        self._database.announce()

    def _commit(self, group: list[_Waiting[Any, Any]]) -> list[Outcome]:
        """Commit one group of one handler; on a failure of the whole, run its commands one by one."""
        handler = group[0].handler
        GROUP_SIZE.labels(handler.name).observe(len(group))
        outcomes: list[Outcome] = []
        try:
            with self._database.write(points="committer", is_told=False) as uow:
                state = handler.load(uow, [waiting.command for waiting in group])
                decided = []
                for waiting in group:
                    try:
                        decision = handler.decide(state, waiting.command, uow.now)
                    except Refusal as refusal:
                        outcomes.append((waiting, None, refusal))
                    else:
                        decided.append(decision)
                        outcomes.append((waiting, decision, None))
                fault_point("committer.decided")
                handler.write(uow, state, decided)
                self._answer_held()
        except Exception as failure:  # whatever failed, it is told to its caller, and the thread lives for the others
            self._answer_held()
            if len(group) == 1:
                if not isinstance(failure, Refusal):
                    log.exception("committer.failed", handler=handler.name, exc_info=failure)
                return [(group[0], None, failure)]
            log.warning("committer.one_by_one", handler=handler.name, commands=len(group), exc_info=failure)
            return [outcome for waiting in group for outcome in self._commit([waiting])]
        return [_answered(outcome) for outcome in outcomes]


def _answered(outcome: Outcome) -> Outcome:
    """What the caller gets for a decision. It is written whatever comes of its answer, and nobody else waits for it."""
    waiting, decision, error = outcome
    if error is not None:
        return outcome
    try:
        return waiting, waiting.handler.answer(decision), None
    except Exception as failure:  # any fault of a handler's words fails its own caller alone
        log.exception("committer.unanswered", handler=waiting.handler.name)
        return waiting, None, failure


def _give(outcomes: list[Outcome]) -> None:
    """Answer the callers, with one wake-up per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for outcome in outcomes:
        waiting = outcome[0]
        if waiting.loop is None:
            _settle(outcome)
        else:
            by_loop.setdefault(waiting.loop, []).append(outcome)
    for loop, settled in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle_all, settled)
        except RuntimeError:
            log.warning("committer.caller_gone", commands=len(settled))


def _settle_all(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        _settle(outcome)


def _settle(outcome: Outcome) -> None:
    waiting, answer, error = outcome
    if waiting.future.done():
        return
    if error is None:
        waiting.future.set_result(answer)
    else:
        waiting.future.set_exception(error)
