"""Customers over HTTP: who may see and do what, and the shapes that screens rely on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from comptoir.access.services.sessions import NewSession
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant
from tests.access.served import Served, serving
from tests.support.databases import TestDatabases

ANNE = {
    "given_name": "Anne",
    "family_name": "Lefèvre",
    "contacts": [{"kind": "mobile", "value": "06 12 34 56 78"}],
    "cards": ["KD 1234"],
}


@pytest.fixture(scope="module")
def served(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory, noon: FixedClock) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("customers")
    with databases.sqlite(folder) as url, serving(url, Path(folder), noon) as served:
        yield served


@pytest.fixture(scope="module")
def noon() -> FixedClock:
    from tests.conftest import NOON  # noqa: PLC0415 - the clock of the whole run

    return FixedClock(NOON)


@pytest.fixture(scope="module")
def cashier(served: Served) -> NewSession:
    return served.session(served.person("lea", ("cashier", "rivoli")))


@pytest.fixture(scope="module")
def stranger(served: Served) -> NewSession:
    return served.session(served.person("luc", ("cashier", "lyon")))


@pytest.fixture(scope="module")
def marketer(served: Served) -> NewSession:
    return served.session(served.person("mia", ("marketer", None)))


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rpartition("/")[2]


def enter(served: Served, session: NewSession, **fields: Any) -> str:  # noqa: ANN401 - the body's fields
    id_ = str(new_id())
    answer = served.ask("PUT", f"/api/v1/customers/{id_}", session=session, json={**ANNE, "cards": [], **fields})
    assert answer.status_code == 201, answer.text
    return id_


def test_a_cashier_enters_somebody_in_three_fields_and_finds_them(served: Served, cashier: NewSession) -> None:
    path = f"/api/v1/customers/{new_id()}"
    made = served.ask("PUT", path, session=cashier, json=ANNE)
    view = made.json()
    assert (made.status_code, made.headers["etag"], view["store"], view["name"]) == (
        201,
        '"1"',
        "rivoli",
        "Anne Lefèvre",
    )
    assert [one["value"] for one in view["contacts"]] == ["+33612345678"]
    assert view["phones_shown"] == {"+33612345678": "06 12 34 56 78"}
    assert served.ask("PUT", path, session=cashier, json=ANNE).json() == view
    items: list[Any] = []
    for query in ("q=lefevr", "phone=0612345678", "card=kd1234", "q=kd1234", "q=0033612345678"):
        items = served.ask("GET", f"/api/v1/customers?{query}", session=cashier).json()["items"]
        assert [one["id"] for one in items] == [view["id"]], query
    assert items[0] == {
        "id": view["id"],
        "kind": "person",
        "name": "Anne Lefèvre",
        "phone": "+33612345678",
        "phone_shown": "06 12 34 56 78",
        "email": None,
        "cards": ["KD1234"],
        "groups": [],
        "last_activity_at": "2026-11-21T12:00:00.000Z",
    }
    taken = served.ask("PUT", f"/api/v1/customers/{new_id()}", session=cashier, json=ANNE)
    assert code(taken) == (409, "customers.card_taken")


def test_a_cashier_has_no_list_of_everybody(served: Served, cashier: NewSession, marketer: NewSession) -> None:
    enter(served, cashier, family_name="Zola")
    for query in ("", "?group=club", "?q=", "?q=zo", "?limit=500"):
        refused = served.ask("GET", f"/api/v1/customers{query}", session=cashier)
        assert code(refused) == (422, "customers.search_too_wide"), query
    page = served.ask("GET", "/api/v1/customers?limit=1", session=marketer).json()
    rest = served.ask("GET", f"/api/v1/customers?after={page['next']}", session=marketer).json()
    assert (len(page["items"]), rest["next"]) == (1, None)
    assert page["items"][0]["id"] not in [one["id"] for one in rest["items"]]


def test_another_stores_cashier_may_open_but_not_change(
    served: Served, cashier: NewSession, stranger: NewSession
) -> None:
    id_ = enter(served, cashier, family_name="Quatremère")
    path = f"/api/v1/customers/{id_}"
    assert served.ask("GET", path, session=stranger).json()["family_name"] == "Quatremère"
    denied = (403, "access.permission_denied")
    assert code(served.ask("PUT", path, session=stranger, json={"family_name": "Dupont"})) == denied
    note = f"{path}/notes/{new_id()}"
    assert code(served.ask("PUT", note, session=stranger, json={"text": "x"})) == denied
    other_store = {**ANNE, "cards": [], "store": "rivoli"}
    assert code(served.ask("PUT", f"/api/v1/customers/{new_id()}", session=stranger, json=other_store)) == denied
    for action, body in (("merge", {"into": str(new_id())}), ("unmerge", None), ("apart", {"other": id_})):
        assert code(served.ask("POST", f"{path}/{action}", session=cashier, json=body)) == denied, action
    assert served.ask("GET", path, session=cashier).json()["version"] == 1


def test_whoever_finds_or_reads_somebody_at_the_till_looked_at_them(
    served: Served, cashier: NewSession, stranger: NewSession, noon: FixedClock
) -> None:
    home = str(new_id())
    id_ = enter(served, cashier, family_name="Quatremère", cards=["KD 77"], household=home)
    dpo = served.token("administrator").secret

    def seen() -> list[str]:
        found = served.ask("GET", "/api/v1/privacy/looks", token=dpo).json()["items"]
        return [one["route"] for one in found if one["customer"] == id_]

    for part, told in (("", "card"), ("/loyalty", "loyalty"), ("/notes", "notes"), ("/account", "account")):
        noon.present = Instant(noon.present + timedelta(hours=1))
        served.ask("GET", f"/api/v1/customers/{id_}{part}", session=cashier)
        assert seen()[0] == told
    for path in (f"/gift-cards?customer={id_}", f"/customers?household={home}"):
        noon.present = Instant(noon.present + timedelta(hours=1))
        served.ask("GET", f"/api/v1{path}", token=dpo)
    assert seen()[:2] == ["search", "gift-cards"]
    assert served.ask("GET", "/api/v1/gift-cards?customer=nobody", token=dpo).status_code == 422
    noon.present = Instant(noon.present + timedelta(hours=1))
    served.ask("GET", "/api/v1/customers?card=KD77", session=stranger)
    assert len(seen()) == 7
    assert "search" in seen()
    served.ask("GET", f"/api/v1/customers/{new_id()}", session=stranger)
    assert len(seen()) == 7, "nobody is there to be looked at"


def test_groups_are_the_marketers_and_decide_at_once(served: Served, cashier: NewSession, marketer: NewSession) -> None:
    group = {"name": {"en_US": "Club"}}
    assert code(served.ask("PUT", "/api/v1/customer-groups/club", session=cashier, json=group))[0] == 403
    assert served.ask("PUT", "/api/v1/customer-groups/Club", session=marketer, json=group).status_code == 201
    rule = {"name": {"en_US": "New"}, "rule": {"not_bought_within_days": 30, "stores": ["rivoli"]}}
    assert served.ask("PUT", "/api/v1/customer-groups/new", session=marketer, json=rule).json()["customers"] > 0
    id_ = enter(served, cashier, family_name="Durand")
    path, body = f"/api/v1/customers/{id_}", {**ANNE, "family_name": "Durand", "cards": []}
    with_club = {**body, "groups": ["club", "new"]}
    assert code(served.ask("PUT", path, session=cashier, json=with_club)) == (403, "access.permission_denied")
    assert served.ask("PUT", path, session=marketer, json=with_club).json()["groups"] == ["club", "new"]
    assert served.ask("PUT", path, session=cashier, json=body).json()["groups"] == ["club", "new"]
    assert served.ask("GET", "/api/v1/customers?group=club", session=marketer).json()["items"][0]["id"] == id_
    wrong = served.ask("PUT", path, session=marketer, json={**body, "groups": ["nowhere"]})
    assert code(wrong) == (422, "customers.group_unknown")
    staff = served.ask("PUT", "/api/v1/customer-groups/staff", session=marketer, json=group)
    assert code(staff) == (409, "customers.group_reserved")


def test_duplicates_are_listed_merged_and_taken_back(served: Served, cashier: NewSession, marketer: NewSession) -> None:
    reach = [{"kind": "email", "value": "claire@example.org"}]
    one = enter(served, cashier, given_name="Claire", family_name="Morel", contacts=reach)
    two = enter(served, cashier, given_name="Clara", family_name="Moral", contacts=reach)
    found = served.ask("GET", f"/api/v1/customers/duplicates?customer={one}", session=marketer).json()["items"]
    assert [({pair["one"]["id"], pair["other"]["id"]}, pair["reason"]) for pair in found] == [({one, two}, "email")]
    merged = served.ask("POST", f"/api/v1/customers/{two}/merge", session=marketer, json={"into": one}).json()
    assert (merged["id"], [twin["name"] for twin in merged["merged"]]) == (one, ["Clara Moral"])
    assert served.ask("GET", f"/api/v1/customers/{two}", session=cashier).json()["id"] == one
    changed = served.ask("PUT", f"/api/v1/customers/{two}", session=cashier, json={"family_name": "X"})
    assert code(changed) == (409, "customers.customer_merged")
    assert served.ask("POST", f"/api/v1/customers/{two}/unmerge", session=marketer).json()["name"] == "Clara Moral"


def test_notes_and_tasks_are_written_once_and_done(served: Served, cashier: NewSession) -> None:
    path = f"/api/v1/customers/{enter(served, cashier, family_name='Blanc')}"
    note, task = f"{path}/notes/{new_id()}", f"{path}/tasks/{new_id()}"
    assert served.ask("PUT", note, session=cashier, json={"text": "Likes comté"}).status_code == 201
    assert served.ask("PUT", note, session=cashier, json={"text": "Likes comté"}).status_code == 200
    assert code(served.ask("PUT", note, session=cashier, json={"text": "Other"}))[0] == 409
    asked = {"text": "Call back", "due_on": "2026-11-23"}
    assert served.ask("PUT", task, session=cashier, json=asked).json()["done"] is False
    assert served.ask("PUT", task, session=cashier, json={**asked, "done": True}).json()["done"] is True
    listed = [served.ask("GET", f"{path}/{what}", session=cashier).json()["items"] for what in ("notes", "tasks")]
    assert [[one["text"] for one in items] for items in listed] == [["Likes comté"], ["Call back"]]


def test_households_show_who_lives_together(served: Served, cashier: NewSession, marketer: NewSession) -> None:
    home = str(new_id())
    one = enter(served, cashier, given_name="Inès", family_name="Petit", household=home)
    enter(served, cashier, given_name="Léo", family_name="Petit", household=home)
    view = served.ask("GET", f"/api/v1/customers/{one}", session=cashier).json()
    assert [mate["name"] for mate in view["housemates"]] == ["Léo Petit"]
    assert len(served.ask("GET", f"/api/v1/customers?household={home}", session=marketer).json()["items"]) == 2
