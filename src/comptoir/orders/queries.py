"""Orders by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from heapq import merge
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.money import round_ratio
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import (
    COMPONENT,
    Fulfilment,
    Order,
    OrderAllocation,
    OrderHead,
    OrderKind,
    OrderLine,
    OrderPart,
    OrderTax,
)
from comptoir.orders.tables import OrderAllocationRow, OrderHeadRow, OrderLineRow, OrderPartRow, OrderTaxRow
from comptoir.pricing.domain.taxes import VOUCHER_WORDS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    _Sold = Select[UUID, int, UUID | None, int, int, str, Instant, str, UUID | None]

_ORDERS_PER_QUESTION = 500
LEFT_THE_SHOP = (Fulfilment.HANDED_OVER, Fulfilment.SHIPPED, Fulfilment.DELIVERED)


def orders_by_id(connection: Connection, order_ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, Order]:
    """Whole orders; unknown ids are left out. lock: take row locks on the lines, for a return."""
    heads = select_by_keys(connection, OrderHeadRow, OrderHead._fields, "id", order_ids)
    lines: dict[UUID, list[OrderLine]] = {}
    for row in select_by_keys(connection, OrderLineRow, OrderLine._fields, "order_id", order_ids, lock=lock):
        lines.setdefault(row[0], []).append(OrderLine._make(row))
    taxes: dict[UUID, list[OrderTax]] = {}
    for row in select_by_keys(connection, OrderTaxRow, OrderTax._fields, "order_id", order_ids):
        taxes.setdefault(row[0], []).append(OrderTax._make(row))
    shares: dict[UUID, list[OrderAllocation]] = {}
    for row in select_by_keys(connection, OrderAllocationRow, OrderAllocation._fields, "order_id", order_ids):
        shares.setdefault(row[0], []).append(OrderAllocation._make(row))
    parts: dict[UUID, list[OrderPart]] = {}
    for row in select_by_keys(connection, OrderPartRow, OrderPart._fields, "order_id", order_ids):
        parts.setdefault(row[0], []).append(OrderPart._make(row))
    return {
        row[0]: Order(
            OrderHead._make(row),
            tuple(sorted(lines.get(row[0], []), key=lambda line: line.position)),
            tuple(sorted(taxes.get(row[0], []), key=lambda tax: tax.position)),
            tuple(sorted(shares.get(row[0], []), key=lambda share: (share.line_position, share.position))),
            tuple(sorted(parts.get(row[0], []), key=lambda part: (part.line_position, part.position))),
        )
        for row in heads
    }


def order_page(connection: Connection, after: UUID | None, limit: int) -> list[Order]:
    """Whole orders by id, after one of them."""
    statement = select(OrderHeadRow.id).order_by(OrderHeadRow.id).limit(limit)
    wanted = statement if after is None else statement.where(OrderHeadRow.id > after)
    ids = list(connection.execute(wanted).scalars())
    found = orders_by_id(connection, ids)
    return [found[id_] for id_ in ids]


def order_ids_of_customers(connection: Connection, customer_ids: Collection[UUID]) -> list[UUID]:
    """The orders of some customers, sales and returns."""
    statement = select(OrderHeadRow.id).where(OrderHeadRow.customer_id.in_(customer_ids)).order_by(OrderHeadRow.id)
    return list(connection.execute(statement).scalars())


def returns_of(connection: Connection, order_id: UUID) -> list[UUID]:
    """The orders that take back parts of this one, oldest first."""
    statement = select(OrderHeadRow.id).where(OrderHeadRow.return_of == order_id).order_by(OrderHeadRow.placed_at)
    return list(connection.execute(statement).scalars())


def tax_totals(connection: Connection, order_ids: Sequence[UUID]) -> list[tuple[int, int, int]]:
    """Rate, base and amount over many orders, by falling rate; without the money of gift cards, see `held_total`."""
    sums: dict[int, tuple[int, int]] = {}
    for start in range(0, len(order_ids), _ORDERS_PER_QUESTION):
        part = order_ids[start : start + _ORDERS_PER_QUESTION]
        statement = (
            select(OrderTaxRow.rate, func.sum(OrderTaxRow.base), func.sum(OrderTaxRow.amount))
            .where(OrderTaxRow.order_id.in_(part), OrderTaxRow.exemption.is_distinct_from(VOUCHER_WORDS))
            .group_by(OrderTaxRow.rate)
        )
        for rate, base, amount in connection.execute(statement).all():
            known = sums.get(rate, (0, 0))
            sums[rate] = (known[0] + int(base), known[1] + int(amount))
    return [(rate, *sums[rate]) for rate in sorted(sums, reverse=True)]


def held_total(connection: Connection, order_ids: Sequence[UUID]) -> int:
    """What gift cards with many purposes were sold for over many orders, less what was taken back."""
    total = 0
    for start in range(0, len(order_ids), _ORDERS_PER_QUESTION):
        statement = select(func.coalesce(func.sum(OrderTaxRow.base), 0)).where(
            OrderTaxRow.order_id.in_(order_ids[start : start + _ORDERS_PER_QUESTION]),
            OrderTaxRow.exemption == VOUCHER_WORDS,
        )
        total += int(connection.execute(statement).scalar_one())
    return total


def included_totals(connection: Connection, order_ids: Sequence[UUID], kind: str) -> dict[int, int]:
    """What is inside many orders by the tax rate of its line, with tax; kind: `eco_participation` or `deposit`."""
    sums: dict[int, int] = {}
    part, line = OrderPartRow, OrderLineRow
    for start in range(0, len(order_ids), _ORDERS_PER_QUESTION):
        statement = (
            select(line.rate, func.sum(part.amount))
            .join(line, and_(line.order_id == part.order_id, line.position == part.line_position))
            .where(part.order_id.in_(order_ids[start : start + _ORDERS_PER_QUESTION]), part.kind == kind)
            .group_by(line.rate)
        )
        for rate, amount in connection.execute(statement):
            sums[rate] = sums.get(rate, 0) + int(amount)
    return sums


def quantities_sold(connection: Connection, order_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How much of each item many orders sold, less what came back, in millionths of its unit."""
    sums: dict[UUID, int] = {}
    line = OrderLineRow
    for start in range(0, len(order_ids), _ORDERS_PER_QUESTION):
        statement = (
            select(line.item_id, func.sum(line.quantity))
            .where(line.order_id.in_(order_ids[start : start + _ORDERS_PER_QUESTION]), line.item_id.is_not(None))
            .group_by(line.item_id)
        )
        for item_id, quantity in connection.execute(statement):
            if item_id is not None:
                sums[item_id] = sums.get(item_id, 0) + int(quantity)
    return sums


