"""Cards that name what has changed: a record or an option, or a category that was moved or merged.

They are made again from themselves, a slice at a time: what they name is called as it is now, and nothing else of them
changes, so that no draft is shown by the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import thread_time
from uuid import UUID

from sqlalchemy import Connection, delete, select

from comptoir.catalog.domain.cards import Card, card_categories, refreshed
from comptoir.catalog.domain.derived import card_words, found_by
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import skus_by_id
from comptoir.catalog.rows import ItemSet, load_descendants, load_items, lock_catalog
from comptoir.catalog.services.current_cards import current_bodies, current_cards
from comptoir.catalog.services.publishing import (
    MadeCard,
    build_cards,
    place_cards,
    put_cards,
)
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.writing import unknown_words, write_words
from comptoir.catalog.tables import ItemRow, StaleCardRow
from comptoir.kernel.bulk import update_rows
from comptoir.kernel.database import Database
from comptoir.kernel.pace import next_size
from comptoir.kernel.uow import UnitOfWork

SIZE_FIRST = 8
_SIZE_MAX = 200
_SECONDS = 0.008


class CardsUnmade(RuntimeError):
    """The cards of a product could not be made again; it says of which, for whoever reads the log."""


def refresh_cards(database: Database) -> None:
    """Make all cards again that wait for it."""
    is_done, size = False, SIZE_FIRST
    failing: dict[UUID, Exception] = {}
    while not is_done:
        is_done, size = refresh_slice(database, size, failing)


def refresh_slice(database: Database, size: int, failing: dict[UUID, Exception]) -> tuple[bool, int]:
    """Make the cards of some items again; whether none waits any more, and how many items to take next.

    failing: items that cannot be made, kept by the caller. They are passed over until nothing else waits; then
    CardsUnmade tells what was wrong with the first of them, and all are tried anew at the next look.
    """
    waiting = select(StaleCardRow.item_id, StaleCardRow.version).where(StaleCardRow.item_id.not_in(list(failing)))
    with database.read() as connection:
        ids = [row[0] for row in connection.execute(waiting.limit(size))]
    if not ids:
        if not failing:
            return True, size
        item_id, wrong = next(iter(failing.items()))
        failing.clear()
        with database.read() as connection:
            sku = skus_by_id(connection, [item_id]).get(item_id, item_id)
        raise CardsUnmade(f"the cards of {sku}: {wrong!r}") from wrong
    try:
        seconds = _refresh_these(database, ids)
    except Exception as error:  # noqa: BLE001 - one card that cannot be made does not hold up the others
        if len(ids) == 1:
            failing[ids[0]] = error
        return False, 1
    is_done = len(ids) < size and not failing
    return is_done, next_size(len(ids), seconds, _SECONDS, SIZE_FIRST, _SIZE_MAX)


def _refresh_these(database: Database, ids: Sequence[UUID]) -> float:
    """In one transaction; the processor time it took, in seconds."""
    with database.write() as uow:
        began = thread_time()
        lock_catalog(uow.connection)
        columns = (StaleCardRow.item_id, StaleCardRow.version)
        rows = uow.connection.execute(select(*columns).where(StaleCardRow.item_id.in_(ids)))
        stale = {row[0]: row[1] for row in rows}
        _refresh(uow, stale)
        uow.connection.execute(delete(StaleCardRow).where(StaleCardRow.item_id.in_(ids)))
        return thread_time() - began


def _refresh(uow: UnitOfWork, stale: Mapping[UUID, int | None]) -> None:
    """Search words of the items and of all below them, and the cards of those that are shown.

    An item that was shown as it stood, and was only put back into its categories since, is shown in these.
    """
    connection = uow.connection
    structure = current_structure(connection)
    ids = list(stale)
    items = load_items(connection, ids=ids)
    for stored in load_descendants(connection, list(items.by_id)).by_id.values():
        items.add(stored)
    below = [one for one in items.by_id if not {level.id for level in items.levels(one)}.isdisjoint(ids)]
    words = [(one, "", found_by(structure, items.levels(one)).words) for one in below]
    write_words(connection, words, unknown_words(connection, (text for *_, text in words)))
    current = current_cards(connection, below)
    same: list[tuple[Card, UUID]] = []
    new: list[MadeCard] = []
    for (channel_code, locale, item_id), body in current_bodies(connection, below).items():
        channel = structure.channel(channel_code)
        if channel is None:
            continue
        stored = items.by_id[item_id]
        is_put_back = stored.item.version == stale.get(item_id) and stored.published_version == stored.item.version - 1
        if is_put_back:
            body = {**body, "categories": list(card_categories(items.levels(item_id)))}  # noqa: PLW2901 - what it says now
        card = refreshed(structure, body, channel, locale)
        if card.hash == current[channel_code, locale, item_id][1]:
            same.append((card, item_id))
        else:
            levels = items.levels(item_id)
            new.append((levels[-1], levels[0].id, card, card_words(card.body, structure)))
    place_cards(connection, structure, same)
    put_cards(uow, structure, new, current, unknown_words(connection, (one[3] for one in new)))
    _note_as_they_stand(connection, structure, items, below)


def _note_as_they_stand(connection: Connection, structure: Structure, items: ItemSet, ids: Sequence[UUID]) -> None:
    """Items whose cards are again what they stand for count as published as they stand."""
    shown = current_cards(connection, ids)
    by_item: dict[UUID, dict[tuple[str, str], str]] = {}
    for (channel, locale, item_id), (_, hash_) in shown.items():
        by_item.setdefault(item_id, {})[channel, locale] = hash_
    done = []
    for item_id, cards in by_item.items():
        stored = items.by_id[item_id]
        if stored.published_version is None or stored.published_version == stored.item.version:
            continue
        made = {(one.channel, one.locale): one.hash for one in build_cards(structure, items.levels(item_id))}
        if all(made.get(place) == hash_ for place, hash_ in cards.items()):
            done.append((item_id,))
    update_rows(connection, ItemRow, ("id",), done, key=("id",), assign="published_version = t.version")
