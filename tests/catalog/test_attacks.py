"""What somebody might try who may propose, comment or see a part only: none of it goes further than their rights."""

from __future__ import annotations

from pathlib import Path

import pytest

from comptoir.access.domain import SYSTEM_PRINCIPAL, Narrowing
from comptoir.access.domain.principals import PermissionDenied
from comptoir.access.service import NewProgram, create_client
from comptoir.catalog.domain.attributes import Attribute, AttributeGroup
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import InvalidProduct, OutsideRights
from comptoir.catalog.domain.rights import OUTSIDE
from comptoir.catalog.domain.rules import Action, ActionKind, Rule
from comptoir.catalog.domain.structure import Category
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.catalog.services.team.proposals import decide, propose, save_draft
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobContext, start_job
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


GUESSES = (
    ("HAT", {"values": {"name": {"|fr_FR": "Chapeau"}}}, {"values": {"name": {"|fr_FR": "Bonnet"}}}),
    ("HAT", {"gtins": ("4006381333931",)}, {"gtins": ("4006381333948",)}),
    ("HAT", {"categories": ("hats",)}, {"categories": ("shirts",)}),
    ("HAT", {"expected_version": 1}, {"expected_version": 7}),
    ("SHIRT", {"values": {"name": {"|en_US": "Shirt"}}}, {"values": {"name": {"|en_US": "Blouse"}}}),
    ("SHIRT", {"values": {"stars": {"|": "3"}}}, {"values": {"stars": {"|": "5"}}}),
    ("SHIRT", {"parent": "MODEL-OF-HATS"}, {"parent": "NOBODY"}),
    ("NEW", {"parent": "MODEL-OF-HATS"}, {"parent": "NOBODY"}),
)


@pytest.mark.parametrize("mode", [Mode.MERGE, Mode.MERGE_CELLS])
def test_what_is_hidden_cannot_be_guessed_by_what_a_row_would_do(shop: Database, mode: Mode) -> None:
    with write(shop) as uow:
        save_product(uow, shirt("MODEL-OF-HATS", "Chapeaux", categories=("hats",), family_variant="by_size"))
    part = Narrowing(
        categories=frozenset({"shirts"}), attribute_groups=frozenset({"texts"}), locales=frozenset({"fr_fr"})
    )
    actor = somebody(shop, "product_manager", narrowing=part).actor
    for sku, right, wrong in GUESSES:
        ends = []
        for fields in (right, wrong):
            draft = ProductDraft(sku=sku, mode=mode, **fields)
            with shop.write(actor) as uow:
                saved = save_products(uow, [draft])[0]
            errors = [(one.pointer, one.code, one.facts.get("field")) for one in saved.errors]
            ends.append((saved.outcome, saved.item_id, saved.version, errors))
        assert ends[0] == ends[1], f"{sku} {right}"
        assert ends[0][0] == "rejected"


def test_an_import_tells_by_no_known_row_what_is_hidden(shop: Database, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("sku;name-fr_FR\nHAT;Chapeau\nSHIRT;Chemise\n", encoding="utf-8")
    argument = {"path": str(source), "format": "csv", "mapping": None, "dry_run": False}
    of_shirts = somebody(shop, "product_manager", narrowing=Narrowing(categories=frozenset({"shirts"}))).actor
    ends = []
    for actor in (SYSTEM, SYSTEM, of_shirts):
        with write(shop) as uow:
            job_id = start_job(uow, "catalog.import", argument)
        (tmp_path / str(job_id)).mkdir()
        context = JobContext(shop, job_id, "catalog.import", actor, "test", tmp_path / str(job_id))
        ends.append(import_catalog(context, argument))
    assert [(one["unchanged"], one["rejected"]) for one in ends] == [(2, 0), (2, 0), (1, 1)]


def test_rules_are_not_run_by_somebody_on_what_is_not_theirs(shop: Database) -> None:
    of_shirts = somebody(shop, "product_manager", narrowing=Narrowing(categories=frozenset({"shirts"})))
    with write(shop) as uow:
        save_things(uow, [Rule(code="rate", actions=(Action(kind=ActionKind.SET, field="values.stars", value="1"),))])
    with shop.write(of_shirts.actor) as uow:
        hat, shirt_ = (save_products(uow, [ProductDraft(sku=sku, mode=Mode.MERGE)])[0] for sku in ("HAT", "SHIRT"))
        assert ([one.code for one in hat.errors], shirt_.outcome) == ([OUTSIDE], "updated")
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
