"""Products named by a pattern: what a pattern is, numbers without a gap, and names that nobody typed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

import pytest

from comptoir.access.domain import Narrowing
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.patterns import Place, as_code, parse_pattern
from comptoir.catalog.domain.refusals import InvalidProduct, InvalidStructure
from comptoir.catalog.services.naming import foretell, make_product, name_again
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.structure import current_structure, save_things
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import MalformedValue
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write


def test_a_pattern_is_words_and_names_in_braces() -> None:
    assert parse_pattern("SH-{color:2}-{counter:5}") == ("SH-", Place("color", 2), "-", Place("counter", 5))
    for wrong in ("", "words", "{counter}{counter}", "{co lor}", "{color", "{counter:13}", "{color:0}", "{a}" * 67):
        with pytest.raises(MalformedValue):
            parse_pattern(wrong)
    assert [as_code(one) for one in ("Bleu pâle", "Œuf n°5", " --a ")] == ["BLEU-PALE", "UF-N-5", "A"]


def patterned(uow: UnitOfWork, sku: str | None = None, label: str | None = None) -> None:
    if "clothing" not in current_structure(uow.connection).families:
        make_structure(uow)
    family = current_structure(uow.connection).families["clothing"]
    save_things(uow, [replace(family, sku_pattern=sku, label_pattern=label)])


def unnamed(color: str = "blue") -> ProductDraft:
    return ProductDraft(sku="", mode=Mode.MERGE, family="clothing", values={"color": {"|": color}})


def test_numbers_follow_each_other_and_what_is_not_made_takes_none(database: Database) -> None:
    with write(database) as uow:
        patterned(uow, "{color:2}-{counter:3}")
        save_product(uow, shirt("BL-002", "Chemise"))
        assert make_product(uow, unnamed()).sku == "BL-001"
    for wrong in (unnamed("no such color"), replace(unnamed(), family=None), replace(unnamed(), values={})):
        with pytest.raises(InvalidProduct), write(database) as uow:
            make_product(uow, wrong)
    with write(database) as uow:
        assert [make_product(uow, unnamed(one)).sku for one in ("blue", "red")] == ["BL-003", "RE-004"]


def test_two_who_make_products_at_once_get_different_numbers(database: Database) -> None:
    with write(database) as uow:
        patterned(uow, "S{counter}")
    made: list[str] = []

    def make() -> None:
        for _ in range(5):
            with write(database) as uow:
                sku = make_product(uow, unnamed()).sku
            made.append(sku)

    threads = [threading.Thread(target=make) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(made, key=lambda one: int(one[1:])) == [f"S{number}" for number in range(1, 11)]


def test_a_pattern_without_a_number_makes_a_sku_once(database: Database) -> None:
    with write(database) as uow:
        patterned(uow, "SH-{color}")
        assert make_product(uow, unnamed()).sku == "SH-BLUE"
    with pytest.raises(InvalidProduct) as refused, write(database) as uow:
        make_product(uow, unnamed())
    assert [one.code for one in refused.value.errors] == ["catalog.pattern_taken"]
    with database.read() as connection:
        assert find_product(connection, "SH-BLUE").item.version == 1


def test_what_has_no_label_is_called_by_the_pattern_and_a_typed_one_stays(database: Database) -> None:
    with write(database) as uow:
        patterned(uow, label="{color} {weight}")
        weight = {"|": {"amount": "200", "unit": "GRAM"}}
        for sku, said in (("A", {}), ("B", {"name": {"|fr_FR": "Typée"}})):
            values: dict[str, Mapping[str, object]] = {"color": {"|": "blue"}, "weight": weight, **said}
            save_product(uow, ProductDraft(sku=sku, mode=Mode.MERGE, family="clothing", values=values))
    assert names(database, "A") == {"|en_US": "Blue 200 g", "|fr_FR": "Bleu 200 g"}
    assert names(database, "B") == {"|en_US": "Blue 200 g", "|fr_FR": "Typée"}
    with write(database) as uow:
        assert [one.outcome for one in name_again(uow, ["A", "B", "C"], skus_too=False)] == [
            "unchanged",
            "updated",
            "rejected",
        ]
    assert names(database, "B") == names(database, "A")


def test_variants_are_called_after_their_model(database: Database) -> None:
    with write(database) as uow:
        patterned(uow, "{parent}-{size}", "{label} {size}")
        save_product(uow, shirt("M", "Chemise", family_variant="by_size"))
        variant = ProductDraft(sku="", mode=Mode.MERGE, parent="M", values={"size": {"|": "S"}})
        assert make_product(uow, variant).sku == "M-S"
    assert names(database, "M") == {"|fr_FR": "Chemise"}
    assert names(database, "M-S") == {"|en_US": "Chemise S", "|fr_FR": "Chemise S"}


def test_a_look_tells_what_ten_products_would_be_called(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("A", "Chemise", values={"color": {"|": "red"}}))
        save_product(uow, shirt("B", "Blouse"))
    with database.read() as connection:
        structure = current_structure(connection)
        family = replace(structure.families["clothing"], sku_pattern="B{counter}-{color}", label_pattern="{color}")
        found = foretell(connection, structure, family)
    assert [(one.sku, one.new_sku, one.missing) for one in found] == [("A", "B1-RED", ()), ("B", None, ("color",))]
    assert found[0].labels == {"fr_FR": "Rouge", "en_US": "Red"}


def test_patterns_tell_nobody_of_products_or_fields_that_they_may_not_see(sqlite_database: Database) -> None:
    with write(sqlite_database) as uow:
        patterned(uow, "{color}")
        save_product(uow, shirt("IN", categories=("shirts",), values={"color": {"|": "red"}}))
        save_product(uow, shirt("OUT", categories=("shop",), values={"color": {"|": "blue"}}))
    here = Narrowing(categories=frozenset({"shirts"}))
    with sqlite_database.read() as connection:
        structure = current_structure(connection)
        family = structure.families["clothing"]
        for narrowing, seen in ((here, ["IN"]), (Narrowing(locales=frozenset({"fr_FR"})), [])):
            assert [one.sku for one in foretell(connection, structure, family, (narrowing,))] == seen
    someone = somebody(sqlite_database, "product_manager", narrowing=here)
    with sqlite_database.write(someone.actor) as uow:
        (foreign,) = name_again(uow, ["OUT"], skus_too=True)
    assert [one.code for one in foreign.errors] == ["catalog.outside_rights"]
    with sqlite_database.read() as connection:
        assert find_product(connection, "OUT").item.sku == "OUT"


def test_a_family_refuses_what_is_no_pattern(database: Database) -> None:
    for sku, label, code in (
        ("{", None, "catalog.name_pattern_malformed"),
        ("{nothing}", None, "catalog.unknown_attribute"),
        (None, "{color} {counter}", "catalog.pattern_no_label"),
    ):
        with pytest.raises(InvalidStructure) as refused, write(database) as uow:
            patterned(uow, sku, label)
        assert [one.code for one in refused.value.errors] == [code]


def names(shop: Database, sku: str) -> dict[str, object]:
    with shop.read() as connection:
        return dict(find_product(connection, sku).item.document.values.get("name", {}))
