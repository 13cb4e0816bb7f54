"""What an editor is told of a promotion before it begins: others on the same goods, and what remains."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.kernel.database import Database
from comptoir.pricing.service import PutCost, record_costs
from tests.pricing.api import anybody, api
from tests.pricing.shop import Shop, open_shop
from tests.pricing.test_promotions_http import put
from tests.support.databases import write

MUGS = {"selection": {"skus": ["MUG"]}}
TWENTY: dict[str, Any] = {"label": {"en_US": "Mugs"}, "offer": {"kind": "percentage", "rate": "20"}, **MUGS}
SECOND: dict[str, Any] = {
    "label": {"en_US": "Second half"}, "offer": {"kind": "nth_percent", "nth": 2, "rate": "50"},
    "selection": {"everything": True},
}  # fmt: skip


@pytest.fixture
def shop(database: Database) -> Shop:
    made = open_shop(database)
    made.set_prices({"MUG": 1000, "TEA": 400, "COMTE": 3000})
    return made


def examined(client: TestClient[Litestar], promotion: dict[str, Any], **more: str) -> dict[str, Any]:
    answer = client.post("/api/v1/promotions:examine", json={"promotion": promotion} | more)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_promotions_on_the_same_goods_are_named_with_what_the_engine_takes(shop: Shop) -> None:
    with api(shop.database, anybody("*.*.*")) as client:
        put(client, "promotions/second", SECOND)
        put(client, "promotions/teas", TWENTY | {"selection": {"skus": ["TEA"]}})
        put(client, "promotions/lyon", TWENTY | {"scope": {"stores": ["lyon"]}})
        put(client, "promotions/past", TWENTY | {"scope": {"valid_to": "2026-01-01"}})
        put(client, "promotions/later", TWENTY | {"scope": {"valid_from": "2099-01-01"}, "priority": 1})
        rivoli = TWENTY | {"scope": {"stores": ["rivoli"]}}
        met = examined(client, rivoli, store="rivoli")["competitors"]
        assert [(one["code"], one["phase"], one["items"]) for one in met] == [
            ("later", "scheduled", 1), ("second", "running", 1),
        ]  # fmt: skip
        second = met[1]
        assert (second["agrees"], second["reason"], second["outcome"]) == (False, "tags", "other")
        assert second["basket"] == [{"sku": "MUG", "quantity": "2"}]
        assert {name: of["amount"] for name, of in second["due"].items()} == {
            "without": 2000, "draft": 1600, "other": 1500, "both": 1500,
        }  # fmt: skip
        steps = {step["facts"]["promotion"]: step["step"] for step in second["steps"]}
        assert steps == {"-": "promotion_better_won", "second": "promotion_applied"}
        friends = {"tags": ["a"], "combines_with": ["a"]}
        put(client, "promotions/second", SECOND | friends, if_match='"1"')
        (_, second) = examined(client, rivoli | friends, store="rivoli")["competitors"]
        assert (second["reason"], second["outcome"], second["due"]["both"]["amount"]) == (None, "both", 1200)
        assert examined(client, SECOND | {"scope": {"stores": ["lyon"]}}, code="second", store="lyon")["competitors"]


def test_a_threshold_meets_what_is_on_offer_in_a_basket_that_reaches_it(shop: Shop) -> None:
    steps = [{"from_amount": 2500, "amount": 300}]
    basket = {
        "label": {"en_US": "3 off"}, "offer": {"kind": "threshold", "steps": steps}, "class": "basket",
        "selection": {"everything": True}, "currency": "EUR",
    }  # fmt: skip
    with api(shop.database, anybody("*.*.*")) as client:
        put(client, "promotions/mugs", TWENTY)
        (met,) = examined(client, basket)["competitors"]
    assert met["basket"] == [{"sku": "MUG", "quantity": "3"}]
    assert met["due"]["both"]["amount"] == 2400  # 20 % off three mugs is below the threshold, which takes 300 off 3000
    assert met["outcome"] == "other"


@pytest.mark.parametrize("may_see_costs", [True, False])
def test_what_remains_is_warned_of_and_told_in_figures_to_who_may_see_costs(shop: Shop, may_see_costs: bool) -> None:
    rights = ["pricing.promotion.edit", "pricing.promotion.read", *(["pricing.cost.read"] if may_see_costs else [])]
    with write(shop.database) as uow:
        record_costs(uow, [PutCost("MUG", 700, "EUR"), PutCost("TEA", 390, "EUR")])
    everything = TWENTY | {"selection": {"everything": True}}
    with api(shop.database, anybody(*rights)) as client:
        told = examined(client, everything)["margins"]
    assert {name: told[name] for name in ("items", "below_cost", "below_floor", "cost_unknown")} == {
        "items": 3, "below_cost": 2, "below_floor": 2, "cost_unknown": 1,
    }  # fmt: skip
    tea, mug, comte = told["sample"]
    assert (tea["sku"], tea["price"]["amount"], tea["after"]["amount"]) == ("TEA", 400, 320)
    assert (tea["warnings"], comte["warnings"]) == (["below_cost", "below_floor"], ["cost_unknown"])
    # 800 with 20 % tax is 667 without, for goods that cost 700
    assert (mug["cost"], mug["margin"]) == (
        ({"amount": 700, "currency": "EUR"}, "-4.9475") if may_see_costs else (None, None)
    )
