"""Eco-participation, deposits and empties, several rates, eating in, and cash that coins cannot pay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import pytest

from comptoir.access.domain import Grant, Principal, parse_pattern
from comptoir.access.domain.approvals import ApprovalNotUsable, MayNotApprove
from comptoir.access.services.approvals import give_approval
from comptoir.company.domain import Address
from comptoir.company.service import PutStore, put_store
from comptoir.fiscal.invariants import INVARIANTS as FISCAL
from comptoir.kernel.ids import new_id
from comptoir.orders.invariants import INVARIANTS as ORDERS
from comptoir.orders.queries import orders_by_id
from comptoir.pricing.domain.profiles import Charge, TaxShare
from comptoir.pricing.domain.refusals import NoDeposit
from comptoir.pricing.service import PutProfile, assign_tax_classes, put_profile
from comptoir.till.domain.refusals import (
    ChangeOnCashOnly,
    EmptiesAboveLimit,
    LineRepeated,
    LineUnclear,
    RefundDiffers,
    TenderInvalid,
    TendersBelowDue,
)
from comptoir.till.invariants import INVARIANTS as TILL
from comptoir.till.services.overrides import EMPTIES
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.receipt_forms import render
from comptoir.till.services.receipts import receipt_of
from comptoir.till.services.replays import require_ticket
from comptoir.till.services.shapes import TicketBody
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person
from tests.till.test_refund_ways import proposed
from tests.till.test_stored_value import number

CASHIER = person("till.ticket.sell", "till.return.make")


def carry(counter: Counter, profile: PutProfile) -> None:
    with write(counter.database) as uow:
        put_profile(uow, profile)
    with counter.database.read() as connection:
        counter.prices.load(connection)


@pytest.fixture
def bottles(counter: Counter) -> Counter:
    """TEA is 4.50 of which 0.12 eco-participation, with a deposit of 0.25; MUG has food and goods in it."""
    tea = PutProfile("TEA", "EUR", "2020-01-01", eco=(Charge("deee", 12),), deposit=Charge("bottle", 25))
    carry(counter, tea)
    shares = (TaxShare("reduced", 700_000), TaxShare("standard", 300_000))
    carry(counter, PutProfile("MUG", "EUR", "2020-01-01", shares=shares))
    return counter


def move_to_brussels(counter: Counter) -> None:
    address = Address(("Grand-Place 1",), "1000", "Bruxelles", "BE")
    store = PutStore(
        code="rivoli", name="Rivoli", legal_entity="acme", address=address, time_zone="Europe/Brussels", locale="fr_BE"
    )
    with write(counter.database) as uow:
        put_store(uow, store)
    counter.desk.memory.follow(counter.shop.feed_after(0))


def sale(*lines: dict[str, Any], given: int | None = None, where: str = "take_away") -> dict[str, Any]:
    numbered = [{"id": str(number), **line} for number, line in enumerate(lines)]
    return {"lines": numbered, "tenders": [] if given is None else cash(given), "where": where}


def assert_books_are_right(counter: Counter) -> None:
    with counter.database.read() as connection:
        assert [fault for one in (*ORDERS, *TILL, *FISCAL) for fault in one.check(connection)] == []


def parts_of(counter: Counter, ticket: dict[str, Any]) -> list[tuple[int, str, str, int, int]]:
    with counter.database.read() as connection:
        order = orders_by_id(connection, [UUID(ticket["id"])])[UUID(ticket["id"])]
    return [(one.line_position, one.kind, one.code, one.base, one.amount) for one in order.parts]


def test_a_deposit_is_sold_with_its_item_and_moves_no_stock(bottles: Counter) -> None:
    ticket = bottles.seal(sale({"sku": "TEA", "quantity": "6"}, {"sku": "MUG"}, given=4140))
    assert [(one["id"], one["sku"], one["item_id"] is None, one["due"]["amount"]) for one in ticket["lines"]] == [
        ("0", "TEA", False, 2700),
        ("0+deposit", "TEA", True, 150),
        ("1", "MUG", False, 1290),
    ]
    assert ticket["lines"][1]["label"] == "Consigne : TEA"
    assert ticket["lines"][0]["included"] == [{"kind": "eco_participation", "code": "deee", "amount": euros(72)}]
    assert ticket["lines"][1]["included"] == [{"kind": "deposit", "code": "bottle", "amount": euros(150)}]
    # 9.03 at 5.5 % holds 0.47; 3.87 and 27.00 at 20 % hold 5.15 together
    assert [one["amount"]["amount"] for one in ticket["lines"][2]["taxes"]] == [47, 65]
    assert [(one["rate"], one["amount"]["amount"]) for one in ticket["taxes"]] == [("20", 515), ("5.5", 47), ("0", 0)]
    assert parts_of(bottles, ticket) == [
        (1, "eco_participation", "deee", 0, 72),
        (2, "deposit", "bottle", 0, 150),
        (3, "tax", "reduced", 856, 47),
        (3, "tax", "standard", 322, 65),
    ]
    assert bottles.on_hand("TEA") == 94_000_000
    assert_books_are_right(bottles)


def test_a_return_gives_back_the_deposit_and_the_contribution(bottles: Counter) -> None:
    ticket = bottles.seal(sale({"sku": "TEA", "quantity": "3"}, {"sku": "MUG"}, given=2715))
    lines = [{"id": "r", "line": "0", "quantity": "1"}]
    back = bottles.seal({"ticket": ticket["id"], "lines": lines, "tenders": cash(475)})
    assert [(one["id"], one["due"]["amount"]) for one in back["lines"]] == [("r", -450), ("r+deposit", -25)]
    assert parts_of(bottles, back) == [(1, "eco_participation", "deee", 0, -12), (2, "deposit", "bottle", 0, -25)]
    rest = [{"id": "r", "line": "0", "quantity": "2"}, {"id": "m", "line": "1"}]
    again = bottles.seal({"ticket": ticket["id"], "lines": rest, "tenders": cash(950 + 1290)})
    assert again["totals"]["due"] == euros(-2240)
    assert [part for part in parts_of(bottles, again) if part[1] == "tax"] == [
        (3, "tax", "reduced", -856, -47),
        (3, "tax", "standard", -322, -65),
    ]
    assert bottles.on_hand("TEA") == 100_000_000
    assert_books_are_right(bottles)


def test_a_deposit_may_come_back_alone_and_then_not_again(bottles: Counter) -> None:
    ticket = bottles.seal(sale({"sku": "TEA", "quantity": "2"}, given=950))
    alone = [{"id": "r", "line": "0+deposit", "quantity": "2"}]
    assert bottles.seal({"ticket": ticket["id"], "lines": alone, "tenders": cash(50)})["totals"]["due"] == euros(-50)
    goods = [{"id": "r", "line": "0", "quantity": "1"}]
    back = bottles.seal({"ticket": ticket["id"], "lines": goods, "tenders": cash(450)})
    assert [one["id"] for one in back["lines"]] == ["r"]
    assert_books_are_right(bottles)


def test_empties_alone_are_paid_out(bottles: Counter) -> None:
    ticket = bottles.seal(sale({"sku": "TEA", "quantity": "12", "empties": True}))
    assert (ticket["kind"], ticket["totals"]["due"], ticket["change"]) == ("sale", euros(-300), euros(300))
    assert (ticket["lines"][0]["label"], ticket["lines"][0]["quantity"]) == ("Vides repris : TEA", "-12")
    assert bottles.on_hand("TEA") == 100_000_000
    assert bottles.x()["tenders"][0]["expected"] == euros(10_000 - 300)
    assert_books_are_right(bottles)


MANAGER = replace(person("till.*"), id=UUID(int=77))
LIMITED = replace(
    person("till.*"),
    grants=(Grant("cashier", frozenset(map(parse_pattern, ("till.*", "pricing.*"))), None, {EMPTIES: 500}),),
)


def approve(counter: Counter, amount: int, about: str, who: Principal = MANAGER) -> str:
    with write(counter.database) as uow:
        store = counter.shop.stores["rivoli"].id
        given = give_approval(
            uow, who, LIMITED, permission=EMPTIES, store_id=store, subject="T1", about=UUID(about), amount=amount,
            reason="a club's crates",
        )  # fmt: skip
    return str(given.id)


def test_more_empties_than_somebody_may_take_back_alone_need_an_approval_for_all_of_a_ticket_s(
    bottles: Counter,
) -> None:
    line, more = str(new_id()), str(new_id())
    crates = {"id": line, "sku": "TEA", "quantity": "20", "empties": True}
    assert bottles.seal(sale(crates), who=LIMITED)["change"] == euros(500)
    one_more = {"id": more, "sku": "TEA", "empties": True}
    with pytest.raises(EmptiesAboveLimit) as no:
        bottles.seal(sale(crates, one_more), who=LIMITED)
    assert (no.value.worth.amount, no.value.limit.amount, no.value.pointer) == (525, 500, "/lines/0")
    with pytest.raises(EmptiesAboveLimit):  # what lowers a bill is money, too
        bottles.seal(sale(crates, one_more, {"sku": "TEA"}), who=LIMITED)
    body = msgspec.convert({"till": "T1", "lines": [crates, one_more], "tenders": []}, TicketBody)
    with bottles.database.read() as connection:
        quote = price_at_till(connection, bottles.desk, LIMITED, body, bottles.clock.now())
    assert dict(quote.approvals) == {line: 525}
    with pytest.raises(ApprovalNotUsable) as small:
        bottles.seal(sale(crates | {"approval": approve(bottles, 524, line)}, one_more), who=LIMITED)
    assert small.value.pointer == "/lines/0/approval"
    allowed = crates | {"approval": approve(bottles, 525, line)}
    ticket = bottles.seal(sale(allowed, one_more), who=LIMITED)
    assert (ticket["change"], [one.get("approved_by") for one in ticket["lines"]]) == (
        euros(525), [str(MANAGER.actor), None],
    )  # fmt: skip
    with pytest.raises(ApprovalNotUsable):
        bottles.seal(sale(allowed, one_more), who=LIMITED)
    with pytest.raises(MayNotApprove):
        approve(bottles, 525, line, who=LIMITED)
    assert_books_are_right(bottles)


def test_who_has_no_role_for_empties_asks_for_the_first_one(bottles: Counter) -> None:
    with pytest.raises(EmptiesAboveLimit) as no:
        bottles.seal(sale({"sku": "TEA", "empties": True}), who=CASHIER)
    assert (no.value.worth.amount, no.value.limit.amount) == (25, 0)


def test_empties_lower_what_is_paid(bottles: Counter) -> None:
    body = sale({"sku": "TEA", "quantity": "4", "empties": True}, {"sku": "TEA"}, given=500)
    ticket = bottles.seal(body)
    assert (ticket["totals"]["due"], ticket["change"]) == (euros(375), euros(125))
    assert bottles.seal(body | {"tenders": cash(375)})["change"] == euros(0)


def test_goods_whose_price_empties_lowered_are_worth_all_of_it_when_they_come_back(bottles: Counter) -> None:
    empties, tea = {"sku": "TEA", "quantity": "4", "empties": True}, {"sku": "TEA"}
    voucher = [{"id": "v", "kind": "voucher", "amount": euros(375)}]
    ticket = bottles.seal(sale(empties, tea) | {"tenders": voucher})
    assert proposed(bottles, ticket) == [("store_credit", 375), ("cash", 100)]
    credit = {"id": "s", "kind": "store_credit", "amount": euros(375), "number": number()}
    back = {"ticket": ticket["id"], "lines": [{"id": "r", "line": "1"}], "tenders": [credit, *cash(100)]}
    bottles.seal(back, who=CASHIER)
    assert proposed(bottles, ticket) == []
    out = bottles.seal(sale(empties | {"quantity": "40"}, tea))
    assert (out["change"], proposed(bottles, out)) == (euros(525), [("cash", 475)])
    assert_books_are_right(bottles)


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ({"sku": "COMTE", "empties": True}, NoDeposit),
        ({"department": "books", "unit_price": euros(10), "empties": True}, LineUnclear),
        ({"sku": "TEA", "id": "0+deposit"}, LineRepeated),
    ],
    ids=["no deposit", "no item", "reserved name"],
)
def test_what_is_no_deposit_is_refused_and_leaves_no_trace(
    bottles: Counter, line: dict[str, Any], refusal: type[Exception]
) -> None:
    before = len(bottles.feed("till.ticket.sealed"))
    with pytest.raises(refusal):
        bottles.seal(sale(line, given=10_000))
    assert len(bottles.feed("till.ticket.sealed")) == before


def test_nobody_is_paid_out_for_what_was_bought(bottles: Counter) -> None:
    voucher = [{"id": "v", "kind": "voucher", "amount": euros(1000)}]
    with pytest.raises(ChangeOnCashOnly):
        bottles.seal(sale({"sku": "TEA"}) | {"tenders": voucher})


def test_eating_in_is_said_for_the_ticket_or_a_line(bottles: Counter) -> None:
    with write(bottles.database) as uow:
        item_id = bottles.shop.items["COMTE"]
        assign_tax_classes(uow, {item_id: "reduced"}, {item_id: "COMTE"})
    with bottles.database.read() as connection:
        bottles.prices.load(connection)
    line = {"sku": "COMTE", "quantity": "0.1"}
    for body, rates in (
        (sale(line, given=249), ["5.5"]),
        (sale(line, given=249, where="eat_in"), ["10"]),
        (sale({**line, "where": "take_away"}, line, given=498, where="eat_in"), ["10", "5.5"]),
    ):
        assert [one["rate"] for one in bottles.seal(body)["taxes"]] == rates


def test_the_receipt_tells_of_deposit_and_contribution(bottles: Counter) -> None:
    ticket = bottles.seal(sale({"sku": "TEA"}, given=475))
    with bottles.database.read() as connection:
        found = require_ticket(connection, bottles.desk.memory, UUID(ticket["id"]))
        receipt = receipt_of(connection, found, duplicate=None, form="text")
    shown = render(receipt, "text", "fr_FR", 42).decode()
    assert "dont éco-participation 0,12" in shown
    assert "Consigne : TEA" in shown
    assert "éco-participation" in render(receipt, "html", "fr_FR", 42).decode()


# --- cash rounding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "given", "rounding", "change"),
    [
        (1002, 1000, 2, 0),
        (1003, 1005, -2, 0),
        (1002, 2000, 2, 1000),
        (1003, 2000, -2, 995),
        (1005, 1005, 0, 0),
    ],
)
def test_cash_is_rounded_where_the_law_says_so(
    counter: Counter, price: int, given: int, rounding: int, change: int
) -> None:
    move_to_brussels(counter)
    counter.shop.set_prices({"MUG": price})
    with counter.database.read() as connection:
        counter.prices.load(connection)
    ticket = counter.seal(sale({"sku": "MUG"}, given=given))
    assert ticket["totals"]["due"] == euros(price)
    told = [(one["kind"], one["amount"]["amount"]) for one in ticket["tenders"]]
    assert told == [("cash", given), *([("rounding", rounding)] if rounding else [])]
    assert ticket["change"] == euros(change)
    lines = [{"id": "r", "line": "0"}]
    payable = price - rounding
    back = counter.seal({"ticket": ticket["id"], "lines": lines, "tenders": cash(payable)}, who=CASHIER)
    assert sum(one["amount"]["amount"] for one in back["tenders"]) == -price
    assert_books_are_right(counter)
    assert counter.x()["tenders"][0]["expected"] == euros(10_000)


def test_only_cash_is_rounded(counter: Counter) -> None:
    move_to_brussels(counter)
    counter.shop.set_prices({"MUG": 1002})
    with counter.database.read() as connection:
        counter.prices.load(connection)
    transfer = [{"id": "v", "kind": "transfer", "amount": euros(1002)}]
    assert len(counter.seal(sale({"sku": "MUG"}) | {"tenders": transfer})["tenders"]) == 1
    mixed = [{"id": "v", "kind": "transfer", "amount": euros(500)}, *cash(500)]
    assert counter.seal(sale({"sku": "MUG"}) | {"tenders": mixed})["tenders"][-1]["amount"] == euros(2)
    with pytest.raises(TendersBelowDue):
        counter.seal(sale({"sku": "MUG"}) | {"tenders": [{"id": "v", "kind": "transfer", "amount": euros(1000)}]})
    with pytest.raises(TenderInvalid):
        counter.seal(sale({"sku": "MUG"}) | {"tenders": [{"id": "v", "kind": "rounding", "amount": euros(1002)}]})


def test_france_rounds_no_cash(counter: Counter) -> None:
    counter.shop.set_prices({"MUG": 1002})
    with counter.database.read() as connection:
        counter.prices.load(connection)
    with pytest.raises(TendersBelowDue):
        counter.seal(sale({"sku": "MUG"}, given=1000))
    ticket = counter.seal(sale({"sku": "MUG"}, given=1002))
    with pytest.raises(RefundDiffers):
        counter.seal({"ticket": ticket["id"], "lines": [{"id": "r", "line": "0"}], "tenders": cash(1000)})
