"""Barcodes that a scale printed: weights and prices inside the digits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.services.saving import save_products
from comptoir.kernel.database import Database
from comptoir.kernel.values.gtin import check_digit
from comptoir.kernel.values.money import round_ratio
from comptoir.till.services.lines import _weight_of
from tests.support.databases import write
from tests.till.conftest import Counter, cash, euros


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Reading digits needs no second database."""
    return sqlite_database


def printed(prefix: str, value: int) -> str:
    body = f"{prefix}12345{value:05d}"
    return body + str(check_digit(body))


@pytest.fixture
def weighed(counter: Counter) -> Counter:
    """COMTE is found under its own codes for weights (26) and prices (21)."""
    templates = [printed("26", 0), printed("21", 0)]
    with write(counter.database) as uow:
        draft = ProductDraft(sku="COMTE", mode=Mode.REPLACE, unit="KGM")
        saved = save_products(uow, [replace(draft, gtins=tuple(templates))])
        assert saved[0].item_id == counter.shop.items["COMTE"]
    counter.desk.memory.follow(counter.feed("catalog.*"))
    return counter


def test_a_weight_is_sold_at_the_price_per_kilogram(weighed: Counter) -> None:
    body = {"lines": [{"id": "a", "barcode": printed("26", 335)}], "tenders": cash(834)}
    (line,) = weighed.seal(body)["lines"]
    assert (line["sku"], line["quantity"], line["due"]) == ("COMTE", "0.335", euros(834))


def test_a_printed_price_is_what_is_paid_and_tells_the_weight(weighed: Counter) -> None:
    body = {"lines": [{"id": "a", "barcode": printed("21", 834)}], "tenders": cash(834)}
    (line,) = weighed.seal(body)["lines"]
    assert (line["quantity"], line["due"], line["reason"]) == ("0.335", euros(834), None)


def test_a_printed_price_that_no_gram_gives_stands_all_the_same(weighed: Counter) -> None:
    body = {"lines": [{"id": "a", "barcode": printed("21", 835)}], "tenders": cash(835)}
    (line,) = weighed.seal(body)["lines"]
    assert (line["quantity"], line["due"], line["reason"]) == ("0.335", euros(835), "printed price")
    assert line["unit_price"] == euros(2493)


@given(st.integers(1, 99_999), st.integers(1, 20_000))
def test_whatever_a_scale_prints_is_what_is_paid(printed: int, amount: int) -> None:
    weight, by_hand = _weight_of(printed, amount, 1_000_000)
    assert weight == 0 or round_ratio((by_hand or amount) * weight, 1_000_000) == printed
