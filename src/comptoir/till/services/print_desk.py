"""Sends the jobs of printers, outside any transaction: one thread per till whose printer has something to do.

What did not begin is tried again; what broke off in the middle is never sent a second time by itself. Several
processes may serve one shop: a job is claimed in the database before its first byte.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import structlog

from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.faults import fault_point
from comptoir.till import rows
from comptoir.till.domain.paper import JobKind, PrinterState
from comptoir.till.services import printing
from comptoir.till.services.printer_lines import Patience, print_job

if TYPE_CHECKING:
    from collections.abc import Callable

    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.tills import Till

log = structlog.get_logger(__name__)
_STOP_SECONDS = 5.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds before a printer that is not ready is asked again: the first pause, doubled up to the longest."""

    first: float = 0.5
    longest: float = 5.0
    patience: Patience = field(default_factory=Patience)


class PrintDesk:
    """`wake` after each commit that asks a printer for something."""

    def __init__(self, database: Database, pace: Pace | None = None) -> None:
        self._database = database
        self._pace = pace or Pace()
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._threads: dict[UUID, threading.Thread] = {}
        self._asked: set[UUID] = set()
        self._woken: dict[UUID, threading.Event] = {}

    def start(self) -> None:
        """Take up what waited when the process ended."""
        with self._database.read() as connection:
            found = printing.waiting_tills(connection)
        for till_id in found:
            self.wake(till_id)

    def wake(self, till_id: UUID) -> None:
        """The printer of this till has something to do."""
        with self._guard:
            if self._stopping.is_set():
                return
            self._asked.add(till_id)
            self._woken.setdefault(till_id, threading.Event()).set()
            if till_id not in self._threads:
                thread = threading.Thread(target=self._work, args=(till_id,), name=f"printer-{till_id}", daemon=True)
                self._threads[till_id] = thread
                thread.start()

    def stop(self) -> None:
        """Begin no other job; what waits is taken up at the next start."""
        self._stopping.set()
        with self._guard:
            threads = list(self._threads.values())
            for woken in self._woken.values():
                woken.set()
        for thread in threads:
            thread.join(timeout=_STOP_SECONDS)

    def wait(self, till_id: UUID, seconds: float) -> bool:
        """Wait until the printer of a till has nothing to do; whether that came true."""
        with self._guard:
            thread = self._threads.get(till_id)
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _work(self, till_id: UUID) -> None:
        pause = self._pace.first
        while True:
            with self._guard:
                self._woken[till_id].clear()
                if self._stopping.is_set() or till_id not in self._asked:
                    self._threads.pop(till_id, None)
                    return
            try:
                is_free = self._next(till_id)
            except Exception:  # the thread lives for the jobs after this one, which is tried again
                log.exception("till.printing_failed", till=str(till_id))
                is_free = False
            if is_free:
                pause = self._pace.first
            else:
                self._woken[till_id].wait(pause)
                pause = min(2 * pause, self._pace.longest)

    def _next(self, till_id: UUID) -> bool:
        """Do the next job; False where it must wait for its printer."""
        with self._guard:
            self._asked.discard(till_id)
        with self._database.read() as connection:
            till = rows.tills_by_id(connection, [till_id])[till_id]
            printer = printing.printer_of(connection, till_id)
            is_asked = till_id in printing.waiting_tills(connection)
        if printer is None or not is_asked:
            return True
        claimed = self._write(lambda uow: printing.claim(uow, till))
        with self._guard:
            self._asked.add(till_id)
        if claimed is None:
            return False
        job_id, kind, content = claimed
        fault_point("till.print_claimed")
        told = print_job(
            printer, content, self._pace.patience, lambda state: self._say(till, state), is_pulse=kind is JobKind.DRAWER
        )
        fault_point("till.printed")
        if told.is_done:
            self._write(lambda uow: printing.end_printed(uow, till, job_id))
        elif told.is_begun:
            log.warning("till.print_unclear", till=till.code, job=str(job_id), state=told.state.value)
            self._write(lambda uow: printing.end_unclear(uow, till, job_id, told.state))
        else:
            self._write(lambda uow: printing.put_back(uow, till, job_id, told.state))
            return False
        return True

    def _say(self, till: Till, state: PrinterState) -> None:
        self._write(lambda uow: printing.say_state(uow, till, state))

    def _write(self, change: Callable[[UnitOfWork], T]) -> T:
        with self._database.write(SYSTEM) as uow:
            return change(uow)
