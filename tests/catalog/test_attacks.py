"""What somebody might try who may propose, comment or see a part only: none of it goes further than their rights."""

from __future__ import annotations

import pytest

from comptoir.access.domain import SYSTEM_PRINCIPAL, Narrowing
from comptoir.access.domain.principals import PermissionDenied
from comptoir.access.service import NewProgram, create_client
from comptoir.catalog.domain.attributes import Attribute, AttributeGroup
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import InvalidProduct, OutsideRights
from comptoir.catalog.domain.rules import Action, ActionKind, Rule
from comptoir.catalog.domain.structure import Category
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.catalog.services.team.proposals import decide, propose, save_draft
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from tests.catalog.people import somebody
from tests.catalog.shelf import TYPE, make_structure, shirt
from tests.support.databases import write


@pytest.fixture
def shop(database: Database) -> Database:
    with write(database) as uow:
        make_structure(uow)
        save_things(
            uow,
            (
                AttributeGroup(code="texts"),
                AttributeGroup(code="technical"),
                Category(code="hats", parent="shop"),
                Attribute(code="name", type=TYPE.TEXT, localizable=True, filterable=True, group="texts"),
                Attribute(code="stars", type=TYPE.NUMBER, group="technical"),
            ),
        )
        names = {"name": {"|fr_FR": "Chemise", "|en_US": "Shirt"}, "stars": {"|": "3"}}
        save_product(uow, shirt("SHIRT", "Chemise", categories=("shirts",), values=names))
        save_product(uow, shirt("HAT", "Chapeau", categories=("hats",), gtins=("4006381333931",)))
    return database


def merge(**fields: object) -> ProductDraft:
    return ProductDraft(sku="SHIRT", mode=Mode.MERGE, **fields)  # type: ignore[arg-type] # by the test


def test_a_draft_of_a_translator_is_about_their_language_only(shop: Database) -> None:
    translator = somebody(shop, "contributor", narrowing=Narrowing(locales=frozenset({"fr_fr"})))
    with shop.write(translator.actor) as uow:
        draft = save_draft(uow, merge(values={"name": {"|fr_FR": "Blouse"}}))
        assert draft is not None
        assert [part.key for part in draft.parts] == ["values.name@|fr_FR"]
        propose(uow, draft.id)
    for fields in ({"values": {"name": {"|en_US": "Blouse"}}}, {"values": {"stars": {"|": "5"}}}, {"enabled": False}):
        with pytest.raises(InvalidProduct), shop.write(translator.actor) as uow:
            save_draft(uow, merge(**fields))
    with shop.write(somebody(shop, "publisher").actor) as uow:
        decide(uow, draft.id, ["values.name@|fr_FR"], [])
    with shop.read() as connection:
        assert find_product(connection, "SHIRT").item.document.values["name"] == {"|fr_FR": "Blouse", "|en_US": "Shirt"}


def test_what_is_taken_by_a_hidden_product_does_not_say_by_which(shop: Database) -> None:
    of_shirts = somebody(shop, "product_manager", narrowing=Narrowing(categories=frozenset({"shirts"})))
    with pytest.raises(InvalidProduct) as no, shop.write(of_shirts.actor) as uow:
        save_product(uow, merge(gtins=("4006381333931",)))
    assert [(error.code, dict(error.facts)) for error in no.value.errors] == [("catalog.taken_elsewhere", {})]
    with write(shop) as uow:
        save_product(uow, shirt("OTHER", categories=("shirts",), gtins=("4006381333948",)))
    with pytest.raises(InvalidProduct) as no, shop.write(of_shirts.actor) as uow:
        save_product(uow, merge(gtins=("4006381333948",)))
    assert [(error.code, error.facts["sku"]) for error in no.value.errors] == [("catalog.gtin_taken", "OTHER")]


def test_rules_are_not_run_by_somebody_on_what_is_not_theirs(shop: Database) -> None:
    of_shirts = somebody(shop, "product_manager", narrowing=Narrowing(categories=frozenset({"shirts"})))
    with write(shop) as uow:
        save_things(uow, [Rule(code="rate", actions=(Action(kind=ActionKind.SET, field="values.stars", value="1"),))])
    with shop.write(of_shirts.actor) as uow:
        for sku in ("HAT", "SHIRT"):
            assert not save_products(uow, [ProductDraft(sku=sku, mode=Mode.MERGE)])[0].errors
    with shop.read() as connection:
        stars = [find_product(connection, sku).item.document.values.get("stars") for sku in ("SHIRT", "HAT")]
    assert stars == [{"|": "1"}, None]


def test_a_rule_is_written_by_nobody_who_may_not_change_every_product(shop: Database) -> None:
    rule = Rule(code="rate", actions=(Action(kind=ActionKind.SET, field="values.stars", value="1"),))
    with write(shop) as uow:
        client = create_client(uow, SYSTEM_PRINCIPAL, NewProgram("agency", "product_manager", None)).id
        narrowed = NewProgram("agency", "product_manager", None, Narrowing(categories=frozenset({"shirts"})))
        of_shirts = create_client(uow, SYSTEM_PRINCIPAL, narrowed).id
    for actor in (Actor("client", of_shirts), somebody(shop, "contributor").actor):
        with pytest.raises((OutsideRights, PermissionDenied)), shop.write(actor) as uow:
            save_things(uow, [rule])
    with shop.write(Actor("client", client)) as uow:
        assert save_things(uow, [rule]) == ["created"]
