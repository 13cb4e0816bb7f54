"""Down payments and earnest money over tickets: taxed when cashed, deducted at hand-over, kept, doubled, refunded."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from comptoir.accounting.domain.entries import day_amounts
from comptoir.accounting.services.posting import sources_of
from comptoir.app.wiring import invariants
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant
from comptoir.pricing.rows import shipped_taxes
from comptoir.pricing.service import assign_tax_classes
from comptoir.till.domain.advances import (
    AdvanceAboveDue,
    AdvanceDiffers,
    AdvanceKind,
    AdvanceNotRefundable,
    DownPaymentBinds,
    MoreThanReserved,
    Party,
    Reservation,
    ReservationDiffers,
    ReservationEnded,
    balances,
    held_net,
)
from comptoir.till.domain.refusals import LineUnclear, RefundInMoney, TicketEmpty
from comptoir.till.domain.tender_rules import CashAboveLimit
from comptoir.till.services import reservations as service
from comptoir.till.services.advances import PaidOut, entries_of
from comptoir.till.services.books import closed_days, day_books
from comptoir.till.services.shapes import TicketBody
from tests.support.databases import TestDatabases, write
from tests.till.conftest import Counter, cash, euros, person
from tests.till.test_till_model import fresh_counter


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """The shop of the other tests, where tea has the reduced rate."""
    at_two_rates(counter)
    return counter


def at_two_rates(counter: Counter) -> None:
    tea = counter.shop.items["TEA"]
    with write(counter.database) as uow:
        assign_tax_classes(uow, {tea: "reduced"}, {tea: "TEA"})
    with counter.database.read() as connection:
        counter.prices.load(connection)


GOODS = [{"id": "m", "sku": "MUG", "quantity": "2"}, {"id": "t", "sku": "TEA"}]
"""Two mugs at 20 % and tea at 5.5 %: 25.80 and 4.50."""


def reserve(counter: Counter, kind: AdvanceKind, goods: Sequence[dict[str, Any]] = GOODS) -> Reservation:
    body = msgspec.convert({"till": "T1", "lines": list(goods)}, TicketBody)
    with write(counter.database) as uow:
        command = service.OpenReservation(new_id(), kind, None, body)
        return service.open_reservation(uow, counter.desk, counter.who, command)[0]


def steps(counter: Counter, id_: UUID, advance: int = 0) -> dict[str, Any]:
    with counter.database.read() as connection:
        found = service.require_reservation(connection, id_)
        return service.steps_of(found, entries_of(connection, [id_]).get(id_, []), advance)


def pay(counter: Counter, id_: UUID, amount: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of a request
    return counter.seal({"lines": steps(counter, id_, amount)["advance"], "tenders": cash(amount), **more})


def cancel(counter: Counter, id_: UUID, by: Party) -> None:
    with write(counter.database) as uow:
        service.cancel_reservation(uow, counter.who, id_, by, "changed their mind")


def refund(counter: Counter, id_: UUID) -> list[dict[str, Any]]:
    """Everything that was paid goes back in cash."""
    found = []
    for one in steps(counter, id_)["refund"]:
        with counter.database.read() as connection:
            entries = entries_of(connection, [id_])[id_]
        amount = sum(entry.amount for entry in entries if str(entry.order_id) == one["ticket"])
        lines = [{"id": ref, "line": ref} for ref in one["lines"]]
        found.append(counter.seal({"ticket": one["ticket"], "lines": lines, "tenders": cash(amount)}))
    return found


def state(counter: Counter, id_: UUID) -> str:
    with counter.database.read() as connection:
        return service.require_reservation(connection, id_).state


def problems(counter: Counter) -> list[str]:
    with counter.database.read() as connection:
        return [problem for one in invariants() for problem in one.check(connection)]


def taxes(answer: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["rate"]: (one["base"]["amount"], one["amount"]["amount"]) for one in answer["taxes"]}


def booked(counter: Counter) -> dict[str, int]:
    """The entry of the day, after it is closed; without the float."""
    counter.close()
    with counter.database.read() as connection:
        (day_id,) = closed_days(connection, None, 10)
        sources = sources_of(connection, day_books(connection, day_id))
        return day_amounts(replace(sources, moves=0))


def test_an_advance_is_taxed_when_cashed_at_the_rates_of_what_is_ordered_and_taken_off_at_hand_over(
    counter: Counter,
) -> None:
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT)
    assert (made.due, dict(made.shares)) == (3_030, {"reduced": 450, "standard": 2_580})
    paid = pay(counter, made.id, 1_000)
    assert [(one["label"], one["gross"]["amount"]) for one in paid["lines"]] == [
        (f"Acompte, réservation {made.reference}", 149),
        (f"Acompte, réservation {made.reference}", 851),
    ]
    assert taxes(paid) == {"20": (709, 142), "5.5": (141, 8)}
    assert counter.on_hand("MUG") == 100_000_000
    handed = counter.seal({"lines": steps(counter, made.id)["hand_over"], "tenders": cash(2_030)})
    assert handed["totals"]["due"] == euros(2_030)
    assert counter.on_hand("MUG") == 98_000_000
    both = {rate: sum(one) + sum(taxes(handed)[rate]) for rate, one in taxes(paid).items()}
    assert both == {"20": 2_580, "5.5": 450}
    assert state(counter, made.id) == "handed_over"
    lines = [{"id": "m", "sku": "MUG", "quantity": "2"}, *deduction(made, "standard", 851)]
    with pytest.raises(ReservationEnded):
        counter.seal({"lines": lines, "tenders": cash(1_729)})
    assert problems(counter) == []
    amounts = booked(counter)
    assert amounts["cash"] == 3_030
    assert "deposit" not in amounts
    assert sum(one for role, one in amounts.items() if role.startswith(("sales", "vat"))) == -3_030


def deduction(made: Reservation, tax_class: str, amount: int) -> list[dict[str, Any]]:
    advance = {"reservation": str(made.id), "kind": made.kind, "tax_class": tax_class, "use": "deducted"}
    return [{"id": "d", "unit_price": euros(amount), "advance": advance}]


def test_what_is_not_handed_over_yet_stands_in_the_account_of_advances(counter: Counter) -> None:
    pay(counter, reserve(counter, AdvanceKind.EARNEST).id, 1_000)
    amounts = booked(counter)
    assert {role: one for role, one in amounts.items() if not role.startswith("vat")} == {
        "cash": 1_000,
        "deposit": -850,
    }
    assert (amounts["vat.20"], amounts["vat.5.5"]) == (-142, -8)


def test_several_advances_add_up_and_never_pass_what_it_costs(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.EARNEST)
    pay(counter, made.id, 1_000)
    pay(counter, made.id, 2_030)
    with pytest.raises(AdvanceAboveDue):
        pay(counter, made.id, 1)
    handed = counter.seal({"lines": steps(counter, made.id)["hand_over"]})
    assert handed["totals"]["due"] == euros(0)
    assert problems(counter) == []


def test_a_ticket_cannot_choose_rate_amount_name_or_way(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.EARNEST)
    pay(counter, made.id, 1_000)
    lines = steps(counter, made.id, 500)["advance"]
    at_one_rate = [{**lines[0], "unit_price": euros(500)}]
    other_name = [{**one, "advance": {**one["advance"], "kind": "down_payment"}} for one in lines]
    for wrong in (at_one_rate, other_name, [lines[0], {**lines[0], "id": "again"}, lines[1]]):
        with pytest.raises(AdvanceDiffers):
            counter.seal({"lines": wrong, "tenders": cash(1_000)})
    with pytest.raises(AdvanceDiffers):
        counter.seal({"lines": [*GOODS, *deduction(made, "standard", 10)], "tenders": cash(3_020)})
    with pytest.raises(PaidOut):
        counter.seal({"lines": steps(counter, made.id)["hand_over"][2:]})
    for use in ("refunded", "kept"):
        strange = [{**one, "advance": {**one["advance"], "kind": "down_payment", "use": use}} for one in lines]
        with pytest.raises(LineUnclear):
            counter.seal({"lines": strange, "tenders": cash(500)})
    with pytest.raises(LineUnclear):
        counter.seal({"lines": [{**lines[0], "advance": {**lines[0]["advance"], "tax_class": "voucher"}}]})
    with pytest.raises(TicketEmpty):
        reserve(counter, AdvanceKind.EARNEST, [{"id": "b", "department": "books", "unit_price": euros(500)}])
    assert problems(counter) == []


def test_a_customer_who_goes_back_on_it_loses_the_earnest_money_outside_the_tax(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.EARNEST)
    ticket = pay(counter, made.id, 1_000)
    with pytest.raises(AdvanceNotRefundable):
        counter.seal({"ticket": ticket["id"], "lines": [{"id": "r", "line": "paid-standard"}], "tenders": cash(851)})
    cancel(counter, made.id, Party.CUSTOMER)
    with pytest.raises(AdvanceNotRefundable):
        counter.seal({"ticket": ticket["id"], "lines": [{"id": "r", "line": "paid-standard"}], "tenders": cash(851)})
    kept = counter.seal({"lines": steps(counter, made.id)["keep"]})
    assert kept["totals"]["due"] == euros(0)
    assert kept["totals"]["tax"] == euros(-150)
    assert steps(counter, made.id) == {}
    assert problems(counter) == []
    amounts = booked(counter)
    assert amounts == {"cash": 1_000, "compensation": -1_000}


def test_a_seller_who_goes_back_on_it_owes_the_earnest_money_twice(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.EARNEST)
    pay(counter, made.id, 1_000)
    cancel(counter, made.id, Party.SELLER)
    assert set(steps(counter, made.id)) == {"refund"}
    refund(counter, made.id)
    doubled = counter.seal({"lines": steps(counter, made.id)["double"]})
    assert (doubled["totals"]["due"], doubled["change"]) == (euros(-1_000), euros(1_000))
    assert steps(counter, made.id) == {}
    assert problems(counter) == []
    assert booked(counter) == {"cash": -1_000, "compensation": 1_000}


def test_a_down_payment_binds_the_customer_until_somebody_releases_them(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT)
    pay(counter, made.id, 1_000)
    cashier = person("till.ticket.sell")
    for by, refusal in ((Party.CUSTOMER, DownPaymentBinds), (Party.SELLER, Exception)):
        with pytest.raises(refusal), write(counter.database) as uow:
            service.cancel_reservation(uow, cashier, made.id, by, "changed their mind")
    assert state(counter, made.id) == "open"
    cancel(counter, made.id, Party.CUSTOMER)
    refund(counter, made.id)
    assert steps(counter, made.id) == {}
    assert problems(counter) == []
    assert booked(counter) == {}


def test_prices_of_a_reservation_stand_until_it_is_handed_over(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.EARNEST)
    pay(counter, made.id, 1_000)
    counter.clock.present = Instant(counter.clock.present + timedelta(days=30))
    counter.shop.set_prices({"MUG": 1_990})
    with counter.database.read() as connection:
        counter.prices.load(connection)
    lines = steps(counter, made.id)["hand_over"]
    handed = counter.seal({"lines": lines, "tenders": cash(2_030), "hold": str(made.id)})
    assert handed["totals"]["due"] == euros(2_030)


def dearer(counter: Counter) -> None:
    counter.clock.present = Instant(counter.clock.present + timedelta(days=30))
    counter.shop.set_prices({"MUG": 1_990, "TEA": 900})
    with counter.database.read() as connection:
        counter.prices.load(connection)


def test_a_reservation_keeps_the_prices_of_what_is_reserved_and_of_nothing_else(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.EARNEST, [{"id": "m", "sku": "MUG", "quantity": "2"}])
    pay(counter, made.id, 1_000)
    dearer(counter)
    lines = steps(counter, made.id)["hand_over"]
    three = [{**line, "quantity": "3"} if line.get("sku") == "MUG" else line for line in lines]
    more = [*lines, {"id": "x", "sku": "MUG"}]
    for wrong in (three, more):
        with pytest.raises(MoreThanReserved):
            counter.seal({"lines": wrong, "tenders": cash(10_000), "hold": str(made.id)})
    with_tea = [*lines, {"id": "t", "sku": "TEA"}]
    handed = counter.seal({"lines": with_tea, "tenders": cash(2_480), "hold": str(made.id)})
    assert handed["totals"]["due"] == euros(2_480), (
        "two mugs as reserved, less the advance, and tea at its price of today"
    )


def test_a_hold_of_a_reservation_is_used_once_by_the_ticket_that_hands_it_over(counter: Counter) -> None:
    mug = [{"id": "m", "sku": "MUG", "quantity": "2"}]
    made = reserve(counter, AdvanceKind.EARNEST, mug)
    pay(counter, made.id, 1_000)
    dearer(counter)
    lines = steps(counter, made.id)["hand_over"]
    named = {"hold": str(made.id)}
    with pytest.raises(AdvanceDiffers):
        counter.seal({"lines": mug, "tenders": cash(2_580), **named})
    with pytest.raises(ReservationEnded):
        counter.seal({"lines": [*mug, *steps(counter, made.id, 500)["advance"]], "tenders": cash(3_080), **named})
    counter.seal({"lines": lines, "tenders": cash(1_580), **named})
    with pytest.raises(ReservationEnded):
        counter.seal({"lines": mug, "tenders": cash(2_580), **named})


def test_what_was_reserved_and_nobody_paid_for_is_handed_over_once_at_its_price(counter: Counter) -> None:
    mug = [{"id": "m", "sku": "MUG", "quantity": "2"}]
    made = reserve(counter, AdvanceKind.EARNEST, mug)
    dearer(counter)
    handed = {"lines": steps(counter, made.id)["hand_over"], "tenders": cash(2_580), "hold": str(made.id)}
    first, second = counter.together(handed, handed)
    assert first["totals"]["due"] == euros(2_580)
    assert isinstance(second, ReservationEnded)
    assert state(counter, made.id) == "handed_over"
    assert problems(counter) == []
    assert [one.fields()["state"] for one in counter.feed("till.reservation.changed")] == ["open", "handed_over"]


def test_two_tickets_of_one_group_see_the_cash_of_each_other(counter: Counter) -> None:
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG", "quantity": "100"}])
    half = {"lines": steps(counter, made.id, 60_000)["advance"], "tenders": cash(60_000)}
    first, second = counter.together(half, half)
    assert first["totals"]["due"] == euros(60_000)
    assert isinstance(second, CashAboveLimit)


def test_an_advance_keeps_its_rate_and_the_balance_has_the_one_of_the_hand_over(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directive 2006/112/EC, articles 65 and 93: the tax on an advance is final, the balance has the new rate."""
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG", "quantity": "10"}])
    assert taxes(pay(counter, made.id, 6_000)) == {"20": (5_000, 1_000)}
    known = shipped_taxes()
    france = known.territories["FR"]
    rates = tuple(replace(one, rate=Rate(250_000)) for one in france.rates["standard"])
    france = replace(france, rates={**france.rates, "standard": rates})
    raised = replace(known, territories={**known.territories, "FR": france})
    monkeypatch.setattr(counter.prices, "_taxes", lambda: raised)
    with counter.database.read() as connection:
        counter.prices.load(connection)
    handed = counter.seal({"lines": steps(counter, made.id)["hand_over"], "tenders": cash(6_900)})
    assert taxes(handed) == {"25": (5_520, 1_380)}, "12,900 less 6,000 that were taxed"
    assert booked(counter) == {"cash": 12_900, "vat.20": -1_000, "vat.25": -1_380, "sales.25": -10_520}
    assert problems(counter) == []


