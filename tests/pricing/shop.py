"""A little company with products, set up through the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.services.saving import save_products
from comptoir.company.domain import Address, Store
from comptoir.company.service import PutLegalEntity, PutStore, put_legal_entity, put_store
from comptoir.kernel.database import Database
from comptoir.kernel.feed import FeedEntry, entries_after, last_position
from comptoir.pricing.service import PutPrice, PutPriceList, put_price_list, record_prices
from tests.support.databases import write

PARIS = Address(("1 rue de Rivoli",), "75001", "Paris", "FR")


@dataclass
class Shop:
    """Stores rivoli (Paris) and lyon; the list `retail` in euros for all; products by SKU."""

    database: Database
    stores: dict[str, Store]
    items: dict[str, UUID]

    def add_products(self, units: Mapping[str, str]) -> None:
        """Products by SKU with their unit of sale."""
        with write(self.database) as uow:
            drafts = [ProductDraft(sku=sku, mode=Mode.REPLACE, unit=unit) for sku, unit in units.items()]
            for saved in save_products(uow, drafts):
                assert saved.item_id is not None, saved
                self.items[saved.sku] = saved.item_id

    def set_prices(self, amounts: Mapping[str, int | None], price_list: str = "retail") -> list[str]:
        """Prices in cents from now on; what became of each."""
        with write(self.database) as uow:
            commands = [PutPrice(sku, price_list, amount) for sku, amount in amounts.items()]
            return [outcome.status for outcome in record_prices(uow, commands)]

    def position(self) -> int:
        with self.database.read() as connection:
            return last_position(connection)

    def feed_after(self, position: int, *topics: str) -> Sequence[FeedEntry]:
        with self.database.read() as connection:
            return entries_after(connection, position, 10_000, topics or None)


def open_shop(database: Database, units: Mapping[str, str] | None = None) -> Shop:
    with write(database) as uow:
        put_legal_entity(uow, PutLegalEntity(code="acme", name="Acme", address=PARIS))
        stores = {
            code: put_store(
                uow,
                PutStore(code=code, name=code.title(), legal_entity="acme", address=PARIS, time_zone="Europe/Paris"),
            ).thing
            for code in ("rivoli", "lyon")
        }
        put_price_list(uow, PutPriceList("retail", {"en_US": "Retail"}, "EUR"))
    shop = Shop(database, stores, {})
    shop.add_products(units or {"MUG": "H87", "TEA": "H87", "COMTE": "KGM"})
    return shop