def sales_between(
    connection: Connection,
    store_id: UUID,
    start: Instant,
    end: Instant,
    after: tuple[Instant, UUID] | None,
    limit: int,
) -> list[OrderHead]:
    """The sales of a store placed from `start` to before `end`, oldest first, after one of them."""
    table = OrderHeadRow.__table__.c
    statement = (
        select(*(table[name] for name in OrderHead._fields))
        .where(table.store_id == store_id, table.placed_at >= start, table.placed_at < end)
        .where(table.kind == OrderKind.SALE.value)
        .order_by(table.placed_at, table.id)
        .limit(limit)
    )
    if after is not None:
        placed_at, id_ = after
        is_later = or_(table.placed_at > placed_at, and_(table.placed_at == placed_at, table.id > id_))
        statement = statement.where(is_later)
    return [OrderHead._make(row) for row in connection.execute(statement)]


def sale_count(connection: Connection, store_ids: Collection[UUID], start: Instant, end: Instant) -> int:
    """How many sales some stores placed from `start` to before `end`."""
    table = OrderHeadRow.__table__.c
    statement = select(func.count()).where(
        table.store_id.in_(store_ids),
        table.placed_at >= start,
        table.placed_at < end,
        table.kind == OrderKind.SALE.value,
    )
    return int(connection.execute(statement).scalar_one())


