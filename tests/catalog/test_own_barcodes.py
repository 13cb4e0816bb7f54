"""Barcodes of the shop's own: each once, one after the other, also when many are given at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import InvalidProduct, RangeUsedUp
from comptoir.catalog.services.own_barcodes import barcode, give_own_barcodes
from comptoir.catalog.services.products import delete_product, find_product, save_product
from comptoir.catalog.tables import OwnBarcodeRow
from comptoir.kernel.database import Database
from comptoir.kernel.values.gtin import has_check_digit
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write


def test_many_at_once_get_numbers_without_a_gap(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        for number in range(12):
            save_product(uow, shirt(f"S{number}"))

    def give(number: int) -> str:
        with write(database) as uow:
            return give_own_barcodes(uow, [f"S{number}"], "29")[f"S{number}"]

    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(give, range(12)))
    assert sorted(given) == [barcode("29", number) for number in range(12)]
    assert all(has_check_digit(code) and len(code) == 13 for code in given)
    assert give(3) == given[3]


def test_no_number_is_given_twice_and_a_refusal_leaves_no_gap(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        for sku in ("A", "B", "C", "D"):
            save_product(uow, shirt(sku))
        save_product(uow, ProductDraft(sku="D", mode=Mode.MERGE, gtins=(barcode("29", 1),)))
        save_product(uow, ProductDraft(sku="M", mode=Mode.REPLACE, family="clothing", family_variant="by_size"))
        assert give_own_barcodes(uow, ["A"], "29") == {"A": "2900000000001"}
    with pytest.raises(InvalidProduct), write(database) as uow:
        give_own_barcodes(uow, ["B", "M"], "29")
    with write(database) as uow:
        delete_product(uow, "A")
        assert give_own_barcodes(uow, ["B", "C"], "29") == {"B": barcode("29", 2), "C": barcode("29", 3)}
    with database.read() as connection:
        assert find_product(connection, "B").item.gtins == (f"0{barcode('29', 2)}",)
        assert connection.execute(select(OwnBarcodeRow.number).order_by(OwnBarcodeRow.number)).scalars().all() == [
            0,
            2,
            3,
        ]


def test_the_last_number_of_a_prefix_is_the_last() -> None:
    assert barcode("20", 9_999_999_999) == "2099999999998"
    with pytest.raises(RangeUsedUp):
        barcode("20", 10_000_000_000)
