"""What goes out comes in again unchanged, and the invariants hold and can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from comptoir.access.domain import Narrowing
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import ExportPlaceUnknown
from comptoir.catalog.domain.structure import Channel
from comptoir.catalog.invariants import INVARIANTS
from comptoir.catalog.jobs import EXPORTS
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.exports import WHOLE, Part, export_catalog
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.products import publish_product, save_product
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import run_now
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import TestDatabases, opened, write

SKUS = ("model", "v-s", "a/1")


def fill(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        model = ProductDraft(
            sku="model",
            mode=Mode.REPLACE,
            family="clothing",
            family_variant="by_size",
            values={"name": {"|fr_FR": "Été, «1»"}, "note": {"web|fr_FR": 'a;"b"\nc', "web|en_US": "=1+1"}},
        )
        variant = ProductDraft(
            sku="v-s",
            mode=Mode.REPLACE,
            parent="model",
            gtins=("4006381333931", "96385074"),
            unit="KGM",
            values={"size": {"|": "S"}, "weight": {"|": {"amount": "0.25", "unit": "KILOGRAM"}}},
        )
        simple = shirt(
            "a/1",
            enabled=False,
            department="men",
            categories=("shirts", "shop"),
            values={
                "seasons": {"|": ["winter", "summer"]},
                "washable": {"|": False},
                "price": {"|": [{"amount": 1290, "currency": "EUR"}, {"amount": 1500, "currency": "JPY"}]},
            },
        )
        for draft in (model, variant, simple):
            save_product(uow, draft)


def documents(database: Database) -> dict[str, object]:
    with database.read() as connection:
        items = load_items(connection, skus=SKUS)
    found: dict[str, object] = {}
    for sku in SKUS:
        item = items.by_sku[sku].item
        values = {code: dict(cells) for code, cells in item.document.values.items()}
        found[sku] = (item.parent, item.family_variant, item.enabled, item.unit, item.department, item.gtins,
                      item.categories, item.level, values)  # fmt: skip
    return found


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_an_export_comes_in_again_as_it_was(
    sqlite_database: Database, databases: TestDatabases, tmp_path: Path, form: str
) -> None:
    fill(sqlite_database)
    target = tmp_path / f"out.{form}"
    with sqlite_database.read() as connection:
        assert EXPORTS["catalog"](connection, target, form) == 3
    (tmp_path / "other").mkdir()
    with databases.sqlite(tmp_path / "other") as url, opened(url, sqlite_database.clock) as other:
        with write(other) as uow:
            make_structure(uow)
        argument = {"path": str(target), "format": "auto", "mapping": None, "dry_run": False}
        view = run_now(other, tmp_path / "jobs", "catalog.import", import_catalog, argument)
        assert view.outcome is not None
        assert (view.error, view.outcome["created"], view.outcome["rejected"], view.outcome["warnings"]) == (
            None,
            3,
            0,
            0,
        )
        assert documents(other) == documents(sqlite_database)


def test_invariants_hold_and_each_can_fail(database: Database) -> None:
    fill(database)
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="model", mode=Mode.MERGE, values={"plu": {"|": "12"}}))
        publish_product(uow, "v-s")

    def broken() -> set[str]:
        with database.read() as connection:
            return {one.name for one in INVARIANTS if list(one.check(connection))}

    assert broken() == set()
    damages = {
        "UPDATE catalog_search SET words = 'ghost' WHERE scope = ''": "catalog.items_have_documents_and_words",
        "UPDATE catalog_unique_value SET value = '13'": "catalog.unique_values_equal_documents",
        "UPDATE catalog_card SET hash = 'x' WHERE locale = 'fr_FR'": "catalog.cards_are_what_they_say",
        "UPDATE catalog_current_card SET hash = 'x'": "catalog.published_items_show_their_documents",
        "DELETE FROM catalog_search WHERE scope = 'web|fr_FR'": "catalog.cards_are_found_where_they_are",
        "INSERT INTO catalog_lack SELECT id, 'x' FROM catalog_item": "catalog.what_items_lack_is_counted",
    }
    seen: set[str] = set()
    for damage, name in damages.items():
        with write(database) as uow:
            uow.connection.execute(text(damage))
        assert name in broken() - seen, name
        seen = broken()


@pytest.mark.parametrize("name", ["folder", "export.zip"])
def test_an_akeneo_catalogue_goes_out_as_it_came_in(
    sqlite_database: Database, databases: TestDatabases, shared_data: Path, tmp_path: Path, name: str
) -> None:
    bring_in(sqlite_database, shared_data / "akeneo-icecat", tmp_path)
    with sqlite_database.read() as connection:
        assert EXPORTS["catalog"](connection, tmp_path / name, "akeneo") == 1320
    (tmp_path / "other").mkdir()
    with databases.sqlite(tmp_path / "other") as url, opened(url, sqlite_database.clock) as other:
        bring_in(other, tmp_path / name, tmp_path / "jobs")
        assert structure_of(other) == structure_of(sqlite_database)
        assert items_of(other) == items_of(sqlite_database)


def bring_in(database: Database, source: Path, folder: Path) -> None:
    argument = {"path": str(source), "format": "auto", "mapping": None, "dry_run": False}
    view = run_now(database, folder, "catalog.import", import_catalog, argument)
    assert (view.error, view.outcome is not None and view.outcome["rejected"]) == (None, 0)


def structure_of(database: Database) -> object:
    """Everything that products hang on; a text without a limit of its own comes back with the greatest there is."""
    with database.read() as connection:
        found = current_structure(connection)
    return [
        found.locales, found.categories, found.association_types, found.attribute_groups, found.attributes,
        found.channels, found.families, found.family_variants, found.choices,
    ]  # fmt: skip


def items_of(database: Database) -> dict[str, object]:
    """What Akeneo has columns for, by SKU."""
    with database.read() as connection:
        skus = connection.execute(text("SELECT sku FROM catalog_item")).scalars().all()
        found = load_items(connection, skus=skus).by_sku
    return {
        sku: (one.item.family, one.item.family_variant, (one.item.parent or "").lower(), one.item.enabled,
              sorted(one.item.categories), one.item.document.values, one.item.document.associations)
        for sku, one in found.items()
    }  # fmt: skip


def test_values_of_a_channel_that_one_may_not_see_are_refused_instead_of_a_file_without_them(
    sqlite_database: Database, tmp_path: Path
) -> None:
    fill(sqlite_database)
    of_web = somebody(sqlite_database, "product_manager", narrowing=Narrowing(channels=frozenset({"web"})))
    with write(sqlite_database) as uow:
        save_things(uow, (Channel(code="print", locales=("fr_FR",), currencies=("EUR",)),))
    target = tmp_path / "out.jsonl"
    with sqlite_database.read() as connection:
        for part, channel, locale, wanted in (
            (Part(of_web.actor), "print", None, "print"),
            (Part(of_web.actor), "PRINT", "fr_fr", "print · fr_FR"),
            (WHOLE, "shop window", None, "shop window"),
            (WHOLE, "web", "de_DE", "de_DE"),
            (WHOLE, None, "de_DE", "de_DE"),
        ):
            with pytest.raises(ExportPlaceUnknown) as no:
                export_catalog(connection, target, "jsonl", channel, locale, part)
            assert (no.value.wanted, target.exists()) == (wanted, False)
        assert export_catalog(connection, target, "jsonl", "WEB", "FR_fr", Part(of_web.actor)) == len(SKUS)
    assert '"locale":"fr_FR","channel":"web"' in target.read_text()
    assert '"locale":"en_US"' not in target.read_text()
