"""Pictures and documents: what an asset is, until when it may be shown, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from comptoir.kernel.values.canonical import sha256_hex
from comptoir.kernel.values.errors import Conflict, Gone, Invalid, NotFound, Stale, TextKey, TooLarge
from comptoir.kernel.values.time import Instant

AssetId = NewType("AssetId", UUID)

ASSET_BYTES_MAX = 100 * 1024 * 1024
PIXELS_MAX = 100_000_000
"""A picture may unpack to this many pixels; a small file can claim far more."""

MIDDLE = 500_000
"""Of a side, in millionths."""
_STAMP_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """Bytes in the store, under their hash. width, height: pixels of a picture, None for other files."""

    hash: str
    file_name: str
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset(StoredFile):
    """A picture or document of the library.

    alt: what a picture shows, by locale. focus: where its subject is, in millionths of width and height; recipes that
    crop keep it. rights_until: the instant from which it is shown no more; rights: who made it, on what terms.
    removed_at: since when it is in the bin. earlier: the files that it had before, the latest first.
    """

    id: AssetId
    alt: Mapping[str, str] = field(default_factory=dict)
    focus_x: int = MIDDLE
    focus_y: int = MIDDLE
    rights_until: Instant | None = None
    rights: str = ""
    removed_at: Instant | None = None
    version: int = 1
    earlier: tuple[Mapping[str, object], ...] = ()

    @property
    def is_picture(self) -> bool:
        """Whether renditions can be made of it."""
        return self.width is not None

    @property
    def stamp(self) -> str:
        """What stands in addresses, so that another file or focus has another address."""
        return sha256_hex(f"{self.hash}|{self.focus_x}|{self.focus_y}".encode())[:_STAMP_LENGTH]

    def is_shown(self, now: Instant) -> bool:
        """Whether channels may show it."""
        return self.removed_at is None and (self.rights_until is None or now < self.rights_until)


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
class RefusedFile(Invalid):
    """The file is no picture or document that is taken. reason: why, as a person reads it."""

    code = "media.refused_file"
    file_name: str
    reason: TextKey


@dataclass(eq=False)
class AssetGone(Gone):
    """The asset is known, its file is no longer in the store."""

    code = "media.asset_gone"
    asset: str


@dataclass(eq=False)
class AssetWithdrawn(Gone):
    """The asset is shown no more: its rights have ended, or it is in the bin."""

    code = "media.asset_withdrawn"
    asset: str


@dataclass(eq=False)
class AssetUsed(Conflict):
    """What is used is not thrown away. uses: of how many things."""

    code = "media.asset_used"
    asset: str
    uses: int


@dataclass(eq=False)
class ContentKnown(Conflict):
    """Another asset has this content already."""

    code = "media.content_known"
    asset: str
    file_name: str


@dataclass(eq=False)
class StaleAsset(Stale):
    """The asset was changed by somebody else meanwhile."""

    code = "media.stale_asset"
    asset: str
    version: int
