"""The end of a day at a terminal: it is asked what it took, and what it says is held against what we know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from comptoir.cases.queries import open_cases
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.feed import entries_after
from comptoir.kernel.values.time import Instant
from comptoir.payments.domain import Attempt, Direction, TerminalBusy, TerminalUnknown
from comptoir.payments.domain.totals import Total, Totals
from comptoir.payments.services import attempts
from comptoir.payments.services.reconciling import TotalsRow, lines_of, reconcile, totals_between
from tests.payments.conftest import STORE, Counter
from tests.support.databases import write


def later(clock: FixedClock) -> None:
    clock.present = Instant(clock.present + timedelta(hours=1))


def end_day(counter: Counter, clock: FixedClock, typed: int | None = None) -> TotalsRow:
    later(clock)
    row = reconcile(counter.database, counter.desk.totals, SYSTEM, "TERM1", STORE, typed)
    later(clock)
    return row


def void(counter: Counter, attempt: Attempt) -> None:
    with write(counter.database) as uow:
        attempts.request_cancel(uow, attempt.id)
    counter.follow(attempt)


def cases(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        return [one.fields()["kind"] for one in entries_after(connection, 0, 1_000, ("cases.case.opened",))]


def test_a_terminal_that_says_what_we_know_opens_no_case(counter: Counter, clock: FixedClock) -> None:
    counter.follow(counter.make(1290)[0])
    undone = counter.follow(counter.make(700)[0])
    void(counter, undone)
    counter.follow(counter.make(200, direction=Direction.REFUND)[0])
    counter.behave("decline")
    counter.follow(counter.make(5_000)[0])
    counter.behave("approve")
    row = end_day(counter, clock)
    assert (row.said, row.ours, row.difference, row.period) == (1090, 1090, 0, 1)
    assert lines_of(row) == [
        Total("Debit", "visa", 2, 1990),
        Total("ReverseDebit", "visa", 1, 700),
        Total("Credit", "visa", 1, 200),
    ]
    counter.follow(counter.make(300)[0])
    assert (end_day(counter, clock).ours, end_day(counter, clock).said) == (300, 0)
    assert cases(counter) == []


def test_a_difference_is_a_case(counter: Counter, clock: FixedClock) -> None:
    counter.follow(counter.make(1290)[0])
    counter.behave("wrong_amount")
    row = end_day(counter, clock)
    assert (row.said, row.ours, row.difference) == (1390, 1290, 100)
    assert cases(counter) == ["payments.terminal_differs"]
    with counter.database.read() as connection:
        (case,) = open_cases(connection, "payments.terminal_differs")
    said = {"terminal": "TERM1", "said": "13.90 EUR", "ours": "12.90 EUR", "difference": "1.00 EUR"}
    assert case.facts == said


def test_a_period_that_ended_without_an_answer_is_told_by_its_number(counter: Counter, clock: FixedClock) -> None:
    end_day(counter, clock)
    counter.follow(counter.make(1290)[0])
    counter.behave("silence")
    silent = end_day(counter, clock)
    assert (silent.said, silent.difference, silent.why_silent is not None) == (None, None, True)
    counter.behave("approve")
    counter.follow(counter.make(500)[0])
    row = end_day(counter, clock)
    assert (row.said, row.ours, row.period) == (500, 500, 3)
    with counter.database.read() as connection:
        ends = Instant(clock.present + timedelta(days=1))
        found = [one for _, one in totals_between(connection, STORE, Instant(clock.present - timedelta(days=9)), ends)]
    assert [(one.said, one.ours, one.period) for one in found] == [(500, 500, 3), (1290, 1290, 2), (0, 0, 1)]
    assert cases(counter) == []


def test_a_question_that_did_not_arrive_is_asked_again_with_all_that_came_since(
    counter: Counter, clock: FixedClock
) -> None:
    end_day(counter, clock)
    counter.follow(counter.make(1290)[0])
    counter.behave("lost")
    assert end_day(counter, clock).said is None
    counter.behave("approve")
    counter.follow(counter.make(500)[0])
    row = end_day(counter, clock)
    assert (row.said, row.ours, row.period) == (1790, 1790, 2)


def test_no_end_of_a_day_while_a_payment_is_open_and_a_slip_is_typed(counter: Counter, clock: FixedClock) -> None:
    counter.follow(counter.make(1290)[0])
    row = end_day(counter, clock, typed=1200)
    assert (row.is_typed, row.difference) == (True, -90)
    counter.make(100)
    with pytest.raises(TerminalBusy):
        end_day(counter, clock)
    with pytest.raises(TerminalUnknown):
        reconcile(counter.database, counter.desk.totals, SYSTEM, "NONE", STORE)


def test_kinds_that_move_no_money_count_nothing() -> None:
    lines = [Total("Debit", "cb", 1, 500), Total("Declined", "cb", 3, 900), Total("Failed", "", 1, 5)]
    assert Totals(1, lines).net == 500
