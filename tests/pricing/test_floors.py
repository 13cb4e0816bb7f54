"""Prices below what the law lets goods be resold for are refused where the cost is known, but in the cases it names."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.services.saving import save_products
from comptoir.kernel.database import Database
from comptoir.pricing.queries import history
from comptoir.pricing.service import PriceOutcome, PutCost, PutPrice, PutPriceList, put_price_list, record_costs
from comptoir.pricing.service import record_prices as record
from comptoir.pricing.services.promotion_bodies import PromotionBody
from comptoir.pricing.services.promotions import put_promotion
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write


@pytest.fixture
def shop(database: Database) -> Shop:
    """MUG costs 5.00 without tax, TEA (food) too; taxed at 20 %."""
    shop = open_shop(database)
    with write(database) as uow:
        save_products(uow, [ProductDraft(sku="TEA", mode=Mode.MERGE, department="epicerie")])
        record_costs(uow, [PutCost("MUG", 500, "EUR"), PutCost("TEA", 500, "EUR")])
        put_price_list(uow, PutPriceList("trade", {"en_US": "Trade"}, "EUR", is_net=True))
    return shop


def put(shop: Shop, command: PutPrice, reason: str | None = None) -> PriceOutcome:
    with write(shop.database) as uow:
        (outcome,) = record(uow, [command], reason)
    return outcome


def codes(outcome: PriceOutcome) -> list[tuple[str, str]]:
    return [(error.code, error.pointer) for error in outcome.errors]


@pytest.mark.parametrize(
    ("sku", "price_list", "below", "at"),
    [
        ("MUG", "retail", 599, 600),  # 5.00 without tax: the cost
        ("TEA", "retail", 659, 660),  # 5.50: the cost and ten per cent
        ("MUG", "trade", 499, 500),  # a list without tax
        ("TEA", "trade", 549, 550),
    ],
)
def test_a_price_below_the_floor_is_refused_and_one_at_it_stands(
    shop: Shop, sku: str, price_list: str, below: int, at: int
) -> None:
    position = shop.position()
    outcome = put(shop, PutPrice(sku, price_list, below))
    assert (outcome.status, codes(outcome)) == ("rejected", [("pricing.below_floor", "/amount")])
    assert "5" not in outcome.errors[0].facts.values()  # the cost is not told
    assert shop.position() == position
    assert put(shop, PutPrice(sku, price_list, at)).status == "created"
    assert put(shop, PutPrice(sku, price_list, at + 1)).status == "updated"


def test_a_case_of_the_law_is_kept_in_the_history(shop: Shop) -> None:
    wrong = put(shop, PutPrice("MUG", "retail", 100, below_cost="because"))
    assert codes(wrong) == [("kernel.malformed_value", "/below_cost")]
    assert put(shop, PutPrice("MUG", "retail", 100, below_cost="perishable"), "short date").status == "created"
    with shop.database.read() as connection:
        (kept,) = history(connection, shop.items["MUG"], None, 10)
    assert (kept.price.amount, kept.reason) == (100, "below_cost:perishable short date")


def test_nobody_is_kept_from_selling_by_a_cost_that_is_not_known(shop: Shop) -> None:
    assert put(shop, PutPrice("COMTE", "retail", 1)).status == "created"
    later = PutPrice("MUG", "retail", 700, valid_from="2026-12-24")
    assert put(shop, later).status == "created"
    with write(shop.database) as uow:
        record_costs(uow, [PutCost("MUG", 900, "EUR", valid_from="2026-12-01")])
    assert put(shop, PutPrice("MUG", "retail", 600)).status == "created"  # of today the cost of today counts
    assert put(shop, replace(later, amount=701)).status == "rejected"
    assert put(shop, replace(later, amount=700)).status == "unchanged"
    assert put(shop, replace(later, amount=None)).status == "updated"


def test_per_and_steps_of_quantity_are_held_against_the_floor_as_well(shop: Shop) -> None:
    assert put(shop, PutPrice("MUG", "retail", 3599, per="6")).status == "rejected"
    assert put(shop, PutPrice("MUG", "retail", 3600, per="6")).status == "created"
    assert put(shop, PutPrice("MUG", "retail", 599, min_quantity="12")).status == "rejected"


def promote(shop: Shop, code: str, percent: str, **more: object) -> None:
    body = {"label": {"fr_FR": code}, "offer": {"kind": "percentage", "rate": percent}, "currency": "EUR", **more}
    with write(shop.database) as uow:
        put_promotion(uow, code, msgspec.convert(body, PromotionBody))


def test_a_price_is_held_against_the_floor_with_what_promotions_take(shop: Shop) -> None:
    mug = {"selection": {"skus": ["MUG"]}}
    promote(shop, "fifth", "20", **mug)
    outcome = put(shop, PutPrice("MUG", "retail", 749))  # 5.99 when promoted: 4.99 without tax
    assert codes(outcome) == [("pricing.below_floor_promoted", "/amount")]
    assert outcome.errors[0].facts["promotion"] == {"fr_FR": "fifth"}  # its name, as customers read it
    assert put(shop, PutPrice("MUG", "retail", 749, below_cost="outdated")).status == "created"
    assert put(shop, PutPrice("MUG", "retail", 750)).status == "updated"
    assert put(shop, PutPrice("MUG", "trade", 500)).status == "rejected"  # the promotion names no list
    assert put(shop, PutPrice("TEA", "retail", 660)).status == "created"  # not selected


def test_promotions_that_agree_count_together_and_others_one_by_one(shop: Shop) -> None:
    social = {"tags": ["any"], "combines_with": ["any"]}
    promote(shop, "alone", "20", selection={"everything": True})
    promote(shop, "first", "10", selection={"everything": True}, **social)
    promote(shop, "second", "15", selection={"skus": ["MUG"]}, **social)
    assert codes(put(shop, PutPrice("MUG", "retail", 783))) == [("pricing.below_floor_promoted", "/amount")]
    assert put(shop, PutPrice("MUG", "retail", 784)).status == "created"  # 76.5 %: 6.00, 5.00 without tax


def test_a_promotion_elsewhere_or_over_by_then_lowers_no_price(shop: Shop) -> None:
    selection = {"selection": {"skus": ["MUG"]}}
    promote(shop, "old", "50", scope={"valid_to": "2026-01-31"}, **selection)
    promote(shop, "lyon", "50", scope={"stores": ["lyon"]}, **selection)
    with write(shop.database) as uow:
        put_price_list(uow, PutPriceList("paris", {"en_US": "Paris"}, "EUR", stores=frozenset({"rivoli"})))
    assert put(shop, PutPrice("MUG", "paris", 600)).status == "created"
    assert codes(put(shop, PutPrice("MUG", "retail", 600))) == [("pricing.below_floor_promoted", "/amount")]
    assert put(shop, PutPrice("MUG", "retail", 1200)).status == "created"
