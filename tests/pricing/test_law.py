"""What the law limits in promotions: each limit at, below and above."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.law import Finding, Goods, Place, advantages, check_promotion_lawful
from comptoir.pricing.domain.law_rules import PromotionLaw
from comptoir.pricing.domain.promotions import (
    EVERYTHING,
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    NForM,
    NthPercent,
    Offer,
    Percentage,
    Promotion,
    PromotionClass,
    Scope,
    Slot,
    Step,
    Threshold,
)
from comptoir.pricing.rows.profiles import shipped_laws
from comptoir.pricing.services.lawful import department_of
from tests.pricing.examples import NOON, TAXES

LAW: PromotionLaw = shipped_laws()["FR"]
PARIS = Place("75", "Europe/Paris")
REDUCED = ((TAXES.rate("FR", "reduced", date(2026, 11, 21)), 1_000_000),)
STANDARD = ((TAXES.rate("FR", "standard", date(2026, 11, 21)), 1_000_000),)


def goods(sku: str = "TEA", price: int = 1055, cost: int | None = 100, group: str | None = "food") -> Goods:
    rates = REDUCED if group in {"food", "fresh_produce"} else STANDARD
    return Goods(UUID(int=len(sku)), sku, price, rates, cost, group, date(2025, 1, 1))


def promotion(offer: Offer, label: str = "Offre", first: str | None = None, last: str | None = None) -> Promotion:
    kind = PromotionClass.BASKET if isinstance(offer, Threshold) else PromotionClass.LINE
    start = None if first is None else datetime.fromisoformat(first)
    end = None if last is None else datetime.fromisoformat(last)
    return Promotion(
        code="p",
        label={"fr_FR": label},
        offer=offer,
        promotion_class=kind,
        selection=EVERYTHING,
        scope=Scope(valid_from=start, valid_to=end),
    )


def check(
    one: Promotion, *some: Goods, kind: str | None = None, at: Instant = NOON, places: tuple[Place, ...] = (PARIS,)
) -> list[tuple[str, bool]]:
    return [(found.rule, found.is_refusal) for found in findings(one, *some, kind=kind, at=at, places=places)]


def findings(
    one: Promotion, *some: Goods, kind: str | None = None, at: Instant = NOON, places: tuple[Place, ...] = (PARIS,)
) -> tuple[Finding, ...]:
    chosen = [list(some or (goods(),)) for _ in one.selections]
    return check_promotion_lawful(LAW, one, chosen, places, kind, at)


def percent(text: str) -> Percentage:
    return Percentage(Rate.from_percent(text))


def at(text: str) -> Instant:
    return Instant(datetime.fromisoformat(text).replace(tzinfo=UTC))


# --- caps -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "rate", "lawful"),
    [
        ("food", "33.9999", True),
        ("food", "34", True),
        ("food", "34.0001", False),
        ("fresh_produce", "34.0001", False),
        ("hygiene", "40", True),
        ("hygiene", "40.0001", False),
        ("household", "40", True),
        ("household", "40.0001", False),
        (None, "90", True),
    ],
)
def test_the_cap_of_each_group(group: str | None, rate: str, lawful: bool) -> None:
    found = findings(promotion(percent(rate)), goods(cost=1, group=group))
    assert [(one.rule, one.is_refusal) for one in found] == ([] if lawful else [("cap", True)])
    if found:
        assert found[0].facts["advantage"] == rate
        assert found[0].facts["cap"] == ("34" if group in {"food", "fresh_produce"} else "40")
        assert (found[0].sku, found[0].is_verified) == ("TEA", True)
        assert "2025-337" in found[0].source


@pytest.mark.parametrize(
    ("offer", "lawful"),
    [
        (NForM(2, 1), False),
        (NForM(3, 2), True),
        (NthPercent(2, Rate.from_percent("68")), True),
        (NthPercent(2, Rate.from_percent("68.0001")), False),
        (AmountOff(340), True),
        (AmountOff(341), False),
        (FixedPrice(660), True),
        (FixedPrice(659), False),
        (Bundle((Slot(EVERYTHING, 3),), 1980), True),
        (Bundle((Slot(EVERYTHING, 3),), 1979), False),
        (Gift(Slot(EVERYTHING), from_quantity=1), False),
        (Gift(Slot(EVERYTHING), from_quantity=2), True),
        (Gift(Slot(EVERYTHING), from_amount=2000), True),
        (Gift(Slot(EVERYTHING), from_amount=1900), False),
        (Threshold((Step(5000, rate=Rate.from_percent("34")),)), True),
        (Threshold((Step(5000, amount=1700),)), True),
        (Threshold((Step(5000, amount=1701),)), False),
    ],
    ids=str,
)
def test_the_advantage_of_every_kind_of_offer(offer: Offer, lawful: bool) -> None:
    assert check(promotion(offer), goods(price=1000, cost=1)) == ([] if lawful else [("cap", True)])


def test_the_cap_is_that_of_the_days_of_the_promotion() -> None:
    soap = goods(cost=1, group="hygiene")
    assert check(promotion(percent("38")), soap, at=at("2025-04-15T10:00:00")) == [("cap", True)]
    assert check(promotion(percent("38")), soap, at=at("2025-04-16T10:00:00")) == []
    assert check(promotion(percent("41"), last="2028-06-01"), soap, at=at("2028-04-15T10:00:00")) == [("cap", True)]
    assert check(promotion(percent("50")), goods(cost=1), at=at("2028-04-16T10:00:00")) == []


def test_goods_about_to_spoil_have_no_cap() -> None:
    assert check(promotion(percent("50")), goods(cost=1), kind="perishable") == []


# --- below cost -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "price", "cost", "rules"),
    [
        ("food", 1055, 900, []),  # 10.00 x 0.99 without tax is exactly 110 % of 9.00
        ("food", 1055, 901, ["below_cost"]),
        ("food", 1055, 899, []),
        ("fresh_produce", 1055, 990, []),
        ("fresh_produce", 1055, 991, ["below_cost"]),
        ("hygiene", 1200, 990, []),
        (None, 1200, 990, []),
        (None, 1200, 991, ["below_cost"]),
        (None, 1200, 989, []),
    ],
)
def test_nothing_is_sold_below_its_floor(group: str | None, price: int, cost: int, rules: list[str]) -> None:
    found = findings(promotion(percent("1")), goods(price=price, cost=cost, group=group))
    assert [one.rule for one in found] == rules
    if found:
        assert found[0].is_refusal
        assert found[0].facts == {"net": "990", "cost": str(cost), "floor": "110" if group == "food" else "100"}


def test_a_net_price_is_held_against_the_cost_as_it_is() -> None:
    net = replace(goods(price=1000, group=None), rates=())
    assert check(promotion(percent("1")), replace(net, cost=990)) == []
    assert check(promotion(percent("1")), replace(net, cost=991)) == [("below_cost", True)]


@pytest.mark.parametrize(
    "kind", ["soldes", "closing_down", "end_of_season", "outdated", "restocked_lower", "aligned", "perishable"]
)
def test_the_lawful_cases_below_cost_are_told_as_such(kind: str) -> None:
    one = promotion(percent("20"), first="2026-01-07", last="2026-02-04")
    assert check(one, goods(group=None, cost=1000), kind=kind, at=at("2026-01-02T10:00:00")) == [
        ("below_cost_allowed", False)
    ]


def test_another_kind_allows_nothing() -> None:
    assert check(promotion(percent("20")), goods(group=None, cost=1000), kind="birthday") == [("below_cost", True)]


def test_an_unknown_cost_is_said() -> None:
    assert check(promotion(percent("20")), goods(cost=None)) == [("cost_unknown", False)]


# --- official sales ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "department", "lawful"),
    [
        ("2026-01-07", "2026-02-04", "75", True),  # `valid_to` is the first moment after the end
        ("2026-01-06", "2026-02-04", "75", False),
        ("2026-01-07", "2026-02-04T00:00:01", "75", False),
        ("2026-01-07", None, "75", False),
        ("2026-01-14", "2026-01-21", "75", True),
        ("2026-01-02", "2026-01-30", "57", True),
        ("2026-01-07", "2026-02-04", "57", False),
        ("2026-06-24", "2026-07-22", "57", True),
        ("2026-07-08", "2026-08-05", "2A", True),
        ("2026-06-24", "2026-07-22", "2A", False),
        ("2026-01-07", "2026-02-04", None, True),
        ("2026-02-07", "2026-03-07", "974", True),
        ("2026-11-21", "2026-11-28", "75", False),
    ],
)
def test_official_sales_lie_within_their_period(
    first: str, last: str | None, department: str | None, lawful: bool
) -> None:
    one = promotion(percent("20"), "Soldes", first, last)
    place = Place(department, "Europe/Paris")
    found = check(one, goods(cost=1), kind="soldes", at=at("2026-01-01T10:00:00"), places=(place,))
    assert found == ([] if lawful else [("sales_period", True)])


def test_one_department_outside_its_period_is_enough() -> None:
    one = promotion(percent("20"), "Soldes", "2026-01-07", "2026-02-04")
    places = (PARIS, Place("54", "Europe/Paris"))
    (found,) = findings(one, kind="soldes", at=at("2026-01-01T10:00:00"), places=places)
    assert (found.rule, found.facts["department"], found.facts["period_last"]) == ("sales_period", "54", "2026-01-29")


@pytest.mark.parametrize(
    ("since", "rules"),
    [
        (date(2025, 12, 8), []),
        (date(2025, 12, 7), []),
        (date(2025, 12, 9), [("offered_before", True)]),
        (None, [("offered_before", True)]),
    ],
)
def test_goods_in_sales_were_offered_a_month_before(since: date | None, rules: list[tuple[str, bool]]) -> None:
    one = promotion(percent("20"), "Soldes", "2026-01-07", "2026-02-04")
    some = replace(goods(cost=1), offered_since=since)
    assert check(one, some, kind="soldes", at=at("2026-01-01T10:00:00")) == rules


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "rules"),
    [
        ("SOLDES monstres", [("reserved_word", True)]),
        ("Soldé", [("reserved_word", True)]),
        ("Le solde du mois", [("reserved_word", True)]),
        ("Soldeurs", [("reserved_word", True)]),
        ("Solderie", []),
        ("Promotion", []),
    ],
)
def test_the_reserved_word_is_for_official_sales(label: str, rules: list[tuple[str, bool]]) -> None:
    assert check(promotion(percent("10"), label), goods(cost=1)) == rules


@pytest.mark.parametrize(
    ("label", "group", "rules"),
    [
        ("Le 3e gratuit", "food", [("free_word", True)]),
        ("3rd one FREE", "food", [("free_word", True)]),
        ("Le 3e gratuit", "hygiene", []),
        ("Le 3e offert", "food", []),
    ],
)
def test_food_is_not_called_free(label: str, group: str, rules: list[tuple[str, bool]]) -> None:
    assert check(promotion(NForM(3, 2), label), goods(cost=1, group=group)) == rules


def test_refusals_come_first() -> None:
    found = check(promotion(percent("35"), "Soldes"), goods(cost=None))
    assert found == [("reserved_word", True), ("cap", True), ("cost_unknown", False)]


# --- data and shares --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("postcode", "department"),
    [
        ("75001", "75"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20620", "2B"),
        ("97410", "974"),
        ("97133", "977"),
        ("97150", "978"),
        ("1000", None),
    ],
)
def test_the_department_of_a_postcode(postcode: str, department: str | None) -> None:
    assert department_of(postcode) == department


def test_a_group_is_found_by_attribute_before_department() -> None:
    assert LAW.group_of({"attribute:law_group=hygiene"}, "maison", "standard") == "hygiene"
    assert LAW.group_of((), "epicerie", "reduced") == "food"
    assert LAW.group_of((), "alimentation-animale", "standard") == "pet_food"
    assert LAW.group_of((), "maison", "standard") is None


@given(st.integers(1, 100_000), st.integers(0, 100_000), st.integers(2, 9), st.integers(1, 8))
@settings(max_examples=100, deadline=None)
def test_an_advantage_is_a_share_of_the_price(price: int, amount: int, take: int, pay: int) -> None:
    offers: list[Offer] = [AmountOff(amount), FixedPrice(amount), NForM(take, min(pay, take))]
    offers.append(Gift(Slot(EVERYTHING), 1))
    for offer in offers:
        one = promotion(offer)
        (share,) = advantages(one, [[goods(price=price)] for _ in one.selections]).values()
        assert 0 <= share <= 1


def test_national_sales_begin_on_the_wednesdays_of_the_rule_and_last_four_weeks() -> None:
    for period in LAW.sales:
        if period.departments:
            continue
        if period.season == "winter":
            second = next(
                day for day in (date(period.first.year, 1, number) for number in range(8, 15)) if day.isoweekday() == 3
            )
            expected = second - timedelta(days=7) if second.day > 12 else second
        else:
            last = next(
                day
                for day in (date(period.first.year, 6, number) for number in range(30, 23, -1))
                if day.isoweekday() == 3
            )
            expected = last - timedelta(days=7) if last.day > 28 else last
        assert (period.first, period.last) == (expected, expected + timedelta(days=27)), period


def test_fruit_and_vegetables_lost_the_ten_per_cent_in_2023_and_pet_food_has_it() -> None:
    def percent_of(group: str, day: date) -> str:
        floor = LAW.floor(group, day)
        assert floor is not None
        return floor.rate.percent_text

    assert percent_of("fresh_produce", date(2018, 12, 31)) == "100"
    assert percent_of("fresh_produce", date(2023, 3, 31)) == "110"
    assert percent_of("fresh_produce", date(2023, 4, 1)) == "100"
    assert (percent_of("food", date(2026, 1, 1)), percent_of("pet_food", date(2026, 1, 1))) == ("110", "110")
    assert percent_of("food", date(2028, 4, 16)) == "100"


@pytest.mark.parametrize(
    ("department", "year", "seasons"),
    [
        ("57", 2026, {"winter": "01-02", "summer": "06-24"}),
        ("66", 2026, {"winter": "01-07", "summer": "06-24"}),
        ("973", 2026, {"winter": "01-07", "summer": "06-24"}),
        ("2A", 2026, {"winter": "01-07", "summer": "07-08"}),
        ("971", 2026, {"winter": "01-03", "summer": "09-26"}),
        ("972", 2027, {"winter": "01-06", "summer": "10-07"}),
        ("974", 2026, {"summer": "02-07", "winter": "09-05"}),
        ("975", 2026, {"winter": "01-21", "summer": "07-15"}),
        ("978", 2027, {"winter": "05-01", "summer": "10-09"}),
        (None, 2027, {"winter": "01-06", "summer": "06-23"}),
    ],
)
def test_each_department_has_two_sales_a_year(department: str | None, year: int, seasons: dict[str, str]) -> None:
    found = [one for one in LAW.periods(department) if one.first.year == year]
    assert {one.season: one.first.isoformat()[5:] for one in found} == seasons
    assert len(found) == 2
    assert {(one.last - one.first).days for one in found} == {27}


def test_a_cap_that_may_not_hold_overseas_is_said_there_and_refuses_nothing() -> None:
    one, shampoo, reunion = promotion(percent("50")), goods(cost=1, group="hygiene"), Place("974", "Indian/Reunion")
    (there,) = findings(one, shampoo, places=(reunion,))
    assert (there.rule, there.is_refusal, there.is_verified) == ("cap", False, False)
    (both,) = findings(one, shampoo, places=(reunion, PARIS))
    assert (both.is_refusal, both.is_verified) == (True, True)
    (food,) = findings(one, goods(cost=1, group="food"), places=(reunion,))
    assert (food.is_refusal, food.is_verified) == (True, True)


def test_free_delivery_takes_nothing_off_food() -> None:
    offer = Threshold((Step(4000, rate=Rate.from_percent("100")),))
    one = replace(promotion(offer, "Livraison gratuite"), promotion_class=PromotionClass.SHIPPING)
    assert check(one, goods(cost=900, group="food")) == []
    assert check(replace(one, promotion_class=PromotionClass.BASKET), goods(cost=900, group="food")) == [
        ("free_word", True), ("cap", True), ("below_cost", True),
    ]  # fmt: skip


def test_what_rests_on_days_that_nobody_verified_says_so() -> None:
    one = promotion(percent("20"), "Soldes", "2027-01-03", "2027-01-20")
    (found,) = findings(
        one, goods(cost=1), kind="soldes", at=at("2027-01-01T10:00:00"), places=(Place("57", "Europe/Paris"),)
    )
    assert (found.rule, found.is_refusal, found.is_verified) == ("unverified", False, False)
    assert found.facts == {"department": "57"}
