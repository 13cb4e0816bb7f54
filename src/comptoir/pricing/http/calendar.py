"""What begins and ends in the days to come: prices, price lists and promotions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, NamedTuple

from litestar import Response, get
from litestar.params import Parameter
from sqlalchemy import Connection

from comptoir.catalog.queries import sellables
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.values.time import Instant, format_instant, parse_instant
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.prices import Moment, moment_at
from comptoir.pricing.http.shapes import zone_of
from comptoir.pricing.queries import prices_between
from comptoir.pricing.service import PriceBookHolder

DAYS = timedelta(days=60)
TOLD_MAX = 1_000

At = Annotated[str | None, Parameter(description="RFC 3339")]


class Turn(NamedTuple):
    """Something begins or ends. kind: "price", "price_list" or "promotion"; code: its SKU or code."""

    at: Instant
    kind: str
    begins: bool
    code: str
    label: dict[str, str]
    amount: int | None = None
    currency: str | None = None
    price_list: str | None = None


@get("/price-calendar", permission="pricing.price.read", sync_to_thread=True)
def get_calendar(
    database: Database, prices: PriceBookHolder, since: At = None, until: At = None, store: str | None = None
) -> Response[dict[str, Any]]:
    """What begins or ends by itself from `since` (now) to `until` (60 days on), by time; at most 1,000.

    `store` decides the wall clock (else UTC).
    """
    start = database.clock.now() if since is None else parse_instant(since)
    end = Instant(start + DAYS) if until is None else parse_instant(until)
    with database.read() as connection:
        zone = zone_of(connection, store)
        turns = [*_prices(connection, prices.current(), start, end, zone), *_spans(prices.current(), start, end, zone)]
        items = [
            {
                "at": format_instant(one.at),
                "kind": one.kind,
                "begins": one.begins,
                "code": one.code,
                "label": one.label,
                "price": None if one.amount is None else {"amount": one.amount, "currency": one.currency},
                "price_list": one.price_list,
            }
            for one in sorted(turns, key=lambda turn: (turn.at, turn.kind, turn.code, turn.begins))[:TOLD_MAX]
        ]
        return page(connection, items, None)


def _prices(connection: Connection, book: Book, start: Instant, end: Instant, zone: str) -> Iterator[Turn]:
    found = prices_between(connection, start, end, zone)
    items = sellables(connection, item_ids={one.item_id for one in found})
    for one in found:
        item, price_list = items.get(one.item_id), book.lists.get(one.price_list)
        if item is None or price_list is None:
            continue
        for at, begins in _ends(one.valid_from, one.valid_to, start, end, zone):
            yield Turn(
                at, "price", begins, item.sku, dict(item.label), one.amount, price_list.currency, price_list.code
            )


def _spans(book: Book, start: Instant, end: Instant, zone: str) -> Iterator[Turn]:
    for price_list in book.lists.values():
        for at, begins in _ends(price_list.valid_from, price_list.valid_to, start, end, zone):
            yield Turn(at, "price_list", begins, price_list.code, dict(price_list.label))
    for promotion in book.promotions.promotions.values():
        for at, begins in _ends(promotion.scope.valid_from, promotion.scope.valid_to, start, end, zone):
            yield Turn(at, "promotion", begins, promotion.code, dict(promotion.label))


def _ends(
    valid_from: Moment | None, valid_to: Moment | None, start: Instant, end: Instant, zone: str
) -> Iterator[tuple[Instant, bool]]:
    """Which of the two ends of a validity lie in the time asked for, and whether it is the beginning."""
    for moment, begins in ((valid_from, True), (valid_to, False)):
        if moment is not None and start < (at := moment_at(moment, zone)) <= end:
            yield at, begins


ROUTES = [get_calendar]
