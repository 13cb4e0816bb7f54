"""Routes of pictures and documents."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from litestar import Request, Response, get, post, put
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.settings import Settings
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import Instant, format_instant, parse_instant
from comptoir.media.domain import (
    ASSET_BYTES_MAX,
    Asset,
    AssetTooLarge,
    AssetWithdrawn,
    Form,
    UnknownAsset,
    UnknownRendition,
)
from comptoir.media.domain.assets import MIDDLE
from comptoir.media.ports import AssetSight
from comptoir.media.queries import (
    AssetFilter,
    asset_count,
    asset_page,
    assets_by_id,
    picture_address,
    require_asset,
    uses_of,
)
from comptoir.media.services import archives
from comptoir.media.services.editing import (
    Description,
    bring_back,
    describe_asset,
    remove_assets,
    replace_file,
    restore_assets,
)
from comptoir.media.services.objects import objects_in
from comptoir.media.services.rendering import MEDIA_TYPES, original, recipe_named, recipes, rendition
from comptoir.media.services.taking import measure, store_asset

READ = "media.asset.read"
EDIT = "media.asset.edit"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_ENDING = timedelta(days=30)
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


View = Literal["all", "picture", "document", "orphan", "no_alt", "ending", "removed"]
_VIEWS: tuple[View, ...] = get_args(View)


def _filter(view: View, q: str, now: Instant) -> AssetFilter:
    return AssetFilter(
        q=q[:100],
        kind=view if view in {"picture", "document"} else None,
        is_used=False if view == "orphan" else None,
        lacks_alt=view == "no_alt",
        rights_end_before=Instant(now + _ENDING) if view == "ending" else None,
        is_removed=view == "removed",
    )


@get("/assets", permission=READ, sync_to_thread=True, summary="List pictures and documents")
def list_assets(
    database: Database,
    principal: Principal,
    sight: AssetSight,
    view: View = "all",
    q: str = "",
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """The newest first. view: nothing uses them, they lack a text, lose their rights within 30 days, lie in the bin."""
    size = page_limit(limit)
    now = database.clock.now()
    before = None if after is None else read_id_cursor(after)
    with database.read() as connection:
        found = asset_page(connection, size + 1, before, _filter(view, q, now))
        uses = uses_of(connection, [one.id for one in found[:size]])
        following = write_cursor(str(found[size - 1].id)) if len(found) > size else None
        shown = sight.shown(connection, principal, found[:size])
        return page(connection, [asset_body(one, now, len(uses.get(one.id, ()))) for one in shown], following)


@get("/assets:counts", permission=READ, sync_to_thread=True, summary="How many assets each view shows")
def count_assets(database: Database, q: str = "") -> dict[str, int]:
    """By view."""
    now = database.clock.now()
    with database.read() as connection:
        return {view: asset_count(connection, _filter(view, q, now)) for view in _VIEWS}


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
    """The body is the file as it is; content that is known already answers the asset that has it.

    Raises EmptyAsset, AssetTooLarge, RefusedFile.
    """
    measured = measure(body, file_name)
    with database.write(principal.actor, trace) as uow:
        asset = store_asset(uow, objects_in(settings.data), measured, file_name)
    return Response(asset_body(asset, database.clock.now()), status_code=201)


@post(
    "/assets:unpack",
    permission=EDIT,
    status_code=200,
    request_max_body_size=None,
    summary="Store the files of a ZIP archive",
)
async def unpack_archive(
    request: Request[Any, Any, Any],
    file_name: Text,
    database: Database,
    settings: Settings,
    principal: Principal,
    trace: str,
    locale: str,
) -> dict[str, Sequence[UnpackedFile]]:
    """The body is the archive; the answer tells of each file. Raises NoArchive, ArchiveTooLarge."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.zip"
        await _receive(request, path)
        taken = await asyncio.to_thread(_unpack, path, file_name, database, settings, (principal.actor, trace, locale))
    return {"items": taken}


async def _receive(request: Request[Any, Any, Any], path: Path) -> None:
    received = 0
    with path.open("wb") as file:
        async for block in request.stream():
            received += len(block)
            if received > archives.BYTES_MAX:
                raise AssetTooLarge(archives.BYTES_MAX)
            file.write(block)


def _unpack(
    path: Path, file_name: str, database: Database, settings: Settings, who: tuple[Actor, str, str]
) -> list[UnpackedFile]:
    actor, trace, locale = who
    objects = objects_in(settings.data)
    taken = []
    for name, content in archives.entries(path, file_name):
        try:
            if isinstance(content, Refusal):
                raise content
            measured = measure(content, name)
        except Refusal as refusal:
            taken.append(UnpackedFile(name, None, False, problem_texts(refusal.code, locale, refusal.facts())[1]))
            continue
        with database.write(actor, trace) as uow:
            asset = store_asset(uow, objects, measured, name)
        taken.append(UnpackedFile(name, asset_body(asset, database.clock.now()), asset.file_name == name, ""))
    return taken


