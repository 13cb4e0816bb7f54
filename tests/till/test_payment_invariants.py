"""The ten invariants of card payments, each by name, at a till with a terminal that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from comptoir.access.domain import Principal
from comptoir.app.doctor import look_at_payments
from comptoir.company.queries import require_store
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.feed import entries_after, last_position
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant
from comptoir.payments.domain import (
    AttemptFinished,
    AttemptState,
    BasketCovered,
    Direction,
    ManualOutcomeInvalid,
    OutcomeUnknown,
    RefundAboveCharge,
    TerminalBusy,
)
from comptoir.payments.domain.attempts import Attempt
from comptoir.payments.invariants import check_moves
from comptoir.payments.queries import unresolved
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt
from comptoir.payments.services.desk import Pace, TerminalDesk
from comptoir.payments.services.nexo import NexoDriver
from comptoir.payments.services.nexo_wire import Patience
from comptoir.payments.services.reconciling import totals_between
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.payments.simulator import SimulatedTerminal
from comptoir.payments.tables import PaymentAttempt
from comptoir.till.domain.refusals import (
    AttemptNotUsable,
    CardRefundAboveCharge,
    CardRefundUnclear,
    PaymentOpen,
    RefundOtherwise,
    TendersBelowDue,
)
from comptoir.till.services import closing
from comptoir.till.services.card_slips import CardSlipNotDue, printed, slip_lines
from comptoir.till.services.days import require_till
from comptoir.till.services.desk import is_ticket, terminals_at
from comptoir.till.services.refunds import charge_of, refunds_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.settling import span, summary
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person
from tests.till.test_exchanges import swap, swapped


class Lane:
    """A till with one terminal."""

    def __init__(self, counter: Counter, terminal: SimulatedTerminal) -> None:
        self.counter, self.terminal = counter, terminal
        self.driver = NexoDriver(counter.clock, patience=Patience(pay=0.3, ask=1.0))
        self.desk = self.new_desk()
        with write(counter.database) as uow:
            self.till = require_till(uow.connection, "T1")
            put_terminal(uow, PutTerminal("TERM1", self.till.id, "nexo", terminal.address, "P1"))
        with counter.database.read() as connection:
            self.position = last_position(connection)

    def new_desk(self) -> TerminalDesk:
        made = TerminalDesk(self.counter.database, {"nexo": self.driver}, Pace(0.01, 0.02), is_ticket, terminals_at)
        self.counter.desk.memory.waiting = made.waiting
        return made

    def behave(self, mode: str, **more: float) -> None:
        self.terminal.terminal.behave({"mode": mode, **more})

    @property
    def charges(self) -> list[str]:
        return list(self.terminal.terminal.charges.values())

    def make(self, amount: int, basket: UUID, **more: Any) -> Attempt:  # noqa: ANN401 - fields of MakeAttempt
        money = Money(amount, Currency("EUR"))
        values: dict[str, Any] = {"direction": Direction.CHARGE, "basket_id": basket, "due": 1290, **more}
        with write(self.counter.database) as uow:
            command = MakeAttempt(
                id=values.pop("id", None) or new_id(), till_id=self.till.id, till_code="T1",
                store_id=self.till.store_id, kind="card", money=money, terminal=None, **values,
            )  # fmt: skip
            made, _ = attempts.make_attempt(uow, command)
        self.catch_up()
        return made

    def catch_up(self) -> None:
        """What followers of the feed hear."""
        with self.counter.database.read() as connection:
            entries = entries_after(connection, self.position, 10_000)
        self.desk.follow(entries)
        self.position = max([self.position, *(one.seq for one in entries)])

    def follow(self, attempt: Attempt) -> Attempt:
        self.desk.wake(attempt.id)
        self.desk.wait(attempt.id, 30)
        self.catch_up()
        return self.get(attempt)

    def get(self, attempt: Attempt) -> Attempt:
        with self.counter.database.read() as connection:
            return attempts.get_attempt(connection, attempt.id)

    def fall_silent(self, attempt: Attempt) -> Attempt:
        """The outcome is unknown, and nobody asks for now."""
        with write(self.counter.database) as uow:
            attempts.mark_sent(uow, attempt.id)
            attempts.move_attempt(uow, attempt.id, AttemptState.UNKNOWN, "silence")
        self.catch_up()
        return self.get(attempt)

    def sell(self, basket: UUID, *tenders: dict[str, Any]) -> dict[str, Any]:
        answer = self.counter.seal({"lines": [{"id": "a", "sku": "MUG"}], "tenders": list(tenders)}, basket)
        self.catch_up()
        return answer


def card(attempt: Attempt, amount: int = 1290) -> dict[str, Any]:
    return {"id": str(attempt.id)[-8:], "kind": "card", "amount": euros(amount), "attempt": str(attempt.id)}


@pytest.fixture
def lane(counter: Counter) -> Iterator[Lane]:
    server = SimulatedTerminal("P1")
    thread = server.serve_in_background()
    made = Lane(counter, server)
    yield made
    made.desk.stop()
    server.shutdown()
    server.server_close()
    thread.join()
    with counter.database.read() as connection:
        assert list(check_moves(connection)) == []


def test_1_the_attempt_is_on_disk_before_the_first_byte(lane: Lane) -> None:
    seen: list[str] = []
    pay = lane.driver.pay

    def look(terminal: Any, attempt: Attempt) -> Any:  # noqa: ANN401
        seen.append(lane.get(attempt).state.value)
        return pay(terminal, attempt)

    lane.driver.pay = look  # type: ignore[method-assign]
    assert lane.follow(lane.make(1290, new_id())).state is AttemptState.APPROVED
    assert seen == ["sent"]


def test_2_one_open_attempt_per_basket_and_terminal_and_never_more_than_is_due(lane: Lane) -> None:
    basket = new_id()
    first = lane.make(1000, basket)
    with pytest.raises(TerminalBusy):
        lane.make(290, basket)
    assert lane.follow(first).paid == 1000
    with pytest.raises(BasketCovered) as no:
        lane.make(291, basket)
    assert (no.value.taken.amount, no.value.due.amount) == (1000, 1290)
    second = lane.follow(lane.make(290, basket))
    lane.sell(basket, card(first, 1000), card(second, 290))
    assert lane.charges == ["10.00", "2.90"]


def test_3_while_unknown_no_card_again_and_no_other_tender_without_a_reason(lane: Lane) -> None:
    basket = new_id()
    attempt = lane.fall_silent(lane.make(1290, basket))
    with pytest.raises(OutcomeUnknown):
        lane.make(1290, basket)
    with pytest.raises(PaymentOpen) as no:
        lane.sell(basket, *cash(1290))
    assert no.value.attempt == str(attempt.id)
    with write(lane.counter.database) as uow, pytest.raises(ManualOutcomeInvalid):
        attempts.abandon(uow, attempt.id, " ")
    with write(lane.counter.database) as uow:
        attempts.abandon(uow, attempt.id, "terminal is dead, customer pays cash")
    lane.catch_up()
    assert lane.sell(basket, *cash(1290))["number"] == "T1-000001"


def test_4_a_cancel_is_a_request_and_the_answer_still_counts(lane: Lane) -> None:
    basket = new_id()
    attempt = lane.make(1290, basket)
    with write(lane.counter.database) as uow:
        attempts.mark_sent(uow, attempt.id)
        assert attempts.request_cancel(uow, attempt.id).state is AttemptState.SENT
        answered = lane.driver.pay(lane.desk._read(attempt.id)[1], attempt)
        assert attempts.record_answer(uow, attempt.id, answered).state is AttemptState.VOID_PENDING
    assert (lane.follow(attempt).state, lane.charges) == (AttemptState.VOIDED, [])
    lane.behave("decline")
    declined = lane.follow(lane.make(1290, basket))
    with write(lane.counter.database) as uow, pytest.raises(AttemptFinished):
        attempts.request_cancel(uow, declined.id)


def test_5_a_late_approval_of_an_abandoned_basket_is_given_back(lane: Lane) -> None:
    basket = new_id()
    lane.behave("silence")
    attempt = lane.make(1290, basket)
    with write(lane.counter.database) as uow:
        sent = attempts.mark_sent(uow, attempt.id)
        attempts.move_attempt(uow, attempt.id, AttemptState.UNKNOWN, "silence")
        attempts.abandon(uow, attempt.id, "cash instead")
    assert sent is not None
    lane.terminal.terminal.pay({"ServiceID": attempt.service_id}, _payment("12.90"))
    lane.catch_up()
    lane.sell(basket, *cash(1290))
    assert lane.charges == ["12.90"]
    assert (lane.follow(attempt).state, lane.charges) == (AttemptState.VOIDED, [])


def test_5_an_approval_that_its_ticket_did_not_use_is_given_back(lane: Lane) -> None:
    basket = new_id()
    attempt = lane.follow(lane.make(1290, basket))
    lane.sell(basket, *cash(1290))
    lane.desk.settle(30)
    assert (lane.follow(attempt).state, lane.charges) == (AttemptState.VOIDED, [])


def test_6_a_ticket_is_sealed_only_over_approved_amounts(lane: Lane) -> None:
    basket = new_id()
    waiting = lane.make(1290, basket)
    with pytest.raises(PaymentOpen):
        lane.sell(basket, card(waiting))
    lane.behave("partial")
    part = lane.follow(waiting)
    assert (part.state, part.paid) == (AttemptState.PARTIAL, 645)
    with pytest.raises(AttemptNotUsable):
        lane.sell(basket, card(part))
    with pytest.raises(TendersBelowDue):
        lane.sell(basket, card(part, 645))
    assert lane.sell(basket, card(part, 645), *cash(645))["totals"]["due"]["amount"] == 1290


def test_7_the_same_attempt_is_asked_about_by_the_same_name(lane: Lane) -> None:
    lane.behave("late", questions=4)
    done = lane.follow(lane.make(1290, new_id()))
    assert (done.paid, lane.terminal.terminal.questions, lane.charges) == (1290, {done.service_id: 4}, ["12.90"])


def test_8_a_restart_in_the_middle_of_a_payment_asks(lane: Lane) -> None:
    basket = new_id()
    attempt = lane.make(1290, basket)
    with write(lane.counter.database) as uow:
        attempts.mark_sent(uow, attempt.id)
    lane.terminal.terminal.pay({"ServiceID": attempt.service_id}, _payment("12.90"))
    lane.desk.stop()
    lane.desk = lane.new_desk()
    lane.desk.start()
    lane.desk.wait(attempt.id, 30)
    assert (lane.get(attempt).state, lane.charges) == (AttemptState.APPROVED, ["12.90"])
    lane.catch_up()
    assert lane.sell(basket, card(attempt))["number"] == "T1-000001"


def test_no_refund_above_what_was_captured(lane: Lane) -> None:
    basket = new_id()
    charge = lane.follow(lane.make(1290, basket))
    lane.sell(basket, card(charge))
    back = {"direction": Direction.REFUND, "original_id": charge.id, "due": None}
    assert lane.follow(lane.make(800, new_id(), **back)).paid == 800
    with pytest.raises(RefundAboveCharge) as no:
        lane.make(491, new_id(), **back)
    assert no.value.left.amount == 490
    assert lane.follow(lane.make(490, new_id(), **back)).paid == 490
    assert lane.charges == ["12.90", "-8.00", "-4.90"]


def test_what_a_card_paid_goes_back_to_it_unless_somebody_may_decide_otherwise(lane: Lane) -> None:
    """Three mugs: two by card, one in cash. One comes back after the other."""
    basket, counter, cashier = new_id(), lane.counter, person("till.return.make", "till.ticket.sell")
    charge = lane.follow(lane.make(2580, basket, due=3870))
    lines = [{"id": "m", "sku": "MUG", "quantity": "3"}]
    counter.seal({"lines": lines, "tenders": [card(charge, 2580), *cash(1290)]}, basket)

    def back(*tenders: dict[str, Any], who: Principal = cashier) -> int:
        lines = [{"id": "r", "line": "m", "quantity": "1"}]
        sealed = counter.seal({"ticket": str(basket), "lines": lines, "tenders": list(tenders)}, who=who)
        return int(sealed["totals"]["due"]["amount"])

    assert back(*cash(1290)) == -1290
    with pytest.raises(RefundOtherwise) as no:
        back(*cash(1290))
    assert (no.value.given.amount, no.value.paid.amount) == (1290, 0)
    refund = lane.follow(lane.make(790, new_id(), direction=Direction.REFUND, original_id=charge.id, due=None))
    with pytest.raises(RefundOtherwise):
        back(card(refund, 790), *cash(500))
    rest = lane.follow(lane.make(500, new_id(), direction=Direction.REFUND, original_id=charge.id, due=None))
    assert back(card(refund, 790), card(rest, 500)) == -1290
    assert back(*cash(1290), who=person("till.return.*", "till.ticket.sell")) == -1290


def test_what_a_card_paid_stays_on_it_through_an_exchange(lane: Lane) -> None:
    """It goes back to the charge of the first ticket, and in cash only by somebody's leave."""
    basket, cashier = new_id(), person("till.return.make", "till.ticket.sell")
    charge = lane.follow(lane.make(1290, basket))
    lines = [{"id": "0", "sku": "MUG"}]
    sold = lane.counter.seal({"lines": lines, "tenders": [card(charge)]}, basket)
    second = swap(lane.counter, sold, sku="MUG", back=swapped(1290), paid=swapped(1290))["sold"]
    back = {"ticket": second["id"], "lines": [{"id": "r", "line": "0"}]}
    with pytest.raises(RefundOtherwise) as no:
        lane.counter.seal({**back, "tenders": cash(1290)}, who=cashier)
    assert (no.value.given.amount, no.value.paid.amount) == (1290, 0)
    refund = lane.follow(lane.make(1290, new_id(), direction=Direction.REFUND, original_id=charge.id, due=None))
    lane.counter.seal({**back, "tenders": [card(refund)]}, who=cashier)
    assert lane.charges == ["12.90", "-12.90"]


