"""One folding and tokenising for both databases, so that they find alike.

A text becomes words of `a-z0-9` (and letters of other scripts) without accents and case; French elisions are split
(`l'eau` is `l` and `eau`), plural endings of French and English are dropped on both sides, so that `chaussures`
finds `chaussure`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from comptoir.kernel.values.text import fold

WORD_LENGTH_MAX = 60
WORDS_MAX = 400
TEXT_LENGTH_MAX = 20_000
_WORD = re.compile(rf"([^\W_]{{1,{WORD_LENGTH_MAX}}})[^\W_]*")
_STEM_LENGTH_MIN = 4
_TAG = re.compile(r"<[^>]{0,200}>")


def words(text: str) -> list[str]:
    """The words of a text, in order, folded and without plural endings. Markup is left out."""
    return list(map(stem, _unstemmed(text)))


def _unstemmed(text: str) -> list[str]:
    if "<" in text:
        text = _TAG.sub(" ", text)
    return _WORD.findall(fold(text))


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """A word without the plural endings `s`, `x` and `es`; short words and codes with digits stay."""
    if len(word) < _STEM_LENGTH_MIN or not word.isalpha():
        return word
    if word.endswith("es") and len(word) > _STEM_LENGTH_MIN and word[-3] in "sxzh":
        return word[:-2]
    if word[-1] in "sx" and word[-2] != "s":
        return word[:-1]
    return word


def search_text(texts: Iterable[str]) -> str:
    """The words of several texts, each once, first come first kept; at most `WORDS_MAX`."""
    unstemmed = dict.fromkeys(_unstemmed(" ".join(texts)[:TEXT_LENGTH_MAX]))
    return " ".join(islice(dict.fromkeys(map(stem, unstemmed)), WORDS_MAX))


def query_words(query: str) -> list[str]:
    """The words of what somebody typed, each once, at most eight."""
    return list(dict.fromkeys(words(query[:200])))[:8]


def is_vocabulary(word: str) -> bool:
    """Whether a word is worth correcting typing errors against: letters only, of some length."""
    return _STEM_LENGTH_MIN <= len(word) <= 30 and word.isalpha()


def trigrams(word: str) -> set[str]:
    """Every run of three letters of ` word `, the ends counted."""
    padded = f" {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def edit_distance(left: str, right: str, limit: int) -> int:
    """How many letters must be inserted, dropped, changed or swapped with their neighbour; `limit + 1` when more.

    Source: optimal string alignment distance.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for number, letter in enumerate(left, start=1):
        current = [number]
        for place, other in enumerate(right, start=1):
            cost = min(row[place] + 1, current[-1] + 1, row[place - 1] + (letter != other))
            if number > 1 and place > 1 and letter == right[place - 2] and left[number - 2] == other:
                cost = min(cost, before[place - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, row = row, current
    return min(row[-1], limit + 1)


def allowed_errors(word: str) -> int:
    """How many typing errors a word of this length may have."""
    return 1 if len(word) < 8 else 2
