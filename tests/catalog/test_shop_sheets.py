"""Product sheets of other shop systems: real ones with exact counts, and small ones for what those do not have."""

from __future__ import annotations

from pathlib import Path

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.product import Level
from comptoir.catalog.domain.shop_sheets import LAYOUTS, Links, Listing, layout_of, learn
from comptoir.catalog.domain.structure import Locale
from comptoir.catalog.queries import cards
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.imports.shops import plain_sheet
from comptoir.catalog.services.publishing import plan_publication, write_publication
from comptoir.catalog.services.structure import current_structure, save_choices, save_things
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import run_now
from comptoir.kernel.sheets import read_table
from tests.catalog.test_import import read, run, said, totals

MAGENTO = (
    "sku,store_view_code,attribute_set_code,product_type,categories,name,description,product_online,price,qty,"
    "additional_attributes,base_image,additional_images,configurable_variations\n"
    'tee-s,,Tops,simple,Default Category/Men/Tops,Tee S,,1,20,4,"color=Red,fabric=Cotton, washed",,,\n'
    "tee-m,,Tops,simple,,Tee M,,1,21,0,color=Red,,,\n"
    'tee,,Tops,configurable,"Default Category/Men/Tops,Default Category/Sale",Tee,<p>Soft</p>,1,,,,'
    'https://shop.example/a.jpg,https://shop.example/b.jpg,"sku=tee-s,size=S|sku=tee-m,size=M"\n'
    "tee,fr,,,,Le tee,,,,,,,,\n"
)


def lines(table: str) -> list[dict[str, str]]:
    """A CSV text without commas in its cells, as records."""
    head, *rows = [line.split(",") for line in table.strip().splitlines()]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_shopify_sheet_loads_with_variants_and_pictures(
    database: Database, shared_data: Path, tmp_path: Path
) -> None:
    source = shared_data / "shopify-product-csvs" / "jewelery.csv"
    dry = run(database, tmp_path, source, dry_run=True)
    view = run(database, tmp_path, source, format="shopify")
    assert totals(view) == totals(dry) == (41, 23, 0, 18, 0, 0)
    root, variant = read(database, "chain-bracelet").item, read(database, "chain-bracelet-blue").item
    assert (root.level, root.family, root.family_variant) == (Level.ROOT, "bracelet", "bracelet_by_color")
    assert (variant.level, variant.parent) == (Level.VARIANT, "chain-bracelet")
    assert variant.document.values["color"] == {"|": "blue"}
    assert str(root.document.values["image_2"]["|"]).startswith("https://")
    assert totals(run(database, tmp_path, source)) == (41, 0, 0, 41, 0, 0)


def test_a_woocommerce_sheet_splits_only_by_what_its_variations_say(
    database: Database, shared_data: Path, tmp_path: Path
) -> None:
    source = shared_data / "woocommerce-sample" / "sample_products.csv"
    assert totals(run(database, tmp_path, source)) == (25, 25, 0, 0, 0, 0)
    with database.read() as connection:
        structure = current_structure(connection)
    assert {code: one.axes for code, one in structure.family_variants.items()} == {
        "woocommerce_by_color": ("color",),
        "woocommerce_by_color_logo": ("color", "logo"),
    }
    hoodie = read(database, "woo-hoodie-blue-logo").item
    assert (hoodie.parent, hoodie.document.values["logo"]) == ("woo-hoodie", {"|": "yes"})
    tshirts = structure.category("woocommerce_clothing_tshirts")
    assert tshirts is not None
    assert (tshirts.parent, tshirts.labels["fr_FR"]) == ("woocommerce_clothing", "Tshirts")
    assert structure.channels["web"].tree == "woocommerce"
    with database.write(SYSTEM) as uow:
        write_publication(uow, plan_publication(uow.connection, [read(database, "woo-belt").item.id]))
    with database.read() as connection:
        (belt,) = cards(connection, "web", "en_US", category="woocommerce_clothing_accessories").cards
    assert belt.body["label"] == "Belt"


def test_an_unopim_sheet_loads(sqlite_database: Database, shared_data: Path, tmp_path: Path) -> None:
    view = run(sqlite_database, tmp_path, shared_data / "unopim-1k-xlsx" / "1k_products.xlsx")
    assert totals(view) == (1000, 1000, 0, 0, 0, 1)
    assert said(sqlite_database, view) == {"catalog.media_missing": 1}
    assert read(sqlite_database, "101").item.document.values["url_key"] == {"|": "kitaab1"}


