"""What must always be true of prices, for `comptoir verify`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from comptoir.kernel.invariants import Invariant
from comptoir.pricing.rows import all_prices, all_tax_classes, price_lists, shipped_taxes


def _prices_name_lists(connection: Connection) -> Iterator[str]:
    known = price_lists(connection)
    for price in all_prices(connection):
        if price.price_list not in known:
            yield f"price {price.id} is on the list {price.price_list}, which does not exist"
        if (price.amount is not None and price.amount < 0) or price.per <= 0 or price.min_quantity < 0:
            yield f"price {price.id} has amount {price.amount} per {price.per} from {price.min_quantity}"


def _tax_classes_are_known(connection: Connection) -> Iterator[str]:
    for item_id, tax_class in all_tax_classes(connection).items():
        if tax_class not in shipped_taxes().classes:
            yield f"item {item_id} has the tax class {tax_class}, which does not exist"


INVARIANTS = [
    Invariant("pricing.prices_are_on_lists_and_not_negative", _prices_name_lists),
    Invariant("pricing.tax_classes_are_known", _tax_classes_are_known),
]
