"""Access over HTTP: cookies, foreign pages, programs, and the shapes that screens rely on."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.access.service import NewProgram, create_client
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from tests.access.authenticator_app import App
from tests.access.people import PASSWORD
from tests.access.served import Served, serving
from tests.conftest import NOON
from tests.support.databases import TestDatabases, write

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OWN_PAGE = {"Origin": "http://testserver.local", "Sec-Fetch-Site": "same-origin", "X-Comptoir-Client": "web"}


@pytest.fixture(scope="module")
def served(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory, noon: FixedClock) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("http")
    with databases.sqlite(folder) as url, serving(url, Path(folder), noon) as served:
        yield served


@pytest.fixture(autouse=True)
def reset(noon: FixedClock) -> None:
    noon.present = NOON


def sign_in(served: Served, name: str, **extra: str) -> httpx.Response:
    body = {"email": f"{name}@example.org", "password": PASSWORD, **extra}
    return served.ask("POST", "/api/v1/session", json=body)


def code(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


def test_signing_in_sets_cookies_that_scripts_cannot_read_and_tells_who_may_do_what(served: Served) -> None:
    person_id = served.person("ada", ("cashier", "rivoli"))
    answer = sign_in(served, "ada")
    assert answer.status_code == 200
    session, device = answer.headers.get_list("set-cookie")
    assert session.startswith("comptoir_session=")
    for cookie in (session, device):
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["person"] == {
        "id": str(person_id),
        "name": "ada",
        "email": "ada@example.org",
        "locale": "en_US",
        "totp_enrolled": False,
        "totp_required": False,
        "password_change_due": False,
    }
    assert {"code": "till.ticket.sell", "stores": ["rivoli"]} in told["permissions"]
    assert [store["code"] for store in told["stores"]] == ["rivoli"]
    assert "access.person.edit" not in {permission["code"] for permission in told["permissions"]}
    token = session.partition("=")[2].partition(";")[0]
    cookie_header = {"Cookie": f"comptoir_session={token}"}
    assert served.ask("GET", "/api/v1/session", headers=cookie_header).json() == told
    gone = served.ask("DELETE", "/api/v1/session", headers=cookie_header)
    assert (gone.status_code, gone.text) == (204, "")
    assert code(served.ask("GET", "/api/v1/session", headers=cookie_header)) == "access.credential_refused"


def test_refused_sign_ins_say_when_to_try_again(served: Served) -> None:
    served.person("bob")
    answers = [
        served.ask("POST", "/api/v1/session", json={"email": "bob@example.org", "password": "guess"}) for _ in range(11)
    ]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert code(answers[0]) == "access.sign_in_refused"
    assert answers[-1].headers["retry-after"] == "60"


def test_a_write_with_a_cookie_must_come_from_an_own_page(served: Served) -> None:
    session = served.session(served.person("carol"))
    body = {"current": "x", "new": "y"}
    foreign = [
        {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site", "X-Comptoir-Client": "web"},
        {"Origin": "http://testserver.local:8001", "Sec-Fetch-Site": "same-site", "X-Comptoir-Client": "web"},
        {"Origin": "http://testserver.local", "Sec-Fetch-Site": "same-origin"},
    ]
    for headers in foreign:
        answer = served.ask("PUT", "/api/v1/session/password", session=session, headers=headers, json=body)
        assert (answer.status_code, code(answer)) == (403, "access.foreign_request")
    answer = served.ask("PUT", "/api/v1/session/password", session=session, headers=OWN_PAGE, json=body)
    assert (answer.status_code, code(answer)) == (401, "access.sign_in_refused")
    evil = {"email": "carol@example.org", "password": PASSWORD}
    assert code(served.ask("POST", "/api/v1/session", headers=foreign[0], json=evil)) == "access.foreign_request"


def test_an_administrator_adds_changes_and_disables_people(served: Served) -> None:
    root = served.session(served.person("root", ("administrator", None)))
    path = f"/api/v1/people/{new_id()}"
    body = {"email": "dora@example.org", "name": "Dora", "roles": [{"role": "cashier", "store": "rivoli"}]}
    added = served.ask("PUT", path, session=root, json=body)
    assert (added.status_code, added.headers["etag"]) == (201, f'"{added.json()["version"]}"')
    first = added.json()["first_password"]
    assert [len(part) for part in first.split("-")] == [4, 4, 4, 4]
    assert added.json()["roles"] == [{"role": "cashier", "store": "rivoli", "narrowing": {}}]
    again = served.ask("PUT", path, session=root, json=body)
    assert (again.status_code, again.json()["first_password"]) == (200, None)
    signed_in = served.ask("POST", "/api/v1/session", json={"email": "dora@example.org", "password": first})
    assert signed_in.json()["person"]["password_change_due"] is True
    browser = served.ask("PUT", path, session=root, headers=OWN_PAGE, json=body)
    assert (browser.status_code, code(browser)) == (428, "kernel.version_not_named")
    stale = served.ask("PUT", path, session=root, headers={**OWN_PAGE, "If-Match": '"99"'}, json=body)
    assert (stale.status_code, code(stale)) == (412, "access.person_changed")
    etag = served.ask("GET", path, session=root).headers["etag"]
    wrong = {**body, "roles": [{"role": "cashier", "store": "nowhere"}]}
    refused = served.ask("PUT", path, session=root, headers={**OWN_PAGE, "If-Match": etag}, json=wrong)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/roles/0/store")
    disabled = served.ask("PUT", path, session=root, headers={"If-Match": etag}, json={**body, "disabled": True})
    assert (disabled.status_code, disabled.json()["disabled"]) == (200, True)
    listed = served.ask("GET", "/api/v1/people?q=dora", session=root)
    assert [person["name"] for person in listed.json()["items"]] == ["Dora"]
    assert int(listed.headers["feed-position"]) > 0
    reset = served.ask("POST", f"{path}/first-password", session=root)
    assert set(reset.json()) == {"first_password"}


def test_lists_are_walked_page_by_page(served: Served) -> None:
    root = served.session(served.person("walker", ("administrator", None)))
    seen, after = [], ""
    while True:
        answer = served.ask("GET", f"/api/v1/people?limit=2{after}", session=root).json()
        assert 0 < len(answer["items"]) <= 2
        seen += [person["id"] for person in answer["items"]]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)
    assert code(served.ask("GET", "/api/v1/people?after=nonsense", session=root)) == "kernel.wrong_cursor"
    first = served.ask("GET", "/api/v1/audit?limit=1", session=root).json()
    second = served.ask("GET", f"/api/v1/audit?limit=1&after={first['next']}", session=root).json()
    assert first["items"][0]["id"] > second["items"][0]["id"]


def test_the_trail_says_in_words_what_was_done_and_is_searched_by_them(served: Served) -> None:
    root = served.session(served.person("reader", ("administrator", None)))

    def told(wanted: str, language: str) -> set[tuple[str, str]]:
        headers = {"Accept-Language": language}
        found = served.ask("GET", f"/api/v1/audit?limit=200&action={wanted}", session=root, headers=headers).json()
        return {(one["action"], one["title"]) for one in found["items"]}

    assert told("access.session.start", "en") == {("access.session.started", "Signed in")}
    assert told("SIGNED IN", "en") == {("access.session.started", "Signed in")}
    assert ("access.role.given", "Rôles attribués") in told("roles", "fr")
    assert told("roles", "fr") & told("access.session.", "fr") == set()
    assert told("nothing like it", "fr") == set()


def test_a_person_enrols_an_app_and_signs_in_with_it(served: Served, noon: FixedClock) -> None:
    session = served.session(served.person("emma"))
    enrolment = served.ask("POST", "/api/v1/session/second-factor", session=session)
    assert enrolment.status_code == 201
    app = App(enrolment.json()["secret"], noon)
    body = {"code": app.code()}
    assert served.ask("POST", "/api/v1/session/second-factor/confirm", session=session, json=body).status_code == 204
    asked = sign_in(served, "emma")
    assert (asked.status_code, code(asked)) == (401, "access.second_factor_needed")
    told = sign_in(served, "emma", totp=app.code(steps=1)).json()
    assert told["person"]["totp_enrolled"] is True
    root = served.session(served.person("root2", ("administrator", None)))
    path = f"/api/v1/people/{told['person']['id']}/second-factor"
    assert served.ask("DELETE", path, session=root).status_code == 204
    assert sign_in(served, "emma").status_code == 200


def test_people_see_and_end_their_sessions_and_change_their_password(served: Served) -> None:
    person_id = served.person("fay")
    here, there = served.session(person_id), served.session(person_id)
    listed = served.ask("GET", "/api/v1/sessions", session=here).json()
    assert {one["id"]: one["current"] for one in listed} == {str(here.id): True, str(there.id): False}
    assert served.ask("DELETE", f"/api/v1/sessions/{there.id}", session=here).status_code == 204
    assert served.ask("GET", "/api/v1/session", session=there).status_code == 401
    weak = {"current": PASSWORD, "new": "password1234"}
    answer = served.ask("PUT", "/api/v1/session/password", session=here, json=weak)
    assert (answer.status_code, code(answer)) == (422, "access.password_too_weak")
    strong = {"current": PASSWORD, "new": "vélo orange sous la pluie"}
    assert served.ask("PUT", "/api/v1/session/password", session=here, json=strong).status_code == 204
    stranger = served.session(served.person("gus"))
    assert served.ask("DELETE", f"/api/v1/sessions/{here.id}", session=stranger).status_code == 404
    assert served.ask("GET", f"/api/v1/sessions?person={person_id}", session=stranger).status_code == 403


def test_a_program_has_a_token_but_no_session(served: Served) -> None:
    root = served.session(served.person("root3", ("administrator", None)))
    body = {"name": "ERP", "role": "integration", "expires_at": "2026-12-01T00:00:00Z"}
    made = served.ask("POST", "/api/v1/tokens", session=root, json=body)
    assert (made.status_code, made.json()["expires_at"]) == (201, "2026-12-01T00:00:00.000Z")
    token = made.json()["secret"]
    assert served.ask("GET", "/api/v1/session", token=token).json()["person"]["email"] is None
    for method, path in (("DELETE", "session"), ("POST", "session/second-factor")):
        assert code(served.ask(method, f"/api/v1/{path}", token=token)) == "access.only_for_people"
    listed = served.ask("GET", "/api/v1/tokens", session=root).json()["items"]
    assert [(one["name"], one["secret"]) for one in listed] == [("ERP", None)]
    assert served.ask("DELETE", f"/api/v1/tokens/{made.json()['id']}", session=root).status_code == 204
    assert served.ask("GET", "/api/v1/session", token=token).status_code == 401
    wrong = served.ask("POST", "/api/v1/tokens", session=root, json={**body, "expires_at": "soon"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/expires_at")
    roles = served.ask("GET", "/api/v1/roles", session=root).json()
    assert "till.ticket.sell" in next(role for role in roles if role["code"] == "cashier")["permissions"]


def test_a_client_fetches_a_token_as_the_standard_says(served: Served) -> None:
    with write(served.runtime.database) as uow:
        client = create_client(uow, SYSTEM_PRINCIPAL, NewProgram("Shop", "integration", None))
    basic = {"Authorization": "Basic " + b64encode(f"{client.id}:{client.secret}".encode()).decode(), **FORM}
    answer = served.ask(
        "POST", "/oauth/token", headers=basic, content=b"grant_type=client_credentials&scope=catalog.product.read"
    )
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 3600, "catalog.product.read")
    permissions = served.ask("GET", "/api/v1/session", token=told["access_token"]).json()["permissions"]
    assert permissions == [{"code": "catalog.product.read", "stores": None}]
    in_body = f"grant_type=client_credentials&client_id={client.id}&client_secret={client.secret}".encode()
    assert served.ask("POST", "/oauth/token", headers=FORM, content=in_body).status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "error"),
    [
        (b"", 401, "invalid_client"),
        (b"grant_type=client_credentials", 401, "invalid_client"),
        (b"grant_type=client_credentials&client_id=x&client_secret=y", 401, "invalid_client"),
        (b"grant_type=password&client_id=ID&client_secret=SECRET", 400, "unsupported_grant_type"),
        (b"client_id=ID&client_secret=SECRET", 400, "invalid_request"),
        (b"grant_type=client_credentials&client_id=ID&client_secret=SECRETx", 401, "invalid_client"),
        (b"grant_type=client_credentials&client_id=ID&client_secret=SECRET&scope=*", 400, "invalid_scope"),
        (b"a=1&a=2", 400, "invalid_request"),
        (b"\xff", 400, "invalid_request"),
    ],
)
def test_a_client_is_refused_as_the_standard_says(served: Served, content: bytes, status: int, error: str) -> None:
    with write(served.runtime.database) as uow:
        client = create_client(uow, SYSTEM_PRINCIPAL, NewProgram("Shop", "integration", None))
    content = content.replace(b"ID", str(client.id).encode()).replace(b"SECRET", client.secret.encode())
    answer = served.ask("POST", "/oauth/token", headers=FORM, content=content)
    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert ("www-authenticate" in answer.headers) == (status == 401)
    both = {"Authorization": "Basic eDp5", **FORM}
    assert served.ask("POST", "/oauth/token", headers=both, content=b"client_secret=x").json() == {
        "error": "invalid_request"
    }


def test_a_till_is_taken_over_at_its_own_device_only(served: Served) -> None:
    """Without the cookie of a device that was set up, a right code is worth nothing; with it, the session changes."""
    from comptoir.access.services.pins import hashed_pin, set_pin  # noqa: PLC0415 - of this test only
    from comptoir.access.services.stations import TILL, PutStation, enrol_station, revoke_station  # noqa: PLC0415

    database = served.runtime.database
    person_id = served.person("pina", ("cashier", "rivoli"))
    hashed = hashed_pin("4829")
    with write(database) as uow:
        set_pin(uow, person_id, hashed)
        station, key = enrol_station(uow, PutStation(TILL, "T1", served.stores["rivoli"], "Till 1", 5))
    body = {"person": str(person_id), "pin": "4829"}
    assert served.ask("GET", "/api/v1/station").json() == {"station": None}
    assert code(served.ask("POST", "/api/v1/session/switch", json=body)) == "access.station_unknown"
    cookie = {"Cookie": f"comptoir_station={key}"}
    shown = served.ask("GET", "/api/v1/station", headers=cookie).json()["station"]
    assert (shown["till"], [one["name"] for one in shown["people"]]) == ("T1", ["pina"])
    wrong = served.ask("POST", "/api/v1/session/switch", json={**body, "pin": "1357"}, headers=cookie)
    assert (wrong.status_code, code(wrong)) == (401, "access.pin_refused")
    taken = served.ask("POST", "/api/v1/session/switch", json=body, headers=cookie)
    assert (taken.status_code, taken.json()["person"]["id"]) == (200, str(person_id))
    session = taken.headers["set-cookie"].partition("=")[2].partition(";")[0]
    both = {"Cookie": f"comptoir_station={key}; comptoir_session={session}"}
    factor = served.ask("POST", "/api/v1/session/second-factor", headers=both)
    assert code(factor) == "access.password_needed"
    again = served.ask("POST", "/api/v1/session/switch", json=body, headers=both)
    assert again.status_code == 200
    assert served.ask("GET", "/api/v1/session", headers=both).status_code == 401, "who took over ended it"
    with write(database) as uow:
        revoke_station(uow, station)
    assert code(served.ask("POST", "/api/v1/session/switch", json=body, headers=cookie)) == "access.station_revoked"
