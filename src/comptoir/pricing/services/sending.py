"""A basket that is sent to a consumer elsewhere, with the tax of whoever may ask for it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from comptoir.company.queries import legal_entity_by_id, require_store
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import Facts, PricedBasket
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.distance import TaxedAt, territory_of_sale
from comptoir.pricing.queries import distance_rules, distance_sales_of
from comptoir.pricing.service import AskedBasket, price_basket

UNION_CURRENCY = "EUR"


def price_sent(
    connection: Connection, book: Book, asked: AskedBasket, destination: str, now: Instant
) -> tuple[PricedBasket, Facts, TaxedAt]:
    """The basket with the tax that its destination makes due; consumers pay the same, only the tax inside differs.

    destination: a country or territory, ISO 3166. What the seller sold elsewhere so far counts; a sale in another
    currency than the threshold's goes by that alone. Refuses what `price_basket` refuses, and UnknownTerritory where
    nobody gave the rates of the destination.
    """
    priced, facts = price_basket(connection, book, asked, now)
    assert asked.point.store is not None, "a window has a store"
    store = require_store(connection, asked.point.store)
    seller = legal_entity_by_id(connection, store.legal_entity_id)
    assert seller is not None, "entities are never deleted"
    net = priced.totals.net.amount if asked.point.currency == UNION_CURRENCY else 0
    day = local_time(asked.at or now, asked.point.time_zone).date()
    sales = distance_sales_of(connection, seller.code).values()
    taxed = territory_of_sale(distance_rules(), asked.point.territory, destination, net, sales, day)
    if taxed.territory != asked.point.territory:
        elsewhere = replace(asked, point=replace(asked.point, territory=taxed.territory))
        priced, facts = price_basket(connection, book, elsewhere, now)
    return priced, facts, taxed
