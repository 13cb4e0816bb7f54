"""What the name of a file says of its product: `SKU.jpg`, `SKU_2.jpg`, `EAN_main.png`, `SKU-notice.pdf`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from comptoir.catalog.domain.pictures import Role

_WORDS = {
    **dict.fromkeys(("main", "principal", "principale", "front", "face", "packshot"), Role.MAIN),
    **dict.fromkeys(("gallery", "galerie", "detail", "back", "dos", "side", "cote", "zoom"), Role.GALLERY),
    **dict.fromkeys(("manual", "manuel", "notice", "guide", "fiche"), Role.MANUAL),
}
_PART = re.compile(r"[_\-. ]+([^_\-. ]+)$")
_NUMBER_MAX = 4
_PARTS_MAX = 3


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A reading of a file's name. code: a SKU or a barcode. position: among the pictures of the product."""

    code: str
    role: Role
    position: int


def readings(file_name: str, *, is_picture: bool) -> list[NamedFile]:
    """What a name may mean, the most literal first: the whole name is a code, or its end says what the file shows.

    The first picture is the main one. A document is a manual, whatever its name says.
    """
    stem = file_name.rpartition(".")[0] or file_name
    found = [NamedFile(stem, Role.MAIN, 0)]
    role: Role | None = None
    position = 0
    rest = stem
    for _ in range(_PARTS_MAX):
        part = _PART.search(rest)
        if part is None:
            break
        rest, word = rest[: part.start()], part[1].lower()
        if word.isascii() and word.isdigit() and len(word) < _NUMBER_MAX:
            position = int(word)
            role = role or (Role.MAIN if position <= 1 else Role.GALLERY)
        else:
            role = _WORDS.get(word, role or Role.GALLERY)
        found.append(NamedFile(rest, role, position))
    return found if is_picture else [NamedFile(one.code, Role.MANUAL, one.position) for one in found]
