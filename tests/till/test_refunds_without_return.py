"""A card got its money back, and the return that says what for was never sealed: nobody gives it back twice."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from comptoir.kernel.ids import new_id
from comptoir.payments.domain import AttemptState, Direction
from comptoir.payments.domain.attempts import Attempt
from comptoir.payments.queries import unsettled_payments
from comptoir.payments.services import attempts
from comptoir.payments.tables import PaymentAttempt
from comptoir.till.domain.refusals import CardRefundAboveCharge, PaymentUnsettled, RefundWithoutReturn
from comptoir.till.services import closing
from comptoir.till.services.refunds import forgotten_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.tables import Tender
from tests.support.databases import write
from tests.till.conftest import cash, person
from tests.till.test_payment_invariants import Lane, TwoCards, card, lane

__all__ = ["lane"]

_MANAGER = person("till.return.*", "till.ticket.sell")


def forgotten(cards: TwoCards) -> list[tuple[str, str | None, int, str]]:
    counter = cards.lane.counter
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, cards.basket)
        told = forgotten_of(connection, cards.basket, found.store)
    assert {one["till"] for one in told} <= {"T1"}
    return [(one["attempt"], one["basket"], one["amount"]["amount"], one["state"]) for one in told]


def in_cash(cards: TwoCards) -> None:
    body = {"ticket": str(cards.basket), "lines": [{"id": "r", "line": "m"}], "tenders": cash(1290)}
    cards.lane.counter.seal(body, who=_MANAGER)


def close(lane: Lane) -> None:
    counter = lane.counter
    with write(counter.database) as uow:
        closing.close_day(uow, counter.desk.keys, counter.desk.memory, person("till.*"), "T1", {})


def test_what_a_card_got_back_is_not_given_again_in_cash_and_its_return_is_sealed_afterwards(lane: Lane) -> None:
    cards, basket = TwoCards(lane, 2580), new_id()
    (charge,) = cards.charges
    back = {"direction": Direction.REFUND, "original_id": charge.id, "due": None}
    refund = lane.follow(lane.make(1290, basket, **back))
    assert forgotten(cards) == [(str(refund.id), str(basket), 1290, "approved")]
    with pytest.raises(RefundWithoutReturn) as no:
        in_cash(cards)
    assert (no.value.attempt, no.value.amount.amount, no.value.till) == (str(refund.id), 1290, "T1")
    with pytest.raises(PaymentUnsettled):
        close(lane)
    with lane.counter.database.read() as connection:
        assert [one.attempt.id for one in unsettled_payments(connection, None)] == [refund.id]
    body = {"ticket": str(cards.basket), "lines": [{"id": "r", "line": "m"}], "tenders": [card(refund)]}
    lane.counter.seal(body, basket, who=cards.cashier)
    lane.catch_up()
    lane.desk.settle(30)
    assert (lane.get(refund).state, lane.get(refund).used_by) == (AttemptState.APPROVED, basket)
    assert forgotten(cards) == []
    with lane.counter.database.read() as connection:
        assert unsettled_payments(connection, None) == []
    in_cash(cards)
    close(lane)
    assert lane.charges == ["25.80", "-12.90"]


def test_one_that_was_reversed_stands_in_nobody_s_way(lane: Lane) -> None:
    cards = TwoCards(lane, 2580)
    refund = cards.asked(1290, cards.charges[0].id)
    with write(lane.counter.database) as uow:
        attempts.request_cancel(uow, refund.id)
    assert lane.follow(refund).state is AttemptState.VOIDED
    assert forgotten(cards) == []
    in_cash(cards)
    assert lane.charges == ["25.80"]


def test_one_whose_outcome_nobody_knows_is_in_the_way_until_somebody_sets_it_aside(lane: Lane) -> None:
    cards = TwoCards(lane, 2580)
    back = {"direction": Direction.REFUND, "original_id": cards.charges[0].id, "due": None}
    silent: Attempt = lane.fall_silent(lane.make(1290, new_id(), **back))
    assert forgotten(cards) == [(str(silent.id), str(silent.basket_id), 1290, "unknown")]
    with pytest.raises(RefundWithoutReturn):
        in_cash(cards)
    with write(lane.counter.database) as uow:
        attempts.abandon(uow, silent.id, "the terminal is dead")
    in_cash(cards)


def test_a_refund_of_another_ticket_is_in_nobody_s_way(lane: Lane) -> None:
    one, other = TwoCards(lane, 2580), TwoCards(lane, 1290)
    refund = other.asked(1290, other.charges[0].id)
    in_cash(one)
    other.back(refund)


def test_a_ticket_whose_card_nobody_knows_any_more_gets_nothing_back_of_another_one_s_charge(lane: Lane) -> None:
    """As after a dead disk: the ticket came back, which charge paid for it did not."""
    one, other = TwoCards(lane, 2580), TwoCards(lane, 2580)
    with write(lane.counter.database) as uow:
        uow.connection.execute(update(Tender).where(Tender.ticket_id == one.basket).values(attempt_id=None))
    elsewhere = other.asked(1290, other.charges[0].id)
    with pytest.raises(CardRefundAboveCharge) as no:
        one.back(elsewhere)
    assert no.value.left.amount == 0
    one.back(one.asked(1290, one.charges[0].id))
    one.back(one.asked(1290, None))
    other.back(elsewhere)


def test_a_charge_that_paid_a_ticket_is_of_it_whatever_it_was_meant_for(lane: Lane) -> None:
    """Whoever names another basket when a card is asked still sealed this ticket with it."""
    cards = TwoCards(lane, 1290)
    (charge,) = cards.charges
    with write(lane.counter.database) as uow:
        uow.connection.execute(update(PaymentAttempt).where(PaymentAttempt.id == charge.id).values(basket_id=new_id()))
        uow.connection.execute(update(Tender).where(Tender.ticket_id == cards.basket).values(attempt_id=None))
    cards.back(cards.asked(1290, charge.id))
    assert lane.charges == ["12.90", "-12.90"]
