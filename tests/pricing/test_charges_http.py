"""Profiles, costs and margins through the routes, and into the book and the feed."""

import json
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from comptoir.access.services.feed import readable_by
from comptoir.kernel.database import Database
from comptoir.kernel.values.quantity import pieces
from comptoir.pricing.domain import Basket, BasketLine, Facts, SalePoint, price
from comptoir.pricing.invariants import INVARIANTS
from comptoir.pricing.service import PriceBookHolder
from comptoir.pricing.tables import PricingItemProfile
from tests.pricing.api import anybody, api
from tests.pricing.examples import EUR
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

RIVOLI = SalePoint(EUR, "FR", "Europe/Paris", store="rivoli")
PROFILE = {
    "currency": "EUR",
    "valid_from": None,
    "shares": [{"tax_class": "reduced", "percent": "70"}, {"tax_class": "standard", "percent": "30"}],
    "eco": [{"code": "deee", "amount": 12}],
    "deposit": {"code": "bottle", "amount": 25},
}


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient[Litestar]]:
    with api(shop.database, anybody("pricing.*.*")) as client:
        yield client


def held(shop: Shop) -> PriceBookHolder:
    holder = PriceBookHolder(shop.database)
    with shop.database.read() as connection:
        holder.load(connection)
    return holder


def test_a_profile_is_put_read_and_sold(shop: Shop, client: TestClient[Litestar]) -> None:
    shop.set_prices({"TEA": 1000})
    following = held(shop)
    before = shop.position()
    put = client.put("/api/v1/prices/TEA/profile", json=PROFILE)
    assert put.status_code == 200, put.text
    today = shop.database.clock.now().date().isoformat()
    expected = {**PROFILE, "valid_from": today}
    assert put.json() == expected
    assert client.get("/api/v1/prices/TEA/profile").json()["items"] == [expected]

    (entry,) = shop.feed_after(before, "pricing.item_profile.changed")
    assert entry.fields()["content"] == {
        "shares": [["reduced", 700_000], ["standard", 300_000]],
        "eco": [["deee", 12]],
        "deposit": ["bottle", 25],
    }
    following.follow(shop.feed_after(0))
    basket = Basket(RIVOLI, (BasketLine("a", "TEA", pieces(1), shop.items["TEA"]),))
    for book in (held(shop).current(), following.current()):
        priced = price(basket, book, Facts(), shop.database.clock.now())
        assert [(one.id, one.due.amount) for one in priced.lines] == [("a", 1000), ("a+deposit", 25)]
        assert [one.amount.amount for one in priced.lines[0].included] == [12]
        assert priced.totals.tax.amount == 86


def test_the_same_profile_again_changes_nothing_and_an_empty_one_takes_it_away(
    shop: Shop, client: TestClient[Litestar]
) -> None:
    client.put("/api/v1/prices/TEA/profile", json=PROFILE)
    before = shop.position()
    again = client.put("/api/v1/prices/TEA/profile", json=PROFILE)
    assert (again.status_code, shop.position()) == (200, before)
    client.put("/api/v1/prices/TEA/profile", json={"currency": "EUR"})
    newest = client.get("/api/v1/prices/TEA/profile").json()["items"][0]
    assert (newest["shares"], newest["eco"], newest["deposit"]) == ([], [], None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"shares": [{"tax_class": "reduced", "percent": "70"}]}, "pricing.shares_not_whole"),
        ({"shares": [{"tax_class": "nowhere", "percent": "100"}]}, "pricing.unknown_tax_class"),
        ({"eco": [{"code": "deee", "amount": 0}]}, "pricing.charge_not_positive"),
        ({"currency": "XXX"}, "kernel.malformed_value"),
        ({"valid_from": "soon"}, "kernel.malformed_value"),
    ],
    ids=["shares", "class", "eco", "currency", "day"],
)
def test_a_wrong_profile_is_refused(
    shop: Shop, client: TestClient[Litestar], change: dict[str, object], code: str
) -> None:
    before = shop.position()
    answer = client.put("/api/v1/prices/TEA/profile", json={**PROFILE, **change})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, code)
    assert shop.position() == before


def test_a_cost_shows_the_margin_without_tax(shop: Shop, client: TestClient[Litestar]) -> None:
    shop.set_prices({"TEA": 1200, "MUG": 500})
    assert client.put("/api/v1/costs/TEA", json={"amount": 600, "currency": "EUR"}).status_code == 200
    tea = client.get("/api/v1/prices?sku=TEA").json()["items"][0]
    assert (tea["cost"], tea["margin"], tea["margin_rate"]) == (600, 400, "40")
    assert "cost" not in client.get("/api/v1/prices?sku=MUG").json()["items"][0]
    client.put("/api/v1/prices/TEA/tax-class", json={"tax_class": "reduced"})
    assert client.get("/api/v1/prices?sku=TEA&store=lyon").json()["items"][0]["margin"] == 537
    client.put("/api/v1/prices/TEA/profile", json={**PROFILE, "eco": [], "deposit": None})
    # 8.40 at 5.5 % is 7.96 without tax, 3.60 at 20 % is 3.00
    assert client.get("/api/v1/prices?sku=TEA").json()["items"][0]["margin"] == 496


