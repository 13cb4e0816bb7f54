"""Cards joined with the operations lane: the price that the book holds now, and the stock of some places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import CardView
from comptoir.inventory.queries import available
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import Quantity, unit
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain import Book, SalePoint, net_content, unit_price
from comptoir.pricing.domain.history import PriorPrice
from comptoir.pricing.domain.prices import Moment, moment_at
from comptoir.pricing.services.history import prior_prices
from comptoir.storefront.domain import Announced, Offer
from comptoir.till.services.recalls import stopped_items


def offers(
    connection: Connection,
    book: Book,
    point: SalePoint,
    views: Sequence[CardView],
    place_ids: Collection[UUID],
    at: Instant,
) -> dict[UUID, Offer]:
    """What each card's item costs at a sale point, and how much of it is at the places together."""
    stock = available(connection, [view.item_id for view in views], list(place_ids))
    stock |= dict.fromkeys(stopped_items(connection), 0)  # recalled: whatever lies there is not sold
    found: dict[UUID, Offer] = {
        view.item_id: _offer(book, point, view, stock.get(view.item_id, 0), at) for view in views
    }
    for item_id, reference in _references(connection, book, point, list(found), at).items():
        found[item_id] = replace(found[item_id], reference=reference)
    return found


def _references(
    connection: Connection, book: Book, point: SalePoint, item_ids: Sequence[UUID], at: Instant
) -> dict[UUID, Money]:
    """What the prices that are reduced for a time may be struck against: the lowest that everybody paid before."""
    prices = {item_id: book.price_in_force(item_id, point, at) for item_id in item_ids}
    reduced = {
        item_id: one
        for item_id, one in prices.items()
        if one is not None and (one.valid_to is not None or book.lists[one.price_list].valid_to is not None)
    }
    before = prior_prices(connection, book, point, list(reduced), at) if reduced else {}
    return {
        item_id: Money(prior.amount, point.currency)
        for item_id, prior in before.items()
        if isinstance(prior, PriorPrice)
        and prior.per == reduced[item_id].per
        and prior.amount > (reduced[item_id].amount or 0)
    }


def _offer(book: Book, point: SalePoint, view: CardView, available: int, at: Instant) -> Offer:
    price = book.consumer_price(view.item_id, point, at)
    if price is None:
        return Offer(None, None, available)
    promotions = announced(book, point, view.item_id, at)
    per = Quantity.from_millionths(price.per, unit(view.body["unit"]))
    measured = unit_price(price.amount, per, net_content(view.body["values"]))
    profile = book.profile(view.item_id, local_time(at, point.time_zone).date())
    if profile is None or profile.currency != point.currency:
        return Offer(price, measured, available, promotions)
    eco = sum(one.amount for one in profile.eco)
    deposit = None if profile.deposit is None else Money(profile.deposit.amount, point.currency)
    return Offer(
        price, measured, available, promotions, eco=Money(eco, point.currency) if eco else None, deposit=deposit
    )


def announced(book: Book, point: SalePoint, item_id: UUID, at: Instant) -> list[Announced]:
    """The promotions on an item that anybody gets, by falling priority; those of some weekdays on every day."""
    promotions = book.promotions
    selecting = promotions.selecting(item_id, promotions.in_force(point, at))
    found = sorted((one for one, *_ in selecting if not one.is_personal), key=lambda one: one.terms.order)
    return [Announced(one.label, _last_day(one.scope.valid_to, point.time_zone)) for one in found]


def _last_day(valid_to: Moment | None, zone: str) -> date | None:
    if valid_to is None:
        return None
    return local_time(Instant(moment_at(valid_to, zone) - timedelta(milliseconds=1)), zone).date()
