"""What lines name, and what of a ticket decides which prices, coupons and limits concern it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant, parse_instant
from comptoir.pricing.services.redeeming import Asked, Uses, load_redeemed, load_uses
from comptoir.till.services.packs import stock_of
from comptoir.till.services.shapes import LineBody, ReturnLineBody, TicketBody

if TYPE_CHECKING:
    from comptoir.catalog.queries import Sellable
    from comptoir.inventory.domain import LevelKey
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.orders.domain import Order
    from comptoir.pricing.domain import Book
    from comptoir.pricing.services.buyers import Buyers
    from comptoir.till.services.work import Counter, SealCommand


def item_of(
    line: LineBody | ReturnLineBody, by_sku: Mapping[str, Sellable], by_barcode: Mapping[str, Sellable]
) -> Sellable | None:
    """The item that a line names, if there is one."""
    if line.sku is not None:
        return by_sku.get(line.sku)
    return None if line.barcode is None else by_barcode.get(line.barcode)


def asked_of(
    body: TicketBody,
    counter: Counter,
    by_sku: Mapping[str, Sellable],
    by_barcode: Mapping[str, Sellable],
    at: Instant,
    book: Book,
    buyers: Buyers,
) -> Asked:
    """What of a ticket decides which prices, coupons and limits concern it."""
    items = (item_of(line, by_sku, by_barcode) for line in body.lines)
    bought = frozenset(item.item_id for item in items if item is not None)
    buyer = None if body.customer is None else buyers.get(body.customer)
    if buyer is None:
        return Asked(counter.point, at, bought, body.customer, tuple(body.coupons))
    point = book.point_for(counter.point, buyer.groups)
    return Asked(point, at, bought, buyer.id, tuple(body.coupons), buyer.groups)


def load_group_uses(
    uow: UnitOfWork,
    book: Book,
    commands: Sequence[SealCommand],
    counters: Mapping[str, Counter],
    by_sku: Mapping[str, Sellable],
    by_barcode: Mapping[str, Sellable],
    orders: Mapping[UUID, Order],
    buyers: Buyers,
) -> Uses:
    """Coupons and limits that the group concerns; no query where there are none."""
    asked = []
    for command in commands:
        body = command.body
        if not isinstance(body, TicketBody) or not (body.coupons or book.promotions.promotions):
            continue
        counter = counters.get(fold_code(body.till))
        if counter is not None:
            at = uow.now if body.at is None else parse_instant(body.at)
            asked.append(asked_of(body, counter, by_sku, by_barcode, at, book, buyers))
    uses = load_uses(uow.connection, book, asked, uow=uow) if asked else Uses()
    promoted = [id_ for id_, order in orders.items() if _may_give_back(order, book)]
    if promoted:
        load_redeemed(uow, uses, promoted)
    return uses


def _may_give_back(order: Order, book: Book) -> bool:
    """Whether a promotion of the order has a coupon, or is not known any more."""
    known = book.promotions.promotions
    codes = {share.promotion for share in order.allocations}
    return any(code not in known or known[code].coupon_series is not None for code in codes)


def places_of(counters: Mapping[str, Counter]) -> dict[str, UUID]:
    """Where the stock of tills lies, by folded code."""
    return {code: counter.till.place_id for code, counter in counters.items()}


def level_keys(
    commands: Sequence[SealCommand],
    counters: Mapping[str, Counter],
    by_sku: Mapping[str, Sellable],
    by_barcode: Mapping[str, Sellable],
    orders: Mapping[UUID, Order],
    quarantines: Mapping[UUID, UUID],
    components: Mapping[str, UUID],
) -> set[LevelKey]:
    """The levels of stock that the group may move."""
    found: set[LevelKey] = set()
    for command in commands:
        counter = counters.get(fold_code(command.body.till))
        if counter is None:
            continue
        place_id = counter.till.place_id
        original = orders.get(command.original_id) if command.original_id is not None else None
        if original is not None:
            found |= {(item_id, place_id) for item_id in stock_of(original, components)}
        for line in command.body.lines:
            item = item_of(line, by_sku, by_barcode)
            if item is not None and item.pack:
                found |= {(one.item_id, place_id) for one in item.pack}
            elif item is not None:
                found.add((item.item_id, place_id))
    if quarantines:
        found |= {(item_id, place_id) for item_id, _ in found for place_id in quarantines.values()}
    return found
