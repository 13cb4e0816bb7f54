"""Promotions, coupon series and campaigns through their routes, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.kernel.database import Database
from comptoir.kernel.jobs import run_now
from comptoir.pricing.domain.coupons import is_mistyped
from comptoir.pricing.jobs import make_coupons
from comptoir.pricing.queries import price_list
from tests.pricing.api import anybody, api
from tests.pricing.shop import Shop, open_shop

TEN_PERCENT: dict[str, Any] = {
    "label": {"en_US": "10 % off mugs", "fr_FR": "−10 % sur les tasses"},
    "offer": {"kind": "percentage", "rate": "10"},
    "selection": {"skus": ["MUG"]},
}
EVERYTHING = {"selection": {"everything": True}}


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


@pytest.fixture
def client(shop: Shop) -> Iterator[TestClient[Litestar]]:
    with api(shop.database, anybody("*.*.*")) as made:
        yield made


def put(client: TestClient[Litestar], path: str, body: dict[str, Any], **headers: str) -> Response:
    return client.put(
        f"/api/v1/{path}", json=body, headers={name.replace("_", "-"): of for name, of in headers.items()}
    )


def pointer(answer: Response) -> tuple[int, str, str]:
    problem = answer.json()
    (error,) = problem["errors"]
    return answer.status_code, problem["type"].rpartition("/")[2], error["pointer"]


def test_a_promotion_is_made_read_changed_and_listed(client: TestClient[Litestar], shop: Shop) -> None:
    before = shop.position()
    made = put(client, "promotions/Mugs-10", TEN_PERCENT)
    assert made.status_code == 201, made.text
    assert made.json() | {"changed_at": "", "changed_by": ""} == TEN_PERCENT | {
        "code": "mugs-10", "state": "active", "phase": "running", "version": 1, "changed_at": "", "changed_by": "",
    }  # fmt: skip
    assert put(client, "promotions/mugs-10", TEN_PERCENT).json()["version"] == 1
    changed = put(client, "promotions/mugs-10", TEN_PERCENT | {"priority": 3}, if_match='"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    stale = put(client, "promotions/mugs-10", TEN_PERCENT, if_match='"1"')
    assert (stale.status_code, stale.json()["type"].rpartition("/")[2]) == (412, "pricing.document_changed")
    assert client.get("/api/v1/promotions?q=tasses").json()["items"][0]["priority"] == 3
    assert client.get("/api/v1/promotions?q=cups").json()["items"] == []
    assert client.get("/api/v1/promotions?phase=scheduled").json()["items"] == []
    told = shop.feed_after(before, "pricing.promotion.changed")
    assert [(one.key, one.fields()["document_version"], one.fields()["state"]) for one in told] == [
        ("mugs-10", 1, "active"), ("mugs-10", 2, "active"),
    ]  # fmt: skip
    assert client.get("/api/v1/promotions/mugs-10").json()["usage"] == {"times": 0, "amount": 0}


def test_steps_lead_from_draft_to_ended_and_nowhere_else(client: TestClient[Litestar]) -> None:
    put(client, "promotions/p", TEN_PERCENT | {"state": "draft"})

    def step(name: str) -> tuple[int, str]:
        answer = client.post(f"/api/v1/promotions/p/{name}")
        return answer.status_code, answer.json().get("phase") or answer.json()["type"].rpartition("/")[2]

    assert step("pause") == (409, "pricing.step_not_possible")
    assert step("activate") == (200, "running")
    assert client.delete("/api/v1/promotions/p").status_code == 409
    assert step("pause") == (200, "paused")
    assert step("resume") == (200, "running")
    assert step("end") == (200, "ended")
    assert step("resume") == (409, "pricing.step_not_possible")
    copy = client.post("/api/v1/promotions/p/copy", json={"code": "q"})
    assert (copy.status_code, copy.json()["phase"], copy.json()["selection"]) == (201, "draft", {"skus": ["MUG"]})
    assert client.post("/api/v1/promotions/p/copy", json={"code": "q"}).status_code == 409
    assert client.delete("/api/v1/promotions/p").status_code == 204
    assert client.get("/api/v1/promotions/p").status_code == 404
    assert put(client, "promotions/p", TEN_PERCENT).json()["version"] > 5


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"selection": {"skus": ["NO"]}}, (422, "pricing.unknown_item", "/selection/skus/0")),
        ({"selection": {"keys": ["category:no"]}}, (422, "pricing.unknown_key", "/selection/keys/0")),
        ({"selection": {}}, (422, "pricing.selects_nothing", "/selection")),
        ({"offer": {"kind": "percentage", "rate": "120"}}, (422, "pricing.out_of_range", "/offer/rate")),
        ({"offer": {"kind": "percentage", "rate": "ten"}}, (422, "kernel.malformed_value", "/offer/rate")),
        ({"offer": {"kind": "amount", "amount": 100}}, (422, "pricing.currency_not_named", "/currency")),
        ({"scope": {"stores": ["mars"]}}, (422, "pricing.unknown_store", "/scope/stores/0")),
        (
            {"scope": {"valid_from": "2026-02-02", "valid_to": "2026-01-01"}},
            (422, "pricing.empty_validity", "/scope/valid_to"),
        ),
        ({"scope": {"hours": [{"start": "25:00", "end": "26:00"}]}}, (422, "kernel.malformed_value", "/scope/hours/0")),
        ({"coupon_series": "none"}, (404, "pricing.unknown_coupon_series", "/coupon_series")),
        ({"label": {"en_US": " "}}, (422, "kernel.malformed_value", "/label")),
        ({"limits": {"per_basket": 0}}, (422, "pricing.out_of_range", "/limits/per_basket")),
    ],
)  # fmt: skip
def test_nonsense_is_refused_where_it_stands(
    client: TestClient[Litestar], change: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    assert pointer(put(client, "promotions/p", TEN_PERCENT | change)) == expected
    assert client.get("/api/v1/promotions").json()["items"] == []


def test_what_customers_get_needs_the_permission_to_activate(shop: Shop) -> None:
    with api(shop.database, anybody("pricing.promotion.edit", "pricing.promotion.read")) as editor:
        assert put(editor, "promotions/p", TEN_PERCENT).status_code == 403
        assert put(editor, "promotions/p", TEN_PERCENT | {"state": "draft"}).status_code == 201
        assert put(editor, "promotions/p", TEN_PERCENT | {"priority": 1}).status_code == 200
        assert put(editor, "promotions/p", TEN_PERCENT | {"state": "active"}).status_code == 403
    with api(shop.database, anybody("*.*.*")) as chief:
        assert chief.post("/api/v1/promotions/p/activate").status_code == 200
    with api(shop.database, anybody("pricing.promotion.edit", "pricing.promotion.read")) as editor:
        assert put(editor, "promotions/p", TEN_PERCENT | {"state": "draft"}).status_code == 403


def test_a_series_has_one_code_for_everybody(client: TestClient[Litestar]) -> None:
    body = {"label": {"fr_FR": "Bienvenue"}, "shared_code": "BIENVENUE", "uses_max": 2, "valid_to": "2026-11-20"}
    assert put(client, "coupon-series/welcome", body).status_code == 201
    assert client.get("/api/v1/coupons/bien venue").json() == {
        "code": "BIENVENUE", "series": None, "refused": "expired",
    }  # fmt: skip
    assert put(client, "coupon-series/welcome", body | {"valid_to": None}).json()["version"] == 2
    assert client.get("/api/v1/coupons/BIENVENUE").json()["refused"] is None
    assert client.get("/api/v1/coupons/NO").json() == {"code": "NO", "series": None, "refused": "unknown"}
    assert pointer(put(client, "coupon-series/welcome", body | {"shared_code": "X"})) == (
        409, "pricing.shared_code_fixed", "/shared_code",
    )  # fmt: skip
    assert pointer(put(client, "coupon-series/other", body)) == (409, "pricing.coupon_taken", "/shared_code")
    assert client.delete("/api/v1/coupon-series/welcome").status_code == 204


def test_coupons_are_made_in_a_job_and_taken_out_as_a_sheet(
    client: TestClient[Litestar], shop: Shop, tmp_path: Path
) -> None:
    put(client, "coupon-series/mail", {"label": {"en_US": "Mailing"}})
    asked = client.post("/api/v1/coupon-series/mail/codes", json={"count": 1201, "prefix": "été"})
    assert pointer(asked)[1:] == ("kernel.malformed_value", "/prefix")
    asked = client.post("/api/v1/coupon-series/mail/codes", json={"count": 1201, "prefix": "NOEL"})
    assert asked.status_code == 202
    view = run_now(
        shop.database, tmp_path, "pricing.coupons", make_coupons, {"series": "mail", "prefix": "NOEL", "count": 1201}
    )
    assert view.outcome is not None
    assert view.outcome["created"] == 1201
    sheet = client.get("/api/v1/coupon-series/mail/codes.csv").text.splitlines()
    assert (sheet[0], len(sheet), len(set(sheet))) == ("code,uses,uses_max", 1202, 1202)
    code = sheet[1].partition(",")[0]
    assert code.startswith("NOEL-")
    assert not is_mistyped(code)
    assert client.get(f"/api/v1/coupons/{code}").json()["refused"] is None
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert client.get(f"/api/v1/coupons/{wrong}").json()["refused"] == "mistyped"
    first = client.get("/api/v1/coupon-series/mail/codes?limit=2").json()
    second = client.get(f"/api/v1/coupon-series/mail/codes?limit=2&after={first['next']}").json()
    assert first["items"][1]["code"] < second["items"][0]["code"]
    assert client.get("/api/v1/coupon-series/mail").json()["coupons"] == 1201


def test_a_campaign_begins_and_is_rolled_back_as_one(client: TestClient[Litestar], shop: Shop) -> None:
    put(client, "promotions/p", TEN_PERCENT | {"state": "draft"})
    put(client, "price-lists/winter", {"label": {"en_US": "Winter"}, "currency": "EUR", "priority": 9})
    body = {
        "label": {"en_US": "Winter"}, "promotions": ["p"], "price_lists": ["winter"],
        "valid_from": "2026-11-20", "valid_to": "2026-12-24",
    }  # fmt: skip
    assert put(client, "campaigns/w", body).json()["phase"] == "draft"
    assert pointer(put(client, "campaigns/x", body | {"promotions": ["no"]})) == (
        404, "pricing.unknown_promotion", "/promotions/0",
    )  # fmt: skip
    assert client.post("/api/v1/campaigns/w/activate").json()["phase"] == "running"
    promotion = client.get("/api/v1/promotions/p").json()
    assert (promotion["phase"], promotion["campaign"]) == ("running", "w")
    assert promotion["scope"] == {"valid_from": "2026-11-20", "valid_to": "2026-12-24"}
    dated = TEN_PERCENT | {"scope": {"valid_to": "2027-01-01"}}
    assert pointer(put(client, "promotions/p", dated)) == (409, "pricing.campaign_decides", "/scope")
    assert put(client, "promotions/p", TEN_PERCENT | {"scope": promotion["scope"], "priority": 2}).status_code == 200
    with shop.database.read() as connection:
        assert str(price_list(connection, "winter")[0].valid_to) == "2026-12-25 00:00:00"
    before = shop.position()
    assert client.post("/api/v1/campaigns/w/end").json()["phase"] == "ended"
    assert client.get("/api/v1/promotions/p").json()["phase"] == "ended"
    with shop.database.read() as connection:
        now = shop.database.clock.now()
        assert price_list(connection, "winter")[0].valid_to == now
        assert not price_list(connection, "winter")[0].is_in_force(now, "Europe/Paris")
    told = [one.topic for one in shop.feed_after(before)]
    assert told == ["pricing.campaign.changed", "pricing.promotion.changed", "pricing.price_list.changed"]
