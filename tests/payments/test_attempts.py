"""Attempts at a terminal that misbehaves: never two charges for one intent, never a guess."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.payments.domain import (
    AmountNotPositive,
    Answer,
    Attempt,
    AttemptDiffers,
    AttemptFinished,
    AttemptState,
    Direction,
    ManualOutcomeInvalid,
    OutcomeUnknown,
    TerminalBusy,
    TerminalUnknown,
)
from comptoir.payments.ports import Terminal
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import AttemptMovedElsewhere
from comptoir.payments.services.desk import Pace, TerminalDesk
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.nexo_wire import Patience
from comptoir.payments.tables import PaymentEvent
from tests.payments.conftest import Counter
from tests.support.databases import write


def states(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        statement = select(PaymentEvent.state).order_by(PaymentEvent.attempt_id, PaymentEvent.position)
        return list(connection.execute(statement).scalars())


def test_an_approved_card_is_charged_once_and_only_masked_data_is_kept(counter: Counter) -> None:
    attempt, created = counter.make(1290)
    assert created
    done = counter.follow(attempt)
    assert (done.state, done.approved, done.paid) == (AttemptState.APPROVED, 1290, 1290)
    assert (done.brand, done.masked_pan, done.approval_code) == ("visa", "411111 **** 1111", "123456")
    assert counter.charges == ["12.90"]
    assert states(counter) == ["created", "sent", "approved"]


def test_the_same_id_is_the_same_attempt_and_another_content_is_refused(counter: Counter) -> None:
    attempt, _ = counter.make(1290)
    again, created = counter.make(1290, attempt.id)
    assert (again, created) == (attempt, False)
    with pytest.raises(AttemptDiffers):
        counter.make(1291, attempt.id)
    assert counter.follow(attempt).state is AttemptState.APPROVED
    assert len(counter.charges) == 1


@pytest.mark.parametrize(
    ("mode", "state", "approved"),
    [("decline", "declined", 0), ("busy", "declined", 0), ("cancel", "cancelled", 0), ("partial", "partial", 645)],
)
def test_what_the_terminal_says_is_what_counts(counter: Counter, mode: str, state: str, approved: int) -> None:
    counter.behave(mode)
    done = counter.follow(counter.make(1290)[0])
    assert (done.state.value, done.approved) == (state, approved)


def test_silence_is_resolved_by_asking_and_never_by_charging_again(counter: Counter) -> None:
    counter.behave("silence")
    done = counter.follow(counter.make(1290)[0])
    assert (done.state, done.paid) == (AttemptState.APPROVED, 1290)
    assert len(counter.charges) == 1
    assert states(counter) == ["created", "sent", "unknown", "resolving", "approved"]


def test_a_late_answer_is_waited_for(counter: Counter) -> None:
    counter.behave("late", questions=3)
    done = counter.follow(counter.make(1290)[0])
    assert (done.state, counter.terminal.terminal.questions) == (AttemptState.APPROVED, {done.service_id: 3})


def test_an_answer_that_comes_twice_is_one_charge(counter: Counter) -> None:
    counter.behave("double")
    assert counter.follow(counter.make(1290)[0]).paid == 1290
    assert len(counter.charges) == 1


def test_garbage_is_silence_and_a_request_that_was_lost_is_not_found(counter: Counter) -> None:
    counter.behave("garbled")
    assert counter.follow(counter.make(500)[0]).paid == 500
    counter.behave("lost")
    done = counter.follow(counter.make(700)[0])
    assert (done.state, done.paid, len(counter.charges)) == (AttemptState.NOT_FOUND, 0, 1)


def test_while_the_outcome_is_unknown_no_second_charge_is_made(counter: Counter) -> None:
    attempt, _ = counter.make(1290)
    with pytest.raises(TerminalBusy):
        counter.make(1290)
    with write(counter.database) as uow:
        attempts.mark_sent(uow, attempt.id)
        attempts.move_attempt(uow, attempt.id, AttemptState.UNKNOWN, "silence")
    with pytest.raises(OutcomeUnknown) as no:
        counter.make(1290)
    assert no.value.attempt == str(attempt.id)
    assert counter.follow(attempt).state is AttemptState.NOT_FOUND
    assert counter.make(1290)[1]


def test_a_restart_asks_about_what_was_sent_and_sends_what_was_not(counter: Counter) -> None:
    sent, _ = counter.make(1290)
    with write(counter.database) as uow:
        attempts.mark_sent(uow, sent.id)
    counter.desk.start()
    counter.desk.wait(sent.id, 10)
    assert (counter.get(sent).state, counter.charges) == (AttemptState.NOT_FOUND, [])
    waiting, _ = counter.make(300)
    counter.desk.start()
    counter.desk.wait(waiting.id, 10)
    assert counter.get(waiting).paid == 300


def test_a_pass_that_fails_is_gone_on_with_and_charges_once(counter: Counter, clock: FixedClock) -> None:
    class FailsOnce(NexoDriver):
        """Charges, and fails before anybody hears of it."""

        def pay(self, terminal: Terminal, attempt: Attempt) -> Answer:
            super().pay(terminal, attempt)
            raise ConnectionResetError

    driver = FailsOnce(clock, patience=Patience(pay=0.3, ask=1.0))
    desk = TerminalDesk(counter.database, {"nexo": driver}, Pace(0.01, 0.02))
    attempt, _ = counter.make(1290)
    desk.wake(attempt.id)
    desk.wait(attempt.id, 10)
    desk.stop()
    done = counter.get(attempt)
    assert (done.state, done.paid, counter.charges) == (AttemptState.APPROVED, 1290, ["12.90"])
    assert states(counter) == ["created", "sent", "unknown", "resolving", "approved"]


def test_a_cancel_before_sending_cancels_and_after_it_is_only_a_request(counter: Counter) -> None:
    early, _ = counter.make(1290)
    with write(counter.database) as uow:
        assert attempts.request_cancel(uow, early.id).state is AttemptState.CANCELLED
    assert counter.follow(early).state is AttemptState.CANCELLED
    counter.behave("decline")
    declined = counter.follow(counter.make(100)[0])
    with write(counter.database) as uow, pytest.raises(AttemptFinished):
        attempts.request_cancel(uow, declined.id)
    assert counter.charges == []


def test_an_approval_that_paid_no_ticket_can_be_cancelled_and_is_voided(counter: Counter) -> None:
    approved = counter.follow(counter.make(100)[0])
    with write(counter.database) as uow:
        assert attempts.request_cancel(uow, approved.id).state is AttemptState.VOID_PENDING
    assert (counter.follow(approved).state, counter.charges) == (AttemptState.VOIDED, [])


def test_an_approval_that_nobody_wants_any_more_is_voided(counter: Counter) -> None:
    counter.behave("silence")
    attempt, _ = counter.make(1290)
    with write(counter.database) as uow:
        attempts.mark_sent(uow, attempt.id)
    terminal, stored = counter.terminal.terminal, counter.get(attempt)
    terminal.pay(
        {"ServiceID": stored.service_id},
        {"SaleData": {}, "PaymentTransaction": {"AmountsReq": {"RequestedAmount": "12.90"}}},
    )
    with write(counter.database) as uow:
        assert attempts.request_cancel(uow, attempt.id).state is AttemptState.SENT
    done = counter.follow(attempt)
    assert (done.state, done.paid, counter.charges) == (AttemptState.VOIDED, 0, [])
    assert terminal.voided == [stored.service_id]


def test_the_terminal_is_told_to_stop(counter: Counter) -> None:
    counter.behave("approve", delay=5)
    attempt, _ = counter.make(1290)
    with write(counter.database) as uow:
        attempts.mark_sent(uow, attempt.id)
        attempts.request_cancel(uow, attempt.id)
    counter.desk.cancel(attempt.id)
    assert counter.terminal.terminal.aborted == {attempt.service_id}


def test_a_person_may_decide_only_what_is_unknown_and_with_a_reason(counter: Counter) -> None:
    attempt, _ = counter.make(1290)
    with write(counter.database) as uow, pytest.raises(ManualOutcomeInvalid):
        attempts.resolve_by_hand(uow, attempt.id, "approved", "slip 42")
    with write(counter.database) as uow:
        attempts.mark_sent(uow, attempt.id)
        attempts.move_attempt(uow, attempt.id, AttemptState.UNKNOWN, "silence")
    with write(counter.database) as uow, pytest.raises(ManualOutcomeInvalid):
        attempts.resolve_by_hand(uow, attempt.id, "approved", " ")
    with write(counter.database) as uow:
        done = attempts.resolve_by_hand(uow, attempt.id, "approved", "slip 42")
    assert (done.state, done.paid) == (AttemptState.MANUAL, 1290)


def test_an_attempt_pays_one_ticket_only(counter: Counter) -> None:
    attempt = counter.follow(counter.make(1290)[0])
    first, second = new_id(), new_id()
    with write(counter.database) as uow:
        attempts.use_attempts(uow, {attempt.id: first})
    with pytest.raises(AttemptMovedElsewhere), write(counter.database) as uow:
        attempts.use_attempts(uow, {attempt.id: second})
    assert counter.get(attempt).used_by == first


def test_a_refund_runs_through_the_same_machine(counter: Counter) -> None:
    done = counter.follow(counter.make(500, direction=Direction.REFUND)[0])
    assert (done.paid, counter.charges[0].startswith("-5")) == (500, True)


def test_nothing_is_asked_of_a_terminal_that_is_not_there(counter: Counter) -> None:
    with pytest.raises(TerminalUnknown):
        counter.make(100, terminal="OTHER")
    with pytest.raises(AmountNotPositive):
        counter.make(0)
    assert states(counter) == []


def test_a_terminal_that_cannot_be_reached_declines_at_once(counter: Counter) -> None:
    counter.terminal.shutdown()
    counter.terminal.server_close()
    done = counter.follow(counter.make(100)[0])
    assert (done.state, (done.error or "").startswith("unreachable")) == (AttemptState.DECLINED, True)