def test_costs_keep_their_history_by_day(client: TestClient[Litestar]) -> None:
    client.put("/api/v1/costs/TEA", json={"amount": 600, "currency": "EUR", "valid_from": "2026-01-01"})
    client.put("/api/v1/costs/TEA", json={"amount": 650, "currency": "EUR", "valid_from": "2026-02-01", "per": "2"})
    client.put("/api/v1/costs/TEA", json={"amount": None, "currency": "EUR", "valid_from": "2026-03-01"})
    assert client.get("/api/v1/costs/TEA").json()["items"] == [
        {"valid_from": "2026-03-01", "amount": None, "currency": "EUR", "per": "1"},
        {"valid_from": "2026-02-01", "amount": 650, "currency": "EUR", "per": "2"},
        {"valid_from": "2026-01-01", "amount": 600, "currency": "EUR", "per": "1"},
    ]


def test_many_costs_have_one_outcome_each(shop: Shop, client: TestClient[Litestar]) -> None:
    lines = [
        {"sku": "TEA", "amount": 600, "currency": "EUR"},
        {"sku": "TEA", "amount": 600, "currency": "EUR"},
        {"sku": "GHOST", "amount": 600, "currency": "EUR"},
        {"sku": "MUG", "amount": -1, "currency": "EUR"},
    ]
    answer = client.post("/api/v1/costs:bulk", content="\n".join(json.dumps(one) for one in lines).encode())
    told = [json.loads(one) for one in answer.text.splitlines()]
    assert [(one["key"], one["status"]) for one in told] == [
        ("TEA", "created"),
        ("TEA", "unchanged"),
        ("GHOST", "rejected"),
        ("", "rejected"),
    ]
    (entry,) = shop.feed_after(0, "pricing.cost.changed")
    assert (entry.key, entry.fields()["amount"]) == ("TEA", 600)


def test_costs_are_for_those_who_may_see_them(shop: Shop, client: TestClient[Litestar]) -> None:
    shop.set_prices({"TEA": 1200})
    client.put("/api/v1/costs/TEA", json={"amount": 600, "currency": "EUR"})
    entries = shop.feed_after(0)
    with api(shop.database, anybody("pricing.price.read", "pricing.price.edit", "pricing.tax.edit")) as curious:
        seen = curious.get("/api/v1/prices").json()["items"][0]
        assert {"cost", "margin", "margin_rate"}.isdisjoint(seen)
    for patterns, expected in (({"pricing.price.read"}, 0), ({"pricing.price.read", "pricing.cost.read"}, 1)):
        wants = readable_by(anybody(*patterns), None)
        topics = [entry.topic for entry in entries if wants(entry)]
        assert topics.count("pricing.cost.changed") == expected
        assert "pricing.price.changed" in topics


def test_a_net_list_is_said_and_stays_net(shop: Shop, client: TestClient[Litestar]) -> None:
    body = {"label": {}, "currency": "EUR", "is_net": True, "priority": 9}
    assert client.put("/api/v1/price-lists/trade", json=body).json()["is_net"] is True
    changed = client.put("/api/v1/price-lists/trade", json={**body, "is_net": False})
    assert (changed.status_code, changed.json()["type"].rpartition("/")[2]) == (409, "pricing.list_tax_fixed")
    shop.set_prices({"TEA": 1000}, "trade")
    client.put("/api/v1/costs/TEA", json={"amount": 600, "currency": "EUR"})
    tea = client.get("/api/v1/prices?sku=TEA&price_list=trade").json()["items"][0]
    assert (tea["is_net"], tea["margin"]) == (True, 400)
    basket = Basket(RIVOLI, (BasketLine("a", "TEA", pieces(1), shop.items["TEA"]),))
    priced = price(basket, held(shop).current(), Facts(), shop.database.clock.now())
    assert (priced.totals.net.amount, priced.totals.due.amount) == (1000, 1200)


def test_distance_sales_choose_the_territory(client: TestClient[Litestar]) -> None:
    year = 2026
    body = {"amount": 999_000, "is_oss": True, "is_destination": False}
    assert client.put(f"/api/v1/distance-sales/acme/{year}", json=body).json() == {"year": year, **body}

    def taxed(query: str) -> object:
        answer = client.get(f"/api/v1/distance-sales/ACME?day=2026-11-21&{query}")
        assert answer.json()["items"] == [{"year": year, **body}]
        return answer.json()["taxed_at"]

    assert taxed("destination=BE&net=1000") == {
        "territory": "FR",
        "ground": "below_threshold",
        "needs_registration": False,
    }
    assert taxed("destination=BE&net=1001") == {
        "territory": "BE",
        "ground": "above_threshold",
        "needs_registration": False,
    }
    assert client.put("/api/v1/distance-sales/nobody/2026", json=body).status_code == 404


def test_verify_finds_a_profile_that_is_not_whole(shop: Shop, client: TestClient[Litestar]) -> None:
    client.put("/api/v1/prices/TEA/profile", json=PROFILE)
    check = next(one.check for one in INVARIANTS if one.name == "pricing.item_profiles_are_whole")
    with shop.database.read() as connection:
        assert list(check(connection)) == []
    content = {"shares": [["reduced", 999_999], ["luxury", 2]], "eco": [["deee", 0]], "deposit": None}
    with write(shop.database) as uow:
        uow.connection.execute(update(PricingItemProfile).values(content=content))
    with shop.database.read() as connection:
        told = list(check(connection))
    assert len(told) == 2
    assert "1000001 millionths, unknown classes ['luxury']" in told[0]
