"""What a promotion that is being written meets: others on the same goods, and what remains of the prices.

Nothing is kept. What two promotions do to each other is told by the engine, on an example basket of goods of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import sellables
from comptoir.company.domain import Store
from comptoir.kernel.values.money import Money, round_ratio
from comptoir.kernel.values.quantity import Quantity
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import Basket, BasketLine, Facts, SalePoint, TraceStep
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.costs import without_tax
from comptoir.pricing.domain.engine import price
from comptoir.pricing.domain.law import Goods, advantages
from comptoir.pricing.domain.prices import moment_at
from comptoir.pricing.domain.promotion_book import ALWAYS, NEVER, PromotionBook
from comptoir.pricing.domain.promotions import Gift, Promotion, Scope, Selection, Threshold
from comptoir.pricing.services.lawful import goods_at, law_of
from comptoir.pricing.services.trying import as_if_open, book_with

MILLION = 1_000_000
COMPETITORS_MAX = 20
ITEMS_MAX = 5_000
"""Items whose prices are looked at."""
SAMPLE_MAX = 50
UNITS_MAX = 200
"""Of one item in an example basket."""


@dataclass(frozen=True, slots=True)
class Competitor:
    """A promotion on the same goods at the same time.

    items: how many both select. reason: why they do not agree, "tags" or "classes"; None when they do. dues: what the
    example basket costs without both, with the draft, with the other, and with both; steps: what the engine says.
    """

    promotion: Promotion
    items: int
    reason: str | None
    basket: Sequence[tuple[str, Quantity]]
    dues: Sequence[Money]
    outcome: str
    steps: Sequence[TraceStep]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What remains of the price of an item, for one unit of sale in minor units. warnings: see `_warnings`."""

    sku: str
    price: int
    after: int
    cost: int | None
    margin: Rate | None
    warnings: tuple[str, ...]


def competitors(
    connection: Connection, book: Book, draft: Promotion, store: Store, at: Instant
) -> tuple[Competitor, ...]:
    """The promotions that run or are planned on goods of a draft, those with the most of its goods first."""
    known = book_with(connection, book, draft).promotions
    zone = store.time_zone
    shared: dict[str, list[UUID]] = {}
    for item_id in _items(book, known, draft):
        for code in known.candidates(item_id):
            if code != draft.code and not known.matches(known.promotions[code].exclusion, item_id):
                shared.setdefault(code, []).append(item_id)
    meeting = [
        (known.promotions[code], items)
        for code, items in shared.items()
        if not _is_over(known.promotions[code], zone, at) and _meet(draft, known.promotions[code], zone)
    ]
    meeting.sort(key=lambda one: (-len(one[1]), one[0].code))
    found = []
    for other, items in meeting[:COMPETITORS_MAX]:
        told = _told(connection, book, known, (draft, other), items, store, at)
        if told is not None:
            found.append(told)
    return tuple(found)


def remaining(connection: Connection, draft: Promotion, store: Store, at: Instant) -> tuple[Remaining, ...]:
    """What remains of the prices of the draft's goods, the least first; at most ITEMS_MAX are looked at."""
    law = law_of(store)
    day = local_time(at, store.time_zone).date()
    found = []
    goods = goods_at(connection, draft, store, at, ITEMS_MAX)
    shares = advantages(draft, goods)
    for one in {each.sku: each for some in goods for each in some if each.sku in shares}.values():
        share = shares[one.sku]
        after = round_ratio(one.price * (share.denominator - share.numerator), share.denominator)
        net = without_tax(after, one.rates) if one.rates else after
        floor = None if law is None else law.floor(one.group, day)
        warnings = _warnings(one, net, MILLION if floor is None else floor.rate.millionths)
        margin = None if one.cost is None or net <= 0 else Rate(round_ratio((net - one.cost) * MILLION, net))
        found.append(Remaining(one.sku, one.price, after, one.cost, margin, warnings))
    return tuple(sorted(found, key=_by_margin))


def _warnings(one: Goods, net: int, floor: int) -> tuple[str, ...]:
    """Of "cost_unknown", "below_cost" and, where the law wants more than the cost, "below_floor"."""
    if one.cost is None:
        return ("cost_unknown",)
    below_floor = net * MILLION < one.cost * floor
    return (*(["below_cost"] if net < one.cost else []), *(["below_floor"] if below_floor else []))


def _by_margin(one: Remaining) -> tuple[bool, int, str]:
    return (one.margin is None, 0 if one.margin is None else one.margin.millionths, one.sku)


def _is_over(promotion: Promotion, zone: str, at: Instant) -> bool:
    """Whether it has ended by a wall clock."""
    end = promotion.scope.valid_to
    return end is not None and moment_at(end, zone) <= at