def _all_seen(
    connection: Connection, principal: Principal, sight: AssetSight, asset_ids: Sequence[UUID]
) -> dict[UUID, Asset]:
    """Assets as the asker may see them. Raises UnknownAsset, also for one that they may not."""
    stored = assets_by_id(connection, asset_ids)
    shown: dict[UUID, Asset] = {one.id: one for one in sight.shown(connection, principal, list(stored.values()))}
    for asset_id in asset_ids:
        if asset_id not in shown:
            raise UnknownAsset(str(asset_id))
    return shown


def _seen(connection: Connection, principal: Principal, sight: AssetSight, asset_id: UUID) -> Asset:
    """As `_all_seen`."""
    return _all_seen(connection, principal, sight, [asset_id])[asset_id]


@get("/assets/{asset_id:uuid}", permission=READ, sync_to_thread=True, summary="Read about a picture or document")
def read_asset(asset_id: UUID, database: Database, principal: Principal, sight: AssetSight) -> Response[dict[str, Any]]:
    """One asset."""
    with database.read() as connection:
        asset = _seen(connection, principal, sight, asset_id)
        uses = uses_of(connection, [asset_id]).get(asset_id, ())
        body = asset_body(asset, database.clock.now(), len(uses))
    return Response(body, headers={"ETag": etag(asset.version)})


@put("/assets/{asset_id:uuid}", permission=EDIT, sync_to_thread=True, summary="Say what a picture shows")
def change_asset(
    request: Request[Any, Any, Any],
    asset_id: UUID,
    data: AssetBody,
    database: Database,
    principal: Principal,
    sight: AssetSight,
    trace: str,
) -> Response[dict[str, Any]]:
    """Alt texts by locale, focus, rights; texts that the writer cannot see stay. Raises UnknownAsset, StaleAsset."""
    until = None if data.rights_until is None else parse_instant(data.rights_until)
    with database.write(principal.actor, trace) as uow:
        seen = _seen(uow.connection, principal, sight, asset_id)
        stored = require_asset(uow.connection, asset_id)
        unseen = {locale: words for locale, words in stored.alt.items() if locale not in seen.alt}
        said = Description(
            alt={locale: text for locale, text in data.alt.items() if text} | unseen,
            focus_x=data.focus_x,
            focus_y=data.focus_y,
            rights_until=until,
            rights=data.rights,
        )
        describe_asset(uow, asset_id, said, expected_version(request.headers))
        asset = _seen(uow.connection, principal, sight, asset_id)
    return Response(asset_body(asset, database.clock.now()), headers={"ETag": etag(asset.version)})


@put(
    "/assets/{asset_id:uuid}/file",
    permission=EDIT,
    sync_to_thread=True,
    request_max_body_size=ASSET_BYTES_MAX,
    summary="Another file, wherever the asset is used",
)
def change_file(
    asset_id: UUID,
    body: bytes,
    file_name: Text,
    database: Database,
    settings: Settings,
    principal: Principal,
    sight: AssetSight,
    trace: str,
) -> dict[str, Any]:
    """The body is the file. Raises UnknownAsset, ContentKnown, EmptyAsset, AssetTooLarge, RefusedFile."""
    measured = measure(body, file_name)
    with database.write(principal.actor, trace) as uow:
        _seen(uow.connection, principal, sight, asset_id)
        asset = replace_file(uow, objects_in(settings.data), asset_id, measured)
    return asset_body(asset, database.clock.now())


@post(
    "/assets/{asset_id:uuid}/file/bring-back",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="The file that it had before",
)
def change_file_back(
    asset_id: UUID, database: Database, principal: Principal, sight: AssetSight, trace: str
) -> dict[str, Any]:
    """Raises UnknownAsset, ContentKnown."""
    with database.write(principal.actor, trace) as uow:
        _seen(uow.connection, principal, sight, asset_id)
        asset = bring_back(uow, asset_id)
    return asset_body(asset, database.clock.now())


@post("/assets:remove", permission=EDIT, sync_to_thread=True, status_code=200, summary="Put assets into the bin")
def remove(data: AssetList, database: Database, principal: Principal, sight: AssetSight, trace: str) -> dict[str, int]:
    """Only what nothing uses; `:restore` takes it out again. Raises AssetUsed."""
    with database.write(principal.actor, trace) as uow:
        _all_seen(uow.connection, principal, sight, data.assets)
        return {"removed": remove_assets(uow, data.assets)}


@post("/assets:restore", permission=EDIT, sync_to_thread=True, status_code=200, summary="Take assets out of the bin")
def restore(data: AssetList, database: Database, principal: Principal, sight: AssetSight, trace: str) -> dict[str, int]:
    """What is shown again where it is used."""
    with database.write(principal.actor, trace) as uow:
        _all_seen(uow.connection, principal, sight, data.assets)
        return {"restored": restore_assets(uow, data.assets)}


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


ROUTES = [
    list_assets, count_assets, upload_asset, unpack_archive, read_asset, change_asset, change_file, change_file_back,
    remove, restore, read_file, read_rendition,
]  # fmt: skip
