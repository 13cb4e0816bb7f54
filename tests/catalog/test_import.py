"""Imports of real files, with exact counts, on both databases."""

from __future__ import annotations

import csv
import math
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.completeness import Gap
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Level
from comptoir.catalog.domain.structure import Category, Family
from comptoir.catalog.queries import completeness, gaps_of
from comptoir.catalog.rows import StoredItem, load_items
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure, save_choices, save_things
from comptoir.catalog.tables import IdentifierRow, ItemRow, StructureRow
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobView, job_messages, run_now
from tests.catalog import icecat
from tests.support.databases import write

TOTALS = ("read", "created", "updated", "unchanged", "rejected", "warnings")


def run(database: Database, folder: Path, source: Path, **options: object) -> JobView:
    argument = {"path": str(source), "format": "auto", "mapping": None, "dry_run": False, **options}
    view = run_now(database, folder, "catalog.import", import_catalog, argument)
    assert view.state == "done", view.error
    return view


def totals(view: JobView) -> tuple[int, ...]:
    assert view.outcome is not None
    return tuple(view.outcome[name] for name in TOTALS)


def said(database: Database, view: JobView) -> Counter[str]:
    with database.read() as connection:
        return Counter(message["code"] for message in job_messages(connection, view.id))


def read(database: Database, sku: str) -> StoredItem:
    with database.read() as connection:
        return find_product(connection, sku)


def test_icecat_loads_in_one_go_with_exact_counts(database: Database, shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "akeneo-icecat"
    dry = run(database, tmp_path, source, dry_run=True)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(ItemRow)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(StructureRow)).scalar_one() == 0
    view = run(database, tmp_path, source)
    assert totals(view) == totals(dry) == (2246, 1940, 0, 306, 0, 380)
    assert said(database, view) == {
        "catalog.media_missing": 270,
        "catalog.barcode_damaged": 105,
        "catalog.file_passed_over": 5,
    }
    with database.read() as connection:
        structure = current_structure(connection)
        grouped = connection.execute(select(ItemRow.level, func.count()).group_by(ItemRow.level))
        levels = {row[0]: row[1] for row in grouped}
        identifiers = connection.execute(select(func.count()).select_from(IdentifierRow)).scalar_one()
    assert levels == {"simple": 999, "variant": 240, "root": 50, "sub": 31}
    assert identifiers == 10
    assert (len(structure.attributes), len(structure.families), len(structure.categories)) == (77, 17, 168)
    assert (len(structure.channels), len(structure.family_variants), len(structure.locales)) == (3, 9, 210)
    assert sum(map(len, structure.choices.values())) == 121
    again = run(database, tmp_path, source)
    assert totals(again) == (2246, 0, 0, 2246, 0, 5)


