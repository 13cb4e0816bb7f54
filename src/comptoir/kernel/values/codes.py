"""Codes that people and other systems give to things: SKUs, attribute codes, store codes.

A natural code is shown as typed and compared without case: "Ab-1" and "AB-1" are one SKU.
Accents count: they tell codes apart.
"""

import re
import unicodedata
from typing import NewType

from comptoir.kernel.values.errors import MalformedValue, TextKey

NaturalCode = NewType("NaturalCode", str)  # as typed
FoldedCode = NewType("FoldedCode", str)  # as compared and kept unique

CODE_LENGTH_MAX = 255
_WORD_CODE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


def fold_code(code: str) -> FoldedCode:
    """The form under which a code is unique; folding twice changes nothing."""
    if code.isascii():
        return FoldedCode(code.strip().lower())
    folded = code
    while (again := unicodedata.normalize("NFKC", folded).casefold().strip()) != folded:
        folded = again
    return FoldedCode(folded)


def natural_code(text: str, length_max: int = CODE_LENGTH_MAX) -> NaturalCode:
    """A code as typed, without the white space around it.

    Refuses MalformedValue: empty, longer than `length_max`, or with control or invisible characters.
    """
    code = unicodedata.normalize("NFC", text).strip()
    if not code or len(code) > length_max:
        raise MalformedValue(text, TextKey("kernel.expected.code"))
    if not (code.isascii() and code.isprintable()) and any(
        unicodedata.category(letter) in _FORBIDDEN for letter in code
    ):
        raise MalformedValue(text, TextKey("kernel.expected.code"))
    return NaturalCode(code)


def word_code(text: str, length_max: int = 100) -> NaturalCode:
    """A code for structure (attributes, families, channels): ASCII letters, digits, `_` and `-`.

    Refuses MalformedValue.
    """
    code = text.strip()
    if len(code) > length_max or _WORD_CODE.fullmatch(code) is None:
        raise MalformedValue(text, TextKey("kernel.expected.word_code"))
    return NaturalCode(code)
