"""Lists and lookups of prices and price lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.prices import Price, PriceList, in_force
from comptoir.pricing.domain.refusals import UnknownPriceList
from comptoir.pricing.domain.taxes import TaxTable
from comptoir.pricing.rows import HISTORY, price_lists, price_of, prices_of_items, shipped_taxes, tax_classes_of_items
from comptoir.pricing.tables import PricingPrice


@dataclass(frozen=True, slots=True)
class RecordedPrice:
    """A price as it was recorded, by whom ("person:uuid") and why."""

    price: Price
    recorded_by: str
    reason: str | None


def tax_table() -> TaxTable:
    """The tax classes, territories and dated rates."""
    return shipped_taxes()


def lists(connection: Connection) -> list[PriceList]:
    """All price lists as they stand, by code."""
    return [price_list for _, (price_list, _) in sorted(price_lists(connection).items())]


def price_list(connection: Connection, code: str) -> tuple[PriceList, int]:
    """A list with its version. Refuses UnknownPriceList."""
    found = price_lists(connection).get(fold_code(code))
    if found is None:
        raise UnknownPriceList(code)
    return found


def prices_at(
    connection: Connection, item_ids: Collection[UUID], at: Instant, zone: str, price_list: str | None = None
) -> list[Price]:
    """The prices of items that were or will be in force at an instant, every step of quantity, by item and list.

    zone: the wall clock by which a price without offset starts and ends.
    """
    found = []
    for prices in prices_of_items(connection, item_ids, at).values():
        found += [one for one in in_force(prices, at, zone) if price_list in {None, one.price_list}]
    return sorted(found, key=lambda one: (one.item_id, one.price_list, one.min_quantity))


def items_with_prices(connection: Connection, price_list: str | None, after: UUID | None, limit: int) -> list[UUID]:
    """Up to `limit` items that ever had a price (on a list), in the order of their ids, after one."""
    statement = select(PricingPrice.item_id).distinct().order_by(PricingPrice.item_id).limit(limit)
    if price_list is not None:
        statement = statement.where(PricingPrice.price_list == price_list)
    if after is not None:
        statement = statement.where(PricingPrice.item_id > after)
    return list(connection.execute(statement).scalars())


def history(connection: Connection, item_id: UUID, before: UUID | None, limit: int) -> Sequence[RecordedPrice]:
    """The prices of an item as they were recorded, the newest first, older than one."""
    columns = [PricingPrice.__table__.c[name] for name in HISTORY]
    statement = select(*columns).where(PricingPrice.item_id == item_id).order_by(PricingPrice.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(PricingPrice.id < before)
    return [RecordedPrice(price_of(row), row.recorded_by, row.reason) for row in connection.execute(statement)]


def tax_classes(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, str]:
    """The tax classes of items; those that were never given one have the standard one and are left out."""
    return tax_classes_of_items(connection, item_ids)
