"""A sheet of places: what is new, moved and wrong is counted, and what was written comes back out."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from comptoir.kernel.jobs import JobView, run_now
from comptoir.shelf import rows
from comptoir.shelf.jobs import export_facings, import_facings
from tests.shelf.conftest import Shelf

SHEET = "store,sku,position\nrivoli,MUG,A1\nrivoli,TEA,A2\nmars,MUG,B1\nrivoli,NO,B2\n"


def bring(shelf: Shelf, folder: Path, sheet: str, **more: Any) -> JobView:  # noqa: ANN401 - the job's argument
    path = folder / "facings.csv"
    path.write_text(sheet, encoding="utf-8")
    argument = {"path": str(path), "format": "csv", "dry_run": False, **more}
    view = run_now(shelf.database, folder, "shelf.import", import_facings, argument)
    assert (view.state, view.error) == ("done", None)
    return view


def counts(view: JobView) -> dict[str, int]:
    assert view.outcome is not None
    return {name: view.outcome[name] for name in ("created", "updated", "unchanged", "rejected")}


def places(shelf: Shelf) -> dict[str, str]:
    with shelf.database.read() as connection:
        found = rows.facings_of(connection, shelf.store.id, [shelf.item(sku) for sku in ("MUG", "TEA", "COMTE")])
    return {sku: found[shelf.item(sku)].position for sku in ("MUG", "TEA", "COMTE") if shelf.item(sku) in found}


def test_a_sheet_places_items_and_says_what_it_cannot(shelf: Shelf, tmp_path: Path) -> None:
    tried = bring(shelf, tmp_path, SHEET, dry_run=True)
    assert (counts(tried), places(shelf)) == ({"created": 2, "updated": 0, "unchanged": 0, "rejected": 2}, {})
    done = bring(shelf, tmp_path, SHEET)
    assert (counts(done), places(shelf)) == (counts(tried), {"MUG": "A1", "TEA": "A2"})
    with (tmp_path / str(done.id) / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rejected = list(csv.reader(file))
    assert [row[:3] for row in rejected[1:]] == [["mars", "MUG", "B1"], ["rivoli", "NO", "B2"]]
    moved = bring(shelf, tmp_path, "store,sku,position\nRIVOLI,MUG,C9\nrivoli,TEA,A2\n")
    assert counts(moved) == {"created": 0, "updated": 1, "unchanged": 1, "rejected": 0}
    assert places(shelf) == {"MUG": "C9", "TEA": "A2"}


def test_what_is_exported_can_be_brought_in_again(shelf: Shelf, tmp_path: Path) -> None:
    bring(shelf, tmp_path, SHEET)
    target = tmp_path / "out.csv"
    with shelf.database.read() as connection:
        assert export_facings(connection, target, "csv", None, None) == 2
    again = bring(shelf, tmp_path, target.read_text(encoding="utf-8-sig"))
    assert counts(again) == {"created": 0, "updated": 0, "unchanged": 2, "rejected": 0}


def test_an_item_gets_its_first_label_where_it_is_placed(shelf: Shelf, tmp_path: Path) -> None:
    shelf.begin(skus=("TEA",))
    bring(shelf, tmp_path, "store,sku,position\nrivoli,MUG,A1\n")
    shelf.settle()
    assert list(shelf.open_tasks()) == ["MUG"]
