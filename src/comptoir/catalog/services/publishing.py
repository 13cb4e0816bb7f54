"""Publishing: one immutable card per channel and locale; withdrawing leaves a tombstone in the feed.

`plan_publication` only reads; `write_publication` checks that nothing has changed since and writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, select, update

from comptoir.catalog.domain.cards import Card, build_card
from comptoir.catalog.domain.derived import card_words
from comptoir.catalog.domain.product import Item, Review, Status
from comptoir.catalog.domain.refusals import NotPublishable, WrongStep
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.events import CardPublished, CardWithdrawn
from comptoir.catalog.rows import ItemSet, delete_by_item, load_descendants, load_items, lock_catalog
from comptoir.catalog.services.current_cards import current_cards, note_shown
from comptoir.catalog.services.places import (
    EVERYWHERE,
    Place,
    Where,
    keep_back,
    note_places,
    withheld,
    within_rights,
)
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.writing import unknown_words, write_words
from comptoir.catalog.tables import CardCategoryRow, CardRow, CurrentCardRow, ItemRow, SearchRow
from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows, upsert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import TextKey
from comptoir.kernel.values.text import fold
from comptoir.media.queries import PUBLISHED
from comptoir.media.services.editing import note_uses

SORT_LABEL_LENGTH = 120
_PART = 500
MadeCard = tuple[Item, UUID, Card, str]
"""The item, the id of its root, its card and the card's words."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The cards that publishing makes, and the versions of the items and of the structure they come from."""

    ids: tuple[UUID, ...]
    versions: dict[UUID, int]
    structure_version: int
    cards: tuple[MadeCard, ...]
    models: tuple[UUID, ...]
    new_words: Sequence[str]
    where: Where


def publish(uow: UnitOfWork, item_ids: Sequence[UUID], where: Where = EVERYWHERE) -> int:
    """Publish items, models with all their variants; how many cards are new.

    Refuses NotPublishable, WrongStep, OutsideRights.
    """
    lock_catalog(uow.connection)
    where = within_rights(uow, current_structure(uow.connection), item_ids, where)
    return _write(uow, plan_publication(uow.connection, item_ids, where=where))


def plan_publication(
    connection: Connection,
    item_ids: Sequence[UUID],
    known_words: set[str] | None = None,
    where: Where = EVERYWHERE,
) -> Publication:
    """Build the cards. known_words: see `unknown_words`. Refuses NotPublishable, WrongStep."""
    structure = current_structure(connection)
    items = load_items(connection, ids=item_ids)
    models = [one for one in item_ids if one in items.by_id and not items.by_id[one].item.level.is_sellable]
    if models:
        for stored in load_descendants(connection, models).by_id.values():
            items.add(stored)
    wanted = _sellable(items, item_ids)
    cards: list[MadeCard] = []
    kept_back = withheld(connection, wanted) if where.is_kept_back else frozenset()
    for item_id in wanted:
        levels = items.levels(item_id)
        _refuse_unpublishable(structure, levels)
        cards += [
            (levels[-1], levels[0].id, card, card_words(card.body, structure))
            for card in build_cards(structure, levels, where)
            if (card.channel, card.locale, item_id) not in kept_back
        ]
    versions = {item_id: stored.item.version for item_id, stored in items.by_id.items()}
    new_words = unknown_words(connection, (words for *_, words in cards), known_words)
    return Publication(tuple(item_ids), versions, structure.version, tuple(cards), tuple(models), new_words, where)


def build_cards(structure: Structure, levels: Sequence[Item], where: Where = EVERYWHERE) -> list[Card]:
    """The cards of one item on every channel, in every locale of it, as far as they are wanted."""
    return [
        build_card(structure, levels, channel, locale)
        for channel in structure.channels.values()
        for locale in channel.locales
        if where.takes(channel.code, locale)
    ]


def _sellable(items: ItemSet, item_ids: Iterable[UUID]) -> list[UUID]:
    """The items themselves, or what hangs below the models among them; each once."""
    chosen = set(item_ids)
    found: dict[UUID, None] = {}
    for item_id, stored in items.by_id.items():
        if stored.item.level.is_sellable and not chosen.isdisjoint({one.id for one in items.levels(item_id)}):
            found[item_id] = None
    return list(found)


