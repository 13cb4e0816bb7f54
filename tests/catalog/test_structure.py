"""Attributes, families and the rest: right when saved, fixed where values depend on them, kept while in use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice
from comptoir.catalog.domain.refusals import (
    FixedProperty,
    InvalidStructure,
    StaleStructure,
    StructureInUse,
    UnknownStructure,
)
from comptoir.catalog.domain.structure import (
    Category,
    Channel,
    Family,
    FamilyVariant,
    StructureKind,
    StructureThing,
    VariantLevel,
)
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.structure import (
    current_structure,
    delete_thing,
    read_thing,
    replace_choices,
    save_thing,
    save_things,
)
from comptoir.kernel.database import Database
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

TYPE = AttributeType


@pytest.fixture
def shop(database: Database) -> Database:
    with write(database) as uow:
        make_structure(uow)
    return database


@pytest.mark.parametrize(
    ("thing", "pointer", "code"),
    [
        (Attribute(code="a b", type=TYPE.TEXT), "/code", "catalog.code_malformed"),
        (Attribute(code="a", type=TYPE.BOOLEAN, unique=True), "/unique", "catalog.cannot_be_unique"),
        (Attribute(code="a", type=TYPE.TEXT, unique=True, localizable=True), "/unique", "catalog.unique_is_everywhere"),
        (Attribute(code="a", type=TYPE.MEASUREMENT), "/measurement_family", "catalog.unknown_measurement_family"),
        (Attribute(code="a", type=TYPE.TEXT, group="ghosts"), "/group", "catalog.unknown_group"),
        (Family(code="f", attributes=("ghost",)), "/attributes/0", "catalog.unknown_attribute"),
        (Family(code="f", label_attribute="name"), "/label_attribute", "catalog.attribute_not_in_family"),
        (Category(code="c", parent="ghost"), "/parent", "catalog.unknown_category"),
        (Category(code="shop", parent="shirts"), "/parent", "catalog.category_loop"),
        (Channel(code="c", locales=(), currencies=()), "/locales", "catalog.no_locale"),
        (Channel(code="c", locales=("fr_FR",), currencies=("XXQ",)), "/currencies", "catalog.value_unknown_currency"),
        (Channel(code="c", locales=("fr_FR",), currencies=(), tree="shirts"), "/tree", "catalog.unknown_tree"),
        (
            FamilyVariant(code="v", family="clothing", levels=(VariantLevel(axes=("name",)),)),
            "/levels/0/axes",
            "catalog.cannot_be_axis",
        ),
    ],
)
def test_a_wrong_thing_is_refused_with_its_field(
    shop: Database, thing: StructureThing, pointer: str, code: str
) -> None:
    with pytest.raises(InvalidStructure) as no, write(shop) as uow:
        save_things(uow, [thing])
    assert (pointer, code) in [(error.pointer, error.code) for error in no.value.errors]


def test_type_and_scopes_stay_and_labels_may_change(shop: Database) -> None:
    with shop.read() as connection:
        name, version = read_thing(connection, StructureKind.ATTRIBUTE, "NAME")
    assert isinstance(name, Attribute)
    with pytest.raises(FixedProperty), write(shop) as uow:
        save_thing(uow, replace(name, localizable=False))
    with write(shop) as uow:
        assert save_thing(uow, replace(name, labels={"fr_FR": "Nom"}), version) == "updated"
        assert save_thing(uow, replace(name, labels={"fr_FR": "Nom"})) == "unchanged"
    with pytest.raises(StaleStructure) as no, write(shop) as uow:
        save_thing(uow, name, version)
    assert no.value.version == version + 1


def test_what_is_in_use_stays(shop: Database) -> None:
    with write(shop) as uow:
        save_product(
            uow, shirt("A", categories=("shirts",), values={"color": {"|": "red"}, "since": {"|": "2026-01-01"}})
        )
    for kind, code in (
        (StructureKind.CATEGORY, "shirts"),
        (StructureKind.CATEGORY, "shop"),
        (StructureKind.FAMILY, "clothing"),
        (StructureKind.ATTRIBUTE, "since"),
        (StructureKind.ATTRIBUTE, "name"),
        (StructureKind.LOCALE, "fr_FR"),
    ):
        with pytest.raises(StructureInUse), write(shop) as uow:
            delete_thing(uow, kind, code)
    with pytest.raises(StructureInUse), write(shop) as uow:
        replace_choices(uow, "color", [Choice(code="blue")])
    with write(shop) as uow:
        delete_thing(uow, StructureKind.ATTRIBUTE, "stars")
        replace_choices(uow, "size", [Choice(code="L")])
    with shop.read() as connection:
        structure = current_structure(connection)
        assert structure.attribute("stars") is None
        assert list(structure.choices["size"]) == ["l"]
        assert list(structure.choices["color"]) == ["blue", "red"]
    with pytest.raises(UnknownStructure), write(shop) as uow:
        delete_thing(uow, StructureKind.ATTRIBUTE, "stars")


def test_a_structure_that_was_rolled_back_is_never_remembered(shop: Database) -> None:
    def made_and_lost() -> None:
        with write(shop) as uow:
            save_things(uow, [Category(code="ghost")])
            assert current_structure(uow.connection).category("ghost") is not None
            raise RuntimeError

    with pytest.raises(RuntimeError):
        made_and_lost()
    with write(shop) as uow:
        save_things(uow, [Category(code="real")])
    with shop.read() as connection:
        structure = current_structure(connection)
    assert structure.category("ghost") is None
    assert structure.category("REAL") is not None
