"""The library: lists, what is said of an asset, the bin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from litestar import Request, Response, get, post, put
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import etag, expected_version, page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant, parse_instant
from comptoir.media.http.shapes import EDIT, READ, AssetBody, AssetList, all_seen, asset_body, seen_asset
from comptoir.media.ports import AssetSight, SeenUses
from comptoir.media.queries import AssetFilter, asset_count, asset_page, require_asset, use_counts
from comptoir.media.services.discarding import discard_assets
from comptoir.media.services.editing import Description, describe_asset, remove_assets, restore_assets
from comptoir.media.services.objects import objects_in

_ENDING = timedelta(days=30)
_DISCARDED_AT_ONCE = 20
"""Files are deleted while nobody else can write; so few take some milliseconds."""
View = Literal["all", "picture", "document", "orphan", "no_alt", "ending", "removed"]
_VIEWS: tuple[View, ...] = get_args(View)


def _filter(view: View, q: str, now: Instant, named: Collection[UUID], seen: SeenUses | None) -> AssetFilter:
    return AssetFilter(
        q=q[:100],
        kind=view if view in {"picture", "document"} else None,
        is_orphan=view == "orphan",
        named=named,
        lacks_alt=view == "no_alt",
        rights_end_before=Instant(now + _ENDING) if view == "ending" else None,
        is_removed=view == "removed",
        seen=seen,
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
        seen = sight.uses(connection, principal)
        found = asset_page(connection, size + 1, before, _filter(view, q, now, sight.named(connection, None), seen))
        uses = _uses(connection, principal, sight, [one.id for one in found[:size]])
        following = write_cursor(str(found[size - 1].id)) if len(found) > size else None
        shown = sight.shown(connection, principal, found[:size])
        return page(connection, [asset_body(one, now, uses[one.id]) for one in shown], following)


@get("/assets:counts", permission=READ, sync_to_thread=True, summary="How many assets each view shows")
def count_assets(database: Database, principal: Principal, sight: AssetSight, q: str = "") -> dict[str, int]:
    """By view."""
    now = database.clock.now()
    with database.read() as connection:
        named, seen = sight.named(connection, None), sight.uses(connection, principal)
        return {view: asset_count(connection, _filter(view, q, now, named, seen)) for view in _VIEWS}


def _uses(
    connection: Connection, principal: Principal, sight: AssetSight, asset_ids: Sequence[UUID]
) -> dict[UUID, int]:
    """How many things use each, of those that somebody sees."""
    told, named = (
        use_counts(connection, asset_ids, sight.uses(connection, principal)),
        sight.named(connection, principal),
    )
    return {one: told.get(one, 0) + named.get(one, 0) for one in asset_ids}


@get("/assets/{asset_id:uuid}", permission=READ, sync_to_thread=True, summary="Read about a picture or document")
def read_asset(asset_id: UUID, database: Database, principal: Principal, sight: AssetSight) -> Response[dict[str, Any]]:
    """One asset."""
    with database.read() as connection:
        asset = seen_asset(connection, principal, sight, asset_id)
        uses = _uses(connection, principal, sight, [asset_id])
        body = asset_body(asset, database.clock.now(), uses[asset_id])
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
        seen = seen_asset(uow.connection, principal, sight, asset_id)
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
        asset = seen_asset(uow.connection, principal, sight, asset_id)
    return Response(asset_body(asset, database.clock.now()), headers={"ETag": etag(asset.version)})


@post("/assets:remove", permission=EDIT, sync_to_thread=True, status_code=200, summary="Put assets into the bin")
def remove(data: AssetList, database: Database, principal: Principal, sight: AssetSight, trace: str) -> dict[str, int]:
    """Only what nothing uses; `:restore` takes it out again. Raises AssetUsed."""
    with database.write(principal.actor, trace) as uow:
        all_seen(uow.connection, principal, sight, data.assets)
        return {"removed": remove_assets(uow, data.assets, sight.named(uow.connection, None))}


@post("/assets:restore", permission=EDIT, sync_to_thread=True, status_code=200, summary="Take assets out of the bin")
def restore(data: AssetList, database: Database, principal: Principal, sight: AssetSight, trace: str) -> dict[str, int]:
    """What is shown again where it is used."""
    with database.write(principal.actor, trace) as uow:
        all_seen(uow.connection, principal, sight, data.assets)
        return {"restored": restore_assets(uow, data.assets)}


@post("/assets:discard", permission=EDIT, sync_to_thread=True, status_code=200, summary="Delete what is in the bin")
def discard(
    data: AssetList, database: Database, principal: Principal, sight: AssetSight, trace: str, settings: Settings
) -> dict[str, int]:
    """For good, with their files; what is not in the bin, or is used again, stays."""
    objects = objects_in(settings.data)
    with database.read() as connection:
        all_seen(connection, principal, sight, data.assets)
    discarded = 0
    for start in range(0, len(data.assets), _DISCARDED_AT_ONCE):
        with database.write(principal.actor, trace) as uow:
            part = data.assets[start : start + _DISCARDED_AT_ONCE]
            discarded += discard_assets(uow, objects, part, sight.named(uow.connection, None))
    return {"discarded": discarded}


LIBRARY_ROUTES = [list_assets, count_assets, read_asset, change_asset, remove, restore, discard]
