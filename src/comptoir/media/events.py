"""The feed entries of pictures and documents."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetStored(Event):
    """A picture or document came into the library, or what is known of it changed."""

    topic = "media.asset.stored"
    asset_id: str
    hash: str
    media_type: str

    def key(self) -> str:
        return self.asset_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetWithdrawn(Event):
    """Channels show an asset no more. reason: `rights` that have ended, `removed` into the bin, or `deleted`."""

    topic = "media.asset.withdrawn"
    asset_id: str
    reason: str

    def key(self) -> str:
        return self.asset_id