class PromotionSums(NamedTuple):
    """What a promotion did in a store, returns taken off: orders, what it took off, what was still paid for."""

    store_id: UUID
    orders: int
    discount: int
    due: int


def promotion_sums(
    connection: Connection, promotion: str, store_ids: Collection[UUID] | None, start: Instant | None
) -> list[PromotionSums]:
    """What a promotion did in each store since an instant; orders are sales only."""
    head, line, share = OrderHeadRow.__table__.c, OrderLineRow.__table__.c, OrderAllocationRow.__table__.c
    is_sale = head.kind == OrderKind.SALE.value
    statement = (
        select(
            head.store_id,
            func.count(case((is_sale, head.id)).distinct()),
            func.sum(share.amount),
            func.sum(line.due),
        )
        .join_from(OrderAllocationRow, OrderHeadRow, share.order_id == head.id)
        .join(OrderLineRow, and_(line.order_id == share.order_id, line.position == share.line_position))
        .where(share.promotion == promotion)
        .group_by(head.store_id)
        .order_by(head.store_id)
    )
    if store_ids is not None:
        statement = statement.where(head.store_id.in_(store_ids))
    if start is not None:
        statement = statement.where(head.placed_at >= start)
    return [PromotionSums(row[0], int(row[1]), int(row[2]), int(row[3])) for row in connection.execute(statement)]


class SoldAtShelf(NamedTuple):
    """A line of a till sale whose price nobody set by hand.

    quantity, reached: millionths of the line, and of the item in the whole sale. gross, due: minor units with tax.
    book_position: of the price book that it was priced with.
    """

    number: str
    book_position: int
    item_id: UUID
    sku: str
    quantity: int
    reached: int
    gross: int
    due: int


def sold_at_shelves(
    connection: Connection, store_id: UUID, during: tuple[Instant, Instant] | None = None
) -> Iterator[SoldAtShelf]:
    """What the tills of a store sold, in the order of the price books that it was priced with.

    during: only from one instant on, and before another.
    """
    line, head = OrderLineRow, OrderHeadRow
    whole = (
        select(line.order_id, line.item_id, func.sum(line.quantity).label("reached"))
        .where(line.item_id.is_not(None), line.quantity > 0)
        .group_by(line.order_id, line.item_id)
        .subquery()
    )
    statement = (
        select(
            head.number,
            head.book_position,
            line.item_id,
            line.sku,
            line.quantity,
            whole.c.reached,
            line.gross,
            line.due,
        )
        .join(head, head.id == line.order_id)
        .join(whole, and_(whole.c.order_id == line.order_id, whole.c.item_id == line.item_id))
        .where(
            head.store_id == store_id,
            head.kind == OrderKind.SALE.value,
            head.till_id.is_not(None),
            line.quantity > 0,
            line.reason.is_(None),
        )
        .order_by(head.book_position, head.number, line.position)
    )
    if during is not None:
        statement = statement.where(head.placed_at >= during[0], head.placed_at < during[1])
    for row in connection.execute(statement.execution_options(yield_per=5_000)):
        yield SoldAtShelf._make(row)._replace(reached=int(row.reached))


class SoldLine(NamedTuple):
    """A line of a sale that sold an item, and its order. quantity, returned: millionths. till_id: None elsewhere."""

    order_id: UUID
    position: int
    customer_id: UUID | None
    quantity: int
    returned: int
    number: str
    placed_at: Instant
    channel: str
    till_id: UUID | None


