"""Recipes: how a rendition is made of a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from comptoir.media.domain.assets import MIDDLE


class Form(StrEnum):
    """The file formats of renditions."""

    WEBP = "webp"
    AVIF = "avif"
    JPEG = "jpeg"
    TIFF = "tiff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """width, height: pixels of the box. crops: the box is filled around the focus; otherwise the picture fits into it.

    Pictures are never enlarged. form: unless another is asked. quality: 1 to 100. dots_per_inch, is_cmyk: for print.
    """

    code: str
    width: int
    height: int
    form: Form = Form.WEBP
    crops: bool = False
    quality: int = 82
    dots_per_inch: int = 72
    is_cmyk: bool = False


def recipes_of(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Recipe]:
    """The recipes of a file, by code."""
    return {code: Recipe(code=code, **{**one, "form": Form(one.get("form", "webp"))}) for code, one in tables.items()}


def crop_box(width: int, height: int, recipe: Recipe, focus: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest part of a picture with the proportions of the recipe's box, as near around the focus as it fits.

    focus: millionths of width and height. Left, top, width and height in pixels.
    """
    part_width = min(width, max(1, height * recipe.width // recipe.height))
    part_height = min(height, max(1, width * recipe.height // recipe.width))
    left, top = (
        min(max(0, side * place // (2 * MIDDLE) - part // 2), side - part)
        for side, part, place in ((width, part_width, focus[0]), (height, part_height, focus[1]))
    )
    return left, top, part_width, part_height
