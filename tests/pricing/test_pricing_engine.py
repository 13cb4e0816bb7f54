from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import PIECE, Quantity, pieces
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import (
    BasketLine,
    Coupon,
    DocumentTax,
    Facts,
    LineTax,
    PriceList,
    SalePoint,
    TraceStep,
    price,
)
from comptoir.pricing.domain.prices import MILLION, parse_moment
from comptoir.pricing.domain.refusals import NoPrice, UnknownTerritory, WrongCurrency
from tests.pricing.examples import EUR, NOON, RIVOLI, basket, book, euro, item, line, list_price, weighed

NOBODY = Facts()
FIVE_AND_A_HALF = Rate(55_000)
TWENTY = Rate(200_000)


def test_three_lines_of_two_rates_add_up_to_the_cent() -> None:
    prices = book(
        list_price(1, 1290),
        list_price(2, 250),
        list_price(3, 1999),
        tax_classes={item(1): "reduced", item(3): "reduced"},
    )
    priced = price(basket(line(1, 2), line(2), weighed(3, "0.335")), prices, NOBODY, NOON)

    assert [one.gross for one in priced.lines] == [euro(2580), euro(250), euro(670)]
    assert priced.taxes == (
        DocumentTax(TWENTY, euro(208), euro(42), None),
        DocumentTax(FIVE_AND_A_HALF, euro(3081), euro(169), None),
    )
    assert [one.taxes for one in priced.lines] == [
        (LineTax(FIVE_AND_A_HALF, euro(134), euro(2446), "reduced", None),),
        (LineTax(TWENTY, euro(42), euro(208), "standard", None),),
        (LineTax(FIVE_AND_A_HALF, euro(35), euro(635), "reduced", None),),
    ]
    assert [one.net for one in priced.lines] == [euro(2446), euro(208), euro(635)]
    totals = priced.totals
    assert (totals.gross, totals.discount, totals.net, totals.tax, totals.due) == (
        euro(3500),
        euro(0),
        euro(3289),
        euro(211),
        euro(3500),
    )
    assert priced.book_position == 7
    assert priced.trace is None


def test_tax_is_rounded_once_per_document_and_not_per_line() -> None:
    # 0.29 at 20 % holds 4.83 cents of tax: three lines rounded alone would give 15, the document has 14.5 -> 15;
    # at 0.27, 4.5 cents each: 15 alone, 13.5 -> 14 together.
    priced = price(basket(*(line(1, id=f"{n}") for n in range(3))), book(list_price(1, 27)), NOBODY, NOON)
    assert priced.totals.tax == euro(14)
    assert [one.taxes[0].amount.amount for one in priced.lines] == [5, 5, 4]


def test_the_higher_priority_list_is_asked_first_and_the_next_when_it_has_no_price() -> None:
    lists = (
        PriceList("retail", {}, EUR),
        PriceList("rivoli", {}, EUR, stores=frozenset({"rivoli"}), priority=10),
        PriceList("web", {}, EUR, channels=frozenset({"web"}), priority=20),
        PriceList("dollars", {}, Currency("USD"), priority=99),
    )
    prices = book(
        list_price(1, 1000),
        list_price(2, 500),
        list_price(1, 900, price_list="rivoli"),
        list_price(1, 800, price_list="web"),
        list_price(1, 1, price_list="dollars"),
        lists=lists,
    )
    here = price(basket(line(1), line(2)), prices, NOBODY, NOON)
    web = price(basket(line(1), point=SalePoint(EUR, "FR", "Europe/Paris", channel="web")), prices, NOBODY, NOON)
    lyon = price(basket(line(1), point=SalePoint(EUR, "FR", "Europe/Paris", "tills", "lyon")), prices, NOBODY, NOON)
    assert [(one.price_list, one.due) for one in here.lines] == [("rivoli", euro(900)), ("retail", euro(500))]
    assert [one.due for one in (*web.lines, *lyon.lines)] == [euro(800), euro(1000)]