def _refuse_unpublishable(structure: Structure, levels: Sequence[Item]) -> None:
    item = levels[-1]
    if not structure.channels:
        raise NotPublishable(item.sku, TextKey("catalog.reason.no_channel"))
    disabled = next((one for one in levels if not one.enabled), None)
    if disabled is not None:
        raise NotPublishable(disabled.sku, TextKey("catalog.reason.disabled"))
    over = next((one for one in levels if not one.lifecycle.is_shown), None)
    if over is not None:
        raise NotPublishable(over.sku, TextKey("catalog.reason.over"))
    rejected = next((one for one in levels if one.review is Review.REJECTED), None)
    if rejected is not None:
        raise WrongStep(rejected.sku, "publish", rejected.review.value)


def write_publication(uow: UnitOfWork, planned: Publication) -> int:
    """Write planned cards; plan again where something has changed meanwhile. How many cards are new."""
    lock_catalog(uow.connection)
    rows = select_by_keys(uow.connection, ItemRow, ("id", "version"), "id", planned.versions)
    if dict(rows) != planned.versions or current_structure(uow.connection).version != planned.structure_version:
        planned = plan_publication(uow.connection, planned.ids, where=planned.where)
    return _write(uow, planned)


def _write(uow: UnitOfWork, planned: Publication) -> int:
    connection = uow.connection
    structure = current_structure(connection)
    ids = {item.id for item, *_ in planned.cards}
    current = current_cards(connection, ids)
    places = {(card.channel, card.locale, item.id) for item, _, card, _ in planned.cards}
    stale = {place: old for place, old in current.items() if place not in places and planned.where.is_all}
    _withdraw_cards(uow, stale, {item.id: item.sku for item, *_ in planned.cards})
    new = [
        (item, root, card, words)
        for item, root, card, words in planned.cards
        if current.get((card.channel, card.locale, item.id), (0, ""))[1] != card.hash
    ]
    put_cards(uow, structure, new, current, planned.new_words)
    note_places(connection, structure, planned.where, ids, current)
    fresh = {item_id for item_id in ids if all(place in places for place in current if place[2] == item_id)}
    for version, chosen in (("t.version", fresh), ("t.published_version", ids - fresh)):
        done = [(one, Status.PUBLISHED.value) for one in (*sorted(chosen), *(planned.models if fresh == ids else ()))]
        assign = f"status = v.status, published_version = {version}"
        update_rows(connection, ItemRow, ("id", "status"), done, key=("id",), assign=assign)
    return len(new)


def put_cards(
    uow: UnitOfWork,
    structure: Structure,
    new: Sequence[MadeCard],
    current: Mapping[Place, tuple[int, str]],
    new_words: Sequence[str],
) -> None:
    """Put cards in the place of those that are current."""
    connection = uow.connection
    revisions = _last_revisions(connection, {(card.channel, card.locale, item.id) for item, _, card, _ in new})
    history, pointers, words_rows = [], [], []
    for item, root, card, words in new:
        place = (card.channel, card.locale, item.id)
        revision = revisions.get(place, 0) + 1
        history.append((*place, revision, fold_code(item.sku), card.hash, card.text, uow.now))
        pointers.append((*place, root, revision, sort_label_of(card), card.hash))
        words_rows.append((item.id, f"{card.channel}|{card.locale}", words))
        uow.emit(_published(item, card, current.get(place)))
    insert_rows(connection, CardRow, _HISTORY, history)
    upsert_rows(connection, CurrentCardRow, _POINTER, pointers, _PLACE)
    write_words(connection, words_rows, new_words)
    place_cards(connection, structure, [(card, item.id) for item, _, card, _ in new])
    note_shown(uow, structure, {item.id for item, *_ in new}, (card.body for _, _, card, _ in new))


def sort_label_of(card: Card) -> str:
    """What a card is sorted by."""
    return fold(str(card.body["label"]))[:SORT_LABEL_LENGTH]


def place_cards(connection: Connection, structure: Structure, made: Sequence[tuple[Card, UUID]]) -> None:
    """Put cards of items into their categories and all above, and into no others."""
    rows = set()
    for card, item_id in made:
        above = {one.code for code in card.categories for one in structure.path(code)}
        rows |= {(card.channel, card.locale, code, sort_label_of(card), item_id) for code in above}
    _put_categories(connection, {(card.channel, card.locale, item_id) for card, item_id in made}, rows)


def _put_categories(connection: Connection, places: Collection[Place], rows: AbstractSet[tuple[Any, ...]]) -> None:
    """Let cards stand in these categories only; found by their items, as nothing else leads to few rows."""
    found = select_by_keys(connection, CardCategoryRow, _STANDS, "item_id", {item_id for *_, item_id in places})
    stand = {row for row in found if (row[0], row[1], row[4]) in places}
    gone = [dict(zip(_STANDS, row, strict=True)) for row in stand - rows]
    if gone:
        connection.execute(_LEAVE, gone)
    insert_rows(connection, CardCategoryRow, _STANDS, sorted(rows - stand))


