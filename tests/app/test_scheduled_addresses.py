"""Schedules with an address outside: asked with its secret, never inside, and nothing bad comes in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from comptoir.cases.queries import open_case_of
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.services.products import save_product
from comptoir.catalog.services.team.views import put_view
from comptoir.connectors.domain.schedules import (
    Place,
    Proof,
    ScheduleInvalid,
    SecretWanted,
    Way,
)
from comptoir.connectors.services import exchange
from comptoir.connectors.services.schedules import (
    save_schedule,
    secret_of,
)
from comptoir.kernel.ids import new_id
from comptoir.kernel.outside import AddressNotAllowed, Bounds
from comptoir.kernel.settings import Settings
from tests.catalog.shelf import shirt
from tests.support.databases import write
from tests.support.exchanger import Exchanger
from tests.support.schedule_desk import SHEET, Desk, counts


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
