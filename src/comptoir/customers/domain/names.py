"""Names as search compares them: words without case or accents, their beginnings, and one typing error."""

from __future__ import annotations

import re
from collections.abc import Sequence

from comptoir.kernel.values.text import fold

WORDS_MAX = 12
_LETTERS_MAX = 24
BEGINNING_MIN = 2
"""Letters that a word is looked up by in the index; a lone one only tells those apart who were found by other words."""

_BEGINNING_MAX = 10
_ERROR_MIN = 4
"""Shorter words are too near to one another for a letter more or less."""

_NOT_LETTERS = re.compile(r"[\W_]+")


def name_words(*names: str) -> tuple[str, ...]:
    """The words of names, each once: `Jean-Pierre d’Été` is jean, pierre, d, ete."""
    words = (word[:_LETTERS_MAX] for name in names for word in _NOT_LETTERS.split(fold(name)) if word)
    return tuple(dict.fromkeys(words))[:WORDS_MAX]


def _shortened(word: str) -> set[str]:
    """The word with one letter left out."""
    return {word[:place] + word[place + 1 :] for place in range(len(word))} if len(word) >= _ERROR_MIN else set()


def beginnings(word: str) -> frozenset[str]:
    """What a word may be looked for by before it is typed to its end."""
    return frozenset(word[:length] for length in range(BEGINNING_MIN, min(len(word), _BEGINNING_MAX + 1)))


def spellings(word: str) -> frozenset[str]:
    """Under what a word is kept: itself, and with one letter left out.

    Two words that differ by one letter (more, less, other, or swapped with its neighbour) have one in common.
    """
    return frozenset({word} | _shortened(word))


def distance(typed: str, word: str) -> int | None:
    """How far a typed word is from a word of a name: 0 the same, 1 its beginning, 2 one typing error, else None."""
    if typed == word:
        return 0
    if word.startswith(typed):
        return 1
    return 2 if min(len(typed), len(word)) >= _ERROR_MIN - 1 and is_one_error(typed, word) else None


def is_one_error(one: str, other: str) -> bool:
    """Whether two words differ by one letter: more, less, other, or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(a) > 1)


def likeness(typed: Sequence[str], words: Sequence[str]) -> int | None:
    """How far typed words are from a name, every one of them meaning a word of it; None when one means none."""
    total = 0
    for one in typed:
        found = [far for word in words if (far := distance(one, word)) is not None]
        if not found:
            return None
        total += min(found)
    return total
