"""Finding items and cards by what somebody types, alike on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, SQLColumnExpression, bindparam, exists, false, func, select, text

from comptoir.catalog.domain.search_words import (
    allowed_errors,
    edit_distance,
    is_vocabulary,
    query_words,
    trigrams,
)
from comptoir.catalog.tables import SearchRow, TrigramRow, WordRow
from comptoir.kernel.columns import Id, Text, Whole
from comptoir.kernel.prepared import Prepared

CANDIDATES_MAX = 300
"""How many matches are looked at for a card; who searches for one finds it among them or needs another word."""

_SQLITE = (
    "SELECT s.item_id, s.words FROM catalog_search_words w JOIN catalog_search s ON s.id = w.rowid"
    " WHERE catalog_search_words MATCH {} AND s.scope = {}"
)
_POSTGRESQL = (
    "SELECT s.item_id, s.words FROM catalog_search s"
    " WHERE array_to_tsvector(string_to_array(s.words, ' ')) @@ CAST({} AS tsquery) AND s.scope = {}"
)
_ROWS = "SELECT rowid FROM catalog_search_words WHERE catalog_search_words MATCH :search_words"
"""The matches as numbers, of any scope: a set of them is made ten times as fast as one of ids."""
_ALIKE_MAX = 50


def search(connection: Connection, query: str, scope: str, most: int = CANDIDATES_MAX) -> list[UUID]:
    """Items whose words begin with every word of the query, the best first, among so many matches.

    scope: `channel|locale` for cards, empty for products as they are drafted. A query that finds nothing is tried
    again with its typing errors mended.
    """
    wanted, found = _matched(connection, query, scope, most)
    ranked = sorted((_rank(words.split(), wanted), item_id) for item_id, words in found)
    return [item_id if isinstance(item_id, UUID) else UUID(bytes=item_id) for _, item_id in ranked]


def is_match(connection: Connection, query: str, scope: str, item_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether an item is among all that `search` would find if it looked at every match."""
    wanted, found = _matched(connection, query, scope, 1)
    if not found:
        return false()
    words = _expression(connection, wanted)
    if connection.dialect.name == "postgresql":
        statement = text(_POSTGRESQL.format(":search_words", ":search_scope"))
        matches = statement.bindparams(search_words=words, search_scope=scope).columns(item_id=Id())
        return item_id.in_(select(matches.subquery().c.item_id))
    rows = text(_ROWS).bindparams(search_words=words).columns(rowid=Whole())
    of_item = (SearchRow.item_id == item_id, SearchRow.scope == scope)
    return exists().where(*of_item, SearchRow.id.in_(select(rows.subquery().c.rowid)))


def _matched(
    connection: Connection, query: str, scope: str, most: int
) -> tuple[list[str], list[tuple[UUID | bytes, str]]]:
    """The words of a query, mended where they find nothing as typed, and what has them."""
    wanted = query_words(query)
    if not wanted:
        return [], []
    found = _match(connection, wanted, scope, most)
    if found:
        return wanted, found
    mended = [_mended(connection, word) for word in wanted]
    return mended, _match(connection, mended, scope, most) if mended != wanted else []


def _match(connection: Connection, wanted: Sequence[str], scope: str, most: int) -> list[tuple[UUID | bytes, str]]:
    """Item and words of matches; the item as the driver gives it, which sorts alike."""
    cursor = connection.connection.cursor()
    given = (_expression(connection, wanted), scope, most)
    if connection.dialect.name == "postgresql":
        cursor.execute(_POSTGRESQL.format("%s", "%s") + " LIMIT %s", given)
    else:
        cursor.execute(_SQLITE.format("?", "?") + " LIMIT ?", given)
    return list(cursor.fetchall())


def _expression(connection: Connection, wanted: Sequence[str]) -> str:
    """Beginnings of words, as the database wants them told."""
    if connection.dialect.name == "postgresql":
        return " & ".join(f"'{word}':*" for word in wanted)
    return " ".join(f'"{word}"*' for word in wanted)


def _rank(words: Sequence[str], wanted: Sequence[str]) -> int:
    """Small is good: whole words before beginnings, words of the name (which come first) before the rest."""
    total = 0
    for word in wanted:
        if word in words:
            total += words.index(word)
        else:
            total += 100 + next((place for place, one in enumerate(words) if one.startswith(word)), 1000)
    return total


_BEGINNING = Prepared(select(WordRow.word).where(WordRow.word.like(bindparam("beginning"))).limit(1))


@cache
def _alike(count: int) -> Prepared:
    """The known words that share the most of so many trigrams."""
    parts = [bindparam(f"part{place}", type_=Text) for place in range(count)]
    statement = select(TrigramRow.word).where(TrigramRow.trigram.in_(parts)).group_by(TrigramRow.word)
    return Prepared(statement.order_by(func.count().desc(), TrigramRow.word).limit(_ALIKE_MAX))


def _mended(connection: Connection, word: str) -> str:
    """The known word that looks most like a word that is unknown; the word itself when none does."""
    if not is_vocabulary(word):
        return word
    if _BEGINNING.first(connection, beginning=f"{word}%") is not None:
        return word
    parts = {f"part{place}": part for place, part in enumerate(sorted(trigrams(word)))}
    limit = allowed_errors(word)
    nearest = min(
        ((edit_distance(word, one, limit), one) for (one,) in _alike(len(parts)).all(connection, **parts)),
        default=(limit + 1, word),
    )
    return nearest[1] if nearest[0] <= limit else word
