"""The grid: pages of chosen cells, changed cells in which two people lose nothing, and changes of many products."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from comptoir.catalog.domain.called import Called
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.grid import Action, ActionKind, cells_after, draft_of_cells, grid_columns, plan_grid
from comptoir.catalog.domain.refusals import ActionUnfit, ChangeNotUndoable
from comptoir.catalog.queries import ProductFilter
from comptoir.catalog.services.bulk_changes import JOB, foresee, run_change
from comptoir.catalog.services.bulk_undo import UNDO, run_undo, start_undo
from comptoir.catalog.services.exports import run_export
from comptoir.catalog.services.grid import CellChange, RowOutcome, change_cells, grid_page
from comptoir.catalog.services.imports.comparison import read_comparison
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.products import delete_product, find_product, publish_product, save_product
from comptoir.catalog.services.selection import Selection, Wanted, filter_of, wanted_of
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import BulkChangeRow, ItemCategoryRow, ValueRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobView, job_messages, run_now
from comptoir.kernel.sheets import read_table
from comptoir.kernel.values.errors import MalformedValue
from tests.catalog.shelf import make_structure, pure_structure, shirt
from tests.support.databases import write

COLUMNS = ("name-fr_FR", "color", "weight", "price-EUR", "categories", "enabled")


def fill(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        model = ProductDraft(
            sku="model",
            mode=Mode.REPLACE,
            family="clothing",
            family_variant="by_size",
            values={"name": {"|fr_FR": "Modèle"}, "color": {"|": "red"}},
        )
        variant = ProductDraft(sku="model-s", mode=Mode.REPLACE, parent="model", values={"size": {"|": "S"}})
        money = [{"amount": 1290, "currency": "EUR"}, {"amount": 1500, "currency": "JPY"}]
        simple = shirt(
            "a-1",
            categories=("shirts",),
            values={"weight": {"|": {"amount": "250", "unit": "GRAM"}}, "price": {"|": money}},
        )
        for draft in (model, variant, simple, shirt("b-1", "Autre")):
            save_product(uow, draft)


def id_of(database: Database, sku: str) -> UUID:
    with database.read() as connection:
        return find_product(connection, sku).item.id


def page(database: Database, wanted: Wanted | None = None) -> dict[str, tuple[tuple[str, ...], tuple[int, ...]]]:
    with database.read() as connection:
        asked = filter_of(connection, current_structure(connection), wanted or Wanted(), SYSTEM)
        rows, following = grid_page(connection, SYSTEM, asked, COLUMNS, None, 50)
    assert following is None
    return {row.line.sku: (row.cells, row.inherited) for row in rows}


def change(database: Database, sku: str, /, **cells: tuple[str, str]) -> RowOutcome:
    item_id = id_of(database, sku)
    named = {name.replace("__", "-"): CellChange(now, was) for name, (was, now) in cells.items()}
    with write(database) as uow:
        return change_cells(uow, {item_id: named})[0]


def test_a_page_holds_the_chosen_cells_and_tells_what_is_inherited(database: Database) -> None:
    fill(database)
    rows = page(database)
    assert rows["a-1"] == (("Chemise", "", "250 GRAM", "12.90", "shirts", "1"), ())
    assert rows["model-s"] == (("Modèle", "red", "", "", "", "1"), (0, 1))
    assert list(page(database, Wanted(family="clothing", category="shop", enabled=True))) == ["a-1"]
    with database.read() as connection:
        first, following = grid_page(connection, SYSTEM, ProductFilter(), COLUMNS, None, 2)
        second, _ = grid_page(connection, SYSTEM, ProductFilter(), COLUMNS, following, 2)
    assert [row.line.sku for row in (*first, *second)] == ["a-1", "b-1", "model", "model-s"]


def test_a_page_is_the_same_where_very_many_products_meet_its_filters(database: Database) -> None:
    fill(database)
    change(database, "model", categories=("", "shop"))
    asked = (
        Wanted(category="shop"),
        Wanted(attribute="color", value="red"),
        Wanted(category="shop", attribute="color", value="red"),
        Wanted(category="shirts", complete=True),
        Wanted(category="shop", q="modele"),
        Wanted(category="shop", complete=True),
        Wanted(category="shop", attribute="color", value="red", complete=False),
    )
    few = [list(page(database, one)) for one in asked]
    assert few[:3] == [["a-1", "model", "model-s"], ["model", "model-s"], ["model", "model-s"]]
    many = [new_id() for _ in range(5_000)]
    with database.write() as uow:
        insert_rows(
            uow.connection, ItemCategoryRow, ("category", "item_id", "position"), [("shop", one, 0) for one in many]
        )
        columns = ("item_id", "attribute", "scope", "text", "number")
        insert_rows(uow.connection, ValueRow, columns, [(one, "color", "|", "red", None) for one in many])
    assert [list(page(database, one)) for one in asked] == few


def test_cells_change_one_by_one_and_keep_what_they_do_not_name(database: Database) -> None:
    fill(database)
    one = change(
        database, "a-1", name__fr_FR=("Chemise", "Blouse"), color=("", "Rouge"), weight=("250 GRAM", "0,5 KILOGRAM"),
        price__EUR=("12.90", "15.00"), categories=("shirts", ""), enabled=("1", "non"),
    )  # fmt: skip
    assert (one.outcome, one.errors, one.theirs) == ("updated", [], {})
    assert one.cells["weight"] == "0.5 KILOGRAM"
    assert page(database)["a-1"][0] == ("Blouse", "red", "0.5 KILOGRAM", "15.00", "", "0")
    with database.read() as connection:
        money = find_product(connection, "a-1").item.document.values["price"]["|"]
    assert money == [{"amount": 1500, "currency": "EUR"}, {"amount": 1500, "currency": "JPY"}]
    assert change(database, "a-1", name__fr_FR=("Blouse", "Blouse")).outcome == "unchanged"


def test_two_people_lose_nothing(database: Database) -> None:
    fill(database)
    assert change(database, "a-1", name__fr_FR=("Chemise", "Hers")).outcome == "updated"
    his = change(database, "a-1", name__fr_FR=("Chemise", "His"), color=("", "blue"))
    assert (his.outcome, his.theirs, his.cells) == ("updated", {"name-fr_FR": "Hers"}, {"color": "blue"})
    assert page(database)["a-1"][0][:2] == ("Hers", "blue")
    only = change(database, "a-1", name__fr_FR=("Chemise", "His"))
    assert (only.outcome, only.theirs) == ("rejected", {"name-fr_FR": "Hers"})


def test_a_wrong_cell_is_told_by_its_column_and_changes_nothing_of_its_product(database: Database) -> None:
    fill(database)
    for column, text, code in (
        ("color", "green", "catalog.value_unknown_choice"),
        ("weight", "heavy GRAM", "catalog.value_not_number"),
        ("price-EUR", "x", "catalog.value_not_money"),
        ("enabled", "", "catalog.cell_needed"),
        ("sku", "other", "catalog.cell_fixed"),
        ("horoscope", "x", "catalog.unknown_field"),
        ("family", "none", "catalog.unknown_family"),
    ):
        before = {"weight": "250 GRAM", "price-EUR": "12.90", "enabled": "1", "sku": "a-1", "family": "clothing"}
        cells = {column: (before.get(column, ""), text), "name-fr_FR": ("Chemise", "Other")}
        one = change(database, "a-1", **{name.replace("-", "__"): texts for name, texts in cells.items()})
        assert (one.outcome, [(error.pointer, error.code) for error in one.errors]) == (
            "rejected",
            [(f"/{column}", code)],
        )
    assert page(database)["a-1"][0][0] == "Chemise"


def test_columns_are_those_of_sheets() -> None:
    names = {one.name for one in grid_columns(pure_structure())}
    assert {"sku", "name-fr_FR", "note-en_US-web", "price-EUR", "weight", "seasons"} <= names
    assert "weight-unit" not in names
    assert plan_grid(pure_structure(), ["name-fr_FR", "nothing"]).unknown == ("nothing",)


def test_actions_on_cells() -> None:
    texts = {"seasons": "summer", "color": "red"}
    assert cells_after([Action(ActionKind.ADD, "seasons", "winter, summer")], texts) == {"seasons": "summer,winter"}
    assert cells_after([Action(ActionKind.REMOVE, "seasons", "SUMMER")], texts) == {"seasons": ""}
    assert cells_after([Action(ActionKind.SET, "color", "red")], texts) == {}
    assert cells_after([Action(ActionKind.CLEAR, "color"), Action(ActionKind.SET, "a", "b")], texts) == {
        "color": "",
        "a": "b",
    }


# --- many at once -----------------------------------------------------------------------------------------------------

RED = {"kind": "set", "column": "color", "value": "red"}


def run(database: Database, folder: Path, actions: list[dict[str, str]], **selection: object) -> JobView:
    argument = {"selection": selection, "actions": actions, "locale": "en_US"}
    return run_now(database, folder, JOB, run_change, argument)


def undo(database: Database, folder: Path, view: JobView) -> JobView:
    return run_now(database, folder, UNDO, run_undo, {"job": str(view.id), "locale": "en_US"})


def codes(database: Database, view: JobView) -> list[tuple[str, str]]:
    with database.read() as connection:
        return [(one["sku"], one["code"]) for one in job_messages(connection, view.id)]


def ends(view: JobView) -> tuple[int, ...]:
    assert view.outcome is not None, view.error
    return tuple(view.outcome[name] for name in ("read", "updated", "unchanged", "rejected"))


def test_a_change_is_foreseen_done_and_taken_back(database: Database, tmp_path: Path) -> None:
    fill(database)
    actions = [Action(ActionKind.SET, "color", "red"), Action(ActionKind.ADD, "categories", "shop")]
    with database.read() as connection:
        about, found = foresee(connection, SYSTEM, Selection(filter=Wanted(family="clothing", level=None)), actions)
    assert (about.total, [(one.sku, one.outcome) for one in found]) == (
        4,
        [("a-1", "updated"), ("b-1", "updated"), ("model", "updated"), ("model-s", "updated")],
    )
    assert found[0].cells == {"color": ("", "red"), "categories": ("shirts", "shirts,shop")}
    before = page(database)
    view = run(
        database,
        tmp_path,
        [RED, {"kind": "add", "column": "categories", "value": "shop"}],
        filter={"family": "clothing", "level": "simple"},
    )
    assert ends(view) == (2, 2, 0, 0)
    assert page(database)["a-1"][0][1] == "red"
    assert change(database, "b-1", color=("red", "blue")).outcome == "updated"
    back = undo(database, tmp_path, view)
    assert ends(back) == (2, 2, 0, 0)
    assert codes(database, back) == [("b-1", "catalog.cell_changed")]
    after = page(database)
    assert after["a-1"] == before["a-1"]
    assert after["b-1"][0][1] == "blue"
    with write(database) as uow, pytest.raises(ChangeNotUndoable):
        start_undo(uow, view.id, "en_US")


def test_a_change_tells_what_it_left_and_goes_on_from_its_checkpoint(database: Database, tmp_path: Path) -> None:
    fill(database)
    ids = [str(id_of(database, sku)) for sku in ("a-1", "b-1")]
    wrong = run(database, tmp_path, [{**RED, "value": "green"}], ids=ids)
    assert ends(wrong) == (2, 0, 0, 2)
    assert codes(database, wrong) == [(sku, "catalog.value_unknown_choice") for sku in ("a-1", "b-1")]
    again = run(database, tmp_path, [{"kind": "clear", "column": "color", "value": ""}], ids=ids)
    assert ends(again) == (2, 0, 2, 0)


def test_products_are_published_and_withdrawn_together(database: Database, tmp_path: Path) -> None:
    fill(database)
    publish = [{"kind": "publish", "column": "", "value": ""}]
    view = run(database, tmp_path, publish, filter={"level": "simple"})
    assert ends(view) == (2, 2, 0, 0)
    assert ends(undo(database, tmp_path, view)) == (2, 2, 0, 0)
    with database.read() as connection:
        assert find_product(connection, "a-1").item.status.value == "withdrawn"


def test_products_go_to_a_stage_together_and_back_with_what_was_shown(database: Database, tmp_path: Path) -> None:
    fill(database)
    with write(database) as uow:
        for sku in ("a-1", "b-1", "model"):
            publish_product(uow, sku)
    assert change(database, "b-1", color=("", "red")).outcome == "updated"
    before = standing(database)
    stop = [{"kind": "stage", "column": "", "value": "discontinued"}]
    everything = Selection(filter=Wanted(family="clothing"))
    with database.read() as connection:
        about, found = foresee(connection, SYSTEM, everything, [Action(ActionKind.STAGE, value="archived")])
        total = about.total
        assert (total, {one.errors[0].code for one in found}) == (4, {"catalog.wrong_stage"})
        _, found = foresee(connection, SYSTEM, everything, [Action(ActionKind.STAGE, value="discontinued")])
        assert found[0].cells == {"lifecycle": ("active", "discontinued")}
        with pytest.raises(ActionUnfit):
            foresee(connection, SYSTEM, everything, [Action(ActionKind.STAGE, value="asleep")])
    view = run(database, tmp_path, stop, filter={"family": "clothing"})
    assert ends(view) == (4, 3, 1, 0), "a variant goes with its model"
    assert set(standing(database).values()) == {("withdrawn", "discontinued")}
    back = undo(database, tmp_path, view)
    assert (ends(back), codes(database, back)) == ((4, 4, 0, 0), [("b-1", "catalog.stays_withdrawn")])
    assert standing(database) == before | {"b-1": ("withdrawn", "active")}, "what nobody published is not shown"


def standing(database: Database) -> dict[str, tuple[str, str]]:
    with database.read() as connection:
        items = [find_product(connection, sku).item for sku in ("a-1", "b-1", "model", "model-s")]
    return {one.sku: (one.status.value, one.lifecycle.value) for one in items}


def test_what_cannot_be_done_is_refused(sqlite_database: Database) -> None:
    fill(sqlite_database)
    everything = Selection(filter=Wanted())
    with sqlite_database.read() as connection:
        for actions in (
            [],
            [Action(ActionKind.SET, "sku", "x")],
            [Action(ActionKind.ADD, "color", "red")],
            [Action(ActionKind.PUBLISH), Action(ActionKind.CLEAR, "color")],
        ):
            with pytest.raises(ActionUnfit):
                foresee(connection, SYSTEM, everything, actions)
    with pytest.raises(MalformedValue):
        wanted_of({"horoscope": "x"})
    with sqlite_database.read() as connection:
        structure = current_structure(connection)
        item = find_product(connection, "a-1").item
    assert draft_of_cells(Called(structure), item, {"price-EUR": ""}).draft.values["price"] == {
        "|": [{"amount": 1500, "currency": "JPY"}]
    }


# --- what goes out, and what a trial would do -------------------------------------------------------------------------

COLUMNS_OUT = ("sku", "name-fr_FR", "color", "weight", "price-EUR", "enabled")


def test_a_chosen_part_goes_out_with_lists_and_comes_back_unchanged(database: Database, tmp_path: Path) -> None:
    fill(database)
    argument = {
        "form": "xlsx",
        "filter": {"level": "simple"},
        "columns": ["name-fr_FR", "color", "weight", "price-EUR", "enabled"],
        "channel": None,
        "values_locale": None,
    }
    view = run_now(database, tmp_path, "catalog.export", run_export, argument)
    assert (view.error, view.outcome and view.outcome["read"]) == (None, 2)
    target = tmp_path / str(view.id) / "products.xlsx"
    with ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count("<dataValidation ") == 2
        assert "blue" in archive.read("xl/worksheets/sheet2.xml").decode()
    table = read_table(target)
    assert table.columns == (*COLUMNS_OUT, "weight-unit", "price-JPY")
    before = page(database)
    back = {"path": str(target), "format": "auto", "mapping": None, "dry_run": False}
    again = run_now(database, tmp_path, "catalog.import", import_catalog, back)
    assert again.outcome is not None
    assert (again.outcome["unchanged"], again.outcome["rejected"], page(database)) == (2, 0, before)


def test_a_trial_tells_field_by_field_what_it_would_do(database: Database, tmp_path: Path) -> None:
    fill(database)
    source = tmp_path / "in.csv"
    source.write_text("sku;name-fr_FR;color\na-1;Autre;blue\nnew;Neuve;\nb-1;Autre;\n", encoding="utf-8")
    argument = {"path": str(source), "format": "auto", "mapping": None, "dry_run": True}
    view = run_now(database, tmp_path, "catalog.import", import_catalog, argument)
    assert view.outcome is not None, view.error
    assert (view.outcome["created"], view.outcome["updated"]) == (1, 1)
    lines, following = read_comparison(tmp_path / str(view.id), 0, 10)
    assert following is None
    assert [(one["sku"], one["outcome"], sorted(one["changes"])) for one in lines] == [
        ("new", "created", ["sku", "values.name"]),
        ("a-1", "updated", ["values.color", "values.name"]),
    ]
    assert lines[1]["changes"]["values.color"] == {"old": None, "new": {"|": "blue"}}
    assert read_comparison(tmp_path / str(view.id), 0, 1) == (lines[:1], 1)
    assert "new" not in page(database)


def test_a_sheet_takes_products_to_a_stage(database: Database, tmp_path: Path) -> None:
    fill(database)
    source = tmp_path / "in.csv"
    source.write_text("sku;lifecycle\na-1;Arrêté\nb-1;archived\nmodel;asleep\n", encoding="utf-8")
    argument = {"path": str(source), "format": "csv", "mapping": None, "dry_run": False}
    first, again = (run_now(database, tmp_path, "catalog.import", import_catalog, argument) for _ in range(2))
    assert (ends(first), ends(again)) == ((3, 1, 0, 2), (3, 0, 1, 2))
    with database.read() as connection:
        told = [one["code"] for one in job_messages(connection, first.id)]
    assert told == ["catalog.unknown_stage", "catalog.wrong_stage"]
    assert {sku: stage for sku, (_, stage) in standing(database).items() if stage != "active"} == {
        "a-1": "discontinued"
    }


def test_what_older_versions_kept_of_a_change_is_taken_back_too(database: Database, tmp_path: Path) -> None:
    fill(database)
    with write(database) as uow:
        for sku in ("a-1", "b-1"):
            publish_product(uow, sku)
    withdraw = [{"kind": "withdraw", "column": "", "value": ""}]
    view = run(database, tmp_path, withdraw, ids=[str(id_of(database, sku)) for sku in ("a-1", "b-1")])
    publish = [{"kind": "publish", "column": "", "value": ""}]
    other = run(database, tmp_path, publish, ids=[str(id_of(database, "model"))])
    with write(database) as uow:
        for job, status in ((view, ["published", "withdrawn"]), (other, ["draft", "published"])):
            kept = update(BulkChangeRow).where(BulkChangeRow.job_id == job.id)
            uow.connection.execute(kept.values(body={"status": status}))
        publish_product(uow, "b-1")
    back = undo(database, tmp_path, view)
    assert (ends(back), codes(database, back)) == (
        (2, 1, 0, 1),
        [("a-1", "catalog.stays_withdrawn"), ("b-1", "catalog.stage_changed")],
    )
    assert ends(undo(database, tmp_path, other))[3] == 0
    with database.read() as connection:
        details = [one["detail"] for one in job_messages(connection, back.id)]
    assert details[1] == "b-1 is now published and active, and stays so."
    assert {sku: status for sku, (status, _) in standing(database).items()} == {
        "a-1": "withdrawn",
        "b-1": "published",
        "model": "withdrawn",
        "model-s": "withdrawn",
    }


def test_what_is_gone_is_told_by_the_sku_it_had(database: Database, tmp_path: Path) -> None:
    fill(database)
    coloured = run(database, tmp_path, [RED], filter={"level": "simple"})
    stopped = run(
        database, tmp_path, [{"kind": "stage", "column": "", "value": "discontinued"}], filter={"level": "simple"}
    )
    with write(database) as uow:
        delete_product(uow, "b-1")
    for view in (stopped, coloured):
        assert codes(database, undo(database, tmp_path, view)) == [("b-1", "catalog.unknown_product")]
