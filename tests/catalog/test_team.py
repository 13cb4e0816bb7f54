"""A team at work on products: versions, places, plans, drafts and proposals, on both databases."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from comptoir.catalog.domain.draft import Mode, ProductDraft, apply_draft
from comptoir.catalog.domain.product import Association, Document, Item, ItemId, Status, changed_fields
from comptoir.catalog.domain.proposals import ProposalState, applying, is_conflict, parts_between, rebased, standing
from comptoir.catalog.domain.refusals import (
    InvalidProduct,
    OwnProposal,
    PlanNotFound,
    PlanPast,
    ProposalConflict,
    ProposalDecided,
    ProposalNotFound,
    ReasonMissing,
    StaleProduct,
    UnknownVersion,
    ViewNotFound,
)
from comptoir.catalog.domain.versions import earlier, kept_changes
from comptoir.catalog.queries.places import places_of
from comptoir.catalog.services.places import Where
from comptoir.catalog.services.products import find_product, publish_product, save_product, withdraw_product
from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.plans import cancel_plan, carry_out_due, plan, plans_of
from comptoir.catalog.services.team.proposals import (
    conflicts,
    decide,
    own_draft,
    propose,
    rebase,
    save_draft,
    withdraw_proposal,
)
from comptoir.catalog.services.team.versions import compared, restore_version, version_of, versions
from comptoir.catalog.services.team.views import delete_view, is_first_for, open_first, put_view, views
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.tables import Feed
from comptoir.kernel.values.time import Instant
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure, pure_structure, shirt
from tests.support.databases import write

STRUCTURE = pure_structure()
FIELDS = {
    "name": ("|fr_FR", "|en_US"),
    "note": ("web|fr_FR", "web|en_US"),
    "stars": ("|",),
}


ADA, EVE = Actor("person", new_id()), Actor("person", new_id())


@pytest.fixture
def shop(database: Database) -> Database:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("A", categories=("shirts",), values={"name": {"|fr_FR": "Chemise", "|en_US": "Shirt"}}))
    for actor in (ADA, EVE):
        somebody(database, "contributor", "publisher", person_id=actor.id)
    return database


def merge(**fields: object) -> ProductDraft:
    return ProductDraft(sku="A", mode=Mode.MERGE_CELLS, **fields)  # type: ignore[arg-type] # given by the test


def change(shop: Database, **fields: object) -> None:
    with write(shop) as uow:
        save_product(uow, merge(**fields))


def item(shop: Database) -> Item:
    with shop.read() as connection:
        return find_product(connection, "A").item


cells = st.fixed_dictionaries(
    {code: st.dictionaries(st.sampled_from(keys), st.sampled_from(("1", "2", "3"))) for code, keys in FIELDS.items()}
)
states = st.builds(
    lambda categories, enabled, values, links: Item(
        id=ItemId(new_id()),
        sku="A",
        categories=categories,
        enabled=enabled,
        document=Document(values={code: one for code, one in values.items() if one}, associations=links),
    ),
    st.sampled_from(((), ("shop",), ("shirts", "shop"))),
    st.booleans(),
    cells,
    st.sampled_from(({}, {"pack": (Association("B", 2),)}, {"pack": (Association("B", 3), Association("C", 1))})),
)


def same(left: Item, right: Item) -> bool:
    return changed_fields(left, right) == {} and left.document.associations == right.document.associations


@settings(max_examples=200)
@given(st.lists(states, min_size=2, max_size=5))
def test_any_version_is_made_again_from_the_present_one(history: list[Item]) -> None:
    undone = [
        (number + 1, kept_changes(changed_fields(before, after), before, after))
        for number, (before, after) in enumerate(pairwise(history), 1)
    ]
    for number, was in enumerate(history, 1):
        assert same(earlier(history[-1], [one for one in reversed(undone) if one[0] > number]), was)


@settings(max_examples=200)
@given(states, states, states, st.data())
def test_nothing_is_applied_but_what_was_approved_and_nothing_of_others_is_lost(
    base: Item, mine: Item, theirs: Item, data: st.DataObject
) -> None:
    parts = parts_between(base, mine)
    chosen = [part for part in parts if data.draw(st.booleans())]
    links = STRUCTURE.association_types
    after = apply_draft(STRUCTURE, applying(theirs, chosen), theirs, (), theirs.id).item
    keys = {part.key for part in chosen}
    for part in parts_between(theirs, after):
        assert part.key in keys
    for part in chosen:
        if not part.field.startswith("associations.") or links:
            assert standing(after, part) == part.new
    for part in parts:
        assert is_conflict(theirs, part) == (standing(theirs, part) not in (part.old, part.new))
    insisted = [part.key for part in parts if data.draw(st.booleans())]
    moved = rebased(theirs, parts, insisted)
    assert not any(is_conflict(theirs, part) for part in moved)
    wanted = {part.key: part.new for part in parts if part.key in insisted or not is_conflict(theirs, part)}
    assert {part.key: part.new for part in moved} == {
        key: new for key, new in wanted.items() if standing(theirs, next(p for p in parts if p.key == key)) != new
    }


def test_versions_are_listed_compared_and_restored_as_new_ones(shop: Database) -> None:
    change(shop, values={"name": {"|fr_FR": "Blouse"}}, gtins=("4006381333931",))
    change(shop, categories=("shop",), enabled=False)
    with shop.read() as connection:
        stored = find_product(connection, "A")
        assert [(one.number, one.fields, one.is_kept) for one in versions(connection, stored, 10)] == [
            (3, ("categories", "enabled"), True),
            (2, ("gtins", "values.name"), True),
            (1, (), True),
        ]
        was = version_of(connection, stored, 1)
        assert (was.document.values["name"]["|fr_FR"], was.gtins, was.categories) == ("Chemise", (), ("shirts",))
        assert compared(connection, stored, 2, 3) == {
            "categories": {"old": ["shirts"], "new": ["shop"]},
            "enabled": {"old": True, "new": False},
        }
        for number in (0, 4):
            with pytest.raises(UnknownVersion):
                version_of(connection, stored, number)
    with pytest.raises(StaleProduct), write(shop) as uow:
        restore_version(uow, "A", 1, 2)
    with write(shop) as uow:
        assert restore_version(uow, "A", 1, 3).version == 4
    after = item(shop)
    assert (after.version, after.categories, after.enabled, after.gtins) == (4, ("shirts",), True, ())
    with shop.read() as connection:
        assert same(version_of(connection, find_product(connection, "A"), 3), replace_like(connection, 3))


def replace_like(connection: object, number: int) -> Item:
    """The third version, by what the test made it."""
    stored = find_product(connection, "A")  # type: ignore[arg-type] # a connection
    values = {**stored.item.document.values, "name": {"|fr_FR": "Blouse", "|en_US": "Shirt"}}
    return Item(
        id=stored.item.id, sku="A", family="clothing", categories=("shop",), enabled=False, version=number,
        gtins=("04006381333931",), document=Document(values=values),
    )  # fmt: skip


def shown(shop: Database) -> list[tuple[str, bool, bool]]:
    with shop.read() as connection:
        found = places_of(connection, current_structure(connection), find_product(connection, "A").item.id)
        return [(one.locale, one.revision is not None, one.is_kept_back) for one in found]


def test_a_product_is_shown_where_it_was_published_and_nowhere_else(shop: Database) -> None:
    with write(shop) as uow:
        assert publish_product(uow, "A", Where("web", "fr_FR")) == 1
    assert shown(shop) == [("fr_FR", True, False), ("en_US", False, True)]
    change(shop, values={"name": {"|fr_FR": "Blouse"}})
    assert publish_drafts(shop, SYSTEM) == (1, 1)
    assert shown(shop) == [("fr_FR", True, False), ("en_US", False, True)]
    with write(shop) as uow:
        assert publish_product(uow, "A") == 1
    assert shown(shop) == [("fr_FR", True, False), ("en_US", True, False)]
    with write(shop) as uow:
        assert withdraw_product(uow, "A", Where(locale="fr_FR")) == 1
    assert (shown(shop), item(shop).status) == ([("fr_FR", False, True), ("en_US", True, False)], Status.PUBLISHED)
    with write(shop) as uow:
        assert (withdraw_product(uow, "A"), publish_product(uow, "A", Where(locale="fr_FR"))) == (1, 1)
    assert shown(shop) == [("fr_FR", True, False), ("en_US", False, True)]


def test_what_is_planned_happens_at_its_instant_and_not_before(shop: Database, clock: FixedClock) -> None:
    one, two = new_id(), new_id()
    at = Instant(clock.now() + timedelta(hours=1))
    shop.clock = FixedClock(clock.now())
    with pytest.raises(PlanPast), write(shop) as uow:
        plan(uow, one, "A", "publish", Where(), uow.now)
    with write(shop) as uow:
        for _ in range(2):
            plan(uow, one, "A", "publish", Where("web", "fr_FR"), at)
        plan(uow, two, "A", "withdraw", Where(), Instant(at + timedelta(hours=1)))
    assert carry_out_due(shop)
    assert shown(shop) == [("fr_FR", False, False), ("en_US", False, False)]
    shop.clock = FixedClock(at)
    assert (carry_out_due(shop), carry_out_due(shop)) == (False, True)
    assert shown(shop) == [("fr_FR", True, False), ("en_US", False, True)]
    with write(shop) as uow:
        cancel_plan(uow, "A", two)
    with pytest.raises(PlanNotFound), write(shop) as uow:
        cancel_plan(uow, "A", one)
    shop.clock = FixedClock(Instant(at + timedelta(days=1)))
    assert carry_out_due(shop)
    with shop.read() as connection:
        ended = plans_of(connection, find_product(connection, "A").item.id)
    assert [(one.action, one.state) for one in ended] == [("withdraw", "cancelled"), ("publish", "done")]


def test_a_plan_that_is_refused_opens_a_case(shop: Database, clock: FixedClock) -> None:
    shop.clock = FixedClock(clock.now())
    at = Instant(clock.now() + timedelta(hours=1))
    with write(shop) as uow:
        plan(uow, new_id(), "A", "publish", Where(), at)
        save_product(uow, merge(enabled=False))
    shop.clock = FixedClock(at)
    carry_out_due(shop)
    with shop.read() as connection:
        found = plans_of(connection, find_product(connection, "A").item.id)
        opened = connection.execute(select(Feed.payload).where(Feed.topic == "cases.case.opened")).scalars().all()
    assert [(one.state, one.problem) for one in found] == [("failed", "catalog.not_publishable")]
    assert len(opened) == 1


def test_a_proposal_is_approved_in_part_and_its_author_is_told(shop: Database) -> None:
    with shop.write(ADA) as uow:
        draft = save_draft(uow, merge(values={"name": {"|fr_FR": "Blouse", "|en_US": "Blouse"}}, enabled=False))
        assert draft is not None
        assert draft.state is ProposalState.DRAFT
    assert item(shop).version == 1
    with pytest.raises(ProposalNotFound), shop.write(EVE) as uow:
        propose(uow, draft.id)
    with pytest.raises(ProposalDecided), shop.write(EVE) as uow:
        decide(uow, draft.id, ["enabled"], [])
    with shop.write(ADA) as uow:
        propose(uow, draft.id, "please")
    change(shop, values={"name": {"|en_US": "Overshirt"}})
    with shop.read() as connection:
        found = own_draft(connection, draft.item_id, str(ADA))
        assert found is not None
        assert conflicts(connection, found) == ("values.name@|en_US",)
    with pytest.raises(ReasonMissing), shop.write(EVE) as uow:
        decide(uow, draft.id, [], ["enabled"], " ")
    with pytest.raises(ProposalConflict), shop.write(EVE) as uow:
        decide(uow, draft.id, ["values.name@|en_US", "values.name@|fr_FR"], [])
    assert item(shop).version == 2
    with shop.write(EVE) as uow:
        partly = decide(uow, draft.id, ["values.name@|fr_FR"], [])
        assert partly.state is ProposalState.PROPOSED
        over = decide(uow, draft.id, [], ["enabled", "values.name@|en_US"], "It stays")
    assert (over.state, over.reason, over.seen_at) == (ProposalState.PARTLY, "It stays", None)
    after = item(shop)
    assert (after.document.values["name"], after.enabled) == ({"|fr_FR": "Blouse", "|en_US": "Overshirt"}, True)
    with shop.write(EVE) as uow:
        assert decide(uow, draft.id, ["values.name@|fr_FR"], []).state is ProposalState.PARTLY
    with pytest.raises(ProposalDecided), shop.write(EVE) as uow:
        decide(uow, draft.id, ["enabled"], [])
    assert item(shop).version == 3


def test_nobody_approves_their_own_but_who_needs_no_approval(shop: Database) -> None:
    manager = somebody(shop, "product_manager", "publisher").actor
    drafts = {}
    for actor in (EVE, manager):
        with shop.write(actor) as uow:
            draft = save_draft(uow, merge(enabled=False))
            assert draft is not None
            drafts[actor] = propose(uow, draft.id).id
    for approved, rejected in ((["enabled"], []), ([], ["enabled"])):
        with pytest.raises(OwnProposal), shop.write(EVE) as uow:
            decide(uow, drafts[EVE], approved, rejected, "no")
    assert item(shop).enabled is True
    with shop.write(manager) as uow:
        assert decide(uow, drafts[manager], ["enabled"], []).state is ProposalState.APPROVED


def test_a_draft_is_laid_over_what_others_changed(shop: Database) -> None:
    with shop.write(ADA) as uow:
        draft = save_draft(uow, merge(values={"name": {"|fr_FR": "Blouse", "|en_US": "Blouse"}}, expected_version=1))
    change(shop, values={"name": {"|en_US": "Overshirt"}})
    with shop.write(ADA) as uow:
        again = save_draft(
            uow,
            merge(values={"name": {"|fr_FR": "Blouse", "|en_US": "Blouse"}, "stars": {"|": "3"}}, expected_version=1),
        )
        assert draft is not None
        assert again is not None
        assert again.id == draft.id
        assert [part.key for part in again.parts] == ["values.name@|en_US", "values.name@|fr_FR", "values.stars@|"]
    names = {"|fr_FR": "Blouse", "|en_US": "Blouse"}
    with shop.write(ADA) as uow:  # written on over what stands now: that decides nothing
        later = save_draft(uow, merge(values={"name": names, "stars": {"|": "4"}}, expected_version=2))
        assert later is not None
        assert conflicts(uow.connection, later) == ("values.name@|en_US",)
        other = save_draft(uow, merge(values={"name": {**names, "|en_US": "Smock"}}, expected_version=2))
        assert other is not None
        assert conflicts(uow.connection, other) == ()
        save_draft(uow, merge(values={"name": names, "stars": {"|": "3"}}, expected_version=1))
        moved = rebase(uow, draft.id, [])
    assert moved is not None
    assert [part.key for part in moved.parts] == ["values.name@|fr_FR", "values.stars@|"]
    with shop.write(ADA) as uow:
        withdraw_proposal(uow, draft.id)
        assert own_draft(uow.connection, draft.item_id, str(ADA)) is None
    with pytest.raises(InvalidProduct), shop.write(ADA) as uow:
        save_draft(uow, merge(family="ghosts"))


def test_a_saved_list_is_its_owners_and_seen_by_others_once_shared(shop: Database) -> None:
    view_id = new_id()
    with shop.write(ADA) as uow:
        put_view(uow, view_id, "Shirts", {"filter": {"category": "shirts"}}, is_shared=False)
    with shop.read() as connection:
        assert (len(views(connection, ADA)), views(connection, EVE)) == (1, [])
    with shop.write(ADA) as uow:
        assert put_view(uow, view_id, "Shirts", {}, is_shared=True).version == 2
    with pytest.raises(ViewNotFound), shop.write(EVE) as uow:
        put_view(uow, view_id, "Mine", {}, is_shared=False)
    with pytest.raises(ViewNotFound), shop.write(EVE) as uow:
        delete_view(uow, view_id)
    with shop.read() as connection:
        assert [one.name for one in views(connection, EVE)] == ["Shirts"]


def test_a_list_opens_with_one_view_of_each_persons_choice(shop: Database) -> None:
    shirts, own = new_id(), new_id()

    def first_of(actor: Actor) -> list[str]:
        with shop.read() as connection:
            return [one.name for one in views(connection, actor) if is_first_for(one, actor)]

    with shop.write(ADA) as uow:
        put_view(uow, shirts, "Shirts", {"filter": {}}, is_shared=True)
        open_first(uow, shirts, is_default=True)
    with shop.write(EVE) as uow:
        put_view(uow, own, "Mine", {}, is_shared=False)
        open_first(uow, shirts, is_default=True)
        open_first(uow, own, is_default=True)
    assert (first_of(ADA), first_of(EVE)) == (["Shirts"], ["Mine"])
    with pytest.raises(ViewNotFound), shop.write(ADA) as uow:
        open_first(uow, own, is_default=True)
    with shop.write(ADA) as uow:
        put_view(uow, shirts, "Shirts", {"filter": {"q": "blue"}}, is_shared=True)
    assert first_of(ADA) == ["Shirts"]
    with shop.write(ADA) as uow:
        open_first(uow, shirts, is_default=False)
    assert (first_of(ADA), first_of(EVE)) == ([], ["Mine"])