def test_a_reservation_sent_again_is_the_same_and_never_another(counter: Counter) -> None:
    def reserved(id_: UUID, quantity: str, wanted_on: date | None) -> bool:
        body = msgspec.convert({"till": "T1", "lines": [{"id": "m", "sku": "MUG", "quantity": quantity}]}, TicketBody)
        with write(counter.database) as uow:
            command = service.OpenReservation(id_, AdvanceKind.EARNEST, wanted_on, body)
            return service.open_reservation(uow, counter.desk, counter.who, command)[1]

    id_, day = new_id(), date(2026, 12, 24)
    assert (reserved(id_, "2", day), reserved(id_, "2", day)) == (True, False)
    for quantity, wanted_on in (("3", day), ("2", None)):
        with pytest.raises(ReservationDiffers):
            reserved(id_, quantity, wanted_on)


def test_goods_that_were_paid_in_advance_and_come_back_are_paid_back_in_money(counter: Counter) -> None:
    cashier = person("till.ticket.sell", "till.return.make")
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT)
    pay(counter, made.id, 3_030)
    handed = counter.seal({"lines": steps(counter, made.id)["hand_over"], "tenders": []})
    for number in range(2):
        lines = [{"id": "b", "line": "g1"}]
        answer = counter.seal({"ticket": handed["id"], "lines": lines, "tenders": cash(1_290)}, who=cashier)
        assert answer["totals"]["due"]["amount"] == -1_290, number


