"""Categories moved and merged: always a forest, no membership lost, and put back exactly; what outside calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.access.domain import Narrowing
from comptoir.catalog.domain.categories import Replaced, merged, moved, put_back
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.refusals import TaxonomyUnreadable
from comptoir.catalog.domain.rights import reaches
from comptoir.catalog.domain.structure import Category, Structure
from comptoir.catalog.domain.taxonomies import Node, read_taxonomy
from comptoir.catalog.queries import cards
from comptoir.catalog.services.bulk_undo import MERGE, UNDO, run_undo
from comptoir.catalog.services.categories import run_merge
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.products import publish_product, save_product
from comptoir.catalog.services.stale_cards import refresh_cards
from comptoir.catalog.services.team.views import put_view
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, jobs, run_job
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import Refusal
from tests.catalog.shelf import shirt
from tests.catalog.test_http import client
from tests.support.databases import write

__all__ = ["client"]
Client = TestClient[Litestar]
CODES = tuple("abcdefgh")


def forest(parents: dict[str, str | None]) -> Structure:
    found = {
        code: Category(code=code, parent=parent, position=number)
        for number, (code, parent) in enumerate(parents.items())
    }
    return Structure(categories={fold_code(code): one for code, one in found.items()})


def after(structure: Structure, done: Replaced) -> Structure:
    kept = {**structure.categories, **done.after}
    return Structure(categories={folded: one for folded, one in kept.items() if one is not None})


def check_forest(structure: Structure) -> None:
    for one in structure.categories.values():
        path = [each.code for each in structure.path(one.code)]
        assert structure.categories[fold_code(path[-1])].parent is None, f"{one.code} hangs in a loop"
        assert one.parent is None or fold_code(one.parent) in structure.categories
    listed = [one.code for parent in (None, *structure.categories) for one in structure.children.get(parent, ())]
    assert sorted(listed) == sorted(one.code for one in structure.categories.values())


STEP = st.tuples(
    st.sampled_from(["move", "merge"]),
    st.sampled_from(CODES),
    st.sampled_from((*CODES, None)),
    st.sampled_from((*CODES, None)),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from((*CODES, None)), min_size=8, max_size=8),
    st.lists(STEP, max_size=12),
    st.lists(st.sets(st.sampled_from(CODES), max_size=3), max_size=4),
)
def test_any_moves_and_merges_keep_a_forest_and_every_membership(
    above: list[str | None], steps: list[tuple[str, str, str | None, str | None]], products: list[set[str]]
) -> None:
    parents = {code: one if one is not None and one < code else None for code, one in zip(CODES, above, strict=True)}
    structure = forest(parents)
    done: list[tuple[Structure, Replaced]] = []
    for kind, code, other, before in steps:
        try:
            step = moved(structure, code, other, before) if kind == "move" else merged(structure, code, other or code)
        except Refusal:
            continue
        done.append((structure, step))
        structure = after(structure, step)
        check_forest(structure)
        for product in products:
            assert all(structure.category(stands) is not None for stands in product), "a membership leads nowhere"
    for earlier, step in reversed(done):
        back: dict[str, Category] = {fold_code(one.code): one for one in put_back(structure, step)}
        structure = Structure(categories=dict(structure.categories) | back)
        assert structure.categories == earlier.categories


def test_rights_follow_a_category_that_was_moved_or_merged() -> None:
    structure = forest({"a": None, "b": None, "c": "a"})
    mine = Narrowing(categories=frozenset({"b"}))
    assert not reaches(structure, mine, ["c"])
    structure = after(structure, moved(structure, "c", "b"))
    assert reaches(structure, mine, ["c"])
    structure = after(structure, merged(structure, "b", "a"))
    assert (reaches(structure, mine, ["c"]), reaches(structure, mine, ["a"])) == (True, True)


def run_queued(database: Database, folder: Path) -> None:
    with database.read() as connection:
        waiting = [one for one in jobs(connection, 99) if one.state == "waiting"]
    for one in waiting:
        context = JobContext(database, one.id, one.kind, SYSTEM, "t", folder)
        assert run_job(context, {MERGE: run_merge, UNDO: run_undo}[one.kind], one.argument) == "done"


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rpartition("/")[2]


def fill(client: Client, database: Database) -> None:
    for code, parent in (("polos", "shirts"), ("old", "shop"), ("kids", "old")):
        client.put(f"/api/v1/categories/{code}", json={"parent": parent, "labels": {"en_US": code}}).raise_for_status()
    with write(database) as uow:
        for sku, categories in (("P1", ("old", "polos")), ("P2", ("kids",)), ("P3", ("polos",))):
            save_product(uow, shirt(sku, categories=categories))
            publish_product(uow, sku)


def shown_in(database: Database, category: str) -> list[str]:
    with database.read() as connection:
        return sorted(str(one.body["sku"]) for one in cards(connection, "web", "fr_FR", category=category).cards)


def standing(client: Client) -> dict[str, list[str]]:
    return {sku: client.get(f"/api/v1/products/{sku}").json()["categories"] for sku in ("P1", "P2", "P3")}


def places(client: Client) -> dict[str, tuple[str | None, int]]:
    found = client.get("/api/v1/categories", params={"limit": 500}).json()["items"]
    return {one["code"]: (one["parent"], one["position"]) for one in found}


def test_a_moved_category_takes_its_cards_along_and_comes_back(client: Client, database: Database) -> None:
    fill(client, database)
    before = places(client)
    assert (shown_in(database, "shirts"), shown_in(database, "old")) == (["P1", "P3"], ["P1", "P2"])
    done = client.post(
        "/api/v1/categories:move", json={"category": "kids", "parent": "shirts", "before": "polos"}
    ).json()
    refresh_cards(database)
    assert (shown_in(database, "shirts"), shown_in(database, "old")) == (["P1", "P2", "P3"], ["P1"])
    assert places(client)["kids"][0] == "shirts"
    assert places(client)["kids"][1] < places(client)["polos"][1]
    loop = client.post("/api/v1/categories:move", json={"category": "shirts", "parent": "kids"})
    assert refused(loop) == (409, "catalog.category_unfit")
    tree = client.post("/api/v1/categories:move", json={"category": "shop", "parent": None})
    assert tree.json() == {"change": None}
    client.post(f"/api/v1/category-changes/{done['change']}/undo").raise_for_status()
    refresh_cards(database)
    assert places(client) == before
    assert (shown_in(database, "shirts"), shown_in(database, "old")) == (["P1", "P3"], ["P1", "P2"])
    assert [one["is_undone"] for one in client.get("/api/v1/category-changes").json()["items"]] == [True]


def test_a_merge_moves_products_leads_on_and_comes_back(client: Client, database: Database, tmp_path: Path) -> None:
    fill(client, database)
    with write(database) as uow:
        save_product(uow, shirt("P4", categories=("old",)))
        set_lifecycle(uow, "P4", Lifecycle.DISCONTINUED)
        set_lifecycle(uow, "P4", Lifecycle.ARCHIVED)
        put_view(uow, new_id(), "Polos", {"filter": {"category": "polos"}}, is_shared=True)
    before = places(client), standing(client)
    preview = client.post("/api/v1/categories:preview-merge", json={"source": "old", "target": "polos"}).json()
    assert {name: preview[name] for name in ("products", "both", "shown", "children", "lost")} == {
        "products": 2, "both": 1, "shown": 2, "children": ["kids"], "lost": [],
    }  # fmt: skip
    assert preview["uses"] == [
        {"kind": "view", "name": "Polos", "category": "polos", "reach": "gained", "what": "listes enregistrées"}
    ]
    stale = {"source": "old", "target": "polos", "seen": "x"}
    assert refused(client.post("/api/v1/categories:merge", json=stale)) == (412, "catalog.stale_merge")
    started = client.post("/api/v1/categories:merge", json=stale | {"seen": preview["seen"]})
    assert started.status_code == 202
    run_queued(database, tmp_path)
    with database.read() as connection:
        merge = next(one for one in jobs(connection, 99) if one.kind == MERGE)
    run_merge(JobContext(database, merge.id, MERGE, SYSTEM, "t", tmp_path), merge.argument)  # its end was not written
    refresh_cards(database)
    assert standing(client) == {"P1": ["polos"], "P2": ["kids"], "P3": ["polos"]}
    assert client.get("/api/v1/products/P4").json()["categories"] == ["polos"], "what is archived comes along"
    assert (places(client)["kids"][0], "old" in places(client)) == ("polos", False)
    assert shown_in(database, "polos") == ["P1", "P2", "P3"]
    assert client.get("/api/v1/products/P1").json()["is_published_as_it_stands"] is True
    assert client.get("/api/v1/categories", params={"tree": "old"}).json()["items"][0]["code"] in {"kids", "polos"}
    client.post(f"/api/v1/category-changes/{started.json()['change']}/undo").raise_for_status()
    run_queued(database, tmp_path)
    refresh_cards(database)
    assert (places(client), standing(client)) == before
    assert client.get("/api/v1/products/P4").json()["categories"] == ["old"]
    assert (shown_in(database, "polos"), shown_in(database, "old")) == (["P1", "P3"], ["P1", "P2"])


LINES = b"# Google_Product_Taxonomy_Version: 2021-09-21\n1 - Animals\n3237 - Animals > Live Animals\n166 - Apparel\n"


def test_a_taxonomy_is_read_searched_and_inherited(client: Client, database: Database) -> None:
    fill(client, database)
    assert client.put("/api/v1/taxonomies/google", content=LINES).status_code == 204
    found = client.get("/api/v1/taxonomies/google/nodes", params={"q": "live anim"}).json()["items"]
    assert found == [{"path": "Animals > Live Animals", "number": "3237"}]
    wrong = client.put("/api/v1/categories/shirts/taxonomies/google", json={"name": "Shoes"})
    assert refused(wrong) == (422, "catalog.unknown_node")
    assert client.put("/api/v1/categories/shirts/taxonomies/google", json={"name": "166"}).status_code == 204
    called = client.get("/api/v1/categories/polos").json()["called"]
    assert called == {"google": {"name": "Apparel", "by": "shirts"}}
    client.put("/api/v1/taxonomies/google", content=LINES.replace(b"Apparel", b"Clothes")).raise_for_status()
    listed = client.get("/api/v1/taxonomies").json()["items"]
    assert [(one["size"], one["mapped"], one["lost"]) for one in listed] == [(3, 1, {"shirts": "Apparel"})]
    assert client.put("/api/v1/categories/shirts/taxonomies/google", json={"name": None}).status_code == 204
    assert client.get("/api/v1/categories/polos").json()["called"] == {}


def test_the_taxonomy_of_google_is_read_whole_and_its_running_numbers_are_nobodys(
    client: Client, database: Database, shared_data: Path
) -> None:
    fill(client, database)
    source = shared_data / "google-product-taxonomy" / "google_products_categories.json"
    rows = {row["id"]: row for row in json.loads(source.read_bytes())}

    def path(row: dict[str, Any]) -> str:
        above = rows.get(row["parent_id"])
        return row["title"] if above is None else f"{path(above)} > {row['title']}"

    assert client.put("/api/v1/taxonomies/google", content=source.read_bytes()).status_code == 204
    assert [one["size"] for one in client.get("/api/v1/taxonomies").json()["items"]] == [len(rows)]
    assert {one.path for one in read_taxonomy(source.read_bytes()).nodes} == {path(row) for row in rows.values()}
    found = client.get("/api/v1/taxonomies/google/nodes", params={"q": "shirts tops"}).json()["items"]
    wanted = "Apparel & Accessories > Clothing > Shirts & Tops"
    assert (wanted, {one["number"] for one in found}) == (found[0]["path"], {None})
    told = client.put("/api/v1/categories/shirts/taxonomies/google", json={"name": wanted})
    assert told.status_code == 204, told.text
    assert client.get("/api/v1/categories/polos").json()["called"]["google"] == {"name": wanted, "by": "shirts"}


def test_taxonomies_come_as_lines_or_as_a_list() -> None:
    rows = [{"id": 1, "parent_id": None, "title": "Animals"}, {"id": 2, "parent_id": 1, "title": "Cats"}]
    assert read_taxonomy(json.dumps(rows).encode()).nodes == (Node("Animals"), Node("Animals > Cats"))
    assert read_taxonomy(LINES).edition == "Google_Product_Taxonomy_Version: 2021-09-21"
    assert read_taxonomy(b"Animals\nAnimals > Cats\n").nodes == (Node("Animals"), Node("Animals > Cats"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"a >  > b",
        b"[{}]",
        b"[",
        b'[{"id": 1, "parent_id": 7, "title": "a"}]',
        b"[1]",
        b'[{"id": [], "title": "a"}]',
        b'[{"id": 1, "parent_id": {}, "title": "a"}]',
    ],
)
def test_what_is_no_taxonomy_is_refused(content: bytes) -> None:
    with pytest.raises(TaxonomyUnreadable):
        read_taxonomy(content)


def test_categories_have_values_of_their_own(client: Client, database: Database) -> None:
    fill(client, database)
    entity = {"attributes": [{"code": "intro", "type": "long_text", "localizable": True}]}
    client.put("/api/v1/reference-entities/category", json=entity).raise_for_status()
    values = {"intro": [{"locale": "fr_FR", "channel": None, "data": "Nos polos"}]}
    assert client.patch("/api/v1/categories/polos", json={"values": values}).json()["values"] == values
    wrong = client.patch("/api/v1/categories/polos", json={"values": {"intro": [{"locale": None, "data": "x"}]}})
    assert refused(wrong) == (422, "catalog.invalid_structure")
    assert refused(client.delete("/api/v1/reference-entities/category")) == (409, "catalog.structure_in_use")
    assert refused(client.get("/api/v1/reference-entities/category/records")) == (404, "catalog.unknown_structure")
    client.post("/api/v1/categories:move", json={"category": "polos", "parent": "old"}).raise_for_status()
    assert client.get("/api/v1/categories/polos").json()["values"] == values
