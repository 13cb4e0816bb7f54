"""Routes that join modules: cards with offers, baskets, imports as jobs, the feed, problems, health."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import insert

from comptoir.app.demo.shop import DEMO_PASSWORD
from comptoir.app.http.edge import Edge
from comptoir.cases.events import CaseOpened
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry, entries_after
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import take_lease
from comptoir.kernel.reading import Reading, read_once
from comptoir.kernel.tables import FeedReader
from comptoir.kernel.uow import UnitOfWork
from tests.support.coroutines import run

Shop = TestClient[Litestar]


def test_a_card_carries_price_measure_price_and_stock(shop: Shop) -> None:
    card = shop.get("/api/v1/cards/VRAC-OLI", params={"locale": "fr_FR", "place": "bordeaux-shelf"}).json()
    assert (card["label"], card["unit"]) == ("Olives de Nyons", "KGM")
    assert card["price"] == {"amount": 1690, "currency": "EUR", "per": "1", "price_list": "public"}
    assert card["unit_price"] == {"amount": 1690, "currency": "EUR", "unit": "KGM"}
    assert card["image"] is not None


def test_cards_are_found_by_barcode_in_any_length(shop: Shop) -> None:
    for barcode in ("3701230000019", "03701230000019"):
        found = shop.get("/api/v1/cards", params={"barcode": barcode}).json()["items"]
        assert [card["sku"] for card in found] == ["CAFE-ETH-250"]
    assert shop.get("/api/v1/cards", params={"barcode": "3701230000018"}).json()["items"] == []


def test_lists_name_the_feed_position_that_continues_them(shop: Shop) -> None:
    answer = shop.get("/api/v1/cards", params={"limit": 2})
    assert len(answer.json()["items"]) == 2
    assert answer.json()["next"] is not None
    assert int(answer.headers["Feed-Position"]) > 0


def test_an_unknown_channel_is_named_in_the_callers_language(shop: Shop) -> None:
    answer = shop.get("/api/v1/cards", params={"channel": "lune"}, headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "https://comptoir.dev/problems/storefront.channel_unknown"
    assert answer.json()["title"] == "Canal inconnu"


def test_a_basket_is_priced_with_taxes_and_a_reason(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {
        "explain": True,
        "lines": [{"id": "1", "sku": "CAFE-ETH-250", "quantity": "2"}, {"id": "2", "sku": "MUG-GRES-BLE"}],
    }
    priced = shop.post("/api/v1/baskets:price", json=asked, headers=bearer).json()
    assert {name: money["amount"] for name, money in priced["totals"].items()} == {
        "gross": 3470, "discount": 0, "net": 3095, "tax": 375, "due": 3470,
    }  # fmt: skip
    assert [(tax["rate"], tax["base"]["amount"], tax["amount"]["amount"]) for tax in priced["taxes"]] == [
        ("20", 1408, 282), ("5.5", 1687, 93),
    ]  # fmt: skip
    assert priced["trace"]


def test_a_till_basket_takes_barcodes_and_open_prices(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {
        "till": "rivoli-1",
        "lines": [
            {"id": "1", "barcode": "3701230000019"},
            {"id": "2", "department": "mode", "unit_price": {"amount": 500, "currency": "EUR"}},
            {"id": "3", "sku": "TEE-COL-ROND-MAR-M"},
        ],
    }
    priced = shop.post("/api/v1/baskets:price", json=asked, headers=bearer).json()
    assert [(line["sku"], line["label"]) for line in priced["lines"]] == [
        ("CAFE-ETH-250", "Café Éthiopie Sidamo, grains"), ("@mode", "Mode"),
        ("TEE-COL-ROND-MAR-M", "T-shirt col rond en coton – Marine, M"),
    ]  # fmt: skip
    assert priced["totals"]["due"] == {"amount": 3890, "currency": "EUR"}


def test_away_from_a_till_a_line_names_its_sku(shop: Shop, bearer: dict[str, str]) -> None:
    answer = shop.post("/api/v1/baskets:price", json={"lines": [{"id": "1", "barcode": "1"}]}, headers=bearer)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/lines/0/sku"


def ended_job(shop: Shop, bearer: dict[str, str], job_id: str) -> dict[str, Any]:
    for _ in range(600):
        job: dict[str, Any] = shop.get(f"/api/v1/jobs/{job_id}", headers=bearer).json()
        if job["state"] not in {"waiting", "running"}:
            return job
        shop.get("/api/v1/feed", params={"topics": "kernel.job.changed", "wait": 1}, headers=bearer)
    raise AssertionError(job_id)


def test_an_upload_is_imported_as_a_job_with_its_rejects(shop: Shop, bearer: dict[str, str]) -> None:
    sheet = "sku;price_list;price;currency\nCONF-ABR-320;public;6,10;EUR\nNO-SUCH;public;1,00;EUR\n"
    started = shop.post(
        "/api/v1/imports",
        params={"kind": "prices", "file_name": "tarif été.csv"},
        content=sheet.encode(),
        headers=bearer,
    )
    assert started.status_code == 202, started.text
    job = ended_job(shop, bearer, started.json()["job"]["id"])
    assert job["state"] == "done", job
    assert job["outcome"] == {
        "read": 2, "created": 0, "updated": 1, "unchanged": 0, "rejected": 1, "warnings": 0,
    }  # fmt: skip
    rejects = shop.get(f"/api/v1/jobs/{job['id']}/rejects", headers=bearer)
    assert rejects.status_code == 200
    header, *rows = rejects.text.splitlines()
    assert header.startswith("sku;price_list;price;currency;")
    assert [row.split(";")[0] for row in rows] == ["NO-SUCH"]
    signed_in = shop.post("/api/v1/session", json={"email": "samir@maison-garance.example", "password": DEMO_PASSWORD})
    read, rows_read = (shop.get(f"/api/v1/jobs/{job['id']}{part}").status_code for part in ("", "/rejects"))
    shop.cookies.clear()
    assert (signed_in.status_code, read, rows_read) == (200, 200, 403)


def test_an_unknown_kind_of_import_is_refused(shop: Shop, bearer: dict[str, str]) -> None:
    answer = shop.post("/api/v1/imports", params={"kind": "dreams", "file_name": "a.csv"}, content=b"", headers=bearer)
    assert answer.status_code == 422
    assert "catalog" in answer.json()["detail"]


def test_the_feed_continues_from_a_position_and_filters_topics(shop: Shop, bearer: dict[str, str]) -> None:
    lines = shop.get("/api/v1/feed", params={"after": 0, "topics": "till.till.changed"}, headers=bearer).text
    entries = [json.loads(line) for line in lines.splitlines()]
    assert [entry["key"] for entry in entries] == [
        "rivoli-1", "rivoli-2", "lyon-1", "lyon-2", "bordeaux-1", "bordeaux-2",
    ]  # fmt: skip
    assert set(entries[0]) == {"seq", "at", "topic", "key", "payload", "actor", "trace"}
    rest = shop.get("/api/v1/feed", params={"after": entries[3]["seq"], "topics": "till.till.changed"}, headers=bearer)
    assert len(rest.text.splitlines()) == 2


def test_the_feed_shows_a_cashier_only_their_store(shop: Shop) -> None:
    signed_in = shop.post("/api/v1/session", json={"email": "lea@maison-garance.example", "password": DEMO_PASSWORD})
    assert signed_in.status_code == 200, signed_in.text
    lines = shop.get("/api/v1/feed", params={"after": 0, "topics": "till.*,access.*"}).text
    shop.cookies.clear()
    keys = {json.loads(line)["key"] for line in lines.splitlines() if '"till.till.changed"' in line}
    assert keys == {"rivoli-1", "rivoli-2"}
    assert '"access.' not in lines


def test_one_trace_runs_from_the_request_to_the_feed_and_to_what_a_reader_tells(
    shop: Shop, bearer: dict[str, str]
) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    document = {
        "kind": "loss", "from": "rivoli-shelf", "to": None,
        "lines": [{"sku": "MUG-GRES-SAB", "quantity": "1", "reason": "broken"}],
    }  # fmt: skip
    whole = httpx.ASGITransport(Edge(shop.app))  # type: ignore[arg-type] # Litestar's and httpx's names for ASGI

    async def put() -> httpx.Response:
        async with httpx.AsyncClient(transport=whole, base_url="http://shop.test") as client:
            return await client.put(
                "/api/v1/stock-documents/01a20000-0000-7000-8000-00000000a002",
                json=document,
                headers={**bearer, "traceparent": f"00-{trace}-b7ad6b7169203331-01"},
            )

    answer = run(put())
    assert answer.status_code == 201, answer.text
    assert answer.headers["trace-id"] == trace
    lines = shop.get("/api/v1/feed", params={"after": 0, "topics": "inventory.document.recorded"}, headers=bearer).text
    recorded = json.loads(lines.splitlines()[-1])
    assert recorded["trace"] == trace
    told = told_by_a_reader(shop.app.state.runtime.database, recorded["topic"], recorded["seq"])
    assert (told.actor, told.trace) == ("system", trace)


def told_by_a_reader(database: Database, topic: str, seq: int) -> FeedEntry:
    """What a reader that opens a case for an entry of the feed has told the feed about it."""

    def handle(uow: UnitOfWork, entries: Sequence[FeedEntry]) -> None:
        assert [entry.seq for entry in entries] == [seq]
        uow.emit(CaseOpened(case_id=str(holder), kind="tests.thing", store_id=None, subject="read"))

    holder = new_id()
    with database.write() as uow:
        fence = take_lease(uow, "reader:tests.trace", holder)
        uow.connection.execute(
            insert(FeedReader).values(name="tests.trace", position=seq - 1, fence=0, attempts=0, updated_at=uow.now)
        )
    assert fence is not None
    read_once(database, Reading("tests.trace", (topic,), handle), holder, fence)
    with database.read() as connection:
        return next(one for one in entries_after(connection, seq, 100, [CaseOpened.topic]) if one.key == str(holder))


def test_malformed_unknown_and_missing_fields_are_each_pointed_at(shop: Shop, bearer: dict[str, str]) -> None:
    broken = shop.post("/api/v1/baskets:price", content=b"{", headers={**bearer, "Content-Type": "application/json"})
    assert broken.status_code == 400
    unknown = shop.post("/api/v1/baskets:price", json={"lines": [], "colour": "red"}, headers=bearer)
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/colour")
    missing = shop.post("/api/v1/baskets:price", json={}, headers=bearer)
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (422, "app.missing_field")


def test_health_and_metrics_answer_anybody(shop: Shop) -> None:
    assert shop.get("/healthz").json() == {"status": "ok"}
    assert shop.get("/readyz").json() == {"status": "ready"}
    assert "comptoir_commits_total" in shop.get("/metrics").text


def test_a_tablet_gets_the_authority_it_shall_trust(shop: Shop) -> None:
    page = shop.get("/trust", headers={"Accept-Language": "fr"})
    assert "Télécharger le certificat" in page.text
    certificate = shop.get("/trust/authority.crt")
    assert certificate.headers["content-type"] == "application/x-x509-ca-cert"


def test_whoever_goes_by_an_attribute_is_asked_before_it_becomes_another(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {"type": "long_text"}
    answer = shop.post("/api/v1/attributes/name/conversion:preview", json=asked, headers=bearer)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["losing"], found["uses"]) == (0, [])
    assert found["products"] > 100
