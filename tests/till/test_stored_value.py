"""Gift cards, store credit and credit notes over tickets: sold, topped up, used, refunded, taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from comptoir.app.wiring import invariants
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.values.time import Instant
from comptoir.payments.domain.numbers import NumberInvalid
from comptoir.payments.domain.stored_values import (
    NumberTaken,
    PinNeeded,
    StoredValue,
    StoredValueMisused,
    StoredValueNotUsable,
    StoredValueShort,
    StoredValueUnknown,
)
from comptoir.payments.queries import ValuesWanted, value_page
from comptoir.payments.services import stored_values as service
from comptoir.till.domain.refusals import RefundInMoney, TenderInvalid
from comptoir.till.services import receipt_forms, receipts
from comptoir.till.services.refunds import refunds_of
from comptoir.till.services.replays import require_ticket
from tests.customers.people import Book
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros, person


def number() -> str:
    return service.make_numbers(1)[0]


def card_line(card: str, amount: int, **more: object) -> dict[str, Any]:
    return {"id": "g", "gift_card": {"number": card, **more}, "unit_price": euros(amount)}


def sell_card(counter: Counter, card: str, amount: int, **more: object) -> dict[str, Any]:
    return counter.seal({"lines": [card_line(card, amount, **more)], "tenders": cash(amount)})


def mug(counter: Counter, *tenders: dict[str, Any]) -> dict[str, Any]:
    """A mug of 12.90, paid as said."""
    return counter.seal({"lines": [{"id": "m", "sku": "MUG"}], "tenders": list(tenders)})


def by_card(card: str, amount: int, kind: str = "gift_card", ref: str = "c") -> dict[str, Any]:
    return {"id": ref, "kind": kind, "amount": euros(amount), "number": card}


def value_of(counter: Counter, card: str) -> StoredValue:
    with counter.database.read() as connection:
        return service.find_value(connection, counter.secrets, card)


def balance(counter: Counter, card: str) -> int:
    return value_of(counter, card).balance


def problems(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        return [problem for one in invariants() for problem in one.check(connection)]


def run_expiry(counter: Counter) -> dict[str, int]:
    context = JobContext(counter.database, new_id(), service.EXPIRE_JOB, SYSTEM, "test", Path())
    return service.expire_values(context, {})


def test_a_card_is_sold_outside_the_tax_topped_up_and_used_to_the_cent(counter: Counter) -> None:
    card = number()
    sold = sell_card(counter, card, 2_000)
    assert sold["totals"]["due"] == euros(2_000)
    assert sold["totals"]["tax"] == euros(0)
    assert sold["lines"][0]["label"] == f"Carte cadeau finissant par {card[-4:]}"
    assert (value_of(counter, card).state, balance(counter, card)) == ("active", 2_000)
    sell_card(counter, card, 500)
    mug(counter, by_card(card, 1_290))
    assert balance(counter, card) == 1_210
    mug(counter, by_card(card, 1_210), {"id": "t1", "kind": "cash", "amount": euros(100)})
    assert (value_of(counter, card).state, balance(counter, card)) == ("used_up", 0)
    sell_card(counter, card, 300)
    assert value_of(counter, card).state == "active"
    assert problems(counter) == []


def test_several_cards_pay_one_ticket_and_one_card_may_stand_twice(counter: Counter) -> None:
    first, second = number(), number()
    sell_card(counter, first, 500)
    sell_card(counter, second, 1_000)
    mug(counter, by_card(first, 300), by_card(second, 790, ref="d"), by_card(first, 200, ref="e"))
    assert (balance(counter, first), balance(counter, second)) == (0, 210)
    with pytest.raises(StoredValueShort) as refused:
        mug(counter, by_card(second, 200), by_card(second, 1_090, ref="d"))
    assert (refused.value.balance.amount, refused.value.pointer) == (10, "/tenders/1")
    assert balance(counter, second) == 210


def test_the_same_ticket_again_moves_nothing(counter: Counter) -> None:
    card, ticket = number(), new_id()
    sell_card(counter, card, 2_000)
    body = {"lines": [{"id": "m", "sku": "MUG"}], "tenders": [by_card(card, 1_290)]}
    counter.seal(body, ticket)
    assert counter.seal(body, ticket)["replay"] is True
    assert balance(counter, card) == 710


def test_what_is_refused_moves_nothing(counter: Counter) -> None:
    card = number()
    sell_card(counter, card, 2_000)
    tickets = len(counter.feed("till.ticket.sealed"))
    with pytest.raises(StoredValueUnknown):
        mug(counter, by_card(card, 1_000), by_card(number(), 290, ref="d"))
    with pytest.raises(StoredValueMisused):
        mug(counter, by_card(card, 1_290, "store_credit"))
    with pytest.raises(StoredValueUnknown):
        mug(counter, {"id": "c", "kind": "gift_card", "amount": euros(1_290)})
    with pytest.raises(NumberInvalid) as mistyped:
        mug(counter, by_card(card[:-1] + ("2" if card[-1] != "2" else "3"), 1_290))
    assert mistyped.value.pointer == "/tenders/0/number"
    assert balance(counter, card) == 2_000
    assert len(counter.feed("till.ticket.sealed")) == tickets


def test_a_way_of_paying_without_its_ledger_is_no_tender(counter: Counter) -> None:
    with pytest.raises(TenderInvalid):
        mug(counter, {"id": "t", "kind": "voucher", "amount": euros(1_290), "number": number()})


def test_64_tickets_at_once_take_exactly_what_is_on_the_card(counter: Counter) -> None:
    card = number()
    sell_card(counter, card, 1_290 * 5 + 7)

    def pay(_: int) -> bool:
        try:
            mug(counter, by_card(card, 1_290))
        except StoredValueShort:
            return False
        return True

    with ThreadPoolExecutor(64) as pool:
        outcomes = list(pool.map(pay, range(64)))
    assert (outcomes.count(True), balance(counter, card)) == (5, 7)
    assert problems(counter) == []


def test_a_return_gives_back_onto_the_card_or_as_a_credit_note(counter: Counter) -> None:
    card, note = number(), number()
    sell_card(counter, card, 1_290)
    sale = mug(counter, by_card(card, 1_290))
    back = {"ticket": sale["id"], "lines": [{"id": "r", "line": "m", "quantity": "1"}]}
    tenders = [by_card(card, 1_000), by_card(note, 290, "store_credit", "d")]
    answer = counter.seal({**back, "tenders": tenders})
    assert [one["amount"] for one in answer["tenders"]] == [euros(-1_000), euros(-290)]
    assert (balance(counter, card), balance(counter, note)) == (1_000, 290)
    assert (value_of(counter, note).kind, value_of(counter, card).state) == ("credit_note", "active")
    counter.sell(("TEA", "1"))
    body = {"lines": [{"id": "t", "sku": "TEA"}], "tenders": [by_card(note, 290, "store_credit"), *cash(160)]}
    counter.seal(body)
    assert balance(counter, note) == 0
    assert problems(counter) == []


def test_an_unused_card_comes_back_and_a_used_one_does_not(counter: Counter) -> None:
    card = number()
    sold = sell_card(counter, card, 2_000)
    back = {"ticket": sold["id"], "lines": [{"id": "r", "line": "g"}], "tenders": cash(2_000)}
    mug(counter, by_card(card, 1_290))
    with pytest.raises(StoredValueShort):
        counter.seal(back)
    sell_card(counter, card, 1_290)
    counter.seal(back)
    assert (balance(counter, card), value_of(counter, card).state) == (0, "used_up")
    assert problems(counter) == []


def test_a_single_purpose_card_is_taxed_when_sold_and_takes_the_tax_off_when_used(counter: Counter) -> None:
    card = number()
    sold = sell_card(counter, card, 1_200, tax_class="standard")
    assert sold["totals"]["tax"] == euros(200)
    with pytest.raises(StoredValueMisused):
        mug(counter, by_card(card, 1_200), *cash(90))
    used = counter.seal(
        {
            "lines": [{"id": "m", "sku": "MUG"}, card_line(card, 1_200, tax_class="standard", is_used=True)],
            "tenders": cash(90),
        }
    )
    assert (used["totals"]["due"], used["totals"]["tax"]) == (euros(90), euros(15))
    assert balance(counter, card) == 0
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, UUID(used["id"]))
        parts = refunds_of(connection, found.ticket.id, found.store, counter.clock.now())
    assert [(one["back_as"], one["left"]) for one in parts] == [(["store_credit"], euros(1_200)), (["cash"], euros(90))]
    sell_card(counter, card, 1_500, tax_class="standard")
    with pytest.raises(StoredValueMisused):
        counter.seal(
            {
                "lines": [{"id": "m", "sku": "MUG"}, card_line(card, 1_500, tax_class="standard", is_used=True)],
                "tenders": [],
            }
        )


def test_blocked_replaced_and_expired_cards_do_not_pay(counter: Counter) -> None:
    lost, expired, fresh = number(), number(), number()
    sell_card(counter, lost, 2_000)
    sell_card(counter, expired, 2_000, expires_on="2020-01-01")
    with write(counter.database) as uow:
        value = service.require_value(uow.connection, value_of(counter, lost).id, lock=True)
        service.block(uow, counter.secrets, value, "lost", is_blocked=True)
    for card in (lost, expired):
        with pytest.raises(StoredValueNotUsable):
            mug(counter, by_card(card, 1_290))
    with write(counter.database) as uow:
        found = service.require_value(uow.connection, value_of(counter, lost).id, lock=True)
        service.reissue(uow, counter.secrets, found, fresh, "lost")
    with pytest.raises(StoredValueNotUsable):
        mug(counter, by_card(lost, 1_290))
    mug(counter, by_card(fresh, 1_290))
    assert (balance(counter, lost), balance(counter, fresh)) == (0, 710)
    assert problems(counter) == []


def test_what_a_card_paid_does_not_come_back_as_cash(counter: Counter) -> None:
    card = number()
    sell_card(counter, card, 1_000)
    sale = mug(counter, by_card(card, 1_000), *cash(500))
    back = {"ticket": sale["id"], "lines": [{"id": "r", "line": "m"}]}
    cashier = person("till.ticket.sell", "till.return.make")
    with pytest.raises(RefundInMoney) as refused:
        counter.seal({**back, "tenders": cash(1_290)}, who=cashier)
    assert (refused.value.given.amount, refused.value.paid.amount) == (1_290, 290)
    counter.seal({**back, "tenders": [*cash(290), by_card(card, 1_000)]}, who=cashier)
    assert balance(counter, card) == 1_000


def test_each_return_takes_from_the_money_that_is_left(counter: Counter) -> None:
    card = number()
    sell_card(counter, card, 1_290)
    lines = [{"id": "m", "sku": "MUG"}, {"id": "n", "sku": "MUG"}]
    sale = counter.seal({"lines": lines, "tenders": [by_card(card, 1_290), *cash(1_290)]})
    cashier = person("till.ticket.sell", "till.return.make")

    def back(line: str) -> dict[str, Any]:
        return counter.seal(
            {"ticket": sale["id"], "lines": [{"id": "r", "line": line}], "tenders": cash(1_290)}, who=cashier
        )

    back("m")
    with pytest.raises(RefundInMoney):
        back("n")


def test_the_day_says_what_cards_were_sold_for_and_what_they_paid(counter: Counter) -> None:
    card = number()
    sell_card(counter, card, 2_000)
    mug(counter, by_card(card, 1_290))
    x = counter.x()
    assert (x["gift_cards_sold"], x["sales"]) == (euros(2_000), euros(3_290))
    assert [(one["base"], one["amount"]) for one in x["taxes"]] == [(euros(1_075), euros(215))]
    paid = {one["tender"]: one["amount"] for one in x["tenders"]}
    assert paid == {"cash": euros(2_000), "gift_card": euros(1_290)}
    perpetual = counter.close()["perpetual"]
    assert perpetual == euros(1_290)


def test_store_credit_belongs_to_its_customer(counter: Counter) -> None:
    book = Book(counter.database, counter.secrets)
    ada, bob = (book.put(name, "Lovelace").customer.id for name in ("Ada", "Bob"))
    sale = counter.seal({"lines": [{"id": "m", "sku": "MUG"}], "tenders": cash(1_290), "customer": str(ada)})
    back = {"ticket": sale["id"], "lines": [{"id": "r", "line": "m"}]}
    counter.seal({**back, "tenders": [{"id": "s", "kind": "store_credit", "amount": euros(1_290)}]})
    with counter.database.read() as connection:
        (credit,) = value_page(connection, ValuesWanted(customer_ids=[ada]), None, 10)
    assert (credit.kind, credit.balance, credit.digest) == ("store_credit", 1_290, None)
    paid = {"id": "s", "kind": "store_credit", "amount": euros(1_290), "stored_value": str(credit.id)}
    for customer in ({}, {"customer": str(bob)}):
        with pytest.raises(StoredValueUnknown):
            counter.seal({"lines": [{"id": "m", "sku": "MUG"}], "tenders": [paid], **customer})
    counter.seal({"lines": [{"id": "m", "sku": "MUG"}], "tenders": [paid], "customer": str(ada)})
    assert problems(counter) == []


def test_a_card_with_a_code_needs_it_though_its_customer_is_named(counter: Counter) -> None:
    ada = Book(counter.database, counter.secrets).put("Ada", "Lovelace").customer.id
    line = {"id": "g", "gift_card": {"number": number(), "pin": "4711"}, "unit_price": euros(5_000)}
    counter.seal({"lines": [line], "tenders": cash(5_000), "customer": str(ada)})
    with counter.database.read() as connection:
        (card,) = value_page(connection, ValuesWanted(customer_ids=[ada]), None, 10)
    paid = {"id": "s", "kind": "gift_card", "amount": euros(1_290), "stored_value": str(card.id)}
    with pytest.raises(PinNeeded):
        counter.seal({"lines": [{"id": "m", "sku": "MUG"}], "tenders": [paid], "customer": str(ada)})
    assert problems(counter) == []


def test_a_value_ends_after_its_last_day_and_what_was_left_is_breakage(counter: Counter) -> None:
    card, other = number(), number()
    last = counter.clock.now().date()
    sell_card(counter, card, 2_000, expires_on=last.isoformat())
    sell_card(counter, other, 500)
    assert run_expiry(counter) == {"read": 0, "expired": 0, "amount": 0}
    counter.clock.present = Instant(counter.clock.present + timedelta(days=2))
    assert run_expiry(counter) == {"read": 1, "expired": 1, "amount": 2_000}
    assert run_expiry(counter) == {"read": 0, "expired": 0, "amount": 0}
    assert (value_of(counter, card).state, balance(counter, card), balance(counter, other)) == ("expired", 0, 500)
    assert problems(counter) == []


def test_balances_move_in_once_with_their_old_numbers(counter: Counter) -> None:
    ada = Book(counter.database, counter.secrets).put("Ada", "Lovelace").customer.id
    store, old = counter.shop.stores["rivoli"], "2991 0000 1234"
    for number_, amount in ((old, 1_290), (None, 450)):
        with write(counter.database) as uow:
            service.open_balance(uow, counter.secrets, number_, amount, store, customer_id=ada)
        with write(counter.database) as uow, pytest.raises(NumberTaken):
            service.open_balance(uow, counter.secrets, number_, amount, store, customer_id=ada)
    mug(counter, by_card("299100001234", 1_290))
    with counter.database.read() as connection:
        credit = value_page(connection, ValuesWanted(customer_ids=[ada], kind="store_credit"), None, 10)
    assert [one.balance for one in credit] == [450]
    assert problems(counter) == []


def test_the_receipt_says_what_is_left_on_the_card(counter: Counter) -> None:
    card = number()
    sell_card(counter, card, 2_000)
    sale = mug(counter, by_card(card, 1_290))
    with counter.database.read() as connection:
        found = require_ticket(connection, counter.desk.memory, UUID(sale["id"]))
        receipt = receipts.receipt_of(connection, found, duplicate=None, form="text")
    assert receipt.cards == [(card[-4:], 710, None)]
    shown = receipt_forms.render(receipt, "text", "en_US", 48).decode()
    assert f"Left on card …{card[-4:]}" in shown
    assert card not in shown
    assert f"Left on card …{card[-4:]}" in receipt_forms.render(receipt, "html", "en_US", 48).decode()
