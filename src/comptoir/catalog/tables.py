"""The catalogue's tables."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class StructureState(Table):
    """One row: the version of the structure, so that processes know when to load it again.

    stamp: made anew by each change, so that a version that was rolled back is never taken for another.
    """

    __tablename__ = "catalog_structure_state"
    id: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    version: Mapped[int]
    stamp: Mapped[UUID]
    changed_at: Mapped[Instant]


class StructureRow(Table):
    """An attribute, family, category, channel …: one document per thing, unique by folded code within its kind."""

    __tablename__ = "catalog_structure"
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    code_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    body: Mapped[Any] = mapped_column(Json)
    version: Mapped[int]


class ChoiceRow(Table):
    """An option of a choice attribute, or a record that references name."""

    __tablename__ = "catalog_choice"
    list_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    code_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    list_code: Mapped[str] = mapped_column(Code)
    code: Mapped[str] = mapped_column(Code)
    labels: Mapped[Any] = mapped_column(Json)
    position: Mapped[int]


class ItemRow(Table):
    """An item: a simple product, a root or sub model, or a variant.

    root_id: the topmost level; the item itself when it has no parent. label: by locale, resolved over the levels.
    source_hash: of the imported record this state comes from; empty after any other write.
    published_version: the version whose cards are out.
    """

    __tablename__ = "catalog_item"
    __table_args__ = (
        Index(None, "sku_folded", unique=True),
        Index(None, "family", "sku_folded"),
        Index(None, "status", "sku_folded"),
        Index(None, "parent_id"),
        Index(None, "root_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    sku: Mapped[str] = mapped_column(Code)
    sku_folded: Mapped[str] = mapped_column(Code)
    family: Mapped[str | None] = mapped_column(Code)
    family_variant: Mapped[str | None] = mapped_column(Code)
    parent_id: Mapped[UUID | None] = mapped_column(Id)
    root_id: Mapped[UUID] = mapped_column(Id)
    level: Mapped[str] = mapped_column(Code)
    enabled: Mapped[bool]
    status: Mapped[str] = mapped_column(Code)
    review: Mapped[str] = mapped_column(Code)
    version: Mapped[int]
    published_version: Mapped[int | None]
    unit: Mapped[str] = mapped_column(Code)
    department: Mapped[str | None] = mapped_column(Code)
    label: Mapped[Any] = mapped_column(Json)
    image: Mapped[str | None] = mapped_column(Text)
    source_hash: Mapped[bytes | None]
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]


class DocumentRow(Table):
    """What an item holds on its own level: values, associations, and the origin of each value."""

    __tablename__ = "catalog_document"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    values: Mapped[Any] = mapped_column(Json)
    associations: Mapped[Any] = mapped_column(Json)
    origins: Mapped[Any] = mapped_column(Json)


class ChangeRow(Table):
    """Which fields a version changed: what a stale write is told."""

    __tablename__ = "catalog_change"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    fields: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(Text)


class AliasRow(Table):
    """A SKU that an item had before; it still finds the item."""

    __tablename__ = "catalog_alias"
    sku_folded: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, index=True)


class IdentifierRow(Table):
    """A trade item number in its 14-digit form; it names one item only."""

    __tablename__ = "catalog_identifier"
    gtin: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, index=True)
    position: Mapped[int]


class UniqueValueRow(Table):
    """A value of a unique attribute, folded; the primary key is what makes it unique."""

    __tablename__ = "catalog_unique_value"
    attribute: Mapped[str] = mapped_column(Code, primary_key=True)
    scope: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, index=True)


class ValueRow(Table):
    """A value of a filterable attribute, typed: exactly one of the last three columns is filled.

    number: millionths, measurements in their family's standard unit.
    """

    __tablename__ = "catalog_value"
    __table_args__ = (
        Index(None, "attribute", "text"),
        Index(None, "attribute", "number"),
        Index(None, "item_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    attribute: Mapped[str] = mapped_column(Code)
    scope: Mapped[str] = mapped_column(Code)
    text: Mapped[str | None] = mapped_column(Text)
    number: Mapped[int | None]


class ItemCategoryRow(Table):
    """An item stands in a category."""

    __tablename__ = "catalog_item_category"
    category: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True, index=True)
    position: Mapped[int]


class LackRow(Table):
    """What an item lacks, as a pattern that all items share that lack the same; a complete one has no row."""

    __tablename__ = "catalog_lack"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    pattern: Mapped[str] = mapped_column(Code, index=True)


class GapRow(Table):
    """What a pattern lacks for a requirement set, on a channel, in a locale; never changed.

    missing: names of fields, each between bars: `|values.name|price|`.
    """

    __tablename__ = "catalog_gap"
    pattern: Mapped[str] = mapped_column(Code, primary_key=True)
    requirement_set: Mapped[str] = mapped_column(Code, primary_key=True)
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    required: Mapped[int]
    missing_count: Mapped[int]
    missing: Mapped[str] = mapped_column(Text)


class OfferRow(Table):
    """What other modules have told of an item: the currencies it has a price in, with spaces between; its tax class."""

    __tablename__ = "catalog_offer"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    currencies: Mapped[str] = mapped_column(Text)
    has_tax_class: Mapped[bool]


class RecountRow(Table):
    """A family whose products are to be counted again, and the last item that was. stamp: made anew by each change."""

    __tablename__ = "catalog_recount"
    family: Mapped[str] = mapped_column(Code, primary_key=True)
    stamp: Mapped[UUID]
    after: Mapped[UUID | None] = mapped_column(Id)


class CardRow(Table):
    """A card as it was published; never changed. A row without body is a withdrawal."""

    __tablename__ = "catalog_card"
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    revision: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    sku_folded: Mapped[str] = mapped_column(Code, index=True)
    hash: Mapped[str | None] = mapped_column(Code)
    body: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[Instant]


class CurrentCardRow(Table):
    """The card that holds now, per channel and locale."""

    __tablename__ = "catalog_current_card"
    __table_args__ = (
        Index(None, "item_id"),
        Index(None, "channel", "locale", "sort_label", "item_id"),
        Index(None, "channel", "locale", "root_id"),
        {"sqlite_strict": True},
    )
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    root_id: Mapped[UUID] = mapped_column(Id)
    revision: Mapped[int]
    sort_label: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Code)


class CardCategoryRow(Table):
    """A current card stands in a category or below it: one row per ancestor, in the order of labels."""

    __tablename__ = "catalog_card_category"
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    category: Mapped[str] = mapped_column(Code, primary_key=True)
    sort_label: Mapped[str] = mapped_column(Text, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True, index=True)


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
        _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(SearchRow.__table__, "after_create", _ddl.execute_if(dialect=_dialect))
