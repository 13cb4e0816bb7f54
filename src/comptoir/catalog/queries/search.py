"""Finding items and cards by what somebody types, alike on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from comptoir.catalog.domain.search_words import (
    allowed_errors,
    edit_distance,
    is_vocabulary,
    query_words,
    trigrams,
)
from comptoir.catalog.tables import TrigramRow, WordRow

CANDIDATES_MAX = 300
"""How many matches are looked at; what somebody searches for is among them or needs another word."""

_SQLITE = text(
    "SELECT s.item_id, s.words FROM catalog_search_words w JOIN catalog_search s ON s.id = w.rowid"
    " WHERE catalog_search_words MATCH :match AND s.scope = :scope LIMIT :limit"
)
_POSTGRESQL = text(
    "SELECT item_id, words FROM catalog_search"
    " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:match AS tsquery) AND scope = :scope LIMIT :limit"
)


def search(connection: Connection, query: str, scope: str) -> list[UUID]:
    """Items whose words begin with every word of the query, the best first.

    scope: `channel|locale` for cards, empty for products as they are drafted. A query that finds nothing is tried
    again with its typing errors mended.
    """
    wanted = query_words(query)
    if not wanted:
        return []
    found = _match(connection, wanted, scope)
    if not found:
        mended = [_mended(connection, word) for word in wanted]
        found = _match(connection, mended, scope) if mended != wanted else []
        wanted = mended
    return [item_id for item_id, _ in sorted(found, key=lambda one: (_rank(one[1].split(), wanted), one[0]))]


def _match(connection: Connection, wanted: Sequence[str], scope: str) -> list[tuple[UUID, str]]:
    if connection.dialect.name == "postgresql":
        match = " & ".join(f"'{word}':*" for word in wanted)
        rows = connection.execute(_POSTGRESQL, {"match": match, "scope": scope, "limit": CANDIDATES_MAX})
        return [(item_id, words) for item_id, words in rows]
    match = " ".join(f'"{word}"*' for word in wanted)
    rows = connection.execute(_SQLITE, {"match": match, "scope": scope, "limit": CANDIDATES_MAX})
    return [(UUID(bytes=item_id), words) for item_id, words in rows]


def _rank(words: Sequence[str], wanted: Sequence[str]) -> int:
    """Small is good: whole words before beginnings, words of the name (which come first) before the rest."""
    places = {word: place for place, word in reversed(list(enumerate(words)))}
    total = 0
    for word in wanted:
        whole = places.get(word)
        if whole is not None:
            total += whole
        else:
            total += 100 + next((place for place, one in enumerate(words) if one.startswith(word)), 1000)
    return total


def _mended(connection: Connection, word: str) -> str:
    """The known word that looks most like a word that is unknown; the word itself when none does."""
    if not is_vocabulary(word):
        return word
    known = select(WordRow.word).where(WordRow.word.startswith(word, autoescape=True)).limit(1)
    if connection.execute(known).first() is not None:
        return word
    parts = sorted(trigrams(word))
    alike = (
        select(TrigramRow.word)
        .where(TrigramRow.trigram.in_(parts))
        .group_by(TrigramRow.word)
        .order_by(func.count().desc(), TrigramRow.word)
        .limit(50)
    )
    limit = allowed_errors(word)
    nearest = min(
        ((edit_distance(word, one, limit), one) for one in connection.execute(alike).scalars()),
        default=(limit + 1, word),
    )
    return nearest[1] if nearest[0] <= limit else word
