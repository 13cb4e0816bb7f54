"""Cents at the edges: several rates on a net list, mixed bundles taken back, rounding by country, outside taxes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from comptoir.kernel.database import Database
from comptoir.kernel.values.rate import Rate
from comptoir.orders.domain import give_back
from comptoir.pricing.domain import Facts, SalePoint, TaxTable, price
from comptoir.pricing.domain.distance import DistanceSales, Ground, territory_of_sale
from comptoir.pricing.domain.prices import MILLION
from comptoir.pricing.domain.promotions import Bundle, Selection, Slot
from comptoir.pricing.ports import TaxProvider
from comptoir.pricing.queries import distance_rules
from comptoir.pricing.rows import shipped_taxes
from comptoir.pricing.service import AskedBasket, AskedLine, PriceBookHolder, price_basket
from tests.pricing.examples import NOON, RIVOLI, TAXES, basket, book, euro, item, line, list_price, profile
from tests.pricing.promotion_examples import promotion, shop
from tests.pricing.shop import open_shop
from tests.pricing.test_charges import NET, taxes
from tests.pricing.test_pricing_properties import half_away
from tests.pricing.test_promotion_properties import sold_line

NOBODY = Facts()


def test_a_net_list_with_several_rates_in_one_product() -> None:
    """Half food and half goods at 9.99 without tax, three of them: 29.97 and the tax of each half."""
    sets = profile(1, shares={"reduced": 50, "standard": 50})
    priced = price(basket(line(1, 3)), book(list_price(1, 999), lists=NET, profiles=(sets,)), NOBODY, NOON)
    # 14.99 and 14.98: 20 % of the one, 5.5 % of the other
    assert sum(one.base.amount for one in priced.taxes) == 2997
    assert sum(tax for _, _, tax in taxes(priced)) == priced.totals.tax.amount
    for rate, base, tax in taxes(priced):
        assert tax == half_away(Fraction(base) * Fraction(rate) / 100)
    assert priced.totals.due.amount == 2997 + priced.totals.tax.amount


def test_a_mixed_bundle_is_given_back_unit_by_unit_to_the_cent() -> None:
    """Two rates, three slots, a price that no share divides: what comes back is what was paid, tax and all."""
    slots = tuple(Slot(Selection(frozenset({item(number)})), count) for number, count in ((0, 1), (1, 2), (2, 1)))
    menu = promotion("menu", Bundle(slots, 1999))
    sold = price(basket(line(0, 2), line(1, 5), line(2, 2)), shop({0: 1001, 1: 333, 2: 777}, menu), NOBODY, NOON)
    assert sold.totals.due.amount == 2 * 1999 + 333
    paid = tax = 0
    for position, one in enumerate(sold.lines):
        left = sold_line(one, position)
        for _ in range(left.quantity // MILLION):
            back = give_back(left, MILLION)
            assert back.due == back.net + back.tax
            paid, tax = paid + back.due, tax + back.tax
            left = left._replace(returned=left.returned + MILLION)
    assert (paid, tax) == (sold.totals.due.amount, sold.totals.tax.amount)


def test_a_price_of_thousandths_is_the_same_cent_wherever_it_is_added_up() -> None:
    """3.945 for one, written as 7.89 for two: 3.95 on the line, in the total and in net and tax together."""
    priced = price(basket(line(1)), book(list_price(1, 789, per=2 * MILLION)), NOBODY, NOON)
    assert (priced.lines[0].due, priced.totals.due) == (euro(395), euro(395))
    assert priced.totals.net.amount + priced.totals.tax.amount == 395
    two = price(basket(line(1, 2)), book(list_price(1, 789, per=2 * MILLION)), NOBODY, NOON)
    assert two.totals.due == euro(789)


@pytest.mark.parametrize("territory", ["FR", "BE", "LU", "DE", "CH"])
@pytest.mark.parametrize("is_per_line", [False, True], ids=["document", "line"])
def test_every_country_rounds_as_its_profile_says(territory: str, is_per_line: bool) -> None:
    rows = [replace(one, is_rounded_per_line=is_per_line) for one in TAXES.territories[territory].profiles]
    table = replace(
        TAXES, territories={**TAXES.territories, territory: replace(TAXES.territories[territory], profiles=tuple(rows))}
    )
    point = replace(RIVOLI, territory=territory)
    amounts = (28, 99, 1, 333)
    prices = book(*(list_price(number, amount) for number, amount in enumerate(amounts)), taxes=table)
    priced = price(basket(*(line(number) for number in range(4)), point=point), prices, NOBODY, NOON)
    (tax,) = priced.taxes
    rate = Fraction(tax.rate.millionths, MILLION)
    each = [half_away(amount * rate / (1 + rate)) for amount in amounts]
    whole = half_away(sum(amounts) * rate / (1 + rate))
    assert tax.amount.amount == (sum(each) if is_per_line else whole)
    assert sum(one.taxes[0].amount.amount for one in priced.lines) == tax.amount.amount
    assert priced.totals.due.amount == sum(amounts)


def test_the_sale_that_passes_the_threshold_is_the_first_with_the_tax_of_elsewhere() -> None:
    """On one day: up to 10,000.00 the seller's tax, and of the next sale the buyer's."""
    day, so_far = date(2026, 11, 21), 990_000
    grounds = []
    for net in (5_000, 5_000, 1, 1):
        found = territory_of_sale(distance_rules(), "FR", "BE", net, (DistanceSales(2026, so_far),), day)
        grounds.append((found.territory, found.ground))
        so_far += net
    assert grounds == [("FR", Ground.BELOW_THRESHOLD)] * 2 + [("BE", Ground.ABOVE_THRESHOLD)] * 2


# --- taxes from outside -----------------------------------------------------------------------------------------------


class Outside:
    """A provider with rates of its own; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> TaxTable:
        self.asked += 1
        france = TAXES.territories["FR"]
        rows = tuple(replace(one, rate=Rate.from_percent("21")) for one in france.rates["standard"])
        rates = {**france.rates, "standard": rows}
        return replace(TAXES, territories={**TAXES.territories, "FR": replace(france, rates=rates)})


@pytest.mark.parametrize(
    ("provider", "percent"), [(shipped_taxes, "20"), (Outside(), "21")], ids=["shipped", "outside"]
)
def test_a_tax_provider_is_asked_when_the_book_is_loaded_and_never_while_a_basket_is_priced(
    database: Database, provider: TaxProvider, percent: str
) -> None:
    made = open_shop(database)
    made.set_prices({"MUG": 1210})
    holder = PriceBookHolder(database, provider)
    with database.read() as connection:
        holder.load(connection)
        asked = provider.asked if isinstance(provider, Outside) else 0
        point = SalePoint(euro(0).currency, "FR", "Europe/Paris", None, "rivoli")
        wanted = AskedBasket(point, (AskedLine("1", "MUG", "1"),))
        price_basket(connection, holder.current(), wanted, database.clock.now())
        priced, _ = price_basket(connection, holder.current(), wanted, database.clock.now())
    assert [one.rate.percent_text for one in priced.taxes] == [percent]
    assert priced.totals.net.amount + priced.totals.tax.amount == 1210
    if isinstance(provider, Outside):
        assert provider.asked == asked
