"""Prices and tax classes reach the completeness of products through the feed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.requirements import Requirement, RequirementSet
from comptoir.catalog.domain.structure import Channel, Family, Locale
from comptoir.catalog.queries import gaps_of, is_recounting
from comptoir.catalog.services.completeness import recount_all
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import save_things
from comptoir.customers.services.groups import PutGroup, put_group
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import format_instant
from comptoir.pricing.readers import tell_offers
from comptoir.pricing.service import PutPrice, PutPriceList, assign_tax_classes, put_price_list, record_prices
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

TOPICS = ("pricing.price.changed", "pricing.tax_class.assigned")


@pytest.fixture
def shop(database: Database) -> Shop:
    """A shop that asks a mug for a tax class and for a price in euros and francs."""
    shop = open_shop(database)
    requirements = (Requirement(field="price"), Requirement(field="tax_class"))
    with write(database) as uow:
        things = (Locale(code="fr_FR"), Channel(code="web", locales=("fr_FR",), currencies=("EUR", "CHF")))
        save_things(uow, [*things, Family(code="cups"), RequirementSet(code="sold", requirements=requirements)])
        save_products(uow, [ProductDraft(sku="MUG", mode=Mode.MERGE, family="cups")])
        put_price_list(uow, PutPriceList("swiss", {"en_US": "Swiss"}, "CHF"))
        put_group(uow, PutGroup(code="trade", name={"en_US": "Trade"}))
        put_price_list(uow, PutPriceList("trade", {"en_US": "Trade"}, "CHF", customer_groups=frozenset({"trade"})))
    return shop


def missing(shop: Shop, position: int, sku: str = "MUG") -> tuple[str, ...]:
    """What the mug lacks once the reader has read what came after a position."""
    with write(shop.database) as uow:
        tell_offers(uow, shop.feed_after(position, *TOPICS))
        found = gaps_of(uow.connection, [shop.items[sku]]).get(shop.items[sku], [])
    return found[0].missing if found else ()


def test_a_product_has_its_price_once_everybody_has_one_in_every_currency(shop: Shop) -> None:
    start = shop.position()
    shop.set_prices({"MUG": 1290})
    assert missing(shop, start) == ("price", "tax_class")
    shop.set_prices({"MUG": 990}, "trade")
    assert missing(shop, start) == ("price", "tax_class")
    shop.set_prices({"MUG": 1390}, "swiss")
    assert missing(shop, start) == ("tax_class",)
    with write(shop.database) as uow:
        assign_tax_classes(uow, {shop.items["MUG"]: "standard"}, {shop.items["MUG"]: "MUG"})
    assert missing(shop, start) == ()
    shop.set_prices({"MUG": None}, "swiss")
    assert missing(shop, start) == ("price",)


def test_a_price_that_is_over_is_none(shop: Shop) -> None:
    start = shop.position()
    over = format_instant(shop.database.clock.now() - timedelta(days=1))
    with write(shop.database) as uow:
        record_prices(uow, [PutPrice("MUG", one, 100, valid_to=over) for one in ("retail", "swiss")])
    assert missing(shop, start) == ("price", "tax_class")


def test_many_prices_at_once_wait_with_their_families(shop: Shop) -> None:
    skus = [f"CUP-{number}" for number in range(101)]
    shop.add_products(dict.fromkeys(skus, "H87"))
    with write(shop.database) as uow:
        save_products(uow, [ProductDraft(sku=sku, mode=Mode.MERGE, family="cups") for sku in skus])
    start = shop.position()
    for price_list in ("retail", "swiss"):
        for part in (skus[:50], skus[50:100], skus[100:]):
            shop.set_prices(dict.fromkeys(part, 100), price_list)
    assert missing(shop, start, "CUP-7") == ("price", "tax_class")
    with shop.database.read() as connection:
        assert is_recounting(connection)
    recount_all(shop.database)
    assert missing(shop, shop.position(), "CUP-7") == ("tax_class",)