def test_an_advance_that_store_credit_paid_for_does_not_come_back_as_money(counter: Counter) -> None:
    """A gift card bought the tea beside the advance; the money of that ticket stands for the tea first."""
    cashier = person("till.ticket.sell", "till.return.make")
    counter.seal({
        "lines": [{"id": "c", "gift_card": {"number": "GC-1234-5678"}, "unit_price": euros(3_030)}],
        "tenders": cash(3_030),
    })  # fmt: skip
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT)
    tea = {"id": "x", "sku": "TEA"}
    card = {"id": "g", "kind": "gift_card", "amount": euros(3_030), "number": "GC-1234-5678"}
    first = counter.seal({"lines": [*steps(counter, made.id, 3_030)["advance"], tea], "tenders": [card, *cash(450)]})
    handed = counter.seal({"lines": steps(counter, made.id)["hand_over"], "tenders": []})
    back = {"lines": [{"id": "b", "line": "g1"}], "tenders": cash(1_290)}
    with pytest.raises(RefundInMoney):
        counter.seal({"ticket": handed["id"], **back}, who=cashier)
    tea_back = {"lines": [{"id": "b", "line": "x"}], "tenders": cash(450)}
    counter.seal({"ticket": first["id"], **tea_back}, who=cashier)


def test_cash_that_was_paid_in_advance_counts_against_the_limit_of_the_law(counter: Counter) -> None:
    """1,290 euros are one debt, however many tickets pay it (code monétaire et financier, L112-6 and D112-3)."""
    made = reserve(counter, AdvanceKind.DOWN_PAYMENT, [{"id": "m", "sku": "MUG", "quantity": "100"}])
    pay(counter, made.id, 90_000)
    with pytest.raises(CashAboveLimit):
        pay(counter, made.id, 10_001)
    pay(counter, made.id, 10_000)
    lines = steps(counter, made.id)["hand_over"]
    with pytest.raises(CashAboveLimit):
        counter.seal({"lines": lines, "tenders": cash(29_000)})
    counter.seal({"lines": lines, "tenders": [{"id": "k", "kind": "cheque", "amount": euros(29_000)}]})


