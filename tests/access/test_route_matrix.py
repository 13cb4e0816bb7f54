"""Every route, asked by every role, by another store's people, with a revoked token and by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx
import pytest
from litestar.routes import HTTPRoute

from comptoir.access.domain import SYSTEM_PRINCIPAL, gives
from comptoir.access.service import shipped_roles
from comptoir.access.services.tokens import revoke_token
from comptoir.cases.service import open_case
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.texts import entries
from tests.access.served import SECRET, Served, serving
from tests.support.databases import TestDatabases, write

OPEN = ("public", "signed_in")
ENDLESS = {"/live"}
"""Streams that end only when the listener leaves."""

ENDS_THE_SESSION = ("DELETE", "/api/v1/session")
PROVES_ITSELF = {("POST", "/api/v1/session"), ("POST", "/oauth/token")}
"""Public routes that ask for a password or secret in the body, so that they may answer 401."""

_PARAMETER = re.compile(r"\{(?P<name>[^}:]+):(?P<kind>[a-z]+)\}")
_EXAMPLES = {"str": "nothing", "int": "1", "path": "nothing", "date": "2026-11-21"}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    permission: str

    def url(self, names: Mapping[str, str] = MappingProxyType({})) -> str:
        """The path with the given names, and otherwise with names of things that do not exist."""

        def named(found: re.Match[str]) -> str:
            return names.get(found["name"]) or _EXAMPLES.get(found["kind"]) or str(new_id())

        return _PARAMETER.sub(named, self.path)


def routes(served: Served) -> list[Route]:
    found = []
    for route in served.app.routes:
        if isinstance(route, HTTPRoute):
            found += [
                Route(str(method), route.path, handler.opt["permission"])
                for method, (handler, _) in sorted(route.route_handler_map.items())
                if method not in ("OPTIONS", "HEAD")
            ]
    return found


@pytest.fixture(scope="module")
def served(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory, noon: FixedClock) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("matrix")
    with databases.sqlite(folder) as url, serving(url, Path(folder), noon) as served:
        yield served


def is_defect(answer: httpx.Response) -> bool:
    """A failure of the application; 503 is its way to say that it is not ready or that nothing is set up."""
    return answer.status_code >= 500 and answer.status_code != 503


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


def test_every_route_names_a_permission_that_exists(served: Served) -> None:
    known = {entry.key for entry in entries("permission")} | set(OPEN)
    assert len(routes(served)) > 40
    assert sorted({route.permission for route in routes(served)} - known) == []


def test_nobody_and_a_revoked_token_get_in_nowhere_but_on_public_routes(served: Served) -> None:
    revoked = served.token("administrator")
    with write(served.runtime.database) as uow:
        revoke_token(uow, SYSTEM_PRINCIPAL, revoked.id)
    served.runtime.authenticator.forget()
    wrong = []
    for route in routes(served):
        if route.path in ENDLESS:
            continue
        for who, token in (("nobody", None), ("revoked", revoked.secret), ("invented", "x" * 43)):
            answer = served.ask(route.method, route.url(), token=token)
            if route.permission == "public":
                is_right = not is_defect(answer) and (
                    answer.status_code not in (401, 403) or (route.method, route.path) in PROVES_ITSELF
                )
            else:
                expected = "access.not_signed_in" if token is None else "access.credential_refused"
                is_right = answer.status_code == 401 and problem(answer) == expected
            if not is_right:
                wrong.append((who, route, answer.status_code, answer.text[:200]))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("role", sorted(shipped_roles()))
def test_a_role_gets_in_exactly_where_its_permissions_say(served: Served, role: str) -> None:
    person = served.person(role, (role, None))
    session = served.session(person)
    patterns = shipped_roles()[role].patterns
    wrong = []
    for route in routes(served):
        if route.path in ENDLESS:
            continue
        one = served.session(person) if (route.method, route.path) == ENDS_THE_SESSION else session
        answer = served.ask(route.method, route.url(), session=one)
        may = route.permission in OPEN or gives(patterns, route.permission)
        refused = answer.status_code == 403 and problem(answer) == "access.permission_denied"
        is_wrong_door = answer.status_code == 401 and (route.method, route.path) not in PROVES_ITSELF
        if may == refused or is_wrong_door or is_defect(answer):
            wrong.append((route, may, answer.status_code, answer.text[:200]))
    assert not wrong, "\n".join(map(str, wrong))


def test_people_of_another_store_see_nothing_of_this_one(served: Served) -> None:
    cashier = served.person(f"cashier-{SECRET}", ("cashier", "rivoli"))
    with write(served.runtime.database) as uow:
        store_id = served.stores["rivoli"]
        case = open_case(uow, "catalog.unknown_barcode", f"barcode:{SECRET}", {"barcode": SECRET}, store_id)
    names = {"person_id": str(cashier), "case_id": str(case.id), "code": "rivoli"}
    stranger = served.session(served.person("stranger", *((role, "lyon") for role in shipped_roles())))
    insider = served.session(served.person("insider", ("administrator", "rivoli"), ("store_manager", "rivoli")))
    seen, leaks = 0, []
    for route in routes(served):
        if route.method != "GET" or route.path in ENDLESS:
            continue
        url = re.sub(
            r"\{([^}:]+):([a-z]+)\}",
            lambda found: names.get(found[1], _EXAMPLES.get(found[2], str(new_id()))),
            route.path,
        )
        seen += SECRET in served.ask("GET", url, session=insider).text
        answer = served.ask("GET", url, session=stranger)
        if SECRET in answer.text:
            leaks.append((route.path, answer.status_code))
    assert leaks == []
    assert seen >= 6


def test_people_of_another_store_change_nothing_of_this_one(served: Served) -> None:
    with write(served.runtime.database) as uow:
        case = open_case(uow, "catalog.unknown_barcode", "barcode:1", {}, served.stores["rivoli"])
    other = served.session(served.person("other", ("administrator", "lyon")))
    body = {"name": "x", "legal_entity": "maison", "address": {"city": "x", "country": "FR"}, "time_zone": "UTC"}
    entity = {"name": "x", "address": body["address"]}
    token = served.token("cashier", "rivoli")
    answers = [
        served.ask("PUT", "/api/v1/stores/rivoli", session=other, json=body),
        served.ask("PUT", "/api/v1/stores/new", session=other, json=body),
        served.ask("PUT", "/api/v1/legal-entities/maison", session=other, json=entity),
        served.ask("POST", f"/api/v1/cases/{case.id}/resolve", session=other, json={}),
        served.ask("POST", f"/api/v1/cases/{case.id}/comments", session=other, json={"text": "x"}),
        served.ask("PUT", f"/api/v1/people/{new_id()}", session=other, json={"email": "a@b.fr", "name": "A"}),
        served.ask("POST", "/api/v1/tokens", session=other, json={"name": "x", "role": "cashier", "store": "rivoli"}),
        served.ask("POST", "/api/v1/tokens", session=other, json={"name": "x", "role": "cashier"}),
        served.ask("DELETE", f"/api/v1/tokens/{token.id}", session=other),
        served.ask("GET", "/api/v1/audit", session=other),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 404, 404, 403, 403, 403, 404, 403]
    allowed = served.ask(
        "POST", "/api/v1/tokens", session=other, json={"name": "x", "role": "cashier", "store": "lyon"}
    )
    assert (allowed.status_code, allowed.json()["store"]) == (201, "lyon")
