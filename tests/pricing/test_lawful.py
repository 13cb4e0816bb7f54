"""The facts that the law asks for, read from a shop."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.kernel.database import Database
from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain.promotions import EVERYTHING, NForM, Percentage, Promotion, Scope, Selection
from comptoir.pricing.service import PutCost, record_costs
from comptoir.pricing.services.lawful import PromotionUnlawful, findings_for, require_lawful
from comptoir.pricing.services.promotion_bodies import body_kept
from comptoir.pricing.services.promotions import put_promotion
from tests.pricing.api import anybody, api
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

HALF = Promotion(
    code="half", label={"fr_FR": "Moitié"}, offer=Percentage(Rate.from_percent("50")), selection=EVERYTHING
)


@pytest.fixture
def shop(database: Database) -> Shop:
    shop = open_shop(database)
    shop.set_prices({"TEA": 1200, "MUG": 500})
    with write(database) as uow:
        record_costs(uow, [PutCost("TEA", 500, "EUR"), PutCost("MUG", 300, "EUR")])
    return shop


def told(shop: Shop, promotion: Promotion, kind: str | None = None) -> list[tuple[str, str | None]]:
    with shop.database.read() as connection:
        return [(one.rule, one.sku) for one in findings_for(connection, promotion, kind, shop.database.clock.now())]


def test_costs_prices_and_taxes_of_the_shop_decide(shop: Shop) -> None:
    # TEA at half price is 5.00 without tax and costs 5.00; MUG is 2.08 and costs 3.00
    assert told(shop, HALF) == [("below_cost", "MUG")]
    tea = replace(HALF, selection=Selection(items=frozenset({shop.items["TEA"]})))
    assert told(shop, tea) == []
    assert told(shop, replace(HALF, exclusion=Selection(items=frozenset({shop.items["MUG"]})))) == []


def test_it_is_refused_before_it_runs_and_leaves_no_trace(shop: Shop) -> None:
    before = shop.position()
    with shop.database.read() as connection, pytest.raises(PromotionUnlawful) as no:
        require_lawful(connection, HALF, None, shop.database.clock.now())
    assert (no.value.rule, no.value.item, no.value.source) == (
        "pricing.law.below_cost",
        "MUG",
        "Code de commerce L442-5",
    )
    assert shop.position() == before
    with shop.database.read() as connection:
        (warning,) = require_lawful(connection, HALF, "outdated", shop.database.clock.now())
    assert (warning.rule, warning.sku) == ("below_cost_allowed", "MUG")


def test_what_was_priced_today_is_not_yet_for_official_sales(shop: Shop) -> None:
    sales = replace(HALF, label={"fr_FR": "Soldes"}, offer=NForM(3, 2))
    rules = {rule for rule, _ in told(shop, sales, "soldes")}
    assert "sales_period" in rules
    assert "reserved_word" not in rules
    assert ("reserved_word", None) in told(shop, sales)


def test_a_promotion_of_no_store_has_no_law(shop: Shop) -> None:
    assert told(shop, replace(HALF, scope=Scope(stores=frozenset({"nowhere"})))) == []


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient[Litestar]]:
    with api(shop.database, anybody("pricing.*.*")) as client:
        yield client


def test_findings_are_asked_for_and_costs_are_for_those_who_may_see_them(
    shop: Shop, client: TestClient[Litestar]
) -> None:
    body = {
        "label": {"fr_FR": "Moitié prix"},
        "offer": {"kind": "percentage", "rate": "50"},
        "selection": {"skus": ["MUG"]},
        "state": "draft",
    }
    assert client.put("/api/v1/promotions/half", json=body).status_code in {200, 201}
    (found,) = client.get("/api/v1/promotions/half/findings").json()["items"]
    assert (found["rule"], found["is_refusal"], found["sku"]) == ("below_cost", True, "MUG")
    assert found["facts"] == {"net": "208", "cost": "300", "floor": "100"}
    with api(shop.database, anybody("pricing.promotion.read")) as curious:
        (seen,) = curious.get("/api/v1/promotions/half/findings").json()["items"]
        assert seen["facts"] == {"floor": "100"}
    assert client.get("/api/v1/promotions/ghost/findings").status_code == 404


def test_what_the_law_forbids_does_not_begin(shop: Shop, client: TestClient[Litestar]) -> None:
    body = {"label": {"fr_FR": "Moitié prix"}, "offer": {"kind": "percentage", "rate": "50"}}
    mug = {**body, "selection": {"skus": ["MUG"]}}
    before = shop.position()
    made = client.put("/api/v1/promotions/half", json=mug)
    assert (made.status_code, made.json()["type"].rpartition("/")[2]) == (409, "pricing.promotion_unlawful")
    assert made.json()["detail"] == "“half” sells below the lowest lawful price (MUG): Code de commerce L442-5."
    assert shop.position() == before
    draft = client.put("/api/v1/promotions/half", json={**mug, "state": "draft"})
    begun = client.post("/api/v1/promotions/half/activate", headers={"If-Match": draft.headers["etag"]})
    assert begun.status_code == 409
    tea = client.put("/api/v1/promotions/tea", json={**body, "selection": {"skus": ["TEA"]}})
    assert tea.status_code == 201


def test_a_campaign_says_what_its_promotions_may(client: TestClient[Litestar]) -> None:
    mug = {
        "label": {"fr_FR": "Fin de série"},
        "offer": {"kind": "percentage", "rate": "50"},
        "selection": {"skus": ["MUG"]},
        "state": "draft",
    }
    client.put("/api/v1/promotions/half", json=mug)
    for kind, status in ((None, 409), ("outdated", 200)):
        campaign = {"label": {"fr_FR": "Fin"}, "promotions": ["half"], "price_lists": [], "kind": kind}
        code = f"c-{kind or 'plain'}"
        made = client.put(f"/api/v1/campaigns/{code}", json=campaign)
        assert made.status_code == 201, made.text
        begun = client.post(f"/api/v1/campaigns/{code}/activate", headers={"If-Match": made.headers["etag"]})
        assert begun.status_code == status, begun.text


def test_what_sells_below_cost_only_together_does_not_begin(client: TestClient[Litestar]) -> None:
    def body(rate: str, **more: object) -> dict[str, object]:
        offer = {"kind": "percentage", "rate": rate}
        tags = {"tags": ["any"], "combines_with": ["any"]}
        return {"label": {"fr_FR": rate}, "offer": offer, "selection": {"skus": ["MUG"]}, **tags, **more}

    # MUG is 4.17 without tax and costs 3.00: 20 % off leaves 3.33, another 9.9 % 3.00, another 15 % 2.83
    assert client.put("/api/v1/promotions/first", json=body("20")).status_code == 201
    refused = client.put("/api/v1/promotions/second", json=body("15"))
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "pricing.promotion_unlawful")
    assert "(MUG)" in refused.json()["detail"]
    assert client.put("/api/v1/promotions/alone", json=body("15", tags=[])).status_code == 201
    assert client.put("/api/v1/promotions/at", json=body("9.9")).status_code == 201


def test_a_rule_of_two_names_itself(shop: Shop) -> None:
    with write(shop.database) as uow:
        document = body_kept(
            {
                "label": {"fr_FR": "Vingt"},
                "offer": {"kind": "percentage", "rate": "20"},
                "selection": {"items": [str(shop.items["MUG"])]},
                "tags": ["any"],
                "combines_with": ["any"],
            }
        )
        put_promotion(uow, "running", document)
    fifteen = replace(HALF, offer=Percentage(Rate.from_percent("15")), tags=frozenset({"any"}))
    assert told(shop, fifteen) == []  # they do not agree
    fifteen = replace(fifteen, combines_with=frozenset({"any"}))
    assert told(shop, fifteen) == [("together", "MUG")]
    assert told(shop, fifteen, "outdated") == []
    assert told(shop, replace(fifteen, offer=Percentage(Rate.from_percent("9.9")))) == []


def test_the_limits_of_the_law_are_told_with_their_days_and_doubts(shop: Shop) -> None:
    with api(shop.database, anybody("pricing.promotion.read")) as client:
        (france,) = client.get("/api/v1/promotion-laws").json()["items"]
    assert (france["country"], france["offered_days"]) == ("FR", 30)
    care = [one for one in france["caps"] if "hygiene" in one["groups"]]
    assert [(one["rate"], one["valid_from"], one["valid_to"]) for one in care] == [
        ("34", "2024-03-01", "2025-04-15"),
        ("40", "2025-04-16", "2028-04-15"),
    ]
    assert care[1]["doubtful_in"][:2] == ["971", "972"]
    doubted = [(one["first"], one["departments"]) for one in france["sales"] if not one["is_verified"]]
    assert doubted == [("2027-01-02", ["54", "55", "57", "88"])]
    assert "soldes" in france["reserved_words"]["words"]
    assert france["free_words"]["groups"] == ["food"]
