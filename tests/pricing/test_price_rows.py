from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.quantity import (
    CUBIC_METRE,
    KILOGRAM,
    LITRE,
    METRE,
    SQUARE_METRE,
    Quantity,
    millionths_text,
    pieces,
)
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import Content, PriceList, SalePoint, UnitPrice, choose, net_content, unit_price
from comptoir.pricing.domain.prices import MILLION, check_price, in_force, moment_at, moment_text, parse_moment
from comptoir.pricing.domain.refusals import EmptyValidity, MixedValidity, NegativePrice, QuantityNotPositive
from tests.pricing.examples import EUR, NOON, RIVOLI, book, euro, item, list_price

PARIS = "Europe/Paris"


def test_an_exception_beats_the_standing_price_and_the_latest_start_wins_among_equals() -> None:
    standing = list_price(1, 1000)
    rise = list_price(1, 1200, valid_from=parse_moment("2026-11-01"), order=1)
    week = list_price(
        1, 900, valid_from=parse_moment("2026-11-16"), valid_to=parse_moment("2026-11-22", is_end=True), order=2
    )
    day = list_price(
        1, 800, valid_from=parse_moment("2026-11-21"), valid_to=parse_moment("2026-11-21", is_end=True), order=3
    )
    prices = (standing, rise, week, day)
    found = [
        choose(prices, Instant(datetime(2026, month, date, 11, tzinfo=UTC)), PARIS, MILLION)
        for month, date in [(10, 1), (11, 2), (11, 17), (11, 21), (11, 22), (11, 23)]
    ]
    assert found == [standing, rise, week, day, week, rise]


def test_an_exception_for_many_leaves_the_standing_price_for_few() -> None:
    standing = list_price(1, 1000)
    offer = list_price(1, 800, min_quantity=6 * MILLION, valid_to=parse_moment("2026-12-01"), order=1)
    assert choose((standing, offer), NOON, PARIS, 5 * MILLION) == standing
    assert choose((standing, offer), NOON, PARIS, 6 * MILLION) == offer


def test_nothing_is_in_force_before_the_first_start_and_after_the_last_end() -> None:
    only = (list_price(1, 1000, valid_from=parse_moment("2026-11-22T00:00:00Z")),)
    assert choose(only, NOON, PARIS, MILLION) is None


def test_the_prices_in_force_are_one_for_each_list_and_step() -> None:
    plain, old, step = (
        list_price(1, 1000),
        list_price(1, 900, valid_from=parse_moment("2020-01-01"), valid_to=parse_moment("2020-02-01"), order=1),
        list_price(1, 800, min_quantity=6 * MILLION, order=2),
    )
    business = list_price(1, 700, price_list="business", order=3)
    assert in_force((plain, old, step, business), NOON, PARIS) == [plain, step, business]


def test_a_date_is_the_wall_clock_of_each_store_and_as_an_end_its_day_still_counts() -> None:
    assert moment_at(parse_moment("2026-11-21"), PARIS) == datetime(2026, 11, 20, 23, tzinfo=UTC)
    assert moment_at(parse_moment("2026-11-21", is_end=True), PARIS) == datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert moment_at(parse_moment("2026-11-21T08:30"), "Indian/Reunion") == datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
    assert moment_at(parse_moment("2026-11-21T08:30:00+01:00"), PARIS) == datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "21/11/2026", "2026-11-21T25:00", "2026-11-21TZ"])
def test_refuses_what_is_no_moment(text: str) -> None:
    with pytest.raises(MalformedValue):
        parse_moment(text)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.booleans())  # noqa: DTZ001 - wall clocks
def test_a_moment_is_read_back_as_it_was_written(moment: datetime, is_instant: bool) -> None:
    whole = moment.replace(microsecond=0)
    written = moment_text(whole.replace(tzinfo=UTC) if is_instant else whole)
    assert moment_text(parse_moment(written)) == written


def test_refuses_prices_that_cannot_be() -> None:
    start, end = parse_moment("2026-11-21"), parse_moment("2026-11-20")
    with pytest.raises(NegativePrice):
        check_price(-1, MILLION, 0, (None, None))
    with pytest.raises(QuantityNotPositive):
        check_price(100, 0, 0, (None, None))
    with pytest.raises(QuantityNotPositive):
        check_price(100, MILLION, -1, (None, None))
    with pytest.raises(EmptyValidity):
        check_price(100, MILLION, 0, (start, end))
    with pytest.raises(EmptyValidity):
        check_price(100, MILLION, 0, (start, start))
    with pytest.raises(MixedValidity):
        check_price(100, MILLION, 0, (start, parse_moment("2026-12-01T00:00:00Z")))
    check_price(0, MILLION, 0, (start, None))


@pytest.mark.parametrize(
    ("millionths", "text"), [(0, "0"), (MILLION, "1"), (335_000, "0.335"), (-1_500_000, "-1.5"), (10 * MILLION, "10")]
)
def test_millionths_are_shown_without_needless_zeros(millionths: int, text: str) -> None:
    assert millionths_text(millionths) == text


