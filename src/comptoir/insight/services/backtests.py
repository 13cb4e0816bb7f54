"""Trying a promotion on past sales before it starts. Pricing needs no write, so this is the engine and a loop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.company.domain import Store
from comptoir.company.queries import require_store, stores
from comptoir.insight import rows
from comptoir.insight.domain import Compared, ComparedLine, PeriodEmpty, Tally
from comptoir.insight.services.baskets import past_basket
from comptoir.kernel.jobs import JobContext, start_job
from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant, local_time, parse_day, wall_clock
from comptoir.orders.domain import Order
from comptoir.orders.queries import orders_by_id, sale_count, sales_between
from comptoir.pricing.domain import Book, Facts, PricedBasket, price
from comptoir.pricing.domain.costs import Cost, cost_of
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import Promotion
from comptoir.pricing.queries import costs
from comptoir.pricing.service import PriceBookHolder
from comptoir.pricing.services.documents import Kind, standing
from comptoir.pricing.services.promotions import promotion_of
from comptoir.pricing.services.trying import as_if_open, book_with, book_without

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

JOB = "insight.backtest"
PAGE = 500
PAGES_TOLD = 8
"""After so many pages what was found so far is kept, so that it can be looked at while the rest is tried."""
NOBODY = Facts()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which past sales to try a promotion on: days of each store's wall clock, both included; no stores is all.

    uplift: how much more of what is promoted is assumed to be sold, in millionths.
    """

    promotion: str
    first: date
    last: date
    stores: tuple[str, ...] = ()
    uplift: int = 0

    def written(self) -> dict[str, Any]:
        """As the argument of the job."""
        return {
            "promotion": self.promotion,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "stores": list(self.stores),
            "uplift": self.uplift,
        }

    @classmethod
    def read(cls, argument: Mapping[str, Any]) -> Asked:
        """From the argument of the job."""
        days = parse_day(argument["first"]), parse_day(argument["last"])
        return cls(argument["promotion"], *days, tuple(argument["stores"]), argument["uplift"])


def start_backtest(uow: UnitOfWork, asked: Asked) -> UUID:
    """Queue a back-test; the id of its job, under which the result will be found.

    Refuses UnknownPromotion, PeriodEmpty, and what `require_store` refuses.
    """
    standing(uow.connection, Kind.PROMOTION, asked.promotion)
    if asked.last < asked.first:
        raise PeriodEmpty(asked.first.isoformat(), asked.last.isoformat(), pointer="/to")
    for code in asked.stores:
        require_store(uow.connection, code)
    return start_job(uow, JOB, asked.written())


