"""Quality: what is wrong with a card, the grade from it, and that all products are graded as they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Document, Item, ItemId
from comptoir.catalog.domain.quality import PICTURE_SIDE_MIN, graded
from comptoir.catalog.queries import GradeFilter, ProductFilter, product_keys, products
from comptoir.catalog.services.products import delete_product, find_product, save_product
from comptoir.catalog.services.selection import filter_of, wanted_of
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.catalog.services.team.grading import grade_counts, grade_slice, grades_of
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.media.tables import AssetRow
from tests.catalog.shelf import make_structure, pure_structure, shirt
from tests.support.databases import write

STRUCTURE = pure_structure()
LONG = "Une chemise de coton peigné, coupée droite et cousue à Rouen."
PICTURE = {"picture": {"|": "https://example.org/a.jpg"}}


def flaws(**values: dict[str, Any]) -> list[tuple[str, str]]:
    """Those in French."""
    item = Item(id=ItemId(new_id()), sku="A", family="clothing", document=Document(values={**PICTURE, **values}))
    found = graded(STRUCTURE, [item])
    return [(flaw.value, name) for flaw, name in next(one for one in found if one.locale == "fr_FR").flaws]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": {"|fr_FR": "Chemise"}, "note": {"web|fr_FR": LONG}}, []),
        ({"name": {"|fr_FR": "CHEMISE DE COTON PEIGNÉ"}}, [("shouting", "values.name")]),
        ({"name": {"|fr_FR": "IKEA 42"}}, []),
        ({"name": {"|fr_FR": "a" * 121}}, [("too_long", "values.name")]),
        ({"note": {"web|fr_FR": "Jolie."}}, [("too_short", "values.note")]),
        ({"name": {"|en_US": "Shirt"}}, [("untranslated", "values.name")]),
        ({"note": {"web|fr_FR": LONG, "web|en_US": LONG}}, [("untranslated", "values.note")]),
        ({"weight": {"|": {"amount": "1", "unit": "KILOGRAM"}}}, [("other_unit", "values.weight")]),
        ({"weight": {"|": {"amount": "1", "unit": "GRAM"}}, "picture": {}}, [("no_picture", "values.picture")]),
    ],
    ids=range(9),
)
def test_a_flaw_is_told_with_its_field(values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert flaws(**values) == expected


def grade_all(shop: Database) -> None:
    while not grade_slice(shop):
        pass


def grades(shop: Database, sku: str) -> list[tuple[str, str, list[list[str]]]]:
    with shop.read() as connection:
        is_fresh, found = grades_of(connection, find_product(connection, sku).item.id)
        assert is_fresh
        return [(locale, grade, reasons) for _, locale, grade, reasons in found]


def test_products_are_graded_as_they_stand_and_twins_are_told(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        for sku in ("A", "B"):
            save_product(uow, shirt(sku, "Chemise", values={**PICTURE, "name": {"|fr_FR": "Chemise", "|en_US": sku}}))
    grade_all(database)
    twin = ("fr_FR", "B", [["same_label", "values.name"]])
    assert (grades(database, "A"), grades(database, "B")) == ([twin], [twin])
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="B", mode=Mode.MERGE_CELLS, values={"name": {"|fr_FR": "Blouse"}}))
    grade_all(database)
    assert (grades(database, "A"), grades(database, "B")) == ([], [])
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="B", mode=Mode.MERGE, values={"picture": None}))
    grade_all(database)
    with database.read() as connection:
        assert grade_counts(connection) == [("web", "en_US", "B", 1), ("web", "fr_FR", "B", 1)]
        for grade, expected in (("A", ["A"]), ("B", ["B"]), ("C", [])):
            lines, _ = products(connection, ProductFilter(grade=GradeFilter(grade, "web", "fr_FR")))
            assert [line.sku for line in lines] == expected
            wanted = wanted_of({"grade": grade, "channel": "web", "graded_in": "fr_FR"})
            meant = filter_of(connection, current_structure(connection), wanted, SYSTEM)
            assert [sku for sku, _ in product_keys(connection, meant)] == [sku.lower() for sku in expected]
    with write(database) as uow:
        delete_product(uow, "B")
    with database.read() as connection:
        assert grade_counts(connection) == []


def test_a_small_picture_is_a_flaw_and_products_judged_otherwise_are_looked_at_again(database: Database) -> None:
    asset_id = new_id()
    with write(database) as uow:
        make_structure(uow)
        columns = ("id", "hash", "file_name", "media_type", "size_bytes", "width", "height", "alt", "created_at")
        size = (PICTURE_SIDE_MIN - 1, 2_000)
        row: tuple[object, ...] = (asset_id, "0" * 64, "a.jpg", "image/jpeg", 1, *size, {}, uow.now)
        insert_rows(uow.connection, AssetRow, columns, [row])
        said = {"name": {"|fr_FR": "Chemise", "|en_US": "Shirt"}, "weight": {"|": {"amount": "200", "unit": "GRAM"}}}
        save_product(uow, shirt("A", "Chemise", values={**said, "picture": {"|": str(asset_id)}}))
        save_product(uow, shirt("B", "Blouse", values={**PICTURE, "name": {"|fr_FR": "Blouse", "|en_US": "B"}}))
    grade_all(database)
    poor = ["poor_picture", "values.picture"]
    assert grades(database, "A") == [("en_US", "B", [poor]), ("fr_FR", "B", [poor])]
    with database.read() as connection:
        weight = current_structure(connection).attributes["weight"]
    with write(database) as uow:
        save_things(uow, [replace(weight, default_unit="KILOGRAM")])
    grade_all(database)
    both = [["other_unit", "values.weight"], poor]
    assert grades(database, "A") == [("en_US", "C", both), ("fr_FR", "C", both)]
    assert grades(database, "B") == []


def test_looking_for_what_has_changed_reads_an_index(database: Database) -> None:
    if database.dialect != "sqlite":
        return
    statement = "SELECT id FROM catalog_item WHERE graded_version != version ORDER BY id LIMIT 40"
    with database.read() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    assert [one.endswith("ix_catalog_item_ungraded") for one in plan] == [True]
