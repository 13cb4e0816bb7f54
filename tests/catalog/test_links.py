"""Links between products: both ends show them, packs count, cards carry them, files bring and take them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient

from comptoir.catalog.domain.cards import build_card
from comptoir.catalog.domain.columns import plan_columns
from comptoir.catalog.domain.product import Association, Document, Item, ItemId
from comptoir.catalog.domain.sheet_rows import read_row
from comptoir.catalog.domain.structure import AssociationType, Channel, Structure, usual_association_types
from comptoir.kernel.values.codes import fold_code
from tests.catalog.test_http import NAME, client

__all__ = ["client"]
Client = TestClient[Litestar]


def shown(client: Client, sku: str) -> list[tuple[str, str, int | None, bool]]:
    items = client.get(f"/api/v1/products/{sku}/links").json()["items"]
    return [(one["association_type"], one["sku"], one["quantity"], one["is_reverse"]) for one in items]


def test_a_link_shows_on_both_ends_and_goes_with_its_product(client: Client) -> None:
    taken = client.post("/api/v1/association-types:usual").json()
    assert taken == {"created": ["ACCESSORY", "X_SELL", "UPSELL", "SUBSTITUTION", "PACK"]}
    assert client.post("/api/v1/association-types:usual").json() == {"created": []}
    for sku in ("POT", "TEA"):
        client.put(f"/api/v1/products/{sku}", json={"family": "clothing", "values": NAME}).raise_for_status()
    links = {"X_SELL": [{"sku": "pot"}], "PACK": ["POT"], "UPSELL": [{"sku": "NOT-YET"}]}
    client.patch("/api/v1/products/TEA", json={"associations": links}).raise_for_status()
    assert shown(client, "TEA") == [
        ("PACK", "POT", 1, False), ("UPSELL", "NOT-YET", None, False), ("X_SELL", "pot", None, False),
    ]  # fmt: skip
    assert shown(client, "POT") == [("X_SELL", "TEA", None, True)]
    client.patch("/api/v1/products/POT", json={"sku": "TEAPOT"}).raise_for_status()
    assert shown(client, "TEAPOT") == [("X_SELL", "TEA", None, True)]
    client.patch("/api/v1/products/TEA", json={"associations": {"X_SELL": None}}).raise_for_status()
    assert shown(client, "TEAPOT") == []
    client.patch("/api/v1/products/TEA", json={"associations": {"X_SELL": ["TEAPOT"]}}).raise_for_status()
    client.delete("/api/v1/products/TEA").raise_for_status()
    assert shown(client, "TEAPOT") == []


def test_only_packs_count(client: Client) -> None:
    client.post("/api/v1/association-types:usual")
    client.put("/api/v1/products/TEA", json={"family": "clothing", "values": NAME}).raise_for_status()
    refused = client.patch("/api/v1/products/TEA", json={"associations": {"X_SELL": [{"sku": "POT", "quantity": 2}]}})
    assert [one["code"] for one in refused.json()["errors"]] == ["catalog.link_without_quantity"]
    pack = {"PACK": [{"sku": "CUP", "quantity": 6}]}
    client.patch("/api/v1/products/TEA", json={"associations": pack}).raise_for_status()
    assert client.get("/api/v1/products/TEA").json()["associations"] == pack


def test_a_card_carries_the_links_of_all_levels_and_nothing_where_there_are_none() -> None:
    channel = Channel(code="web", locales=("fr_FR",), currencies=())
    model = Item(id=ItemId(UUID(int=1)), sku="M", document=Document(associations={"UPSELL": (Association("A"),)}))
    own = Document(associations={"PACK": (Association("C", 6),), "UPSELL": (Association("B"),)})
    variant = Item(id=ItemId(UUID(int=2)), sku="V", document=own)
    card = build_card(Structure(), [model, variant], channel, "fr_FR")
    assert card.body["associations"] == {
        "PACK": [{"sku": "C", "quantity": 6}],
        "UPSELL": [{"sku": "B", "quantity": None}, {"sku": "A", "quantity": None}],
    }
    assert "associations" not in build_card(Structure(), [replace(variant, document=Document())], channel, "fr_FR").body


def test_a_row_brings_links_and_quantities() -> None:
    types: dict[str, AssociationType] = {fold_code(one.code): one for one in usual_association_types()}
    columns = ["sku", "PACK-products", "PACK-products-quantity", "X_SELL-products", "X_SELL-product_models"]
    plan = plan_columns(Structure(association_types=types), columns)
    assert plan.unknown == ()
    row = read_row(plan, ["TEA", "CUP,POT", "6|1", "A", "B"], lambda *_: None)
    assert row is not None
    assert row.draft.associations == {
        "PACK": (Association("CUP", 6), Association("POT", 1)),
        "X_SELL": (Association("A"), Association("B")),
    }
