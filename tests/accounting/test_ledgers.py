"""Payments on account and gift cards outside of tickets in the books; tickets + ledgers = entries, both databases."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from comptoir.accounting.domain.entries import account_amounts, stored_value_amounts
from comptoir.accounting.invariants import check_ledgers
from comptoir.accounting.readers import post_beside
from comptoir.accounting.services import agreement
from comptoir.customers.services import accounts
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from comptoir.payments.domain.stored_values import StoredValueShort, StoredValueUnknown
from comptoir.payments.services import stored_values
from tests.accounting.test_books import entries, findings, follow
from tests.customers.people import somebody
from tests.support.databases import write
from tests.till.conftest import Counter, cash, counter, euros
from tests.till.test_stored_value import by_card, mug, number, run_expiry, sell_card, value_of

__all__ = ["counter"]


def follow_all(counter: Counter) -> None:
    """What both readers do, twice, since each entry may come again."""
    follow(counter)
    told = counter.feed(*agreement.TOPICS)
    for _ in range(2):
        with write(counter.database) as uow:
            post_beside(uow, told)
            uow.connection.execute(text("DELETE FROM feed_reader WHERE name = :name"), {"name": agreement.READER})
            uow.connection.execute(
                text(
                    "INSERT INTO feed_reader (name, position, fence, attempts, updated_at)"
                    " VALUES (:name, :position, 0, 0, 0)"
                ),
                {"name": agreement.READER, "position": told[-1].seq if told else 0},
            )


def on_account(counter: Counter, limit: int = 100_000) -> UUID:
    customer = somebody(counter.database, counter.secrets)
    with write(counter.database) as uow:
        accounts.put_account(uow, customer, accounts.Terms("EUR", limit, 30))
    return customer


def buy_on_account(counter: Counter, customer: UUID, sku: str = "TEA", amount: int = 450) -> dict[str, Any]:
    tenders = [{"id": "a", "kind": "account", "amount": euros(amount)}]
    return counter.seal({"customer": str(customer), "lines": [{"id": "l", "sku": sku}], "tenders": tenders})


def pay(counter: Counter, customer: UUID, amount: int) -> None:
    with write(counter.database) as uow:
        accounts.record_payment(uow, customer, new_id(), amount, "VIR 123")


def correct(counter: Counter, customer: UUID, amount: int) -> None:
    with write(counter.database) as uow:
        accounts.adjust_account(uow, customer, new_id(), amount, "by hand")


def adjust_card(counter: Counter, card: str, amount: int) -> None:
    with write(counter.database) as uow:
        stored_values.adjust(uow, value_of(counter, card), amount, "by hand")


def hand_computed(counter: Counter) -> tuple[str, UUID]:
    """A card of 20 €, 12.90 of it used, 1 € added by hand; tea on account, 3 € paid, 50 cents let off."""
    card, customer = number(), on_account(counter)
    sell_card(counter, card, 2_000, expires_on="2026-11-30")
    mug(counter, by_card(card, 1_290))
    adjust_card(counter, card, 100)
    buy_on_account(counter, customer)
    pay(counter, customer, 300)
    correct(counter, customer, -50)
    counter.close()
    return card, customer


def test_what_moves_outside_of_tickets_is_posted_once(counter: Counter) -> None:
    card, _ = hand_computed(counter)
    with write(counter.database) as uow:  # a lost card: nothing more is owed than before
        stored_values.reissue(uow, counter.secrets, value_of(counter, card), number(), "lost")
    counter.clock.present = Instant(counter.clock.present + timedelta(days=30))
    assert run_expiry(counter)["amount"] == 810
    follow_all(counter)
    found = entries(counter)
    assert [one for one in found if one[0] in {"RC", "CD"}] == [
        ("CD", 1, f"{card[-4:]} 3", {"419700": -100, "471500": 100}),
        ("RC", 1, "VIR 123", {"511950": 300, "411000": -300}),
        ("RC", 2, found[3][2], {"411000": -50, "471500": 50}),
        ("CD", 2, found[4][2], {"419700": 810, "758800": -810}),
    ]
    day = next(amounts for journal, _, _, amounts in found if journal == "CA")
    assert (day["419700"], day["411000"]) == (-2_000 + 1_290, 450)
    assert findings(counter) == []


DAMAGE = {
    "by hand": "UPDATE payments_stored_value_entry SET amount = amount + 1 WHERE kind = 'adjusted'",
    "used": "UPDATE payments_stored_value_entry SET amount = amount - 1 WHERE kind = 'used'",
    "payment": "UPDATE customers_account_entry SET amount = amount - 1 WHERE kind = 'payment'",
    "sale": "UPDATE customers_account_entry SET amount = amount + 1 WHERE kind = 'sale'",
    "line": "UPDATE accounting_line SET debit = debit + 1 WHERE role = 'account_payments'",
    "missing": "DELETE FROM accounting_line WHERE role = 'corrections'",
    "other": "UPDATE accounting_entry SET part = 9 WHERE kind = 'stored_value'",
}


def test_verify_finds_where_books_and_ledgers_differ(counter: Counter) -> None:
    hand_computed(counter)
    follow_all(counter)
    assert findings(counter) == []
    found = {}
    for name, damage in DAMAGE.items():
        with suppress(Undone), write(counter.database) as uow:
            uow.connection.execute(text(damage))
            found[name] = list(check_ledgers(uow.connection))
            raise Undone
    assert [name for name, lines in found.items() if not lines] == []
    assert findings(counter) == []


class Undone(Exception):
    """Rolls back what a test damaged."""


def test_what_waits_for_the_reader_is_no_finding(counter: Counter) -> None:
    hand_computed(counter)
    assert findings(counter) == []
    follow(counter)
    assert findings(counter) == []


def test_a_single_purpose_card_is_no_debt() -> None:
    assert stored_value_amounts("expired", "single", -500) == {}
    assert stored_value_amounts("opened", "multi", 500) == {"gift_card": -500, "corrections": 500}
    assert stored_value_amounts("replaced", "multi", -500) == {}
    assert [account_amounts(kind, 5) for kind in ("sale", "refund", "merge")] == [{}, {}, {}]


class Mixed:
    """A shop whose customers pay in every way that leaves something owed."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.cards = [number(), number()]
        self.customer = on_account(counter, 10**9)
        self.is_open = True
        for card in self.cards:
            sell_card(counter, card, 5_000)

    def sell_card(self, amount: int) -> None:
        sell_card(self.counter, self.cards[amount % 2], amount)

    def use_card(self, amount: int) -> None:
        mug(self.counter, by_card(self.cards[amount % 2], 1_290))

    def refund_onto_a_credit_note(self, _amount: int) -> None:
        sold = mug(self.counter, *cash(1_290))
        tender = {"id": "n", "kind": "store_credit", "amount": euros(1_290), "number": number()}
        back = [{"id": "r", "line": "m", "quantity": "1"}]
        self.counter.seal({"ticket": sold["id"], "lines": back, "tenders": [tender]})

    def adjust(self, amount: int) -> None:
        adjust_card(self.counter, self.cards[amount % 2], amount - 1_000)

    def reissue(self, amount: int) -> None:
        fresh, at = number(), amount % 2
        with write(self.counter.database) as uow:
            value = value_of(self.counter, self.cards[at])
            stored_values.reissue(uow, self.counter.secrets, value, fresh, "lost")
        self.cards[at] = fresh

    def expire(self, amount: int) -> None:
        with write(self.counter.database) as uow:
            value = value_of(self.counter, self.cards[amount % 2])
            yesterday = (self.counter.clock.present - timedelta(days=2)).date()
            stored_values.change_expiry(uow, self.counter.secrets, value, yesterday, "over")
        run_expiry(self.counter)
        self.cards[amount % 2] = number()

    def buy_on_account(self, _amount: int) -> None:
        buy_on_account(self.counter, self.customer)

    def pay(self, amount: int) -> None:
        pay(self.counter, self.customer, amount)

    def correct(self, amount: int) -> None:
        correct(self.counter, self.customer, 1_001 - amount * 2)

    def close(self, _amount: int) -> None:
        self.counter.close()
        self.counter.open()

    def post(self, _amount: int) -> None:
        follow_all(self.counter)


ACTS = (
    "sell_card", "use_card", "refund_onto_a_credit_note", "adjust", "reissue", "expire", "buy_on_account", "pay",
    "correct", "close", "post",
)  # fmt: skip


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 2_000)), min_size=4, max_size=14))
def test_tickets_payments_and_stored_value_are_the_entries(counter: Counter, acts: list[tuple[str, int]]) -> None:
    """Whatever moves in whatever order: what is owed in the books is what the ledgers say, at every moment."""
    shop = Mixed(counter)
    for name, amount in acts:
        with suppress(StoredValueShort, StoredValueUnknown):
            getattr(shop, name)(amount)
        if name in {"close", "post"}:
            assert findings(counter) == []
    shop.close(0)
    follow_all(counter)
    assert findings(counter) == []
