"""Attributes that become others: what each cell becomes, that nobody reads half of it, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.conversion import Kept, convert, places
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Datum, scope_parts
from comptoir.catalog.domain.refusals import ConversionUnfit, FixedProperty, StructureInUse
from comptoir.catalog.domain.structure import Channel
from comptoir.catalog.queries import ProductFilter, products
from comptoir.catalog.queries.cards import current_cards
from comptoir.catalog.services.conversions import (
    conversions,
    foresee,
    refuse_unfit,
    start_conversion,
    start_undo,
    wanted_attribute,
)
from comptoir.catalog.services.converting import run_conversion
from comptoir.catalog.services.products import find_product, publish_product, save_product
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.proposals import own_draft, save_draft
from comptoir.catalog.services.team.views import put_view, view
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobCancelled, JobContext, JobInterrupted, job
from comptoir.kernel.tables import Job
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure, pure_structure, shirt
from tests.support.databases import write

TYPE = AttributeType
TWO = {"till": Channel(code="till", locales=("fr_FR", "de_DE"), currencies=("EUR",))}
STRUCTURE = replace(pure_structure(), channels={**pure_structure().channels, **TWO})
KEPT = Kept()
FLAGS = st.tuples(st.booleans(), st.booleans())


def said(attribute: Attribute, cells: dict[str, Datum], channel: str, locale: str) -> Datum | None:
    """The simple model: what an attribute says at a place."""
    key = f"{channel if attribute.per_channel else ''}|{locale if attribute.localizable else ''}"
    return cells.get(key)


@given(FLAGS, FLAGS, st.data())
@settings(max_examples=80, deadline=None)
def test_whoever_read_the_kept_language_and_channel_reads_the_same_and_all_else_is_told(
    old: tuple[bool, bool], new: tuple[bool, bool], data: st.DataObject
) -> None:
    before = Attribute(code="x", type=TYPE.TEXT, localizable=old[0], per_channel=old[1])
    after = replace(before, localizable=new[0], per_channel=new[1])
    structure = replace(STRUCTURE, attributes={**STRUCTURE.attributes, "x": after})
    cells: dict[str, Datum] = {
        key: data.draw(st.sampled_from("abc")) for key in places(structure, before) if data.draw(st.booleans())
    }
    kept = Kept("fr_FR", "till")
    made = convert(structure, before, after, cells, kept)
    for channel in structure.channels.values():
        for locale in channel.locales:
            is_kept_locale = locale == "fr_FR" or after.localizable or not before.localizable
            is_kept_channel = channel.code == "till" or after.per_channel or not before.per_channel
            if is_kept_locale and is_kept_channel and channel.code == "till":
                assert said(after, made.cells, channel.code, locale) == said(before, cells, channel.code, locale)
    assert set(made.cells) <= set(places(structure, after))
    kept_texts = set(made.cells.values())
    assert all(cells[key] in kept_texts or key in made.lost for key in cells), "nothing goes without being told"
    assert all(scope_parts(key) for key in made.lost)


@pytest.mark.parametrize(
    ("old", "new", "cells", "expected", "lost"),
    [
        ("text", "single_choice", {"|": "Rouge"}, {"|": "red"}, ()),
        ("text", "single_choice", {"|": "Vert"}, {}, ("|",)),
        ("single_choice", "multiple_choice", {"|": "red"}, {"|": ["red"]}, ()),
        ("multiple_choice", "single_choice", {"|": ["red", "blue"]}, {"|": "red"}, ("|",)),
        ("single_choice", "text", {"|": "red"}, {"|": "Rouge"}, ()),
        ("text", "number", {"|": "1,50"}, {"|": "1.5"}, ()),
        ("text", "number", {"|": "beaucoup"}, {}, ("|",)),
        ("measurement", "number", {"|": {"amount": "1.5", "unit": "KILOGRAM"}}, {"|": "1500"}, ()),
        ("number", "measurement", {"|": "3"}, {"|": {"amount": "3", "unit": "GRAM"}}, ()),
        ("text", "date", {"|": "2026-02-30"}, {}, ("|",)),
    ],
    ids=range(10),
)
def test_a_value_becomes_another_type_or_is_told(
    old: str, new: str, cells: dict[str, Any], expected: dict[str, Any], lost: tuple[str, ...]
) -> None:
    before, after = of_type(TYPE(old)), of_type(TYPE(new))
    made = convert(STRUCTURE, before, after, cells, Kept("fr_FR"))
    assert (made.cells, made.lost) == (expected, lost)


def of_type(kind: AttributeType) -> Attribute:
    if kind is TYPE.MEASUREMENT:
        return Attribute(code="color", type=kind, measurement_family="Weight", default_unit="GRAM")
    return Attribute(code="color", type=kind)


def convert_all(shop: Database, code: str, kept: Kept = KEPT, **changes: object) -> dict[str, int]:
    with write(shop) as uow:
        before, after = wanted_attribute(current_structure(uow.connection), code, changes)
        job_id = start_conversion(uow, before, after, kept)
    return work(shop, job_id)


def work(shop: Database, job_id: UUID, on_progress: Callable[[int, int | None], None] | None = None) -> dict[str, int]:
    with shop.read() as connection:
        argument = job(connection, job_id).argument
    context = JobContext(shop, job_id, "catalog.convert", SYSTEM, "t", Path(), on_progress=on_progress)
    try:
        return run_conversion(context, argument, ())
    except ConversionUnfit:
        with write(shop) as uow:  # as the runner of jobs notes it
            uow.connection.execute(update(Job).where(Job.id == job_id).values(state="failed"))
        raise


def values(shop: Database, sku: str, code: str) -> object:
    with shop.read() as connection:
        return find_product(connection, sku).item.document.values.get(code)


def filled(shop: Database) -> None:
    with write(shop) as uow:
        make_structure(uow)
        for sku, plu in (("A", "un"), ("B", "deux"), ("C", "un peu")):
            save_product(uow, shirt(sku, f"Chemise {sku}", values={"plu": {"|": plu}, "seasons": {"|": ["summer"]}}))
        publish_product(uow, "A")


def test_texts_become_a_choice_with_its_index_cards_and_history_and_go_back(database: Database) -> None:
    filled(database)
    with database.read() as connection:
        before, after = wanted_attribute(
            current_structure(connection), "plu", {"type": "single_choice", "unique": False}
        )
        found = foresee(connection, before, after, Kept())
    assert (found.products, found.losing, found.options) == (3, 0, ["DEUX", "UN", "UN-PEU"])
    done = convert_all(database, "plu", type="single_choice", unique=False)
    assert (done["read"], done["updated"], done["warnings"]) == (3, 3, 0)
    assert values(database, "C", "plu") == {"|": "UN-PEU"}
    with database.read() as connection:
        lines, _ = products(connection, ProductFilter(attribute="plu", value="DEUX"))
        assert [line.sku for line in lines] == ["B"]
        item = find_product(connection, "A")
        assert item.published_version == item.item.version == 2
        assert current_cards(connection, [item.item.id])[0].body["values"]["plu"] == {"code": "UN", "label": "un"}
        conversion_id = latest(connection)
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="B", mode=Mode.MERGE_CELLS, values={"plu": {"|": "UN-PEU"}}))
        undo = start_undo(uow, conversion_id)
    with pytest.raises(ConversionUnfit):
        work(database, undo)
    assert [values(database, sku, "plu") for sku in "AB"] == [{"|": "UN"}, {"|": "UN-PEU"}], "two would be the same"
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="C", mode=Mode.MERGE_CELLS, values={"plu": {"|": "DEUX"}}))
        undo = start_undo(uow, conversion_id)
    work(database, undo)
    assert [values(database, sku, "plu") for sku in "ABC"] == [{"|": "un"}, {"|": "un peu"}, {"|": "deux"}]
    with write(database) as uow, pytest.raises(ConversionUnfit):
        start_undo(uow, conversion_id)
    convert_all(database, "plu", type="single_choice", unique=False)
    with write(database) as uow, pytest.raises(ConversionUnfit):
        start_undo(uow, conversion_id)  # undone before: what it kept is of another time


def test_what_is_proposed_and_what_views_show_follows(database: Database) -> None:
    filled(database)
    author = somebody(database, "product_manager").actor
    with database.write(author) as uow:
        for sku, plu in (("A", "trois"), ("B", None)):
            save_draft(uow, ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, values={"plu": {"|": plu}}))
        body = {"filter": {"attribute": "plu", "value": "un peu"}, "columns": ["family", "plu", "color"]}
        kept = put_view(uow, new_id(), "Mine", body, is_shared=False)
    convert_all(database, "plu", type="single_choice", unique=False, localizable=True)
    with database.write(author) as uow:
        ids = [find_product(uow.connection, sku).item.id for sku in "AB"]
        drafts = [own_draft(uow.connection, one, str(author)) for one in ids]
        assert [{part.scope: (part.old, part.new) for part in one.parts} for one in drafts if one is not None] == [
            {"|en_US": ("UN", "TROIS"), "|fr_FR": ("UN", "TROIS")},
            {"|en_US": ("DEUX", None), "|fr_FR": ("DEUX", None)},
        ]
        seen = view(uow.connection, author, kept.id).body
    assert seen["columns"] == ["family", "plu-fr_FR", "plu-en_US", "color"]
    assert seen["filter"] == {"attribute": "plu", "value": "UN-PEU"}
    done = convert_all(database, "plu", KEPT, type="text")
    assert done["updated"] == 3
    convert_all(database, "plu", KEPT, type="number")
    with database.read() as connection:
        assert own_draft(connection, ids[0], str(author)) is None, "a number cannot say it, so nothing is left of it"


def test_what_is_stopped_changes_nothing_and_what_is_written_meanwhile_is_converted_too(database: Database) -> None:
    filled(database)
    with write(database) as uow:
        before, after = wanted_attribute(current_structure(uow.connection), "seasons", {"localizable": True})
        job_id = start_conversion(uow, before, after, Kept())

    def stop(_done: int, _total: int | None) -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        work(database, job_id, on_progress=stop)
    assert values(database, "A", "seasons") == {"|": ["summer"]}
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="A", mode=Mode.MERGE_CELLS, values={"seasons": {"|": ["winter"]}}))
        save_product(uow, shirt("D", "Chemise D", values={"seasons": {"|": ["winter"]}}))
    work(database, job_id)
    assert [values(database, sku, "seasons") for sku in "ABD"] == [
        {"|fr_FR": ["winter"], "|en_US": ["winter"]},
        {"|fr_FR": ["summer"], "|en_US": ["summer"]},
        {"|fr_FR": ["winter"], "|en_US": ["winter"]},
    ]


def test_what_was_lost_comes_back_and_a_stop_between_is_made_up_for(database: Database) -> None:
    filled(database)
    with write(database) as uow:
        save_product(uow, shirt("D", "Chemise D", values={"plu": {"|": "12"}}))
        before, after = wanted_attribute(current_structure(uow.connection), "plu", {"type": "number", "unique": False})
        job_id = start_conversion(uow, before, after, KEPT)

    def has_switched() -> bool:
        with database.read() as connection:
            found = current_structure(connection).attribute("plu")
            return found is not None and found.type is TYPE.NUMBER

    with database.read() as connection:
        argument = job(connection, job_id).argument
    context = JobContext(database, job_id, "catalog.convert", SYSTEM, "t", Path(), is_stopping=has_switched)
    with pytest.raises(JobInterrupted):
        run_conversion(context, argument, ())
    assert [values(database, sku, "plu") for sku in "AD"] == [None, {"|": "12"}], "switched all the same"
    work(database, job_id)
    with write(database) as uow:
        assert find_product(uow.connection, "A").published_version == 2
        save_product(uow, ProductDraft(sku="B", mode=Mode.MERGE_CELLS, values={"plu": {"|": "7"}}))
        save_product(uow, ProductDraft(sku="D", mode=Mode.MERGE_CELLS, values={"plu": {"|": None}}))
        undo = start_undo(uow, job_id)
    work(database, undo)
    assert [values(database, sku, "plu") for sku in "ABCD"] == [{"|": "un"}, {"|": "7"}, {"|": "un peu"}, None]


def test_what_cannot_be_is_refused_and_nothing_happens(database: Database) -> None:
    filled(database)
    with database.read() as connection:
        structure = current_structure(connection)
    for code, changes, reason in (
        ("plu", {"type": "boolean"}, FixedProperty),
        ("size", {"localizable": True}, StructureInUse),
    ):
        with pytest.raises(reason):
            wanted_attribute(structure, code, changes)
    with write(database) as uow:
        save_product(uow, shirt("E", "E", values={"stars": {"|": "1"}}))
        save_product(uow, shirt("F", "F", values={"stars": {"|": "1"}}))
    with database.read() as connection:
        before, after = wanted_attribute(current_structure(connection), "stars", {"type": "text", "unique": True})
        with pytest.raises(ConversionUnfit):
            refuse_unfit(connection, before, after, KEPT)
    with pytest.raises(ConversionUnfit):
        convert_all(database, "stars", type="text", unique=True)


def latest(connection: Connection) -> UUID:
    newest: UUID = conversions(connection)[0].id
    return newest
