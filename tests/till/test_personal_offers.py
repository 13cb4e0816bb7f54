"""Offers of one person: theirs alone, on the web and in the store, once."""

from __future__ import annotations

from uuid import UUID

import pytest

from comptoir.app.wiring import personal_sources
from comptoir.kernel.ids import new_id
from comptoir.pricing.domain.coupons import CouponSeries
from comptoir.pricing.service import AskedBasket, AskedLine, price_basket
from comptoir.pricing.services.coupons import put_series
from comptoir.pricing.services.offers import give_offer, offers_of
from comptoir.pricing.services.redeeming import CouponNotUsable
from tests.customers.people import Book
from tests.support.databases import write
from tests.till.conftest import Counter, cash
from tests.till.test_promotions_at_the_till import TEN_OFF, point_of, promote, series, ticket, verify


@pytest.fixture
def book(counter: Counter) -> Book:
    series(counter, "mail", is_released_on_return=True)
    promote(counter, "mailing", TEN_OFF | {"coupon_series": "mail"})
    return Book(counter.database, counter.secrets)


def give(counter: Counter, customer_id: UUID) -> str:
    with write(counter.database) as uow:
        return give_offer(uow, customer_id, "mail").coupon


def on_the_web(counter: Counter, customer_id: UUID | None, coupon: str) -> tuple[int, str | None]:
    """What a mug costs on the web, and why the coupon does not count."""
    asked = AskedBasket(point_of(counter), (AskedLine("0", "MUG", "1"),), customer_id=customer_id, coupons=(coupon,))
    with counter.database.read() as connection:
        priced, facts = price_basket(connection, counter.prices.current(), asked, counter.clock.now())
    return priced.totals.due.amount, facts.coupons[0].refused


def shown(counter: Counter, customer_id: UUID) -> list[str]:
    with counter.database.read() as connection:
        return [one.coupon for one in offers_of(connection, customer_id, counter.clock.now())]


def test_nobody_else_can_use_it_and_who_it_is_for_uses_it_once_anywhere(counter: Counter, book: Book) -> None:
    anne, bruno = book.put("Anne", "Lefèvre").customer.id, book.put("Bruno", "Marchand").customer.id
    code = give(counter, anne)
    assert (shown(counter, anne), shown(counter, bruno)) == ([code.upper()], [])
    for other in (None, bruno):
        assert on_the_web(counter, other, code) == (1290, "not_yours")
        with pytest.raises(CouponNotUsable) as refused:
            counter.seal(ticket(1161, "MUG", coupons=[code], customer=other))
        assert str(refused.value.why) == "pricing.coupon.not_yours"
    assert on_the_web(counter, anne, code) == (1161, None)
    sale = new_id()
    assert counter.seal(ticket(1161, "MUG", coupons=[code], customer=anne), sale)["totals"]["due"]["amount"] == 1161
    assert on_the_web(counter, anne, code) == (1290, "used")
    assert shown(counter, anne) == []
    counter.seal({"ticket": str(sale), "lines": [{"id": "r", "line": "0"}], "tenders": cash(1161)})
    assert shown(counter, anne) == [code.upper()], "what was wholly brought back gives the offer back"
    verify(counter)


def test_it_follows_a_merge_and_back(counter: Counter, book: Book) -> None:
    twin, anne = book.put("Ana", "Lefèvre").customer.id, book.put("Anne", "Lefèvre").customer.id
    code = give(counter, twin)
    book.merge(twin, anne)
    assert shown(counter, anne) == shown(counter, twin) == [code.upper()]
    assert on_the_web(counter, anne, code) == on_the_web(counter, twin, code) == (1161, None)
    book.unmerge(twin)
    assert on_the_web(counter, anne, code) == (1290, "not_yours")
    assert counter.seal(ticket(1161, "MUG", coupons=[code], customer=twin))["totals"]["due"]["amount"] == 1161


def test_an_offer_that_is_over_is_not_shown_and_one_to_come_is(counter: Counter, book: Book) -> None:
    anne = book.put("Anne", "Lefèvre").customer.id
    code = give(counter, anne)
    for start, end, is_shown in (("2000-01-01", "2000-02-01", False), ("2090-01-01", None, True)):
        with write(counter.database) as uow:
            put_series(uow, CouponSeries(code="mail", label={"en_US": "mail"}, valid_from=start, valid_to=end))
        assert shown(counter, anne) == ([code.upper()] if is_shown else [])
        assert on_the_web(counter, anne, code)[0] == 1290


def test_the_copy_of_a_customer_has_their_offers(counter: Counter, book: Book) -> None:
    anne = book.put("Anne", "Lefèvre").customer.id
    code = give(counter, anne)
    [source] = [one for one in personal_sources() if one.name == "pricing.coupons"]
    with counter.database.read() as connection:
        assert [one["code"] for one in source.told(connection, counter.secrets, [anne])] == [code.lower()]
