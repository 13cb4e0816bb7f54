"""The lines of packs, taxed as what they hold (decision 86); the same at the till and on the web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.packs import Worth, shares_of
from comptoir.pricing.domain.taxes import STANDARD

if TYPE_CHECKING:
    from comptoir.catalog.domain.packs import Component
    from comptoir.pricing.domain import BasketLine, Book, SalePoint

_WORTH_DIGITS = 1_000


def taxed_as_held(book: Book, point: SalePoint, line: BasketLine, pack: Sequence[Component], at: Instant) -> BasketLine:
    """The line of a pack, with the tax classes of what it holds; of what is no pack as it is."""
    if not pack:
        return line
    worth = []
    for one in pack:
        price = book.consumer_price(one.item_id, point, at)
        amount = None if price is None else price.amount.amount * one.quantity * _WORTH_DIGITS // price.per
        worth.append(Worth(book.tax_class(one.item_id), amount))
    day = local_time(at, point.time_zone).date()
    rates = {code: rate.rate.millionths for code, rate in book.rates(point.territory, day).items()}
    shares = shares_of(worth, rates, STANDARD)
    if len(shares) == 1:
        return replace(line, tax_class=shares[0].tax_class)
    return replace(line, shares=shares)
