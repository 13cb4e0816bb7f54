"""Renditions: made of the original by a recipe when first asked for, then kept."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, assert_never

from comptoir.media.domain import Asset, AssetGone, Form, Recipe, UnknownRendition, crop_box, recipes_of
from comptoir.media.ports import ObjectStore
from comptoir.media.services.objects import object_name

MEDIA_TYPES = {Form.WEBP: "image/webp", Form.AVIF: "image/avif", Form.JPEG: "image/jpeg", Form.TIFF: "image/tiff"}
_MILLIMETRES = 25.4
_AVIF_QUALITY_LESS = 22
"""AVIF looks as good at this much less."""


@cache
def recipes() -> Mapping[str, Recipe]:
    """The recipes by code."""
    source = resources.files("comptoir.media").joinpath("recipes.toml").read_text(encoding="utf-8")
    return recipes_of(tomllib.loads(source))


def recipe_named(code: str) -> Recipe:
    """Refuses UnknownRendition."""
    found = recipes().get(code)
    if found is None:
        raise UnknownRendition(code[:60])
    return found


def original(objects: ObjectStore, asset: Asset) -> bytes:
    """The bytes as they came. Refuses AssetGone."""
    content = objects.get(object_name(asset.hash))
    if content is None:
        raise AssetGone(str(asset.id))
    return content


def rendition(objects: ObjectStore, asset: Asset, recipe: Recipe, form: Form | None = None) -> bytes:
    """A picture by a recipe, upright, with nothing that the camera wrote into it.

    Refuses UnknownRendition for a file that is no picture, AssetGone.
    """
    if not asset.is_picture:
        raise UnknownRendition(recipe.code)
    form = form or recipe.form
    kept_as = f"{recipe.code}-{asset.stamp}" if recipe.crops else recipe.code
    name = object_name(asset.hash, f"{kept_as}.{form.value}")
    kept = objects.get(name)
    if kept is not None:
        return kept
    made = _written(_cooked(original(objects, asset), recipe, (asset.focus_x, asset.focus_y)), recipe, form)
    objects.put(name, made)
    return made


def _cooked(content: bytes, recipe: Recipe, focus: tuple[int, int]) -> Any:  # noqa: ANN401 - vips carries no types
    import pyvips  # noqa: PLC0415 - a server starts without it

    if not recipe.crops:
        return pyvips.Image.thumbnail_buffer(content, recipe.width, height=recipe.height, size="down")
    image = pyvips.Image.new_from_buffer(content, "").autorot()
    part = image.crop(*crop_box(image.width, image.height, recipe, focus))
    return part.thumbnail_image(recipe.width, height=recipe.height, size="down")


def _written(image: Any, recipe: Recipe, form: Form) -> bytes:  # noqa: ANN401 - vips carries no types
    if form in {Form.JPEG, Form.TIFF} and image.hasalpha():
        image = image.flatten(background=[255] * (image.bands - 1))
    dots = recipe.dots_per_inch / _MILLIMETRES
    image = image.copy(xres=dots, yres=dots)
    match form:
        case Form.WEBP:
            return bytes(image.write_to_buffer(".webp", Q=recipe.quality, keep=0))
        case Form.AVIF:
            quality = max(1, recipe.quality - _AVIF_QUALITY_LESS)
            return bytes(image.write_to_buffer(".avif", Q=quality, effort=2, keep=0))
        case Form.JPEG:
            return bytes(image.write_to_buffer(".jpg", Q=recipe.quality, keep=0, optimize_coding=True))
        case Form.TIFF:
            inks = image.icc_transform("cmyk", input_profile="srgb") if recipe.is_cmyk else image
            return bytes(inks.write_to_buffer(".tif", Q=recipe.quality, compression="jpeg", keep="icc"))
        case _:
            assert_never(form)
