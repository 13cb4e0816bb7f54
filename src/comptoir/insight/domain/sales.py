"""What a ticket adds to the sums of its day; one definition of each figure, see docs/reference/glossary.md. Pure.

Amounts are minor units, quantities millionths. A return counts below zero everywhere, and is no ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, NamedTuple
from uuid import UUID

from comptoir.kernel.values.errors import Invalid
from comptoir.kernel.values.money import round_ratio
from comptoir.orders.domain import Order, OrderKind, OrderLine
from comptoir.pricing.domain.taxes import VOUCHER_WORDS
from comptoir.till.domain.advances import ADVANCE

MILLION = 1_000_000
_PIECE = "H87"
_DEPOSIT = "deposit"
SAME_WEEKDAY = 364
"""Days between a day and the same weekday a year before."""
DAYS_MAX = 800


@dataclass(eq=False)
class ReportTooLong(Invalid):
    """More days than a report shows."""

    code: ClassVar[str] = "insight.report_too_long"
    days: int


class Dimension(StrEnum):
    """From which side sums are seen. The keys are hours of the store's clock, codes of categories, ids, rates."""

    TOTAL = "total"
    HOUR = "hour"
    CATEGORY = "category"
    ITEM = "item"
    CASHIER = "cashier"
    SELLER = "seller"
    TENDER = "tender"
    RATE = "rate"


OF_LINES = (Dimension.CATEGORY, Dimension.ITEM, Dimension.SELLER)
"""Each of these adds up to the total in everything but tickets and returns."""
OF_TICKETS = (Dimension.HOUR, Dimension.CASHIER)
"""Each of these adds up to the total in everything."""


class Sums(NamedTuple):
    """Figures of some sales. tickets, returns: how many. units: pieces, and one for each line by weight or measure.

    turnover: paid, with tax, without what is held for customers (gift cards, advances until the hand-over) and deposits
    for packaging; by rate of tax, advances count when they are cashed, as their tax does. net: the same without
    tax. discount: taken off by promotions and by hand. cost: of what has one; costed_net: the net of that.
    """

    tickets: int = 0
    returns: int = 0
    units: int = 0
    turnover: int = 0
    net: int = 0
    tax: int = 0
    discount: int = 0
    cost: int = 0
    costed_net: int = 0

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def basket(self) -> int | None:
        """Turnover per ticket; None without one."""
        return round_ratio(self.turnover, self.tickets) if self.tickets else None

    @property
    def margin(self) -> int:
        """What remains after the cost, of what has a known cost."""
        return self.costed_net - self.cost

    @property
    def margin_rate(self) -> int | None:
        """The margin in millionths of the net that it was made with; None where nothing with a cost was sold."""
        return round_ratio(self.margin * MILLION, self.costed_net) if self.costed_net > 0 else None


class Ticket(NamedTuple):
    """What is gathered of a ticket beside its order. hour: two digits of the store's clock; tenders: less change."""

    day: date
    hour: str
    cashier: str
    tenders: Mapping[str, int]


class Key(NamedTuple):
    """Where sums are kept."""

    store_id: UUID
    day: date
    dimension: str
    key: str
    currency: str


def contributions(
    order: Order, ticket: Ticket, categories: Mapping[UUID, str], costs: Mapping[UUID, tuple[int, int]]
) -> Iterator[tuple[Key, Sums]]:
    """What a ticket adds, by where. categories: the one that an item counts under; costs: amount for a quantity."""
    head = order.head
    is_return = head.kind == OrderKind.RETURN.value
    ones = Sums(tickets=0 if is_return else 1, returns=1 if is_return else 0)

    def at(dimension: Dimension, key: str) -> Key:
        return Key(head.store_id, ticket.day, dimension.value, key, head.currency)

    sold = [(line, sums_of(line, costs)) for line in _sold(order)]
    whole = add_up(sums for _, sums in sold).plus(ones)
    yield at(Dimension.TOTAL, ""), whole
    yield at(Dimension.HOUR, ticket.hour), whole
    yield at(Dimension.CASHIER, ticket.cashier), whole
    for dimension in OF_LINES:
        by_key: dict[str, Sums] = {}
        for line, sums in sold:
            key = _key_of(dimension, line, categories)
            by_key[key] = by_key.get(key, Sums()).plus(sums)
        for key, sums in by_key.items():
            yield at(dimension, key), sums.plus(ones)
    for kind, amount in ticket.tenders.items():
        yield at(Dimension.TENDER, kind), ones._replace(turnover=amount)
    by_rate: dict[int, Sums] = {}
    for tax in order.taxes:
        if tax.exemption != VOUCHER_WORDS:
            made = Sums(turnover=tax.base + tax.amount, net=tax.base, tax=tax.amount)
            by_rate[tax.rate] = by_rate.get(tax.rate, Sums()).plus(made)
    for rate, sums in by_rate.items():
        yield at(Dimension.RATE, str(rate)), sums.plus(ones)


