"""A printer that misbehaves: what did not begin is tried again, what broke off is never printed twice in silence."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from comptoir.till.domain.paper import (
    Connection,
    DrawerNotDue,
    JobKind,
    JobNotWaiting,
    Printer,
    PrinterAddressWrong,
    PrinterState,
    Way,
    check_address,
)
from comptoir.till.services import issuing, printing
from comptoir.till.services.days import require_till
from comptoir.till.services.print_desk import Pace, PrintDesk
from comptoir.till.services.printer_lines import Patience, print_job
from comptoir.till.services.replays import require_ticket
from comptoir.till.simulator import SimulatedPrinter
from tests.support.databases import write
from tests.till.conftest import Counter

SECONDS_MAX = 20.0
QUICK = Patience(connect=1.0, status=0.2, job=0.8, look=0.05)


def later(counter: Counter) -> None:
    """Eleven minutes pass."""
    counter.clock.present = Instant(counter.clock.present + timedelta(minutes=11))


class Bench:
    """A till with a simulated printer, and a desk with little patience."""

    def __init__(self, counter: Counter, printer: SimulatedPrinter) -> None:
        self.counter = counter
        self.printer = printer
        self.desk = PrintDesk(counter.database, Pace(0.02, 0.05, QUICK))
        with write(counter.database) as uow:
            self.till = require_till(uow.connection, "T1")
            wanted = Printer(
                self.till.id, Connection.NETWORK, printer.address, 42, True, True, None, PrinterState.OFFLINE, None, 0
            )
            printing.put_printer(uow, self.till, self.till.store_id, wanted)

    def issue(self, ticket: dict[str, Any], way: Way = Way.PAPER) -> UUID:
        """The job of a receipt."""
        with write(self.counter.database) as uow:
            found = require_ticket(uow.connection, self.counter.desk.memory, UUID(ticket["id"]))
            command = issuing.Issue(new_id(), way, "fr_FR")
            made = issuing.issue(uow, self.counter.desk.keys, self.counter.secrets, Settings(), found, command)
        assert made.job is not None
        self.desk.wake(self.till.id)
        return made.job

    def job(self, job_id: UUID) -> dict[str, Any]:
        with self.counter.database.read() as connection:
            return printing.job_view(connection, job_id)

    def until(self, job_id: UUID, **wanted: object) -> dict[str, Any]:
        """The job once it is as wanted."""
        ends = time.monotonic() + SECONDS_MAX
        while (now := self.job(job_id)) | wanted != now:
            assert time.monotonic() < ends, now
            time.sleep(0.01)
        return now

    @property
    def state(self) -> PrinterState | None:
        with self.counter.database.read() as connection:
            found = printing.printer_of(connection, self.till.id)
        return None if found is None else found.state

    @property
    def paper(self) -> bytes:
        return bytes(self.printer.paper.printed)


@pytest.fixture
def bench(counter: Counter) -> Iterator[Bench]:
    printer = SimulatedPrinter()
    made = Bench(counter, printer)
    yield made
    made.desk.stop()
    printer.stop()


def test_a_receipt_is_printed_once_and_its_bytes_are_forgotten(bench: Bench) -> None:
    ticket = bench.counter.sell(("MUG", "1"))
    job = bench.until(bench.issue(ticket), state="printed")
    assert (job["tries"], job["duplicate"], bench.paper.count(b"MUG"), bench.paper.count(b"T1-000001")) == (1, 0, 1, 2)
    (ended,) = bench.counter.feed("till.print_job.ended")
    assert ended.fields()["state"] == "printed"
    again = bench.until(bench.issue(ticket), state="printed")
    assert (again["duplicate"], bench.paper.count(b"DUPLICATA")) == (1, 1)


@pytest.mark.parametrize(
    ("mode", "problem"),
    [("paper_out", "paper_out"), ("cover_open", "cover_open"), ("silent", "silent"), ("refuse", "offline")],
)
def test_what_did_not_begin_waits_and_is_printed_once_when_it_can(bench: Bench, mode: str, problem: str) -> None:
    bench.printer.paper.behave(mode)
    job_id = bench.issue(bench.counter.sell(("MUG", "1")))
    waiting = bench.until(job_id, state="waiting", problem=problem)
    assert (bench.paper, waiting["ended_at"]) == (b"", None)
    bench.printer.paper.behave("ready")
    bench.until(job_id, state="printed")
    assert bench.paper.count(b"MUG") == 1


def test_paper_that_ends_in_the_middle_goes_on_when_it_is_put_in(bench: Bench) -> None:
    bench.printer.paper.behave("jam", after=60)
    patient = Patience(connect=1.0, status=0.5, job=SECONDS_MAX, look=0.05)
    bench.desk.stop()
    bench.desk = PrintDesk(bench.counter.database, Pace(0.02, 0.05, patient))
    job_id = bench.issue(bench.counter.sell(("MUG", "1")))
    ends = time.monotonic() + SECONDS_MAX
    while len(bench.paper) < 60:
        assert time.monotonic() < ends
        time.sleep(0.01)
    while bench.state is not PrinterState.PAPER_OUT:
        assert time.monotonic() < ends
        time.sleep(0.01)
    bench.printer.paper.behave("ready")
    bench.until(job_id, state="printed")
    assert bench.paper.count(b"MUG") == 1


@pytest.mark.parametrize("mode", ["cut", "jam"])
def test_what_broke_off_in_the_middle_is_unclear_and_the_next_copy_a_duplicate(bench: Bench, mode: str) -> None:
    bench.printer.paper.behave(mode, after=60)
    ticket = bench.counter.sell(("MUG", "1"))
    job_id = bench.issue(ticket)
    assert bench.until(job_id, state="unclear")["tries"] == 1
    bench.printer.paper.behave("ready")
    bench.desk.wake(bench.till.id)
    assert bench.desk.wait(bench.till.id, SECONDS_MAX)
    assert (bench.job(job_id)["state"], len(bench.paper)) == ("unclear", 60)
    again = bench.until(bench.issue(ticket), state="printed")
    assert again["duplicate"] == 1


def test_a_person_says_that_an_unclear_receipt_came_out(bench: Bench) -> None:
    bench.printer.paper.behave("cut", after=10_000)
    bench.printer.paper.behave("jam", after=60)
    job_id = bench.issue(bench.counter.sell(("MUG", "1")))
    bench.until(job_id, state="unclear")
    with write(bench.counter.database) as uow:
        printing.settle_job(uow, bench.till, job_id)
    assert bench.job(job_id)["state"] == "printed"
    with write(bench.counter.database) as uow, pytest.raises(JobNotWaiting):
        printing.cancel_job(uow, bench.till, job_id)


def test_what_was_given_up_before_it_began_leaves_the_next_one_the_original(bench: Bench) -> None:
    bench.printer.paper.behave("paper_out")
    ticket = bench.counter.sell(("MUG", "1"))
    job_id = bench.issue(ticket)
    bench.until(job_id, state="waiting", problem="paper_out")
    ends = time.monotonic() + SECONDS_MAX
    while bench.job(job_id)["state"] != "cancelled":
        assert time.monotonic() < ends
        with write(bench.counter.database) as uow:
            try:
                printing.cancel_job(uow, bench.till, job_id)
            except JobNotWaiting:
                continue
    bench.printer.paper.behave("ready")
    assert bench.until(bench.issue(ticket), state="printed")["duplicate"] == 0


def test_a_job_left_by_a_process_that_ended_is_unclear_and_an_old_one_expires(counter: Counter) -> None:
    with write(counter.database) as uow:
        till = require_till(uow.connection, "T1")
        wanted = Printer(till.id, Connection.NETWORK, "localhost", 42, False, True, None, PrinterState.OFFLINE, None, 0)
        printer = printing.put_printer(uow, till, till.store_id, wanted)
        assert printer.address == "localhost:9100"
        left, old = new_id(), new_id()
        printing.ask(uow, printer, left, JobKind.TEST, b"x")
        claimed = printing.claim(uow, till)
        assert claimed is not None
        assert claimed[0] == left
        printing.ask(uow, printer, old, JobKind.TEST, b"y")
        assert printing.claim(uow, till) is None
    later(counter)
    with write(counter.database) as uow:
        assert printing.claim(uow, till) is None
        states = [printing.job_view(uow.connection, one)["state"] for one in (left, old)]
    assert states == ["unclear", "expired"]


def test_the_drawer_opens_once_for_cash_and_without_paper(bench: Bench) -> None:
    bench.printer.paper.behave("paper_out")
    ticket = bench.counter.sell(("MUG", "1"))
    with bench.counter.database.read() as connection:
        found = require_ticket(connection, bench.counter.desk.memory, UUID(ticket["id"]))
    for _ in range(2):
        with write(bench.counter.database) as uow:
            assert issuing.open_drawer_for(uow, found) == bench.till.id
    with bench.counter.database.read() as connection:
        (job,) = printing.jobs_of(connection, bench.till.id, 10)
    assert (job["kind"], job["ticket"]) == ("drawer", ticket["id"])
    later(bench.counter)
    with write(bench.counter.database) as uow, pytest.raises(DrawerNotDue):
        issuing.open_drawer_for(uow, found)


def test_a_printer_behind_a_device_file_is_asked_and_printed_on_the_same_way() -> None:
    master, slave = pty.openpty()
    try:
        printer = Printer(
            new_id(), Connection.USB, os.ttyname(slave), 42, False, False, None, PrinterState.OFFLINE, None, 1
        )
        done = print_job(printer, b"HELLO\n", QUICK, lambda _state: None)
        assert (done.is_done, os.read(master, 64).startswith(b"HELLO")) == (True, True)
    finally:
        os.close(master)
        os.close(slave)
    gone = Printer(new_id(), Connection.USB, "/dev/usb/lp99", 42, False, True, None, PrinterState.OFFLINE, None, 1)
    assert print_job(gone, b"x", QUICK, lambda _state: None).state is PrinterState.OFFLINE


def test_addresses_are_checked() -> None:
    assert check_address(Connection.NETWORK, " printer.local ") == "printer.local:9100"
    assert check_address(Connection.USB, "/dev/usb/lp0") == "/dev/usb/lp0"
    for connection, address in (
        (Connection.NETWORK, "printer:0"), (Connection.NETWORK, "a b:9100"), (Connection.NETWORK, ":9100"),
        (Connection.USB, "/etc/passwd"), (Connection.USB, "/dev/../etc/passwd"),
    ):  # fmt: skip
        with pytest.raises(PrinterAddressWrong):
            check_address(connection, address)
