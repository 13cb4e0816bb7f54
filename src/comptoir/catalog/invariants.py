"""What must always be true of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
from sqlalchemy import Connection, and_, exists, func, or_, select

from comptoir.catalog.domain.attributes import index_key
from comptoir.catalog.domain.completeness import NO_OFFER, lack, offered
from comptoir.catalog.domain.derived import found_by
from comptoir.catalog.domain.product import Status
from comptoir.catalog.rows import ItemSet, load_items
from comptoir.catalog.services.completeness import ASSET_TOPICS, ASSETS, as_shown, load_offers
from comptoir.catalog.services.publishing import build_cards
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.writing import unique_rows
from comptoir.catalog.tables import (
    CardCategoryRow,
    CardRow,
    ConversionRow,
    CurrentCardRow,
    DocumentRow,
    GapRow,
    ItemRow,
    LackRow,
    RecountRow,
    SearchRow,
    StructureState,
    UniqueValueRow,
)
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.feed import entries_after
from comptoir.kernel.invariants import Invariant
from comptoir.kernel.reading import reader_position
from comptoir.kernel.values.canonical import canonical_json, sha256_hex

_CHUNK = 500


def _item_sets(connection: Connection) -> Iterator[tuple[list[UUID], ItemSet]]:
    ids = connection.execute(select(ItemRow.id).order_by(ItemRow.id)).scalars().all()
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        yield list(part), load_items(connection, ids=part)


def every_item_has_its_document_and_words(connection: Connection) -> Iterator[str]:
    """Each item has one document and the search words that follow from it."""
    structure = current_structure(connection)
    statement = select(ItemRow.sku).where(~exists().where(DocumentRow.item_id == ItemRow.id))
    for sku in connection.execute(statement).scalars():
        yield f"{sku}: no document"
    for ids, items in _item_sets(connection):
        rows = select(SearchRow.item_id, SearchRow.words).where(SearchRow.scope == "", SearchRow.item_id.in_(ids))
        words = {row.item_id: row.words for row in connection.execute(rows)}
        changed = connection.execute(select(StructureState.changed_at)).scalar()
        for item_id in ids:
            stored = items.by_id[item_id]
            if item_id not in words:
                yield f"{stored.item.sku}: no search words"
            elif changed is None or stored.updated_at >= changed:
                expected = found_by(structure, items.levels(stored.item.id)).words
                if words[item_id] != expected:
                    yield f"{stored.item.sku}: found by {words[item_id]!r}, its document says {expected!r}"


def unique_values_equal_the_documents(connection: Connection) -> Iterator[str]:
    """The table of unique values holds exactly what the documents hold."""
    structure = current_structure(connection)
    beside = _rows_of_conversions(connection)
    for ids, items in _item_sets(connection):
        statement = select(UniqueValueRow.item_id, UniqueValueRow.attribute, UniqueValueRow.scope, UniqueValueRow.value)
        of_these = statement.where(UniqueValueRow.item_id.in_(ids), UniqueValueRow.attribute.not_in(beside))
        kept = {tuple(row) for row in connection.execute(of_these)}
        wanted = {
            (item_id, attribute, scope, folded)
            for item_id in ids
            for attribute, scope, folded, _ in unique_rows(
                structure, item_id, items.by_id[item_id].item.document.values
            )
        }
        for item_id, attribute, _, value in sorted(kept ^ wanted, key=str):
            where = "the document only" if (item_id, attribute, _, value) in wanted else "the table only"
            yield f"{item_id}: {attribute} = {value!r} in {where}"
    orphans = select(UniqueValueRow.value).where(~exists().where(ItemRow.id == UniqueValueRow.item_id))
    for value in connection.execute(orphans).scalars():
        yield f"{value!r}: of no item"


def _rows_of_conversions(connection: Connection) -> list[str]:
    """By what name rows go that a conversion at work has made for later, or has not yet taken away."""
    at_work = select(ConversionRow.before, ConversionRow.after, ConversionRow.switched_at).where(
        ConversionRow.ended_at.is_(None)
    )
    bodies = [before if switched_at else after for before, after, switched_at in connection.execute(at_work)]
    return [index_key(body["code"], body.get("generation", 0)) for body in bodies]


def cards_are_what_they_say(connection: Connection) -> Iterator[str]:
    """Each current card is the newest of its history, and its hash is that of its body."""
    newest = (
        select(CardRow.channel, CardRow.locale, CardRow.item_id, func.max(CardRow.revision).label("revision"))
        .group_by(CardRow.channel, CardRow.locale, CardRow.item_id)
        .subquery()
    )
    on = and_(
        newest.c.channel == CurrentCardRow.channel,
        newest.c.locale == CurrentCardRow.locale,
        newest.c.item_id == CurrentCardRow.item_id,
    )
    wrong = (
        select(CurrentCardRow.item_id, CurrentCardRow.channel, CurrentCardRow.locale, CurrentCardRow.revision)
        .outerjoin(newest, on)
        .where(or_(newest.c.revision.is_(None), newest.c.revision != CurrentCardRow.revision))
    )
    for item_id, channel, locale, revision in connection.execute(wrong):
        yield f"{item_id} on {channel} in {locale}: current is revision {revision}, which is not the newest"
    bodies = connection.execution_options(yield_per=_CHUNK).execute(
        select(CardRow.item_id, CardRow.channel, CardRow.locale, CardRow.revision, CardRow.hash, CardRow.body).where(
            CardRow.body.is_not(None)
        )
    )
    for item_id, channel, locale, revision, hash_, body in bodies:
        if sha256_hex(canonical_json(msgspec.json.decode(body or ""))) != hash_:
            yield f"{item_id} on {channel} in {locale}: revision {revision} is not what its hash says"


def published_items_show_their_documents(connection: Connection) -> Iterator[str]:
    """An item published as it stands has the cards that its document, resolved, makes."""
    structure = current_structure(connection)
    changed = connection.execute(select(StructureState.changed_at)).scalar()
    for ids, items in _item_sets(connection):
        statement = select(
            CurrentCardRow.item_id,
            CurrentCardRow.channel,
            CurrentCardRow.locale,
            CurrentCardRow.hash,
            CardRow.published_at,
        ).join(
            CardRow,
            and_(
                CardRow.channel == CurrentCardRow.channel,
                CardRow.locale == CurrentCardRow.locale,
                CardRow.item_id == CurrentCardRow.item_id,
                CardRow.revision == CurrentCardRow.revision,
            ),
        )
        current = {
            (row.item_id, row.channel, row.locale): row
            for row in connection.execute(statement.where(CurrentCardRow.item_id.in_(ids)))
        }
        for item_id in ids:
            stored = items.by_id[item_id]
            levels = items.levels(stored.item.id)
            as_it_stands = stored.published_version == stored.item.version and stored.item.level.is_sellable
            if stored.item.status is not Status.PUBLISHED or not as_it_stands:
                continue
            newest = max(items.by_id[level.id].updated_at for level in levels)
            for card in build_cards(structure, levels):
                found = current.get((stored.item.id, card.channel, card.locale))
                if found is None:
                    if changed is None or changed <= newest:
                        yield f"{stored.item.sku} on {card.channel} in {card.locale}: no card"
                elif (
                    found.hash != card.hash
                    and newest <= found.published_at
                    and (changed is None or changed <= found.published_at)
                ):
                    yield f"{stored.item.sku} on {card.channel} in {card.locale}: the card is not what it stands for"


def cards_are_found_where_they_are(connection: Connection) -> Iterator[str]:
    """Search words and category places exist for current cards, and for no others."""
    for table, name in ((SearchRow, "words"), (CardCategoryRow, "a category")):
        if table is SearchRow:
            same = SearchRow.scope == CurrentCardRow.channel + "|" + CurrentCardRow.locale
            statement = select(SearchRow.item_id, SearchRow.scope).where(
                SearchRow.scope != "", ~exists().where(CurrentCardRow.item_id == SearchRow.item_id, same)
            )
        else:
            statement = select(CardCategoryRow.item_id, CardCategoryRow.channel).where(
                ~exists().where(
                    CurrentCardRow.item_id == CardCategoryRow.item_id,
                    CurrentCardRow.channel == CardCategoryRow.channel,
                    CurrentCardRow.locale == CardCategoryRow.locale,
                    CurrentCardRow.sort_label == CardCategoryRow.sort_label,
                )
            )
        for item_id, where in connection.execute(statement):
            yield f"{item_id} on {where}: {name} without a current card"
    missing = select(CurrentCardRow.item_id, CurrentCardRow.channel, CurrentCardRow.locale).where(
        ~exists().where(
            SearchRow.item_id == CurrentCardRow.item_id,
            SearchRow.scope == CurrentCardRow.channel + "|" + CurrentCardRow.locale,
        )
    )
    for item_id, channel, locale in connection.execute(missing):
        yield f"{item_id} on {channel} in {locale}: a card that nobody finds"


def what_items_lack_is_counted(connection: Connection) -> Iterator[str]:
    """What each item lacks equals what its document and the offers told say, unless it waits to be counted again."""
    structure = current_structure(connection)
    waiting = set(connection.execute(select(RecountRow.family)).scalars())
    is_behind = bool(entries_after(connection, reader_position(connection, ASSETS), 1, ASSET_TOPICS))
    for ids, items in _item_sets(connection):
        kept = dict(select_by_keys(connection, LackRow, ("item_id", "pattern"), "item_id", ids))
        offers = load_offers(connection, ids)
        for item_id in ids:
            item = items.by_id[item_id].item
            [(_, one)] = as_shown(connection, [(item, found_by(structure, items.levels(item_id)).filled)])
            if one is not None and one.media and is_behind:
                continue
            bits = 0 if one is None else one.bits | offered(one.plan, offers.get(item_id, NO_OFFER))
            pattern = "" if one is None else lack(one.plan, bits).pattern
            if item.family not in waiting and kept.get(item_id, "") != pattern:
                yield f"{item.sku}: lacks {kept.get(item_id, '')!r}, its document says {pattern!r}"
    lost = select(LackRow.item_id).where(~exists().where(GapRow.pattern == LackRow.pattern))
    for item_id in connection.execute(lost).scalars():
        yield f"{item_id}: lacks what nobody knows"


INVARIANTS = [
    Invariant("catalog.items_have_documents_and_words", every_item_has_its_document_and_words),
    Invariant("catalog.unique_values_equal_documents", unique_values_equal_the_documents),
    Invariant("catalog.cards_are_what_they_say", cards_are_what_they_say),
    Invariant("catalog.published_items_show_their_documents", published_items_show_their_documents),
    Invariant("catalog.cards_are_found_where_they_are", cards_are_found_where_they_are),
    Invariant("catalog.what_items_lack_is_counted", what_items_lack_is_counted),
]
