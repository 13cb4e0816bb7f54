"""Columns of foreign sheets: looked at, mapped under a name, and brought in by that mapping."""

from __future__ import annotations

from tests.app.test_joined_routes import Shop, ended_job

SHEET = "Réf.;Libellé long;PV TTC;Fourn.\nCONF-ABR-320;Confiture;6,30;Dupont\nNO-SUCH;Rien;1,00;Dupont\n"
LOOK = {"kind": "prices", "file_name": "tarif.csv"}


def test_a_look_tells_columns_samples_and_what_they_seem_to_be(shop: Shop, bearer: dict[str, str]) -> None:
    answer = shop.post("/api/v1/imports:look", params=LOOK, content=SHEET.encode(), headers=bearer)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert [(one["name"], one["samples"], one["suggestion"]) for one in seen["columns"]] == [
        ("Réf.", ["CONF-ABR-320", "NO-SUCH"], "sku"),
        ("Libellé long", ["Confiture", "Rien"], ""),
        ("PV TTC", ["6,30", "1,00"], "price"),
        ("Fourn.", ["Dupont"], ""),
    ]
    assert "valid_from" in [one["field"] for one in seen["fields"]]


def test_products_have_a_field_for_each_language_of_a_name(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {"kind": "catalog", "file_name": "produits.csv"}
    french = {**bearer, "Accept-Language": "fr"}
    content = "Libellé;EAN\nThé;1\n".encode()
    seen = shop.post("/api/v1/imports:look", params=asked, content=content, headers=french).json()
    fields = {one["field"]: one["label"] for one in seen["fields"]}
    assert (fields["name-fr_FR"], fields["name-en_US"], fields["sku"]) == ("Nom", "Nom", "")
    assert [one["suggestion"] for one in seen["columns"]] == ["name-fr_FR", "gtin"]


def test_a_look_says_why_and_what_speaks_against_it(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {"kind": "catalog", "file_name": "fournisseur.csv"}
    lines = [
        ("SKU", "Product_ID", "Zahl", "Masse nette", "EAN"),
        ("A-1", "X1", "4006381333931", "250 g", "4,00638E+12"),
        ("A-2", "X2", "9780201379624", "1,5 kg", "9,78020E+12"),
        ("A-2", "X3", "4012345678901", "80 g", "4,01235E+12"),
    ]
    content = "\n".join(";".join(line) for line in lines).encode()
    seen = shop.post("/api/v1/imports:look", params=asked, content=content, headers=bearer).json()
    told = {one["name"]: (one["suggestion"], one["reason"], one["doubt"], one["others"]) for one in seen["columns"]}
    assert told["SKU"] == ("sku", "name", "twice", ["Product_ID"])
    assert told["Product_ID"] == ("", None, None, [])
    assert told["EAN"] == ("gtin", "name", "not_barcodes", [])
    assert (seen["kept"], told["Zahl"][0]) == ("", "")
    other_way = b"Product_ID;SKU;Name\nX1;A-1;Tea\nX2;A-2;Milk\n"
    seen = shop.post("/api/v1/imports:look", params=asked, content=other_way, headers=bearer).json()
    told = {one["name"]: (one["suggestion"], one["reason"], one["doubt"], one["others"]) for one in seen["columns"]}
    assert told["Product_ID"] == ("", None, None, []), "whichever comes first"
    assert told["SKU"] == ("sku", "name", "rivals", ["Product_ID"])


def test_what_was_said_once_is_known_of_the_next_file(shop: Shop, bearer: dict[str, str]) -> None:
    asked = {"kind": "catalog", "file_name": "fournisseur.csv"}
    columns = [{"column": "Machin", "field": "sku"}, {"column": "Truc", "field": "name-fr_FR"}]
    path = "/api/v1/import-mappings/catalog/learned"
    assert shop.put(path, json={"name": "Appris", "columns": columns}, headers=bearer).status_code == 200
    same = shop.post("/api/v1/imports:look", params=asked, content=b"Machin;Truc\n1;2\n", headers=bearer).json()
    other = shop.post("/api/v1/imports:look", params=asked, content=b"machin;Bidule\n1;2\n", headers=bearer).json()
    assert (same["kept"], other["kept"]) == ("learned", "")
    assert [(one["suggestion"], one["reason"]) for one in other["columns"]] == [("sku", "learned"), ("", None)]
    assert shop.delete(path, headers=bearer).status_code == 204
    coded = b"Zahl;Bild\n4006381333931;a.jpg\n9780201379624;b.png\n4012345678901;c.jpg\n"
    shapes = shop.post("/api/v1/imports:look", params=asked, content=coded, headers=bearer).json()["columns"]
    assert (shapes[0]["suggestion"], shapes[0]["reason"]) == ("gtin", "cells")


def test_a_kept_mapping_brings_a_sheet_in(shop: Shop, bearer: dict[str, str]) -> None:
    mapping = {
        "name": "Dupont",
        "columns": [{"column": "Réf.", "field": "sku"}, {"column": "PV TTC", "field": "price"}],
        "constants": {"price_list": "public"},
    }
    kept = shop.put("/api/v1/import-mappings/prices/dupont", json=mapping, headers=bearer)
    assert kept.status_code == 200, kept.text
    listed = shop.get("/api/v1/import-mappings/prices", headers=bearer).json()["items"]
    assert [(one["code"], one["name"], one["constants"]) for one in listed] == [
        ("dupont", "Dupont", {"price_list": "public"})
    ]
    started = shop.post("/api/v1/imports", params={**LOOK, "mapping": "dupont"}, content=SHEET.encode(), headers=bearer)
    assert started.status_code == 202, started.text
    outcome = ended_job(shop, bearer, started.json()["job"]["id"])["outcome"]
    assert (outcome["read"], outcome["updated"], outcome["rejected"]) == (2, 1, 1)
    assert shop.delete("/api/v1/import-mappings/prices/dupont", headers=bearer).status_code == 204
    assert shop.get("/api/v1/import-mappings/prices", headers=bearer).json()["items"] == []


def test_a_field_or_a_name_that_nobody_knows_is_refused(shop: Shop, bearer: dict[str, str]) -> None:
    body = {"name": "x", "columns": [{"column": "a", "field": "horoscope"}]}
    answer = shop.put("/api/v1/import-mappings/prices/x", json=body, headers=bearer)
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (422, "app.field_unknown")
    for name in ("..%2Fkeys", "nobody"):
        started = shop.post("/api/v1/imports", params={**LOOK, "mapping": name}, content=b"a\n1\n", headers=bearer)
        assert (started.status_code, started.json()["type"].rsplit("/", 1)[-1]) == (404, "app.mapping_unknown")
