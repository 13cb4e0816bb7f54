"""Exchanges in one go, goods set aside, returns without a ticket by approval, and voids in the journal."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from comptoir.access.domain import PermissionDenied
from comptoir.access.domain.approvals import ApprovalNotUsable
from comptoir.access.services.approvals import give_approval
from comptoir.app.verify import verify
from comptoir.fiscal.tables import FiscalRecord
from comptoir.inventory.domain import PlaceKind
from comptoir.inventory.queries import levels, require_place
from comptoir.inventory.service import PutPlace, put_place
from comptoir.kernel.ids import new_id
from comptoir.orders.domain import ReturnedMoreThanSold
from comptoir.till.domain.refusals import (
    ChangeOnCashOnly,
    ExchangeElsewhere,
    ExchangeUnbalanced,
    QuarantineMissing,
    RefundInMoney,
    TenderInvalid,
    TicketDiffers,
)
from comptoir.till.services import receipt_forms, receipts, voids
from comptoir.till.services.answers import view
from comptoir.till.services.exchanges import exchange, view_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import MoneyBody, ReturnBody, TicketBody, content_hash
from comptoir.till.services.work import SealCommand
from comptoir.till.tables import Ticket
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person
from tests.till.test_stored_value import by_card, mug, number, sell_card


def swapped(amount: int, *more: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": "x", "kind": "exchange", "amount": euros(amount)}, *more]


def swap(
    counter: Counter,
    ticket: dict[str, Any],
    *,
    sku: str,
    back: list[dict[str, Any]],
    paid: list[dict[str, Any]],
    ids: tuple[UUID, UUID] | None = None,
    till: str = "T1",
) -> dict[str, Any]:
    """Line "0" of the ticket for one piece of another article."""
    return_id, sale_id = ids or (new_id(), new_id())
    returned = msgspec.convert(
        {"till": till, "ticket": ticket["id"], "lines": [{"id": "r", "line": "0"}], "tenders": back}, ReturnBody
    )
    sold = msgspec.convert({"till": "T1", "lines": [{"id": "0", "sku": sku}], "tenders": paid}, TicketBody)
    commands = [
        SealCommand(id_, body, content_hash(body), counter.who, "test")
        for id_, body in ((return_id, returned), (sale_id, sold))
    ]
    with write(counter.database) as uow:
        first, second = exchange(uow, counter.desk.exchange, *commands)
        return view_of(view(first), view(second))


def test_a_dearer_article_costs_the_difference(counter: Counter) -> None:
    ticket = counter.sell(("TEA", "1"))
    ids = new_id(), new_id()
    made = swap(counter, ticket, sku="MUG", back=swapped(450), paid=swapped(450, *cash(840)), ids=ids)
    assert made["balance"] == euros(840)
    assert (made["returned"]["number"], made["sold"]["number"]) == ("T1-000002", "T1-000003")
    assert (counter.on_hand("TEA"), counter.on_hand("MUG")) == (100_000_000, 99_000_000)
    again = swap(counter, ticket, sku="MUG", back=swapped(450), paid=swapped(450, *cash(840)), ids=ids)
    assert again == made
    cash_in_drawer = counter.x()["tenders"][0]
    assert cash_in_drawer["expected"] == euros(10_000 + 450 + 840)
    (told,) = counter.feed("till.exchange.made")
    assert told.fields()["amount"] == 450
    assert [fault for _, faults in verify(counter.database) for fault in faults] == []


def test_several_pieces_change_hands_on_one_slip(counter: Counter) -> None:
    """Two teas come back, two mugs leave: one receipt shows both, what was brought, and only the balance as paid."""
    ticket = counter.seal({"lines": [{"id": "0", "sku": "TEA", "quantity": "2"}], "tenders": cash(900)})
    lines = [{"id": "r", "line": "0", "quantity": "2"}]
    returned = msgspec.convert(
        {"till": "T1", "ticket": ticket["id"], "lines": lines, "tenders": swapped(900)}, ReturnBody
    )
    mugs = [{"id": "0", "sku": "MUG"}, {"id": "1", "sku": "MUG"}]
    sold = msgspec.convert({"till": "T1", "lines": mugs, "tenders": swapped(900, *cash(1680))}, TicketBody)
    with write(counter.database) as uow:
        commands = [SealCommand(new_id(), body, content_hash(body), counter.who, "test") for body in (returned, sold)]
        exchange(uow, counter.desk.exchange, *commands)
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, commands[1].id)
        slip = receipts.receipt_of(connection, found, duplicate=None, form="text")
        alone = require_ticket(connection, counter.desk.memory, commands[0].id)
        assert receipts.receipt_of(connection, alone, duplicate=None, form="text").exchanged is None
    assert (slip.balance, slip.paid) == (1680, [("cash", 1680)])
    shown = [" ".join(line.split()) for line in receipt_forms.render(slip, "text", "en_US", 42).decode().splitlines()]
    for wanted in (
        "Brought back (return T1-000002)", "Worth -9.00", "Taken instead", "TOTAL €25.80", "BALANCE €16.80",
        "Cash 16.80",
    ):  # fmt: skip
        assert wanted in shown, shown
    assert "Brought back (return T1-000002)" in receipt_forms.render(slip, "html", "en_US", 42).decode()
    assert receipt_forms.render(slip, "pdf", "fr_FR", 42).startswith(b"%PDF")


def test_a_cheaper_article_gives_the_rest_back(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    made = swap(counter, ticket, sku="TEA", back=swapped(450, *cash(840)), paid=swapped(450))
    assert made["balance"] == euros(-840)
    assert counter.x()["tenders"][0]["expected"] == euros(10_000 + 1290 - 840)


def test_both_tickets_are_sealed_or_none(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "1"))
    for wrong, back, paid in (
        (ChangeOnCashOnly, swapped(1290), swapped(1290)),
        (ExchangeUnbalanced, swapped(450, *cash(840)), swapped(449, *cash(1))),
        (ExchangeUnbalanced, cash(1290), cash(450)),
    ):
        with pytest.raises(wrong):
            swap(counter, ticket, sku="TEA", back=back, paid=paid)
    with pytest.raises(ExchangeElsewhere):
        swap(counter, ticket, sku="TEA", back=swapped(450, *cash(840)), paid=swapped(450), till="T2")
    with counter.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(Ticket)).scalar_one() == 1
    assert counter.on_hand("MUG") == 99_000_000
    swap(counter, ticket, sku="TEA", back=swapped(450, *cash(840)), paid=swapped(450))
    with pytest.raises(ReturnedMoreThanSold):
        swap(counter, ticket, sku="TEA", back=swapped(450, *cash(840)), paid=swapped(450))


def test_a_sealed_ticket_goes_with_no_other_exchange(counter: Counter) -> None:
    ticket = counter.sell(("TEA", "2"))

    def again(return_id: UUID, sale_id: UUID) -> dict[str, Any]:
        return swap(counter, ticket, sku="TEA", back=swapped(450), paid=swapped(450), ids=(return_id, sale_id))

    return_id, sale_id = new_id(), new_id()
    made = again(return_id, sale_id)
    for ids in ((new_id(), sale_id), (return_id, new_id())):
        with pytest.raises(TicketDiffers):
            again(*ids)
    assert (counter.on_hand("TEA"), len(counter.feed("till.exchange.made"))) == (98_000_000, 1)
    other = new_id(), new_id()
    again(*other)
    with pytest.raises(TicketDiffers):
        again(return_id, other[1])
    assert again(return_id, sale_id) == made


def test_nobody_pays_by_an_exchange_alone(counter: Counter) -> None:
    with pytest.raises(TenderInvalid):
        counter.seal({"lines": [{"id": "a", "sku": "TEA"}], "tenders": swapped(450)})


def test_money_follows_the_goods_through_an_exchange_and_not_twice(counter: Counter) -> None:
    careful = person("till.return.make", "till.ticket.sell")
    first = counter.sell(("MUG", "1"))
    second = swap(counter, first, sku="TEA", back=swapped(450, *cash(840)), paid=swapped(450))["sold"]
    body = {"ticket": second["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(450)}
    assert counter.seal(body, who=careful)["totals"]["due"] == euros(-450)
    third = counter.sell(("TEA", "2"))
    fourth = swap(counter, third, sku="TEA", back=swapped(450), paid=swapped(450))["sold"]
    rest = {"ticket": third["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(450)}
    counter.seal(rest, who=careful)
    counter.seal({"ticket": fourth["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(450)}, who=careful)
    assert counter.x()["tenders"][0]["expected"] == euros(10_000)


def test_goods_are_set_aside_where_the_store_has_a_place_for_it(counter: Counter) -> None:
    ticket = counter.sell(("MUG", "2"))
    line = {"id": "r", "line": "0", "quantity": "1", "reason": "broken", "set_aside": True}
    body = {"ticket": ticket["id"], "lines": [line], "tenders": cash(1290)}
    with pytest.raises(QuarantineMissing):
        counter.seal(body)
    with write(counter.database) as uow:
        put_place(uow, PutPlace("hold", {"en_US": "To look at"}, PlaceKind.QUARANTINE, "rivoli"))
    counter.seal(body)
    assert counter.on_hand("MUG") == 98_000_000
    item = counter.shop.items["MUG"]
    with counter.database.read() as connection:
        place = require_place(connection, "hold")
        assert levels(connection, [item], [place.id])[item, place.id].on_hand == 1_000_000
    counter.seal(body | {"lines": [line | {"set_aside": False}]})
    assert counter.on_hand("MUG") == 99_000_000
    assert [fault for _, faults in verify(counter.database) for fault in faults] == []


def test_a_return_without_a_ticket_needs_the_right_or_one_approval_for_its_amount(counter: Counter) -> None:
    cashier = person("till.return.make", "till.ticket.sell")
    body = {"without_receipt": True, "lines": [{"id": "a", "sku": "TEA", "quantity": "2"}], "tenders": cash(900)}
    with pytest.raises(PermissionDenied):
        counter.seal(body, who=cashier)

    back = new_id()

    def approved(amount: int) -> str:
        with write(counter.database) as uow:
            store_id = counter.shop.stores["rivoli"].id
            given = give_approval(
                uow, person(), cashier, permission="till.return.without_receipt", store_id=store_id, subject="T1",
                about=back, amount=amount, reason="regular",
            )  # fmt: skip
        return str(given.id)

    with pytest.raises(ApprovalNotUsable):
        counter.seal(body | {"approval": approved(899)}, back, who=cashier)
    approval = approved(900)
    assert counter.seal(body | {"approval": approval}, back, who=cashier)["totals"]["due"] == euros(-900)
    with pytest.raises(ApprovalNotUsable):
        counter.seal(body | {"approval": approval}, who=cashier)
    assert counter.on_hand("TEA") == 102_000_000


def test_what_is_taken_off_before_it_is_paid_is_journaled(counter: Counter) -> None:
    told = voids.Void(new_id(), "T1", "line", "TEA, mistyped", MoneyBody(450, "EUR"))
    for again in (told, told, replace(told, amount=MoneyBody(451, "EUR"))):
        with contextlib.suppress(voids.VoidDiffers), write(counter.database) as uow:
            voids.void(uow, counter.desk.keys, counter.desk.memory, counter.who, again)
    assert len(counter.feed("till.line.voided")) == 1
    with counter.database.read() as connection:
        statement = select(FiscalRecord.text).where(FiscalRecord.kind == "event").order_by(FiscalRecord.sequence.desc())
        text = connection.execute(statement.limit(1)).scalar_one()
    assert text.split(";")[3:5] == ["320", "line 4.50 TEA, mistyped"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["return", "swap"]), st.integers(1, 3)), min_size=1, max_size=6))
def test_never_more_comes_back_than_was_sold_over_returns_and_exchanges(
    counter: Counter, steps: list[tuple[str, int]]
) -> None:
    sold, back = 3, 0
    ticket = counter.sell(("TEA", str(sold)))
    before = counter.on_hand("TEA")
    for how, count in steps:
        line = [{"id": "r", "line": "0", "quantity": str(count)}]
        try:
            if how == "return":
                counter.seal({"ticket": ticket["id"], "lines": line, "tenders": cash(450 * count)})
            else:
                count = 1  # noqa: PLW2901 - one for one
                swap(counter, ticket, sku="MUG", back=swapped(450), paid=swapped(450, *cash(840)))
        except ReturnedMoreThanSold:
            assert back + count > sold
            continue
        back += count
        assert back <= sold
    assert counter.on_hand("TEA") == before + back * 1_000_000


def test_what_was_paid_with_a_gift_card_does_not_become_money_by_an_exchange(counter: Counter) -> None:
    careful = person("till.return.make", "till.ticket.sell", "payments.*")
    card = number()
    sell_card(counter, card, 1_290)
    sale = mug(counter, by_card(card, 1_290))
    with write(counter.database) as uow:
        handed: list[ReturnBody | TicketBody] = [
            msgspec.convert(
                {"till": "T1", "ticket": sale["id"], "lines": [{"id": "r", "line": "m"}], "tenders": swapped(1290)},
                ReturnBody,
            ),
            msgspec.convert({"till": "T1", "lines": [{"id": "0", "sku": "MUG"}], "tenders": swapped(1290)}, TicketBody),
        ]
        commands = [SealCommand(new_id(), body, content_hash(body), careful, "test") for body in handed]
        _, second = exchange(uow, counter.desk.exchange, *commands)
    body = {"ticket": str(second.ticket.id), "lines": [{"id": "r", "line": "0"}], "tenders": cash(1290)}
    with pytest.raises(RefundInMoney):
        counter.seal(body, who=careful)
    counter.seal(body | {"tenders": [by_card(number(), 1_290, "store_credit")]}, who=careful)
