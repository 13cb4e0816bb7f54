"""Finding assets."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.kernel.bulk import select_by_keys
from comptoir.media.domain import Asset, AssetId, UnknownAsset
from comptoir.media.tables import AssetRow

_COLUMNS = ("id", "hash", "file_name", "media_type", "size_bytes", "width", "height", "alt")


def assets_by_id(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Asset]:
    """Assets by id; unknown ones are left out."""
    return {row[0]: _asset(row) for row in select_by_keys(connection, AssetRow, _COLUMNS, "id", ids)}


def require_asset(connection: Connection, asset_id: UUID) -> Asset:
    """One asset. Refuses UnknownAsset."""
    found = assets_by_id(connection, [asset_id]).get(asset_id)
    if found is None:
        raise UnknownAsset(str(asset_id))
    return found


def asset_by_hash(connection: Connection, content_hash: str) -> Asset | None:
    """The asset with this content."""
    rows = select_by_keys(connection, AssetRow, _COLUMNS, "hash", [content_hash])
    return _asset(rows[0]) if rows else None


def asset_page(connection: Connection, limit: int, after: UUID | None = None) -> list[Asset]:
    """Assets in the order in which they came."""
    statement = select(*(getattr(AssetRow, name) for name in _COLUMNS)).order_by(AssetRow.id).limit(limit)
    if after is not None:
        statement = statement.where(AssetRow.id > after)
    return [_asset(tuple(row)) for row in connection.execute(statement)]


def _asset(row: tuple[object, ...]) -> Asset:
    names = ("id", *_COLUMNS[1:])
    fields = dict(zip(names, row, strict=True))
    fields["id"] = AssetId(row[0])  # type: ignore[arg-type] # the column is a UUID
    return Asset(**fields)  # type: ignore[arg-type] # the columns are the fields
