"""What one says of assets, when they are shown no more, and what uses them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant
from comptoir.media.domain import Asset, ContentKnown, StaleAsset, StoredFile, UnknownAsset
from comptoir.media.events import AssetStored, AssetWithdrawn
from comptoir.media.ports import ObjectStore
from comptoir.media.queries import asset_by_hash, require_asset
from comptoir.media.services.discarding import keep_files, refuse_used
from comptoir.media.services.objects import object_name
from comptoir.media.services.taking import Measured, words_of
from comptoir.media.tables import AssetRow, AssetUseRow, RightsState

_EARLIER_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a person says of an asset; see Asset."""

    alt: Mapping[str, str]
    focus_x: int
    focus_y: int
    rights_until: Instant | None
    rights: str


def describe_asset(uow: UnitOfWork, asset_id: UUID, said: Description, expected: int | None = None) -> Asset:
    """Say what a picture shows, where its subject is, and until when it may be shown.

    Refuses UnknownAsset, StaleAsset.
    """
    asset = _for_change(uow, asset_id, expected)
    return _change(uow, asset, {
        "alt": dict(said.alt), "focus_x": said.focus_x, "focus_y": said.focus_y, "rights_until": said.rights_until,
        "rights": said.rights, "words": words_of(asset.file_name, said.alt, said.rights),
    })  # fmt: skip


def replace_file(uow: UnitOfWork, objects: ObjectStore, asset_id: UUID, measured: Measured) -> Asset:
    """Another file in place of the asset's, wherever it is used; the one before can be brought back.

    Refuses UnknownAsset, ContentKnown.
    """
    keep_files(uow.connection)
    asset = _for_change(uow, asset_id, None)
    known = asset_by_hash(uow.connection, measured.file.hash)
    if known is not None:
        if known.id == asset.id:
            return asset
        raise ContentKnown(str(known.id), known.file_name)
    objects.put(object_name(measured.file.hash), measured.content)
    return _change(uow, asset, _file_of(asset, measured.file))


def bring_back(uow: UnitOfWork, asset_id: UUID) -> Asset:
    """The file that the asset had before takes its place again; nothing where it never had another.

    Refuses UnknownAsset, ContentKnown.
    """
    asset = _for_change(uow, asset_id, None)
    if not asset.earlier:
        return asset
    before = StoredFile(**asset.earlier[0])  # type: ignore[arg-type] # written by _file_of
    known = asset_by_hash(uow.connection, before.hash)
    if known is not None:
        raise ContentKnown(str(known.id), known.file_name)
    return _change(uow, asset, _file_of(asset, before))


def _file_of(asset: Asset, file: StoredFile) -> dict[str, Any]:
    """The columns of an asset with another file; its own becomes the latest of the earlier ones."""
    own = {name: getattr(asset, name) for name in asdict(file)}
    others = [one for one in asset.earlier if one["hash"] != file.hash]
    return {
        **asdict(file),
        "earlier": [own, *others][:_EARLIER_MAX],
        "words": words_of(file.file_name, asset.alt, asset.rights),
    }


def remove_assets(uow: UnitOfWork, asset_ids: Collection[UUID], named: Mapping[UUID, int]) -> int:
    """Put assets that nothing uses into the bin; how many went. named: see `AssetSight`. Refuses AssetUsed."""
    refuse_used(uow.connection, asset_ids, named)
    return _set_removed(uow, asset_ids, uow.now)


def restore_assets(uow: UnitOfWork, asset_ids: Collection[UUID]) -> int:
    """Take assets out of the bin; how many came back."""
    keep_files(uow.connection)
    return _set_removed(uow, asset_ids, None)


def _set_removed(uow: UnitOfWork, asset_ids: Collection[UUID], at: Instant | None) -> int:
    changed = 0
    for asset_id, content_hash, media_type, removed_at in select_by_keys(
        uow.connection, AssetRow, ("id", "hash", "media_type", "removed_at"), "id", asset_ids
    ):
        if (removed_at is None) == (at is None):
            continue
        changed += 1
        uow.connection.execute(
            update(AssetRow).where(AssetRow.id == asset_id).values(removed_at=at, version=AssetRow.version + 1)
        )
        if at is None:
            uow.emit(AssetStored(asset_id=str(asset_id), hash=content_hash, media_type=media_type))
        else:
            uow.emit(AssetWithdrawn(asset_id=str(asset_id), reason="removed"))
    return changed


def note_uses(uow: UnitOfWork, kind: str, user_ids: Iterable[UUID], uses: Iterable[tuple[UUID, UUID, str]]) -> None:
    """What some users of a kind use now, in place of what they used: asset, user and field."""
    users = list(set(user_ids))
    for start in range(0, len(users), 500):
        part = users[start : start + 500]
        uow.connection.execute(delete(AssetUseRow).where(AssetUseRow.kind == kind, AssetUseRow.user_id.in_(part)))
    rows = [(asset_id, kind, user_id, field) for asset_id, user_id, field in dict.fromkeys(uses)]
    insert_rows(uow.connection, AssetUseRow, ("asset_id", "kind", "user_id", "field"), rows)


def notice_rights(uow: UnitOfWork) -> list[UUID]:
    """Tell of the assets whose rights ended since the last look; which. The first look only remembers when it was.

    Whoever shows pictures asks `is_shown` at each moment; this is for those who keep what they show.
    """
    since = uow.connection.execute(select(RightsState.noticed_until).with_for_update()).scalar()
    if since is None:
        uow.connection.execute(insert(RightsState).values(id=1, noticed_until=uow.now))
        return []
    ended = _ended(uow.connection, since, uow.now)
    for asset_id in ended:
        uow.emit(AssetWithdrawn(asset_id=str(asset_id), reason="rights"))
    if ended:
        uow.connection.execute(update(RightsState).values(noticed_until=uow.now))
    return ended


def notice_rights_when_due(database: Database) -> None:
    """As `notice_rights`; writes nothing where no rights have ended."""
    with database.read() as connection:
        since = connection.execute(select(RightsState.noticed_until)).scalar()
        if since is not None and not _ended(connection, since, database.clock.now()):
            return
    with database.write() as uow:
        notice_rights(uow)


def _ended(connection: Connection, since: Instant, now: Instant) -> list[UUID]:
    """The assets whose rights ended after one instant and not after another."""
    is_ended = (AssetRow.rights_until > since, AssetRow.rights_until <= now)
    return list(connection.execute(select(AssetRow.id).where(*is_ended).order_by(AssetRow.id)).scalars())


def _for_change(uow: UnitOfWork, asset_id: UUID, expected: int | None) -> Asset:
    uow.connection.execute(select(AssetRow.id).where(AssetRow.id == asset_id).with_for_update())
    asset = require_asset(uow.connection, asset_id)
    if expected is not None and expected != asset.version:
        raise StaleAsset(str(asset_id), asset.version)
    return asset


def _change(uow: UnitOfWork, asset: Asset, values: Mapping[str, Any]) -> Asset:
    statement = update(AssetRow).where(AssetRow.id == asset.id).values(**values, version=asset.version + 1)
    if uow.connection.execute(statement).rowcount != 1:
        raise UnknownAsset(str(asset.id))
    changed = require_asset(uow.connection, asset.id)
    uow.emit(AssetStored(asset_id=str(asset.id), hash=changed.hash, media_type=changed.media_type))
    return changed
