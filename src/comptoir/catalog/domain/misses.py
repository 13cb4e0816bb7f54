"""Words that found nothing: which of them are kept, and how many."""

from __future__ import annotations

from comptoir.kernel.values.text import fold

TEXT_MIN, TEXT_MAX = 3, 60
MISSES_MAX = 500
"""Different words that are kept; others that come later are not, until the night has forgotten some."""
KEPT_DAYS = 60
_DIGITS_MAX = 5


def kept_words(typed: str) -> str | None:
    """The words as they are counted; None for what says nothing of products, or may tell of a person.

    An address of mail, or more digits than a size has (telephones, cards, barcodes), is never kept.
    """
    words = " ".join(fold(typed).split())
    if not TEXT_MIN <= len(words) <= TEXT_MAX or "@" in typed or not words.isprintable():
        return None
    return None if sum(letter.isdigit() for letter in words) > _DIGITS_MAX else words
