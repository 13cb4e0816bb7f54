"""Who a sale names as its customer, and what of that prices and promotions depend on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.queries import people_among
from comptoir.customers.domain.groups import OrderBelowMinimum
from comptoir.customers.domain.parties import CustomerUnknown
from comptoir.customers.queries.groups import belongings
from comptoir.customers.services.groups import STAFF
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.baskets import PricedBasket


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer, or somebody who works here. id: of the customer that the named one stands for.

    order_minimum: what an order comes to at least, without tax, in minor units; None is any amount.
    """

    id: UUID
    groups: frozenset[str]
    order_minimum: int | None = None


Buyers = Mapping[UUID, Buyer]
"""By the id that a sale names; without ids that are nobody's."""


def load_buyers(connection: Connection, ids: Collection[UUID | None], now: Instant) -> Buyers:
    """The customers that sales name; no query where none is named."""
    named = {one for one in ids if one is not None}
    if not named:
        return {}
    known = belongings(connection, named, now)
    found = {id_: Buyer(one.customer.id, one.groups, one.order_minimum) for id_, one in known.items()}
    others = named - found.keys()
    staff = people_among(connection, others) if others else frozenset()
    return found | {id_: Buyer(id_, frozenset({STAFF})) for id_ in staff}


def buyer_of(buyers: Buyers, customer_id: UUID | None) -> Buyer | None:
    """The buyer that a sale names, if it names one. Refuses CustomerUnknown."""
    if customer_id is None:
        return None
    if customer_id not in buyers:
        raise CustomerUnknown(str(customer_id), pointer="/customer")
    return buyers[customer_id]


def check_minimum(buyer: Buyer | None, priced: PricedBasket) -> None:
    """Refuses OrderBelowMinimum."""
    if buyer is None or buyer.order_minimum is None:
        return
    total = priced.totals.due - priced.totals.tax
    if total.amount < buyer.order_minimum:
        raise OrderBelowMinimum(Money(buyer.order_minimum, total.currency), total, pointer="/lines")