_PLACE = ("channel", "locale", "item_id")
_STANDS = ("channel", "locale", "category", "sort_label", "item_id")
_LEAVE = delete(CardCategoryRow).where(*(getattr(CardCategoryRow, name) == bindparam(name) for name in _STANDS))
_HISTORY = (*_PLACE, "revision", "sku_folded", "hash", "body", "published_at")
_POINTER = (*_PLACE, "root_id", "revision", "sort_label", "hash")


def _published(item: Item, card: Card, old: tuple[int, str] | None) -> CardPublished:
    return CardPublished(
        item_id=str(item.id),
        sku=item.sku,
        channel=card.channel,
        locale=card.locale,
        hash=card.hash,
        old_hash=old[1] if old else None,
    )


def _last_revisions(connection: Connection, places: Collection[Place]) -> dict[Place, int]:
    """Also of cards that were withdrawn. Channels and locales are named, so that the key of the history finds them."""
    channels, locales = {place[0] for place in places}, {place[1] for place in places}
    ids = sorted({item_id for *_, item_id in places})
    found: dict[Place, int] = {}
    for start in range(0, len(ids), _PART):
        statement = (
            select(CardRow.channel, CardRow.locale, CardRow.item_id, func.max(CardRow.revision))
            .where(
                CardRow.channel.in_(sorted(channels)),
                CardRow.locale.in_(sorted(locales)),
                CardRow.item_id.in_(ids[start : start + _PART]),
            )
            .group_by(CardRow.channel, CardRow.locale, CardRow.item_id)
        )
        for channel, locale, item_id, revision in connection.execute(statement):
            found[channel, locale, item_id] = revision
    return found


def withdraw(uow: UnitOfWork, item_ids: Sequence[UUID], where: Where = EVERYWHERE) -> int:
    """Take items (models with their variants) off channels; how many cards went. Twice does nothing more.

    Refuses OutsideRights.
    """
    lock_catalog(uow.connection)
    where = within_rights(uow, current_structure(uow.connection), item_ids, where)
    items = load_items(uow.connection, ids=item_ids, with_documents=False)
    models = [one for one in item_ids if one in items.by_id and not items.by_id[one].item.level.is_sellable]
    if models:
        for stored in load_descendants(uow.connection, models, with_documents=False).by_id.values():
            items.add(stored)
    ids = _sellable(items, item_ids)
    current = current_cards(uow.connection, ids)
    gone = {place: old for place, old in current.items() if where.takes(place[0], place[1])}
    _withdraw_cards(uow, gone, {one: items.by_id[one].item.sku for one in ids})
    keep_back(uow.connection, current_structure(uow.connection), where, ids)
    shown = {item_id for *_, item_id in current.keys() - gone.keys()}
    off = [*(one for one in ids if one not in shown), *(() if shown else models)]
    published = [one for one in off if items.by_id[one].item.status is Status.PUBLISHED]
    uow.connection.execute(
        update(ItemRow).where(ItemRow.id.in_(published)).values(status=Status.WITHDRAWN.value, published_version=None)
    )
    return len(gone)


def _withdraw_cards(uow: UnitOfWork, cards: dict[Place, tuple[int, str]], skus: dict[UUID, str]) -> None:
    connection = uow.connection
    if not cards:
        return
    rows: list[tuple[Any, ...]] = []
    for (channel, locale, item_id), (revision, old_hash) in sorted(cards.items()):
        sku = skus[item_id]
        rows.append((channel, locale, item_id, revision + 1, fold_code(sku), None, None, uow.now))
        uow.emit(CardWithdrawn(item_id=str(item_id), sku=sku, channel=channel, locale=locale, old_hash=old_hash))
        connection.execute(
            delete(CurrentCardRow).where(
                CurrentCardRow.channel == channel, CurrentCardRow.locale == locale, CurrentCardRow.item_id == item_id
            )
        )
        connection.execute(
            delete(SearchRow).where(SearchRow.item_id == item_id, SearchRow.scope == f"{channel}|{locale}")
        )
    insert_rows(connection, CardRow, _HISTORY, rows)
    _put_categories(connection, cards.keys(), set())
    note_shown(uow, current_structure(connection), {item_id for *_, item_id in cards})


def forget_cards(uow: UnitOfWork, item_ids: Sequence[UUID]) -> None:
    """Remove what finds the cards of deleted items; their history stays."""
    delete_by_item(uow.connection, CardCategoryRow, item_ids)
    delete_by_item(uow.connection, CurrentCardRow, item_ids)
    note_uses(uow, PUBLISHED, item_ids, [])
