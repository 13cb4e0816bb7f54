"""Promotions, coupons and limits from the office to the sealed ticket, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.service import PutPerson, put_person
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import Refusal
from comptoir.orders.invariants import INVARIANTS as ORDER_INVARIANTS
from comptoir.pricing.domain import SalePoint
from comptoir.pricing.domain.coupons import CouponSeries
from comptoir.pricing.invariants import INVARIANTS as PRICING_INVARIANTS
from comptoir.pricing.rows.promotions import coupons, usage_key, usages
from comptoir.pricing.service import AskedBasket, AskedLine, price_basket
from comptoir.pricing.services.coupons import make_codes, put_series
from comptoir.pricing.services.promotion_bodies import body_kept
from comptoir.pricing.services.promotions import put_promotion
from comptoir.pricing.services.redeeming import Asked, CouponNotUsable, Uses, load_uses
from comptoir.till.domain.refusals import TendersBelowDue
from comptoir.till.invariants import INVARIANTS as TILL_INVARIANTS
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.shapes import LineBody, TicketBody
from comptoir.till.services.work import load_counters
from tests.customers.people import somebody
from tests.support.databases import write
from tests.till.conftest import Counter, cash

SECOND_AT_HALF = {
    "label": {"en_US": "Second at half price", "fr_FR": "Le 2e à −50 %"},
    "offer": {"kind": "nth_percent", "nth": 2, "rate": "50"},
    "selection": {"everything": True},
}
TEN_OFF = {
    "label": {"en_US": "−10 %"},
    "offer": {"kind": "percentage", "rate": "10"},
    "selection": {"everything": True},
}


def promote(counter: Counter, code: str, body: dict[str, Any]) -> None:
    with write(counter.database) as uow:
        put_promotion(uow, code, body_kept(body))
    with counter.database.read() as connection:
        counter.prices.load(connection)


def series(counter: Counter, code: str, **fields: Any) -> None:  # noqa: ANN401 - the fields of a series
    with write(counter.database) as uow:
        put_series(uow, CouponSeries(code=code, label={"en_US": code}, **fields))


def ticket(due: int, *skus: str, till: str = "T1", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - the body's fields
    lines = [{"id": str(number), "sku": sku} for number, sku in enumerate(skus)]
    return {"till": till, "lines": lines, "tenders": cash(due), **fields}


def point_of(counter: Counter) -> SalePoint:
    with counter.database.read() as connection:
        return load_counters(connection, counter.desk.memory, ["T1"], lock=False)["t1"].point


def employ(counter: Counter) -> UUID:
    put = PutPerson(new_id(), "lea@example.com", "Léa", "fr_FR", roles=(RoleGiven("cashier", None),))
    with write(counter.database) as uow:
        return put_person(uow, SYSTEM_PRINCIPAL, put).person.id


def used(counter: Counter, promotion: str) -> tuple[int, int]:
    with counter.database.read() as connection:
        return usages(connection, [usage_key(promotion)]).get(usage_key(promotion), (0, 0))


def verify(counter: Counter) -> None:
    with counter.database.read() as connection:
        assert [
            line for one in (*PRICING_INVARIANTS, *ORDER_INVARIANTS, *TILL_INVARIANTS) for line in one.check(connection)
        ] == []


def test_the_same_basket_costs_the_same_asked_and_sealed(counter: Counter) -> None:
    promote(counter, "second", SECOND_AT_HALF)
    with counter.database.read() as connection:
        lines = tuple(AskedLine(str(number), sku, "1") for number, sku in enumerate(("MUG", "TEA")))
        asked, _ = price_basket(
            connection, counter.prices.current(), AskedBasket(point_of(counter), lines), counter.clock.now()
        )
        body = TicketBody("T1", [LineBody("0", sku="MUG"), LineBody("1", sku="TEA")])
        quote = price_at_till(connection, counter.desk, counter.who, body, counter.clock.now())
    sealed = counter.seal(ticket(1515, "MUG", "TEA"))
    assert asked.totals.due.amount == quote.priced.totals.due.amount == sealed["totals"]["due"]["amount"] == 1515
    assert sealed["lines"][1]["discounts"] == [
        {"promotion": "second", "amount": {"amount": 225, "currency": "EUR"}, "label": "Le 2e à −50 %"}
    ]
    verify(counter)


def test_a_coupon_works_once_and_is_refused_with_its_reason(counter: Counter) -> None:
    series(counter, "mail")
    with write(counter.database) as uow:
        code, other = make_codes(uow, "mail", "M", [None, None])
    promote(counter, "mailing", TEN_OFF | {"coupon_series": "mail"})
    who = somebody(counter.database, counter.secrets)
    assert counter.seal(ticket(1161, "MUG", coupons=[code], customer=who))["totals"]["due"]["amount"] == 1161
    with pytest.raises(CouponNotUsable) as no:
        counter.seal(ticket(1161, "MUG", coupons=[code]))
    assert (no.value.coupon, str(no.value.why), no.value.pointer) == (code.upper(), "pricing.coupon.used", "/coupons/0")
    with pytest.raises(CouponNotUsable) as no:
        counter.seal(ticket(1161, "MUG", coupons=[other[:-1]]))
    assert str(no.value.why) == "pricing.coupon.unknown"
    assert used(counter, "mailing") == (1, 129)
    told = [entry.fields() for entry in counter.feed("pricing.promotion.redeemed")]
    assert [(one["promotion"], one["coupon"], one["customer_id"], one["times"], one["amount"]) for one in told] == [
        ("mailing", code.lower(), str(who), 1, 129)
    ]
    verify(counter)


def test_a_returned_ticket_gives_its_coupon_back_only_if_the_series_says_so(counter: Counter) -> None:
    for name, is_released in (("keeps", False), ("gives", True)):
        series(counter, name, shared_code=name, uses_max=1, is_released_on_return=is_released)
        promote(counter, name, TEN_OFF | {"coupon_series": name})
        ticket_id = new_id()
        sold = counter.seal(ticket(1161 + 405, "MUG", "TEA", coupons=[name]), ticket_id)
        assert sold["totals"]["discount"]["amount"] == 174
        for line, due in (("0", 1161), ("1", 405)):
            assert used(counter, name)[1] == 174
            counter.seal({"ticket": str(ticket_id), "lines": [{"id": "r", "line": line}], "tenders": cash(due)})
        assert used(counter, name) == ((0, 0) if is_released else (2, 174))
        with counter.database.read() as connection:
            assert coupons(connection, [name])[name].uses == (0 if is_released else 1)
        verify(counter)
    assert counter.seal(ticket(1161, "MUG", coupons=["GIVES"]))["totals"]["discount"]["amount"] == 129


def test_of_64_tickets_with_one_coupon_exactly_one_is_sealed(counter: Counter) -> None:
    series(counter, "one", shared_code="ONCE", uses_max=1)
    promote(counter, "one", TEN_OFF | {"coupon_series": "one"})
    counter.open("T2")

    def sell(number: int) -> str:
        try:
            counter.seal(ticket(1161, "MUG", till=f"T{number % 2 + 1}", coupons=["once"]))
        except Refusal as refusal:
            return refusal.code
        return "sealed"

    with ThreadPoolExecutor(64) as pool:
        outcomes = list(pool.map(sell, range(64)))
    assert sorted(set(outcomes)) == ["pricing.coupon_not_usable", "sealed"]
    assert outcomes.count("sealed") == 1
    assert used(counter, "one") == (1, 129)
    verify(counter)


def test_a_limit_in_total_is_never_passed(counter: Counter) -> None:
    promote(counter, "first-ten", TEN_OFF | {"limits": {"in_total": 10}})
    counter.open("T2")

    def sell(number: int) -> str:
        try:
            counter.seal(ticket(1161, "MUG", till=f"T{number % 2 + 1}"))
        except TendersBelowDue:
            return "too late"
        return "sealed"

    with ThreadPoolExecutor(32) as pool:
        outcomes = list(pool.map(sell, range(48)))
    assert outcomes.count("sealed") == 10
    assert used(counter, "first-ten") == (10, 1290)
    assert counter.seal(ticket(1290, "MUG"))["totals"]["discount"]["amount"] == 0
    verify(counter)


def test_staff_get_their_discount_up_to_the_amount_of_the_year(counter: Counter) -> None:
    body = TEN_OFF | {
        "offer": {"kind": "percentage", "rate": "20"}, "currency": "EUR",
        "scope": {"customer_groups": ["staff"]}, "limits": {"amount_per_year": 500},
    }  # fmt: skip
    promote(counter, "staff", body)
    someone, other = employ(counter), somebody(counter.database, counter.secrets)
    assert counter.seal(ticket(1290, "MUG"))["totals"]["discount"]["amount"] == 0
    assert counter.seal(ticket(1290, "MUG", customer=other))["totals"]["discount"]["amount"] == 0
    assert counter.seal(ticket(1032, "MUG", customer=someone))["totals"]["discount"]["amount"] == 258
    with pytest.raises(TendersBelowDue):  # 258 more would be 516 of 500
        counter.seal(ticket(1032, "MUG", customer=someone))
    assert counter.seal(ticket(360, "TEA", customer=someone))["totals"]["discount"]["amount"] == 90
    assert used(counter, "staff")[1] == 348
    verify(counter)


class NoConnection:
    """Fails whoever asks it anything."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - there is nothing here
        raise AssertionError(f"asked for {name}")


def test_what_no_coupon_or_limit_concerns_asks_the_database_nothing(counter: Counter) -> None:
    promote(counter, "second", SECOND_AT_HALF)
    promote(counter, "cheese", TEN_OFF | {"limits": {"in_total": 5}, "selection": {"skus": ["COMTE"]}})
    nobody: Any = NoConnection()
    mug, cheese = (frozenset({counter.shop.items[sku]}) for sku in ("MUG", "COMTE"))
    book, point, now = counter.prices.current(), point_of(counter), counter.clock.now()
    assert load_uses(nobody, book, [Asked(point, now, mug)]) == Uses()
    with pytest.raises(AssertionError):
        load_uses(nobody, book, [Asked(point, now, cheese)])
    with pytest.raises(AssertionError):
        load_uses(nobody, book, [Asked(point, now, mug, coupons=("X",))])
