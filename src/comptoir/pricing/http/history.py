"""Routes of what was shown and charged, when and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter
from sqlalchemy import Connection

from comptoir.company.queries import store_by_code
from comptoir.kernel.database import Database
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import Quantity, millionths_text
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.pricing.domain.baskets import Basket, BasketLine, Facts, SalePoint
from comptoir.pricing.domain.engine import price
from comptoir.pricing.domain.history import PriorPrice
from comptoir.pricing.domain.prices import moment_at, parse_moment
from comptoir.pricing.domain.refusals import NoPrice, StrikeNotJustified, UnknownStore
from comptoir.pricing.http.shapes import item_named
from comptoir.pricing.queries import shown_at
from comptoir.pricing.rows.shelves import RecordedShown
from comptoir.pricing.service import PriceBookHolder, book_at
from comptoir.pricing.services.history import charged, prior_prices

READ = "pricing.price.read"
DAYS = timedelta(days=400)

At = Annotated[
    str | None, Parameter(description="RFC 3339, without offset by the wall clock of the store; left out: now")
]
Channel = Annotated[str | None, Parameter(description="of the sale point")]
Shelf = Annotated[bool, Parameter(description="at the store's shelves, where rises may wait for labels")]


@get("/prices/{sku:str}/told", permission=READ, sync_to_thread=True)
def get_told(
    sku: str,
    database: Database,
    prices: PriceBookHolder,
    store: str,
    at: At = None,
    channel: Channel = None,
    shelf: Shelf = True,
) -> dict[str, Any]:
    """At an instant in a store: the price that the shelf showed, the price that was charged, and why.

    Without labels of ours the shelf showed the price in force.
    """
    now = database.clock.now()
    with database.read() as connection:
        item = item_named(connection, sku)
        point = _point(connection, store, channel, is_shelf=shelf)
        moment = _moment(at, point, now)
        then = book_at(connection, prices.current(), [item.item_id], moment, point)
        found = then.price_in_force(item.item_id, point, moment)
        per = 1_000_000 if found is None else found.per
        line = BasketLine("1", item.sku, Quantity.from_millionths(per, item.unit), item.item_id)
        try:
            priced = price(Basket(point, (line,)), then, Facts(), moment, explain=True)
        except NoPrice:
            priced = None
        seen = shown_at(connection, store, [item.item_id], moment).get(item.item_id) if point.is_shelf else None
    paid = None if priced is None else priced.lines[0].due
    return {
        "sku": item.sku,
        "store": point.store,
        "at": format_instant(moment),
        "per": millionths_text(per),
        "charged": None if paid is None else _money(paid),
        "shown": _money(paid) if seen is None and paid is not None else _shown(seen, point),
        "label": None if seen is None else _label(seen),
        "why": [
            {"step": step.step, "facts": dict(step.facts)}
            for step in (priced.trace or () if priced is not None else ())
        ],
    }


@get("/prices/{sku:str}/timeline", permission=READ, sync_to_thread=True)
def get_timeline(
    sku: str,
    database: Database,
    prices: PriceBookHolder,
    store: str,
    since: At = None,
    until: At = None,
    channel: Channel = None,
    shelf: Shelf = True,
) -> dict[str, Any]:
    """What an item cost everybody over time: from each instant on, and whether it was announced as reduced."""
    now = database.clock.now()
    with database.read() as connection:
        item = item_named(connection, sku)
        point = _point(connection, store, channel, is_shelf=shelf)
        end = _moment(until, point, now)
        start = _moment(since, point, Instant(end - DAYS))
        found = charged(connection, prices.current(), point, [item.item_id], start, end)[item.item_id]
    items = [
        {
            "from": format_instant(one.start),
            "price": None if one.amount is None else {"amount": one.amount, "currency": point.currency},
            "per": millionths_text(one.per),
            "is_reduced": one.is_reduced,
            "price_list": one.price_list,
            "promotions": list(one.promotions),
        }
        for one in found
    ]
    return {"items": items, "next": None, "until": format_instant(end)}


@get("/prices/{sku:str}/prior", permission=READ, sync_to_thread=True)
def get_prior_price(
    sku: str,
    database: Database,
    prices: PriceBookHolder,
    store: str,
    at: At = None,
    channel: Channel = None,
    shelf: Shelf = True,
    strike: Annotated[
        int | None, Parameter(ge=0, description="minor units; refused where it is not the lowest")
    ] = None,
) -> dict[str, Any]:
    """The price that the reduction at an instant may be held against, or why there is none."""
    now = database.clock.now()
    with database.read() as connection:
        item = item_named(connection, sku)
        point = _point(connection, store, channel, is_shelf=shelf)
        moment = _moment(at, point, now)
        found = prior_prices(connection, prices.current(), point, [item.item_id], moment)[item.item_id]
    prior = found if isinstance(found, PriorPrice) else None
    if strike is not None and (prior is None or strike > prior.amount):
        lowest = "" if prior is None else Money(prior.amount, point.currency).decimal_text
        reason = "above_lowest" if isinstance(found, PriorPrice) else found.value
        raise StrikeNotJustified(
            item.sku, Money(strike, point.currency).decimal_text, lowest, reason, pointer="/strike"
        )
    return {
        "sku": item.sku,
        "reference": None if prior is None else {"amount": prior.amount, "currency": point.currency},
        "per": None if prior is None else millionths_text(prior.per),
        "reduced_since": None if prior is None else format_instant(prior.since),
        "reason": None if isinstance(found, PriorPrice) else found.value,
    }


def _point(connection: Connection, store: str, channel: str | None, *, is_shelf: bool) -> SalePoint:
    """The shelves of a store, or another sale point of it. Refuses UnknownStore."""
    found = store_by_code(connection, store)
    if found is None:
        raise UnknownStore(store, pointer="/store")
    return SalePoint(found.currency, found.territory, found.time_zone, channel, found.code, is_shelf)


def _moment(text: str | None, point: SalePoint, otherwise: Instant) -> Instant:
    """An instant, or what the clock of the store showed. Refuses MalformedValue."""
    if text is None:
        return otherwise
    return moment_at(parse_moment(text), point.time_zone)


def _money(money: Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency}


def _shown(seen: RecordedShown | None, point: SalePoint) -> dict[str, Any] | None:
    if seen is None or seen.shown.pays is None:
        return None
    return {"amount": seen.shown.pays, "currency": point.currency}


def _label(seen: RecordedShown) -> dict[str, Any]:
    return {
        "id": None if seen.label_id is None else str(seen.label_id),
        "how": seen.how.value,
        "shown_at": format_instant(seen.shown_at),
        "recorded_at": format_instant(seen.recorded_at),
        "recorded_by": seen.recorded_by,
    }


ROUTES = [get_told, get_timeline, get_prior_price]
