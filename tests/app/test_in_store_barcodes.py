"""The prefix of a shop's own barcodes, beside what its scales print."""

from __future__ import annotations

import pytest

from comptoir.app.http.own_barcodes import give_in_store
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import InvalidProduct, RangeUsedUp
from comptoir.catalog.services.own_barcodes import barcode
from comptoir.catalog.services.products import save_product
from comptoir.kernel.database import Database
from comptoir.kernel.values.gtin import DEFAULT_LAYOUTS, parse_embedded
from comptoir.till.domain.symbols import layouts_of, masks_of
from comptoir.till.services.setting_up import MaskTaken, masks_in_use, put_masks
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

USUAL = masks_of(DEFAULT_LAYOUTS)
IN_STORE = [str(number) for number in range(20, 30)]


def stock(database: Database, *skus: str) -> None:
    with write(database) as uow:
        make_structure(uow)
        for sku in skus:
            save_product(uow, shirt(sku))


def list_on_scale(database: Database, *prefixes: str) -> None:
    """Products whose weight or price a scale prints behind these prefixes."""
    with write(database) as uow:
        for prefix in prefixes:
            save_product(
                uow, ProductDraft(sku=f"LOOSE-{prefix}", mode=Mode.MERGE, gtins=(barcode(prefix, 1_234_500_000),))
            )


def test_a_usual_prefix_that_no_product_needs_is_the_shops_own_from_then_on(database: Database) -> None:
    stock(database, "A", "B", "C")
    list_on_scale(database, "20")
    with write(database) as uow:
        assert give_in_store(uow, ["LOOSE-20"]) == {"LOOSE-20": barcode("20", 1_234_500_000)}
        assert masks_in_use(uow.connection) is None
        assert give_in_store(uow, ["A", "B"]) == {"A": barcode("21", 0), "B": barcode("21", 1)}
        masks = masks_in_use(uow.connection)
        assert masks == {prefix: mask for prefix, mask in USUAL.items() if prefix != "21"}
        assert parse_embedded(barcode("21", 1), layouts_of(masks)) is None
    with write(database) as uow:
        assert give_in_store(uow, ["C"]) == {"C": barcode("21", 2)}
        with pytest.raises(MaskTaken):
            put_masks(uow, USUAL)


def test_what_is_refused_leaves_the_usual_masks(database: Database) -> None:
    stock(database)
    with write(database) as uow:
        save_product(uow, ProductDraft(sku="M", mode=Mode.REPLACE, family="clothing", family_variant="by_size"))
    with pytest.raises(InvalidProduct), write(database) as uow:
        give_in_store(uow, ["M"])
    with database.read() as connection:
        assert masks_in_use(connection) is None


def test_where_products_stand_on_every_prefix_none_is_taken_from_them(database: Database) -> None:
    stock(database, "A")
    list_on_scale(database, *IN_STORE)
    with pytest.raises(RangeUsedUp), write(database) as uow:
        give_in_store(uow, ["A"])
    with database.read() as connection:
        assert masks_in_use(connection) is None


def test_masks_that_somebody_saved_are_left_alone(database: Database) -> None:
    stock(database, "A")
    with write(database) as uow:
        put_masks(uow, USUAL)
    with pytest.raises(RangeUsedUp), write(database) as uow:
        give_in_store(uow, ["A"])
    saved = {prefix: mask for prefix, mask in USUAL.items() if prefix not in {"22", "25"}}
    with write(database) as uow:
        put_masks(uow, saved)
        assert give_in_store(uow, ["A"]) == {"A": barcode("25", 0)}
        assert masks_in_use(uow.connection) == saved
