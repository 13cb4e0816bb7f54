"""What was shown and charged, when and why; and the price that a reduction may be held against. Reads only."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import sellables
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.quantity import PIECE, Quantity, Unit
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.baskets import Basket, BasketLine, Facts, SalePoint
from comptoir.pricing.domain.book import Book, Shelves
from comptoir.pricing.domain.engine import price
from comptoir.pricing.domain.history import (
    PriorPrice,
    ReductionRule,
    Stretch,
    Unjustified,
    joined,
    prior_price,
    reduction_rules,
)
from comptoir.pricing.domain.prices import Moment, Price, PriceList, latest_by_place, moment_at
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.refusals import NoPrice
from comptoir.pricing.domain.shown import Shown
from comptoir.pricing.rows import price_lists
from comptoir.pricing.rows.history import document_times, list_times, prices_ever, shown_ever
from comptoir.pricing.rows.shelves import RecordedShown, shelf_policy
from comptoir.pricing.services.documents import Kind
from comptoir.pricing.services.item_keys import keys_of_items
from comptoir.pricing.services.promotion_book import load_promotions

_SHARED_MIN = 8
"""Items that turn at one instant, from which on one price book for all of them is quicker than one for each."""

REACH = timedelta(days=400)
"""How far back a chain of reductions is followed; longer than any season."""


@lru_cache(maxsize=1)
def rules() -> dict[str, ReductionRule]:
    """How countries want reductions announced."""
    source = (files("comptoir.pricing") / "reductions.toml").read_text(encoding="utf-8")
    return reduction_rules(tomllib.loads(source))


def rule_of(territory: str) -> ReductionRule:
    """The rule of a tax territory's country."""
    return rules().get(territory[:2], rules()["EU"])


@dataclass(frozen=True, slots=True)
class _Told:
    """Everything that was ever recorded about some items; lists and promotions as they stood from each instant on."""

    prices: Mapping[UUID, Sequence[Price]]
    lists: Sequence[tuple[Instant, Mapping[str, PriceList]]]
    promotions: Sequence[tuple[Instant, PromotionBook]]
    shown: Mapping[UUID, Sequence[RecordedShown]]
    units: Mapping[UUID, Unit]
    books: dict[Instant, Book] = field(default_factory=dict)


def charged(
    connection: Connection, book: Book, point: SalePoint, item_ids: Collection[UUID], since: Instant, until: Instant
) -> dict[UUID, list[Stretch]]:
    """What one unit of each item cost everybody at a sale point, from `since` on up to and with `until`.

    book: for taxes only. At a shelf it is what the till charged: a rise that waited for its label is not in it.
    """
    told = _load(connection, point, item_ids, until)
    turns = {
        item_id: [since, *sorted(one for one in _turns(told, point.time_zone, item_id) if since < one <= until)]
        for item_id in item_ids
    }
    shared = Counter(one for of_item in turns.values() for one in of_item)
    for at, count in shared.items():
        if count >= _SHARED_MIN:
            told.books[at] = _book(told, book, point, item_ids, at)
    return {
        item_id: joined([_stretch(told, book, point, item_id, one) for one in of_item])
        for item_id, of_item in turns.items()
    }


def prior_prices(
    connection: Connection, book: Book, point: SalePoint, item_ids: Collection[UUID], at: Instant
) -> dict[UUID, PriorPrice | Unjustified]:
    """For each item the price that its reduction at an instant may be held against, or why there is none."""
    rule = rule_of(point.territory)
    since = Instant(at - REACH)
    spoiling = keys_of_items(connection, item_ids, rule.perishable_keys) if rule.perishable_keys else {}
    return {
        item_id: prior_price(stretches, at, rule, is_perishable=bool(spoiling.get(item_id)))
        for item_id, stretches in charged(connection, book, point, item_ids, since, at).items()
    }


def _load(connection: Connection, point: SalePoint, item_ids: Collection[UUID], until: Instant) -> _Told:
    shown: Mapping[UUID, Sequence[RecordedShown]] = {}
    if point.is_shelf and point.store is not None:
        shown = shown_ever(connection, point.store, shelf_policy(connection, point.store), item_ids)
    return _Told(
        prices_ever(connection, item_ids),
        [
            (one, {code: found for code, (found, _) in price_lists(connection, one).items()})
            for one in list_times(connection)
            if one <= until
        ],
        [(one, load_promotions(connection, one)) for one in document_times(connection, Kind.PROMOTION) if one <= until],
        shown,
        {item_id: item.unit for item_id, item in sellables(connection, item_ids=item_ids).items()},
    )


def _turns(told: _Told, zone: str, item_id: UUID) -> Iterable[Instant]:
    """Every instant at which what the item costs may have changed."""
    moments: list[Moment | None] = []
    for one in told.prices.get(item_id, ()):
        moments += (one.recorded_at, one.valid_from, one.valid_to)
    for recorded_at, lists in told.lists:
        moments.append(recorded_at)
        for price_list in lists.values():
            moments += (price_list.valid_from, price_list.valid_to)
    for recorded_at, promotions in told.promotions:
        moments.append(recorded_at)
        for code in promotions.candidates(item_id):
            scope = promotions.promotions[code].scope
            moments += (scope.valid_from, scope.valid_to)
    moments += [seen.recorded_at for seen in told.shown.get(item_id, ())]
    return {moment_at(moment, zone) for moment in moments if moment is not None}


def _book(told: _Told, book: Book, point: SalePoint, item_ids: Collection[UUID], at: Instant) -> Book:
    """The price book of some items as it stood at one instant."""
    lists: Mapping[str, PriceList] = next((one for since, one in reversed(told.lists) if since <= at), {})
    promotions = next((one for since, one in reversed(told.promotions) if since <= at), None)
    prices: list[Price] = []
    shown: dict[UUID, Shown] = {}
    for item_id in item_ids:
        prices += latest_by_place(one for one in told.prices.get(item_id, ()) if one.recorded_at <= at)
        seen = next((one for one in reversed(told.shown.get(item_id, ())) if one.recorded_at <= at), None)
        if seen is not None:
            shown[item_id] = seen.shown
    shelves: Shelves | None = {fold_code(point.store or ""): shown} if shown else None
    then = Book.build(0, lists.values(), prices, book.tax_classes, book.taxes, shelves, promotions=promotions)
    return replace(then, earlier=book.earlier, since=book.since)


def _stretch(told: _Told, book: Book, point: SalePoint, item_id: UUID, at: Instant) -> Stretch:
    """What counted at one instant, by the engine that seals tickets."""
    then = told.books.get(at) or _book(told, book, point, [item_id], at)
    found = then.price_in_force(item_id, point, at)
    per = 1_000_000 if found is None else found.per
    line = BasketLine("1", "", Quantity.from_millionths(per, told.units.get(item_id, PIECE)), item_id)
    try:
        priced = price(Basket(point, (line,)), then, Facts(), at).lines[0]
    except NoPrice:
        return Stretch(at, None, per, is_reduced=False)
    applied = tuple(sorted({one.promotion for one in priced.discounts}))
    has_end = found is not None and (found.valid_to is not None or then.lists[found.price_list].valid_to is not None)
    return Stretch(at, priced.due.amount, per, bool(applied) or has_end, priced.price_list, applied)
