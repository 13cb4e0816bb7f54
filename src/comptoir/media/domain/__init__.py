"""Pictures and documents: what an asset is, which renditions it has, and which files are taken."""

from comptoir.media.domain.assets import (
    ASSET_BYTES_MAX,
    PIXELS_MAX,
    Asset,
    AssetGone,
    AssetId,
    AssetTooLarge,
    AssetUsed,
    AssetWithdrawn,
    ContentKnown,
    EmptyAsset,
    RefusedFile,
    StaleAsset,
    StoredFile,
    UnknownAsset,
    UnknownRendition,
)
from comptoir.media.domain.inspecting import inspect, sniff_media_type
from comptoir.media.domain.recipes import Form, Recipe, crop_box, recipes_of

__all__ = [
    "ASSET_BYTES_MAX",
    "PIXELS_MAX",
    "Asset",
    "AssetGone",
    "AssetId",
    "AssetTooLarge",
    "AssetUsed",
    "AssetWithdrawn",
    "ContentKnown",
    "EmptyAsset",
    "Form",
    "Recipe",
    "RefusedFile",
    "StaleAsset",
    "StoredFile",
    "UnknownAsset",
    "UnknownRendition",
    "crop_box",
    "inspect",
    "recipes_of",
    "sniff_media_type",
]
