"""A price below a person's limit needs somebody's approval, which works once, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from comptoir.access.domain import Grant, Principal, parse_pattern
from comptoir.access.domain.approvals import ApprovalNotUsable, MayNotApprove
from comptoir.access.services.approvals import give_approval
from comptoir.access.tables import ApprovalRow, Audit
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.till.domain.refusals import OverrideAboveLimit
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import TicketBody
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person

OVERRIDE = "till.line.override_price"
MAY = frozenset(map(parse_pattern, ("till.*", "pricing.basket.price")))
CASHIER = replace(person("till.*.*"), grants=(Grant("cashier", MAY, None, {OVERRIDE: 100_000}),))
MANAGER = replace(person("till.*"), id=UUID(int=77))


LINE, OTHER = str(UUID(int=7)), str(UUID(int=8))


def approve(counter: Counter, amount: int, who: Principal = MANAGER, subject: str = "T1", about: str = LINE) -> UUID:
    with write(counter.database) as uow:
        given = give_approval(
            uow,
            who,
            CASHIER,
            permission=OVERRIDE,
            store_id=counter.shop.stores["rivoli"].id,
            subject=subject,
            about=UUID(about),
            amount=amount,
            reason="scratched",
        )
    return given.id


def cheaper(unit_price: int, quantity: str = "1", approval: UUID | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - the body's fields
    override: dict[str, Any] = {"reason": "scratched"}
    if approval is not None:
        override["approval"] = str(approval)
    line = {"id": LINE, "sku": "MUG", "quantity": quantity, "unit_price": euros(unit_price), "override": override}
    return {"lines": [line], "tenders": cash(unit_price * int(quantity)), **more}


def refused(counter: Counter, body: dict[str, Any]) -> tuple[str, str | None]:
    with pytest.raises(ApprovalNotUsable) as no:
        counter.seal(body, who=CASHIER)
    return str(no.value.why).rpartition(".")[2], no.value.pointer


def test_an_approval_lets_one_line_go_below_the_limit_once(counter: Counter) -> None:
    assert counter.seal(cheaper(1161), who=CASHIER)["totals"]["due"]["amount"] == 1161
    with pytest.raises(OverrideAboveLimit):
        counter.seal(cheaper(1000), who=CASHIER)
    approval, ticket_id = approve(counter, 580), new_id()
    body = cheaper(1000, "2", approval)
    sealed = counter.seal(body, ticket_id, who=CASHIER)
    assert sealed["lines"][0]["approved_by"] == str(MANAGER.actor)
    assert counter.seal(body, ticket_id, who=CASHIER) == sealed | {"replay": True}
    assert refused(counter, cheaper(1000, "2", approval)) == ("used", "/lines/0/override/approval")
    with counter.database.read() as connection:
        assert require_ticket(connection, counter.desk.memory, ticket_id).approved == {LINE: str(MANAGER.actor)}
        statement = select(Audit.action, Audit.actor, Audit.detail).where(Audit.action.startswith("access.approval"))
        (given, used) = connection.execute(statement.order_by(Audit.id)).all()
    assert (given.action, given.actor, given.detail["reason"]) == (
        "access.approval.given",
        str(MANAGER.actor),
        "scratched",
    )
    assert (used.action, used.actor) == ("access.approval.used", str(CASHIER.actor))
    assert used.detail == {"ticket": str(ticket_id), "line": LINE}


def test_an_approval_covers_its_amount_its_till_its_minutes_and_its_cashier(counter: Counter) -> None:
    counter.open("T2")
    assert refused(counter, cheaper(1000, "2", approve(counter, 579)))[0] == "amount"
    assert refused(counter, cheaper(1000, "1", new_id()))[0] == "unknown"
    assert refused(counter, cheaper(1000, "1", approve(counter, 290, subject="T2")))[0] == "unknown"
    approval = approve(counter, 290)
    other = replace(CASHIER, id=UUID(int=43))
    with pytest.raises(ApprovalNotUsable):
        counter.seal(cheaper(1000, "1", approval), who=other)
    counter.clock.present = Instant(counter.clock.now() + timedelta(minutes=5, seconds=1))
    assert refused(counter, cheaper(1000, "1", approval))[0] == "expired"
    two = cheaper(1000, "1", approve(counter, 580))
    two["lines"] = [two["lines"][0], two["lines"][0] | {"id": OTHER}]
    assert refused(counter, two | {"tenders": cash(2000)}) == ("unknown", "/lines/1/override/approval")
    assert counter.feed("till.ticket.sealed") == []


def test_an_approval_that_was_asked_and_not_used_serves_nothing_else(counter: Counter) -> None:
    """Neither the next basket, nor another line of the same, nor a return."""
    left = approve(counter, 580)
    for line in (OTHER, "a"):
        body = cheaper(1000, "1", left)
        body["lines"][0]["id"] = line
        assert refused(counter, body)[0] == "unknown"
    back = {"without_receipt": True, "lines": [{"id": "a", "sku": "TEA"}], "tenders": cash(450), "approval": str(left)}
    cashier = person("till.return.make", "till.ticket.sell")
    for ticket in (UUID(LINE), new_id()):
        with pytest.raises(ApprovalNotUsable):
            counter.seal(back, ticket, who=cashier)
    with counter.database.read() as connection:
        assert list(connection.execute(select(ApprovalRow.used_for)).scalars()) == [None]
    assert counter.seal(cheaper(1000, "2", left), who=CASHIER)["totals"]["due"] == euros(2000)


def test_only_who_has_no_limit_approves(counter: Counter) -> None:
    for who in (CASHIER, person("pricing.*")):
        with pytest.raises(MayNotApprove):
            approve(counter, 100, who)
    assert counter.feed("access.approval.given") == []


def test_a_quote_says_what_somebody_has_to_approve(counter: Counter) -> None:
    def asked(unit_price: int) -> dict[str, int]:
        body = msgspec.convert({"till": "T1", **cheaper(unit_price, "2")}, TicketBody)
        with counter.database.read() as connection:
            return dict(price_at_till(connection, counter.desk, CASHIER, body, counter.clock.now()).approvals)

    assert asked(1161) == {}
    assert asked(1000) == {LINE: 580}
    counter.seal(cheaper(1000, "2", approve(counter, 580)), who=CASHIER)
