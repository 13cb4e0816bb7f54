"""The pages of the web shop, as a browser without script gets them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.catalog.services.structure import current_structure, save_thing

Shop = TestClient[Litestar]


def linked_data(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(("asked", "language"), [("fr-FR,fr;q=0.9", "fr"), ("en-GB", "en"), ("de", "en")])
def test_the_front_door_speaks_the_visitors_language(shop: Shop, asked: str, language: str) -> None:
    answer = shop.get("/", headers={"Accept-Language": asked}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/{language}")


def test_home_shows_each_category_with_products(shop: Shop) -> None:
    html = shop.get("/fr").text
    assert '<html lang="fr">' in html
    for name in ("Épicerie", "Mode", "Maison", "Papeterie et livres", "Soin", "Enfants"):
        assert name in html
    assert html.count('href="/fr/p/') == 24


def test_a_category_shows_one_tile_per_model_and_the_way_up(shop: Shop) -> None:
    html = shop.get("/fr/c/hauts").text
    assert sorted(re.findall(r'<span class="label">(.*?)</span>', html)) == [
        "Chemise en lin lavé", "Marinière en jersey", "Pull en laine mérinos", "T-shirt col rond en coton",
    ]  # fmt: skip
    assert "20 choix" in html
    assert '<a href="/fr/c/mode">Mode</a>' in html


def test_the_page_of_a_merged_category_leads_to_the_other(shop: Shop) -> None:
    database = shop.app.state.runtime.database
    with database.write() as uow:
        old = current_structure(uow.connection).category("soin")
        assert old is not None
        save_thing(uow, replace(old, former=("old-care",)))
    assert shop.get("/fr/c/old-care", follow_redirects=False).headers["location"] == "/fr/c/soin"
    with database.write() as uow:
        save_thing(uow, old)


def test_search_forgives_accents_and_typing_errors(shop: Shop) -> None:
    assert "Café Éthiopie Sidamo" in shop.get("/fr/search", params={"q": "cafe etiopie"}).text
    assert "Ethiopia Sidamo coffee" in shop.get("/en/search", params={"q": "coffee ethiopia"}).text
    nothing = shop.get("/en/search", params={"q": "<b>zeppelin</b>"})
    assert nothing.status_code == 200
    assert "Nothing found for “&lt;b&gt;zeppelin&lt;/b&gt;”" in nothing.text


def test_a_product_is_told_to_search_engines(shop: Shop) -> None:
    html = shop.get("/fr/p/CAFE-ETH-250").text
    told = linked_data(html)
    assert (told["@type"], told["name"], told["sku"], told["gtin"]) == (
        "Product", "Café Éthiopie Sidamo, grains", "CAFE-ETH-250", "3701230000019",
    )  # fmt: skip
    assert (told["offers"]["price"], told["offers"]["priceCurrency"]) == ("8.90", "EUR")
    assert told["offers"]["availability"] == "https://schema.org/InStock"
    assert "35,60 € / kg" in text_of(html).replace("\xa0", " ").replace("\u202f", " ")


def test_a_variant_offers_the_nearest_other_variants(shop: Shop) -> None:
    html = shop.get("/fr/p/TEE-COL-ROND-MAR-M").text
    assert '<strong aria-current="true">Marine</strong>' in html
    assert '<strong aria-current="true">M</strong>' in html
    assert 'href="/fr/p/TEE-COL-ROND-TER-M">Terracotta</a>' in html
    assert 'href="/fr/p/TEE-COL-ROND-MAR-XL">XL</a>' in html


def test_stock_is_told_per_store_and_follows_a_change(shop: Shop, bearer: dict[str, str]) -> None:
    before = shop.get("/en/p/BOUG-AMB-180/offer").text
    assert before.count("In stock") >= 1
    number = "01a20000-0000-7000-8000-00000000a001"
    count = {
        "kind": "count", "from": None, "to": "lyon-shelf",
        "lines": [{"sku": "BOUG-AMB-180", "quantity": "2", "reason": "count"}],
    }  # fmt: skip
    assert shop.put(f"/api/v1/stock-documents/{number}", json=count, headers=bearer).status_code == 201
    after = text_of(shop.get("/en/p/BOUG-AMB-180/offer").text)
    assert "Lyon Croix-Rousse 2 left" in after


def test_a_price_change_is_on_the_page_at_once(shop: Shop, bearer: dict[str, str]) -> None:
    line = {"sku": "SAV-MAR-300", "price_list": "public", "amount": 650, "currency": "EUR"}
    answer = shop.post("/api/v1/prices:bulk", content=json.dumps(line), headers=bearer)
    assert answer.status_code == 200, answer.text
    follow(shop)
    assert "6.50" in shop.get("/en/p/SAV-MAR-300/offer").text


def test_contributions_inside_and_deposits_on_top_are_told(shop: Shop, bearer: dict[str, str]) -> None:
    profile = {"currency": "EUR", "eco": [{"code": "deee", "amount": 12}], "deposit": {"code": "jar", "amount": 25}}
    answer = shop.put("/api/v1/prices/SAV-MAR-300/profile", json=profile, headers=bearer)
    assert answer.status_code == 200, answer.text
    follow(shop)
    told = text_of(shop.get("/en/p/SAV-MAR-300/offer").text)
    assert "including eco-participation" in told
    assert "0.12" in told
    assert "+ deposit" in told
    assert "0.25" in told
    card = shop.get("/api/v1/cards/SAV-MAR-300", headers=bearer).json()
    assert (card["eco_participation"]["amount"], card["deposit"]["amount"]) == (12, 25)


def follow(shop: Shop) -> None:
    """The price book takes in what was written."""
    runtime = shop.app.state.runtime
    with runtime.database.read() as connection:
        position = connection.exec_driver_sql("SELECT MAX(seq) FROM feed").scalar_one()
    assert runtime.followers.wait_for(position, 60)


@pytest.mark.parametrize("path", ["/fr/p/NO-SUCH-THING", "/en/c/no-such-category"])
def test_what_is_not_there_is_a_page_that_helps(shop: Shop, path: str) -> None:
    answer = shop.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert 'role="search"' in answer.text


def test_following_pages_repeat_nothing_and_end(shop: Shop) -> None:
    seen: list[str] = []
    address: str | None = "/fr/c/epicerie"
    while address is not None:
        html = shop.get(address).text
        seen += re.findall(r'href="/fr/p/([^"]+)"', html)
        more = re.search(r'class="button" href="([^"]+after=[^"]+)"', html)
        address = more[1].replace("&amp;", "&") if more else None
    assert len(seen) == len(set(seen)) == 62


def test_pictures_come_in_the_smallest_form_that_a_browser_reads(shop: Shop) -> None:
    page, list_ = shop.get("/fr/p/CAFE-ETH-250").text, shop.get("/fr/search", params={"q": "cafe"}).text
    for html, recipe in ((page, "large"), (list_, "small")):
        found = re.search(
            rf'<picture><source type="image/avif" srcset="(?P<avif>[^"]+)"><img src="(?P<plain>[^"]+/{recipe}[^"]*)"',
            html,
        )
        assert found, html
        offered, plain = unescape(found["avif"]), unescape(found["plain"])
        assert offered == f"{plain}&form=avif"
        answers = [shop.get(one) for one in (offered, plain)]
        assert [one.headers["content-type"] for one in answers] == ["image/avif", "image/webp"]
        assert {one.headers["cache-control"] for one in answers} == {"public, max-age=31536000, immutable"}
