"""Words that found nothing: which of them are kept, and how many."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from comptoir.catalog.domain.search_words import is_vocabulary
from comptoir.kernel.values.canonical import sha256_hex
from comptoir.kernel.values.text import fold

TEXT_MIN, TEXT_MAX = 3, 60
MISSES_MAX = 500
"""Different words that are kept; others that come later are not, until the night has forgotten some."""
KEPT_DAYS = 60
SEVERAL = 5
"""How often words that the catalogue does not know are looked for before they are kept as they were typed."""
BUCKET = "#"
_DIGITS_MAX = 5


def kept_words(typed: str) -> str | None:
    """The words as they are counted; None for what says nothing of products, or may tell of a person.

    An address of mail, or more digits than a size has (telephones, cards, barcodes), is never kept.
    """
    words = " ".join(fold(typed).split())
    if not TEXT_MIN <= len(words) <= TEXT_MAX or "@" in typed or not words.isprintable():
        return None
    return None if sum(letter.isdigit() for letter in words) > _DIGITS_MAX else words


def unknown_in(words: Iterable[str], known: Collection[str]) -> bool:
    """Whether words may be no words of a catalogue: none is one, or one of some length is not. words: as searched."""
    of_length = [word for word in words if is_vocabulary(word)]
    return not of_length or any(word not in known for word in of_length)


def bucket_of(words: str) -> str:
    """What unknown words are counted under until several searches were for them.

    Somebody's name may be typed once. One bucket in 65,536 stands for so many names that it tells of none, and for so
    few searches that different ones hardly meet in it.
    """
    return BUCKET + sha256_hex(words.encode())[:4]