def test_icecat_keeps_what_is_odd_about_it(sqlite_database: Database, shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "akeneo-icecat"
    run(sqlite_database, tmp_path, source)
    with (source / "products.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    with sqlite_database.read() as connection:
        items = load_items(connection, skus=[row["sku"].lower() for row in rows])
    assert len(rows) == 1239
    other_case = 0
    for row in rows:
        item = items.by_sku[row["sku"].lower()].item
        assert (item.sku, item.family or "") == (row["sku"], row["family"])
        assert sorted(item.categories) == sorted(filter(None, row["categories"].split(",")))
        assert (item.parent or "").lower() == row["parent"].lower()
        other_case += (item.parent or "") != row["parent"]
    assert other_case == 18
    assert read(sqlite_database, "AKNSTK").item.family is None
    jacket = read(sqlite_database, "Biker-jacket-polyester-xl")
    assert jacket.item.level is Level.VARIANT
    assert jacket.item.document.values == {"size": {"|": "xl"}, "ean": {"|": "1234567890367"}}
    assert jacket.label == {"en_US": "Biker jacket polyester"}
    with sqlite_database.read() as connection:
        structure = current_structure(connection)
        lacking = gaps_of(connection, [stored.item.id for stored in items.by_id.values()])
        for (sku, channel, locale), required, lacks in icecat.missing(source):
            item_id = items.by_sku[sku.lower()].item.id
            places = completeness(structure, items.levels(item_id), lacking.get(item_id, []))
            gap = next(
                (
                    one
                    for one in places
                    if (one.requirement_set, one.channel, one.locale) == ("family", channel, locale)
                ),
                Gap("family", channel, locale, 0, ()),
            )
            assert (gap.required, set(gap.missing)) == (required, {f"values.{code}" for code in lacks}), sku
            assert gap.percent == (math.floor(100 * (required - len(lacks)) / required) if required else 100)
        bare = items.by_sku["aknstk"].item.id
        assert completeness(structure, items.levels(bare), lacking.get(bare, [])) == []
    bag = read(sqlite_database, "1111111171").item
    assert bag.document.values["weight"] == {"|": {"amount": "500", "unit": "GRAM"}}
    assert bag.document.origins == {"": "import"}


def test_the_technical_catalogue_loads_every_type_and_scope(
    database: Database, shared_data: Path, tmp_path: Path
) -> None:
    source = shared_data / "akeneo-technical"
    archive = tmp_path / "technical.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(source.glob("*.csv")):
            packed.write(file, f"export/{file.name}")
    view = run(database, tmp_path / "jobs", archive)
    assert totals(view) == (197, 92, 0, 105, 0, 3)
    with database.read() as connection:
        structure = current_structure(connection)
    assert (len(structure.attributes), len(structure.families), len(structure.family_variants)) == (30, 4, 2)
    assert Counter(one.type.value for one in structure.attributes.values())["reference"] == 2
    assert structure.attributes["a_regexp"].rules.pattern == "([0-9]+)"
    assert structure.channels["ecommerce"].units == {"a_metric_without_decimal": "METER", "a_metric": "KILOWATT"}
    assert {one.code for one in structure.categories.values() if one.parent is None} == {"master", "master_china"}


def test_groceries_load_with_their_barcodes_restored(database: Database, shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "openfoodfacts-sample"
    raw = run(database, tmp_path, folder / "products_raw.csv")
    assert totals(raw)[:5] == (735, 735, 0, 0, 0)
    told = said(database, raw)
    assert (told["catalog.barcode_damaged"], told["catalog.barcode_from_address"]) == (5, 697)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(IdentifierRow)).scalar_one() == 730
    clean = run(database, tmp_path, folder / "products_clean.csv")
    assert totals(clean) == (735, 0, 0, 735, 0, 5)
    assert read(database, "0000651511016").label == {"": "Celery"}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "products.csv"


def test_rejected_rows_come_back_with_reasons_and_load_once_mended(
    sqlite_database: Database, sheet: Path, tmp_path: Path
) -> None:
    sheet.write_text("sku;name;enabled\nA;Tea;1\n;Nothing;1\nB;Cup;perhaps\nC;Pot;0\n", encoding="utf-8")
    view = run(sqlite_database, tmp_path / "jobs", sheet)
    assert totals(view) == (4, 2, 0, 0, 2, 1)
    rejects = tmp_path / "jobs" / str(view.id) / "rejects.csv"
    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("sku;name;enabled;")
    assert [line.split(";")[:3] for line in lines[1:]] == [["", "Nothing", "1"], ["B", "Cup", "perhaps"]]
    rejects.write_text(rejects.read_text(encoding="utf-8").replace("perhaps", "yes").replace(";Nothing", "D;Nothing"))
    assert totals(run(sqlite_database, tmp_path / "jobs", rejects))[:5] == (2, 2, 0, 0, 0)


def test_rows_without_a_sku_are_known_by_their_barcode_or_named_by_their_family(
    database: Database, sheet: Path, tmp_path: Path
) -> None:
    sheet.write_text("sku;ean;name;family\nA;4006381333931;Tea;\n", encoding="utf-8")
    run(database, tmp_path / "jobs", sheet)
    with database.write() as uow:
        save_things(uow, [Family(code="cups", attributes=("name",), label_attribute="name", sku_pattern="C-{counter}")])
    rows = (
        "sku;ean;name;family",
        ";4006381333931;Green tea;",
        ";3017620422003;Cup;cups",
        ";3017620422003;Cup again;cups",
        ";;Nameless;cups",
        ";5449000000996;No pattern;",
    )
    sheet.write_text("\n".join(rows), encoding="utf-8")
    first = run(database, tmp_path / "jobs", sheet)
    assert totals(first)[:5] == (5, 1, 2, 0, 2), "a barcode that was new a row ago is known"
    reasons = {"catalog.no_sku_nor_barcode": 1, "catalog.no_sku_nor_family": 1}
    assert said(database, first) == reasons
    assert read(database, "A").item.document.values["name"] == {"|": "Green tea"}
    assert read(database, "C-1").item.gtins == ("03017620422003",)
    assert read(database, "C-1").item.document.values["name"] == {"|": "Cup again"}
    sheet.write_text("\n".join([*rows[:2], rows[3]]), encoding="utf-8")
    assert totals(run(database, tmp_path / "jobs", sheet))[:5] == (2, 0, 0, 2, 0)


def test_a_column_of_any_name_is_read_into_the_attribute_that_it_became(
    sqlite_database: Database, sheet: Path, tmp_path: Path
) -> None:
    sheet.write_text("sku;Prix conseillé;Code (fournisseur)\nA;9,90;X1\n", encoding="utf-8")
    first = run(sqlite_database, tmp_path / "jobs", sheet)
    assert said(sqlite_database, first) == {"catalog.attribute_created": 2}
    held = {"prix_conseille": {"|": "9,90"}, "code_fournisseur": {"|": "X1"}}
    assert read(sqlite_database, "A").item.document.values == held
    sheet.write_text("sku;Prix conseillé\nA;12\n", encoding="utf-8")
    assert totals(run(sqlite_database, tmp_path / "jobs", sheet)) == (1, 0, 1, 0, 0, 0)
    assert read(sqlite_database, "A").item.document.values["prix_conseille"] == {"|": "12"}


def test_a_family_or_category_of_ours_is_known_under_a_suppliers_word_for_it(
    database: Database, sheet: Path, tmp_path: Path
) -> None:
    with database.write() as uow:
        save_things(uow, [Family(code="cups", attributes=()), Category(code="tableware")])
    sheet.write_text("sku;Department\nZ;tableware\n", encoding="utf-8")  # of ours, though a word for categories too
    run(database, tmp_path / "jobs", sheet)
    assert (read(database, "Z").item.department, read(database, "Z").item.categories) == ("tableware", ())
    head = "Référence;Famille;Rayon\n"
    sheet.write_text(f"{head}A;cups;tableware\nB;CUPS;\nC;spoons;tableware\n", encoding="utf-8")
    view = run(database, tmp_path / "jobs", sheet)
    assert totals(view) == (3, 2, 0, 0, 1, 0)  # an odd family that is none here is told, as under our own name
    cup, other = read(database, "A").item, read(database, "B").item
    assert [(one.family, one.categories) for one in (cup, other)] == [("cups", ("tableware",)), ("cups", ())]
    assert (cup.document.values, said(database, view)) == ({}, {"catalog.unknown_family": 1})
    sheet.write_text(f"{head}D;Art de la table;Cuisine\n", encoding="utf-8")
    assert totals(run(database, tmp_path / "jobs", sheet))[:2] == (1, 1)
    theirs = {"family_names": {"|": "Art de la table"}, "category_names": {"|": "Cuisine"}}
    assert (read(database, "D").item.family, read(database, "D").item.document.values) == (None, theirs)
    sheet.write_text(f"{head}E;cups;tableware\n", encoding="utf-8")  # what one supplier calls so changes nothing here
    run(database, tmp_path / "jobs", sheet)
    assert (read(database, "E").item.family, read(database, "E").item.categories) == ("cups", ("tableware",))
    with database.write() as uow:
        save_things(uow, [Attribute(code="famille", type=AttributeType.TEXT)])
    sheet.write_text(f"{head}F;cups;tableware\n", encoding="utf-8")  # an attribute that is called so is meant
    run(database, tmp_path / "jobs", sheet)
    held = read(database, "F").item
    assert (held.family, held.categories, held.document.values) == (None, ("tableware",), {"famille": {"|": "cups"}})


def test_families_categories_and_choices_are_known_by_names_that_are_of_one_alone(
    database: Database, sheet: Path, tmp_path: Path
) -> None:
    with database.write() as uow:
        ensure_basics(uow, with_channel=True)
        colour = Attribute(code="colour", type=AttributeType.MULTIPLE_CHOICE)
        things: list[Family | Category] = [
            Family(code="f1", labels={"fr_FR": "Tasses", "en_US": "Cups"}, attributes=("colour",)),
            Family(code="f2", labels={"fr_FR": "Bols", "en_US": "Cups"}, attributes=("colour",)),
            Category(code="c1", labels={"fr_FR": "Cuisine", "en_US": "Table"}),
            Category(code="c2", labels={"fr_FR": "Table", "en_US": "Kitchen"}),
        ]
        save_things(uow, [colour, *things])
        names = {"n": {"fr_FR": "Noir"}, "b": {"fr_FR": "Bleu"}, "b2": {"fr_FR": "bleu"}}
        save_choices(uow, [("colour", Choice(code=code, labels=labels)) for code, labels in names.items()])
    rows = ["A;tasses;CUISINE,Table;noir,b", "B;Bols;Kitchen;n", "C;Cups;c1;n", "D;f1;c1;bleu", "E;f1;nowhere;n"]
    sheet.write_text("\n".join(["sku;Famille;categories;colour", *rows]), encoding="utf-8")
    view = run(database, tmp_path / "jobs", sheet)
    assert totals(view)[:5] == (5, 2, 0, 0, 3)
    one, two = read(database, "A").item, read(database, "B").item
    assert (one.family, one.categories, one.document.values) == ("f1", ("c1", "c2"), {"colour": {"|": ["n", "b"]}})
    assert (two.family, two.categories, two.document.values) == ("f2", ("c2",), {"colour": {"|": ["n"]}})
    refused = {"catalog.unknown_family": 1, "catalog.value_unknown_choice": 1, "catalog.unknown_category": 1}
    assert said(database, view) == refused


def test_a_name_with_an_accent_is_never_another_name(database: Database, sheet: Path, tmp_path: Path) -> None:
    """`Pâtes` are no `Pâtés`, and a `rosé` is not of the colour `rose`; capitals leave accents out."""
    with database.write() as uow:
        ensure_basics(uow, with_channel=True)
        colour = Attribute(code="colour", type=AttributeType.SINGLE_CHOICE)
        names = {"c1": "Pâtés", "c2": "Épicerie salée", "c3": "Bières", "c4": "L’Île de Ré", "c5": "Œufs"}
        save_things(
            uow, [colour, *(Category(code=code, labels={"fr_FR": name, "en_US": name}) for code, name in names.items())]
        )
        save_choices(
            uow,
            [("colour", Choice(code=code, labels={"fr_FR": name})) for code, name in [("k1", "Rose"), ("k2", "Doré")]],
        )
    told = {
        "A": "PATES;", "B": "PÂTÉS;", "C": "Epicerie salée;", "D": "EPICERIE SALEE;", "E": "bieres;dore",
        "F": "l'île de ré;ROSE", "G": "Oeufs;DORÉ", "H": "Pâtes;", "I": "PÂTES;", "J": "c1;rosé", "K": "c1;ROSÉ",
    }  # fmt: skip
    sheet.write_text("\n".join(["sku;categories;colour", *(f"{sku};{row}" for sku, row in told.items())]), "utf-8")
    view = run(database, tmp_path / "jobs", sheet)
    assert said(database, view) == {"catalog.unknown_category": 2, "catalog.value_unknown_choice": 2}
    assert {sku: read(database, sku).item.categories for sku in "ABCDEFG"} == {
        "A": ("c1",), "B": ("c1",), "C": ("c2",), "D": ("c2",), "E": ("c3",), "F": ("c4",), "G": ("c5",),
    }  # fmt: skip
    said_colours = [read(database, sku).item.document.values["colour"]["|"] for sku in "EFG"]
    assert said_colours == ["k2", "k1", "k2"]
    with database.write() as uow:
        save_things(uow, [Category(code="c6", labels={"fr_FR": "Pâtes"})])
    sheet.write_text("sku;categories\nL;Pâtes\nM;pâtés\nN;PATES\n", encoding="utf-8")
    assert said(database, run(database, tmp_path / "jobs", sheet)) == {"catalog.unknown_category": 1}
    assert [read(database, sku).item.categories for sku in "LM"] == [("c6",), ("c1",)]


def test_columns_that_meet_are_told_and_none_of_another_name_says_what_a_product_is(
    sqlite_database: Database, sheet: Path, tmp_path: Path
) -> None:
    sheet.write_text("sku;Prix conseillé;prix_conseille;Family.\nA;1;2;cups\nB;1;;cups\n", encoding="utf-8")
    first = run(sqlite_database, tmp_path / "jobs", sheet)
    assert said(sqlite_database, first) == {"catalog.attribute_created": 2, "catalog.columns_meet": 1}
    theirs = {"family_names": {"|": "cups"}}
    assert read(sqlite_database, "A").item.document.values == {"prix_conseille": {"|": "2"}, **theirs}
    assert read(sqlite_database, "B").item.document.values == {"prix_conseille": {"|": "1"}, **theirs}
    again = run(sqlite_database, tmp_path / "jobs", sheet)
    assert said(sqlite_database, again) == {"catalog.columns_meet": 1}


def test_new_products_come_in_at_their_stage_and_known_ones_go_step_by_step(
    sqlite_database: Database, sheet: Path, tmp_path: Path
) -> None:
    sheet.write_text("sku;lifecycle\nA;archivé\nB;phase_out\nC;gone\n", encoding="utf-8")
    first = run(sqlite_database, tmp_path / "jobs", sheet)
    assert totals(first)[:5] == (3, 2, 0, 0, 1)
    assert [read(sqlite_database, sku).item.lifecycle.value for sku in "AB"] == ["archived", "phase_out"]
    sheet.write_text("sku;lifecycle\nA;active\nB;discontinued\n", encoding="utf-8")
    again = run(sqlite_database, tmp_path / "jobs", sheet)
    assert totals(again)[:5] == (2, 0, 1, 0, 1)
    assert said(sqlite_database, again) == {"catalog.wrong_stage": 1}


def test_a_row_is_done_or_left_as_a_whole(sqlite_database: Database, sheet: Path, tmp_path: Path) -> None:
    sheet.write_text("sku;lifecycle;prix\nA;archived;1\nB;active;1\n", encoding="utf-8")
    assert totals(run(sqlite_database, tmp_path / "jobs", sheet))[:5] == (2, 2, 0, 0, 0)
    sheet.write_text("sku;lifecycle;prix\nA;active;2\nB;archived;2\n", encoding="utf-8")
    refused = run(sqlite_database, tmp_path / "jobs", sheet)
    assert (totals(refused)[:5], said(sqlite_database, refused)) == ((2, 0, 0, 0, 2), {"catalog.wrong_stage": 2})
    assert [price(sqlite_database, sku) for sku in "AB"] == ["1", "1"]
    sheet.write_text("sku;lifecycle;prix\nA;archived;3\n", encoding="utf-8")
    still = run(sqlite_database, tmp_path / "jobs", sheet)
    assert (totals(still)[:5], said(sqlite_database, still)) == ((1, 0, 0, 0, 1), {"catalog.archived": 1})
    sheet.write_text("sku;lifecycle;prix\nA;discontinued;4\nA;active;5\nA;archived;6\n", encoding="utf-8")
    back = run(sqlite_database, tmp_path / "jobs", sheet)
    assert (totals(back)[:5], said(sqlite_database, back)) == ((3, 0, 2, 0, 1), {"catalog.wrong_stage": 1})
    item = read(sqlite_database, "A").item
    assert (price(sqlite_database, "A"), item.lifecycle.value) == ("5", "active")


def price(database: Database, sku: str) -> object:
    return read(database, sku).item.document.values["prix"]["|"]


def test_a_sheet_that_knows_barcodes_only_changes_the_products_that_have_them(
    sqlite_database: Database, sheet: Path, tmp_path: Path
) -> None:
    sheet.write_text("sku;ean;name\nA;4006381333931;Tea\n", encoding="utf-8")
    run(sqlite_database, tmp_path / "jobs", sheet)
    sheet.write_text("ean;name\n4006381333931;Green tea\n3017620422003;Cup\n", encoding="utf-8")
    assert totals(run(sqlite_database, tmp_path / "jobs", sheet))[:5] == (2, 1, 1, 0, 0)
    assert read(sqlite_database, "A").item.document.values["name"] == {"|": "Green tea"}
    assert read(sqlite_database, "3017620422003").item.gtins == ("03017620422003",)
    rows = ("ean;name", "4006381333931;Black tea", "4,00638E+12;Mangled", ";None", "5449000000996;Cola")
    sheet.write_text("\n".join(rows), encoding="utf-8")
    mixed = run(sqlite_database, tmp_path / "jobs", sheet)
    assert totals(mixed)[:5] == (4, 1, 1, 0, 2), "one mangled code keeps nobody else out"
    assert said(sqlite_database, mixed) == {"catalog.barcode_damaged": 1, "catalog.no_sku_nor_barcode": 1}
    sheet.write_text("sku;name\n651511016;Celery\n8,71107E+12;Mangled\nA-3;Salt", encoding="utf-8")
    by_code = run(sqlite_database, tmp_path / "jobs", sheet)
    assert (totals(by_code)[:5], said(sqlite_database, by_code)) == ((3, 2, 0, 0, 1), {"catalog.no_sku_nor_barcode": 1})
    assert read(sqlite_database, "A").item.document.values["name"] == {"|": "Black tea"}
    assert read(sqlite_database, "5449000000996").item.gtins == ("05449000000996",)


def test_an_edited_product_is_read_again_and_a_mapping_names_the_columns(
    sqlite_database: Database, sheet: Path, tmp_path: Path
) -> None:
    sheet.write_text("Référence,Libellé,Code\nA,Thé,4006381333931\nB,Pot,4.006E+12\n", encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\n"Référence" = "sku"\n"Libellé" = "name"\n"Code" = "gtin"\n', encoding="utf-8")
    first = run(sqlite_database, tmp_path / "jobs", sheet, mapping=str(mapping))
    assert totals(first) == (2, 2, 0, 0, 0, 2)
    assert said(sqlite_database, first) == {"catalog.attribute_created": 1, "catalog.barcode_damaged": 1}
    assert totals(run(sqlite_database, tmp_path / "jobs", sheet, mapping=str(mapping))) == (2, 0, 0, 2, 0, 0)
    assert read(sqlite_database, "A").item.gtins == ("04006381333931",)
    sheet.write_text("Référence,Libellé,Code\nA,Thé vert,\nB,Pot,4.006E+12\n", encoding="utf-8")
    assert totals(run(sqlite_database, tmp_path / "jobs", sheet, mapping=str(mapping)))[1:4] == (0, 1, 1)
    item = read(sqlite_database, "A").item
    assert (item.gtins, item.document.values) == (("04006381333931",), {"name": {"|": "Thé vert"}})


def test_a_variant_may_stand_before_its_model(sqlite_database: Database, shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for file in (shared_data / "akeneo-icecat").glob("*.csv"):
        if file.stem not in {"products", "product_models"}:
            (folder / file.name).write_bytes(file.read_bytes())
    (folder / "product_models.csv").write_text(
        "code;family_variant;parent;color;name\nsub;clothing_color_size;ROOT;blue;\nroot;clothing_color_size;;;Polo\n",
        encoding="utf-8",
    )
    (folder / "products.csv").write_text(
        "sku;family;parent;size\nx;clothing;sub;xl\ny;clothing;nobody;xl\n", encoding="utf-8"
    )
    view = run(sqlite_database, tmp_path / "jobs", folder)
    assert totals(view)[4] == 1
    assert read(sqlite_database, "x").item.level is Level.VARIANT
    assert read(sqlite_database, "sub").item.parent == "root"


def test_a_file_of_attributes_leaves_alone_what_products_would_have_to_be_converted_for(
    database: Database, tmp_path: Path
) -> None:
    with write(database) as uow:
        save_things(uow, [Attribute(code=code, type=AttributeType.TEXT, unique=True) for code in ("held", "free")])
        save_products(uow, [ProductDraft(sku="A", mode=Mode.MERGE, values={"held": {"|": "x"}})])
    source = tmp_path / "structure"
    source.mkdir()
    rows = [f"{code};pim_catalog_text;Now;0;1" for code in ("held", "free")]
    head = "code;type;label-fr_FR;unique;useable_as_grid_filter"
    (source / "attributes.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    assert totals(run(database, tmp_path, source)) == (2, 0, 2, 0, 0, 0)
    with database.read() as connection:
        found = current_structure(connection).attributes
    assert {one.code: (one.unique, one.filterable, one.labels["fr_FR"]) for one in found.values()} == {
        "held": (True, False, "Now"),
        "free": (False, True, "Now"),
    }
