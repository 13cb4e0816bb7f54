"""Follows every open attempt at its terminal, outside any transaction, until it has its outcome.

One thread per open attempt; the database allows one open attempt per terminal. After a restart, what was not sent is
sent, and what may have been sent is asked about. What was approved for a basket that was paid otherwise is voided.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog

from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.faults import fault_point
from comptoir.kernel.values.errors import NotFound
from comptoir.payments import rows
from comptoir.payments.domain import MOVES, OPEN, SILENT, Answer, Attempt, AttemptState, TerminalBusy
from comptoir.payments.ports import TerminalSilent, TerminalUnreachable
from comptoir.payments.services import attempts
from comptoir.payments.services.reconciling import reconcile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.payments.domain.totals import Totals
    from comptoir.payments.ports import Terminal, TerminalDriver, TotalsAsked

log = structlog.get_logger(__name__)

_STOP_SECONDS = 5.0
_TICKET_TOPIC: Final = "till.ticket.sealed"
_CLOSED_TOPIC: Final = "till.day.closed"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two questions about one attempt: the first pause, doubled up to the longest."""

    first: float = 1.0
    longest: float = 30.0


class TerminalDesk:
    """Sends attempts and asks about them. `wake` after each commit that makes, cancels or resolves one."""

    def __init__(
        self,
        database: Database,
        drivers: Mapping[str, TerminalDriver],
        pace: Pace | None = None,
        is_paid: Callable[[Connection, UUID], bool] = lambda _connection, _basket: False,
        terminals_of: Callable[[Connection, str], Sequence[str]] = lambda _connection, _till: (),
    ) -> None:
        """is_paid: whether a basket is a ticket by now. terminals_of: the codes of those of a till, by its code."""
        self._terminals_of = terminals_of
        self.waiting: dict[str, str] = {}
        """Attempts whose outcome is open, with the basket that waits for them; those that were abandoned are not."""
        self._is_paid = is_paid
        self._of_baskets: dict[str, set[str]] = {}
        self._database = database
        self._drivers = drivers
        self._pace = pace or Pace()
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._threads: dict[str, threading.Thread] = {}

    def start(self) -> None:
        """Take up what was open when the process ended."""
        with self._database.read() as connection:
            found = rows.open_attempts(connection)
            unwanted = [one for one in rows.unused_approvals(connection) if self._is_unwanted(connection, one)]
        for attempt in found:
            if attempt.basket_id is not None and not attempt.is_abandoned:
                self.waiting[str(attempt.id)] = str(attempt.basket_id)
            self.wake(attempt.id)
        for attempt in unwanted:
            self._run(f"check-{attempt.id}", partial(self._check, attempt.id))

    def wants(self, topic: str) -> bool:
        """Attempts, ends of days, and tickets while there are attempts of baskets."""
        if topic == _TICKET_TOPIC:
            return bool(self._of_baskets)
        return topic == _CLOSED_TOPIC or topic.startswith("payments.attempt.")

    def follow(self, entries: Sequence[FeedEntry]) -> None:
        """Keep in mind what baskets wait for; void what was approved for one that was paid otherwise."""
        for entry in entries:
            if entry.topic.startswith("payments.attempt."):
                self._note(entry.fields())
            elif entry.topic == _TICKET_TOPIC and self._of_baskets:
                for attempt in self._of_baskets.pop(entry.fields()["ticket_id"], ()):
                    self._run(f"check-{attempt}", partial(self._check, UUID(attempt)))
            elif entry.topic == _CLOSED_TOPIC:
                fields = entry.fields()
                with self._database.read() as connection:
                    codes = self._terminals_of(connection, fields["till"])
                for code in codes:
                    self._run(f"totals-{code}", partial(self._end_day, code, UUID(fields["store_id"])))

    def _note(self, fields: Mapping[str, Any]) -> None:
        attempt, basket = fields["attempt_id"], fields.get("basket")
        if basket is None:
            return
        state, of_basket = AttemptState(fields["state"]), self._of_baskets.setdefault(basket, set())
        if state in OPEN and not fields["is_abandoned"]:
            self.waiting[attempt] = basket
        else:
            self.waiting.pop(attempt, None)
        if MOVES[state]:
            of_basket.add(attempt)
        else:
            of_basket.discard(attempt)
        if not of_basket:
            del self._of_baskets[basket]

    def _check(self, attempt_id: UUID) -> None:
        """Void an approval whose basket became a ticket without it; while its terminal is at another one, later."""
        self._insist(attempt_id, self._void_unwanted)

    def _void_unwanted(self, attempt_id: UUID) -> None:
        with self._database.read() as connection:
            is_unwanted = self._is_unwanted(connection, attempts.get_attempt(connection, attempt_id))
        if is_unwanted:
            self._write(lambda uow: attempts.request_cancel(uow, attempt_id))
            self.wake(attempt_id)

    def _is_unwanted(self, connection: Connection, attempt: Attempt) -> bool:
        """Whether it was approved for a basket that was paid without it."""
        is_unused = attempt.state in {AttemptState.APPROVED, AttemptState.PARTIAL} and attempt.used_by is None
        return is_unused and attempt.basket_id is not None and self._is_paid(connection, attempt.basket_id)

    def wake(self, attempt_id: UUID) -> None:
        """Follow this attempt, unless that is being done already."""
        self._run(str(attempt_id), lambda: self._follow(attempt_id))

    def _run(self, name: str, work: Callable[[], None]) -> None:
        """In a thread of this name, unless it is at work already."""
        with self._guard:
            running = self._threads.get(name)
            if self._stopping.is_set() or (running is not None and running.is_alive()):
                return
            self._threads = {key: thread for key, thread in self._threads.items() if thread.is_alive()}
            thread = threading.Thread(target=work, name=f"attempt-{name}", daemon=True)
            self._threads[name] = thread
            thread.start()

    def cancel(self, attempt_id: UUID) -> None:
        """Tell the terminal that a cancel was asked for; best effort, since the answer counts anyway."""
        attempt, terminal = self._read(attempt_id)
        if attempt.state in {AttemptState.SENT, AttemptState.RESOLVING}:
            try:
                self._drivers[terminal.driver].abort(terminal, attempt)
            except (TerminalSilent, TerminalUnreachable) as failure:
                log.warning("payments.abort_failed", attempt=str(attempt_id), reason=str(failure))

    def probe(self, terminal: Terminal) -> str | None:
        """Why a terminal does not answer; None where it does."""
        try:
            self._drivers[terminal.driver].probe(terminal)
        except (TerminalSilent, TerminalUnreachable) as failure:
            return str(failure)
        return None

    def totals(self, terminal: Terminal, asked: TotalsAsked) -> Totals | str:
        """What a terminal says at the end of a day, or why it says nothing."""
        try:
            return self._drivers[terminal.driver].totals(terminal, asked)
        except (TerminalSilent, TerminalUnreachable) as failure:
            return str(failure)

    def _end_day(self, code: str, store_id: UUID) -> None:
        """Ask a terminal for its totals once its till's day is closed; later, where a payment is still open."""
        try:
            reconcile(self._database, self.totals, SYSTEM, code, store_id)
        except TerminalBusy as busy:
            log.warning("payments.totals_not_asked", terminal=code, attempt=busy.attempt)
        except Exception:  # a thread has nobody above it to tell, and selling goes on
            log.exception("payments.totals_failed", terminal=code)

    def stop(self) -> None:
        """Ask nobody any more; what is open is taken up at the next start."""
        self._stopping.set()
        with self._guard:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(timeout=_STOP_SECONDS)

    def wait(self, attempt_id: UUID, seconds: float) -> None:
        """Wait until the attempt is no longer followed."""
        with self._guard:
            thread = self._threads.get(str(attempt_id))
        if thread is not None:
            thread.join(seconds)

    def settle(self, seconds: float) -> None:
        """Wait until nothing is followed or checked."""
        with self._guard:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(seconds)

    def _read(self, attempt_id: UUID) -> tuple[Attempt, Terminal]:
        with self._database.read() as connection:
            attempt = attempts.get_attempt(connection, attempt_id)
            return attempt, rows.terminal_by_id(connection, attempt.terminal_id)

    def _write(self, change: Callable[[UnitOfWork], Attempt | None]) -> Attempt | None:
        with self._database.write(SYSTEM) as uow:
            return change(uow)

    def _follow(self, attempt_id: UUID) -> None:
        """Until it has its outcome."""
        self._insist(attempt_id, self._carry_on)

    def _insist(self, attempt_id: UUID, work: Callable[[UUID], None]) -> None:
        """After a failure, as of a database that restarts, once more, from where the attempt stands on disk."""
        pause = self._pace.first
        while not self._stopping.is_set():
            try:
                work(attempt_id)
            except NotFound:
                return
            except Exception:  # whatever failed, as when a database restarts, the payment goes on being followed
                log.exception("payments.follow_failed", attempt=str(attempt_id))
            else:
                return
            self._stopping.wait(pause)
            pause = min(2 * pause, self._pace.longest)

    def _carry_on(self, attempt_id: UUID) -> None:
        attempt, terminal = self._read(attempt_id)
        driver = self._drivers[terminal.driver]
        if attempt.state is AttemptState.CREATED:
            sent = self._write(lambda uow: attempts.mark_sent(uow, attempt_id))
            if sent is None:
                return
            fault_point("payments.sent")
            self._pay(driver, terminal, sent)
        elif attempt.state is AttemptState.SENT:
            self._move(attempt_id, AttemptState.UNKNOWN, "the server stopped while the terminal was asked")
        self._resolve(driver, terminal, attempt_id)
        self._void(driver, terminal, attempt_id)

    def _pay(self, driver: TerminalDriver, terminal: Terminal, attempt: Attempt) -> None:
        try:
            answer = driver.pay(terminal, attempt)
        except TerminalUnreachable as failure:
            answer = Answer(AttemptState.DECLINED, error=f"unreachable: {failure}")
        except TerminalSilent as silence:
            self._move(attempt.id, AttemptState.UNKNOWN, str(silence))
            return
        fault_point("payments.answered")
        self._record(attempt.id, answer)

    def _record(self, attempt_id: UUID, answer: Answer) -> None:
        def record(uow: UnitOfWork) -> Attempt:
            answered = attempts.record_answer(uow, attempt_id, answer)
            is_unwanted = self._is_unwanted(uow.connection, answered)
            return attempts.request_cancel(uow, attempt_id) if is_unwanted else answered

        self._write(record)

    def _move(self, attempt_id: UUID, state: AttemptState, reason: str) -> None:
        self._write(lambda uow: attempts.move_attempt(uow, attempt_id, state, reason))

    def _resolve(self, driver: TerminalDriver, terminal: Terminal, attempt_id: UUID) -> None:
        """Ask what became of it until the terminal says so, or a person decides."""
        pause = self._pace.first
        while not self._stopping.is_set():
            attempt, _ = self._read(attempt_id)
            if attempt.state not in SILENT or not driver.can_ask:
                return
            if attempt.state is AttemptState.UNKNOWN:
                self._move(attempt_id, AttemptState.RESOLVING, "asking the terminal")
            try:
                answer = driver.status(terminal, attempt)
            except (TerminalSilent, TerminalUnreachable) as failure:
                log.warning("payments.still_unknown", attempt=str(attempt_id), reason=str(failure))
                answer = None
            if answer is not None:
                self._record(attempt_id, answer)
                return
            self._stopping.wait(pause)
            pause = min(2 * pause, self._pace.longest)

    def _void(self, driver: TerminalDriver, terminal: Terminal, attempt_id: UUID) -> None:
        """Undo an approval that nobody wants, until the terminal confirms it."""
        pause = self._pace.first
        while not self._stopping.is_set():
            attempt, _ = self._read(attempt_id)
            if attempt.state is not AttemptState.VOID_PENDING:
                return
            try:
                if driver.reverse(terminal, attempt):
                    self._move(attempt_id, AttemptState.VOIDED, "the terminal confirmed the reversal")
                    return
                if not driver.can_ask:
                    return  # it wants the card again: the next try is a person's
            except (TerminalSilent, TerminalUnreachable) as failure:
                log.warning("payments.still_not_voided", attempt=str(attempt_id), reason=str(failure))
            self._stopping.wait(pause)
            pause = min(2 * pause, self._pace.longest)
