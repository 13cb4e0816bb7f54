"""Routes of pictures and documents."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post, put
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.settings import Settings
from comptoir.media.domain import ASSET_BYTES_MAX, RENDITIONS, Asset, UnknownRendition
from comptoir.media.queries import asset_page, require_asset
from comptoir.media.service import describe_asset, measure, objects_in, original, rendition, store_asset

READ = "media.asset.read"
EDIT = "media.asset.edit"
_FOREVER = "public, max-age=31536000, immutable"
Text = Annotated[str, Meta(max_length=500)]


class AltBody(Struct, forbid_unknown_fields=True):
    """What a picture shows, by locale."""

    alt: dict[str, Text]


def _body(asset: Asset) -> dict[str, Any]:
    base = f"/api/v1/assets/{asset.id}"
    return {
        "id": str(asset.id),
        "hash": asset.hash,
        "file_name": asset.file_name,
        "media_type": asset.media_type,
        "size_bytes": asset.size_bytes,
        "width": asset.width,
        "height": asset.height,
        "alt": dict(asset.alt),
        "url": f"{base}/file",
        "renditions": {code: f"{base}/renditions/{code}" for code in RENDITIONS} if asset.is_picture else {},
    }


@get("/assets", permission=READ, sync_to_thread=True, summary="List pictures and documents")
def list_assets(database: Database, limit: int | None = None, after: str | None = None) -> Response[dict[str, Any]]:
    """In the order in which they came."""
    size = page_limit(limit)
    position = _position(after)
    with database.read() as connection:
        found = asset_page(connection, size + 1, position)
        following = write_cursor(str(found[size - 1].id)) if len(found) > size else None
        return page(connection, [_body(one) for one in found[:size]], following)


def _position(after: str | None) -> UUID | None:
    if after is None:
        return None
    try:
        return UUID(read_cursor(after, 1)[0])
    except ValueError:
        raise WrongCursor(pointer="/after") from None


@post(
    "/assets",
    permission=EDIT,
    sync_to_thread=True,
    request_max_body_size=ASSET_BYTES_MAX,
    summary="Store a picture or document",
)
def upload_asset(
    body: bytes, file_name: Text, database: Database, settings: Settings, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """The body is the file as it is; content that is known already answers the asset that has it."""
    measured = measure(body)
    with database.write(principal.actor, trace) as uow:
        asset = store_asset(uow, objects_in(settings.data), measured, file_name)
    return Response(_body(asset), status_code=201)


@get("/assets/{asset_id:uuid}", permission=READ, sync_to_thread=True, summary="Read about a picture or document")
def read_asset(asset_id: UUID, database: Database) -> dict[str, Any]:
    """One asset."""
    with database.read() as connection:
        return _body(require_asset(connection, asset_id))


@put("/assets/{asset_id:uuid}", permission=EDIT, sync_to_thread=True, summary="Say what a picture shows")
def change_asset(asset_id: UUID, data: AltBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """The alt texts by locale."""
    with database.write(principal.actor, trace) as uow:
        describe_asset(uow, require_asset(uow.connection, asset_id), data.alt)
    with database.read() as connection:
        return _body(require_asset(connection, asset_id))


@get("/assets/{asset_id:uuid}/file", permission="public", sync_to_thread=True, summary="The file itself")
def read_file(asset_id: UUID, database: Database, settings: Settings) -> Response[bytes]:
    """The bytes as they came; what is no picture is offered for saving."""
    with database.read() as connection:
        asset = require_asset(connection, asset_id)
    headers = {"Cache-Control": _FOREVER, "ETag": f'"{asset.hash}"', "X-Content-Type-Options": "nosniff"}
    if not asset.is_picture:
        headers["Content-Disposition"] = "attachment"
    return Response(original(objects_in(settings.data), asset), media_type=asset.media_type, headers=headers)


@get(
    "/assets/{asset_id:uuid}/renditions/{name:str}",
    permission="public",
    sync_to_thread=True,
    summary="A picture in one of its sizes",
)
def read_rendition(asset_id: UUID, name: str, database: Database, settings: Settings) -> Response[bytes]:
    """Thumb 160, small 480, large 1600 pixels on the longest side, as WebP."""
    wanted = RENDITIONS.get(name)
    if wanted is None:
        raise UnknownRendition(name)
    with database.read() as connection:
        asset = require_asset(connection, asset_id)
    headers = {"Cache-Control": _FOREVER, "ETag": f'"{asset.hash}-{name}"'}
    return Response(rendition(objects_in(settings.data), asset, wanted), media_type="image/webp", headers=headers)


ROUTES = [list_assets, upload_asset, read_asset, change_asset, read_file, read_rendition]
