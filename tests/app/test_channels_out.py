"""Pictures and product feeds as the office and outside readers use them."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import pyvips
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar
from litestar.testing import TestClient
from pypdf import PdfReader
from sqlalchemy import update

from comptoir.app.http.edge import Edge
from comptoir.connectors.tables import FeedLineRow
from comptoir.kernel.database import Database
from comptoir.kernel.feed import last_position
from comptoir.kernel.ids import new_id
from comptoir.kernel.reading import reader_position
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.media.tables import AssetRow, RightsState
from tests.support.coroutines import run

Shop = TestClient[Litestar]
G = "{http://base.google.com/ns/1.0}"


def picture(side: int) -> bytes:
    return bytes(pyvips.Image.black(side, side, bands=3).write_to_buffer(".png"))


def test_pictures_of_an_archive_find_their_products_and_leave_when_their_rights_end(
    shop: Shop, bearer: dict[str, str]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("photos/CAFE-ETH-250_main.png", picture(120))
        archive.writestr("photos/3701230000019_2.png", picture(121))
        archive.writestr("photos/NOBODY.png", picture(122))
        archive.writestr("photos/script.png", b"<script>alert(1)</script>")
    raw = {**bearer, "Content-Type": "application/octet-stream"}
    query = {"file_name": "photos.zip"}
    unpacked = shop.post("/api/v1/assets:unpack", params=query, content=packed.getvalue(), headers=raw).json()["items"]
    assert [(one["file_name"], one["asset"] is None) for one in unpacked] == [
        ("CAFE-ETH-250_main.png", False), ("3701230000019_2.png", False), ("NOBODY.png", False), ("script.png", True),
    ]  # fmt: skip
    files = [{"asset": one["asset"]["id"], "file_name": one["file_name"]} for one in unpacked[:3]]
    linked = shop.post("/api/v1/assets:link", json={"files": files}, headers=bearer).json()["items"]
    assert {one["file_name"]: (one["sku"], one["role"], one["problem"] == "") for one in linked} == {
        "CAFE-ETH-250_main.png": ("CAFE-ETH-250", "main", True),
        "3701230000019_2.png": ("CAFE-ETH-250", "gallery", True),
        "NOBODY.png": (None, None, False),
    }
    assert shop.post("/api/v1/products/CAFE-ETH-250/publish", headers=bearer).is_success
    main = files[0]["asset"]
    image = shop.get("/api/v1/cards/CAFE-ETH-250").json()["image"]
    assert image.startswith(f"/api/v1/assets/{main}/renditions/small?v=")
    answer = shop.get(image)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert shop.get(image, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert shop.get(f"/api/v1/assets/{main}/file").status_code == 410
    page = shop.get("/fr/p/CAFE-ETH-250").text
    assert f"{main}/renditions/zoom?v=" in page
    assert f"{files[1]['asset']}/renditions/thumb?v=" in page
    uses = shop.get(f"/api/v1/assets/{main}/products", headers=bearer).json()["items"]
    assert [one["sku"] for one in uses] == ["CAFE-ETH-250"]
    until = Instant(shop.app.state.runtime.database.clock.now() - timedelta(seconds=1))
    said = {"alt": {"fr_FR": "Un café"}, "rights_until": format_instant(until), "rights": "Agence"}
    assert shop.put(f"/api/v1/assets/{main}", json=said, headers=bearer).json()["is_shown"] is False
    assert shop.get("/api/v1/cards/CAFE-ETH-250").json()["image"] is None
    assert main not in shop.get("/fr/p/CAFE-ETH-250").text
    assert shop.get(image).status_code == 410
    said["rights_until"] = None  # type: ignore[assignment] # JSON
    assert shop.put(f"/api/v1/assets/{main}", json=said, headers=bearer).json()["is_shown"] is True
    assert shop.get("/api/v1/cards/CAFE-ETH-250").json()["image"] == image


def items(content: bytes) -> dict[str, Any]:
    return {str(one.findtext(f"{G}id")): one for one in ET.fromstring(content).iter("item")}


def test_a_product_feed_is_served_whole_with_what_its_reader_will_complain_about(
    shop: Shop, bearer: dict[str, str]
) -> None:
    template = shop.get("/api/v1/product-feeds:templates", headers=bearer).json()["templates"]["google"]
    body = {"label": "Google", "channel": "web", "locale": "fr_FR", **template}
    made = shop.put("/api/v1/product-feeds/google", json=body, headers=bearer)
    assert made.is_success, made.text
    address = made.json()["address"]
    first = shop.get(address, headers={"Accept-Encoding": "identity"})
    told = items(first.content)
    coffee = told["CAFE-ETH-250"]
    assert coffee.findtext(f"{G}price", "").endswith(" EUR")
    assert coffee.findtext(f"{G}gtin") == "3701230000019"
    link = coffee.findtext(f"{G}link", "")
    assert link.startswith(("http://", "https://")), link  # the shop's own address, not the reader's
    assert link.endswith("/fr/p/CAFE-ETH-250")
    assert coffee.findtext(f"{G}availability") == "in_stock"
    again = shop.get(address, headers={"Accept-Encoding": "identity", "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    packed = shop.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content in {first.content, gzip.compress(first.content, compresslevel=6, mtime=0)}
    one = shop.get("/api/v1/product-feeds/google", headers=bearer).json()
    assert one["products"] == len(told)
    wrong = {one["sku"]: [each["code"] for each in one["problems"]] for one in one["problems"]}
    assert one["with_problems"] == len(wrong)
    renewed = shop.post("/api/v1/product-feeds/google/renew-address", headers=bearer).json()["address"]
    assert (shop.get(address).status_code, shop.get(renewed).status_code) == (404, 200)
    stale = {**bearer, "If-Match": '"7"'}
    assert shop.put("/api/v1/product-feeds/google", json=body, headers=stale).status_code == 412
    bad = {**body, "columns": [{"name": "a b", "source": "sku"}]}
    assert shop.put("/api/v1/product-feeds/google", json=bad, headers=bearer).status_code == 422
    assert shop.delete("/api/v1/product-feeds/google", headers=bearer).status_code == 204
    assert shop.get(renewed).status_code == 404


def test_of_a_product_feed_only_what_changed_is_looked_at_again(shop: Shop, bearer: dict[str, str]) -> None:
    columns = [{"name": one, "source": one} for one in ("sku", "quantity")]
    body = {"label": "Stock", "channel": "web", "locale": "fr_FR", "form": "json", "columns": columns}
    address = shop.put("/api/v1/product-feeds/stock", json=body, headers=bearer).json()["address"]
    database = shop.app.state.runtime.database
    with database.read() as connection:
        newest = last_position(connection)
    until(lambda: position(database) >= newest)
    before = {one["sku"]: Decimal(one["quantity"]) for one in shop.get(address).json()}
    assert len(before) > 10
    with database.write() as uow:
        uow.connection.execute(update(FeedLineRow).where(FeedLineRow.feed == "stock").values(text='"as it was"'))
    lost = {
        "kind": "adjustment",
        "from": "lyon-shelf",
        "lines": [{"sku": "BOUG-AMB-180", "quantity": "1", "reason": "found"}],
    }
    sent = shop.put(f"/api/v1/stock-documents/{new_id()}", json=lost, headers=bearer)
    assert sent.status_code == 201, sent.text
    until(lambda: any(one != "as it was" for one in shop.get(address).json()))
    told = shop.get(address).json()
    left = f"{before['BOUG-AMB-180'] - 1:f}"
    assert [one for one in told if one != "as it was"] == [{"sku": "BOUG-AMB-180", "quantity": left}]
    assert len(told) == len(before)


def test_what_a_model_shows_leaves_the_lines_of_its_variants_with_its_rights(
    shop: Shop, bearer: dict[str, str]
) -> None:
    columns = [{"name": one, "source": one} for one in ("sku", "image")]
    body = {"label": "Pictures", "channel": "web", "locale": "fr_FR", "form": "json", "columns": columns}
    address = shop.put("/api/v1/product-feeds/pictures", json=body, headers=bearer).json()["address"]
    database = shop.app.state.runtime.database

    def shown() -> dict[str, str]:
        return {one["sku"]: urlsplit(one.get("image", "")).path for one in shop.get(address).json()}

    sub = shop.get("/api/v1/products/BASK-TOILE-BLA", headers=bearer).json()
    asset = sub["values"]["picture"][0]["data"]
    before = shown()
    variants = {sku for sku, image in before.items() if f"/{asset}/" in image}
    assert "BASK-TOILE-BLA-37" in variants
    shop.put(f"/api/v1/assets/{asset}", json={"alt": {}, "focus_x": 1, "focus_y": 1, "rights": ""}, headers=bearer)
    query = shop.get(f"/api/v1/assets/{asset}", headers=bearer).json()["renditions"]["feed"].partition("?")[2]
    until(
        lambda: all(f"?{query}" in one.get("image", "") for one in shop.get(address).json() if one["sku"] in variants)
    )
    with database.write() as uow:  # as when an hour goes by in which rights end and nobody looks
        ended = Instant(uow.now - timedelta(minutes=1))
        uow.connection.execute(update(AssetRow).where(AssetRow.id == UUID(asset)).values(rights_until=ended))
        an_hour_ago = Instant(uow.now - timedelta(hours=1))
        uow.connection.execute(update(RightsState).values(noticed_until=an_hour_ago))
    assert {sku for sku, image in shown().items() if image != before[sku]} == variants  # at the first look


def test_a_text_names_one_charset_and_it_is_its_own(shop: Shop, bearer: dict[str, str]) -> None:
    body = {"label": "CSV", "channel": "web", "locale": "fr_FR", "form": "csv"}
    columns = [{"name": "sku", "source": "sku"}]
    address = shop.put("/api/v1/product-feeds/csv", json={**body, "columns": columns}, headers=bearer).json()["address"]
    entity = shop.get("/api/v1/legal-entities", headers=bearer).json()["items"][0]["code"]
    period = f"legal_entity={entity}&from=2026-01-01&to=2026-12-31"
    whole = ASGITransport(Edge(shop.app))  # type: ignore[arg-type] # Litestar's and httpx's names for ASGI

    async def content_type(path: str) -> str:
        async with AsyncClient(transport=whole, base_url="http://shop.test") as client:
            return (await client.get(path, headers=bearer)).headers["content-type"]

    assert run(content_type(address)) == "text/csv; charset=utf-8"
    assert run(content_type(f"/api/v1/accounting/entries/export?{period}&as=fec")) == "text/plain; charset=iso8859-15"
    assert run(content_type("/fr/")) == "text/html; charset=utf-8"


def test_the_bin_is_emptied(shop: Shop, bearer: dict[str, str]) -> None:
    raw = {**bearer, "Content-Type": "application/octet-stream"}

    def upload(side: int) -> str:
        sent = shop.post("/api/v1/assets", params={"file_name": "bin.png"}, content=picture(side), headers=raw)
        return str(sent.json()["id"])

    gone, here = upload(90), upload(91)
    image = shop.get(f"/api/v1/assets/{gone}", headers=bearer).json()["renditions"]["small"]
    assert shop.post("/api/v1/assets:remove", json={"assets": [gone]}, headers=bearer).json() == {"removed": 1}
    answer = shop.post("/api/v1/assets:discard", json={"assets": [gone, here]}, headers=bearer)
    assert (answer.status_code, answer.json()) == (200, {"discarded": 1})
    assert [shop.get(f"/api/v1/assets/{one}", headers=bearer).status_code for one in (gone, here)] == [404, 200]
    assert shop.get(image).status_code == 404
    listed = shop.get("/api/v1/assets", params={"view": "removed"}, headers=bearer).json()["items"]
    assert gone not in {one["id"] for one in listed}
    assert shop.post("/api/v1/assets:discard", json={"assets": [gone]}, headers=bearer).status_code == 404
    again = upload(90)
    file = shop.get(f"/api/v1/assets/{again}/file", headers=bearer)
    assert (again != gone, file.content) == (True, picture(90))


def position(database: Database) -> int:
    """How far the product feeds have taken note of changes."""
    with database.read() as connection:
        return reader_position(connection, "connectors.feeds")


def until(is_so: Callable[[], bool]) -> None:
    """Wait for a reader or a job; at most two minutes."""
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_catalogue_is_printed_by_a_job(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {"channel": "web", "locale": "fr_FR", "title": "#import <b> $x$", "columns": 2}
    refused = shop.post("/api/v1/print-catalogues", json={**asked, "columns": 9}, headers=bearer)
    assert refused.status_code == 422, refused.text
    nowhere = shop.post("/api/v1/print-catalogues", json={**asked, "store": "nowhere"}, headers=bearer)
    assert (nowhere.status_code, nowhere.json()["errors"][0]["pointer"]) == (422, "/store")
    store = shop.get("/api/v1/stores", headers=bearer).json()["items"][-1]["code"]
    own = {"label": {"fr_FR": "Ici"}, "currency": "EUR", "stores": [store], "priority": 90}
    assert shop.put("/api/v1/price-lists/here", json=own, headers=bearer).status_code == 201
    line = {"sku": "BOUG-FIG-180", "price_list": "here", "amount": 4321, "currency": "EUR"}
    raw = {**bearer, "Content-Type": "application/x-ndjson"}
    shop.post("/api/v1/prices:bulk", content=json.dumps(line), headers=raw)
    job = shop.post("/api/v1/print-catalogues", json={**asked, "store": store}, headers=bearer).json()["job"]
    at = f"/api/v1/jobs/{job}"
    until(lambda: shop.get(at, headers=bearer).json()["state"] not in {"waiting", "running"})
    told = shop.get(at, headers=bearer).json()
    assert (told["state"], told["error"]) == ("done", None)
    file = shop.get(f"/api/v1/print-catalogues/{job}/file", headers=bearer)
    assert (file.headers["content-type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
    assert printed.count("43,21") == 1  # what it costs in this store
    shop.post("/api/v1/prices:bulk", content=json.dumps(line | {"amount": None}), headers=raw)


def test_a_draft_is_seen_as_each_channel_would_show_it_and_nothing_is_saved(shop: Shop, bearer: dict[str, str]) -> None:
    sku = "CAFE-ETH-250"
    name = "<b>Moka</b> d’essai"
    changes = {"values": {"name": [{"locale": "fr_FR", "channel": None, "data": name}]}}
    before = shop.get(f"/api/v1/products/{sku}", headers=bearer).json()

    def seen(form: str, **more: object) -> Response:
        body = {"channel": "web", "locale": "fr_FR", "changes": changes, **more}
        return shop.post(f"/api/v1/products/{sku}/preview/{form}", json=body, headers=bearer)

    page = seen("web")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "&lt;b&gt;Moka&lt;/b&gt; d’essai" in page.text
    assert not any(one in page.text for one in ("<b>Moka</b>", "<script"))
    card = seen("till").json()
    assert (card["label"], card["price"] is None) == (name, False)
    labels = [seen("label", format=form).content for form in ("a4_24", "roll_57x32")]
    assert all(b"<svg" in one for one in labels)
    assert labels[0] != labels[1]
    assert b"<svg" in seen("print").content
    assert [seen("web", locale="de_DE").status_code, seen("label", format="nothing").status_code] == [404, 422]
    assert seen("web", changes={"values": {"name": 7}}).status_code == 422
    endless = {"values": {"name": [{"locale": "fr_FR", "data": "mot " * 5_000}]}}
    drawn = seen("label", changes=endless)
    assert drawn.status_code == 422 or len(drawn.content) < 500_000
    assert seen("web", changes={"values": {"name": [{"locale": "fr_FR", "data": "x" * 1_100_000}]}}).status_code == 413
    assert shop.get(f"/api/v1/products/{sku}", headers=bearer).json() == before
    assert shop.get(f"/api/v1/cards/{sku}").json()["label"] != name
