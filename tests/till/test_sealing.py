"""Tickets: priced, paid, numbered without gaps, signed, out of stock, once."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from comptoir.access.domain import Grant, PermissionDenied, Principal, parse_pattern
from comptoir.fiscal.service import checkpoint, export_lines
from comptoir.inventory.domain import PlaceKind
from comptoir.inventory.service import PutPlace, put_place
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import MalformedValue
from comptoir.till.domain.refusals import (
    BarcodeUnknown,
    ChangeOnCashOnly,
    DepartmentUnknown,
    ItemUnknown,
    LineRepeated,
    LineUnclear,
    OverrideAboveLimit,
    QuantityNotPositive,
    ReasonMissing,
    TenderInvalid,
    TendersBelowDue,
    TicketDiffers,
    TicketEmpty,
    TillClosed,
    TillUnknown,
    WrongCurrency,
)
from comptoir.till.services.days import require_till
from comptoir.till.services.work import Work
from comptoir_fiscal_verify import verify
from tests.till.conftest import PRICES, Counter, cash, euros, person


def test_a_sale_is_priced_taxed_numbered_signed_and_taken_from_stock(counter: Counter) -> None:
    answer = counter.sell(("MUG", "2"), ("TEA", "1"), given=5000)
    assert answer["number"] == "T1-000001"
    assert [(line["sku"], line["quantity"], line["due"]["amount"]) for line in answer["lines"]] == [
        ("MUG", "2", 2580),
        ("TEA", "1", 450),
    ]
    assert {name: money["amount"] for name, money in answer["totals"].items()} == {
        "gross": 3030,
        "discount": 0,
        "net": 2525,
        "tax": 505,
        "due": 3030,
    }
    assert answer["taxes"] == [{"rate": "20", "base": euros(2525), "amount": euros(505)}]
    assert (answer["change"], answer["fiscal"]["sequence"], answer["fiscal"]["previous"]) == (euros(1970), 1, "")
    assert len(answer["fiscal"]["signature"]) == 86
    assert (counter.on_hand("MUG"), counter.on_hand("TEA")) == (98_000_000, 99_000_000)
    (sealed,) = counter.feed("till.ticket.sealed")
    assert (sealed.fields()["number"], sealed.fields()["due"], sealed.actor) == (
        "T1-000001",
        3030,
        str(counter.who.actor),
    )


def test_the_same_ticket_again_is_the_first_answer_and_another_content_is_refused(counter: Counter) -> None:
    ticket_id = new_id()
    first = counter.sell(("MUG", "1"), ticket_id=ticket_id)
    again = counter.sell(("MUG", "1"), ticket_id=ticket_id)
    assert again == first | {"replay": True}
    with pytest.raises(TicketDiffers):
        counter.sell(("MUG", "2"), ticket_id=ticket_id)
    assert counter.on_hand("MUG") == 99_000_000
    assert len(counter.feed("till.ticket.sealed")) == 1


def test_many_tills_at_once_give_gapless_chains_that_a_file_alone_proves(counter: Counter) -> None:
    counter.open("T2")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: counter.sell(("TEA", "1"), till=f"T{n % 2 + 1}"), range(60)))
    for till in ("T1", "T2"):
        sequences = sorted(one["fiscal"]["sequence"] for one in answers if one["till"] == till)
        assert sequences == list(range(1, 31))
    assert counter.on_hand("TEA") == 40_000_000
    with counter.database.read() as connection:
        till_id = require_till(connection, "T1").id
        content = "".join(export_lines(connection, till_id)).encode()
        assert verify(content, checkpoint(connection, [till_id])) == []
    assert content.count(b'"kind":"ticket"') == 30


def test_a_group_of_tickets_leaves_nothing_for_the_garbage_collector(counter: Counter) -> None:
    gc.collect()
    gc.disable()
    try:
        counter.sell(("MUG", "1"))
        left = [one for one in gc.get_objects() if type(one) is Work]
    finally:
        gc.enable()
    assert left == []


def test_a_till_sale_is_a_physical_fact_and_may_take_stock_below_zero(counter: Counter) -> None:
    counter.sell(("MUG", "51"))
    counter.sell(("MUG", "50"))
    assert counter.on_hand("MUG") == -1_000_000
    assert len(counter.feed("inventory.level.went_negative")) == 1


REFUSED: list[tuple[dict[str, object], type[Exception]]] = [
    ({"tenders": cash(1289)}, TendersBelowDue),
    ({"tenders": []}, TendersBelowDue),
    ({"tenders": [{"id": "c", "kind": "cheque", "amount": euros(1300)}]}, ChangeOnCashOnly),
    ({"tenders": [{"id": "c", "kind": "shells", "amount": euros(1300)}]}, TenderInvalid),
    ({"tenders": cash(600) * 2}, LineRepeated),
    ({"tenders": [{"id": "c", "kind": "cash", "amount": {"amount": 1290, "currency": "USD"}}]}, WrongCurrency),
    ({"lines": []}, TicketEmpty),
    ({"lines": [{"id": "a", "sku": "MUG"}] * 2}, LineRepeated),
    ({"lines": [{"id": "a", "sku": "NOTHING"}]}, ItemUnknown),
    ({"lines": [{"id": "a", "sku": "MUG", "quantity": "0"}]}, QuantityNotPositive),
    ({"lines": [{"id": "a", "sku": "MUG", "quantity": "0.5"}]}, MalformedValue),
    ({"lines": [{"id": "a", "barcode": "3017620422003"}]}, BarcodeUnknown),
    ({"lines": [{"id": "a", "department": "sweets", "unit_price": euros(100)}]}, DepartmentUnknown),
    ({"lines": [{"id": "a"}]}, LineUnclear),
    ({"lines": [{"id": "a", "sku": "MUG", "unit_price": euros(1)}]}, ReasonMissing),
    ({"till": "T9"}, TillUnknown),
    ({"till": "T2"}, TillClosed),
]


def test_a_refused_ticket_leaves_no_trace(counter: Counter) -> None:
    for change, refusal in REFUSED:
        with pytest.raises(refusal):
            counter.seal({"lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)} | change)
    assert (counter.on_hand("MUG"), counter.feed("till.ticket.sealed")) == (100_000_000, [])
    assert counter.sell(("MUG", "1"))["fiscal"]["sequence"] == 1


def test_refusals_in_one_group_leave_the_others_alone(counter: Counter) -> None:
    def try_to_sell(number: int) -> int:
        try:
            return int(counter.sell(("MUG", "1"), given=1290 if number % 2 else 1)["fiscal"]["sequence"])
        except TendersBelowDue:
            return 0

    with ThreadPoolExecutor(8) as pool:
        sequences = sorted(pool.map(try_to_sell, range(20)))
    assert sequences == [0] * 10 + list(range(1, 11))


def test_several_tenders_cover_the_due_and_only_cash_gives_change(counter: Counter) -> None:
    tenders = [{"id": "v", "kind": "voucher", "amount": euros(1000)}, *cash(300)]
    answer = counter.seal({"lines": [{"id": "a", "sku": "MUG"}], "tenders": tenders})
    assert answer["change"] == euros(10)


def test_an_unknown_barcode_sells_under_a_department_and_opens_one_case(counter: Counter) -> None:
    line = {"id": "a", "barcode": "3017620422003", "department": "books", "unit_price": euros(1055), "quantity": "2"}
    counter.seal({"lines": [line], "tenders": cash(2110)})
    answer = counter.seal({"lines": [line], "tenders": cash(2110)})
    assert [(one["sku"], one["label"], one["department"]) for one in answer["lines"]] == [(None, "Livres", "books")]
    assert answer["taxes"][0]["rate"] == "5.5"
    assert len(counter.feed("till.barcode.unknown")) == 2
    assert len(counter.feed("cases.case.opened")) == 1


def test_a_price_by_hand_needs_the_permission_and_a_reason(counter: Counter) -> None:
    line = {"id": "a", "sku": "MUG", "unit_price": euros(990), "override": {"reason": "chipped"}}
    body = {"lines": [line], "tenders": cash(990)}
    with pytest.raises(PermissionDenied):
        counter.seal(body, who=person("till.ticket.sell"))
    answer = counter.seal(body)
    assert (answer["lines"][0]["due"], answer["lines"][0]["reason"]) == (euros(990), "chipped")


def test_a_price_by_hand_stays_within_the_persons_limit(counter: Counter) -> None:
    limited = Grant("cashier", frozenset({parse_pattern("till.*")}), None, {"till.line.override_price": 100_000})
    cashier = Principal("person", UUID(int=7), "Bob", "en_US", (limited,))
    line = {"id": "a", "sku": "MUG", "override": {"reason": "chipped"}}
    with pytest.raises(OverrideAboveLimit):
        counter.seal({"lines": [line | {"unit_price": euros(1160)}], "tenders": cash(1160)}, who=cashier)
    answer = counter.seal({"lines": [line | {"unit_price": euros(1161)}], "tenders": cash(1161)}, who=cashier)
    assert answer["totals"]["due"] == euros(1161)


def test_selling_needs_the_permission_for_the_store(counter: Counter) -> None:
    with pytest.raises(PermissionDenied):
        counter.seal(
            {"lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}, who=person("*", store_id=UUID(int=1))
        )


def test_weighed_goods_are_priced_by_the_gram(counter: Counter) -> None:
    answer = counter.sell(("COMTE", "0.335"))
    assert (answer["lines"][0]["due"], answer["lines"][0]["unit"]) == (euros(834), "KGM")


def test_a_group_locks_its_levels_once_and_in_their_order(counter: Counter) -> None:
    database = counter.database
    if database.dialect == "sqlite":
        return
    counter.open("T2")
    first, last = sorted(("MUG", "TEA"), key=lambda sku: counter.shop.items[sku])
    counter.sell((last, "1"))  # T1 has been seen, T2 has not
    sales = [
        {"till": till, "lines": [{"id": "1", "sku": sku, "quantity": "1"}], "tenders": cash(PRICES[sku])}
        for till, sku in (("T1", last), ("T2", first))
    ]
    level = text("SELECT 1 FROM inventory_level WHERE item_id = :item FOR UPDATE SKIP LOCKED")
    waiting = text("SELECT pg_sleep(0.01), count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as pool:
        with database.write() as holder:
            assert holder.connection.execute(level, {"item": counter.shop.items[first]}).all() != []
            sealed = pool.submit(counter.together, *sales)
            while not sealed.done() and holder.connection.execute(waiting).one()[1] == 0:
                pass
            assert holder.connection.execute(level, {"item": counter.shop.items[last]}).all() != []
        assert [one["number"] for one in sealed.result(60)] == ["T1-000002", "T2-000001"]


def test_goods_that_are_set_aside_are_locked_in_that_order_too(counter: Counter) -> None:
    database = counter.database
    if database.dialect == "sqlite":
        return
    with database.write() as uow:
        put_place(uow, PutPlace("hold", {"en_US": "To look at"}, PlaceKind.QUARANTINE, "rivoli"))
    first, last = sorted(("MUG", "TEA"), key=lambda sku: counter.shop.items[sku])
    lines = [{"id": sku, "sku": sku, "quantity": "1", "set_aside": True} for sku in (first, last)]
    back = {"without_receipt": True, "lines": lines, "tenders": cash(PRICES["MUG"] + PRICES["TEA"])}
    counter.seal(back)
    level = text(
        "SELECT 1 FROM inventory_level JOIN inventory_place ON inventory_place.id = place_id"
        " WHERE item_id = :item AND code = :place FOR UPDATE OF inventory_level SKIP LOCKED"
    )
    waiting = text("SELECT pg_sleep(0.01), count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as pool:
        with database.write() as holder:
            assert holder.connection.execute(level, {"item": counter.shop.items[first], "place": "hold"}).all() != []
            sealed = pool.submit(counter.seal, back)
            while not sealed.done() and holder.connection.execute(waiting).one()[1] == 0:
                pass
            assert holder.connection.execute(level, {"item": counter.shop.items[last], "place": "shelf"}).all() != []
        assert sealed.result(60)["number"] == "T1-000002"
