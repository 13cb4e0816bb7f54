"""Several rates on one item, eco-participation inside the price, deposits on top, net lists, rounding per line."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.quantity import pieces
from comptoir.kernel.values.time import parse_instant
from comptoir.pricing.domain import (
    Basket,
    BasketLine,
    Book,
    Facts,
    PricedBasket,
    PriceList,
    SalePoint,
    TaxTable,
    price,
    tax_table,
)
from comptoir.pricing.domain.profiles import MILLION, TaxShare, check_profile
from comptoir.pricing.domain.refusals import ChargeNotPositive, NoDeposit, SharesNotWhole
from comptoir.pricing.domain.taxes import Where
from tests.pricing.examples import EUR, NOON, RIVOLI, TAXES, basket, book, euro, item, line, list_price, profile

NOBODY = Facts()
TERRITORIES = ("FR", "FR-20R", "FR-973", "BE", "DE", "LU", "CH")
CLASSES = ("standard", "intermediate", "reduced", "zero", "exempt")


def taxes(priced: PricedBasket) -> list[tuple[str, int, int]]:
    return [(one.rate.percent_text, one.base.amount, one.amount.amount) for one in priced.taxes]


# --- several rates ----------------------------------------------------------------------------------------------------


def test_a_set_of_food_and_goods_is_taxed_by_its_shares() -> None:
    prices = book(list_price(1, 1000), profiles=(profile(1, shares={"reduced": 70, "standard": 30}),))
    priced = price(basket(line(1)), prices, NOBODY, NOON)
    # 7.00 with 5.5 % holds 0.36, 3.00 with 20 % holds 0.50
    assert taxes(priced) == [("20", 250, 50), ("5.5", 664, 36)]
    (only,) = priced.lines
    assert [(one.tax_class, one.base.amount, one.amount.amount) for one in only.taxes] == [
        ("reduced", 664, 36),
        ("standard", 250, 50),
    ]
    assert (only.due, only.net) == (euro(1000), euro(914))


def test_a_profile_counts_from_its_day_on_and_the_later_one_replaces_it() -> None:
    from_today = profile(1, shares={"reduced": 50, "standard": 50}, since=date(2026, 11, 21))
    from_tomorrow = profile(1, since=date(2026, 11, 22), eco={"deee": 5})
    prices = book(list_price(1, 1000), profiles=(from_today, from_tomorrow))
    assert prices.profile(item(1), date(2026, 11, 20)) is None
    assert prices.profile(item(1), date(2026, 11, 21)) == from_today
    assert prices.profile(item(1), date(2026, 11, 22)) == from_tomorrow
    corrected = replace(profile(1, order=1), valid_from=date(2026, 11, 21))
    assert prices.apply(8, profiles=[corrected]).profile(item(1), date(2026, 11, 21)) == corrected
    assert prices.profile(item(1), date(2026, 11, 21)) == from_today


@pytest.mark.parametrize(
    "shares",
    [
        (TaxShare("reduced", 700_000), TaxShare("standard", 299_999)),
        (TaxShare("reduced", 1_000_001), TaxShare("standard", -1)),
        (TaxShare("reduced", 500_000), TaxShare("reduced", 500_000)),
    ],
    ids=["below one", "negative", "twice"],
)
def test_shares_that_are_not_a_whole_are_refused(shares: tuple[TaxShare, ...]) -> None:
    with pytest.raises(SharesNotWhole):
        check_profile(shares, ())


def test_a_charge_of_nothing_is_refused() -> None:
    with pytest.raises(ChargeNotPositive):
        check_profile((), profile(1, eco={"deee": 0}).eco)
    check_profile((), profile(1, eco={"deee": 1}).eco)


# --- where it is consumed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("territory", "where", "percent"),
    [
        ("FR", Where.TAKE_AWAY, "5.5"),
        ("FR", Where.EAT_IN, "10"),
        ("FR-20R", Where.EAT_IN, "10"),
        ("BE", Where.TAKE_AWAY, "6"),
        ("BE", Where.EAT_IN, "12"),
        ("DE", Where.EAT_IN, "7"),
        ("LU", Where.EAT_IN, "3"),
        ("CH", Where.TAKE_AWAY, "2.6"),
        ("CH", Where.EAT_IN, "8.1"),
    ],
)
def test_eating_in_selects_another_class(territory: str, where: Where, percent: str) -> None:
    sandwich = replace(line(1), where=where)
    point = SalePoint(EUR, territory, "Europe/Paris")
    priced = price(Basket(point, (sandwich,)), book(list_price(1, 650), tax_classes={item(1): "reduced"}), NOBODY, NOON)
    assert priced.lines[0].taxes[0].rate.percent_text == percent
    assert priced.lines[0].tax_class == "reduced"


@pytest.mark.parametrize(
    ("day", "percent"),
    [(date(2023, 12, 31), "7"), (date(2024, 1, 1), "19"), (date(2025, 12, 31), "19"), (date(2026, 1, 1), "7")],
)
def test_eating_in_follows_the_day(day: date, percent: str) -> None:
    assert TAXES.rates_on("DE", day, Where.EAT_IN)["reduced"].rate.percent_text == percent


# --- eco-participation ------------------------------------------------------------------------------------------------


def test_an_eco_participation_is_inside_the_price_and_taxed_with_it() -> None:
    prices = book(list_price(1, 12_000), profiles=(profile(1, eco={"deee": 150, "furniture": 20}),))
    (two,) = price(basket(line(1, 2)), prices, NOBODY, NOON).lines
    assert [(one.kind, one.code, one.amount) for one in two.included] == [
        ("eco_participation", "deee", euro(300)),
        ("eco_participation", "furniture", euro(40)),
    ]
    assert (two.gross, two.due, two.net) == (euro(24_000), euro(24_000), euro(20_000))


def test_an_eco_participation_in_another_currency_does_not_count() -> None:
    prices = book(list_price(1, 100), profiles=(profile(1, eco={"deee": 5}, deposit=25, currency="CHF"),))
    priced = price(basket(line(1)), prices, NOBODY, NOON)
    assert [one.included for one in priced.lines] == [()]


# --- deposits ---------------------------------------------------------------------------------------------------------


def test_a_deposit_is_a_line_of_its_own_outside_the_tax_in_france() -> None:
    prices = book(list_price(1, 250), list_price(2, 100), profiles=(profile(1, deposit=25),))
    priced = price(basket(line(1, 6), line(2)), prices, NOBODY, NOON)
    assert [(one.id, one.item_id, one.quantity, one.due.amount, one.deposit_of) for one in priced.lines] == [
        ("l1", item(1), pieces(6), 1500, None),
        ("l1+deposit", None, pieces(6), 150, "l1"),
        ("l2", item(2), pieces(1), 100, None),
    ]
    assert priced.lines[1].tax_class == "deposit"
    assert [(one.rate.percent_text, one.base.amount, one.exemption) for one in priced.taxes] == [
        ("20", 1333, None),
        ("0", 150, "CGI art. 267, II, 3°"),
    ]


def test_a_deposit_is_taxed_as_its_item_in_germany() -> None:
    berlin = SalePoint(EUR, "DE", "Europe/Berlin")
    prices = book(list_price(1, 250), tax_classes={item(1): "reduced"}, profiles=(profile(1, deposit=25),))
    priced = price(Basket(berlin, (line(1),)), prices, NOBODY, NOON)
    assert taxes(priced) == [("7", 257, 18)]


def test_empties_alone_give_the_deposit_back() -> None:
    prices = book(list_price(1, 250), profiles=(profile(1, deposit=25),))
    empties = BasketLine("l1", "SKU-1", pieces(-12), item(1), is_empties=True)
    priced = price(basket(empties), prices, NOBODY, NOON)
    (only,) = priced.lines
    assert (only.id, only.sku, only.item_id, only.due, only.deposit_of) == ("l1", "SKU-1", None, euro(-300), "l1")
    assert (priced.totals.due, priced.totals.tax) == (euro(-300), euro(0))


def test_empties_need_no_price_and_are_refused_without_a_deposit() -> None:
    empties = BasketLine("l1", "SKU-1", pieces(-1), item(1), is_empties=True)
    assert price(basket(empties), book(profiles=(profile(1, deposit=25),)), NOBODY, NOON).totals.due == euro(-25)
    with pytest.raises(NoDeposit) as no:
        price(basket(line(2), empties), book(list_price(1, 250), list_price(2, 100)), NOBODY, NOON)
    assert (no.value.sku, no.value.pointer) == ("SKU-1", "/lines/1")


# --- net lists --------------------------------------------------------------------------------------------------------

NET = (PriceList("retail", {"en_US": "Business"}, EUR, is_net=True),)


def test_a_net_list_is_worked_from_net() -> None:
    prices = book(list_price(1, 333), list_price(2, 1000), lists=NET, tax_classes={item(2): "reduced"})
    priced = price(basket(line(1, 3), line(2)), prices, NOBODY, NOON)
    # 9.99 + 20 % = 1.998 -> 2.00; 10.00 + 5.5 % = 0.55
    assert [(one.net.amount, one.due.amount, one.gross.amount, one.is_net) for one in priced.lines] == [
        (999, 1199, 1199, True),
        (1000, 1055, 1055, True),
    ]
    assert taxes(priced) == [("20", 999, 200), ("5.5", 1000, 55)]
    assert priced.totals.due == euro(2254)


def test_a_consumer_sees_a_net_price_with_tax() -> None:
    prices = book(list_price(1, 333), lists=NET, tax_classes={item(1): "reduced"})
    seen = prices.consumer_price(item(1), RIVOLI, NOON)
    assert seen is not None
    assert seen.amount == euro(351)


def test_a_price_by_hand_has_tax_and_stands_beside_net_lines() -> None:
    prices = book(list_price(1, 1000), list_price(2, 1000), lists=NET)
    by_hand = BasketLine("l2", "SKU-2", pieces(1), item(2), euro(1100))
    priced = price(basket(line(1), by_hand), prices, NOBODY, NOON)
    assert [(one.due.amount, one.is_net) for one in priced.lines] == [(1200, True), (1100, False)]
    assert priced.lines[1].list_price == euro(1200)
    assert taxes(priced) == [("20", 1917, 383)]


# --- rounding per line ------------------------------------------------------------------------------------------------


def per_line() -> TaxTable:
    rows = [{"class": "standard", "percent": "20", "from": date(2014, 1, 1)}]
    profiles = [{"from": date(2014, 1, 1), "tax_rounding": "line", "deposits": "as_item", "source": "test"}]
    data = {"classes": {"standard": {}}, "territories": {"FR": {"source": "x", "rates": rows, "profile": profiles}}}
    return tax_table(data)


def test_a_profile_may_round_each_line() -> None:
    lines = [line(1, id=f"l{n}") for n in range(3)]
    by_document = price(basket(*lines), book(list_price(1, 28)), NOBODY, NOON)
    by_line = price(basket(*lines), book(list_price(1, 28), taxes=per_line()), NOBODY, NOON)
    # 0.28 holds 4.67 cents of tax: the three together 14, each alone 5
    assert by_document.totals.tax == euro(14)
    assert by_line.totals.tax == euro(15)
    assert [one.taxes[0].amount.amount for one in by_line.lines] == [5, 5, 5]


# --- what must always hold --------------------------------------------------------------------------------------------


@st.composite
def shops(draw: st.DrawFn) -> Book:
    prices = [list_price(number, draw(st.integers(0, 5_000))) for number in range(6)]
    profiles = []
    for number in range(6):
        chosen = draw(st.lists(st.sampled_from(CLASSES), min_size=2, max_size=4, unique=True))
        cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=len(chosen) - 1, max_size=len(chosen) - 1)))
        percents = [after - before for before, after in pairwise([0, *cuts, 100])]
        shares = dict(zip(chosen, percents, strict=True))
        profiles.append(
            profile(
                number,
                shares=shares if draw(st.booleans()) else None,
                eco={"deee": draw(st.integers(1, 300))} if draw(st.booleans()) else None,
                deposit=draw(st.none() | st.integers(1, 100)),
            )
        )
    lists = (PriceList("retail", {}, EUR, is_net=draw(st.booleans())),)
    classes = {item(number): draw(st.sampled_from(CLASSES)) for number in range(6)}
    return book(*prices, lists=lists, tax_classes=classes, profiles=tuple(profiles))


lines_of = st.lists(
    st.builds(
        lambda number, count, where, by_hand, key: BasketLine(
            f"{key}",
            f"SKU-{number}",
            pieces(count),
            item(number),
            None if by_hand is None else euro(by_hand),
            where=where,
        ),
        st.integers(0, 5),
        st.integers(-4, 9).filter(bool),
        st.sampled_from(list(Where)),
        st.none() | st.integers(0, 4_000),
        st.integers(0, 10**6),
    ),
    min_size=1,
    max_size=10,
    unique_by=lambda one: one.id,
)


@given(lines_of, shops(), st.sampled_from(TERRITORIES))
@settings(max_examples=70, deadline=None)
def test_lines_shares_and_document_add_up(lines: list[BasketLine], prices: Book, territory: str) -> None:
    priced = price(Basket(SalePoint(EUR, territory, "Europe/Paris"), tuple(lines)), prices, NOBODY, NOON)
    sums: dict[tuple[int, str | None], list[int]] = {}
    for one in priced.lines:
        assert one.gross.amount - sum(off.amount.amount for off in one.discounts) == one.due.amount
        assert one.due == one.net + euro(sum(tax.amount.amount for tax in one.taxes))
        assert one.net.amount == sum(tax.base.amount for tax in one.taxes)
        for tax in one.taxes:
            known = sums.setdefault((tax.rate.millionths, tax.exemption), [0, 0])
            known[0] += tax.base.amount
            known[1] += tax.amount.amount
            with_tax = tax.base.amount + tax.amount.amount
            if not prices.lists["retail"].is_net:
                exact = Fraction(with_tax * tax.rate.millionths, MILLION + tax.rate.millionths)
                assert abs(tax.amount.amount - exact) < 1
    assert {(one.rate.millionths, one.exemption): [one.base.amount, one.amount.amount] for one in priced.taxes} == sums
    totals = priced.totals
    assert totals.due == totals.net + totals.tax
    assert totals.due.amount == sum(one.due.amount for one in priced.lines)
    assert {one.deposit_of for one in priced.lines} - {None} <= {one.id for one in lines}


@given(lines_of, shops(), st.sampled_from(TERRITORIES))
@settings(max_examples=50, deadline=None)
def test_taking_everything_back_is_the_sale_with_the_other_sign(
    lines: list[BasketLine], prices: Book, territory: str
) -> None:
    point = SalePoint(EUR, territory, "Europe/Paris")
    sold = price(Basket(point, tuple(lines)), prices, NOBODY, NOON)
    back = price(Basket(point, tuple(replace(one, quantity=-one.quantity) for one in lines)), prices, NOBODY, NOON)
    for there, here in zip(sold.lines, back.lines, strict=True):
        assert (here.due, here.net, here.gross) == (-there.due, -there.net, -there.gross)
        assert [one.amount for one in here.taxes] == [-one.amount for one in there.taxes]
        assert [one.amount for one in here.included] == [-one.amount for one in there.included]
    assert [(one.base, one.amount) for one in back.taxes] == [(-one.base, -one.amount) for one in sold.taxes]


@pytest.mark.parametrize(
    ("territory", "currency", "at", "step"),
    [
        ("CH", "CHF", "2026-11-21T12:00:00Z", 5),
        ("CH", "EUR", "2026-11-21T12:00:00Z", 1),
        ("BE", "EUR", "2026-11-21T12:00:00Z", 5),
        ("BE", "EUR", "2019-11-30T22:59:59Z", 1),
        ("BE", "EUR", "2019-11-30T23:00:00Z", 5),
        ("FR-20R", "EUR", "2026-11-21T12:00:00Z", 1),
    ],
)
def test_cash_is_rounded_where_the_coins_are_missing(territory: str, currency: str, at: str, step: int) -> None:
    point = SalePoint(Currency(currency), territory, "Europe/Brussels")
    assert book().cash_step(point, parse_instant(at)) == step
