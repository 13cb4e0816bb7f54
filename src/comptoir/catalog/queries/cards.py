"""Cards as channels read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Select, and_, bindparam, select, tuple_

from comptoir.catalog.domain.product import ItemId
from comptoir.catalog.domain.refusals import UnknownCard
from comptoir.catalog.queries.search import search
from comptoir.catalog.tables import CardCategoryRow, CardRow, CurrentCardRow, IdentifierRow
from comptoir.kernel.columns import Id, Text, Whole
from comptoir.kernel.prepared import Prepared
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


_SCOPE = (CurrentCardRow.channel == bindparam("channel"), CurrentCardRow.locale == bindparam("locale"))
_BY_LABEL = (CurrentCardRow.sort_label, CurrentCardRow.item_id)
_IDS_MAX = 512


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


@cache
def _by_item(width: int) -> Prepared:
    ids = [bindparam(f"id{place}", type_=Id) for place in range(width)]
    return Prepared(_current().where(*_SCOPE, CurrentCardRow.item_id.in_(ids)))


@cache
def _by_barcode() -> Prepared:
    of_item = IdentifierRow.item_id == CurrentCardRow.item_id
    return Prepared(_current().join(IdentifierRow, of_item).where(*_SCOPE, IdentifierRow.gtin == bindparam("gtin")))


@cache
def _sisters() -> Prepared:
    of_root = CurrentCardRow.root_id == bindparam("root_id", type_=Id)
    return Prepared(_current().where(*_SCOPE, of_root).order_by(*_BY_LABEL))


@cache
def _page(*, in_category: bool, is_first: bool) -> Prepared:
    """A page by label; `_current` gives the order of the index, and no more rows are read than are shown."""
    statement = _current().where(*_SCOPE)
    order: tuple[Any, Any] = _BY_LABEL
    if in_category:
        place = CardCategoryRow
        inside = and_(
            place.channel == CurrentCardRow.channel,
            place.locale == CurrentCardRow.locale,
            place.item_id == CurrentCardRow.item_id,
        )
        statement = statement.join(place, inside).where(
            place.channel == bindparam("channel"),
            place.locale == bindparam("locale"),
            place.category == bindparam("category"),
        )
        order = (place.sort_label, place.item_id)
    if not is_first:
        after = tuple_(bindparam("label", type_=Text), bindparam("item_id", type_=Id))
        statement = statement.where(tuple_(*order) > after)
    return Prepared(statement.order_by(*order).limit(bindparam("limit", type_=Whole)))


def _view(row: Any) -> CardView:  # noqa: ANN401 - a row of the statement above
    channel, locale, item_id, hash_, published_at, body = row[:6]
    return CardView(channel, locale, item_id, hash_, published_at, _decode(body))


def cards_by_item(connection: Connection, channel: str, locale: str, item_ids: Iterable[UUID]) -> dict[UUID, CardView]:
    """The current cards of some items."""
    ids = list(item_ids)
    found: dict[UUID, CardView] = {}
    for start in range(0, len(ids), _IDS_MAX):
        part = ids[start : start + _IDS_MAX]
        width = 1 << (len(part) - 1).bit_length()
        values = {f"id{place}": item_id for place, item_id in enumerate(part + part[-1:] * (width - len(part)))}
        for row in _by_item(width).all(connection, channel=channel, locale=locale, **values):
            found[row[2]] = _view(row)
    return found


def current_cards(connection: Connection, item_ids: Collection[UUID]) -> list[CardView]:
    """The current cards of some items on every channel and in every locale."""
    if not item_ids:
        return []
    return [_view(row) for row in connection.execute(_current().where(CurrentCardRow.item_id.in_(item_ids)))]


def card_by_barcode(connection: Connection, channel: str, locale: str, barcode: str) -> CardView | None:
    """The card of the item that has a barcode."""
    gtin = parse_gtin(barcode)
    if gtin is None:
        return None
    row = _by_barcode().first(connection, channel=channel, locale=locale, gtin=gtin)
    return None if row is None else _view(row)


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
    values: dict[str, object] = {"channel": channel, "locale": locale, "limit": limit + 1}
    if category is not None:
        values["category"] = category
    position = _position(after)
    if position is not None:
        values["label"], values["item_id"] = position
    rows = _page(in_category=category is not None, is_first=position is None).all(connection, **values)
    part = rows[:limit]
    following = (part[-1][6], str(part[-1][2])) if len(rows) > limit else ()
    return CardPage(tuple(map(_view, part)), following)


def _position(after: Sequence[str]) -> tuple[str, UUID] | None:
    if len(after) != 2:
        return None
    try:
        return after[0], UUID(after[1])
    except ValueError:
        return None


def sister_cards(connection: Connection, channel: str, locale: str, root_id: UUID) -> list[CardView]:
    """The cards of all variants of a model, in the order of their labels."""
    rows = _sisters().all(connection, channel=channel, locale=locale, root_id=root_id)
    return [_view(row) for row in rows]
