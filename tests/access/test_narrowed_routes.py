"""Every route of the catalogue and its neighbours, asked by somebody narrowed to a part: nothing of the rest shows.

The walk is generated from the routes, so that a new one is walked too. What is hidden carries marks: in another
category, attribute group, locale and channel, in drafts, versions, pictures, jobs, files and the feed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import insert

from comptoir.access.domain import SYSTEM_PRINCIPAL, Narrowing
from comptoir.access.service import NewProgram, create_token
from comptoir.access.services.sessions import NewSession
from comptoir.app.http.feed import read_feed
from comptoir.cases.queries import comments, visible_case
from comptoir.catalog.domain.attributes import Attribute, AttributeGroup
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import Association
from comptoir.catalog.domain.structure import AssociationType, Category, Channel
from comptoir.catalog.services.products import find_product, save_product
from comptoir.catalog.services.structure import current_structure, save_thing
from comptoir.catalog.services.team.proposals import propose, save_draft
from comptoir.catalog.services.team.tasks import open_task
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import start_job
from comptoir.kernel.tables import JobMessage
from comptoir.kernel.uow import UnitOfWork
from comptoir.media.queries import require_asset
from comptoir.media.services.editing import Description, describe_asset
from comptoir.media.services.objects import objects_in
from comptoir.media.services.taking import measure, store_asset
from tests.access.served import Served, serving
from tests.catalog.people import somebody
from tests.catalog.shelf import TYPE, make_structure, shirt
from tests.support.databases import TestDatabases, write

MARK = "zibeline"
MODULES = (
    "cases.http",
    "catalog.http",
    "connectors.http",
    "media.http",
    "shelf.http",
    "app.http.jobs",
    "app.http.cards",
    "app.http.previews",
)
PART = Narrowing(
    categories=frozenset({"shirts"}),
    attribute_groups=frozenset({"open"}),
    locales=frozenset({"fr_fr"}),
    channels=frozenset({"web"}),
)
ROLES = ("product_manager", "publisher", "read_only", "marketer")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
_PARAMETER = re.compile(r"\{(?P<name>[^}:]+):(?P<kind>[a-z]+)\}")


@dataclass
class Shop:
    """The shop with its secrets, and what its paths may be filled with."""

    served: Served
    names: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)


def _product(uow: UnitOfWork, sku: str, **fields: object) -> None:
    save_product(uow, ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, **fields))  # type: ignore[arg-type] # by the test


@pytest.fixture(scope="module")
def shop(databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory, noon: FixedClock) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("narrowed")
    with databases.sqlite(folder) as url, serving(url, folder, noon) as served:
        yield _filled(served)


def _filled(served: Served) -> Shop:
    database, data = served.runtime.database, served.runtime.settings.data
    author = somebody(database, "contributor")
    secrets, plain = (measure(PDF.replace(b"<<>>", words), "a.pdf") for words in (b"<<1>>", b"<<2>>"))
    with write(database) as uow:
        make_structure(uow)
        for thing in (
            AttributeGroup(code="open"),
            AttributeGroup(code="closed"),
            Attribute(code="name", type=TYPE.TEXT, group="open", localizable=True, filterable=True),
            Attribute(code="note", type=TYPE.LONG_TEXT, group="open", localizable=True, per_channel=True),
            Attribute(code="color", type=TYPE.SINGLE_CHOICE, group="open", filterable=True),
            Attribute(code="sheet", type=TYPE.FILE, group="open"),
            Attribute(code="diary", type=TYPE.TEXT, group="closed", filterable=True),
            Category(code="vault", parent="shop"),
            Channel(code="print", locales=("fr_FR", "en_US"), currencies=("EUR",)),
            AssociationType(code="PAIR", two_way=True),
        ):
            save_thing(uow, thing)
        hidden_asset = store_asset(uow, objects_in(data), secrets, f"{MARK}.pdf", {"fr_FR": MARK})
        seen_asset = store_asset(uow, objects_in(data), plain, "notice.pdf")
        words = {"fr_FR": "Notice", "en_US": MARK}
        describe_asset(uow, seen_asset.id, Description(alt=words, focus_x=1, focus_y=1, rights_until=None, rights=""))
        for sku, category, asset, name in (
            ("SEEN", "shirts", seen_asset, "Chemise"), ("HIDDEN", "vault", hidden_asset, MARK),
        ):  # fmt: skip
            values = {
                "name": {"|fr_FR": name, "|en_US": f"{MARK} name"},
                "diary": {"|": f"{MARK} diary"},
                "note": {"web|fr_FR": "Douce", "print|fr_FR": f"{MARK} print", "web|en_US": MARK},
                "sheet": {"|": str(asset.id)},
            }
            save_product(uow, shirt(sku, name, categories=(category,), values=values))
        _product(uow, "HIDDEN", associations={"PAIR": (Association("SEEN"),)})
        pair = {"PAIR": (Association("HIDDEN"),)}
        _product(uow, "SEEN", values={"name": {"|fr_FR": "Chemise bleue"}}, associations=pair)
        _product(uow, "HIDDEN", values={"name": {"|fr_FR": f"{MARK} again"}})
    proposals = []
    for sku in ("SEEN", "HIDDEN"):
        with database.write(author.actor) as uow:
            values = {"name": {"|fr_FR": "Blouse" if sku == "SEEN" else MARK, "|en_US": MARK}, "diary": {"|": MARK}}
            draft = save_draft(uow, ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, values=values))
            assert draft is not None
            propose(uow, draft.id, "")
            proposals.append(str(draft.id))
    with database.read() as connection:
        ids = {sku: str(find_product(connection, sku).item.id) for sku in ("SEEN", "HIDDEN")}
    with write(database) as uow:
        cases = [open_task(uow, SYSTEM_PRINCIPAL, sku, MARK if sku == "HIDDEN" else "Retouch", None) for sku in ids]
    return Shop(
        served,
        {
            "sku": ["SEEN", "HIDDEN", f"id:{ids['HIDDEN']}"],
            "asset_id": [str(seen_asset.id), str(hidden_asset.id)],
            "proposal_id": proposals,
            "job_id": [_job(served, kind) for kind in ("catalog.import", "catalog.export", "shelf.catalogue")],
            "version": ["1", "2"],
            "code": ["rivoli", "diary", "vault", "print", "en_US", "closed", "clothing"],
            "name": ["small"],
            "case_id": [str(one.id) for one in cases],
        },
        {
            "sku": "HIDDEN",
            "asset_id": str(hidden_asset.id),
            "proposal_id": proposals[1],
            "case_id": str(cases[1].id),
        },
    )


def _job(served: Served, kind: str) -> str:
    """A job that somebody else began, with marks in everything that it says."""
    with write(served.runtime.database) as uow:
        job_id = start_job(uow, kind, {"path": f"/{MARK}", "filter": {"q": MARK}, "locale": "fr_FR"})
        uow.connection.execute(insert(JobMessage).values(job_id=job_id, number=1, body={"detail": MARK}))
    folder = served.runtime.settings.data / "jobs" / str(job_id)
    folder.mkdir(parents=True)
    line = msgspec.json.encode({"sku": MARK, "outcome": "created", "changes": {}})
    for name in ("comparison.jsonl", "rejects.csv", "products.csv", "catalogue.pdf"):
        (folder / name).write_bytes(line + b"\n")
    return str(job_id)


def routes(*methods: str) -> list[tuple[str, str]]:
    """Method and path of every route of the walked modules that needs a permission; of writing ones all."""
    handlers = [
        *itertools.chain.from_iterable(import_module(f"comptoir.{name}").ROUTES for name in MODULES),
        read_feed,
    ]
    return sorted(
        (method, f"/api/v1{path}")
        for handler in handlers
        for path in handler.paths
        for method in handler.http_methods
        if method in methods and not (method == "GET" and handler.opt["permission"] == "public")
    )


def urls(path: str, names: Mapping[str, list[str]]) -> list[str]:
    """The path with everything it may be filled with."""
    parameters = [one["name"] for one in _PARAMETER.finditer(path)]
    choices = [names.get(name, ["nothing"]) for name in parameters]
    kinds = {one["name"]: one["kind"] for one in _PARAMETER.finditer(path)}
    found = []
    for filled in itertools.product(*choices):
        by_name = {
            name: str(new_id()) if kinds[name] == "uuid" and value == "nothing" else value
            for name, value in zip(parameters, filled, strict=True)
        }
        found.append(_PARAMETER.sub(lambda one: by_name[one["name"]], path))  # noqa: B023 - used at once
    return found


def test_nothing_hidden_is_in_any_answer(shop: Shop) -> None:
    served = shop.served
    database = served.runtime.database
    narrowed = served.session(somebody(database, *ROLES, narrowing=PART).id)
    everything = served.session(somebody(database, "administrator").id)
    with write(database) as uow:
        program = create_token(uow, SYSTEM_PRINCIPAL, NewProgram("agency", "integration", None, PART)).secret
    walked, leaks, shown = 0, [], set()
    for _, path in routes("GET"):
        asked = urls(path, shop.names)
        if path.endswith("/feed"):
            asked = [f"{path}?after=0&topics=catalog.*"]
        for url, query in itertools.product(asked, ("", "?q=again", "?view=all") if path.endswith("s") else ("",)):
            walked += 1
            whole = served.ask("GET", url + query, session=everything)
            assert whole.status_code < 500, (url, whole.text)
            if MARK in whole.text:
                shown.add(path)
            answers = [served.ask("GET", url + query, session=narrowed), served.ask("GET", url + query, token=program)]
            leaks += [(url + query, one.status_code, one.text[:300]) for one in answers if MARK in one.text]
    assert leaks == []
    assert walked > 60
    assert len(shown) >= 10, shown


def test_the_session_tells_what_one_is_narrowed_to(shop: Shop) -> None:
    database = shop.served.runtime.database

    def told(person: UUID) -> dict[str, object]:
        permissions = shop.served.ask("GET", "/api/v1/session", session=shop.served.session(person)).json()[
            "permissions"
        ]
        found: dict[str, object] = next(one for one in permissions if one["code"] == "catalog.product.edit")
        return found

    assert told(somebody(database, "product_manager", narrowing=PART).id)["narrowings"] == [
        {"categories": ["shirts"], "attribute_groups": ["open"], "locales": ["fr_fr"], "channels": ["web"]}
    ]
    assert "narrowings" not in told(somebody(database, "product_manager").id)


def test_what_is_hidden_cannot_be_found_out_by_looking_for_it(shop: Shop) -> None:
    served = shop.served
    narrowed = served.session(somebody(served.runtime.database, *ROLES, narrowing=PART).id)

    def found(query: str) -> int | list[str]:
        answer = served.ask("GET", f"/api/v1/products?{query}", session=narrowed)
        return answer.status_code if answer.is_error else [one["sku"] for one in answer.json()["items"]]

    assert [found("q=chemise"), found(f"q={MARK}"), found("q=again")] == [["SEEN"], [], []]
    assert [found("attribute=name&value=chemise bleue"), found(f"attribute=name&value={MARK} again")] == [["SEEN"], []]
    assert [found(f"attribute=diary&value={MARK} again"), found("attribute=nothing&value=x")] == [404, 404]
    for query in ("missing=values.diary", "complete_in=en_US&complete=true", "channel=print&complete=true"):
        assert found(query) == 404
    grid = {"columns": ["name-fr_FR", "name-en_US", "diary", "note-fr_FR-print"], "filter": {}}
    rows = served.ask("POST", "/api/v1/products:grid", session=narrowed, json=grid).json()["items"]
    assert [(one["sku"], one["cells"]) for one in rows] == [("SEEN", ["Chemise bleue", "", "", ""])]
    for sku, channel, locale, status in (
        ("SEEN", "web", "fr_FR", 200), ("HIDDEN", "web", "fr_FR", 404), ("SEEN", "print", "fr_FR", 404),
        ("SEEN", "web", "en_US", 404),
    ):  # fmt: skip
        body = {"channel": channel, "locale": locale}
        seen = served.ask("POST", f"/api/v1/products/{sku}/preview/till", session=narrowed, json=body)
        assert (seen.status_code, MARK in seen.text) == (status, False), seen.text
    narrow = grid | {"filter": {"attribute": "diary", "value": MARK}}
    assert served.ask("POST", "/api/v1/products:grid", session=narrowed, json=narrow).status_code == 404


def test_what_is_hidden_is_not_counted(shop: Shop) -> None:
    served = shop.served
    narrowed = served.session(somebody(served.runtime.database, *ROLES, narrowing=PART).id)
    everything = served.session(somebody(served.runtime.database, "administrator").id)

    def told(session: NewSession) -> tuple[object, ...]:
        counts = served.ask("GET", "/api/v1/assets:counts", session=session).json()
        listed = served.ask("GET", "/api/v1/assets", session=session).json()
        merge = {"source": "vault", "target": "shirts"}
        merged = served.ask("POST", "/api/v1/categories:preview-merge", session=session, json=merge).json()
        return counts["all"], [one["uses"] for one in listed["items"]], merged["products"]

    with write(served.runtime.database) as uow:
        sheet = {"sheet": {"|": shop.names["asset_id"][0]}}
        _product(uow, "ALSO-HIDDEN", family="clothing", categories=("vault",), values=sheet)
    assert (told(everything), told(narrowed)) == ((2, [2, 1], 2), (1, [1], 0))
    answers = [served.ask("GET", f"/api/v1/assets/{one}/products", session=narrowed) for one in shop.names["asset_id"]]
    assert [one.status_code for one in answers] == [200, 404]


BODIES: tuple[object, ...] = (
    {},
    {"labels": {"fr_FR": "Autre"}},
    {"values": {"diary": [{"locale": None, "channel": None, "data": "x"}]}},
    {"values": {"name": [{"locale": "en_US", "channel": None, "data": "x"}]}},
    {"values": {"note": [{"locale": "fr_FR", "channel": "print", "data": "x"}]}},
    {"enabled": False},
    {"approved": ["values.diary@|"]},
    {"skus": ["HIDDEN"]},
    {"alt": {"en_US": "x"}},
)
OF_CASES: tuple[object, ...] = ({}, {"text": "x"}, {"person": None})


def test_no_route_changes_what_is_hidden(shop: Shop) -> None:
    served = shop.served
    database = served.runtime.database
    narrowed = served.session(somebody(database, *ROLES, narrowing=PART).id)

    def hidden_state() -> tuple[object, ...]:
        with database.read() as connection:
            structure = current_structure(connection)
            seen = find_product(connection, "SEEN").item.document.values
            cells = {(code, key): datum for code, ones in seen.items() for key, datum in ones.items()}
            shown, hidden = (require_asset(connection, UUID(one)) for one in shop.names["asset_id"])
            return (
                find_product(connection, "HIDDEN"),
                {key: datum for key, datum in cells.items() if MARK in str(datum)},
                structure.attributes["diary"],
                structure.attribute_groups["closed"],
                structure.categories["vault"],
                structure.channels["print"],
                structure.locales["en_us"],
                hidden,
                shown.alt["en_US"],
                visible_case(connection, SYSTEM_PRINCIPAL, UUID(shop.hidden["case_id"])),
                comments(connection, UUID(shop.hidden["case_id"])),
            )

    before, tried = hidden_state(), 0
    for method, path in routes("PUT", "PATCH", "POST", "DELETE"):
        if "{" not in path:
            continue
        codes = {"code": shop.names["code"][1:6]} | {name: [one] for name, one in shop.hidden.items()}
        for url in urls(path, codes | {"version": ["1"]}):
            bodies = OF_CASES if "/cases/" in url else BODIES
            for body in bodies if method != "DELETE" else bodies[:1]:
                tried += 1
                answer = served.ask(method, url, session=narrowed, json=body)
                assert answer.status_code < 500, (method, url, answer.text)
    for body in BODIES[1:]:
        served.ask("PATCH", "/api/v1/products/SEEN", session=narrowed, json=body)
        line = msgspec.json.encode({"sku": "HIDDEN", **body}) if isinstance(body, dict) else b""
        served.ask("POST", "/api/v1/products:bulk", session=narrowed, content=line)
    assert hidden_state() == before
    assert tried > 100
