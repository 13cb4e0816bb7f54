"""A change of many products is about those that were foreseen, or none; one that is stopped tells what it did."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from comptoir.catalog.domain.grid import Action, ActionKind
from comptoir.catalog.domain.refusals import SelectionChanged
from comptoir.catalog.services.bulk_changes import JOB, Meant, check_meant, foresee, run_change
from comptoir.catalog.services.bulk_undo import UNDO, run_undo
from comptoir.catalog.services.products import delete_product, save_product
from comptoir.catalog.services.selection import Selection, Wanted
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobCancelled, JobView, run_now
from tests.catalog.shelf import shirt
from tests.catalog.test_grid import RED, ends, fill, id_of, page
from tests.support.databases import write

CLOTHING = Selection(filter=Wanted(family="clothing"))
COLOR = 1
"""The place of the column among those that `page` shows."""


def meant_by(database: Database, selection: Selection) -> Meant:
    with database.read() as connection:
        return foresee(connection, SYSTEM, selection, [Action(ActionKind.SET, "color", "red")])[0]


def run(database: Database, folder: Path, selection: Selection, foreseen: Meant | None) -> JobView:
    argument = {
        "selection": msgspec.to_builtins(selection),
        "actions": [RED],
        "locale": "en_US",
        "foreseen": None if foreseen is None else msgspec.to_builtins(foreseen),
    }
    return run_now(database, folder, JOB, run_change, argument)


def test_nothing_is_changed_where_other_products_are_found_than_were_foreseen(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    foreseen = meant_by(database, CLOTHING)
    assert foreseen.total == 4
    before = page(database)
    with write(database) as uow:
        save_product(uow, shirt("c-1", "Encore"))
    view = run(database, tmp_path, CLOTHING, foreseen)
    assert (view.state, ends(view)) == ("failed", (0, 0, 0, 0))
    assert view.error is not None
    assert view.error.startswith("4 products were foreseen, and by now it would be 5")
    with database.read() as connection, pytest.raises(SelectionChanged) as more:
        check_meant(connection, SYSTEM, CLOTHING, foreseen)
    assert (more.value.foreseen, more.value.now) == (4, 5)
    with write(database) as uow:  # as many, but not the same
        delete_product(uow, "b-1")
    with database.read() as connection, pytest.raises(SelectionChanged) as other:
        check_meant(connection, SYSTEM, CLOTHING, foreseen)
    assert (other.value.foreseen, other.value.now) == (4, 4)
    assert run(database, tmp_path, CLOTHING, foreseen).state == "failed"
    assert page(database)["a-1"] == before["a-1"]
    again = run(database, tmp_path, CLOTHING, meant_by(database, CLOTHING))
    assert (again.state, page(database)["c-1"][0][COLOR]) == ("done", "red")


def test_chosen_products_are_all_there_or_none_is_changed(database: Database, tmp_path: Path) -> None:
    fill(database)
    chosen = Selection(ids=(id_of(database, "b-1"), id_of(database, "a-1")))
    foreseen = meant_by(database, chosen)
    assert foreseen == meant_by(database, Selection(ids=tuple(reversed(chosen.ids))))
    assert foreseen.digest != meant_by(database, Selection(ids=chosen.ids[:1])).digest
    assert ends(run(database, tmp_path, chosen, foreseen)) == (2, 2, 0, 0)
    with write(database) as uow:
        delete_product(uow, "b-1")
    assert run(database, tmp_path, chosen, foreseen).state == "failed"
    assert ends(run(database, tmp_path, chosen, None)) == (1, 0, 1, 0)


@pytest.mark.parametrize("kind", [JOB, UNDO])
def test_what_is_stopped_tells_how_many_it_did(database: Database, tmp_path: Path, kind: str) -> None:
    fill(database)
    with write(database) as uow:
        for number in range(20):
            save_product(uow, shirt(f"z-{number:02}", "Encore"))
    selection = {"filter": {"q": "Encore"}}
    argument: dict[str, object] = {"selection": selection, "actions": [RED], "locale": "en_US"}
    reached = []

    def stop(done: int, total: int | None) -> None:
        reached.append((done, total))
        raise JobCancelled

    work = run_change
    if kind == UNDO:
        done = run_now(database, tmp_path, JOB, run_change, argument)
        assert ends(done) == (20, 20, 0, 0)
        argument, work = {"job": str(done.id), "locale": "en_US"}, run_undo
    view = run_now(database, tmp_path, kind, work, argument, on_progress=stop)
    count = reached[0][0]
    assert (view.state, 0 < count < 20, reached) == ("cancelled", True, [(count, 20)])
    assert ends(view) == (count, count, 0, 0)
    red = [sku for sku, (cells, _) in page(database).items() if sku.startswith("z-") and cells[COLOR] == "red"]
    assert len(red) == (count if kind == JOB else 20 - count)
