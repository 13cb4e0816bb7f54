"""Taking files into the library: looked at from all sides first, stored once by content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import insert, update

from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.canonical import sha256_hex
from comptoir.kernel.values.errors import TextKey
from comptoir.kernel.values.text import fold
from comptoir.media.domain import (
    ASSET_BYTES_MAX,
    PIXELS_MAX,
    Asset,
    AssetId,
    AssetTooLarge,
    RefusedFile,
    StoredFile,
    inspect,
)
from comptoir.media.domain.inspecting import METADATA_BYTES_MAX
from comptoir.media.events import AssetStored
from comptoir.media.ports import ObjectStore
from comptoir.media.queries import asset_by_hash
from comptoir.media.services.discarding import keep_files
from comptoir.media.services.objects import object_name
from comptoir.media.tables import AssetRow

_AT_ONCE_MAX = 50_000_000
"""Pixels of a picture of a kind that cannot be unpacked line by line."""
_AT_ONCE = frozenset({"image/webp", "image/avif", "image/gif"})
_DENSE = 1_000
_DENSE_FROM = 10_000_000
"""More than _DENSE pixels in each byte of a picture of this size: it is made to fill the memory."""
_FILE_NAME_MAX = 255
_WORDS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of bytes before they are stored."""

    content: bytes
    file: StoredFile


def measure(content: bytes, file_name: str = "") -> Measured:
    """Type and size of a file that may be taken. Needs no database: call it outside of transactions.

    What cannot be right is refused by its structure, before anything is unpacked; what remains is read once to its
    end. Refuses EmptyAsset, AssetTooLarge, RefusedFile.
    """
    if len(content) > ASSET_BYTES_MAX:
        raise AssetTooLarge(ASSET_BYTES_MAX)
    media_type = inspect(content, file_name)
    width = height = None
    if media_type.startswith("image/"):
        width, height = _sides(content, media_type, file_name)
    name = file_name.replace("\x00", "")[:_FILE_NAME_MAX]
    return Measured(content, StoredFile(
        hash=sha256_hex(content), file_name=name, media_type=media_type, size_bytes=len(content), width=width,
        height=height,
    ))  # fmt: skip


def _sides(content: bytes, media_type: str, file_name: str) -> tuple[int, int]:
    """Width and height of a picture whose every line can be read."""
    import pyvips  # noqa: PLC0415 - a server starts without it

    def refused(reason: str) -> RefusedFile:
        return RefusedFile(file_name[:200], TextKey(f"media.refused.{reason}"))

    try:
        image = pyvips.Image.new_from_buffer(content, "", access="sequential", fail_on="truncated")
        width, height, fields = int(image.width), int(image.height), set(image.get_fields())
        pixels = width * height
        if pixels > (_AT_ONCE_MAX if media_type in _AT_ONCE or "interlaced" in fields else PIXELS_MAX):
            raise AssetTooLarge(ASSET_BYTES_MAX)
        if pixels > _DENSE_FROM and pixels > _DENSE * len(content):
            raise refused("unpack")
        if "n-pages" in fields and image.get("n-pages") > 1:
            raise refused("animated")
        profiles = [one for one in ("exif-data", "icc-profile-data", "xmp-data", "iptc-data") if one in fields]
        if sum(len(image.get(one)) for one in profiles) > METADATA_BYTES_MAX:
            raise refused("metadata")
        image.avg()
    except pyvips.Error:
        raise refused("damaged") from None
    return width, height


def words_of(file_name: str, alt: Mapping[str, str], rights: str = "") -> str:
    """What an asset is searched by."""
    return fold(" ".join((file_name, *alt.values(), rights)))[:_WORDS_MAX]


def store_asset(
    uow: UnitOfWork, objects: ObjectStore, measured: Measured, file_name: str, alt: Mapping[str, str] | None = None
) -> Asset:
    """The asset with this content: the one that has it already (back from the bin, if it lay there), or a new one.

    The bytes are written before the row, so that a row never names bytes that are not there.
    """
    keep_files(uow.connection)
    known = asset_by_hash(uow.connection, measured.file.hash)
    if known is not None:
        if known.removed_at is not None:
            uow.connection.execute(update(AssetRow).where(AssetRow.id == known.id).values(removed_at=None))
            uow.emit(AssetStored(asset_id=str(known.id), hash=known.hash, media_type=known.media_type))
        return replace(known, removed_at=None)
    file = measured.file
    objects.put(object_name(file.hash), measured.content)
    asset = Asset(
        id=AssetId(new_id()),
        hash=file.hash,
        file_name=file_name.replace("\x00", "")[:_FILE_NAME_MAX],
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        width=file.width,
        height=file.height,
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
            words=words_of(asset.file_name, asset.alt),
        )
    )
    uow.emit(AssetStored(asset_id=str(asset.id), hash=asset.hash, media_type=asset.media_type))
    return asset
