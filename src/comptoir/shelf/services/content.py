"""What the labels of a store have to say now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import CardView, Sellable, sellables
from comptoir.catalog.queries.cards import current_cards
from comptoir.company.domain import Store
from comptoir.kernel.values.quantity import Quantity
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain import Basket, BasketLine, Book, Facts, Price, SalePoint, price, unit_price
from comptoir.pricing.domain.history import PriorPrice, Unjustified
from comptoir.pricing.domain.prices import moment_at
from comptoir.pricing.domain.shown import ShownStep
from comptoir.pricing.domain.unit_prices import net_content
from comptoir.pricing.services.history import prior_prices
from comptoir.shelf.domain.labels import Label, LabelText
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
    """The labels of items in a store as they have to be at an instant; unknown items are left out.

    The struck price is the lowest that everybody paid at these shelves in the days before an announced reduction.
    """
    point = shelf_point(connection, store)
    items = sellables(connection, item_ids=item_ids)
    cards = _cards(connection, item_ids, point.channel, store.locale)
    labels = {item_id: _label(book, point, store, item, cards.get(item_id), at) for item_id, item in items.items()}
    reduced = [item_id for item_id, label in labels.items() if label.is_reduced]
    before = prior_prices(connection, book, replace(point, is_shelf=True), reduced, at) if reduced else {}
    return {
        item_id: replace(label, reference=_reference(label, before.get(item_id))) for item_id, label in labels.items()
    }


def drafted_label(connection: Connection, book: Book, store: Store, view: CardView, at: Instant) -> Label | None:
    """What the label of a card would say in a store now, published or not; None for what is not sold as it is."""
    item = sellables(connection, item_ids=[view.item_id]).get(view.item_id)
    return None if item is None else _label(book, shelf_point(connection, store), store, item, view, at)


def _label(book: Book, point: SalePoint, store: Store, item: Sellable, card: CardView | None, at: Instant) -> Label:
    values: Mapping[str, Any] = {} if card is None else card.body["values"]
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
    found = book.price_in_force(item.item_id, point, at)
    if found is None or found.amount is None:
        return label
    per = Quantity.from_millionths(found.per, item.unit)
    basket = Basket(point, (BasketLine("1", item.sku, per, item.item_id),), store.locale)
    priced = price(basket, book, Facts(), at).lines[0]
    applied = {one.promotion for one in priced.discounts}
    measure = unit_price(priced.due, per, net_content(values))
    return replace(
        label,
        amount=priced.gross.amount,
        per=found.per,
        price_list=found.price_list,
        steps=_steps(book, point, item.item_id, found, at),
        pays=priced.due.amount,
        measure_amount=None if measure is None else measure.price.amount,
        measure=None if measure is None else measure.unit,
        reduced_until=_end(book, point, found, applied),
        promotions=_promotions(book, point, item.item_id, applied, store.locale, at),
        is_reduced=bool(applied) or found.valid_to is not None or book.lists[found.price_list].valid_to is not None,
    )


def _steps(book: Book, point: SalePoint, item_id: UUID, found: Price, at: Instant) -> tuple[ShownStep, ...]:
    """The price for one, and those from a quantity on that are in force."""
    assert found.amount is not None
    steps = {ShownStep(found.min_quantity, found.amount, found.per)}
    known = book.prices.get(found.price_list, {}).get(item_id, ())
    for start in {one.min_quantity for one in known}:
        reached = book.price_in_force(item_id, point, at, max(start, found.per))
        if reached is not None and reached.amount is not None:
            steps.add(ShownStep(start, reached.amount, reached.per))
    return tuple(sorted(steps))


def _promotions(
    book: Book, point: SalePoint, item_id: UUID, applied: Collection[str], locale: str, at: Instant
) -> tuple[LabelText, ...]:
    """What the label announces: what everybody gets, at any hour of these days."""
    in_force = book.promotions.in_force(point, at)
    found = [one for one, *_ in book.promotions.selecting(item_id, in_force) if not one.is_personal]
    return tuple(
        LabelText(one.code, book.version_told(one), localized(one.label, locale) or one.code, one.code in applied)
        for one in sorted(found, key=lambda one: one.terms.order)
    )


def _end(book: Book, point: SalePoint, found: Price, applied: Collection[str]) -> str | None:
    """The last day of an announced reduction, on the store's clock; None where no end is known."""
    ends = [book.promotions.promotions[code].scope.valid_to for code in applied if code in book.promotions.promotions]
    if not applied:
        ends = [found.valid_to, book.lists[found.price_list].valid_to]
    known = [moment_at(one, point.time_zone) for one in ends if one is not None]
    if not known:
        return None
    return (local_time(min(known), point.time_zone) - timedelta(seconds=1)).date().isoformat()


def _reference(label: Label, before: PriorPrice | Unjustified | None) -> int | None:
    """What is struck: for as much as the price is for, and above it."""
    if not isinstance(before, PriorPrice) or before.per != label.per or label.pays is None:
        return None
    return before.amount if before.amount > label.pays else None


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
