"""What the labels of a store have to say now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import CardView, Sellable, sellables
from comptoir.catalog.queries.cards import current_cards
from comptoir.company.domain import Store
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import Book, SalePoint
from comptoir.pricing.domain.shown import ShownStep
from comptoir.shelf.domain.labels import Label
from comptoir.till.queries import channel_of_store

ORIGIN_ATTRIBUTES = ("origin", "country_of_origin")
NOTE_ATTRIBUTES = ("label_text",)


def shelf_point(connection: Connection, store: Store) -> SalePoint:
    """Where the customers of a store's shelves buy; its labels say the price in force, whatever hung before."""
    channel = channel_of_store(connection, store.id)
    return SalePoint(store.currency, store.territory, store.time_zone, channel, store.code)


def labels_now(
    connection: Connection, book: Book, store: Store, item_ids: Collection[UUID], at: Instant
) -> dict[UUID, Label]:
    """The labels of items in a store as they have to be at an instant; unknown items are left out."""
    point = shelf_point(connection, store)
    items = sellables(connection, item_ids=item_ids)
    cards = _cards(connection, item_ids, point.channel, store.locale)
    return {item_id: _label(book, point, store, item, cards.get(item_id), at) for item_id, item in items.items()}


def _label(book: Book, point: SalePoint, store: Store, item: Sellable, card: CardView | None, at: Instant) -> Label:
    values: Mapping[str, Any] = {} if card is None else card.body["values"]
    found = book.price_in_force(item.item_id, point, at)
    name, variant = _words(item, card, store.locale)
    label = Label(
        sku=item.sku,
        name=name,
        variant=variant,
        gtin=item.gtins[0] if item.gtins else None,
        currency=store.currency,
        unit=item.unit.code,
        amount=None,
        per=1_000_000,
        price_list=None,
        origin=_told(values, ORIGIN_ATTRIBUTES),
        note=_told(values, NOTE_ATTRIBUTES),
    )
    if found is None or found.amount is None:
        return label
    return replace(
        label,
        amount=found.amount,
        per=found.per,
        price_list=found.price_list,
        steps=(ShownStep(0, found.amount, found.per),),
        pays=found.amount,
    )


def _cards(
    connection: Connection, item_ids: Collection[UUID], channel: str | None, locale: str
) -> dict[UUID, CardView]:
    """The card that speaks best to the store's customers: of its channel, then of its language."""
    found: dict[UUID, tuple[tuple[bool, bool, bool], CardView]] = {}
    for view in current_cards(connection, item_ids):
        rank = (view.channel == channel, view.locale == locale, view.locale[:2] == locale[:2])
        if view.item_id not in found or rank > found[view.item_id][0]:
            found[view.item_id] = (rank, view)
    return {item_id: view for item_id, (_, view) in found.items()}


def _words(item: Sellable, card: CardView | None, locale: str) -> tuple[str, str]:
    """What the item is called, and what tells it from its sisters."""
    if card is None:
        return localized(item.label, locale) or item.sku, ""
    group = card.body["group"] or {"axes": ()}
    return card.body["label"], ", ".join(axis["label"] for axis in group["axes"] if axis["label"])


def _told(values: Mapping[str, Any], attributes: tuple[str, ...]) -> str:
    """The text of the first attribute that says something."""
    for code in attributes:
        match values.get(code):
            case str(text) if text:
                return text
            case {"label": str(text)} if text:
                return text
            case [*choices] if choices:
                return ", ".join(one["label"] for one in choices if isinstance(one, dict) and "label" in one)
            case _:
                pass
    return ""