def test_a_magento_sheet_names_variations_in_their_product(database: Database, tmp_path: Path) -> None:
    source = tmp_path / "catalog_product.csv"
    source.write_text(MAGENTO, encoding="utf-8")
    assert totals(run(database, tmp_path, source)) == (4, 3, 0, 1, 0, 0)
    small = read(database, "tee-s").item
    assert (small.level, small.parent, small.document.values["size"]) == (Level.VARIANT, "tee", {"|": "s"})
    tee = read(database, "tee").item
    assert tee.document.values["description"] == {"|": "<p>Soft</p>"}
    assert tee.document.values["image_2"] == {"|": "https://shop.example/b.jpg"}
    assert tee.categories == ("magento_men_tops", "magento_sale")


def test_a_sheet_that_is_not_what_it_is_said_to_be_is_refused(database: Database, tmp_path: Path) -> None:
    source = tmp_path / "prices.csv"
    source.write_text("sku,price\nA,1\n", encoding="utf-8")
    argument = {"path": str(source), "format": "shopify", "mapping": None, "dry_run": False}
    view = run_now(database, tmp_path, "catalog.import", import_catalog, argument)
    assert view.state == "failed"
    assert "its columns are not those of that format" in str(view.error)


def test_prices_and_stock_come_from_the_same_sheet(shared_data: Path, tmp_path: Path) -> None:
    plain = read_table(plain_sheet(shared_data / "woocommerce-sample" / "sample_products.csv", "auto", tmp_path))
    rows = {row.cells[0]: row.cells[1:] for row in plain.rows}
    assert rows["woo-beanie"] == ("18", "", "")
    assert rows["woo-hoodie-with-pocket"] == ("35", "", "")
    assert "woo-hoodie" not in rows
    assert len(rows) == 23


def test_a_handle_equal_to_a_variants_sku_gets_a_name_of_its_own() -> None:
    sheet = "Handle,Title,Option1 Name,Option1 Value,Variant SKU\nmug,Mug,Size,Small,MUG\nmug,,,Large,MUG-L\n"
    found = list(LAYOUTS["shopify"].read(lines(sheet), Links()))
    assert [[(one.sku, one.parent) for one in each] for each in found] == [
        [("mug-model", ""), ("MUG", "mug-model")],
        [("MUG-L", "mug-model")],
    ]


def test_a_parent_by_number_is_found_wherever_it_stands() -> None:
    sheet = "ID,Type,SKU,Name,Regular price,Parent\n2,variation,A-1,A one,5,id:1\n1,variable,A,A,,\n"
    records = lines(sheet)
    found: list[list[Listing]] = list(LAYOUTS["woocommerce"].read(records, learn(records)))
    assert found[0][0].parent == "A"


def test_columns_tell_the_system() -> None:
    assert layout_of(["Handle", "Title", "Option1 Name", "Option1 Value", "x"]) == "shopify"
    assert layout_of(["sku", "name", "price"]) is None


def test_texts_become_options_where_the_shop_chooses(
    sqlite_database: Database, shared_data: Path, tmp_path: Path
) -> None:
    brand = Attribute(code="brand", type=AttributeType.SINGLE_CHOICE)
    with sqlite_database.write() as uow:
        save_things(uow, [Locale(code="fr_FR"), brand])
        save_choices(uow, [("brand", Choice(code="PD", labels={"fr_FR": "Partners-Demo"}))])
    source = shared_data / "shopify-product-csvs" / "apparel.csv"
    assert totals(run(sqlite_database, tmp_path, source))[:5] == (22, 22, 0, 0, 0)
    with sqlite_database.read() as connection:
        assert set(current_structure(connection).choices["brand"]) == {"pd"}, "known by its label"
    other = tmp_path / "other.csv"
    other.write_text(source.read_text("utf-8").replace("partners-demo", "Maison Noé"), encoding="utf-8")
    assert totals(run(sqlite_database, tmp_path, other))[4] == 0
    with sqlite_database.read() as connection:
        structure = current_structure(connection)
    assert {code: one.labels for code, one in structure.choices["brand"].items()} == {
        "pd": {"fr_FR": "Partners-Demo"},
        "maison_noe": {"en_US": "Maison Noé", "fr_FR": "Maison Noé"},
    }
