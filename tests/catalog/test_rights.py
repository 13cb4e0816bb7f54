"""Rights narrowed to a part of the catalogue: whoever may not change something can change it by no way in."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.access.domain import SYSTEM_PRINCIPAL, Narrowing
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.principals import PermissionDenied
from comptoir.access.service import NewPassword, NewProgram, PutPerson, create_client, create_token, put_person
from comptoir.access.services.tokens import revoke_token
from comptoir.catalog.domain.attributes import Attribute, AttributeGroup
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.grid import Action, ActionKind
from comptoir.catalog.domain.product import Document, Item, ItemId, Status, changed_fields, scope_parts
from comptoir.catalog.domain.refusals import InvalidProduct, OutsideRights, PlanNotFound
from comptoir.catalog.domain.rights import outside, shown
from comptoir.catalog.domain.structure import Category, Channel, Locale, Structure, StructureKind
from comptoir.catalog.services.bulk_changes import JOB, foresee, run_change
from comptoir.catalog.services.grid import CellChange, change_cells
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.imports.slices import SliceWriter
from comptoir.catalog.services.places import Where
from comptoir.catalog.services.products import delete_product, find_product, publish_product, save_product
from comptoir.catalog.services.saving import prepare, save_prepared, save_products
from comptoir.catalog.services.selection import Selection
from comptoir.catalog.services.structure import delete_thing, save_thing
from comptoir.catalog.services.team.plans import cancel_plan, carry_out_due, plan, plans_of
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, start_job
from comptoir.kernel.values.time import Instant
from tests.catalog.people import somebody
from tests.catalog.shelf import TYPE, make_structure, shirt
from tests.support.databases import write

LOCALES, CHANNELS = ("fr_FR", "en_US"), ("web", "print")
STRUCTURE = Structure(
    version=1,
    attributes={
        one.code: one
        for one in (
            Attribute(code="name", type=TYPE.TEXT, group="texts", localizable=True),
            Attribute(code="note", type=TYPE.TEXT, group="texts", localizable=True, per_channel=True),
            Attribute(code="weight", type=TYPE.TEXT, group="technical"),
            Attribute(code="loose", type=TYPE.TEXT),
        )
    },
    categories={
        one.code: one
        for one in (Category(code="shop"), Category(code="shirts", parent="shop"), Category(code="hats", parent="shop"))
    },
)
CELLS = {
    "name": [f"|{locale}" for locale in LOCALES],
    "note": [f"{channel}|{locale}" for channel in CHANNELS for locale in LOCALES],
    "weight": ["|"],
    "loose": ["|"],
}


def some(*codes: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(codes), max_size=2)


narrowings = st.lists(
    st.builds(
        Narrowing,
        categories=some("shop", "shirts", "hats"),
        attribute_groups=some("texts", "technical"),
        locales=some("fr_fr", "en_us"),
        channels=some("web", "print"),
    ),
    min_size=1,
    max_size=3,
)
items = st.builds(
    lambda categories, enabled, values: Item(
        id=ItemId(UUID(int=1)),
        sku="A",
        categories=tuple(sorted(categories)),
        enabled=enabled,
        document=Document(values={code: cells for code, cells in values.items() if cells}),
    ),
    some("shop", "shirts", "hats"),
    st.booleans(),
    st.fixed_dictionaries(
        {code: st.dictionaries(st.sampled_from(keys), st.sampled_from(("x", "y"))) for code, keys in CELLS.items()}
    ),
)


def may(one: Narrowing, item: Item) -> bool:
    """By hand: below `shop` are both others."""
    below = {"shop": {"shop"}, "shirts": {"shirts", "shop"}, "hats": {"hats", "shop"}}
    return not one.categories or any(below[code] & one.categories for code in item.categories)


@settings(max_examples=300)
@given(narrowings, items, items)
def test_a_change_passes_only_if_every_part_of_it_is_given(given_: list[Narrowing], before: Item, after: Item) -> None:
    changes = changed_fields(before, after)
    refused = outside(STRUCTURE, given_, [before], [after], changes)
    near = [one for one in given_ if may(one, before) and may(one, after)]
    groups = {"name": "texts", "note": "texts", "weight": "technical", "loose": None}
    is_given = bool(near)
    for code, keys in CELLS.items():
        for key in keys:
            if before.document.values.get(code, {}).get(key) == after.document.values.get(code, {}).get(key):
                continue
            channel, locale = scope_parts(key)
            is_given &= any(
                (not one.attribute_groups or groups[code] in one.attribute_groups)
                and (not one.locales or (locale or "").lower() in one.locales)
                and (not one.channels or (channel or "") in one.channels)
                for one in near
            )
    whole = [one for one in near if not (one.attribute_groups or one.locales or one.channels)]
    if before.enabled != after.enabled:
        is_given &= bool(whole)
    moved = set(before.categories) ^ set(after.categories)
    if before.categories != after.categories:
        is_given &= any(
            all(may(one, Item(id=before.id, sku="", categories=(code,))) for code in moved) for one in whole
        )
    assert (refused == []) == is_given


@settings(max_examples=200)
@given(narrowings, items)
def test_what_may_be_changed_may_be_seen(given_: list[Narrowing], item: Item) -> None:
    kept = shown(STRUCTURE, given_, item, item.categories)
    for code, cells in item.document.values.items():
        for key in cells:
            less = {**item.document.values, code: {each: datum for each, datum in cells.items() if each != key}}
            after = Item(
                id=item.id, sku="A", categories=item.categories, enabled=item.enabled, document=Document(values=less)
            )
            if not outside(STRUCTURE, given_, [item], [after], [f"values.{code}"]):
                assert key in kept.document.values.get(code, {})


@pytest.fixture
def shop(database: Database) -> Database:
    with write(database) as uow:
        make_structure(uow)
        save_thing(uow, AttributeGroup(code="texts"))
        save_thing(uow, Attribute(code="name", type=TYPE.TEXT, group="texts", localizable=True, filterable=True))
        save_thing(uow, Category(code="hats", parent="shop"))
        save_products(
            uow,
            [
                shirt("SHIRT", categories=("shirts",), values={"name": {"|fr_FR": "Chemise", "|en_US": "Shirt"}}),
                shirt("HAT", categories=("hats",)),
            ],
        )
    return database


def person(shop: Database, **narrowing: frozenset[str]) -> Actor:
    """A product manager, narrowed."""
    who = new_id()
    role = RoleGiven("product_manager", None, Narrowing(**narrowing))
    publisher = RoleGiven("publisher", None, Narrowing(**narrowing))
    command = PutPerson(
        who, f"{who}@example.org", "Ada", "fr_FR", roles=(role, publisher), password=NewPassword("$argon2id$x", False)
    )
    with write(shop) as uow:
        put_person(uow, SYSTEM_PRINCIPAL, command)
    return Actor("person", who)


def _one(shop: Database, actor: Actor, draft: ProductDraft) -> bool:
    try:
        with shop.write(actor) as uow:
            save_product(uow, draft)
    except InvalidProduct:
        return False
    return True


def _many(shop: Database, actor: Actor, draft: ProductDraft) -> bool:
    with shop.write(actor) as uow:
        return not save_products(uow, [draft])[0].errors


def _slices(shop: Database, actor: Actor, draft: ProductDraft) -> bool:
    found: list[bool] = []
    writer: SliceWriter[int] = SliceWriter(
        shop, actor, None, lambda _tag, _draft, saved: found.append(not saved.errors)
    )
    writer.add(draft, 1)
    writer.flush()
    return found[0]


def _prepared_by_others(shop: Database, actor: Actor, draft: ProductDraft) -> bool:
    """A slice that was prepared for nobody in particular is asked again when it is written."""
    with shop.read() as connection:
        prepared = prepare(connection, [draft])
    with shop.write(actor) as uow:
        return not save_prepared(uow, prepared)[0].errors


WAYS: dict[str, Callable[[Database, Actor, ProductDraft], bool]] = {
    "one": _one,
    "many": _many,
    "slices": _slices,
    "prepared": _prepared_by_others,
}


def merge(sku: str, **fields: object) -> ProductDraft:
    return ProductDraft(sku=sku, mode=Mode.MERGE, **fields)  # type: ignore[arg-type] # given by the test


def test_nothing_outside_is_changed_by_any_way_in(shop: Database) -> None:
    translator = person(shop, locales=frozenset({"fr_fr"}), attribute_groups=frozenset({"texts"}))
    of_shirts = person(shop, categories=frozenset({"shirts"}))
    denied = [
        (translator, merge("SHIRT", enabled=False)),
        (translator, merge("SHIRT", values={"name": {"|en_US": "Blouse"}})),
        (translator, merge("SHIRT", values={"color": {"|": "red"}})),
        (translator, shirt("NEW")),
        (of_shirts, merge("HAT", values={"name": {"|fr_FR": "Béret"}})),
        (of_shirts, merge("HAT", categories=("shirts",))),
        (of_shirts, merge("SHIRT", categories=("shirts", "hats"))),
        (of_shirts, merge("SHIRT", categories=())),
        (of_shirts, shirt("NEW", categories=("hats",))),
    ]
    with shop.read() as connection:
        before = [find_product(connection, sku).item for sku in ("SHIRT", "HAT")]
    for (actor, draft), way in itertools.product(denied, WAYS.values()):
        assert way(shop, actor, draft) is False
    for actor, sku in ((of_shirts, "HAT"), (translator, "SHIRT")):
        for act in (delete_product, publish_product):
            with pytest.raises(OutsideRights), shop.write(actor) as uow:
                act(uow, sku)
    with shop.read() as connection:
        assert [find_product(connection, sku).item for sku in ("SHIRT", "HAT")] == before
    assert [way(shop, of_shirts, shirt(f"NEW-{name}", categories=("shirts",))) for name, way in WAYS.items()] == [
        True
    ] * 4


def test_a_trial_refuses_what_the_import_would(shop: Database, tmp_path: Path) -> None:
    of_shirts = person(shop, categories=frozenset({"shirts"}))
    source = tmp_path / "in.csv"
    source.write_text("sku;name-fr_FR\nSHIRT;Blouse\nHAT;Bonnet\n", encoding="utf-8")
    argument = {"path": str(source), "format": "csv", "mapping": None}
    outcomes = []
    for is_dry in (True, False):
        with shop.write(of_shirts) as uow:
            job_id = start_job(uow, "catalog.import", argument)
        (tmp_path / str(job_id)).mkdir()
        context = JobContext(shop, job_id, "catalog.import", of_shirts, "test", tmp_path / str(job_id))
        outcomes.append(import_catalog(context, argument | {"dry_run": is_dry}))
    assert outcomes[0] == outcomes[1]
    assert (outcomes[0]["read"], outcomes[0]["updated"], outcomes[0]["rejected"]) == (2, 1, 1)


def test_a_barcode_does_not_tell_which_product_of_others_has_it(shop: Database, tmp_path: Path) -> None:
    assert _one(shop, SYSTEM, merge("HAT", gtins=("4006381333931",)))
    of_shirts = person(shop, categories=frozenset({"shirts"}))
    source = tmp_path / "in.csv"
    source.write_text("ean;name-fr_FR;categories\n4006381333931;Bonnet;shirts\n", encoding="utf-8")
    argument = {"path": str(source), "format": "csv", "mapping": None, "dry_run": False}
    with shop.write(of_shirts) as uow:
        job_id = start_job(uow, "catalog.import", argument)
    (tmp_path / str(job_id)).mkdir()
    context = JobContext(shop, job_id, "catalog.import", of_shirts, "test", tmp_path / str(job_id))
    assert import_catalog(context, argument)["rejected"] == 1
    told = "".join(one.read_text("utf-8-sig") for one in (tmp_path / str(job_id)).glob("*.csv"))
    assert "4006381333931" in told
    assert "HAT" not in told


def test_what_a_translator_cannot_see_is_kept(shop: Database) -> None:
    translator = person(shop, locales=frozenset({"fr_fr"}), attribute_groups=frozenset({"texts"}))
    sent = json.loads('{"name": {"|fr_FR": "Blouse"}}')
    assert _one(shop, translator, ProductDraft(sku="SHIRT", mode=Mode.MERGE, values=sent))
    with shop.read() as connection:
        assert find_product(connection, "SHIRT").item.document.values["name"] == {"|fr_FR": "Blouse", "|en_US": "Shirt"}


def test_the_structure_is_changed_only_where_it_is_named(shop: Database) -> None:
    writer = person(shop, attribute_groups=frozenset({"texts"}))
    with shop.write(writer) as uow:
        save_thing(uow, Attribute(code="slogan", type=TYPE.TEXT, group="texts"))
        delete_thing(uow, StructureKind.ATTRIBUTE, "slogan")
    for thing in (
        Attribute(code="color", type=TYPE.SINGLE_CHOICE, group="texts", filterable=True),
        Attribute(code="secret", type=TYPE.TEXT),
        Locale(code="de_DE"),
        Channel(code="print", locales=("fr_FR",), currencies=("EUR",)),
        Category(code="coats", parent="shop"),
    ):
        with pytest.raises(OutsideRights), shop.write(writer) as uow:
            save_thing(uow, thing)


def test_cells_tell_nobody_what_they_may_not_see(shop: Database) -> None:
    translator = person(shop, locales=frozenset({"en_us"}))
    shirts_only = person(shop, categories=frozenset({"shirts"}))
    with shop.read() as connection:
        shirt_id, hat_id = (find_product(connection, sku).item.id for sku in ("SHIRT", "HAT"))
    guess = {"name-fr_FR": CellChange("a", "a wrong guess")}
    with shop.write(translator) as uow:
        told = change_cells(uow, {shirt_id: guess})[0]
    assert "Chemise" not in str(told)
    with shop.write(shirts_only) as uow:
        hidden = change_cells(uow, {hat_id: guess})[0]
    assert (hidden.outcome, hidden.sku, hidden.theirs) == ("missing", "", {})
    erase = [Action(ActionKind.CLEAR, "name-fr_FR")]
    with shop.read() as connection:
        _, of_translator = foresee(connection, translator, Selection((shirt_id,)), erase)
        _, of_others = foresee(connection, shirts_only, Selection((hat_id, shirt_id)), erase)
    assert [one.cells for one in of_translator] == [{}]
    assert [(one.sku, one.cells["name-fr_FR"][0]) for one in of_others] == [("SHIRT", "Chemise")]
    argument = {
        "selection": {"ids": [str(hat_id), str(shirt_id)]},
        "actions": [{"kind": "clear", "column": "name-fr_FR", "value": ""}],
    }
    with shop.write(shirts_only) as uow:
        job_id = start_job(uow, JOB, argument)
    context = JobContext(shop, job_id, JOB, shirts_only, "test", Path())
    assert run_change(context, argument) | {"warnings": 0} == {
        "read": 2, "created": 0, "updated": 1, "unchanged": 0, "rejected": 1, "warnings": 0,
    }  # fmt: skip


def test_a_plan_is_carried_out_and_taken_back_within_the_rights_of_whoever_acts(
    shop: Database, clock: FixedClock
) -> None:
    here, there = (person(shop, locales=frozenset({locale})) for locale in ("fr_fr", "en_us"))
    shop.clock = FixedClock(clock.now())
    at = Instant(clock.now() + timedelta(hours=1))
    french, everywhere = new_id(), new_id()
    with shop.write(here) as uow:
        plan(uow, french, "SHIRT", "publish", Where("web", "fr_FR"), at)
        plan(uow, everywhere, "SHIRT", "publish", Where(), at)
    for one in (french, everywhere):
        with pytest.raises(OutsideRights), shop.write(there) as uow:
            cancel_plan(uow, "SHIRT", one)
    with pytest.raises(PlanNotFound), shop.write(here) as uow:
        plan(uow, french, "HAT", "publish", Where("web", "fr_FR"), at)
    with shop.write(here) as uow:
        cancel_plan(uow, "SHIRT", french)
    gone = PutPerson(here.id or new_id(), f"{here.id}@example.org", "Ada", "fr_FR", roles=())
    with write(shop) as uow:
        put_person(uow, SYSTEM_PRINCIPAL, gone)
    shop.clock = FixedClock(at)
    carry_out_due(shop)
    with shop.read() as connection:
        item = find_product(connection, "SHIRT").item
        ended = {one.id: (one.state, one.problem) for one in plans_of(connection, item.id)}
    assert ended == {french: ("cancelled", None), everywhere: ("failed", "access.permission_denied")}
    assert item.status is Status.DRAFT


def test_work_of_somebody_who_lost_their_rights_stops(shop: Database) -> None:
    actor = somebody(shop, "product_manager").actor
    with write(shop) as uow:
        token = create_token(uow, SYSTEM_PRINCIPAL, NewProgram("agency", "integration", None)).id
    program = Actor("client", token)
    argument = {"selection": {"filter": {}}, "actions": [{"kind": "set", "column": "name-fr_FR", "value": "Blouse"}]}
    for one in (actor, program):
        with shop.write(one) as uow:
            job_id = start_job(uow, JOB, argument)
        with write(shop) as uow:
            if one is program:
                revoke_token(uow, SYSTEM_PRINCIPAL, token)
            else:
                gone = PutPerson(one.id or new_id(), f"{one.id}@example.org", "Ada", "fr_FR", is_disabled=True)
                put_person(uow, SYSTEM_PRINCIPAL, gone)
        with pytest.raises(PermissionDenied):
            run_change(JobContext(shop, job_id, JOB, one, "test", Path()), argument)
        with pytest.raises(PermissionDenied):
            _many(shop, one, merge("SHIRT", enabled=False))
    with shop.read() as connection:
        shirt_now = find_product(connection, "SHIRT").item
    assert (shirt_now.enabled, shirt_now.document.values["name"]["|fr_FR"]) == (True, "Chemise")


def test_a_narrowed_program_changes_no_more_than_its_part(shop: Database) -> None:
    with write(shop) as uow:
        program = NewProgram("agency", "integration", None, Narrowing(categories=frozenset({"shirts"})))
        agency = Actor("client", create_client(uow, SYSTEM_PRINCIPAL, program).id)
    assert [_one(shop, agency, merge(sku, enabled=False)) for sku in ("SHIRT", "HAT")] == [True, False]