def test_what_nobody_wants_is_voided_after_a_start_while_its_terminal_is_at_another_payment(lane: Lane) -> None:
    basket = new_id()
    unwanted = lane.follow(lane.make(1290, basket))
    lane.desk.stop()
    lane.counter.seal({"lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}, basket)
    other = lane.make(1290, new_id())
    lane.desk = lane.new_desk()
    lane.desk.start()
    lane.desk.settle(30)
    lane.desk.settle(30)  # the check has woken whoever voids
    assert [lane.get(one).state for one in (unwanted, other)] == [AttemptState.VOIDED, AttemptState.APPROVED]
    assert lane.charges == ["12.90"]


class TwoCards:
    """Two mugs, one paid by each of two cards; whoever takes them back has no leave of anybody."""

    def __init__(self, lane: Lane, *amounts: int) -> None:
        self.lane, self.basket, self.cashier = lane, new_id(), person("till.return.make", "till.ticket.sell")
        due = sum(amounts)
        self.charges = [lane.follow(lane.make(amount, self.basket, due=due)) for amount in amounts]
        lines = [{"id": "m", "sku": "MUG", "quantity": str(due // 1290)}]
        tenders = [card(one, amount) for one, amount in zip(self.charges, amounts, strict=True)]
        lane.counter.seal({"lines": lines, "tenders": tenders}, self.basket)

    def asked(self, amount: int, original: UUID | None) -> Attempt:
        """A refund that the terminal has approved."""
        made = self.lane.make(amount, new_id(), direction=Direction.REFUND, original_id=original, due=None)
        return self.lane.follow(made)

    def back(self, *refunds: Attempt) -> None:
        body = {
            "ticket": str(self.basket),
            "lines": [{"id": "r", "line": "m", "quantity": "1"}],
            "tenders": [card(one, one.paid) for one in refunds],
        }
        self.lane.counter.seal(body, who=self.cashier)

    def left(self) -> dict[UUID, int]:
        counter = self.lane.counter
        with counter.database.read() as connection:
            found = require_ticket(connection, counter.desk.memory, self.basket)
            parts = refunds_of(connection, found.ticket.id, found.store, counter.clock.now())
        return {UUID(one["attempt"]): one["left"]["amount"] for one in parts}


def test_each_of_two_cards_gets_back_what_it_paid_whichever_comes_first(lane: Lane) -> None:
    cards = TwoCards(lane, 1000, 1580)
    first, second = (one.id for one in cards.charges)
    cards.back(cards.asked(1290, second))
    assert cards.left() == {first: 1000, second: 290}
    too_much = cards.asked(290, second)
    with pytest.raises(RefundAboveCharge):
        cards.asked(1, second)
    cards.back(cards.asked(1000, first), too_much)
    assert cards.left() == {}
    assert lane.charges == ["10.00", "15.80", "-12.90", "-2.90", "-10.00"]


def test_a_refund_that_names_no_card_is_refused_where_several_paid_and_bound_where_one_did(lane: Lane) -> None:
    cards = TwoCards(lane, 1000, 1580)
    first, second = (one.id for one in cards.charges)
    unnamed = cards.asked(1290, None)
    with pytest.raises(CardRefundUnclear) as no:
        cards.back(unnamed)
    assert no.value.charges == [str(first), str(second)]
    assert cards.left() == {first: 1000, second: 1580}
    cards.back(cards.asked(1000, first), cards.asked(290, second))
    cards.back(unnamed)  # only the second card has something left
    assert (cards.left(), lane.get(unnamed).original_id) == ({}, second)
    with pytest.raises(RefundAboveCharge) as spent:
        cards.asked(1, second)
    assert spent.value.left.amount == 0


def test_a_refund_that_names_no_card_is_not_bound_to_what_is_on_its_way_back(lane: Lane) -> None:
    cards = TwoCards(lane, 1290)
    (charge,) = cards.charges
    unnamed = cards.asked(1290, None)
    on_its_way = lane.fall_silent(lane.make(1, new_id(), direction=Direction.REFUND, original_id=charge.id, due=None))
    with write(lane.counter.database) as uow:
        attempts.abandon(uow, on_its_way.id, "the terminal is dead")
    with pytest.raises(CardRefundAboveCharge) as no:
        cards.back(unnamed)
    assert (no.value.given.amount, no.value.left.amount) == (1290, 1289)


def test_nothing_goes_back_to_a_card_that_paid_for_another_ticket_or_to_one_that_paid_nothing(lane: Lane) -> None:
    other, cards = TwoCards(lane, 2580), TwoCards(lane, 2580)
    elsewhere = other.asked(1290, other.charges[0].id)
    with pytest.raises(CardRefundAboveCharge) as no:
        cards.back(elsewhere)
    assert no.value.left.amount == 0
    in_cash = lane.counter.seal({"lines": [{"id": "m", "sku": "MUG"}], "tenders": cash(1290)})
    body = {"ticket": in_cash["id"], "lines": [{"id": "r", "line": "m"}]}
    unnamed = card(other.asked(1290, None))
    with pytest.raises(CardRefundAboveCharge):
        lane.counter.seal({**body, "tenders": [unnamed]}, who=cards.cashier)
    lane.counter.seal({**body, "tenders": [unnamed]}, who=person("till.return.*", "till.ticket.sell"))
    other.back(elsewhere)


def test_where_only_the_ticket_is_named_its_only_card_is_asked(lane: Lane) -> None:
    one, two, counter = TwoCards(lane, 1290), TwoCards(lane, 1000, 290), lane.counter
    asked = new_id()

    def charge(ticket: UUID, amount: int = 1290, attempt: UUID | None = None) -> UUID:
        with counter.database.read() as connection:
            store = require_store(connection, "rivoli")
            return charge_of(connection, attempt or new_id(), ticket, store, Money(amount, Currency("EUR")))

    assert charge(one.basket) == one.charges[0].id
    with pytest.raises(CardRefundUnclear):
        charge(two.basket, 290)
    with pytest.raises(CardRefundAboveCharge):
        charge(one.basket, 1291)
    original = charge(one.basket, attempt=asked)
    back = lane.make(1290, new_id(), id=asked, direction=Direction.REFUND, original_id=original, due=None)
    one.back(lane.follow(back))
    assert charge(one.basket, attempt=asked) == one.charges[0].id  # the same refund, asked again
    with pytest.raises(CardRefundAboveCharge):
        charge(one.basket, 1)


def test_9_the_end_of_the_day_is_matched_between_till_terminal_and_acquirer(lane: Lane) -> None:
    """What the terminal says itself is held against what we know, when the till's day is closed."""
    basket = new_id()
    sold = lane.follow(lane.make(1290, basket))
    lane.sell(basket, card(sold))
    lane.counter.clock.present = Instant(lane.counter.clock.present + timedelta(hours=1))
    with write(lane.counter.database) as uow:
        closing.close_day(uow, lane.counter.desk.keys, lane.counter.desk.memory, lane.counter.who, "T1", {})
    lane.catch_up()
    lane.desk.settle(30)
    today = lane.counter.clock.present.date()
    with lane.counter.database.read() as connection:
        store = require_store(connection, "rivoli")
        [(terminal, row)] = totals_between(connection, store.id, *span(store, today, today))
        [taken] = summary(connection, store, today, today)
    assert (terminal, row.said, row.ours, row.difference) == ("TERM1", 1290, 1290, 0)
    assert (taken["taken"], taken["used"], row.actor) == (1290, 1290, "system")


def test_10_only_masked_card_data_is_kept(lane: Lane) -> None:
    decide = lane.terminal.terminal._decide

    def tell_all(mode: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = decide(mode, name, request)
        answer["PaymentResult"]["PaymentInstrumentData"]["CardData"]["MaskedPan"] = "4111111111111111"
        return answer

    lane.terminal.terminal._decide = tell_all  # type: ignore[method-assign]
    done = lane.follow(lane.make(1290, new_id()))
    assert done.masked_pan == "411111 **** 1111"
    with lane.counter.database.read() as connection:
        rows = connection.execute(PaymentAttempt.__table__.select()).all()
    assert "4111111111111111" not in str(rows)


def _payment(amount: str) -> dict[str, Any]:
    return {"SaleData": {}, "PaymentTransaction": {"AmountsReq": {"RequestedAmount": amount}}}


def test_what_was_cancelled_has_a_slip_and_what_was_paid_has_none(lane: Lane) -> None:
    lane.behave("cancel")
    cancelled = lane.follow(lane.make(1290, new_id()))
    with lane.counter.database.read() as connection:
        store = lane.counter.desk.memory.store(connection, lane.till.store_id)
    said = slip_lines(cancelled, store, lane.counter.clock.now(), "fr_FR")
    assert said[0] == store.name
    assert {"PAIEMENT PAR CARTE ANNULÉ", "Montant : 12,90 €"} <= set(said)
    assert b"PAIEMENT PAR CARTE" in printed(said, 42)
    lane.behave("approve")
    with pytest.raises(CardSlipNotDue):
        slip_lines(lane.follow(lane.make(1290, new_id())), store, lane.counter.clock.now(), "fr_FR")


def test_what_has_no_outcome_is_listed_with_its_terminal_and_doctor_names_it(lane: Lane, tmp_path: Path) -> None:
    silent = lane.fall_silent(lane.make(1290, new_id()))
    with lane.counter.database.read() as connection:
        (found,) = unresolved(connection, {lane.till.store_id})
        assert unresolved(connection, {new_id()}) == []
    assert (found.attempt.id, found.terminal, found.driver) == (silent.id, "TERM1", "nexo")
    context = CommandContext(Settings(data=tmp_path))
    context.__dict__["database"] = lane.counter.database
    assert look_at_payments(context).is_well
    lane.counter.clock.present = Instant(lane.counter.clock.present + timedelta(minutes=20))
    said = look_at_payments(context)
    assert (said.is_well, said.facts["waiting"]) == (False, ["T1 12.90 EUR"])
