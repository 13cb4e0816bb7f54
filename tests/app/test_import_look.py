"""A look at a file before it is brought in: whose sheet it is, and what is told of one that cannot be read."""

from __future__ import annotations

import pytest

from tests.app.test_joined_routes import Shop


@pytest.mark.parametrize(
    ("system", "header"),
    [
        ("shopify", b"Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\n"),
        ("woocommerce", b"Type,SKU,Name,Published,Regular price,Parent,Categories,Images\n"),
    ],
)
def test_sheets_of_shop_systems_are_known_by_their_columns(
    shop: Shop, bearer: dict[str, str], system: str, header: bytes
) -> None:
    content = header + b"a,b,c,d,e,f,g,h\n"
    for kind in ("catalog", "prices"):
        asked = {"kind": kind, "file_name": "export.csv"}
        seen = shop.post("/api/v1/imports:look", params=asked, content=content, headers=bearer)
        assert seen.status_code == 200, seen.text
        assert (seen.json()["system"], seen.json()["columns"]) == (system, [])
    by_hand = {"kind": "catalog", "file_name": "export.csv", "format": "csv"}
    seen = shop.post("/api/v1/imports:look", params=by_hand, content=content, headers=bearer).json()
    assert (seen["system"], len(seen["columns"])) == ("", 8)


def test_a_file_that_cannot_be_read_is_told_by_its_own_name(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {"kind": "catalog", "file_name": "../tarif d'été.csv"}
    answer = shop.post("/api/v1/imports:look", params=asked, content=b"SKU;SKU\n1;2\n", headers=bearer)
    assert answer.status_code == 422
    assert "tarif d_été.csv" in answer.json()["detail"]


def test_a_look_tells_what_each_column_becomes_where_nobody_says_so(shop: Shop, bearer: dict[str, str]) -> None:
    """What somebody would do with a column and what happens without a word are two things, and both are told."""
    asked = {"kind": "catalog", "file_name": "openfoodfacts.csv"}
    header = b"gtin,product_name,brands,categories,quantity,name-en_US\n"
    content = header + b"3017620422003,Spread,Brand,en:spreads,400 g,Jam\n"
    seen = shop.post("/api/v1/imports:look", params=asked, content=content, headers=bearer).json()["columns"]
    told = {one["name"]: (one["suggestion"], one["by_name"]) for one in seen}
    assert told["gtin"] == ("gtin", "gtin")
    assert told["product_name"][1] == "name-fr_FR"
    assert told["brands"] == ("brand", "")
    assert told["categories"] == ("categories", ""), "categories of another shop become a text"
    assert told["quantity"] == ("", "")
    assert told["name-en_US"][1] == "name-en_US"
    asked = {"kind": "prices", "file_name": "tarif.csv"}
    seen = shop.post("/api/v1/imports:look", params=asked, content=b"sku;price;Note\nA;1,00;x\n", headers=bearer).json()
    assert [one["by_name"] for one in seen["columns"]] == ["sku", "price", ""]
