"""What people do after an attribute has become another, before its values have come into the documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from comptoir.catalog.domain.attributes import Choice
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.moves import Move, MoveKind
from comptoir.catalog.domain.refusals import ConversionRunning, MoveNotUndoable, StructureInUse
from comptoir.catalog.domain.structure import Family
from comptoir.catalog.queries.cards import current_cards
from comptoir.catalog.rows import READY, conversions_at_work, load_items
from comptoir.catalog.services import converting_after, converting_run
from comptoir.catalog.services.conversions import conversions, foresee, start_conversion, start_undo, wanted_attribute
from comptoir.catalog.services.converting import run_conversion
from comptoir.catalog.services.imports.scratch import scratch_copy
from comptoir.catalog.services.moves import carry_out, undo_move
from comptoir.catalog.services.products import find_product, publish_product, save_product
from comptoir.catalog.services.structure import current_structure, delete_choice, save_choices, save_things
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobContext, JobInterrupted, cancel_job
from comptoir.kernel.tables import Job
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write


def filled(shop: Database) -> None:
    with write(shop) as uow:
        make_structure(uow)
        for sku, plu in (("A", "1"), ("B", "deux"), ("C", "trois")):
            save_product(uow, shirt(sku, f"Chemise {sku}", values={"plu": {"|": plu}}))


def begun(shop: Database, **changes: object) -> UUID:
    with write(shop) as uow:
        before, after = wanted_attribute(current_structure(uow.connection), "plu", changes)
        return start_conversion(uow, before, after, Kept())


def work(shop: Database, job_id: UUID, is_stopping: Callable[[], bool] = lambda: False) -> dict[str, int]:
    """Run the job on from where it is."""
    with shop.read() as connection:
        argument, checkpoint = connection.execute(select(Job.argument, Job.checkpoint).where(Job.id == job_id)).one()
    context = JobContext(shop, job_id, "catalog.convert", SYSTEM, "t", Path(), checkpoint)
    context.is_stopping = is_stopping
    return run_conversion(context, argument, ())


def switched(shop: Database, **changes: object) -> UUID:
    """A conversion that was stopped as soon as the attribute was another."""
    return stopped(shop, begun(shop, **changes))


def stopped(shop: Database, job_id: UUID) -> UUID:
    with shop.read() as connection:
        before = current_structure(connection).attribute("plu")

    def has_switched() -> bool:
        with shop.read() as connection:
            return current_structure(connection).attribute("plu") != before

    with pytest.raises(JobInterrupted):
        work(shop, job_id, has_switched)
    return job_id


def shown(shop: Database, sku: str) -> dict[str, Any]:
    with shop.read() as connection:
        cards = current_cards(connection, [find_product(connection, sku).item.id])
    return {code: cards[0].body["values"].get(code) for code in ("name", "plu")}


def test_what_was_changed_meanwhile_is_not_shown_by_the_way(database: Database) -> None:
    filled(database)
    with write(database) as uow:
        publish_product(uow, "A")
        publish_product(uow, "B")
    job_id = switched(database, type="single_choice", unique=False)
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="B", mode=Mode.MERGE_CELLS, values={"name": {"|fr_FR": "Brouillon"}}))
    work(database, job_id)
    assert shown(database, "A")["plu"] == {"code": "1", "label": "1"}
    assert shown(database, "B") == {"name": "Chemise B", "plu": "deux"}


def test_a_crash_before_the_cards_are_published_leaves_none_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(database)
    with write(database) as uow:
        publish_product(uow, "A")
    job_id = begun(database, type="single_choice", unique=False)
    with monkeypatch.context() as crashing:
        crashing.setattr(converting_after, "write_publication", None)
        with pytest.raises(TypeError):
            work(database, job_id)
    assert shown(database, "A")["plu"] == "1"
    work(database, job_id)
    assert shown(database, "A")["plu"] == {"code": "1", "label": "1"}


def test_the_next_conversion_is_looked_at_as_the_attribute_is_now(database: Database) -> None:
    def foreseen(**changes: object) -> dict[str, object]:
        with database.read() as connection:
            before, after = wanted_attribute(current_structure(connection), "plu", changes)
            return {sku: cells for sku, cells, _ in foresee(connection, before, after, Kept()).shown}

    filled(database)
    job_id = switched(database, type="number", unique=False)
    assert foreseen(type="text") == {"A": {"|": "1"}}
    work(database, job_id)
    with write(database) as uow:
        undo = start_undo(uow, job_id)
    stopped(database, undo)
    assert foreseen(localizable=True, unique=False) == {"A": {"|": "1"}, "B": {"|": "deux"}, "C": {"|": "trois"}}


def test_a_dry_run_tries_on_what_everybody_reads(database: Database, tmp_path: Path) -> None:
    filled(database)
    switched(database, type="single_choice", unique=False)
    with scratch_copy(database, tmp_path, SYSTEM) as scratch, scratch.read() as connection:
        found = load_items(connection, skus=["b"])
    assert found.by_sku["b"].item.document.values["plu"] == {"|": "DEUX"}


def test_a_move_does_not_bring_back_what_the_attribute_was(database: Database) -> None:
    filled(database)
    with write(database) as uow:
        save_things(uow, [Family(code="linen", attributes=("name", "plu"), label_attribute="name")])
        move_id, _ = carry_out(uow, ["B"], Move(kind=MoveKind.CHANGE_FAMILY, family="linen"))
    switched(database, type="single_choice", unique=False)
    with write(database) as uow, pytest.raises(MoveNotUndoable):
        undo_move(uow, move_id)
    with database.read() as connection:
        assert find_product(connection, "B").item.document.values["plu"] == {"|": "DEUX"}


def test_a_value_that_one_product_gave_to_another_meanwhile_is_not_shared(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting_run, "SECONDS", 0.0)
    filled(database)
    looks = iter(range(1_000))

    def between() -> bool:
        if next(looks) == 0:
            for sku, plu in (("A", "4"), ("B", "1")):
                with write(database) as uow:
                    save_product(uow, ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, values={"plu": {"|": plu}}))
        return False

    work(database, begun(database, type="number"), between)
    with database.read() as connection:
        held = [find_product(connection, sku).item.document.values.get("plu") for sku in "ABC"]
    assert held == [{"|": "4"}, {"|": "1"}, None]


def test_nobody_notes_anything_for_one_that_has_not_begun_or_was_stopped_before(database: Database) -> None:
    filled(database)
    job_id = begun(database, type="single_choice", unique=False)
    with write(database) as uow:
        assert conversions_at_work(uow.connection) == []
        with pytest.raises(ConversionRunning):
            start_conversion(uow, *wanted_attribute(current_structure(uow.connection), "plu", {}), Kept())
        cancel_job(uow, job_id)
    work(database, begun(database, type="single_choice", unique=False))
    with database.read() as connection:
        assert conversions_at_work(connection) == []
        assert {one.ended_at is not None for one in conversions(connection)} == {True}


def test_what_a_failed_conversion_has_left_is_shown_by_the_next_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(database)
    with write(database) as uow:
        publish_product(uow, "A")
        publish_product(uow, "B")
    failed = begun(database, type="single_choice", unique=False)
    with monkeypatch.context() as failing:
        failing.setattr(converting_after, "write_publication", None)
        with pytest.raises(TypeError):
            work(database, failed)
    with write(database) as uow:
        uow.connection.execute(update(Job).where(Job.id == failed).values(state="failed"))
        before, after = wanted_attribute(current_structure(uow.connection), "stars", {"type": "text"})
        other = start_conversion(uow, before, after, Kept())
    assert shown(database, "A")["plu"] == "1"
    work(database, other)
    assert [shown(database, sku)["plu"] for sku in "AB"] == [
        {"code": "1", "label": "1"},
        {"code": "DEUX", "label": "deux"},
    ]


def test_an_option_that_values_are_becoming_is_not_deleted(database: Database) -> None:
    filled(database)
    with write(database) as uow:
        save_choices(uow, [("plu", Choice(code="DEUX")), ("plu", Choice(code="FREE"))])
    job_id = begun(database, type="single_choice", unique=False)

    def is_worked_out() -> bool:
        with database.read() as connection:
            return len(converting_run.staged(connection, job_id, READY, 3)) >= 2

    with pytest.raises(JobInterrupted):
        work(database, job_id, is_worked_out)
    with write(database) as uow:
        delete_choice(uow, "plu", Choice(code="FREE"))
    with pytest.raises(StructureInUse), write(database) as uow:
        delete_choice(uow, "plu", Choice(code="DEUX"))
    work(database, job_id)
    with database.read() as connection:
        assert find_product(connection, "B").item.document.values["plu"] == {"|": "DEUX"}
        assert current_structure(connection).choice("plu", "DEUX") is not None
