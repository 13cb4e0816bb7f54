"""Finding assets."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, distinct, exists, func, or_, select, true

from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.text import fold
from comptoir.kernel.values.time import Instant, from_ms
from comptoir.media.domain import Asset, AssetId, UnknownAsset
from comptoir.media.ports import SeenUses
from comptoir.media.tables import AssetRow, AssetUseRow, RightsState

_COLUMNS = (
    "id", "hash", "file_name", "media_type", "size_bytes", "width", "height", "alt", "focus_x", "focus_y",
    "rights_until", "rights", "removed_at", "version", "earlier",
)  # fmt: skip


PUBLISHED = "card"
"""The kind of uses by what channels show: what is written may say another picture already, or none."""


@dataclass(frozen=True, slots=True)
class AssetUse:
    """What uses an asset: a thing of a kind, by one of its fields."""

    kind: str
    user_id: UUID
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFilter:
    """Which assets are wanted. is_orphan: those that nothing uses, and that are not `named` elsewhere.

    seen: only those that whoever sees these uses may see.
    """

    q: str = ""
    kind: Literal["picture", "document"] | None = None
    is_orphan: bool = False
    named: Collection[UUID] = ()
    lacks_alt: bool = False
    rights_end_before: Instant | None = None
    is_removed: bool = False
    seen: SeenUses | None = None


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


def asset_page(
    connection: Connection, limit: int, before: UUID | None = None, wanted: AssetFilter | None = None
) -> list[Asset]:
    """Assets, the newest first. before: the last one of the page before."""
    statement = select(*(getattr(AssetRow, name) for name in _COLUMNS)).order_by(AssetRow.id.desc()).limit(limit)
    statement = statement.where(*_conditions(wanted or AssetFilter()))
    if before is not None:
        statement = statement.where(AssetRow.id < before)
    return [_asset(tuple(row)) for row in connection.execute(statement)]


def asset_count(connection: Connection, wanted: AssetFilter) -> int:
    """How many assets there are of those."""
    return connection.execute(select(func.count()).select_from(AssetRow).where(*_conditions(wanted))).scalar_one()


def _conditions(wanted: AssetFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        AssetRow.removed_at.is_not(None) if wanted.is_removed else AssetRow.removed_at.is_(None)
    ]
    found += [AssetRow.words.contains(word, autoescape=True) for word in fold(wanted.q).split()[:10]]
    if wanted.kind is not None:
        found.append(AssetRow.width.is_not(None) if wanted.kind == "picture" else AssetRow.width.is_(None))
    if wanted.is_orphan:
        found += [~exists().where(AssetUseRow.asset_id == AssetRow.id), AssetRow.id.not_in(wanted.named)]
    if wanted.lacks_alt:
        found += [AssetRow.alt == {}, AssetRow.width.is_not(None)]
    if wanted.rights_end_before is not None:
        found.append(AssetRow.rights_until < wanted.rights_end_before)
    if wanted.seen is not None:
        of_asset = AssetUseRow.asset_id == AssetRow.id
        found.append(or_(~exists().where(of_asset), exists().where(of_asset, _is_seen(wanted.seen))))
    return found


def _is_seen(seen: SeenUses) -> ColumnElement[bool]:
    parts = [
        and_(
            AssetUseRow.kind.in_(seen.kinds),
            true() if fields is None else AssetUseRow.field.in_(fields),
            true() if users is None else AssetUseRow.user_id.in_(users),
        )
        for fields, users in seen.parts
    ]
    return or_(AssetUseRow.kind.not_in(seen.kinds), *parts)


def use_counts(connection: Connection, asset_ids: Collection[UUID], seen: SeenUses | None = None) -> dict[UUID, int]:
    """How many things use assets, of those that are seen; assets that nothing uses are left out.

    What is only published counts where nothing else uses an asset: it is the same things, as they were.
    """
    written: dict[UUID, int] = {}
    published: dict[UUID, int] = {}
    ids = list(asset_ids)
    is_published = (AssetUseRow.kind == PUBLISHED).label("is_published")
    for start in range(0, len(ids), 500):
        of_part = AssetUseRow.asset_id.in_(ids[start : start + 500])
        statement = select(AssetUseRow.asset_id, is_published, func.count(distinct(AssetUseRow.user_id))).where(of_part)
        if seen is not None:
            statement = statement.where(_is_seen(seen))
        for asset_id, is_so, count in connection.execute(statement.group_by(AssetUseRow.asset_id, is_published)):
            (published if is_so else written)[asset_id] = count
    return published | written


def uses_of(connection: Connection, asset_ids: Collection[UUID]) -> dict[UUID, list[AssetUse]]:
    """What uses assets; those that nothing uses are left out."""
    found: dict[UUID, list[AssetUse]] = {}
    for row in select_by_keys(connection, AssetUseRow, ("asset_id", "kind", "user_id", "field"), "asset_id", asset_ids):
        found.setdefault(row[0], []).append(AssetUse(*row[1:]))
    return found


def uses_by(connection: Connection, kind: str, user_ids: Iterable[UUID]) -> list[tuple[UUID, UUID, str]]:
    """What users of a kind use: asset, user and field."""
    found: list[tuple[UUID, UUID, str]] = []
    ids = list(set(user_ids))
    statement = select(AssetUseRow.asset_id, AssetUseRow.user_id, AssetUseRow.field).where(AssetUseRow.kind == kind)
    for start in range(0, len(ids), 500):
        of_part = AssetUseRow.user_id.in_(ids[start : start + 500])
        found += [(row[0], row[1], row[2]) for row in connection.execute(statement.where(of_part))]
    return found


def shown_assets(connection: Connection, written: Iterable[object], now: Instant) -> dict[str, Asset]:
    """The assets that values name, by what the values say, as far as channels may show them now."""
    ids = {one: found for one in written if (found := asset_id_in(one)) is not None}
    assets = assets_by_id(connection, ids.values()) if ids else {}
    return {
        str(one): asset
        for one, asset_id in ids.items()
        if (asset := assets.get(asset_id)) is not None and asset.is_shown(now)
    }


def ended_assets(connection: Connection, written: Iterable[object]) -> frozenset[str]:
    """Of what values say, that which names an asset that channels show no more, as far as its end was told."""
    ids = {one: found for one in written if (found := asset_id_in(one)) is not None}
    if not ids:
        return frozenset()
    assets = assets_by_id(connection, ids.values())
    told = connection.execute(select(RightsState.noticed_until)).scalar() or from_ms(0)
    return frozenset(
        str(one)
        for one, asset_id in ids.items()
        if (asset := assets.get(asset_id)) is not None and not asset.is_shown(told)
    )


def asset_id_in(written: object) -> UUID | None:
    """The asset that a value names; None for an address elsewhere, or anything else."""
    if not isinstance(written, str) or written.startswith("https://"):
        return None
    try:
        return UUID(written)
    except ValueError:
        return None


def picture_address(asset: Asset, recipe: str = "small") -> str:
    """Where browsers find a picture; another file or focus has another address, so it may be kept for ever."""
    return f"/api/v1/assets/{asset.id}/renditions/{recipe}?v={asset.stamp}"


def picture_addresses(
    connection: Connection, written: Iterable[object], now: Instant, recipe: str = "small"
) -> dict[str, str]:
    """Where browsers find the pictures that values name: addresses elsewhere as they stand, ours as far as shown."""
    named = [one for one in written if isinstance(one, str)]
    elsewhere = {one: one for one in named if one.startswith("https://")}
    assets = shown_assets(connection, named, now)
    return elsewhere | {one: picture_address(asset, recipe) for one, asset in assets.items()}


def _asset(row: tuple[object, ...]) -> Asset:
    fields = dict(zip(_COLUMNS, row, strict=True))
    fields["id"] = AssetId(row[0])  # type: ignore[arg-type] # the column is a UUID
    fields["earlier"] = tuple(fields["earlier"])  # type: ignore[arg-type] # the column is a list
    return Asset(**fields)  # type: ignore[arg-type] # the columns are the fields
