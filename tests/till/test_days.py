"""A till day: float, sales, cash, X, Z once, balanced to the cent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from comptoir.app.wiring import invariants
from comptoir.fiscal.service import export_lines
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant
from comptoir.payments.domain import Answer, AttemptState, Direction
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.till.domain.refusals import (
    AttemptNotUsable,
    CashShort,
    PaymentUnsettled,
    TillClosed,
    TillOpen,
    TimeOutOfOrder,
)
from comptoir.till.services.days import require_till
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person


def card_attempt(counter: Counter, amount: int) -> str:
    """An approved attempt of T1."""
    with write(counter.database) as uow:
        till = require_till(uow.connection, "T1")
        put_terminal(uow, PutTerminal("TERM1", till.id, "nexo", "http://127.0.0.1:1/nexo", "P1"))
        attempt_id = new_id()
        money = Money(amount, Currency("EUR"))
        command = MakeAttempt(attempt_id, till.id, "T1", till.store_id, "card", Direction.CHARGE, money, None)
        attempts.make_attempt(uow, command)
        attempts.mark_sent(uow, attempt_id)
        attempts.record_answer(uow, attempt_id, Answer(AttemptState.APPROVED, approved=amount))
    return str(attempt_id)


def card(attempt: str, amount: int) -> list[dict[str, Any]]:
    return [{"id": "c", "kind": "card", "amount": euros(amount), "attempt": attempt}]


def findings(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        return [f"{one.name}: {line}" for one in invariants() for line in one.check(connection)]


def test_the_z_adds_up_tickets_returns_cards_cash_and_count(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "2"), given=3000)
    counter.seal({"lines": [{"id": "a", "sku": "TEA"}], "tenders": card(card_attempt(counter, 450), 450)})
    lines = [{"id": "r", "line": "0", "quantity": "1"}]
    counter.seal({"ticket": ticket["id"], "lines": lines, "tenders": cash(1290)})
    counter.move_cash(-5000)
    z = counter.close({"cash": 6300, "card": 450})
    assert (z["kind"], z["number"], z["tickets"], z["returns"], z["sales"]) == ("z", 1, 2, 1, euros(1740))
    assert z["taxes"] == [{"rate": "20", "base": euros(1450), "amount": euros(290)}]
    assert [
        (one["tender"], one["count"], one["amount"], one["expected"], one["difference"]) for one in z["tenders"]
    ] == [
        ("cash", 2, euros(1290), euros(6290), euros(10)),
        ("card", 1, euros(450), euros(450), euros(0)),
    ]
    assert z["perpetual"] == euros(1740)
    assert findings(counter) == []
    with pytest.raises(TillClosed):
        counter.close()
    with pytest.raises(TillClosed):
        counter.sell(("MUG", "1"))


def test_the_x_can_be_read_at_any_time_and_changes_nothing(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    first, second = counter.x(), counter.x()
    assert first == second
    assert (first["kind"], first["number"], first["tenders"][0]["expected"]) == ("x", None, euros(11_290))


def test_a_till_opens_once_and_months_close_before_the_next_begins(counter: Counter) -> None:
    with pytest.raises(TillOpen):
        counter.open()
    counter.sell(("MUG", "1"))
    counter.close()
    counter.clock.present = Instant(counter.clock.present + timedelta(days=12))
    counter.open()
    assert counter.sell(("MUG", "1"))["number"] == "T1-000002"
    counter.close()
    labels = [(one.fields()["kind"], one.fields()["label"]) for one in counter.feed("fiscal.closure.made")]
    assert labels == [("total_day", "2026-11-21"), ("total_month", "2026-11"), ("total_day", "2026-12-03")]
    assert findings(counter) == []


def test_a_card_tender_names_an_approved_attempt_of_its_amount_once(counter: Counter) -> None:
    attempt = card_attempt(counter, 1290)
    body = {"lines": [{"id": "a", "sku": "MUG"}]}
    for wrong in (card(str(new_id()), 1290), card(attempt, 1289), [{"id": "c", "kind": "card", "amount": euros(1290)}]):
        with pytest.raises(AttemptNotUsable):
            counter.seal(body | {"tenders": wrong})
    counter.seal(body | {"tenders": card(attempt, 1290)})
    with pytest.raises(AttemptNotUsable):
        counter.seal(body | {"tenders": card(attempt, 1290)})
    assert findings(counter) == []


def test_a_day_does_not_close_over_a_card_that_paid_nothing(counter: Counter) -> None:
    attempt = card_attempt(counter, 1290)
    with pytest.raises(PaymentUnsettled) as no:
        counter.close()
    assert no.value.attempt == attempt
    with write(counter.database) as uow:
        assert attempts.request_cancel(uow, UUID(attempt)).state is AttemptState.VOID_PENDING
        attempts.move_attempt(uow, UUID(attempt), AttemptState.VOIDED, "reversed")
    assert counter.close()["tickets"] == 0


def test_no_more_cash_leaves_than_is_there(counter: Counter) -> None:
    with pytest.raises(CashShort):
        counter.move_cash(-10_001)
    counter.move_cash(-10_000)
    assert counter.x()["tenders"][0]["expected"] == euros(0)


def test_an_importer_keeps_the_order_of_time(counter: Counter) -> None:
    body = {"lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}
    early, late = "2026-11-21T09:00:00.000Z", "2026-11-21T10:00:00.000Z"
    assert counter.seal(body | {"at": late})["at"] == late
    for wrong in (early, "2026-11-21T12:00:00.001Z"):
        with pytest.raises(TimeOutOfOrder):
            counter.seal(body | {"at": wrong})


def test_any_altered_row_is_found(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    counter.close({"cash": 11_290})
    with write(counter.database) as uow:
        for change in (
            "UPDATE till_ticket SET due = due + 1",
            "UPDATE fiscal_record SET document = document || ' ' WHERE kind = 'ticket'",
            "UPDATE orders_order_line SET tax = tax + 1, returned = 1000000",
        ):
            uow.connection.exec_driver_sql(change)
    found = {line.partition(":")[0] for line in findings(counter)}
    assert found == {
        "till.tenders_are_due_and_change",
        "till.z_is_its_tickets",
        "fiscal.journals_are_as_they_were_sealed",
        "orders.lines_add_up",
        "orders.returned_is_what_came_back",
    }


def test_the_export_names_the_till_and_holds_every_kind(counter: Counter) -> None:
    counter.sell(("MUG", "1"))
    counter.close()
    with counter.database.read() as connection:
        content = "".join(export_lines(connection, require_till(connection, "T1").id))
    assert [kind for kind in ("ticket", "total_day", "event") if f'"kind":"{kind}"' in content] == [
        "ticket",
        "total_day",
        "event",
    ]
    assert person().name not in content
