"""The catalogue on paper: barcodes as scanners read them."""

from __future__ import annotations

from comptoir.shelf.domain.catalogue import ean_bars


def test_a_barcode_is_drawn_as_the_standard_says() -> None:
    left = "0001101 0100111 0101111 0111101 0001001 0110011"
    right = "1000010 1000010 1000010 1110100 1000010 1100110"
    assert ean_bars("4006381333931") == f"101{left}01010{right}101".replace(" ", "")
    assert len(ean_bars("96385074")) == 95
    assert ean_bars("TEXT") == ""