def lines_of_item(
    connection: Connection,
    item_id: UUID,
    sku: str,
    store_ids: Collection[UUID] | None,
    at_a_time: int = _ORDERS_PER_QUESTION,
) -> Iterator[SoldLine]:
    """The lines of an item that left some stores (None: all) and did not all come back, the newest first; packs too.

    Looked up `at_a_time`: whoever wants some of them stops.
    """
    part = OrderPartRow.__table__.c
    packed = select(part.order_id, part.line_position).where(part.kind == COMPONENT, part.code == sku)
    packs = {(row[0], row[1]) for row in connection.execute(packed)}
    statement = (
        select(
            OrderLineRow.order_id,
            OrderLineRow.position,
            OrderHeadRow.customer_id,
            OrderLineRow.quantity,
            OrderLineRow.returned,
            OrderHeadRow.number,
            OrderHeadRow.placed_at,
            OrderHeadRow.channel,
            OrderHeadRow.till_id,
        )
        .join(OrderHeadRow, OrderHeadRow.id == OrderLineRow.order_id)
        .where(OrderHeadRow.kind == OrderKind.SALE.value, OrderLineRow.quantity > OrderLineRow.returned)
        .where(OrderHeadRow.fulfilment.in_([one.value for one in LEFT_THE_SHOP]))
        .order_by(OrderHeadRow.id.desc(), OrderLineRow.position)
    )
    if store_ids is not None:
        statement = statement.where(OrderHeadRow.store_id.in_(store_ids))
    alone = _alone(connection, statement.where(OrderLineRow.item_id == item_id).limit(at_a_time))
    packed_lines = _packed(connection, statement, packs)
    return merge(alone, packed_lines, key=lambda one: one.order_id, reverse=True)


def _alone(connection: Connection, statement: _Sold) -> Iterator[SoldLine]:
    found = [SoldLine(*row) for row in connection.execute(statement)]
    while found:
        yield from found
        last = found[-1]
        further = and_(OrderLineRow.order_id == last.order_id, OrderLineRow.position > last.position)
        following = statement.where(or_(OrderLineRow.order_id < last.order_id, further))
        found = [SoldLine(*row) for row in connection.execute(following)]


def _packed(connection: Connection, statement: _Sold, packs: Collection[tuple[UUID, int]]) -> Iterator[SoldLine]:
    ids = sorted({order_id for order_id, _ in packs}, reverse=True)
    for start in range(0, len(ids), _ORDERS_PER_QUESTION):
        of_packs = statement.where(OrderHeadRow.id.in_(ids[start : start + _ORDERS_PER_QUESTION]))
        yield from (SoldLine(*row) for row in connection.execute(of_packs).all() if (row[0], row[1]) in packs)


def return_reasons(connection: Connection, since: Instant) -> list[tuple[UUID, str, int]]:
    """Item, reason (empty where none was given) and count of the lines that were brought back since then."""
    line = OrderLineRow.__table__.c
    reason = func.coalesce(line.reason, "")
    statement = (
        select(line.item_id, reason, func.count())
        .join_from(OrderHeadRow, OrderLineRow, line.order_id == OrderHeadRow.id)
        .where(OrderHeadRow.kind == OrderKind.RETURN.value, OrderHeadRow.placed_at >= since, line.item_id.is_not(None))
        .group_by(line.item_id, reason)
        .order_by(line.item_id, func.count().desc(), reason)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(statement)]


class Override(NamedTuple):
    """A price that somebody set by hand. amount: what it took off, in minor units; below zero where it added."""

    order_id: UUID
    store_id: UUID
    number: str
    placed_at: Instant
    currency: str
    label: str
    reason: str | None
    amount: int


def overrides_between(
    connection: Connection, store_ids: Collection[UUID], start: Instant, end: Instant
) -> list[Override]:
    """The prices by hand on sales of some stores, placed from `start` to before `end`, in their order."""
    head, line = OrderHeadRow.__table__.c, OrderLineRow.__table__.c
    columns = (head.id, head.store_id, head.number, head.placed_at, head.currency, line.label, line.reason)
    statement = (
        select(*columns, line.list_price, line.unit_price, line.quantity, line.per)
        .join_from(OrderHeadRow, OrderLineRow, line.order_id == head.id)
        .where(head.store_id.in_(store_ids), head.placed_at >= start, head.placed_at < end)
        .where(head.kind == OrderKind.SALE.value, line.list_price.is_not(None))
        .order_by(head.placed_at, head.id, line.position)
    )
    return [
        Override(*row[:7], round_ratio((row.list_price - row.unit_price) * row.quantity, row.per))
        for row in connection.execute(statement)
    ]
