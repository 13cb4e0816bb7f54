"""Files that come in: one by one, in archives, in place of another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from litestar import Request, Response, post, put

from comptoir.access.domain.principals import Principal
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.errors import Refusal
from comptoir.media.domain import ASSET_BYTES_MAX, AssetTooLarge
from comptoir.media.http.shapes import EDIT, Text, UnpackedFile, asset_body, seen_asset
from comptoir.media.ports import AssetSight
from comptoir.media.services import archives
from comptoir.media.services.editing import bring_back, replace_file
from comptoir.media.services.objects import objects_in
from comptoir.media.services.taking import measure, store_asset


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
        seen_asset(uow.connection, principal, sight, asset_id)
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
        seen_asset(uow.connection, principal, sight, asset_id)
        asset = bring_back(uow, asset_id)
    return asset_body(asset, database.clock.now())


UPLOAD_ROUTES = [upload_asset, unpack_archive, change_file, change_file_back]
