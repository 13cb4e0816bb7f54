"""Imports and exports at their time: taken once, whole, by the rights of whoever set them, with a report beside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from comptoir.access.domain import SYSTEM_PRINCIPAL, Narrowing
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.permissions import parse_pattern
from comptoir.access.domain.principals import PermissionDenied
from comptoir.access.service import NewPassword, PutPerson, put_person
from comptoir.access.services.feed import principal_of
from comptoir.app.http.jobs import refuse_others
from comptoir.app.scheduled import JOB, allowed_job, begin_due, refuse_part_of_rights, rejects_of, schedule_job
from comptoir.app.wiring import job_functions
from comptoir.cases.queries import open_case_of
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.queries import ProductFilter, product_keys
from comptoir.catalog.services.basics import ensure_basics
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.team.views import put_view
from comptoir.connectors.domain.schedules import (
    Every,
    FolderNotAllowed,
    PartOfRights,
    Place,
    Proof,
    Schedule,
    ScheduleBusy,
    ScheduleInvalid,
    SecretWanted,
    StaleSchedule,
    Timing,
    Way,
)
from comptoir.connectors.rows import Run, load_runs
from comptoir.connectors.services import exchange
from comptoir.connectors.services.schedules import (
    begin_run,
    delete_schedule,
    require_schedule,
    save_schedule,
    secret_of,
    set_active,
)
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, cancel_job, job, run_job
from comptoir.kernel.outside import AddressNotAllowed, Bounds
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.tables import Job
from comptoir.kernel.values.time import Instant
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write
from tests.support.exchanger import Exchanger, exchanging

SHEET = "sku;family;name-fr_FR\nA-1;clothing;Chemise\nA-2;clothing;Veste\n"
HALF_BAD = "sku;family;name-fr_FR\nA-1;clothing;Chemise\nA-2;nowhere;Veste\n"
HOURLY = Timing(every=Every.HOUR)


@dataclass
class Desk:
    """A shop with a data folder, and what runs its schedules."""

    database: Database
    clock: FixedClock
    settings: Settings
    secrets: SecretBox = field(init=False)

    def __post_init__(self) -> None:
        self.secrets = SecretBox(self.settings.data / "keys")

    @property
    def folder(self) -> Path:
        return self.settings.data / "exchange" / "supplier"

    def save(
        self,
        way: Way = Way.IN,
        by: Actor = SYSTEM,
        secret: str | None = None,
        place: Place | None = None,
        **fields: Any,  # noqa: ANN401 - of a schedule
    ) -> Schedule:
        schedule = Schedule(
            id=new_id(), name="Supplier", way=way, kind="catalog", timing=HOURLY,
            place=place or Place(folder="supplier"), **fields,
        )  # fmt: skip
        exchange.check_place(self.settings, schedule.place)
        with self.database.write(by) as uow:
            save_schedule(uow, self.secrets, schedule, secret, None)
        return schedule

    def lay(self, name: str, content: str = SHEET) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(content, encoding="utf-8")

    def after(self, **time: float) -> None:
        self.clock.present = Instant(self.clock.present + timedelta(**time))

    def run(self, schedule: Schedule) -> Run:
        """Run it now, as the runner of jobs does."""
        with self.database.write() as uow:
            job_id = begin_run(uow, schedule.id, only_due=False)
        assert job_id is not None
        return self.work(job_id, schedule)

    def work(self, job_id: UUID, schedule: Schedule) -> Run:
        context = JobContext(self.database, job_id, JOB, SYSTEM, "t", self.settings.data / "jobs" / str(job_id))
        context.folder.mkdir(parents=True, exist_ok=True)
        with self.database.read() as connection:
            argument = connection.execute(select(Job.argument).where(Job.id == job_id)).scalar_one()
        run_job(context, schedule_job(self.settings, self.secrets, job_functions()), argument)
        return self.runs(schedule)[0]

    def take(self, schedule: Schedule) -> Run:
        """Look twice, as far apart as it takes for a file to be whole."""
        self.run(schedule)
        self.after(seconds=30)
        return self.run(schedule)

    def runs(self, schedule: Schedule) -> list[Run]:
        with self.database.read() as connection:
            return load_runs(connection, schedule.id, 50)

    def skus(self) -> list[str]:
        with self.database.read() as connection:
            return sorted(sku for sku, _ in product_keys(connection, ProductFilter()))

    def person(self, **narrowing: frozenset[str]) -> Actor:
        person_id = new_id()
        role = RoleGiven("product_manager", None, Narrowing(**narrowing))
        self.put_person(person_id, (role,))
        return Actor("person", person_id)

    def put_person(self, person_id: UUID, roles: tuple[RoleGiven, ...]) -> None:
        password = NewPassword("$argon2id$x", False)
        with self.database.write() as uow:
            who = PutPerson(person_id, f"{person_id}@example.org", "Lou", "fr_FR", roles=roles, password=password)
            put_person(uow, SYSTEM_PRINCIPAL, who)


def desk_on(database: Database, clock: FixedClock, tmp_path: Path) -> Desk:
    with write(database) as uow:
        make_structure(uow)
        ensure_basics(uow, with_channel=False)
    return Desk(database, clock, Settings(data=tmp_path / "data", exchange_hosts="127.0.0.1"))


@pytest.fixture
def desk(database: Database, clock: FixedClock, tmp_path: Path) -> Desk:
    return desk_on(database, clock, tmp_path)


@pytest.fixture
def small_desk(sqlite_database: Database, clock: FixedClock, tmp_path: Path) -> Desk:
    """For what does not ask the database."""
    return desk_on(sqlite_database, clock, tmp_path)


@pytest.fixture
def outside() -> Iterator[Exchanger]:
    with exchanging() as exchanger:
        yield exchanger


def counts(run: Run) -> list[tuple[str, str, int, int]]:
    return [
        (one["name"], one["state"], one["counts"].get("created", 0), one["counts"].get("rejected", 0))
        for one in run.files
    ]


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


def test_it_has_the_rights_of_whoever_set_it_and_stops_when_they_are_gone(desk: Desk) -> None:
    with write(desk.database) as uow:
        save_product(uow, shirt("IN-1", categories=("shirts",)))
        save_product(uow, shirt("OUT-1", categories=("shop",)))
    lou = desk.person(categories=frozenset({"shirts"}))
    schedule = desk.save(by=lou)
    desk.lay("a.csv", "sku;name-fr_FR\nIN-1;Dedans\nOUT-1;Dehors\n")
    assert counts(desk.take(schedule)) == [("a.csv", "done", 0, 1)]
    with desk.database.read() as connection:
        assert find_product(connection, "IN-1").item.document.values["name"] == {"|fr_FR": "Dedans"}
        assert find_product(connection, "OUT-1").item.document.values.get("name", {}).get("|fr_FR") != "Dehors"
    out = desk.save(Way.OUT, by=lou, form="jsonl", file_name="mine")
    assert desk.run(out).state == "done"
    assert [json.loads(line)["sku"] for line in (desk.folder / "mine.jsonl").read_text().splitlines()] == ["IN-1"]
    assert lou.id is not None
    desk.put_person(lou.id, ())
    desk.lay("b.csv", "sku;name-fr_FR\nIN-1;Encore\n")
    run = desk.take(schedule)
    assert (run.state, (desk.folder / "b.csv").exists()) == ("failed", True)
    with desk.database.read() as connection:
        assert require_schedule(connection, schedule.id).due_at is None
        assert open_case_of(connection, "connectors.schedule_owner_gone", f"schedule:{schedule.id}") is not None


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


def test_a_part_of_ones_rights_sets_no_schedule(small_desk: Desk) -> None:
    lou = small_desk.person()
    with small_desk.database.read() as connection:
        whole = principal_of(connection, lou, small_desk.clock.now())
        assert whole is not None
        refuse_part_of_rights(connection, whole, small_desk.clock.now())
        refuse_part_of_rights(connection, SYSTEM_PRINCIPAL, small_desk.clock.now())
        (grant,) = whole.grants
        for less in ((), (replace(grant, patterns=frozenset({parse_pattern("connectors.*")})),)):
            with pytest.raises(PartOfRights):
                refuse_part_of_rights(connection, replace(whole, grants=less), small_desk.clock.now())


def test_a_name_in_another_encoding_stops_nothing(small_desk: Desk) -> None:
    schedule = small_desk.save()
    small_desk.lay("a.csv")
    (small_desk.folder / os.fsdecode(b"\xe9t\xe9.csv")).write_text(SHEET.replace("A-", "B-"))
    run = small_desk.take(schedule)
    assert (run.state, len(run.files), small_desk.skus()) == ("done", 2, ["a-1", "a-2", "b-1", "b-2"])


def test_what_a_run_tells_is_for_its_owner_and_for_those_who_may_bring_in_what_it_did(small_desk: Desk) -> None:
    lou, zoe = small_desk.person(), small_desk.person()
    schedule = replace(small_desk.save(by=lou), kind="customers")
    with small_desk.database.write(lou) as uow:
        save_schedule(uow, small_desk.secrets, schedule, None, None)
    with small_desk.database.write(zoe) as uow:
        job_id = begin_run(uow, schedule.id, only_due=False)
        assert job_id is not None
        save_schedule(uow, small_desk.secrets, replace(schedule, kind="catalog"), None, None)
    with small_desk.database.read() as connection:
        run, now = job(connection, job_id), small_desk.clock.now()
        owner, other = (principal_of(connection, one, now) for one in (lou, zoe))
    assert owner is not None
    assert other is not None
    refuse_others(run, owner)
    with pytest.raises(PermissionDenied):
        refuse_others(run, other)
    refuse_others(run, SYSTEM_PRINCIPAL)


@pytest.mark.parametrize(
    ("proof", "secret"), [(Proof.BEARER, "geheim\n"), (Proof.KEY, "geheim€"), (Proof.BASIC, "l:\0")]
)
def test_a_secret_that_no_header_holds_is_refused_before_an_error_tells_it(
    small_desk: Desk, proof: Proof, secret: str
) -> None:
    with pytest.raises(ScheduleInvalid) as refused:
        small_desk.save(place=Place(url="http://127.0.0.1/a.csv", proof=proof), secret=secret)
    assert refused.value.pointer == "/secret"


def test_an_address_is_asked_with_its_secret_and_its_answer_taken_once(desk: Desk, outside: Exchanger) -> None:
    outside.files["/produits.csv"] = SHEET.encode()
    place = Place(url=outside.url("/produits.csv"), proof=Proof.BASIC)
    with pytest.raises(SecretWanted):
        desk.save(place=place)
    schedule = desk.save(place=place, secret="lou:geheim")
    assert (counts(desk.run(schedule)), desk.skus()) == ([("source.csv", "done", 2, 0)], ["a-1", "a-2"])
    assert outside.asked[0]["Authorization"] == "Basic bG91OmdlaGVpbQ=="
    assert desk.run(schedule).state == "nothing"
    outside.files["/produits.csv"] = SHEET.replace("Veste", "Blouson").encode()
    assert desk.run(schedule).files[0]["counts"]["updated"] == 1
    with desk.database.read() as connection:
        assert secret_of(connection, desk.secrets, schedule.id) == "lou:geheim"
    with pytest.raises(SecretWanted), desk.database.write() as uow:
        save_schedule(uow, desk.secrets, replace(schedule, place=replace(place, url=outside.url("/x"))), None, None)


@pytest.mark.parametrize(
    "path", ["/slow", "/cut", "/endless", "/huge", "/swollen", "/metadata", "/loopback", "/500", "/nobody"]
)
def test_whatever_an_address_does_nothing_of_it_comes_in(
    small_desk: Desk, outside: Exchanger, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounds = Bounds(seconds=0.3 if path == "/slow" else 60.0, idle_seconds=60.0, bytes_max=4_000)
    monkeypatch.setattr(exchange.fetch, "__defaults__", (bounds,))
    outside.files["/produits.csv"] = SHEET.encode()
    schedule = small_desk.save(place=Place(url=outside.url(path)))
    run = small_desk.run(schedule)
    assert (run.state, run.files, small_desk.skus(), len(outside.asked)) == ("failed", [], [], 1)
    assert run.reason
    with small_desk.database.read() as connection:
        assert open_case_of(connection, "connectors.schedule_failed", f"schedule:{schedule.id}") is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/a",
        "https://169.254.169.254/a",
        "https://u@shop.example/a",
        "file:///etc/passwd",
        "https://[::1]/",
    ],
)
def test_addresses_inside_are_asked_only_where_the_settings_name_them(tmp_path: Path, url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        exchange.check_place(Settings(data=tmp_path, webhook_hosts="localhost"), Place(url=url))


def test_a_kept_list_goes_out_with_its_columns_to_a_folder_and_an_address(desk: Desk, outside: Exchanger) -> None:
    with write(desk.database) as uow:
        save_product(uow, shirt("S-1", categories=("shirts",)))
        draft = ProductDraft(sku="S-1", mode=Mode.MERGE, values={"name": {"|fr_FR": "=1+1", "|en_US": "Shirt"}})
        save_product(uow, draft)
        save_product(uow, shirt("S-2", categories=("shop",)))
    view_id = new_id()
    with desk.database.write() as uow:
        body = {"filter": {"category": "shirts"}, "columns": ["name-fr_FR", "family"], "sort": None}
        put_view(uow, view_id, "Chemises", body, is_shared=False)
    out = desk.save(
        Way.OUT, form="csv", view=view_id, channel="web", values_locale="fr_FR", file_name="liste-{date}-{time}"
    )
    assert desk.run(out).state == "done"
    written = (desk.folder / "liste-2026-11-21-1200.csv").read_text(encoding="utf-8-sig")
    assert written.splitlines() == ["sku;name-fr_FR;family", "S-1;'=1+1;clothing"]
    sent = desk.save(
        Way.OUT, form="csv", view=view_id, place=Place(url=outside.url("/in/liste.csv"), proof=Proof.KEY), secret="k"
    )
    assert desk.run(sent).state == "done"
    assert outside.taken["/in/liste.csv"].decode("utf-8-sig").splitlines()[1].startswith("S-1;")
    assert outside.asked[-1]["X-Api-Key"] == "k"
    full = desk.save(Way.OUT, form="csv", place=Place(url=outside.url("/full")))
    run = desk.run(full)
    assert (run.state, "HTTP 507" in (run.reason or "")) == ("failed", True)


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