def _items(book: Book, known: PromotionBook, draft: Promotion) -> list[UUID]:
    """The items with a price that a draft selects."""
    priced = {item_id: None for of_items in book.prices.values() for item_id in of_items}
    named = set().union(*[one.items for one in draft.selections])
    only = named if not any(one.everything or one.keys for one in draft.selections) else priced
    return [
        item_id
        for item_id in only
        if item_id in priced
        and not known.matches(draft.exclusion, item_id)
        and any(known.matches(one, item_id) for one in draft.selections)
    ]


def _meet(one: Promotion, other: Promotion, zone: str) -> bool:
    """Whether there is a place and a time at which both may run."""
    if one.currency is not None and other.currency is not None and one.currency != other.currency:
        return False
    mine_and_its: Sequence[tuple[frozenset[Any], frozenset[Any]]] = (
        (one.scope.channels, other.scope.channels),
        (one.scope.stores, other.scope.stores),
        (one.scope.weekdays, other.scope.weekdays),
    )
    for mine, its in mine_and_its:
        if mine and its and not mine & its:
            return False
    (start, end), (its_start, its_end) = _span(one, zone), _span(other, zone)
    return start < its_end and its_start < end


def _span(promotion: Promotion, zone: str) -> tuple[Instant, Instant]:
    start, end = promotion.scope.valid_from, promotion.scope.valid_to
    return ALWAYS if start is None else moment_at(start, zone), NEVER if end is None else moment_at(end, zone)


def _told(
    connection: Connection,
    book: Book,
    known: PromotionBook,
    both: tuple[Promotion, Promotion],
    items: Sequence[UUID],
    store: Store,
    at: Instant,
) -> Competitor | None:
    """What the engine does with both on goods that both select; None where none of these has a price here."""
    point = SalePoint(store.currency, store.territory, store.time_zone, None, store.code)
    draft, other = (replace(as_if_open(one, at_any_time=True), scope=Scope()) for one in both)
    wanted = _wanted(book, known, (draft, other), items, point, at)
    named = sellables(connection, item_ids=wanted)
    lines = tuple(
        BasketLine(one.sku, one.sku, Quantity.from_millionths(wanted[one.item_id] * MILLION, one.unit), one.item_id)
        for one in named.values()
    )
    if not lines:
        return None
    basket = Basket(point, lines)
    priced = [
        price(
            basket,
            replace(book, promotions=PromotionBook.build(some, known.item_keys, known.laws, known.campaigns)),
            Facts(),
            at,
            explain=True,
        )
        for some in ((), (draft,), (other,), (draft, other))
    ]
    applied = {one.promotion for one in priced[3].applied}
    return Competitor(
        both[1],
        len(items),
        _reason(*both),
        [(line.sku, line.quantity) for line in lines],
        [one.totals.due for one in priced],
        _OUTCOMES[draft.code in applied, other.code in applied],
        [step for step in priced[3].trace or () if "promotion" in step.facts],
    )


_OUTCOMES = {(True, True): "both", (True, False): "draft", (False, True): "other", (False, False): "neither"}


def _reason(one: Promotion, other: Promotion) -> str | None:
    if one.agrees_with(other):
        return None
    is_allowed = other.promotion_class in one.combines_classes and one.promotion_class in other.combines_classes
    return "tags" if is_allowed else "classes"


def _wanted(
    book: Book,
    known: PromotionBook,
    both: tuple[Promotion, Promotion],
    items: Sequence[UUID],
    point: SalePoint,
    at: Instant,
) -> dict[UUID, int]:
    """Items with so many units that each of the two could apply alone; none where no shared item has a price."""
    priced = {
        item_id: seen.amount.amount * MILLION // seen.per
        for item_id in items[:ITEMS_MAX]
        if (seen := book.consumer_price(item_id, point, at)) is not None and seen.amount.amount
    }
    if not priced:
        return {}
    first = next(iter(priced))
    found = {first: 1}
    for one in both:
        units = max(one.terms.units_min, 1)
        for selection in one.selections:
            fits = next((item for item in found if known.matches(selection, item)), None) or _any_item(
                book, known, selection, point, at
            )
            if fits is not None:
                found[fits] = max(found.get(fits, 0), units)
        found[first] = max(found[first], min(-(-_least(one) // priced[first]), UNITS_MAX))
    return found


def _least(promotion: Promotion) -> int:
    """The amount that a basket must reach before a promotion applies."""
    match promotion.offer:
        case Threshold(steps=steps):
            return steps[0].from_amount
        case Gift(from_amount=amount):
            return amount or 0
        case _:
            return 0


def _any_item(book: Book, known: PromotionBook, selection: Selection, point: SalePoint, at: Instant) -> UUID | None:
    for _, of_items in book.ranked(point):
        for item_id in of_items:
            if known.matches(selection, item_id) and book.price_in_force(item_id, point, at) is not None:
                return item_id
    return None
