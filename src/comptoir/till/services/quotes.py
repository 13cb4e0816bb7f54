"""What a return would give back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.queries import Sellable
from comptoir.inventory.domain import Stock
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.rounding import round_ratio
from comptoir.kernel.values.time import Instant, local_time
from comptoir.orders.domain import Order
from comptoir.orders.queries import orders_by_id
from comptoir.pricing.domain import Basket, Facts, PricedBasket
from comptoir.pricing.domain.taxes import Where
from comptoir.pricing.services.buyers import buyer_of, load_buyers
from comptoir.pricing.services.redeeming import facts_of, load_uses, price_within
from comptoir.till.domain.refusals import TillUnknown
from comptoir.till.services.answers import lines_view, totals_view
from comptoir.till.services.asking import asked_of, item_of
from comptoir.till.services.goods import Goods
from comptoir.till.services.holding import holding_of, keeping, load_held
from comptoir.till.services.lines import SoldLine, read_lines
from comptoir.till.services.order_lines import with_deposits
from comptoir.till.services.overrides import amounts_above_limit, empties_above_limit
from comptoir.till.services.pieces import asked_of_lines, check_sale, is_traced, learn, load_serials
from comptoir.till.services.returns import price_return
from comptoir.till.services.set_aside import load_quarantines
from comptoir.till.services.shapes import ReturnBody, TicketBody, content_hash
from comptoir.till.services.work import Counter, SealCommand, Work, load_counters, load_items

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.till.services.desk import TillDesk

PRICE: Final = "pricing.basket.price"


def quote_return(
    connection: Connection, tills: TillDesk, body: ReturnBody, principal: Principal, now: Instant, trace: str
) -> dict[str, Any]:
    """Lines and totals of a return as they would be now, and `cash_step`, the smallest coin, in minor units.

    Refuses TillUnknown and what `price_return` refuses.
    """
    command = SealCommand(new_id(), body, content_hash(body), principal, trace)
    counters = load_counters(connection, tills.memory, [body.till], lock=False)
    counter = counters.get(fold_code(body.till))
    if counter is None:
        raise TillUnknown(body.till, pointer="/till")
    by_sku, by_barcode = load_items(connection, tills.memory, [body])
    goods = tills.memory.goods.current(connection)
    work = _work(tills, counters, by_sku, by_barcode, _originals(connection, [command.original_id]), goods)
    work.buyers = load_buyers(connection, [body.customer], now)
    work.quarantines = load_quarantines(connection, [command], counters)
    order, _ = price_return(work, command, body, counter, "", now)
    step = work.book.cash_step(counter.point, now)
    return {"lines": lines_view(order), "totals": totals_view(order), "cash_step": step}


def _work(
    tills: TillDesk,
    counters: Mapping[str, Counter],
    by_sku: Mapping[str, Sellable],
    by_barcode: Mapping[str, Sellable],
    orders: dict[UUID, Order],
    goods: Goods,
) -> Work:
    """What pricing needs, without anything that is written."""
    return Work(
        book=tills.seal.prices.current(),
        memory=tills.memory,
        counters=counters,
        earlier={},
        journals={},
        by_sku=by_sku,
        by_barcode=by_barcode,
        stock=Stock({}, {}),
        attempts={},
        orders=orders,
        last_times={},
        goods=goods,
    )


def _originals(connection: Connection, ids: Iterable[UUID | None]) -> dict[UUID, Order]:
    wanted = [id_ for id_ in ids if id_ is not None]
    return orders_by_id(connection, wanted) if wanted else {}


class Quote(NamedTuple):
    """What lines would be sealed at, the label of each by its id, what is known of coupons and limits.

    cash_due: what would be paid when all of it is paid in cash; cash_step: the smallest coin; both in minor units.
    approvals: what prices by hand take off, by line in minor units, where somebody has to approve it; what all empties
    come to, at the first line of them.
    depends_on_where: eaten here it is taxed otherwise. questions: what has to be asked, by line: see `asked_of_lines`.
    stages: of products that are not sold as usual any more, by line; a cashier is told, and nobody is refused.
    """

    priced: PricedBasket
    labels: Mapping[str, str]
    facts: Facts
    cash_due: int
    cash_step: int
    approvals: Mapping[str, int]
    depends_on_where: bool
    questions: Mapping[str, tuple[int, Sequence[str]]]
    stages: Mapping[str, Lifecycle]
    counter: Counter
    sold: Sequence[SoldLine]


def price_at_till(
    connection: Connection,
    tills: TillDesk,
    principal: Principal,
    body: TicketBody,
    now: Instant,
    *,
    locale: str = "",
    is_explained: bool = False,
) -> Quote:
    """What a ticket would be sealed at; an empty one costs nothing. locale: of the labels of discounts.

    Refuses TillUnknown, PermissionDenied, CustomerUnknown, and what `read_lines` and pricing refuse.
    """
    counter = load_counters(connection, tills.memory, [body.till], lock=False).get(fold_code(body.till))
    if counter is None:
        raise TillUnknown(body.till, pointer="/till")
    principal.require(PRICE, counter.store.id)
    by_sku, by_barcode = load_items(connection, tills.memory, [body])
    buyers = load_buyers(connection, [body.customer], now)
    buyer_of(buyers, body.customer)
    work = _work(tills, {}, by_sku, by_barcode, {}, tills.memory.goods.current(connection))
    sold = read_lines(work, counter, body.lines, principal, now, where=body.where) if body.lines else []
    questions = _questions(connection, work, counter, body, now)
    asked = asked_of(body, counter, by_sku, by_barcode, now, work.book, buyers)
    if body.hold is not None:
        held = load_held(connection, work.book, {body.hold: holding_of(body, asked, by_sku, by_barcode)})
        asked = keeping(asked, body.hold, held, body.hold, sold)
    basket = Basket(asked.point, tuple(one.basket for one in sold), locale)
    uses = load_uses(connection, work.book, [asked])
    priced = price_within(uses, work.book, asked, basket, explain=is_explained)
    labels = {what.basket.id: what.label for what in sold}
    if len(priced.lines) > len(sold):
        shown = zip(priced.lines, with_deposits(counter, sold, priced), strict=True)
        labels = {line.id: what.label for line, what in shown}
    step = work.book.cash_step(counter.point, now)
    cash_due = round_ratio(priced.totals.due.amount, step) * step
    approvals = amounts_above_limit(principal, counter.store.id, priced)
    approvals |= empties_above_limit(principal, counter.store.id, priced)
    facts = facts_of(uses, work.book, asked)
    depends = _depends_on_where(work, counter, priced, now)
    items = ((line.id, item_of(line, by_sku, by_barcode)) for line in body.lines)
    stages = {id_: one.lifecycle for id_, one in items if one is not None and one.lifecycle is not Lifecycle.ACTIVE}
    return Quote(priced, labels, facts, cash_due, step, approvals, depends, questions, stages, counter, sold)


def _questions(
    connection: Connection, work: Work, counter: Counter, body: TicketBody, now: Instant
) -> dict[str, tuple[int, Sequence[str]]]:
    """What the till has to ask before it seals. Refuses what `check_sale` refuses, so that a scan is told at once."""
    if work.goods.is_empty and not is_traced(body):
        return {}
    learn(connection, work, [body])
    sold = [key for key, is_sold in load_serials(connection, work, [body]).items() if is_sold]
    check_sale(work, counter, body, now, sold)
    return asked_of_lines(work, body)


def _depends_on_where(work: Work, counter: Counter, priced: PricedBasket, now: Instant) -> bool:
    day = local_time(now, counter.store.time_zone).date()
    away, here = (work.book.rates(counter.store.territory, day, where) for where in (Where.TAKE_AWAY, Where.EAT_IN))
    return any(away.get(line.tax_class) != here.get(line.tax_class) for line in priced.lines)