def test_lists_are_asked_by_priority_then_the_narrower_first() -> None:
    wide, channel, store, urgent = (
        PriceList("wide", {}, EUR),
        PriceList("channel", {}, EUR, channels=frozenset({"tills"})),
        PriceList("store", {}, EUR, stores=frozenset({"rivoli"})),
        PriceList("urgent", {}, EUR, priority=1),
    )
    asked = book(lists=(wide, channel, store, urgent)).ranked(RIVOLI)
    assert [price_list.code for price_list, _ in asked] == ["urgent", "store", "channel", "wide"]


def test_a_book_shows_what_a_customer_sees() -> None:
    prices = book(list_price(1, 125, per=100 * MILLION), list_price(2, 80, min_quantity=6 * MILLION))
    shown = prices.consumer_price(item(1), RIVOLI, NOON)
    assert shown is not None
    assert (shown.amount, shown.per, shown.price_list) == (euro(125), 100 * MILLION, "retail")
    assert prices.consumer_price(item(2), RIVOLI, NOON) is None
    assert prices.consumer_price(item(2), RIVOLI, NOON, 6 * MILLION) is not None
    assert prices.consumer_price(item(3), RIVOLI, NOON) is None


def test_a_list_that_changes_is_asked_elsewhere_from_the_next_book_on() -> None:
    before = book(list_price(1, 1000))
    assert before.consumer_price(item(1), RIVOLI, NOON) is not None
    after = before.apply(8, lists=[PriceList("retail", {}, EUR, stores=frozenset({"lyon"}))])
    assert after.consumer_price(item(1), RIVOLI, NOON) is None
    assert after.consumer_price(item(1), SalePoint(EUR, "FR", PARIS, None, "lyon"), NOON) is not None
    assert before.consumer_price(item(1), RIVOLI, NOON) is not None
    assert (before.position, after.position) == (7, 8)


@pytest.mark.parametrize(
    ("amount", "per", "content", "expected"),
    [
        (349, pieces(1), Quantity(Decimal("0.75"), LITRE), UnitPrice(euro(465), "LTR")),  # 4.6533 a litre
        (199, pieces(6), Quantity(Decimal("0.1"), KILOGRAM), UnitPrice(euro(332), "KGM")),  # 3.3167 a kilogram
        (1999, Quantity(Decimal(1), KILOGRAM), None, UnitPrice(euro(1999), "KGM")),
        (500, Quantity(Decimal("2.5"), METRE), None, UnitPrice(euro(200), "MTR")),
        (1, pieces(1), Quantity(Decimal(2), KILOGRAM), UnitPrice(euro(1), "KGM")),  # half a cent rounds up
        (1290, pieces(1), None, None),
        (1290, pieces(1), pieces(1), None),
        (1290, pieces(1), pieces(12), UnitPrice(euro(108), "H87")),
        (500, pieces(1), Quantity(Decimal("0.5"), SQUARE_METRE), UnitPrice(euro(1000), "MTK")),
        (500, pieces(1), Quantity(Decimal("0.04"), CUBIC_METRE), UnitPrice(euro(12500), "MTQ")),
    ],
)
def test_unit_prices_are_computed(
    amount: int, per: Quantity, content: Quantity | None, expected: UnitPrice | None
) -> None:
    assert unit_price(euro(amount), per, content) == expected


@pytest.mark.parametrize(
    ("values", "content"),
    [
        ({}, None),
        ({"net_weight": {"amount": "850", "unit": "GRAM"}}, Content(850_000, KILOGRAM)),
        (
            {"net_weight": {"amount": "850", "unit": "GRAM"}, "drained_weight": {"amount": "510", "unit": "GRAM"}},
            Content(510_000, KILOGRAM),
        ),
        ({"net_content": {"amount": "0.4", "unit": "GRAM"}}, Content(400, KILOGRAM)),
        ({"net_volume": {"amount": "75", "unit": "CENTILITER"}}, Content(750_000, LITRE)),
        ({"net_content": {"amount": "250", "unit": "CUBIC_CENTIMETER"}}, Content(250_000, LITRE)),
        ({"net_content": {"amount": "2.5", "unit": "SQUARE_METER"}}, Content(2_500_000, SQUARE_METRE)),
        ({"net_content": {"amount": "40", "unit": "WATT"}, "unit_count": 40}, Content(40_000_000, pieces(1).unit)),
        ({"unit_count": "24"}, Content(24_000_000, pieces(1).unit)),
        ({"net_content": {"amount": "0", "unit": "GRAM"}}, None),
    ],
    ids=["nothing", "net", "drained", "saffron", "wine", "cubic", "area", "unknown unit", "count", "zero"],
)
def test_what_a_piece_holds_is_read_from_its_card(values: dict[str, object], content: Content | None) -> None:
    assert net_content(values) == content


def test_a_tin_is_compared_by_what_is_left_without_the_juice() -> None:
    drained = net_content(
        {"net_weight": {"amount": "850", "unit": "GRAM"}, "drained_weight": {"amount": "510", "unit": "GRAM"}}
    )
    assert unit_price(euro(255), pieces(1), drained) == UnitPrice(euro(500), "KGM")
