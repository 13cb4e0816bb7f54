"""A printed catalogue: 500 products with pictures, prices and barcodes, from the database to the PDF.

Renditions for print are made in the same run, as the first time that a picture is printed. The floor is the same
catalogue without pictures and prices: what setting its pages alone costs.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.bench_receipt import migrated
from bench.figures import Figure, duration
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.product import EVERYWHERE
from comptoir.catalog.services.basics import add_missing, ensure_basics
from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.catalog.services.saving import save_products
from comptoir.kernel.actor import SYSTEM
from comptoir.media.services.objects import Objects, objects_in
from comptoir.media.services.taking import measure as measure_file
from comptoir.media.services.taking import store_asset
from comptoir.pricing.service import PriceBookHolder
from comptoir.shelf.domain.catalogue import CataloguePlan
from comptoir.shelf.services.catalogue import make_catalogue
from tests.pricing.shop import Shop, open_shop
from tests.support.databases import write

if TYPE_CHECKING:
    from comptoir.kernel.database import Database

PRODUCTS = 500
GOAL_SECONDS = 20
_SIDE = 1_200
_PRICES = 50
_EAN_FIRST = 299_000_000_000


def measure() -> list[Figure]:
    """Seconds from the database to the PDF."""
    with TemporaryDirectory(prefix="comptoir-bench-") as name:
        folder = Path(name)
        database = migrated(folder)
        objects = objects_in(folder)
        try:
            _fill(database, objects, open_shop(database))
            plain = _print(database, objects, folder / "plain", with_prices=False, without_pictures=True)
            full = _print(database, objects, folder / "full", with_prices=True)
        finally:
            database.close()
    variant = f"{PRODUCTS} products"
    return [duration("print catalogue", variant, full, "s", floor=plain, at_most=GOAL_SECONDS)]


def _print(
    database: Database, objects: Objects, folder: Path, *, with_prices: bool, without_pictures: bool = False
) -> float:
    holder = PriceBookHolder(database)
    with database.read() as connection:
        holder.load(connection)
    shown = Objects(str(folder / "no-objects")) if without_pictures else objects
    plan = CataloguePlan(title="", channel="web", locale="fr_FR", has_prices=with_prices)
    began = time.perf_counter()
    count = make_catalogue(database, shown, holder.current(), plan, folder, lambda _done, _total: None)
    assert count == PRODUCTS, count
    return time.perf_counter() - began


def _fill(database: Database, objects: Objects, shop: Shop) -> None:
    """Products with a name, a description, a barcode, a price and a picture of their own."""
    import pyvips  # noqa: PLC0415 - the bench's own pictures

    with write(database) as uow:
        ensure_basics(uow, with_channel=True)
        add_missing(uow, [Attribute(code="image", type=AttributeType.IMAGE)])
    ground = pyvips.Image.perlin(_SIDE, _SIDE, seed=7).linear(60, 128).cast("uchar")
    known = len(shop.items)
    for number in range(known, PRODUCTS):
        picture = ground.bandjoin([ground.linear(1, number % 90), ground]).cast("uchar").copy(interpretation="srgb")
        content = bytes(picture.draw_rect([number % 256, 0, 0], number, 9, 60, 60, fill=True).write_to_buffer(".jpg"))
        with write(database) as uow:
            asset = store_asset(uow, objects, measure_file(content, "p.jpg"), f"p{number}.jpg")
            values = {"image": {EVERYWHERE: str(asset.id)}}
            body = str(_EAN_FIRST + number)
            total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
            gtin = f"{body}{-total % 10}"
            draft = ProductDraft(sku=f"P{number}", mode=Mode.REPLACE, gtins=(gtin,), values=values)
            assert save_products(uow, [draft])[0].outcome == "created"
    for start in range(known, PRODUCTS, _PRICES):
        shop.set_prices({f"P{number}": 990 + number for number in range(start, min(start + _PRICES, PRODUCTS))})
    publish_drafts(database, SYSTEM)
