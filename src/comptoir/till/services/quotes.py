"""What a return would give back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.catalog.queries import Sellable
from comptoir.inventory.domain import Stock
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import Order
from comptoir.orders.queries import orders_by_id
from comptoir.pricing.domain import Basket, Facts, PricedBasket, price
from comptoir.till.domain.refusals import TillUnknown
from comptoir.till.services.answers import lines_view, totals_view
from comptoir.till.services.lines import read_lines
from comptoir.till.services.returns import price_return
from comptoir.till.services.shapes import LineBody, ReturnBody, TicketBody, content_hash
from comptoir.till.services.work import Counter, SealCommand, Work, load_counters, load_items

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.till.services.desk import TillDesk

PRICE: Final = "pricing.basket.price"


def quote_return(
    connection: Connection, tills: TillDesk, body: ReturnBody, principal: Principal, now: Instant, trace: str
) -> dict[str, Any]:
    """Lines and totals of a return as they would be now. Refuses TillUnknown and what `price_return` refuses."""
    command = SealCommand(new_id(), body, content_hash(body), principal, trace)
    counters = load_counters(connection, tills.memory, [body.till], lock=False)
    counter = counters.get(fold_code(body.till))
    if counter is None:
        raise TillUnknown(body.till, pointer="/till")
    by_sku, by_barcode = load_items(connection, tills.memory, [body])
    work = _work(tills, counters, by_sku, by_barcode, _originals(connection, [command.original_id]))
    order, _ = price_return(work, command, body, counter, "", now)
    return {"lines": lines_view(order), "totals": totals_view(order)}


def _work(
    tills: TillDesk,
    counters: Mapping[str, Counter],
    by_sku: Mapping[str, Sellable],
    by_barcode: Mapping[str, Sellable],
    orders: dict[UUID, Order],
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
    )


def _originals(connection: Connection, ids: Iterable[UUID | None]) -> dict[UUID, Order]:
    wanted = [id_ for id_ in ids if id_ is not None]
    return orders_by_id(connection, wanted) if wanted else {}


def price_at_till(
    connection: Connection,
    tills: TillDesk,
    principal: Principal,
    till_code: str,
    lines: Sequence[LineBody],
    now: Instant,
    *,
    is_explained: bool = False,
) -> tuple[PricedBasket, dict[str, str]]:
    """What the lines would be sealed at, and the label of each by its id; an empty basket costs nothing.

    Refuses TillUnknown, PermissionDenied, and what `read_lines` and pricing refuse.
    """
    counter = load_counters(connection, tills.memory, [till_code], lock=False).get(fold_code(till_code))
    if counter is None:
        raise TillUnknown(till_code, pointer="/till")
    principal.require(PRICE, counter.store.id)
    by_sku, by_barcode = load_items(connection, tills.memory, [TicketBody(till_code, list(lines))])
    work = _work(tills, {}, by_sku, by_barcode, {})
    sold = read_lines(work, counter, lines, principal, now) if lines else []
    basket = Basket(counter.point, tuple(one.basket for one in sold))
    return price(basket, work.book, Facts(), now, explain=is_explained), {one.basket.id: one.label for one in sold}
