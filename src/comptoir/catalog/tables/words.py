"""The words that items and cards are found by."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Text, Whole
from comptoir.kernel.tables import Table


class SearchRow(Table):
    """The folded words of an item (scope empty) or of a current card (scope `channel|locale`).

    On SQLite triggers keep the full-text table beside it; on PostgreSQL an index over the words does.
    """

    __tablename__ = "catalog_search"
    __table_args__ = (
        Index(None, "item_id", "scope", unique=True),
        {"sqlite_strict": True},
    )
    id: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    scope: Mapped[str] = mapped_column(Code)
    words: Mapped[str] = mapped_column(Text)


class WordRow(Table):
    """A word that some product has, for correcting typing errors."""

    __tablename__ = "catalog_word"
    word: Mapped[str] = mapped_column(Code, primary_key=True)


class TrigramRow(Table):
    """A run of three letters of a known word."""

    __tablename__ = "catalog_trigram"
    trigram: Mapped[str] = mapped_column(Code, primary_key=True)
    word: Mapped[str] = mapped_column(Code, primary_key=True)


_TAKE_OUT = "INSERT INTO catalog_search_words(catalog_search_words, rowid, words) VALUES ('delete', old.id, old.words);"
_PUT_IN = "INSERT INTO catalog_search_words(rowid, words) VALUES (new.id, new.words);"
SEARCH_DDL_SQLITE = (
    """CREATE VIRTUAL TABLE catalog_search_words USING fts5(
        words, content='catalog_search', content_rowid='id', tokenize="unicode61 remove_diacritics 0", prefix='2 3')""",
    f"CREATE TRIGGER catalog_search_added AFTER INSERT ON catalog_search BEGIN {_PUT_IN} END",
    f"CREATE TRIGGER catalog_search_removed AFTER DELETE ON catalog_search BEGIN {_TAKE_OUT} END",
    f"""CREATE TRIGGER catalog_search_changed AFTER UPDATE OF words ON catalog_search
        WHEN old.words <> new.words BEGIN {_TAKE_OUT} {_PUT_IN} END""",
)
SEARCH_DDL_POSTGRESQL = (
    "CREATE INDEX ix_catalog_search_words ON catalog_search USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)
"""Run after `catalog_search` is made, by the metadata and by the migration alike."""

for _dialect, _statements in (("sqlite", SEARCH_DDL_SQLITE), ("postgresql", SEARCH_DDL_POSTGRESQL)):
    for _statement in _statements:
        _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call] # as SQLAlchemy leaves it
        event.listen(SearchRow.__table__, "after_create", _ddl.execute_if(dialect=_dialect))
