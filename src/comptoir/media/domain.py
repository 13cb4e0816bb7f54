"""Pictures and documents: what an asset is, which renditions it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NewType
from uuid import UUID

from comptoir.kernel.values.errors import Gone, Invalid, NotFound, TooLarge

AssetId = NewType("AssetId", UUID)

ASSET_BYTES_MAX = 100 * 1024 * 1024
PIXELS_MAX = 200_000_000
"""A picture may unpack to this many pixels; a small file can claim far more."""


class Rendition(Enum):
    """A recipe: the longest side in pixels. Pictures are never enlarged."""

    THUMB = 160
    SMALL = 480
    LARGE = 1600

    @property
    def code(self) -> str:
        """The name in addresses."""
        return self.name.lower()


RENDITIONS: Mapping[str, Rendition] = {one.code: one for one in Rendition}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file under its content's hash. width, height: pixels of a picture, None for other files.

    alt: what a picture shows, by locale.
    """

    id: AssetId
    hash: str
    file_name: str
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None
    alt: Mapping[str, str]

    @property
    def is_picture(self) -> bool:
        """Whether renditions can be made of it."""
        return self.width is not None


@dataclass(eq=False)
class UnknownAsset(NotFound):
    """There is no asset of that id."""

    code = "media.unknown_asset"
    asset: str


@dataclass(eq=False)
class UnknownRendition(NotFound):
    """There is no such rendition, or the file is no picture."""

    code = "media.unknown_rendition"
    rendition: str


@dataclass(eq=False)
class AssetTooLarge(TooLarge):
    """The file, or the picture in it, is larger than is taken."""

    code = "media.asset_too_large"
    bytes_max: int


@dataclass(eq=False)
class EmptyAsset(Invalid):
    """There is nothing in the file."""

    code = "media.empty_asset"


@dataclass(eq=False)
class AssetGone(Gone):
    """The asset is known, its file is no longer in the store."""

    code = "media.asset_gone"
    asset: str


_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
)


def sniff_media_type(head: bytes) -> str:
    """The media type by the first bytes; never by the name, so that nobody's script is served as a page."""
    return next(
        (kind for place, mark, kind in _SIGNATURES if head[place : place + len(mark)] == mark),
        "application/octet-stream",
    )
