"""Routes that join pictures with products: which file goes where by its name, and what uses an asset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.cards import label_in
from comptoir.catalog.domain.rights import categories_of, shows_field
from comptoir.catalog.services.linking import SLICE, Link, carry_out, lacks_room, plan_links
from comptoir.catalog.services.pictures import namings, product_uses
from comptoir.catalog.services.rights import Look, looks_of
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.text import localized
from comptoir.media.domain import Asset, UnknownAsset
from comptoir.media.ports import AssetSight
from comptoir.media.queries import assets_by_id, require_asset

READ = "catalog.product.read"
EDIT = "catalog.product.edit"
STRUCTURE = "catalog.structure.edit"
READ_STRUCTURE = "catalog.structure.read"


class FileName(Struct, forbid_unknown_fields=True):
    """An asset, and the name that says what it belongs to."""

    asset: UUID
    file_name: Annotated[str, Meta(max_length=255)]


class FileNames(Struct, forbid_unknown_fields=True):
    """Files with their names."""

    files: Annotated[list[FileName], Meta(min_length=1, max_length=5_000)]


def _bodies(connection: Connection, principal: Principal, links: Sequence[Link], locale: str) -> list[dict[str, Any]]:
    """Files with what they belong to; a product that the asker may not see is none."""
    ids = {one.product.item.id for one in links if one.product is not None}
    looks = looks_of(connection, current_structure(connection), principal.narrowings(READ), ids)
    return [_body(one, looks, locale) for one in links]


def _body(link: Link, looks: Mapping[UUID, Look], locale: str) -> dict[str, Any]:
    product = link.product if link.product is None or link.product.item.id in looks else None
    return {
        "asset": str(link.asset.id),
        "file_name": link.file_name,
        "sku": None if product is None else product.item.sku,
        "label": "" if product is None else label_in(looks[product.item.id].label, locale),
        "role": None if link.attribute is None else link.role.value,
        "attribute": "" if link.attribute is None else localized(link.attribute.labels, locale) or link.attribute.code,
        "problem": " ".join(problem_texts(one.code, locale, one.facts)[1] for one in link.errors),
    }


def _named(connection: Connection, data: FileNames) -> list[tuple[Asset, str]]:
    assets = assets_by_id(connection, {one.asset for one in data.files})
    return [(assets[one.asset], one.file_name) for one in data.files if one.asset in assets]


@post("/assets:plan", permission=READ, sync_to_thread=True, status_code=200, summary="Where files would go")
def plan_files(data: FileNames, database: Database, principal: Principal, locale: str) -> dict[str, Any]:
    """By their names: `SKU.jpg`, `SKU_2.jpg`, `EAN_main.png`, `SKU_notice.pdf`. Nothing is written."""
    with database.read() as connection:
        links = plan_links(connection, _named(connection, data))
        return {"items": _bodies(connection, principal, links, locale)}


@post("/assets:link", permission=EDIT, sync_to_thread=True, status_code=200, summary="Give products their files")
def link_files(data: FileNames, database: Database, principal: Principal, trace: str, locale: str) -> dict[str, Any]:
    """As `:plan` says now; each file with what was wrong with it.

    Where products have nothing yet to hold a file, `catalog.structure.edit` is asked too.
    """
    done: list[Link] = []
    with database.read() as connection:
        planned = plan_links(connection, _named(connection, data))
        if lacks_room(current_structure(connection), planned):
            principal.require(STRUCTURE)
    planned.sort(key=lambda one: "" if one.product is None else one.product.item.sku)
    for start in range(0, len(planned), SLICE):
        with database.write(principal.actor, trace) as uow:
            part = planned[start : start + SLICE]
            fresh = plan_links(uow.connection, [(one.asset, one.file_name) for one in part])
            done += carry_out(uow, fresh)
    with database.read() as connection:
        return {"items": _bodies(connection, principal, done, locale)}


@get("/assets/{asset_id:uuid}/products", permission=READ, sync_to_thread=True, summary="What uses an asset")
def list_asset_products(
    asset_id: UUID, database: Database, principal: Principal, sight: AssetSight, locale: str
) -> dict[str, Any]:
    """Products, each with the attributes that name it; models whose variants show it too; records and categories.

    Those too that name it no more and are shown with it until they are published again or withdrawn.

    Raises UnknownAsset, also for one that the asker may not see.
    """
    with database.read() as connection:
        if not sight.shown(connection, principal, [require_asset(connection, asset_id)]):
            raise UnknownAsset(str(asset_id))
        structure, narrowings = current_structure(connection), principal.narrowings(READ)
        uses, items = product_uses(connection, asset_id)
        looks = looks_of(connection, structure, narrowings, items.by_id)
    products = [
        {
            "sku": items.by_id[one.user_id].item.sku,
            "label": label_in(looks[one.user_id].label, locale),
            "attribute": one.field,
            "is_published_only": is_published_only,
        }
        for one, is_published_only in uses
        if one.user_id in looks
        and shows_field(structure, narrowings, categories_of(items.levels(one.user_id)), f"values.{one.field}")
    ]
    records = [
        {
            "entity": one.entity.code,
            "entity_label": localized(one.entity.labels, locale) or one.entity.code,
            "code": one.code,
            "label": localized(one.labels, locale) or one.code,
        }
        for one in namings(structure)
        if one.asset_id == asset_id and principal.allows(READ_STRUCTURE)
    ]
    return {"items": products, "records": records}


PICTURE_ROUTES = [plan_files, link_files, list_asset_products]
