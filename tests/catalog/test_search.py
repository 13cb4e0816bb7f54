"""What a search finds for those who work on many products: all of it, not the first few."""

from __future__ import annotations

from inspect import signature

import pytest

from comptoir.catalog.domain.grid import Action, ActionKind
from comptoir.catalog.http.products import list_products
from comptoir.catalog.queries import products
from comptoir.catalog.services.bulk_changes import foresee
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.selection import Selection, Wanted, filter_of
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import SearchRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from tests.catalog.shelf import make_structure, shirt
from tests.catalog.test_grid import fill, page
from tests.catalog.test_rights import person
from tests.support.databases import write


@pytest.mark.parametrize("many", [3_000, 5_000])
def test_all_that_a_search_finds_is_meant_however_many_products_have_its_words(database: Database, many: int) -> None:
    with database.write() as uow:
        rows = [(new_id(), "", f"blouse autre {place}") for place in range(many)]
        insert_rows(uow.connection, SearchRow, ("item_id", "scope", "words"), rows)
    fill(database)
    assert list(page(database, Wanted(q="autre"))) == ["b-1"]
    assert list(page(database, Wanted(q="autre", family="clothing", enabled=True))) == ["b-1"]
    assert list(page(database, Wanted(q="autre", enabled=False))) == []
    actions = [Action(ActionKind.SET, "color", "red")]
    with database.read() as connection:
        assert foresee(connection, SYSTEM, Selection(filter=Wanted(q="autre")), actions)[0].total == 1
        assert foresee(connection, SYSTEM, Selection(filter=Wanted(q="nothing at all")), actions)[0].total == 0


@pytest.mark.parametrize("many", [3_000, 5_000])
def test_what_a_search_finds_is_narrowed_however_many_products_have_its_words(database: Database, many: int) -> None:
    fill(database)
    with write(database) as uow:
        save_product(uow, shirt("c-1", "Autre", categories=("shirts",), values={"color": {"|": "red"}}))
        rows = [(new_id(), "", f"autre {place}") for place in range(many)]
        insert_rows(uow.connection, SearchRow, ("item_id", "scope", "words"), rows)
    for found, wanted in (
        (["b-1", "c-1"], Wanted(q="autre")),
        (["c-1"], Wanted(q="aut", category="shop")),
        (["c-1"], Wanted(q="autre", attribute="color", value="red", enabled=True)),
        ([], Wanted(q="autre modele", category="shop")),
        ([], Wanted(q="autre", attribute="color", value="blue")),
    ):
        assert list(page(database, wanted)) == found, wanted


def test_a_selection_knows_every_filter_of_the_list() -> None:
    """So that what a list shows can be changed, exported and kept as a view."""
    told = set(signature(list_products.fn).parameters) - {"database", "principal", "locale", "sku", "limit", "after"}
    assert told == set(Wanted.__struct_fields__)


def test_who_sees_a_part_means_all_of_it_too(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        for place in range(310):
            save_product(uow, shirt(f"x-{place}", "Blouse", categories=("shirts",)))
        save_product(uow, shirt("y-1", "Blouse", categories=("shop",)))
    actor = person(database, categories=frozenset({"shirts"}))
    actions = [Action(ActionKind.SET, "color", "red")]
    with database.read() as connection:
        assert foresee(connection, actor, Selection(filter=Wanted(q="blouse")), actions)[0].total == 310
        asked = filter_of(connection, current_structure(connection), Wanted(q="blouse"), actor)
        assert len(products(connection, asked, limit=400)[0]) == 310