def _sold(order: Order) -> list[OrderLine]:
    """The lines that are turnover: no money held for customers, no deposits; advances are none until the hand-over."""
    deposits = {part.line_position for part in order.parts if part.kind == _DEPOSIT}
    return [
        line
        for line in order.lines
        if line.exemption != VOUCHER_WORDS and line.department != ADVANCE and line.position not in deposits
    ]


def sums_of(line: OrderLine, costs: Mapping[UUID, tuple[int, int]]) -> Sums:
    """The figures of one line."""
    sign = -1 if line.quantity < 0 else 1
    units = sign * (abs(line.quantity) // MILLION) if line.unit == _PIECE else sign
    known = None if line.item_id is None else costs.get(line.item_id)
    cost = 0 if known is None else round_ratio(known[0] * line.quantity, known[1])
    by_hand = (
        0 if line.list_price is None else round_ratio((line.list_price - line.unit_price) * line.quantity, line.per)
    )
    return Sums(
        units=units,
        turnover=line.due,
        net=line.net,
        tax=line.tax,
        discount=line.discount + by_hand,
        cost=cost,
        costed_net=0 if known is None else line.net,
    )


def _key_of(dimension: Dimension, line: OrderLine, categories: Mapping[UUID, str]) -> str:
    if dimension is Dimension.SELLER:
        return "" if line.seller_id is None else str(line.seller_id)
    if line.item_id is None:
        return f"department:{line.department or ''}"
    return str(line.item_id) if dimension is Dimension.ITEM else categories.get(line.item_id, "")


def add_up(sums: Iterable[Sums]) -> Sums:
    """All together."""
    whole = Sums()
    for one in sums:
        whole = whole.plus(one)
    return whole


def gathered(found: Iterable[tuple[Key, Sums]]) -> dict[Key, Sums]:
    """Contributions put together by where they are kept."""
    sums: dict[Key, Sums] = {}
    for key, one in found:
        known = sums.get(key)
        sums[key] = one if known is None else known.plus(one)
    return sums


def differences(kept: Mapping[Key, Sums], told: Mapping[Key, Sums]) -> Iterator[str]:
    """Where kept sums are not what tickets tell; costs may be recorded later and are left out."""
    for key in sorted(kept.keys() | told.keys(), key=str):
        mine, theirs = (one.get(key, Sums())._replace(cost=0, costed_net=0) for one in (kept, told))
        if key.dimension == Dimension.CATEGORY:
            continue  # a category is the one of the day; `uneven` sees that nothing is lost
        if mine != theirs:
            yield f"{key.day} {key.dimension} {key.key or '-'}: kept {tuple(mine)}, tickets say {tuple(theirs)}"


def uneven(kept: Mapping[Key, Sums]) -> Iterator[str]:
    """Where a dimension does not add up to the total of its store and day."""
    sides: dict[tuple[UUID, date, str, str], Sums] = {}
    for key, sums in kept.items():
        side = (key.store_id, key.day, key.currency, key.dimension)
        sides[side] = sides.get(side, Sums()).plus(sums)
    for (store_id, day, currency, dimension), sums in sorted(sides.items(), key=str):
        if dimension not in {*OF_LINES, *OF_TICKETS}:
            continue
        total = sides.get((store_id, day, currency, Dimension.TOTAL.value), Sums())
        if dimension in OF_LINES:
            total = total._replace(tickets=0, returns=0)
            found = sums._replace(tickets=0, returns=0)
        else:
            found = sums
        if found != total:
            yield f"{day} {dimension}: adds up to {tuple(found)}, the total is {tuple(total)}"


def best_first(found: Sequence[tuple[str, Sums]]) -> list[tuple[str, Sums]]:
    """The highest turnover first; of equal ones by key."""
    return sorted(found, key=lambda one: (-one[1].turnover, one[0]))
