"""What the outside reads and writes of assets, and which assets somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.media.domain import Asset, UnknownAsset
from comptoir.media.domain.assets import MIDDLE
from comptoir.media.ports import AssetSight
from comptoir.media.queries import assets_by_id, picture_address
from comptoir.media.services.rendering import recipes

READ = "media.asset.read"
EDIT = "media.asset.edit"
Text = Annotated[str, Meta(max_length=500)]
Share = Annotated[int, Meta(ge=0, le=2 * MIDDLE)]


class AssetBody(Struct, forbid_unknown_fields=True):
    """What is said of an asset: see `Asset`. focus_x, focus_y: millionths."""

    alt: dict[str, Text]
    focus_x: Share = MIDDLE
    focus_y: Share = MIDDLE
    rights_until: str | None = None
    rights: Text = ""


class AssetList(Struct, forbid_unknown_fields=True):
    """Some assets."""

    assets: Annotated[list[UUID], Meta(min_length=1, max_length=500)]


class UnpackedFile(Struct):
    """A file of an archive: the asset it became, or why it was left. is_new: nobody had it before."""

    file_name: str
    asset: dict[str, Any] | None
    is_new: bool
    detail: str


def asset_body(asset: Asset, now: Instant, uses: int | None = None) -> dict[str, Any]:
    """An asset as the outside sees it."""
    base = f"/api/v1/assets/{asset.id}"
    codes = recipes() if asset.is_picture else ()
    return {
        "id": str(asset.id),
        "hash": asset.hash,
        "file_name": asset.file_name,
        "media_type": asset.media_type,
        "size_bytes": asset.size_bytes,
        "width": asset.width,
        "height": asset.height,
        "alt": dict(asset.alt),
        "focus_x": asset.focus_x,
        "focus_y": asset.focus_y,
        "rights_until": None if asset.rights_until is None else format_instant(asset.rights_until),
        "rights": asset.rights,
        "removed_at": None if asset.removed_at is None else format_instant(asset.removed_at),
        "is_shown": asset.is_shown(now),
        "has_earlier": bool(asset.earlier),
        "version": asset.version,
        "uses": uses,
        "url": f"{base}/file",
        "renditions": {code: picture_address(asset, code) for code in codes},
    }


def all_seen(
    connection: Connection, principal: Principal, sight: AssetSight, asset_ids: Sequence[UUID]
) -> dict[UUID, Asset]:
    """Assets as the asker may see them. Raises UnknownAsset, also for one that they may not."""
    stored = assets_by_id(connection, asset_ids)
    shown: dict[UUID, Asset] = {one.id: one for one in sight.shown(connection, principal, list(stored.values()))}
    for asset_id in asset_ids:
        if asset_id not in shown:
            raise UnknownAsset(str(asset_id))
    return shown


def seen_asset(connection: Connection, principal: Principal, sight: AssetSight, asset_id: UUID) -> Asset:
    """As `all_seen`."""
    return all_seen(connection, principal, sight, [asset_id])[asset_id]