def test_a_step_of_quantity_is_reached_by_all_lines_of_the_item_together() -> None:
    prices = book(list_price(1, 100), list_price(1, 80, min_quantity=6 * MILLION, order=1), list_price(2, 100))
    five = price(basket(line(1, 5)), prices, NOBODY, NOON)
    split = price(basket(line(1, 2, id="a"), line(2), line(1, 4, id="b")), prices, NOBODY, NOON)
    assert five.totals.due == euro(500)
    assert [one.unit_price for one in split.lines] == [euro(80), euro(100), euro(80)]


def test_what_is_taken_back_does_not_help_to_reach_a_step() -> None:
    prices = book(list_price(1, 100), list_price(1, 80, min_quantity=6 * MILLION, order=1))
    exchange = price(basket(line(1, 5, id="a"), line(1, -1, id="b")), prices, NOBODY, NOON)
    assert exchange.totals.due == euro(400)


def test_a_price_for_a_hundred_is_exact() -> None:
    screws = book(list_price(1, 125, per=100 * MILLION))
    assert price(basket(line(1, 100)), screws, NOBODY, NOON).totals.due == euro(125)
    assert price(basket(line(1, 10)), screws, NOBODY, NOON).totals.due == euro(13)  # 12.5 rounds up


def test_a_price_with_an_end_is_an_exception_to_the_standing_one() -> None:
    start, end = parse_moment("2026-11-20"), parse_moment("2026-11-22")
    prices = book(
        list_price(1, 1000),
        list_price(1, 700, valid_from=start, valid_to=end, order=1),
        list_price(1, 1100, recorded_at=NOON, order=2),
    )
    just_before = Instant(datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC))
    first = just_before + timedelta(seconds=1)
    last = Instant(datetime(2026, 11, 21, 22, 59, 59, tzinfo=UTC))
    over = last + timedelta(seconds=1)
    due = [price(basket(line(1)), prices, NOBODY, Instant(at)).totals.due for at in (just_before, first, last, over)]
    assert due == [euro(1100), euro(700), euro(700), euro(1100)]