def run_backtest(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """The job: price every past basket without and with the promotion, and keep the sums, also on the way."""
    asked = Asked.read(argument)
    database = context.database
    holder = PriceBookHolder(database)
    with database.read() as connection:
        holder.load(connection)
        stored = promotion_of(standing(connection, Kind.PROMOTION, asked.promotion))
        promotion = as_if_open(stored, at_any_time=False)
        having = book_with(connection, holder.current(), promotion)
        chosen = [store for store in stores(connection) if not asked.stores or store.code in asked.stores]
        currency = promotion.currency or chosen[0].currency
        chosen = [store for store in chosen if store.currency == currency]
        total = sum(sale_count(connection, [store.id], *_period(store, asked)) for store in chosen)
    books = book_without(having, promotion.code), having
    tally = Tally()
    pages = 0
    for store in chosen:
        for page in _pages(context, store, asked):
            reached = _reached(page, having.promotions, promotion)
            touchable = [order for order in page if any(line.item_id in reached for line in order.lines)]
            with database.read() as connection:
                spent = _costs(connection, touchable, store)
            for order in page:
                _try(tally, order, store, books, promotion.code, reached, spent)
            if pages % PAGES_TOLD == 0:
                _keep(context, asked, currency, tally, is_over=False)
            pages += 1
            context.progress(tally.baskets, total)
    _keep(context, asked, currency, tally, is_over=True)
    return {"read": tally.baskets, "touched": tally.touched}


def _keep(context: JobContext, asked: Asked, currency: Currency, tally: Tally, *, is_over: bool) -> None:
    """What was found so far, or at the end."""
    result = _result(tally, asked.uplift) | {"is_over": is_over}
    with context.database.write(context.actor, context.trace) as uow:
        rows.put(uow, context.job_id, asked.promotion, str(currency), asked.written(), result)


def _period(store: Store, asked: Asked) -> tuple[Instant, Instant]:
    midnight = datetime.min.time()
    start = datetime.combine(asked.first, midnight)
    end = datetime.combine(asked.last + timedelta(days=1), midnight)
    return wall_clock(start, store.time_zone), wall_clock(end, store.time_zone)


def _pages(context: JobContext, store: Store, asked: Asked) -> Iterator[list[Order]]:
    after = None
    while True:
        with context.database.read() as connection:
            heads = sales_between(connection, store.id, *_period(store, asked), after, PAGE)
            orders = orders_by_id(connection, [head.id for head in heads])
        if not heads:
            return
        yield [orders[head.id] for head in heads]
        after = heads[-1].placed_at, heads[-1].id


def _reached(orders: Sequence[Order], promotions: PromotionBook, promotion: Promotion) -> set[UUID]:
    """The items of some orders that a promotion selects."""
    item_ids = {line.item_id for order in orders for line in order.lines if line.item_id is not None}
    return {
        item_id
        for item_id in item_ids
        if any(promotions.matches(selection, item_id) for selection in promotion.selections)
        and not promotions.matches(promotion.exclusion, item_id)
    }


def _costs(connection: Connection, orders: Sequence[Order], store: Store) -> dict[tuple[UUID, date], Cost]:
    """What the items of some orders cost on the days of the orders."""
    by_day: dict[date, set[UUID]] = {}
    for order in orders:
        day = local_time(order.head.placed_at, store.time_zone).date()
        by_day.setdefault(day, set()).update(line.item_id for line in order.lines if line.item_id is not None)
    return {
        (item_id, day): cost
        for day, item_ids in by_day.items()
        for item_id, cost in costs(connection, item_ids, day).items()
    }


def _try(
    tally: Tally,
    order: Order,
    store: Store,
    books: tuple[Book, Book],
    code: str,
    reached: Collection[UUID | None],
    spent: Mapping[tuple[UUID, date], Cost],
) -> None:
    """One basket without and with the promotion; one that it leaves alone cost what was paid."""
    at = order.head.placed_at
    if not any([line.item_id in reached for line in order.lines]):  # noqa: C419 - half the time
        tally.pass_by(order.head.due)
        return
    basket, book = past_basket(order, store, books[1])
    after = price(basket, book, NOBODY, at)
    if all(one.promotion != code for one in after.applied):
        tally.pass_by(order.head.due)
        return
    before = price(basket, replace(book, promotions=books[0].promotions), NOBODY, at)
    day = local_time(at, store.time_zone).date()
    tally.add(
        Compared(
            before.totals.due.amount,
            after.totals.due.amount,
            _displaced(before, after),
            [_compared(before, after, place, code, day, spent) for place in range(len(after.lines))],
        )
    )


def _displaced(before: PricedBasket, after: PricedBasket) -> dict[str, int]:
    still = {one.promotion: one.amount.amount for one in after.applied}
    less = {one.promotion: one.amount.amount - still.get(one.promotion, 0) for one in before.applied}
    return {code: amount for code, amount in less.items() if amount > 0}


def _compared(
    before: PricedBasket,
    after: PricedBasket,
    place: int,
    code: str,
    day: date,
    spent: Mapping[tuple[UUID, date], Cost],
) -> ComparedLine:
    line = after.lines[place]
    cost = None if line.item_id is None else spent.get((line.item_id, day))
    quantity = line.quantity.millionths
    discount = sum(one.amount.amount for one in line.discounts if one.promotion == code)
    return ComparedLine(
        line.sku,
        quantity,
        discount,
        line.due.amount,
        before.lines[place].net.amount,
        line.net.amount,
        None if cost is None or cost.currency != line.due.currency else cost_of(cost, quantity),
    )


def _result(tally: Tally, uplift: int) -> dict[str, Any]:
    """The sums as they are kept: amounts in minor units, rates as percent text."""
    revenue, margin = tally.with_uplift(uplift)
    break_even = tally.break_even
    return {
        "baskets": tally.baskets,
        "touched": tally.touched,
        "revenue": tally.revenue,
        "discount": tally.discount,
        "touched_before": tally.touched_before,
        "touched_after": tally.touched_after,
        "margin_before": tally.margin_before,
        "margin_after": tally.margin_after,
        "lines_without_cost": tally.lines_without_cost,
        "uplift": Rate(uplift).percent_text,
        "revenue_with_uplift": revenue,
        "margin_with_uplift": margin,
        "break_even": None if break_even is None else Rate(break_even).percent_text,
        "displaced": [{"promotion": code, "amount": tally.displaced[code]} for code in sorted(tally.displaced)],
        "items": [
            {"sku": sku, "quantity": quantity, "discount": discount} for sku, quantity, discount in tally.most_lowered()
        ],
    }
