"""Whatever a catalogue holds: exported and read in again, into the same shop and into another, nothing has changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Association
from comptoir.catalog.domain.structure import AssociationType
from comptoir.catalog.jobs import EXPORTS
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.imports.comparison import read_comparison
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobView, run_now
from tests.catalog.shelf import make_structure
from tests.support.databases import TestDatabases, opened, write

ODD = "=+-@'\"\t\r\n;,|\\ \u00a0\u2028\u2400\ufeff\u200b<&\x0b\x1f0aé漢🙂"
odd_text = st.one_of(
    st.text(st.sampled_from(ODD), min_size=1, max_size=12),
    st.sampled_from(
        ["=1+1", "'=1+1", "''@x", "+33 6", "007", "1e5", "TRUE", "null", '"', "a\r\nb", "\u2400", "-", "1,5"]
    ),
)
name = st.text(st.sampled_from("=+-@'\";,| 0aé漢🙂"), min_size=1, max_size=12)
decimal = st.decimals(-1000, 1000, places=2, allow_nan=False).map(lambda one: format(one.normalize(), "f"))
money = st.lists(
    st.tuples(st.sampled_from(["EUR", "JPY", "KWD"]), st.integers(0, 10**9)), max_size=3, unique_by=lambda one: one[0]
).map(lambda found: [{"amount": amount, "currency": currency} for currency, amount in found])
weight = st.fixed_dictionaries({"amount": decimal, "unit": st.sampled_from(["GRAM", "KILOGRAM", "POUND"])})
LOCALES = ("fr_FR", "en_US")


def cells(value: st.SearchStrategy[Any], *scopes: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(scopes), value, max_size=len(scopes))


values = st.fixed_dictionaries(
    {
        "name": cells(name, *(f"|{one}" for one in LOCALES)),
        "note": cells(odd_text, *(f"web|{one}" for one in LOCALES)),
        "color": cells(st.sampled_from(["red", "blue"]), "|"),
        "seasons": cells(st.lists(st.sampled_from(["summer", "winter"]), min_size=1, unique=True), "|"),
        "weight": cells(weight, "|"),
        "price": cells(money, "|"),
        "washable": cells(st.booleans(), "|"),
    }
)
plain = st.fixed_dictionaries(
    {
        "enabled": st.booleans(),
        "categories": st.lists(st.sampled_from(["shop", "shirts"]), max_size=2, unique=True).map(tuple),
        "values": values,
        "links": st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3)), max_size=2, unique_by=lambda one: one[0]),
    }
)
catalogues = st.lists(plain, min_size=3, max_size=6)
SKUS = ("A-1", "b/2", "Ç 3", "007", "=4", "'5")


def drafts(found: list[dict[str, Any]], kept: Mapping[str, Any]) -> Iterator[ProductDraft]:
    """The first one is a model with a variant in each size, the others are simple; each links to others."""
    yield ProductDraft(
        sku="model", mode=Mode.REPLACE, family="clothing", family_variant="by_size", categories=found[0]["categories"],
        values=found[0]["values"],
    )  # fmt: skip
    for size in ("S", "M"):
        yield ProductDraft(
            sku=f"v-{size}", mode=Mode.REPLACE, parent="model", enabled=found[0]["enabled"],
            values={"size": {"|": size}, **kept},
        )  # fmt: skip
    for number, one in enumerate(found):
        links = tuple(Association(SKUS[to], amount) for to, amount in one["links"] if to < number)
        yield ProductDraft(
            sku=SKUS[number], mode=Mode.REPLACE, family="clothing", enabled=one["enabled"],
            categories=one["categories"], values=one["values"], associations={"pack": links} if links else {},
        )  # fmt: skip


def make_shop(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_things(uow, [AssociationType(code="pack", quantified=True)])
        ensure_basics(uow, with_channel=False)


def documents(database: Database) -> dict[str, object]:
    with database.read() as connection:
        skus = connection.execute(text("SELECT sku FROM catalog_item")).scalars().all()
        found = load_items(connection, skus=skus).by_sku
    return {
        one.item.sku: (
            one.item.family, one.item.family_variant, one.item.parent, one.item.enabled, sorted(one.item.categories),
            one.item.document.values, one.item.document.associations,
        )
        for one in found.values()
    }  # fmt: skip


def bring_in(database: Database, source: Path, jobs: Path, *, dry_run: bool = False) -> JobView:
    argument = {"path": str(source), "format": "auto", "mapping": None, "dry_run": dry_run}
    return run_now(database, jobs, "catalog.import", import_catalog, argument)


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "akeneo"])
def test_nothing_changes_on_the_way_out_and_in(databases: TestDatabases, clock: FixedClock, form: str) -> None:
    with TemporaryDirectory() as made:
        numbers = count()
        bare = Path(made) / "bare.sqlite"
        shutil.copyfile(databases.sqlite_template(), bare)
        with opened(f"sqlite:///{bare}", clock) as database:
            make_shop(database)
            if form == "akeneo":
                # Its files cannot say that a text has no limit, nor that two things share a place in the order.
                with database.read() as connection:
                    EXPORTS["catalog"](connection, Path(made) / "structure", form)
                bring_in(database, Path(made) / "structure", Path(made) / "jobs")

        @settings(max_examples=4)
        @given(catalogues)
        def check(found: list[dict[str, Any]]) -> None:
            folder = Path(made) / str(next(numbers))
            folder.mkdir()
            urls = []
            for name in ("one", "other"):
                shutil.copyfile(bare, folder / f"{name}.sqlite")
                urls.append(f"sqlite:///{folder / name}.sqlite")
            with opened(urls[0], clock) as database, opened(urls[1], clock) as other:
                with write(database) as uow:
                    for one in drafts(found, {}):
                        (saved,) = save_products(uow, [one])
                        assert saved.outcome == "created", (one, saved.errors)
                target = folder / (form if form == "akeneo" else f"out.{form}")
                with database.read() as connection:
                    items = EXPORTS["catalog"](connection, target, form)
                    structure = current_structure(connection).version
                trial = bring_in(database, target, folder / "jobs", dry_run=True)
                assert trial.outcome is not None, trial.error
                told, _ = read_comparison(folder / "jobs" / str(trial.id), 0, 100)
                assert (told, trial.outcome["rejected"], trial.outcome["created"]) == ([], 0, 0)
                again = bring_in(database, target, folder / "jobs")
                assert again.outcome is not None
                assert (again.outcome["created"], again.outcome["updated"], again.outcome["rejected"]) == (0, 0, 0)
                with database.read() as connection:
                    assert current_structure(connection).version == structure
                moved = bring_in(other, target, folder / "jobs")
                assert moved.outcome is not None
                assert (moved.outcome["created"], moved.outcome["rejected"]) == (items, 0)
                assert documents(other) == documents(database)
            shutil.rmtree(folder)

        check()
