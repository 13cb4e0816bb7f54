"""One person's draft on two devices: nothing that either has kept is lost, and what was dropped comes back whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.access.domain import Narrowing
from comptoir.catalog.domain.attributes import Attribute, AttributeType, ValueRules
from comptoir.catalog.domain.draft import Mode, ProductDraft, apply_draft
from comptoir.catalog.domain.product import Document, Item, ItemId
from comptoir.catalog.domain.proposals import ProposalState, applying, parts_between, untouched
from comptoir.catalog.domain.refusals import DraftChanged, InvalidProduct, ProposalDecided, ProposalNotFound
from comptoir.catalog.domain.rights import OUTSIDE
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.structure import save_things
from comptoir.catalog.services.team.proposals import (
    Proposal,
    conflicts,
    decide,
    own_draft,
    propose,
    rebase,
    save_draft,
    take_up,
    withdraw_proposal,
)
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import format_instant
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure, pure_structure, shirt
from tests.support.databases import write

STRUCTURE = pure_structure()
PLACES = {"name": ("|fr_FR", "|en_US"), "note": ("web|fr_FR", "web|en_US"), "stars": ("|",)}
ADA, EVE = Actor("person", new_id()), Actor("person", new_id())
FR, EN = "values.name@|fr_FR", "values.name@|en_US"


@pytest.fixture
def shop(database: Database) -> Database:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("A", values={"name": {"|fr_FR": "Chemise", "|en_US": "Shirt"}}))
    for actor in (ADA, EVE):
        somebody(database, "contributor", "publisher", person_id=actor.id)
    return database


def over(**fields: Any) -> ProductDraft:  # noqa: ANN401 - fields of a draft
    return ProductDraft(sku="A", mode=Mode.MERGE_CELLS, **fields)


def keep(shop: Database, seen: str | None = None, **fields: Any) -> Proposal | None:  # noqa: ANN401 - as above
    with shop.write(ADA) as uow:
        return save_draft(uow, over(**fields), is_onto=True, seen=seen)


def draft_of(shop: Database) -> dict[str, Any]:
    with shop.read() as connection:
        found = own_draft(connection, find_product(connection, "A").item.id, str(ADA))
    return {} if found is None else {part.key: part.new for part in found.parts}


written = st.fixed_dictionaries(
    {code: st.dictionaries(st.sampled_from(keys), st.sampled_from(("1", "2"))) for code, keys in PLACES.items()}
)
typed = st.fixed_dictionaries(
    {code: st.dictionaries(st.sampled_from(keys), st.sampled_from(("1", "3", None))) for code, keys in PLACES.items()}
)


def item_with(values: dict[str, dict[str, str]]) -> Item:
    document = Document(values={code: cells for code, cells in values.items() if cells})
    return Item(id=ItemId(new_id()), sku="A", document=document)


@settings(max_examples=200)
@given(written, written, typed)
def test_what_a_device_does_not_type_stays_as_the_other_left_it(
    stands: dict[str, dict[str, str]], drafted: dict[str, dict[str, str]], given: dict[str, dict[str, str | None]]
) -> None:
    base = item_with(stands)
    draft = over(values=given)
    kept = untouched(STRUCTURE, parts_between(base, item_with(drafted)), draft)
    under = apply_draft(STRUCTURE, applying(base, kept), base, (), base.id).item
    after = apply_draft(STRUCTURE, draft, under, (), base.id).item
    for code, places in PLACES.items():
        for place in places:
            expected = given[code][place] if place in given[code] else drafted[code].get(place)
            assert after.document.values.get(code, {}).get(place) == expected


def test_two_devices_of_one_person_lose_nothing(shop: Database) -> None:
    first = keep(shop, "", values={"name": {"|fr_FR": "Blouse"}})
    assert first is not None
    one = format_instant(first.changed_at)
    second = keep(shop, one, values={"stars": {"|": "4"}}, unit="KGM")
    assert second is not None
    two = format_instant(second.changed_at)
    assert (second.id, two > one) == (first.id, True)
    assert draft_of(shop) == {FR: "Blouse", "values.stars@|": "4", "unit": "KGM"}
    for late in (one, ""):  # the other device has not read what this one kept
        with pytest.raises(DraftChanged):
            keep(shop, late, values={"name": {"|fr_FR": "Tunique"}})
    assert draft_of(shop)[FR] == "Blouse"
    third = keep(shop, two, values={"name": {"|fr_FR": "Chemise", "|en_US": "Smock"}})
    assert draft_of(shop) == {EN: "Smock", "values.stars@|": "4", "unit": "KGM"}
    assert third is not None
    assert keep(shop, None, values={"name": {"|en_US": "Shirt"}, "stars": {"|": None}}, unit="H87") is None
    assert draft_of(shop) == {}
    with pytest.raises(DraftChanged):
        keep(shop, format_instant(third.changed_at), values={"name": {"|fr_FR": "Tunique"}})
    assert draft_of(shop) == {}


def test_a_kept_value_that_is_no_longer_taken_is_told_and_not_lost(shop: Database) -> None:
    keep(shop, "", values={"stars": {"|": "4"}}, enabled=False)
    with write(shop) as uow:
        rules = ValueRules(decimals_allowed=False, number_max=Decimal(3))
        save_things(uow, [Attribute(code="stars", type=AttributeType.NUMBER, rules=rules, filterable=True)])
    with pytest.raises(InvalidProduct) as refused:
        keep(shop, None, values={"name": {"|fr_FR": "Blouse"}})
    assert [error.pointer.split("/")[2] for error in refused.value.errors] == ["stars"]
    assert draft_of(shop) == {"values.stars@|": "4", "enabled": False}
    keep(shop, None, values={"name": {"|fr_FR": "Blouse"}, "stars": {"|": "3"}})
    assert draft_of(shop) == {FR: "Blouse", "values.stars@|": "3", "enabled": False}


def test_what_was_dropped_comes_back_with_its_conflict_and_its_words(shop: Database) -> None:
    draft = keep(shop, "", values={"name": {"|fr_FR": "Blouse", "|en_US": "Smock"}}, expected_version=1)
    assert draft is not None
    with write(shop) as uow:
        save_product(uow, over(values={"name": {"|en_US": "Overshirt"}}))
    again = draft
    for step in ("draft", "proposed"):
        with shop.write(ADA) as uow:
            withdraw_proposal(uow, draft.id)
        assert draft_of(shop) == {}
        with pytest.raises(ProposalNotFound), shop.write(EVE) as uow:
            take_up(uow, draft.id)
        with shop.write(ADA) as uow:
            again = take_up(uow, draft.id)
            assert (take_up(uow, draft.id), conflicts(uow.connection, again)) == (again, (EN,))
        assert (again.state.value, draft_of(shop)) == (step, {FR: "Blouse", EN: "Smock"})
        with shop.write(ADA) as uow:
            propose(uow, draft.id, "please" if step == "draft" else None)
    assert again.note == "please"
    with shop.write(ADA) as uow:
        withdraw_proposal(uow, draft.id)
        save_draft(uow, over(enabled=False))
    with pytest.raises(DraftChanged), shop.write(ADA) as uow:
        take_up(uow, draft.id)
    assert draft_of(shop) == {"enabled": False}


def test_what_was_decided_is_not_taken_up_and_words_stay_until_others_are_given(shop: Database) -> None:
    draft = keep(shop, "", enabled=False)
    assert draft is not None
    with shop.write(ADA) as uow:
        propose(uow, draft.id, "please")
        keep_on = save_draft(uow, over(unit="KGM"), is_onto=True)
        assert keep_on is not None
        assert (keep_on.state, keep_on.note) == (ProposalState.DRAFT, "please")
        with pytest.raises(DraftChanged):
            rebase(uow, draft.id, [], draft.changed_at)
        assert propose(uow, draft.id).note == "please"
    with shop.write(EVE) as uow:
        decide(uow, draft.id, [], ["enabled", "unit"], "no")
    with pytest.raises(ProposalDecided), shop.write(ADA) as uow:
        take_up(uow, draft.id)


@pytest.mark.parametrize("guess", ["Shirt", "Blouse"])
@pytest.mark.parametrize("mode", [Mode.MERGE, Mode.MERGE_CELLS])
def test_a_draft_tells_nothing_of_what_its_author_may_not_see(shop: Database, mode: Mode, guess: str) -> None:
    """It is refused before it is compared with what stands: a right guess would else be told by `nothing changed`."""
    french = somebody(shop, "contributor", narrowing=Narrowing(locales=frozenset({"fr_fr"})))
    draft = ProductDraft(sku="A", mode=mode, values={"name": {"|en_US": guess}})
    with pytest.raises(InvalidProduct) as refused, shop.write(french.actor) as uow:
        save_draft(uow, draft, is_onto=mode is Mode.MERGE_CELLS)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [("/values/name", OUTSIDE)]
