"""Symbols: GTINs, GS1 elements and links, the masks of a retailer, and what a damaged one is refused for."""

from __future__ import annotations

from datetime import date

import pytest
from biip.checksums import gs1_price_weight_check_digit
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.values.gtin import EmbeddedKind, check_digit
from comptoir.till.domain.symbols import MaskWrong, SymbolUnreadable, layouts_of, price_check_digit
from comptoir.till.services.scanning import read_symbol, require_readable
from comptoir.till.services.setting_up import try_masks, value_text

GTIN = "09521234543213"


@pytest.mark.parametrize(
    "code",
    [
        f"01{GTIN}17261130" + "10AB-1\x1d21S1",
        f"]C101{GTIN}1726113010AB-1\x1d21S1",
        f"]d201{GTIN}1726113010AB-1\x1d21S1",
        f"(01){GTIN}(17)261130(10)AB-1(21)S1",
        f"https://id.gs1.org/01/{GTIN}/10/AB-1/21/S1?17=261130",
        f"https://shop.example/p/01/{GTIN}/10/AB-1/21/S1?17=261130",
    ],
    ids=["gs1-128", "aim-128", "datamatrix", "printed", "link", "own-link"],
)
def test_every_form_of_a_symbol_says_the_same(code: str) -> None:
    symbol = read_symbol(code)
    assert (symbol.keys, symbol.lot, symbol.serial, symbol.expires_on) == ((GTIN,), "AB-1", "S1", date(2026, 11, 30))
    assert read_symbol(symbol.text) == symbol, "what a line keeps reads as what was scanned"


def test_a_best_before_date_is_not_the_last_day() -> None:
    symbol = read_symbol(f"01{GTIN}15261100")
    assert (symbol.best_before, symbol.expires_on) == (date(2026, 11, 30), None)


@pytest.mark.parametrize(
    ("code", "kind", "value"),
    [
        (f"(01){GTIN}(3103)001250", EmbeddedKind.WEIGHT, 1250),
        (f"(01){GTIN}(3102)000125", EmbeddedKind.WEIGHT, 1250),
        (f"(01){GTIN}(3103)001250(3922)0999", EmbeddedKind.PRICE, 999),
        (f"(01){GTIN}(3103)001250(3932)9780999", EmbeddedKind.PRICE, 999),
        (f"(02){GTIN}(37)12", EmbeddedKind.COUNT, 12),
    ],
    ids=["grams", "tens", "price", "price-currency", "count"],
)
def test_weights_prices_and_counts_inside_a_symbol(code: str, kind: EmbeddedKind, value: int) -> None:
    embedded = read_symbol(code).embedded
    assert embedded is not None
    assert (embedded.kind, embedded.value) == (kind, value)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("0109521234543214172611301012AB", "till.symbol.check_digit"),
        (f"]d201{GTIN}17261399", "till.symbol.elements"),
        ("]C1" + "00376104250021234569", "till.symbol.no_article"),
        ("(99)X(98)Y" + "(97)ZZZZZZ", "till.symbol.no_article"),
    ],
    ids=["check-digit", "month-13", "pallet", "no-gtin"],
)
def test_a_damaged_symbol_says_why(code: str, why: str) -> None:
    with pytest.raises(SymbolUnreadable) as no:
        require_readable(read_symbol(code))
    assert no.value.why == why


@given(st.text(max_size=60))
def test_nothing_that_is_scanned_breaks_the_reader(code: str) -> None:
    symbol = read_symbol(code)
    assert symbol.keys


@given(st.integers(min_value=0, max_value=99_999), st.sampled_from([4, 5]))
def test_check_digits_of_prices_are_those_of_gs1(value: int, length: int) -> None:
    digits = str(value % 10**length).zfill(length)
    assert price_check_digit(digits) == gs1_price_weight_check_digit(digits)


def own(body: str) -> str:
    return body + str(check_digit(body))


@given(st.integers(min_value=0, max_value=9_999), st.integers(min_value=0, max_value=9))
def test_a_price_is_taken_only_with_its_own_check_digit(cents: int, digit: int) -> None:
    layouts = layouts_of({"21": "21IIIIIVPPPPC"})
    code = own(f"2112345{digit}{cents:04d}")
    symbol = read_symbol(code, layouts)
    assert symbol.embedded is not None
    assert symbol.embedded.value == cents
    assert (symbol.unreadable is None) == (price_check_digit(f"{cents:04d}") == digit)


def test_masks_are_tried_before_they_are_kept() -> None:
    weighed = try_masks({"27": "27IIIIWWWWWWC"}, own("271234000335"))
    assert (value_text(weighed), weighed.embedded and weighed.embedded.item_reference) == ("0.335", "1234")
    plain = try_masks({}, own("271234000335"))
    assert plain.embedded is None, "a prefix without a mask holds plain codes"
    for mask in ("27IIII", "28IIIIIWWWWWC", "27WWWWWIIIIIC", "27IIIIIWWPPPC", "27IIIIIWWWWWW"):
        with pytest.raises(MaskWrong) as no:
            layouts_of({"27": mask})
        assert no.value.pointer == "/masks/27"
    with pytest.raises(MaskWrong):
        layouts_of({"30": "30IIIIIWWWWWC"})
