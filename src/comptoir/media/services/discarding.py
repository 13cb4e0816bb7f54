"""Deleting what lies in the bin for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, delete, select, text

from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.uow import UnitOfWork
from comptoir.media.domain import AssetUsed
from comptoir.media.events import AssetWithdrawn
from comptoir.media.ports import ObjectStore
from comptoir.media.queries import assets_by_id, use_counts
from comptoir.media.services.objects import object_folder
from comptoir.media.tables import AssetRow

_FILES_LOCK = 0x636D6664
"""Of PostgreSQL; SQLite lets one writer at a time in by itself."""


def keep_files(connection: Connection) -> None:
    """Let nobody delete files until this transaction has written the rows that name them."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _FILES_LOCK})


def refuse_used(connection: Connection, asset_ids: Collection[UUID], named: Mapping[UUID, int]) -> None:
    """Refuses AssetUsed where something uses one of the assets. named: see `AssetSight`."""
    used = _uses(connection, asset_ids, named)
    for asset_id in asset_ids:
        if asset_id in used:
            raise AssetUsed(str(asset_id), used[asset_id])


def _uses(connection: Connection, asset_ids: Collection[UUID], named: Mapping[UUID, int]) -> Mapping[UUID, int]:
    """How often each of some assets is used or named, of those that are."""
    used = Counter(use_counts(connection, asset_ids))
    used.update({asset_id: named[asset_id] for asset_id in asset_ids if asset_id in named})
    return used


def discard_assets(
    uow: UnitOfWork, objects: ObjectStore, asset_ids: Collection[UUID], named: Mapping[UUID, int]
) -> int:
    """Delete assets that lie in the bin and that nothing uses, and their files; how many went. named: see `AssetSight`.

    An older version of a product that was brought back may use what lies in the bin: it stays there, others go.
    Files go before the transaction ends, so that whoever brings the same content meanwhile waits and writes it anew; a
    crash between leaves an asset in the bin without its file, which the next time deletes.
    """
    connection = uow.connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _FILES_LOCK})
    used = _uses(connection, asset_ids, named)
    found = assets_by_id(connection, asset_ids).values()
    gone = [one for one in found if one.removed_at is not None and one.id not in used]
    connection.execute(delete(AssetRow).where(AssetRow.id.in_([one.id for one in gone])))
    hashes = {one.hash for one in gone} | {str(file["hash"]) for one in gone for file in one.earlier}
    for content_hash in hashes - _kept(connection, hashes):
        objects.delete_below(object_folder(content_hash))
    for one in gone:
        uow.emit(AssetWithdrawn(asset_id=str(one.id), reason="deleted"))
    return len(gone)


def _kept(connection: Connection, hashes: Collection[str]) -> set[str]:
    """Those of some files that an asset has, or had before and may be given back."""
    own = {row[0] for row in select_by_keys(connection, AssetRow, ("hash",), "hash", hashes)}
    earlier = connection.execute(select(AssetRow.earlier).where(AssetRow.earlier != [])).scalars()
    return own | {str(file["hash"]) for files in earlier for file in files}
