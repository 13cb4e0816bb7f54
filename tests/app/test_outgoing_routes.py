"""Webhooks, the outbox and upkeep, as programs and screens see them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.service import NewProgram, create_token
from comptoir.kernel.outbox import NewParcel, Outcome, Result, parcels, post, record
from comptoir.kernel.tables import Outbox

BODY = {"url": "https://example.org/hook", "name": "ERP", "topics": ["catalog.*", "cases.case.opened"]}
Shop = TestClient[Litestar]
Bearer = dict[str, str]


@pytest.fixture
def webhook(shop: Shop, bearer: Bearer) -> Iterator[str]:
    """A webhook that is paused, so that nothing leaves."""
    path = f"/api/v1/webhooks/{uuid4()}"
    assert shop.put(path, json={**BODY, "active": False}, headers=bearer).status_code == 201
    yield path
    shop.delete(path, headers=bearer)


def put(shop: Shop, path: str, bearer: Bearer, **changed: Any) -> Any:  # noqa: ANN401 - an answer of the client
    return shop.put(path, json={**BODY, "active": False, **changed}, headers=bearer)


def test_a_webhook_tells_its_secret_once(shop: Shop, bearer: Bearer) -> None:
    path = f"/api/v1/webhooks/{uuid4()}"
    made = put(shop, path, bearer)
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert made.headers["Cache-Control"] == "no-store"
    again = put(shop, path, bearer)
    assert (again.status_code, again.json()["secret"], again.headers["ETag"]) == (200, None, '"1"')
    assert shop.get(path, headers=bearer).json() == {**made.json(), "secret": None}
    assert secret not in shop.get("/api/v1/webhooks", headers=bearer).text
    rotated = shop.post(f"{path}/rotate", headers=bearer)
    assert rotated.json()["secret"].startswith("whsec_")
    assert rotated.json()["secret"] != secret
    assert shop.delete(path, headers=bearer).status_code == 204
    assert shop.get(path, headers=bearer).status_code == 404


def test_a_change_over_an_old_version_is_refused(shop: Shop, bearer: Bearer, webhook: str) -> None:
    assert put(shop, webhook, {**bearer, "If-Match": '"1"'}, name="CRM").json()["version"] == 2
    stale = put(shop, webhook, {**bearer, "If-Match": '"1"'}, name="old")
    assert (stale.status_code, stale.json()["type"].rpartition("/")[2]) == (412, "webhooks.endpoint_stale")
    assert shop.get(webhook, headers=bearer).json()["name"] == "CRM"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"url": "http://example.org/"}, None),
        ({"url": "https://169.254.169.254/latest/meta-data"}, None),
        ({"topics": ["Not A Topic"]}, "/topics/0"),
        ({"topics": ["catalog.*", "*.*"]}, "/topics/1"),
        ({"name": "a\u0000b"}, "/name"),
        ({"surprise": 1}, "/surprise"),
    ],
    ids=["http", "inside", "topic", "second-topic", "name", "unknown"],
)
def test_what_a_webhook_may_not_be_is_refused(
    shop: Shop, bearer: Bearer, changed: dict[str, object], pointer: str | None
) -> None:
    path = f"/api/v1/webhooks/{uuid4()}"
    refused = put(shop, path, bearer, **changed)
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json().get("errors", [])] == ([] if pointer is None else [pointer])
    assert shop.get(path, headers=bearer).status_code == 404


def test_a_program_sees_and_changes_its_own_webhooks_only(shop: Shop, bearer: Bearer, webhook: str) -> None:
    runtime = shop.app.state.runtime
    with runtime.database.read() as connection:
        [store, *_] = runtime.gate.store_codes(connection)
    with runtime.database.write() as uow:
        token = create_token(uow, SYSTEM_PRINCIPAL, NewProgram("partner", "integration", store))
    partner = {"Authorization": f"Bearer {token.secret}"}
    assert shop.get(webhook, headers=partner).status_code == 404
    assert put(shop, webhook, partner).status_code == 404
    own = f"/api/v1/webhooks/{uuid4()}"
    assert put(shop, own, partner).status_code == 201
    assert [one["owner"] for one in shop.get("/api/v1/webhooks", headers=partner).json()["items"]] == [
        f"client:{token.id}"
    ]
    assert shop.get("/api/v1/outbox", headers=partner).status_code == 403
    assert shop.delete(own, headers=bearer).status_code == 204


def test_a_paused_webhook_is_not_replayed(shop: Shop, bearer: Bearer, webhook: str) -> None:
    refused = shop.post(f"{webhook}/replay", headers=bearer)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "webhooks.endpoint_not_active")


def test_a_dead_message_is_listed_and_sent_again(shop: Shop, bearer: Bearer) -> None:
    database = shop.app.state.runtime.database
    with database.write() as uow:
        [message] = post(uow, [NewParcel("tests", "tests", {})])
        [parcel] = parcels(uow.connection, Outbox.id == message, limit=1)
        record(uow, parcel, Outcome(Result.REFUSED, 550, "550 no such mailbox"))
    [dead] = shop.get("/api/v1/outbox?state=dead&kind=tests", headers=bearer).json()["items"]
    assert (dead["id"], dead["attempts"], dead["status"]) == (str(message), 1, 550)
    again = shop.post(f"/api/v1/outbox/{message}/replay", headers=bearer)
    assert (again.status_code, again.json()["state"], again.json()["attempts"]) == (202, "waiting", 0)
    assert shop.post(f"/api/v1/outbox/{uuid4()}/replay", headers=bearer).status_code == 404
    with database.write() as uow:
        [parcel] = parcels(uow.connection, Outbox.id == message, limit=1)
        record(uow, parcel, Outcome(Result.SENT, 250))
    refused = shop.post(f"/api/v1/outbox/{message}/replay", headers=bearer)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "kernel.message_sent")


def test_mail_that_is_not_set_up_says_so(shop: Shop, bearer: Bearer) -> None:
    refused = shop.post("/api/v1/mail/test", json={"to": "lea@example.org"}, headers=bearer)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, "kernel.mail_not_set_up")


def test_upkeep_shows_the_table_and_that_copies_are_not_set_up(shop: Shop, bearer: Bearer) -> None:
    found = shop.get("/api/v1/upkeep", headers={**bearer, "Accept-Language": "fr"}).json()
    kept = {one["name"]: one["days"] for one in found["retention"]}
    assert (kept["idempotency_keys"], kept["feed"], kept["fiscal_records"]) == (30, 90, None)
    assert found["retention"][0]["title"] == "Tâches terminées, avec leurs fichiers"
    assert found["copies"] == {
        "set_up": False, "late": False, "error": None, "records": 0, "since": None, "copied_at": None,
    }  # fmt: skip
    assert found["mail"] == {"set_up": False, "sender": None}


def test_nothing_is_set_aside_by_a_reader_that_is_not_there(shop: Shop, bearer: Bearer) -> None:
    assert shop.get("/api/v1/readers/webhooks/letters", headers=bearer).json()["items"] == []
    for reader in ("webhooks", "nobody"):
        assert shop.post(f"/api/v1/readers/{reader}/letters/1/replay", headers=bearer).status_code == 404
