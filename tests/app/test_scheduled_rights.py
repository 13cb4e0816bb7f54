"""Schedules work by the rights of whoever set them, and tell what they did to those who may know it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.access.domain.permissions import parse_pattern
from comptoir.access.domain.principals import PermissionDenied
from comptoir.access.services.feed import principal_of
from comptoir.app.http.jobs import refuse_others
from comptoir.app.scheduled import refuse_part_of_rights
from comptoir.cases.queries import open_case_of
from comptoir.catalog.services.products import find_product, save_product
from comptoir.connectors.domain.schedules import (
    PartOfRights,
    Way,
)
from comptoir.connectors.services.schedules import (
    begin_run,
    require_schedule,
    save_schedule,
)
from comptoir.kernel.jobs import job
from tests.catalog.shelf import shirt
from tests.support.databases import write
from tests.support.schedule_desk import Desk, counts


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
