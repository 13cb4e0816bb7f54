"""Moves over the routes: the preview tells what is lost, the move does just that, undo brings it back."""

from __future__ import annotations

from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from tests.catalog.test_http import client

__all__ = ["client"]
Client = TestClient[Litestar]


def cells(**values: str) -> dict[str, Any]:
    return {
        code: [{"locale": "fr_FR" if code == "name" else None, "channel": None, "data": data}]
        for code, data in values.items()
    }


def fill(client: Client) -> None:
    client.put("/api/v1/family-variants/by_size", json={
        "code": "by_size", "family": "clothing", "levels": [{"axes": ["size"]}], "overridable": ["washable"],
    }).raise_for_status()  # fmt: skip
    model = {"family": "clothing", "family_variant": "by_size", "values": cells(name="Polo", color="red")}
    client.put("/api/v1/products/POLO", json=model).raise_for_status()
    variant = {"parent": "POLO", "values": cells(size="S")}
    client.put("/api/v1/products/POLO-S", json=variant).raise_for_status()
    alone = {"family": "clothing", "values": cells(name="Polo bleu", color="blue", size="M")}
    client.put("/api/v1/products/OLD", json=alone).raise_for_status()


def test_attaching_tells_what_is_lost_and_undo_brings_it_back(client: Client) -> None:
    fill(client)
    wanted = {"kind": "attach", "skus": ["OLD"], "parent": "polo"}
    preview = client.post("/api/v1/products:preview-move", json=wanted).json()
    assert preview["problems"] == []
    assert [(one["attribute"], one["before"], one["after"]) for one in preview["items"][0]["lost"]] == [
        ("color", "blue", "red"),
        ("name", "Polo bleu", "Polo"),
    ]
    assert client.get("/api/v1/products/OLD").json()["parent"] is None
    done = client.post("/api/v1/products:move", json=wanted | {"seen": preview["seen"]}).json()
    after = client.get("/api/v1/products/OLD").json()
    assert (after["parent"], after["level"], after["values"]) == ("POLO", "variant", cells(size="M"))
    assert [one["sku"] for one in client.get("/api/v1/products/POLO").json()["variants"]] == ["OLD", "POLO-S"]
    stale = client.post("/api/v1/products:move", json=wanted | {"seen": preview["seen"]})
    assert (stale.status_code, stale.json()["type"].split("/")[-1]) == (412, "catalog.stale_move")
    client.post(f"/api/v1/product-moves/{done['move']}/undo").raise_for_status()
    back = client.get("/api/v1/products/OLD").json()
    assert (back["parent"], back["values"]) == (None, cells(color="blue", name="Polo bleu", size="M"))
    assert [one["is_undone"] for one in client.get("/api/v1/products/OLD/moves").json()["items"]] == [True]


def test_a_move_that_cannot_be_done_says_why_and_leaves_no_trace(client: Client) -> None:
    fill(client)
    client.patch("/api/v1/products/OLD", json={"values": cells(size="S")}).raise_for_status()
    wanted = {"kind": "attach", "skus": ["OLD"], "parent": "POLO"}
    problems = client.post("/api/v1/products:preview-move", json=wanted).json()["problems"]
    assert [(one["sku"], one["code"]) for one in problems] == [("POLO-S", "catalog.axes_taken")]
    assert client.post("/api/v1/products:move", json=wanted).status_code == 422
    assert client.get("/api/v1/products/OLD").json()["version"] == 2


def test_a_change_since_the_move_keeps_it_from_being_undone(client: Client) -> None:
    fill(client)
    done = client.post("/api/v1/products:move", json={"kind": "detach", "skus": ["POLO-S"]}).json()
    assert client.get("/api/v1/products/POLO-S").json()["values"] == cells(color="red", name="Polo", size="S")
    client.patch("/api/v1/products/POLO-S", json={"values": cells(color="blue")}).raise_for_status()
    refused = client.post(f"/api/v1/product-moves/{done['move']}/undo")
    assert (refused.status_code, refused.json()["type"].split("/")[-1]) == (409, "catalog.move_not_undoable")
    assert client.get("/api/v1/products/POLO-S").json()["version"] == 3


def test_a_variant_says_otherwise_only_what_the_family_allows(client: Client) -> None:
    fill(client)
    refused = client.patch("/api/v1/products/POLO-S", json={"values": cells(color="blue")})
    assert [one["code"] for one in refused.json()["errors"]] == ["catalog.override_not_allowed"]
    washable = {"values": {"washable": [{"data": False}]}}
    assert client.patch("/api/v1/products/POLO-S", json=washable).status_code == 200