class Reservations(RuleBasedStateMachine):
    """Whatever is paid, handed over, given back, kept or doubled: the ledger, the books and the tax follow a model."""

    databases: TestDatabases
    ids: Bundle[UUID] = Bundle("ids")

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.counter: Counter = self.stack.enter_context(fresh_counter(self.databases))
        at_two_rates(self.counter)
        self.counter.open()
        self.held: dict[UUID, int] = {}
        self.made: dict[UUID, Reservation] = {}
        self.by: dict[UUID, Party | None] = {}
        self.owed: dict[UUID, int] = {}
        self.drawer = 0

    @rule(target=ids, kind=st.sampled_from(AdvanceKind), mugs=st.integers(1, 3), teas=st.integers(0, 3))
    def reserve(self, kind: AdvanceKind, mugs: int, teas: int) -> UUID:
        goods = [{"id": "m", "sku": "MUG", "quantity": str(mugs)}]
        goods += [{"id": "t", "sku": "TEA", "quantity": str(teas)}] if teas else []
        made = reserve(self.counter, kind, goods)
        self.made[made.id], self.held[made.id], self.by[made.id], self.owed[made.id] = made, 0, None, 0
        return made.id

    @rule(id_=ids, amount=st.integers(1, 5_000))
    def pay(self, id_: UUID, amount: int) -> None:
        made = self.made[id_]
        if state(self.counter, id_) != "open":
            return
        if self.held[id_] + amount > made.due:
            with pytest.raises(AdvanceAboveDue):
                pay(self.counter, id_, amount)
            return
        pay(self.counter, id_, amount)
        self.held[id_] += amount
        self.drawer += amount

    @rule(id_=ids)
    def hand_over(self, id_: UUID) -> None:
        if state(self.counter, id_) != "open":
            return
        rest = self.made[id_].due - self.held[id_]
        tenders = cash(rest) if rest else []
        is_paid = self.held[id_] > 0
        self.counter.seal({"lines": steps(self.counter, id_)["hand_over"], "tenders": tenders})
        self.drawer += rest
        self.held[id_] = 0
        assert state(self.counter, id_) == ("handed_over" if is_paid else "open")

    @rule(id_=ids, by=st.sampled_from(Party))
    def cancel(self, id_: UUID, by: Party) -> None:
        if state(self.counter, id_) == "open":
            cancel(self.counter, id_, by)
            self.by[id_] = by

    @rule(id_=ids)
    def settle(self, id_: UUID) -> None:
        """Everything that a cancelled reservation still owes."""
        found = steps(self.counter, id_)
        if "keep" in found:
            self.counter.seal({"lines": found["keep"]})
            self.held[id_] = 0
        elif "refund" in found:
            refund(self.counter, id_)
            self.drawer -= self.held[id_]
            is_earnest = self.made[id_].kind == AdvanceKind.EARNEST.value
            self.owed[id_] += self.held[id_] if is_earnest and self.by[id_] is Party.SELLER else 0
            self.held[id_] = 0
        if "double" in found:
            self.counter.seal({"lines": found["double"]})
            self.drawer -= self.owed[id_]
            self.owed[id_] = 0

    @invariant()
    def the_ledger_is_the_models(self) -> None:
        with self.counter.database.read() as connection:
            known = entries_of(connection, self.made)
        for id_, held in self.held.items():
            assert sum(balances(known.get(id_, [])).values()) == held
            assert all(held_net(known.get(id_, []), one) == 0 for one in self.made[id_].shares) or held

    def teardown(self) -> None:
        if not hasattr(self, "counter"):
            return
        assert problems(self.counter) == []
        amounts = booked(self.counter)
        assert amounts.get("cash", 0) == self.drawer
        assert ("deposit" in amounts) == any(self.held.values())
        self.stack.close()


def test_the_life_of_advances(databases: TestDatabases) -> None:
    class Machine(Reservations):
        pass

    Machine.databases = databases
    Machine.TestCase.settings = settings(max_examples=6, stateful_step_count=20, deadline=None)
    Machine.TestCase().runTest()
