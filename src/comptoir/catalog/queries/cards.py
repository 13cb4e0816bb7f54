"""Cards as channels read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Select, and_, literal, select, tuple_

from comptoir.catalog.domain.product import ItemId
from comptoir.catalog.domain.refusals import UnknownCard
from comptoir.catalog.queries.search import search
from comptoir.catalog.tables import CardCategoryRow, CardRow, CurrentCardRow, IdentifierRow
from comptoir.kernel.columns import Id
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.gtin import parse_gtin
from comptoir.kernel.values.time import Instant

_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True, slots=True)
class CardView:
    """A card with its place.

    body: sku, item_id, label, image, family, unit, department, identifiers, categories, values (resolved; choices as
    `{"code", "label"}`) and group (the model it is a variant of, with its axes; else None).
    """

    channel: str
    locale: str
    item_id: ItemId
    hash: str
    published_at: Instant
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of cards; `next` is what `after` takes, empty at the end."""

    cards: tuple[CardView, ...]
    next: tuple[str, ...] = ()


_COLUMNS = (
    CardRow.channel,
    CardRow.locale,
    CardRow.item_id,
    CardRow.hash,
    CardRow.published_at,
    CardRow.body,
)


@cache
def _current() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS, CurrentCardRow.sort_label).join(
        CurrentCardRow,
        and_(
            CurrentCardRow.channel == CardRow.channel,
            CurrentCardRow.locale == CardRow.locale,
            CurrentCardRow.item_id == CardRow.item_id,
            CurrentCardRow.revision == CardRow.revision,
        ),
    )


def _view(row: Any) -> CardView:  # noqa: ANN401 - a row of the statement above
    channel, locale, item_id, hash_, published_at, body = row[:6]
    return CardView(channel, locale, item_id, hash_, published_at, _decode(body))


def cards_by_item(connection: Connection, channel: str, locale: str, item_ids: Iterable[UUID]) -> dict[UUID, CardView]:
    """The current cards of some items."""
    ids = list(item_ids)
    statement = _current().where(
        CurrentCardRow.channel == channel, CurrentCardRow.locale == locale, CurrentCardRow.item_id.in_(ids)
    )
    return {view.item_id: view for view in map(_view, connection.execute(statement))} if ids else {}


def current_cards(connection: Connection, item_ids: Collection[UUID]) -> list[CardView]:
    """The current cards of some items on every channel and in every locale."""
    statement = _current().where(CurrentCardRow.item_id.in_(item_ids))
    return [_view(row) for row in connection.execute(statement)] if item_ids else []


def card_by_barcode(connection: Connection, channel: str, locale: str, barcode: str) -> CardView | None:
    """The card of the item that has a barcode."""
    gtin = parse_gtin(barcode)
    if gtin is None:
        return None
    item_id = connection.execute(select(IdentifierRow.item_id).where(IdentifierRow.gtin == gtin)).scalar()
    return None if item_id is None else cards_by_item(connection, channel, locale, [item_id]).get(item_id)


def card(connection: Connection, channel: str, locale: str, sku: str, at: Instant | None = None) -> CardView:
    """The card of a SKU, now or as it stood at an instant. Refuses UnknownCard."""
    statement = (
        select(*_COLUMNS)
        .where(CardRow.sku_folded == fold_code(sku), CardRow.channel == channel, CardRow.locale == locale)
        .order_by(CardRow.published_at.desc(), CardRow.revision.desc())
        .limit(1)
    )
    if at is not None:
        statement = statement.where(CardRow.published_at <= at)
    row = connection.execute(statement).first()
    if row is None or row.body is None:
        raise UnknownCard(sku, channel, locale)
    return _view(row)


def cards(
    connection: Connection,
    channel: str,
    locale: str,
    *,
    q: str | None = None,
    barcode: str | None = None,
    category: str | None = None,
    after: Sequence[str] = (),
    limit: int = 50,
) -> CardPage:
    """Cards of a channel in the order of their labels; with `q` in the order of likeness.

    category: cards in it or below it. after: the `next` of the page before; anything else begins anew.
    """
    if barcode is not None:
        found = card_by_barcode(connection, channel, locale, barcode)
        return CardPage(() if found is None else (found,))
    if q is not None and q.strip():
        return _searched(connection, channel, locale, q, category, after, limit)
    return _listed(connection, channel, locale, category, after, limit)


def _searched(
    connection: Connection, channel: str, locale: str, q: str, category: str | None, after: Sequence[str], limit: int
) -> CardPage:
    ids = search(connection, q, f"{channel}|{locale}")
    if category is not None and ids:
        statement = select(CardCategoryRow.item_id).where(
            CardCategoryRow.channel == channel,
            CardCategoryRow.locale == locale,
            CardCategoryRow.category == category,
            CardCategoryRow.item_id.in_(ids),
        )
        inside = set(connection.execute(statement).scalars())
        ids = [one for one in ids if one in inside]
    start = int(after[0]) if len(after) == 1 and after[0].isascii() and after[0].isdigit() else 0
    part = ids[start : start + limit]
    views = cards_by_item(connection, channel, locale, part)
    end = start + len(part)
    return CardPage(tuple(views[one] for one in part if one in views), (str(end),) if end < len(ids) else ())


def _listed(
    connection: Connection, channel: str, locale: str, category: str | None, after: Sequence[str], limit: int
) -> CardPage:
    place = CurrentCardRow if category is None else CardCategoryRow
    keys = select(place.item_id, place.sort_label).where(place.channel == channel, place.locale == locale)
    if category is not None:
        keys = keys.where(CardCategoryRow.category == category)
    position = _position(after)
    if position is not None:
        keys = keys.where(
            tuple_(place.sort_label, place.item_id) > tuple_(literal(position[0]), literal(position[1], Id))
        )
    rows = connection.execute(keys.order_by(place.sort_label, place.item_id).limit(limit + 1)).all()
    part = rows[:limit]
    views = cards_by_item(connection, channel, locale, [row.item_id for row in part])
    following = (part[-1].sort_label, str(part[-1].item_id)) if len(rows) > limit else ()
    return CardPage(tuple(views[row.item_id] for row in part if row.item_id in views), following)


def _position(after: Sequence[str]) -> tuple[str, UUID] | None:
    if len(after) != 2:
        return None
    try:
        return after[0], UUID(after[1])
    except ValueError:
        return None


def sister_cards(connection: Connection, channel: str, locale: str, root_id: UUID) -> list[CardView]:
    """The cards of all variants of a model, in the order of their labels."""
    statement = (
        _current()
        .where(CurrentCardRow.channel == channel, CurrentCardRow.locale == locale, CurrentCardRow.root_id == root_id)
        .order_by(CurrentCardRow.sort_label, CurrentCardRow.item_id)
    )
    return [_view(row) for row in connection.execute(statement)]
