"""The pages under /docs: the handbook in both languages, and the list of routes."""

from __future__ import annotations

import asyncio
import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from litestar import Litestar, Request
from litestar.openapi.spec import OpenAPI
from litestar.testing import TestClient

from comptoir.app.http.application import litestar_app
from comptoir.app.http.handbook import PAGES, anchor, described_routes, folder
from comptoir.app.http.openapi import DescribedJson
from comptoir.app.runtime import Runtime
from comptoir.kernel.texts import entries


class _Anything(SimpleNamespace):
    """Stands for what handlers of other pages would be given; nothing of it is called here."""

    def __getattr__(self, _name: str) -> None:
        return None


@pytest.fixture(scope="module")
def app() -> Litestar:
    return litestar_app(cast("Runtime", _Anything(database=_Anything())))


@pytest.fixture(scope="module")
def client(app: Litestar) -> TestClient[Litestar]:
    # Without entering it: no page needs the application's life cycle.
    return TestClient(app)


@pytest.mark.parametrize(("asked", "language"), [("fr-FR,fr;q=0.9", "fr"), ("en-GB", "en"), ("nl", "en")])
def test_the_front_leads_to_the_reader_s_language(client: TestClient[Litestar], asked: str, language: str) -> None:
    for path, page in {"/docs": "start", "/docs/api": "api"}.items():
        answer = client.get(path, headers={"Accept-Language": asked}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/docs/{language}/{page}")
        assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", [*PAGES, "api"])
def test_every_page_is_shown_without_inline_style_or_script(
    client: TestClient[Litestar], language: str, name: str
) -> None:
    answer = client.get(f"/docs/{language}/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert "<h1" in answer.text
    assert not re.search(r"<script|<style|style=|\son[a-z]+=", answer.text)
    other = "fr" if language == "en" else "en"
    assert f'href="/docs/{other}/{name}"' in answer.text


@pytest.mark.parametrize(
    "path", ["/docs/de/start", "/docs/en/nothing", "/docs/en/..%2F..%2Fpyproject", "/docs/en/glossary"]
)
def test_what_is_no_page_is_not_found(client: TestClient[Litestar], path: str) -> None:
    assert client.get(path).status_code == 404


def test_links_between_pages_lead_to_headings_that_exist(client: TestClient[Litestar]) -> None:
    for language in ("en", "fr"):
        shown = {name: client.get(f"/docs/{language}/{name}").text for name in PAGES}
        for name, body in shown.items():
            for target, heading in re.findall(r'href="([a-z-]*)(?:#([a-z0-9-]+))?"', body.partition("<main")[2]):
                page = target or name
                assert page in {*PAGES, "api"}, (language, name, target)
                if heading:
                    assert f'id="{heading}"' in shown[page], (language, name, target, heading)


def test_the_list_of_routes_names_permission_and_sentence(app: Litestar, client: TestClient[Litestar]) -> None:
    routes = {f"{one.method} {one.path}": one for one in described_routes(app)}
    ticket = routes["PUT /api/v1/tickets/{ticket_id}"]
    assert ticket.permission == "till.ticket.sell"
    assert ticket.summary
    assert routes["GET /api/v1/cards"].permission == "public"
    known = {entry.key for entry in entries("permission")} | {"public", "signed_in"}
    assert {one.permission for one in routes.values()} <= known
    page = client.get("/docs/en/api").text
    assert all(one.path in page for one in routes.values())


def test_no_till_waits_while_the_description_is_made(
    client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    holds_up_others = []
    render = DescribedJson.render

    def watched(plugin: DescribedJson, request: Request[Any, Any, Any], schema: dict[str, Any]) -> bytes:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            holds_up_others.append(False)
        else:
            holds_up_others.append(True)
        return render(plugin, request, schema)

    monkeypatch.setattr(DescribedJson, "render", watched)
    described = client.get("/api/openapi.json").json()
    assert "put" in described["paths"]["/api/v1/tickets/{ticket_id}"]
    assert holds_up_others == [False]


def test_a_heading_has_a_plain_address() -> None:
    assert anchor("Carte : résultat inconnu") == "carte-resultat-inconnu"


def test_the_list_of_pages_is_what_the_folder_holds() -> None:
    for language in ("en", "fr"):
        assert {path.stem for path in (folder() / language).glob("*.md")} == set(PAGES)


def test_the_style_is_a_file_of_its_own(client: TestClient[Litestar]) -> None:
    answer: Any = client.get("/docs/handbook.css")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")


def test_the_description_is_written_down_once(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[OpenAPI] = []
    as_it_is = OpenAPI.to_schema

    def counted(described: OpenAPI) -> dict[str, Any]:
        written.append(described)
        return as_it_is(described)

    described = app.openapi_schema
    monkeypatch.setattr(OpenAPI, "to_schema", counted)
    fresh = litestar_app(cast("Runtime", _Anything(database=_Anything())))
    monkeypatch.setattr(fresh, "_described", described)
    first, again = (TestClient(fresh).get("/api/openapi.json") for _ in range(2))
    assert (first.status_code, again.content == first.content, written) == (200, True, [described])
    assert "409" in first.json()["paths"]["/api/v1/products"]["post"]["responses"]
