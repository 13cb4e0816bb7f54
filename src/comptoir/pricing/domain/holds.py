"""Prices that a basket keeps for a stated time: a later rise does not touch it, a cut is taken.

What is held stands beside the price in force like a label: the customer has the better of the two, and what a promotion
gave when the hold began is given on, but never added to what takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import NotFound
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.baskets import Basket, Facts, PricedBasket, SalePoint
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.engine import price
from comptoir.pricing.domain.refusals import NoDeposit, NoPrice
from comptoir.pricing.domain.shown import Shown, ShownStep

MILLION = 1_000_000
MINUTES = 60
"""Where a channel has said nothing."""
MINUTES_MAX = 60 * 24 * 60


@dataclass(eq=False)
class HoldUnknown(NotFound):
    """Nobody asked for a hold of this id on this channel."""

    code: ClassVar[str] = "pricing.hold_unknown"
    hold: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Prices as they stood at `at`, kept until before `until` on a channel (None: where there is none)."""

    id: UUID
    channel: str | None
    at: Instant
    until: Instant

    def counts(self, at: Instant) -> bool:
        """Whether it still counts, and did already."""
        return self.at <= at < self.until


def until_of(at: Instant, minutes: int) -> Instant:
    """When a hold that begins now ends."""
    return Instant(at + timedelta(minutes=minutes))


@dataclass(frozen=True, slots=True)
class Held:
    """What a basket keeps: of its items what was shown at `at`, and the book of then."""

    shown: Mapping[UUID, Shown]
    then: Book
    at: Instant


def price_held(basket: Basket, book: Book, facts: Facts, at: Instant, held: Held, *, explain: bool) -> PricedBasket:
    """The basket at the lowest of three: item by item the better of then and now, all as now, all as then.

    The last two win only where a lower price of an item would cost a promotion on the sum. Refuses what `price` does.
    """
    best = price(basket, book.holding(basket.point, held.shown), facts, at, explain=explain)
    for other, instant in ((book, at), (held.then, held.at)):
        try:
            priced = price(basket, other, facts, instant, explain=explain)
        except (NoPrice, NoDeposit):
            continue  # it had no price then, or has none now
        if priced.totals.due.amount < best.totals.due.amount:
            best = priced
    return best


def held_prices(then: Book, point: SalePoint, item_ids: Iterable[UUID], at: Instant) -> dict[UUID, Shown]:
    """What a basket keeps of a past instant: of each item the prices that everybody paid, and the promotions.

    then: the book of that instant. Of a net list nothing is held: its prices are agreed, not offered.
    """
    running = then.promotions.in_force(point, at)
    shelf = then.shelf(point) or {}
    found = {}
    for item_id in item_ids:
        known = [one for _, of_items in then.ranked(point) for one in of_items.get(item_id, ())]
        quantities = {max(one.min_quantity, MILLION) for one in known}
        prices = [then.price_in_force(item_id, point, at, quantity) for quantity in quantities]
        charged = [one for one in prices if one is not None and not then.lists[one.price_list].is_net]
        if not charged:
            continue
        steps = {ShownStep(one.min_quantity, one.amount, one.per) for one in charged if one.amount is not None}
        promotions = {(one.code, one.version) for one, *_ in then.promotions.selecting(item_id, running)}
        shown = shelf.get(item_id)
        if shown is not None:
            steps.update(shown.steps)
            promotions.update(shown.promotions)
        found[item_id] = Shown(charged[0].price_list, tuple(sorted(steps)), tuple(sorted(promotions)))
    return found