def test_a_wall_clock_validity_starts_with_each_stores_own_midnight() -> None:
    prices = book(list_price(1, 1000), list_price(1, 900, valid_from=parse_moment("2026-11-21"), order=1))
    at = Instant(datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    reunion = SalePoint(EUR, "FR-974", "Indian/Reunion")
    martinique = SalePoint(EUR, "FR-972", "America/Martinique")
    due = [price(basket(line(1), point=p), prices, NOBODY, at).totals.due for p in (RIVOLI, reunion, martinique)]
    assert due == [euro(900), euro(900), euro(1000)]


def test_an_open_price_needs_no_item() -> None:
    unknown = BasketLine("l1", "bakery", pieces(2), None, euro(345), tax_class="reduced")
    priced = price(basket(unknown), book(), NOBODY, NOON)
    assert (priced.totals.due, priced.totals.tax) == (euro(690), euro(36))
    assert (priced.lines[0].price_list, priced.lines[0].list_price) == (None, None)


def test_a_price_set_by_hand_keeps_the_list_price_beside_it() -> None:
    cut = BasketLine("l1", "SKU-1", pieces(1), item(1), euro(800), reason="scratched")
    priced = price(basket(cut), book(list_price(1, 1000)), NOBODY, NOON)
    assert (priced.lines[0].due, priced.lines[0].list_price) == (euro(800), euro(1000))


def test_an_exempt_territory_has_no_tax_and_says_why() -> None:
    cayenne = SalePoint(EUR, "GF", "America/Cayenne")
    priced = price(basket(line(1, tax_class="reduced"), point=cayenne), book(list_price(1, 1000)), NOBODY, NOON)
    assert priced.taxes == (DocumentTax(Rate(0), euro(1000), euro(0), "CGI art. 294, 1"),)
    assert priced.lines[0].exemption == "CGI art. 294, 1"


def test_an_exempt_and_a_zero_rated_line_stand_apart_in_the_taxes() -> None:
    brussels = SalePoint(EUR, "BE", "Europe/Brussels")
    lines = (line(1, tax_class="zero"), line(2, tax_class="exempt"), line(3))
    priced = price(
        basket(*lines, point=brussels),
        book(list_price(1, 100), list_price(2, 200), list_price(3, 121)),
        NOBODY,
        NOON,
    )
    assert [(one.rate.percent_text, one.base, one.amount, one.exemption) for one in priced.taxes] == [
        ("21", euro(100), euro(21), None),
        ("0", euro(100), euro(0), None),
        ("0", euro(200), euro(0), "Code de la TVA, art. 44"),
    ]


def test_yen_have_no_cents() -> None:
    yen = Currency("JPY")
    lists = (PriceList("japan", {}, yen),)
    tokyo = SalePoint(yen, "CH", "Asia/Tokyo")
    priced = price(
        basket(line(1, 3), point=tokyo), book(list_price(1, 333, price_list="japan"), lists=lists), NOBODY, NOON
    )
    assert priced.totals.due == Money(999, yen)
    assert priced.totals.tax == Money(75, yen)  # 8.1 %


def test_an_exchange_of_equal_things_costs_nothing() -> None:
    priced = price(basket(line(1, 1, id="a"), line(1, -1, id="b")), book(list_price(1, 1299)), NOBODY, NOON)
    assert [one.due for one in priced.lines] == [euro(1299), euro(-1299)]
    assert (priced.totals.due, priced.totals.tax) == (euro(0), euro(0))


def test_an_empty_basket_costs_nothing() -> None:
    priced = price(basket(), book(), NOBODY, NOON)
    assert (priced.lines, priced.taxes, priced.totals.due) == ((), (), euro(0))


def test_the_trace_says_which_price_was_chosen_and_why_the_others_were_not() -> None:
    prices = book(
        list_price(1, 100),
        list_price(1, 80, min_quantity=6 * MILLION, order=1),
        list_price(1, 70, valid_from=parse_moment("2027-01-01"), order=2),
        list_price(1, 60, valid_from=parse_moment("2026-01-01"), valid_to=parse_moment("2026-02-01"), order=3),
        lists=(PriceList("retail", {}, EUR), PriceList("rivoli", {}, EUR, stores=frozenset({"rivoli"}))),
    )
    plain = price(basket(line(1)), prices, Facts(coupons=(Coupon("HELLO"),)), NOON)
    told = price(basket(line(1)), prices, Facts(coupons=(Coupon("HELLO"),)), NOON, explain=True)
    assert told.trace is not None
    assert [one.step for one in told.trace] == [
        "list_without_price",
        "price_chosen",
        "price_step",
        "price_not_yet",
        "price_over",
        "tax_rate",
        "coupon_unknown",
    ]
    assert told.trace[5] == TraceStep(
        "l1", "tax_rate", {"tax_class": "standard", "rate": "20", "source": "CGI art. 278"}
    )
    assert (told.lines, told.totals, told.taxes) == (plain.lines, plain.totals, plain.taxes)


def test_refuses_an_item_without_a_price() -> None:
    with pytest.raises(NoPrice) as no:
        price(basket(line(2), line(1)), book(list_price(2, 100)), NOBODY, NOON)
    assert (no.value.sku, no.value.pointer) == ("SKU-1", "/lines/1")


def test_refuses_a_withdrawn_price() -> None:
    with pytest.raises(NoPrice):
        price(basket(line(1)), book(list_price(1, 100), list_price(1, None, order=1)), NOBODY, NOON)


def test_refuses_a_price_by_hand_in_another_currency() -> None:
    foreign = BasketLine("l1", "SKU-1", pieces(1), item(1), Money(100, Currency("CHF")))
    with pytest.raises(WrongCurrency) as no:
        price(basket(foreign), book(list_price(1, 100)), NOBODY, NOON)
    assert (no.value.given, no.value.expected) == ("CHF", "EUR")


def test_refuses_a_territory_without_rates() -> None:
    nowhere = SalePoint(EUR, "AQ", "UTC")
    with pytest.raises(UnknownTerritory):
        price(basket(line(1), point=nowhere), book(list_price(1, 100)), NOBODY, NOON)


def test_quantities_keep_their_unit() -> None:
    priced = price(basket(line(1, 2)), book(list_price(1, 100)), NOBODY, NOON)
    assert priced.lines[0].quantity == Quantity(Decimal(2), PIECE)
