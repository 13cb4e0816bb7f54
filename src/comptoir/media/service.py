"""Storing assets by content and serving renditions of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, from_url
from sqlalchemy import insert, update

from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.canonical import sha256_hex
from comptoir.media.domain import (
    ASSET_BYTES_MAX,
    PIXELS_MAX,
    Asset,
    AssetGone,
    AssetId,
    AssetTooLarge,
    EmptyAsset,
    Rendition,
    UnknownRendition,
    sniff_media_type,
)
from comptoir.media.events import AssetStored
from comptoir.media.ports import ObjectStore
from comptoir.media.queries import asset_by_hash
from comptoir.media.tables import AssetRow

_QUALITY = 82


class Objects:
    """An object store behind a URL: a folder by default; S3, GCS or Azure by theirs."""

    def __init__(self, url: str) -> None:
        if "://" in url:
            self._store = from_url(url)
        else:
            Path(url).mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(prefix=url)

    def put(self, name: str, content: bytes) -> None:
        try:
            self._store.put(name, content, mode="create")
        except AlreadyExistsError:
            return

    def get(self, name: str) -> bytes | None:
        try:
            return bytes(self._store.get(name).bytes())
        except FileNotFoundError:
            return None


def objects_in(data: Path) -> Objects:
    """The store of an installation whose data folder this is."""
    return Objects(str(data.resolve() / "objects"))


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of bytes before they are stored."""

    content: bytes
    hash: str
    media_type: str
    width: int | None
    height: int | None


def measure(content: bytes) -> Measured:
    """Hash, type and size of a file. Refuses EmptyAsset, AssetTooLarge. Needs no database: call it outside."""
    import pyvips  # noqa: PLC0415 - a server starts without it

    if not content:
        raise EmptyAsset
    if len(content) > ASSET_BYTES_MAX:
        raise AssetTooLarge(ASSET_BYTES_MAX)
    media_type = sniff_media_type(content[:32])
    width = height = None
    if media_type.startswith("image/"):
        try:
            image = pyvips.Image.new_from_buffer(content, "", access="sequential")
            width, height = int(image.width), int(image.height)
        except pyvips.Error:
            media_type = "application/octet-stream"
        if width is not None and height is not None and width * height > PIXELS_MAX:
            raise AssetTooLarge(ASSET_BYTES_MAX)
    return Measured(content, sha256_hex(content), media_type, width, height)


def object_name(content_hash: str, rendition: Rendition | None = None) -> str:
    """Where the bytes of an asset, or of one of its renditions, lie in the store."""
    end = "original" if rendition is None else f"{rendition.code}.webp"
    return f"media/{content_hash[:2]}/{content_hash}/{end}"


def store_asset(
    uow: UnitOfWork, objects: ObjectStore, measured: Measured, file_name: str, alt: Mapping[str, str] | None = None
) -> Asset:
    """The asset with this content: the one that has it already, or a new one.

    The bytes are written before the row, so that a row never names bytes that are not there.
    """
    known = asset_by_hash(uow.connection, measured.hash)
    if known is not None:
        return known
    objects.put(object_name(measured.hash), measured.content)
    asset = Asset(
        id=AssetId(new_id()),
        hash=measured.hash,
        file_name=file_name[:255],
        media_type=measured.media_type,
        size_bytes=len(measured.content),
        width=measured.width,
        height=measured.height,
        alt=dict(alt or {}),
    )
    uow.connection.execute(
        insert(AssetRow).values(
            id=asset.id,
            hash=asset.hash,
            file_name=asset.file_name,
            media_type=asset.media_type,
            size_bytes=asset.size_bytes,
            width=asset.width,
            height=asset.height,
            alt=dict(asset.alt),
            created_at=uow.now,
        )
    )
    uow.emit(AssetStored(asset_id=str(asset.id), hash=asset.hash, media_type=asset.media_type))
    return asset


def describe_asset(uow: UnitOfWork, asset: Asset, alt: Mapping[str, str]) -> None:
    """Say what a picture shows, by locale."""
    uow.connection.execute(update(AssetRow).where(AssetRow.id == asset.id).values(alt=dict(alt)))
    uow.emit(AssetStored(asset_id=str(asset.id), hash=asset.hash, media_type=asset.media_type))


def original(objects: ObjectStore, asset: Asset) -> bytes:
    """The bytes as they came. Refuses AssetGone."""
    content = objects.get(object_name(asset.hash))
    if content is None:
        raise AssetGone(str(asset.id))
    return content


def rendition(objects: ObjectStore, asset: Asset, wanted: Rendition) -> bytes:
    """A picture within a square of the rendition's size, as WebP; made once, then kept.

    Refuses UnknownRendition for a file that is no picture, AssetGone.
    """
    import pyvips  # noqa: PLC0415 - a server starts without it

    if not asset.is_picture:
        raise UnknownRendition(wanted.code)
    name = object_name(asset.hash, wanted)
    kept = objects.get(name)
    if kept is not None:
        return kept
    image = pyvips.Image.thumbnail_buffer(original(objects, asset), wanted.value, height=wanted.value, size="down")
    made = bytes(image.write_to_buffer(".webp", Q=_QUALITY, strip=True))
    objects.put(name, made)
    return made
