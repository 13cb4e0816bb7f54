"""The routes of points and accounts, as the office and a till use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.testing import TestClient

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.app.http.problems import handlers, locale_of
from comptoir.customers.http import accounts, loyalty
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from comptoir.pricing.http import rewards
from comptoir.pricing.services.item_keys import WrittenKeys
from tests.customers.people import Book

RULES = {
    "name": {"en_US": "Club"},
    "currency": "EUR",
    "points": 1,
    "per_amount": 100,
    "redeeming": {"points": 100, "amount": 500, "step": 100},
}


@pytest.fixture
def book(database: Database, tmp_path: Path) -> Book:
    return Book.at(database, tmp_path)


@pytest.fixture
def client(book: Book) -> Iterator[TestClient[Litestar]]:
    def give(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    def locale(request: Request[object, object, object]) -> str:  # type: ignore[type-var] # any request
        return locale_of(request)

    given = {
        "database": book.database,
        "secrets": book.box,
        "settings": Settings(data=Path()),
        "principal": SYSTEM_PRINCIPAL,
        "trace": "trace",
        "key_reader": WrittenKeys(),
    }
    app = Litestar(
        [Router("/api/v1", route_handlers=[*loyalty.ROUTES, *accounts.ROUTES, *rewards.ROUTES])],
        dependencies={
            **{name: give(value) for name, value in given.items()},
            "locale": Provide(locale, sync_to_thread=False),
        },
        exception_handlers=handlers(),
        logging_config=None,
    )
    with TestClient(app) as client:
        yield client


def test_rules_are_read_and_changed_by_version_and_nonsense_is_refused(client: TestClient[Litestar]) -> None:
    assert client.get("/api/v1/loyalty/programme").json()["type"].endswith("customers.no_programme")
    saved = client.put("/api/v1/loyalty/programme", json={"rules": RULES})
    assert (saved.status_code, saved.headers["ETag"], saved.json()["rules"]["points"]) == (200, '"1"', 1)
    more = {"rules": {**RULES, "points": 2}}
    assert client.put("/api/v1/loyalty/programme", json=more, headers={"If-Match": '"7"'}).status_code == 412
    assert client.put("/api/v1/loyalty/programme", json=more, headers={"If-Match": '"1"'}).json()["version"] == 2
    assert client.get("/api/v1/loyalty/programme").json()["rules"]["points"] == 2
    assert [one["version"] for one in client.get("/api/v1/loyalty/programme/versions").json()["items"]] == [2, 1]
    wrong = {"rules": {**RULES, "point": 2}}
    assert client.put("/api/v1/loyalty/programme", json=wrong, headers={"If-Match": '"2"'}).status_code == 422
    nowhere = {"rules": RULES | {"excluded": {"keys": ["category:nowhere"]}}}
    refused = client.put("/api/v1/loyalty/programme", json=nowhere, headers={"If-Match": '"2"'})
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (422, "pricing.unknown_key")
    assert refused.json()["errors"][0]["pointer"] == "/rules/excluded/keys/0"


def test_a_purchase_is_worked_out_by_rules_that_are_being_written(client: TestClient[Litestar]) -> None:
    tiers = [{"code": "silver", "name": {"en_US": "Silver"}, "threshold": 500}]
    rules = {
        **RULES,
        "tiers": {"tiers": tiers},
        "multipliers": [
            {"code": "monday", "percent": 200, "weekdays": [1]},
            {"code": "best", "percent": 150, "tiers": ["silver"]},
        ],
    }

    def worked(amount: int, weekday: int, tier: str | None = None, **other: object) -> dict[str, object]:
        body = {"rules": {**rules, **other}, "amount": amount, "weekday": weekday, "tier": tier}
        told: dict[str, object] = client.post("/api/v1/loyalty/amount-example", json=body).json()
        return told

    assert worked(4990, 3) == {
        "points": 49,
        "reasons": [{"kind": "base", "code": "", "points": 49}],
        "worth": {"amount": 245, "currency": "EUR"},
        "reach": {"tier": "silver", "purchases": 11},
    }
    assert [worked(5000, *which)["points"] for which in ((2, None), (1, None), (2, "silver"), (1, "silver"))] == [
        50, 100, 75, 100,
    ]  # fmt: skip
    assert worked(5000, 2, tiers={"tiers": tiers, "basis": "spend"})["reach"] == {"tier": "silver", "purchases": 1}
    assert worked(5000, 2, redeeming=None)["worth"] is None
    assert worked(0, 2)["reach"] is None
    body = {"rules": rules, "amount": 1, "weekday": 8}
    assert client.post("/api/v1/loyalty/amount-example", json=body).status_code == 422


def test_points_are_given_by_hand_told_and_audited(client: TestClient[Litestar], book: Book) -> None:
    client.put("/api/v1/loyalty/programme", json={"rules": RULES})
    anne = book.put("Anne", "Lefèvre").customer.id
    path = f"/api/v1/customers/{anne}/loyalty"
    body = {"id": str(new_id()), "points": 250, "reason": "goodwill"}
    assert [client.post(f"{path}/adjustments", json=body).json()["balance"] for _ in range(2)] == [250, 250]
    told = client.get(path).json()
    assert (told["balance"], told["worth"], told["programme"]) == (250, {"amount": 1000, "currency": "EUR"}, "Club")
    assert [(one["kind"], one["points"], one["reason"]) for one in told["entries"]["items"]] == [
        ("adjust", 250, "goodwill")
    ]
    with book.database.read() as connection:
        acts = [one.action for one, _ in audit_entries(connection, AuditFilter(), None, 9)]
    assert "customers.points.adjusted" in acts
    assert client.get(f"/api/v1/customers/{UUID(int=5)}/loyalty").status_code == 404
    assert client.post(f"{path}/rewards", json={"id": str(new_id()), "reward": "none"}).status_code == 404


def test_an_account_is_opened_paid_and_told(client: TestClient[Litestar], book: Book) -> None:
    anne = book.put("Anne", "Lefèvre").customer.id
    path = f"/api/v1/customers/{anne}/account"
    assert client.get(path).status_code == 404
    terms = {"currency": "EUR", "credit_limit": 5000, "terms_days": 30}
    opened = client.put(path, json=terms)
    assert (opened.status_code, opened.json()["available"]["amount"]) == (201, 5000)
    assert client.put(path, json={**terms, "credit_limit": 1}, headers={"If-Match": '"3"'}).status_code == 412
    correction = {"id": str(new_id()), "amount": 3000, "reason": "opening"}
    assert client.post(f"{path}/corrections", json=correction).json()["balance"]["amount"] == 3000
    charge = client.get(path).json()["open"][0]["id"]
    payment = {"id": str(new_id()), "amount": 1000, "reference": "VIR", "charges": [{"charge": charge, "amount": 1000}]}
    paid = [client.post(f"{path}/payments", json=payment).json() for _ in range(2)]
    assert [one["balance"]["amount"] for one in paid] == [2000, 2000]
    statement = client.get(f"{path}/statement", params={"from": "2026-11-21", "to": "2026-11-21"}).json()
    assert (statement["opening"]["amount"], statement["closing"]["amount"]) == (0, 2000)
    assert [one["open"]["amount"] for one in statement["open"]] == [2000]
    assert client.get(f"{path}/statement", params={"as": "csv"}).headers["content-type"].startswith("text/csv")
    assert client.get(f"{path}/statement", params={"as": "pdf"}).content.startswith(b"%PDF")
    assert client.get("/api/v1/accounts/overdue").json()["items"] == []
    assert [one["balance"]["amount"] for one in client.get("/api/v1/accounts").json()["items"]] == [2000]
    assert client.get(f"{path}/reminder").status_code == 404
    assert client.post("/api/v1/accounts/reminders", json={}).json() == {"items": []}
