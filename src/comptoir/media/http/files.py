"""The bytes: files as they came, and pictures by a recipe; kept by browsers as long as they hold."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, get

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from comptoir.media.domain import Asset, AssetWithdrawn, Form, UnknownRendition
from comptoir.media.http.shapes import READ
from comptoir.media.queries import require_asset
from comptoir.media.services.objects import objects_in
from comptoir.media.services.rendering import MEDIA_TYPES, original, recipe_named, rendition

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def _shown(request: Request[Any, Any, Any], database: Database, asset_id: UUID) -> Asset:
    """The asset, if whoever asks may see it now. Raises UnknownAsset, AssetWithdrawn."""
    with database.read() as connection:
        asset = require_asset(connection, asset_id)
    if not asset.is_shown(database.clock.now()) and not _may_read(request):
        raise AssetWithdrawn(str(asset_id))
    return asset


def _may_read(request: Request[Any, Any, Any]) -> bool:
    principal = request.scope.get("principal")
    return isinstance(principal, Principal) and principal.allows(READ)


def _answer(
    request: Request[Any, Any, Any], asset: Asset, tag: str, headers: dict[str, str], now: Instant
) -> Response[bytes] | None:
    """Completes the headers; an answer without body for whoever has it already."""
    is_exact = request.query_params.get("v") == asset.stamp and asset.is_shown(now)
    ending = None if asset.rights_until is None else int((asset.rights_until - now).total_seconds())
    headers["Cache-Control"] = _FOREVER if is_exact and ending is None else _ASK_AGAIN
    if is_exact and ending is not None:
        headers["Cache-Control"] = f"public, max-age={max(0, min(ending, 31_536_000))}"
    headers |= {"ETag": f'"{tag}"', "X-Content-Type-Options": "nosniff"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    return None


@get("/assets/{asset_id:uuid}/file", permission="public", sync_to_thread=True, summary="The file itself")
def read_file(
    request: Request[Any, Any, Any], asset_id: UUID, database: Database, settings: Settings
) -> Response[bytes]:
    """The bytes as they came, offered for saving.

    What a camera wrote into a picture is for those of the house only: all others get pictures by their
    renditions. Raises UnknownAsset, AssetWithdrawn, AssetGone.
    """
    asset = _shown(request, database, asset_id)
    if asset.is_picture and not _may_read(request):
        raise AssetWithdrawn(str(asset_id))
    headers = {} if asset.is_picture else {"Content-Disposition": "attachment"}
    known = _answer(request, asset, asset.hash, headers, database.clock.now())
    if asset.is_picture:
        headers["Cache-Control"] = "private, no-cache"
    return known or Response(original(objects_in(settings.data), asset), media_type=asset.media_type, headers=headers)


@get(
    "/assets/{asset_id:uuid}/renditions/{name:str}",
    permission="public",
    sync_to_thread=True,
    summary="A picture by a recipe",
)
def read_rendition(
    request: Request[Any, Any, Any],
    asset_id: UUID,
    name: str,
    database: Database,
    settings: Settings,
    form: Literal["webp", "avif", "jpeg"] | None = None,
    v: str = "",  # noqa: ARG001 - read from the address: another file has another one
) -> Response[bytes]:
    """By the recipe `name`, in its own format or another. Raises UnknownRendition, UnknownAsset, AssetWithdrawn."""
    recipe = recipe_named(name)
    asset = _shown(request, database, asset_id)
    if not asset.is_picture:
        raise UnknownRendition(name)
    wanted = recipe.form if form is None else Form(form)
    headers: dict[str, str] = {}
    known = _answer(request, asset, f"{asset.stamp}-{name}-{wanted.value}", headers, database.clock.now())
    if known is not None:
        return known
    made = rendition(objects_in(settings.data), asset, recipe, wanted)
    return Response(made, media_type=MEDIA_TYPES[wanted], headers=headers)


FILE_ROUTES = [read_file, read_rendition]
