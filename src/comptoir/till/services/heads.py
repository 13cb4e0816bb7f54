"""The orders that a till makes: paid and handed over as they are placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.orders.domain import Amounts, Commercial, Fulfilment, Order, OrderHead, OrderKind, Payment
from comptoir.till.services.order_lines import order_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from comptoir.company.domain import Store
    from comptoir.kernel.values.time import Instant
    from comptoir.pricing.domain import PricedBasket
    from comptoir.till.domain.tills import Till
    from comptoir.till.services.lines import SoldLine
    from comptoir.till.services.work import Counter


def head_of(  # noqa: PLR0913 - a head has these parts
    till: Till,
    store: Store,
    kind: str,
    totals: Amounts,
    *,
    order_id: UUID,
    number: str,
    at: Instant,
    customer_id: UUID | None,
    content_hash: str,
    book_position: int,
    return_of: UUID | None = None,
) -> OrderHead:
    """The head of a ticket's order."""
    return OrderHead(
        order_id,
        till.channel or "till",
        kind,
        store.legal_entity_id,
        store.id,
        till.id,
        number,
        store.currency,
        Commercial.PLACED.value,
        Payment.PAID.value,
        Fulfilment.HANDED_OVER.value,
        *totals,
        at,
        customer_id,
        content_hash,
        book_position,
        return_of,
    )


def sale_of(
    counter: Counter,
    sold: Sequence[SoldLine],
    priced: PricedBasket,
    *,
    order_id: UUID,
    number: str,
    at: Instant,
    customer_id: UUID | None,
    content_hash: str,
) -> Order:
    """The order of a sale, from what the engine said."""
    head = head_of(
        counter.till,
        counter.store,
        OrderKind.SALE.value,
        Amounts(*[money.amount for money in priced.totals]),
        order_id=order_id,
        number=number,
        at=at,
        customer_id=customer_id,
        content_hash=content_hash,
        book_position=priced.book_position,
    )
    return Order(head, *order_parts(order_id, counter, sold, priced))
