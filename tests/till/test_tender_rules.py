"""What the law says about cash and meal vouchers: to the cent, by the day, and only where it is concerned."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.kernel.committer import Committer
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.time import Instant
from comptoir.till.domain.refusals import ChangeOnCashOnly
from comptoir.till.domain.tender_rules import (
    ABROAD,
    HOME,
    CashAboveLimit,
    Costs,
    MealVoucherAboveDay,
    MealVoucherNotFood,
    check_meal_vouchers,
    food_left,
)
from comptoir.till.domain.tills import Department
from comptoir.till.services import days
from comptoir.till.services.desk import make_till_desk
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.shapes import TicketBody
from comptoir.till.services.tender_rules import TenderLaw, meal_vouchers_most, tender_rules
from comptoir.till.services.work import SealCommand
from tests.customers.people import somebody
from tests.support.databases import write
from tests.till.conftest import Counter, euros
from tests.till.test_stored_value import number


def test_the_rules_are_dated() -> None:
    france = tender_rules()["FR"]
    when = (date(2015, 8, 31), date(2015, 9, 1), date(2026, 11, 22))
    at_home = [limit.amount for day in when if (limit := france.cash_limit(HOME, day))]
    abroad = [limit.amount for day in when if (limit := france.cash_limit(ABROAD, day))]
    assert (at_home, abroad) == ([300_000, 100_000, 100_000], [1_500_000, 1_500_000, 1_000_000])
    when = (date(2022, 9, 30), date(2022, 10, 1), date(2026, 11, 22))
    vouchers = [limit.amount for day in when if (limit := france.meal_voucher_limit(day))]
    assert vouchers == [1_900, 2_500, 2_500]
    assert france.meal_voucher_limit(date(2019, 12, 31)) is None


def of(department: str, amount: int, *tenders: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    line = {"id": "a", "department": department, "unit_price": euros(amount)}
    return {"till": "T3", "lines": [line], "tenders": list(tenders), **more}


def tender(kind: str, amount: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"id": kind, "kind": kind, "amount": euros(amount), **more}


@pytest.fixture
def grocer(counter: Counter) -> Counter:
    """A till with a food and a wine department."""
    with write(counter.database) as uow:
        departments = (Department("food", {"fr_FR": "Épicerie"}, "reduced"), Department("vins", {"fr_FR": "Vins"}))
        days.put_till(
            uow, counter.desk.keys, counter.who, days.PutTill("T3", "Grocer", "rivoli", departments=departments)
        )
    counter.open("T3")
    return counter


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (of("food", 2_500, tender("meal_voucher", 2_500)), None),
        (of("food", 2_600, tender("meal_voucher", 2_600)), MealVoucherAboveDay),
        (of("food", 2_600, tender("meal_voucher", 2_500), tender("cash", 100)), None),
        (of("vins", 1_000, tender("meal_voucher", 1_000)), MealVoucherNotFood),
        (of("food", 1_000, tender("meal_voucher", 1_100)), ChangeOnCashOnly),
        (of("vins", 100_000, tender("cash", 100_000)), None),
        (of("vins", 100_001, tender("cash", 100_001)), CashAboveLimit),
        (of("vins", 100_000, tender("cash", 150_000)), None),
        (of("vins", 150_000, tender("cash", 100_000), tender("cheque", 50_000)), None),
        (of("vins", 150_000, tender("cash", 100_001), tender("cheque", 49_999)), CashAboveLimit),
        (of("vins", 100_001, tender("cash", 50_000), tender("cash", 50_001) | {"id": "more"}), CashAboveLimit),
        (of("vins", 1_000_000, tender("cash", 1_000_000, is_abroad=True)), None),
        (of("vins", 1_000_001, tender("cash", 1_000_001, is_abroad=True)), CashAboveLimit),
    ],
    ids=range(13),
)
def test_the_law_is_kept_to_the_cent(grocer: Counter, body: dict[str, Any], refusal: type[Refusal] | None) -> None:
    if refusal is None:
        assert grocer.seal(body)["number"] == "T3-000001"
    else:
        with pytest.raises(refusal):
            grocer.seal(body)


def test_wine_on_the_ticket_is_not_paid_by_meal_vouchers(grocer: Counter) -> None:
    lines = [
        {"id": "a", "department": "food", "unit_price": euros(900)},
        {"id": "b", "department": "vins", "unit_price": euros(1_500)},
    ]
    body = {"till": "T3", "lines": lines}
    with pytest.raises(MealVoucherNotFood) as no:
        grocer.seal(body | {"tenders": [tender("meal_voucher", 901), tender("cash", 1_499)]})
    assert no.value.food.amount == 900
    grocer.seal(body | {"tenders": [tender("meal_voucher", 900), tender("cash", 1_500)]})


def most(grocer: Counter, body: dict[str, Any]) -> int:
    """What the till offers meal vouchers for."""
    asked = msgspec.convert({"till": "T3", **body, "tenders": []}, TicketBody)
    with grocer.database.read() as connection:
        now = grocer.clock.now()
        quote = price_at_till(connection, grocer.desk, grocer.who, asked, now)
        return meal_vouchers_most(connection, quote, asked.customer, now)


def test_meal_vouchers_are_offered_for_what_they_may_pay(grocer: Counter) -> None:
    food, wine = of("food", 1_000)["lines"][0], {**of("vins", 900)["lines"][0], "id": "b"}
    assert most(grocer, {"lines": [wine]}) == 0
    assert most(grocer, {"lines": []}) == 0
    assert most(grocer, {"lines": [food, wine]}) == 1_000
    assert most(grocer, of("food", 3_000)) == 2_500
    eater = somebody(grocer.database, grocer.secrets)
    grocer.seal(of("food", 2_000, tender("meal_voucher", 2_000), customer=str(eater)))
    assert most(grocer, of("food", 3_000, customer=str(eater))) == 500
    for part, refusal in ((501, MealVoucherAboveDay), (500, None)):
        body = of("food", 3_000, tender("meal_voucher", part), tender("cash", 3_000 - part), customer=str(eater))
        if refusal is None:
            grocer.seal(body)
        else:
            with pytest.raises(refusal):
                grocer.seal(body)
    assert most(grocer, of("food", 3_000, customer=str(eater))) == 0


def test_what_a_gift_card_of_one_tax_has_paid_of_the_food_is_no_food_any_more(grocer: Counter) -> None:
    """Food and a book of the same tax, and wine: the card pays the book first, then food; vouchers the rest of it."""
    code = number()
    sale = {"id": "g", "unit_price": euros(1_500), "gift_card": {"number": code, "tax_class": "reduced"}}
    grocer.seal({"till": "T3", "lines": [sale], "tenders": [tender("cash", 1_500)]})
    food, wine = of("food", 1_000)["lines"][0], {**of("vins", 900)["lines"][0], "id": "b"}
    used = {"id": "u", "unit_price": euros(600), "gift_card": {"number": code, "tax_class": "reduced", "is_used": True}}
    lines = [food, wine, used]
    assert most(grocer, {"lines": [food, wine]}) == 1_000
    with pytest.raises(MealVoucherNotFood) as no:
        grocer.seal({"till": "T3", "lines": lines, "tenders": [tender("meal_voucher", 401), tender("cash", 899)]})
    assert no.value.food.amount == 400
    grocer.seal({"till": "T3", "lines": lines, "tenders": [tender("meal_voucher", 400), tender("cash", 900)]})


CLASSES = st.sampled_from(["standard", "reduced"])


@given(
    st.lists(st.tuples(CLASSES, st.integers(-3, 9), st.booleans()), max_size=5),
    st.lists(st.tuples(CLASSES, st.integers(1, 9)), max_size=3),
)
def test_what_is_taken_off_is_never_paid_by_meal_vouchers_and_takes_no_more_than_it_pays(
    goods: list[tuple[str, int, bool]], taken: list[tuple[str, int]]
) -> None:
    """Cent by cent: each cent that is taken off finds a cent of its tax that is no food, else one of food."""
    lines = [Costs(tax_class, due, is_food, is_taken_off=False) for tax_class, due, is_food in goods]
    lines += [Costs(tax_class, -amount, is_food=False, is_taken_off=True) for tax_class, amount in taken]
    cents = [(one.tax_class, one.is_food) for one in lines if not one.is_taken_off for _ in range(one.due)]
    for tax_class, amount in taken:
        for _ in range(amount):
            cent = next((one for one in ((tax_class, False), (tax_class, True)) if one in cents), None)
            if cent is not None:
                cents.remove(cent)
    assert food_left(lines) == sum(is_food for _, is_food in cents)


def test_a_known_customer_has_one_day_s_worth_in_all_tickets(grocer: Counter) -> None:
    customer = str(somebody(grocer.database, grocer.secrets))
    grocer.seal(of("food", 2_000, tender("meal_voucher", 2_000), customer=customer))
    with pytest.raises(MealVoucherAboveDay) as no:
        grocer.seal(of("food", 501, tender("meal_voucher", 501), customer=customer))
    assert no.value.used.amount == 2_000
    grocer.seal(of("food", 500, tender("meal_voucher", 500), customer=customer))
    grocer.clock.present = Instant(grocer.clock.present + timedelta(hours=24))
    grocer.seal(of("food", 2_500, tender("meal_voucher", 2_500), customer=customer))


@pytest.fixture
def other_server(grocer: Counter) -> Iterator[Counter]:
    """Another process at the same database."""
    desk = make_till_desk(grocer.database, grocer.secrets, grocer.prices)
    made = replace(grocer, committer=Committer(grocer.database), desk=desk)
    yield made
    desk.terminals.stop()
    made.committer.stop()


def test_two_tills_of_two_servers_do_not_both_see_the_day_empty(grocer: Counter, other_server: Counter) -> None:
    both = ((grocer, "T3"), (other_server, "T4"))
    with write(grocer.database) as uow:
        departments = (Department("food", {"fr_FR": "Épicerie"}, "reduced"),)
        days.put_till(uow, grocer.desk.keys, grocer.who, days.PutTill("T4", "4", "rivoli", departments=departments))
    grocer.open("T4")
    for _ in range(4):
        customer = str(somebody(grocer.database, grocer.secrets))
        together = Barrier(2)

        def pay(server: Counter, till: str, customer: str = customer, together: Barrier = together) -> bool:
            together.wait(30)
            try:
                vouchers = tender("meal_voucher", 2_000)
                server.seal(of("food", 2_000, vouchers, customer=customer) | {"till": till})
            except MealVoucherAboveDay:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = [one.result(60) for one in [pool.submit(pay, *which) for which in both]]
        assert sorted(done) == [False, True]


def test_more_cash_from_abroad_leaves_a_trace(grocer: Counter) -> None:
    grocer.seal(of("vins", 300_000, tender("cash", 300_000, is_abroad=True)))
    with grocer.database.read() as connection:
        found = audit_entries(connection, AuditFilter(action="till.cash.from_abroad"), None, 10)
    assert [entry.detail["cash"] for entry, _ in found] == [300_000]


def test_a_ticket_that_comes_near_no_limit_loads_nothing(grocer: Counter) -> None:
    ledger = TenderLaw()
    body = msgspec.convert({"till": "T1", "lines": [], "tenders": [tender("cash", 99_999)]}, TicketBody)
    command = SealCommand(new_id(), body, "", grocer.who, "test")
    with grocer.database.write(grocer.who.actor) as uow:
        assert ledger.load(uow, None, [command]) is None  # type: ignore[arg-type] # nothing is looked at


@given(st.integers(1, 9_000), st.integers(0, 9_000), st.integers(0, 3_000))
@settings(max_examples=200, deadline=None)
def test_meal_vouchers_never_pay_more_than_food_and_a_day(given_: int, food: int, used: int) -> None:
    limit = tender_rules()["FR"].meal_voucher_limit(date(2026, 11, 22))
    try:
        check_meal_vouchers(given_, food, used, limit, Currency("EUR"))
    except (MealVoucherAboveDay, MealVoucherNotFood):
        assert given_ > food or given_ + used > 2_500
    else:
        assert given_ <= food
        assert given_ + used <= 2_500
