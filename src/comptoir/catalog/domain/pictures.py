"""The pictures and files that a card names, by the role they have on it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from comptoir.catalog.domain.attributes import AttributeType, TextFormat
from comptoir.catalog.domain.structure import Structure


class Role(StrEnum):
    """What a picture or file is for: the one picture of lists and labels; the others; papers; films elsewhere."""

    MAIN = "main"
    GALLERY = "gallery"
    MANUAL = "manual"
    VIDEO = "video"


VIDEO_ATTRIBUTE = "video"


def card_media(structure: Structure, body: Mapping[str, Any]) -> list[tuple[Role, str]]:
    """The asset or address of everything on a card that is to be looked at, the main picture first, each once."""
    found: dict[str, Role] = {}
    if isinstance(body["image"], str):
        found[body["image"]] = Role.MAIN
    for code, value in body["values"].items():
        attribute = structure.attribute(code)
        if attribute is None:
            continue
        role = _role(attribute.type, attribute.rules.format, code)
        for one in value if isinstance(value, list) else [value]:
            if role is not None and isinstance(one, str):
                found.setdefault(one, role)
    return [(role, one) for one, role in found.items()]


def _role(kind: AttributeType, form: TextFormat, code: str) -> Role | None:
    if kind is AttributeType.IMAGE:
        return Role.GALLERY
    if kind is AttributeType.FILE:
        return Role.MANUAL
    if form is TextFormat.URL and code == VIDEO_ATTRIBUTE:
        return Role.VIDEO
    return None
