"""What a receipt says beside prices: lot, date, serial, note, weighing and guarantee of a piece, and who sold it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.access.queries import people_by_id
from comptoir.catalog.queries import sellables
from comptoir.catalog.queries.traits import numbers
from comptoir.kernel.actor import parse_actor
from comptoir.kernel.values.quantity import MILLION, millionths_text
from comptoir.kernel.values.text import localized
from comptoir.orders.domain import COMPONENT
from comptoir.till.domain.goods import Detail
from comptoir.till.domain.receipt import SELLER
from comptoir.till.services.recalls import details_of_ticket

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.orders.domain import Order

GUARANTEE: Final = "legal_guarantee_months"
"""The attribute of products that says for how many months the law guarantees them."""

_ID_SHOWN: Final = 8
_ORDER = (Detail.SERIAL, Detail.LOT, Detail.EXPIRES_ON, Detail.WEIGHED, Detail.NOTE)


def facts_of(connection: Connection, order: Order, locale: str) -> Mapping[int, Sequence[tuple[str, str]]]:
    """By the position of the line, 0 the ticket itself: kinds and values in the order in which they are printed.

    locale: of what a pack holds.
    """
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    details = {(position, kind): value for position, kind, value in details_of_ticket(connection, order.head.id)}
    for position in dict.fromkeys(position for position, _ in details):
        found[position] = [
            (kind.value, details[position, kind.value]) for kind in _ORDER if (position, kind.value) in details
        ]
    for position, value in _held(connection, order, locale):
        found[position].append(("component", value))
    sellers = {line.seller_id for line in order.lines if line.seller_id is not None}
    names = _first_names(connection, sellers)
    for line in order.lines:
        if line.seller_id is not None and line.seller_id in names:
            found[line.position].append((SELLER, names[line.seller_id]))
    return found


def _held(connection: Connection, order: Order, locale: str) -> list[tuple[int, str]]:
    """What packs hold, by the position of their line: how many of what."""
    held = [part for part in order.parts if part.kind == COMPONENT]
    items = sellables(connection, skus={part.code for part in held}) if held else {}
    labels = {sku: localized(item.label, locale) or sku for sku, item in items.items()}
    return [
        (part.line_position, f"{millionths_text(abs(part.amount))} × {labels.get(part.code, part.code)}")
        for part in held
    ]


def guarantees(connection: Connection, order: Order) -> Mapping[int, int]:
    """Months of the legal guarantee, by the position of the line; of a pack its own, else the shortest of its parts."""
    held: dict[int, set[str]] = defaultdict(set)
    for part in order.parts:
        if part.kind == COMPONENT:
            held[part.line_position].add(part.code)
    skus = {sku for of_line in held.values() for sku in of_line}
    inside = {sku: item.item_id for sku, item in sellables(connection, skus=skus).items()} if skus else {}
    items = {line.item_id for line in order.lines if line.item_id is not None} | set(inside.values())
    known = numbers(connection, items, GUARANTEE) if items else {}
    months = {item: value // MILLION for item, value in known.items() if value > 0}
    found = {}
    for line in order.lines:
        parts = [months[inside[sku]] for sku in held.get(line.position, ()) if inside.get(sku) in months]
        of_line = months.get(line.item_id, min(parts, default=0)) if line.item_id is not None else 0
        if of_line:
            found[line.position] = of_line
    return found


def operator_of(connection: Connection, actor: str) -> str:
    """Who sold, as a customer may read it: a first name, or of a program the end of its id."""
    acted = parse_actor(actor)
    if acted.id is None:
        return actor
    return _first_names(connection, {acted.id}).get(acted.id, str(acted.id)[-_ID_SHOWN:])


def _first_names(connection: Connection, ids: Collection[UUID]) -> Mapping[UUID, str]:
    return {one.id: one.name.partition(" ")[0] for one in people_by_id(connection, ids)} if ids else {}
