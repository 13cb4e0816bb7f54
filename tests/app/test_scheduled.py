"""Imports and exports at their time: taken once, whole, by the rights of whoever set them, with a report beside."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.app.scheduled import allowed_job, begin_due, rejects_of
from comptoir.cases.queries import open_case_of
from comptoir.connectors.domain.schedules import (
    FolderNotAllowed,
    Place,
    ScheduleBusy,
    ScheduleInvalid,
    StaleSchedule,
    Way,
)
from comptoir.connectors.services import exchange
from comptoir.connectors.services.schedules import (
    begin_run,
    delete_schedule,
    require_schedule,
    save_schedule,
    set_active,
)
from comptoir.kernel.jobs import cancel_job
from tests.support.schedule_desk import HALF_BAD, SHEET, Desk, counts


def test_a_file_is_taken_once_it_stands_still_and_put_away_with_its_report(desk: Desk) -> None:
    schedule = desk.save()
    desk.lay("produits.csv", SHEET[:30])
    desk.lay("encore.csv.part")
    desk.lay(".cache.csv")
    assert (desk.run(schedule).state, desk.skus()) == ("nothing", [])
    desk.after(seconds=30)
    desk.lay("produits.csv")
    assert (desk.run(schedule).state, desk.skus()) == ("nothing", [])
    with desk.database.read() as connection:
        stored = require_schedule(connection, schedule.id)
    assert list(stored.seen) == ["produits.csv"]
    assert stored.due_at == desk.clock.now() + timedelta(minutes=1)
    desk.after(seconds=10)
    assert desk.run(schedule).state == "nothing"
    desk.after(seconds=10)
    run = desk.run(schedule)
    assert (run.state, counts(run), desk.skus()) == ("done", [("produits.csv", "done", 2, 0)], ["a-1", "a-2"])
    kept = sorted(one.name for one in (desk.folder / "done").iterdir())
    assert kept == ["20261121-120050-produits.csv", "20261121-120050-produits.csv.report.txt"]
    assert "2 created" in (desk.folder / "done" / kept[1]).read_text(encoding="utf-8-sig")
    assert sorted(one.name for one in desk.folder.iterdir()) == [".cache.csv", "done", "encore.csv.part"]


def test_the_same_content_is_not_taken_twice_unless_the_schedule_changes(desk: Desk) -> None:
    schedule = desk.save()
    desk.lay("a.csv")
    assert desk.take(schedule).state == "done"
    desk.lay("b.csv")
    assert counts(desk.take(schedule)) == [("b.csv", "known", 0, 0)]
    with desk.database.write() as uow:
        save_schedule(uow, desk.secrets, replace(schedule, name="Again"), None, 1)
    desk.lay("c.csv")
    assert desk.take(schedule).files[0]["counts"]["unchanged"] == 2
    with pytest.raises(StaleSchedule), desk.database.write() as uow:
        save_schedule(uow, desk.secrets, schedule, None, 1)


def test_files_that_fail_are_put_apart_and_a_person_is_asked_until_one_goes_well(desk: Desk) -> None:
    schedule = desk.save()
    desk.lay("bad.csv", HALF_BAD.replace("clothing", "nowhere"))
    desk.lay("half.csv", HALF_BAD)
    desk.lay("wrong.xlsx", "no archive")
    run = desk.take(schedule)
    told = [("bad.csv", "failed", 0, 2), ("half.csv", "done", 1, 1), ("wrong.xlsx", "failed", 0, 0)]
    assert (run.state, counts(run)) == ("partly", told)
    names = {one.name.partition("-")[2].partition("-")[2] for one in (desk.folder / "failed").iterdir()}
    assert names == {"bad.csv", "bad.csv.report.txt", "bad.csv.rejects.csv", "wrong.xlsx", "wrong.xlsx.report.txt"}
    assert [one["rejects"] for one in run.files] == [True, True, False]
    rejects = rejects_of(desk.settings.data, run.id, 1)
    assert rejects is not None
    assert "nowhere" in rejects.read_text(encoding="utf-8-sig")
    with desk.database.read() as connection:
        case = open_case_of(connection, "connectors.schedule_failed", f"schedule:{schedule.id}")
    assert case is not None
    assert case.facts["name"] == "Supplier"
    desk.lay("good.csv")
    assert desk.take(schedule).state == "done"
    with desk.database.read() as connection:
        assert open_case_of(connection, "connectors.schedule_failed", f"schedule:{schedule.id}") is None


def test_missed_times_are_made_up_for_once_and_by_one_process_only(desk: Desk) -> None:
    schedule = desk.save()
    desk.lay("a.csv")
    desk.after(days=3, minutes=5)
    assert begin_due(desk.database, desk.settings) == 1
    assert begin_due(desk.database, desk.settings) == 0
    with desk.database.read() as connection:
        assert require_schedule(connection, schedule.id).due_at == desk.clock.now() + timedelta(minutes=55)
    with pytest.raises(ScheduleBusy), desk.database.write() as uow:
        begin_run(uow, schedule.id, only_due=False)
    (waiting,) = desk.runs(schedule)
    assert desk.work(waiting.id, schedule).state == "nothing"  # seen for the first time, so not whole yet
    desk.after(minutes=2)
    assert begin_due(desk.database, desk.settings) == 1
    with desk.database.write() as uow:
        cancel_job(uow, desk.runs(schedule)[0].id)
    assert desk.runs(schedule)[0].state == "failed"
    assert counts(desk.run(schedule)) == [("a.csv", "done", 2, 0)]


def test_an_empty_folder_makes_no_work_and_a_paused_schedule_none_either(desk: Desk) -> None:
    schedule = desk.save()
    (desk.folder / "done").mkdir()
    desk.after(hours=2)
    assert (begin_due(desk.database, desk.settings), desk.runs(schedule)) == (0, [])
    with desk.database.write() as uow:
        assert set_active(uow, schedule.id, is_active=False).due_at is None
    desk.lay("a.csv")
    desk.after(hours=2)
    assert begin_due(desk.database, desk.settings) == 0
    with desk.database.write() as uow:
        assert set_active(uow, schedule.id, is_active=True).due_at == desk.clock.now() + timedelta(hours=1)
        delete_schedule(uow, schedule.id)
    assert (desk.folder / "a.csv").exists()


def test_no_path_and_no_link_leads_out_of_the_folders(desk: Desk, tmp_path: Path) -> None:
    allowed, other = tmp_path / "allowed", tmp_path / "other"
    for one in (allowed / "in", other, desk.settings.data / "exchange"):
        one.mkdir(parents=True)
    (desk.settings.data / "exchange" / "escape").symlink_to(other)
    (allowed / "escape").symlink_to(other)
    settings = replace(desk.settings, exchange_folders=f" {allowed} ,")
    assert exchange.folder_of(settings, str(allowed / "in")) == (allowed / "in").resolve()
    for wrong in (
        "../keys",
        "escape",
        str(other),
        str(allowed / "escape"),
        str(allowed / ".." / "other"),
        "/",
        "a\x00b",
    ):
        with pytest.raises(FolderNotAllowed):
            exchange.folder_of(settings, wrong)
    schedule = desk.save()
    (other / "secret.csv").write_text(SHEET)
    (desk.folder / "link.csv").symlink_to(other / "secret.csv")
    os.mkfifo(desk.folder / "pipe.csv")
    assert (desk.take(schedule).state, desk.skus()) == ("nothing", [])
    desk.lay("a.csv")
    (desk.folder / "done").symlink_to(other)
    assert desk.take(schedule).state == "failed"
    assert [one.name for one in other.iterdir()] == ["secret.csv"]


def test_a_link_laid_where_a_report_will_stand_is_not_written_through(small_desk: Desk, tmp_path: Path) -> None:
    schedule, victim = small_desk.save(), tmp_path / "victim"
    (small_desk.folder / "done").mkdir()
    victim.write_text("kept")
    at = f"{small_desk.clock.now() + timedelta(seconds=30):%Y%m%d}-120030"
    (small_desk.folder / "done" / f"{at}-a.csv.report.txt").symlink_to(victim)
    small_desk.lay("a.csv")
    small_desk.lay("b.csv", SHEET.replace("A-", "B-"))
    small_desk.lay("c" * 240 + ".csv", SHEET.replace("A-", "C-"))
    assert [one["state"] for one in small_desk.take(schedule).files] == ["failed", "done", "failed"]
    assert victim.read_text() == "kept"


def test_a_folder_that_becomes_a_link_meanwhile_leads_nowhere(small_desk: Desk, tmp_path: Path) -> None:
    schedule, other = small_desk.save(), tmp_path / "other"
    (other / "inner").mkdir(parents=True)
    (other / "a.csv").write_text(SHEET)
    checked = exchange.folder_of(small_desk.settings, schedule.place.folder)
    checked.rmdir()
    checked.symlink_to(other)
    now = small_desk.clock.now()
    for work in (
        lambda: exchange.listed(checked, {}, now),
        lambda: exchange.copy_in(checked, "a.csv", tmp_path / "copy"),
        lambda: exchange.put_away(checked, "a.csv", where="inner", mark="now", beside={".txt": b"told"}),
        lambda: exchange.write_out(checked, "out.csv", other / "a.csv"),
        lambda: exchange.listed(checked / "inner", {}, now),
    ):
        with pytest.raises(NotADirectoryError):
            work()
    assert sorted(one.name for one in other.rglob("*")) == ["a.csv", "inner"]
    run = small_desk.run(schedule)
    assert (run.state, (run.reason or "").partition(".")[0]) == ("failed", "This folder may not be used")


def test_of_very_many_files_some_are_remembered_and_the_others_wait_for_their_turn(small_desk: Desk) -> None:
    schedule = small_desk.save()
    for number in range(exchange.NAMES_MAX + 5):
        small_desk.lay(f"{number:04}.csv", "")
    small_desk.run(schedule)
    with small_desk.database.read() as connection:
        seen = require_schedule(connection, schedule.id).seen
    assert sorted(seen) == [f"{number:04}.csv" for number in range(exchange.NAMES_MAX)]


def test_a_name_in_another_encoding_stops_nothing(small_desk: Desk) -> None:
    schedule = small_desk.save()
    small_desk.lay("a.csv")
    (small_desk.folder / os.fsdecode(b"\xe9t\xe9.csv")).write_text(SHEET.replace("A-", "B-"))
    run = small_desk.take(schedule)
    assert (run.state, len(run.files), small_desk.skus()) == ("done", 2, ["a-1", "a-2", "b-1", "b-2"])


def test_what_cannot_be_scheduled_is_refused(small_desk: Desk) -> None:
    for wrong in (
        {"way": Way.OUT, "form": "auto", "file_name": "a"},
        {"way": Way.OUT, "form": "csv", "file_name": "../a"},
        {"way": Way.OUT, "form": "csv", "file_name": ".a"},
        {"place": Place()},
        {"place": Place(folder="a", url="https://shop.example/")},
    ):
        with pytest.raises(ScheduleInvalid):
            small_desk.save(**wrong)
    allowed = small_desk.save()
    with small_desk.database.read() as connection:
        assert allowed_job(connection, SYSTEM_PRINCIPAL, allowed, small_desk.settings.data) == "catalog.import"
