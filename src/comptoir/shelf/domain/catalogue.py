"""The catalogue on paper: what is asked of it, and its barcodes."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.kernel.values.errors import Invalid, NotFound

CATALOGUE_JOB = "shelf.catalogue"
PRODUCTS_MAX = 5_000
_LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
_PARITY = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
_DIGITS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePlan:
    """category: only what is in it or below it. columns: products side by side. has_prices: of today, in the store.

    store: its code; None for the one that speaks for the web shop.
    """

    title: str
    channel: str
    locale: str
    category: str | None = None
    columns: int = 3
    has_prices: bool = True
    store: str | None = None


@dataclass(eq=False)
class CatalogueEmpty(Invalid):
    """There is no published product to print."""

    code = "shelf.catalogue_empty"


@dataclass(eq=False)
class CatalogueTooLarge(Invalid):
    """More products than one catalogue may have."""

    code = "shelf.catalogue_too_large"
    products_max: int


@dataclass(eq=False)
class CatalogueNotThere(NotFound):
    """No job has made this catalogue, or not yet."""

    code = "shelf.catalogue_not_there"


def ean_bars(gtin: str) -> str:
    """The 95 modules of an EAN-13, 1 for black; empty for what is none. Source: ISO/IEC 15420."""
    digits = gtin.lstrip("0").zfill(_DIGITS)
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        return ""
    pairs = zip(digits[1:7], _PARITY[int(digits[0])], strict=True)
    left = "".join(_LEFT[int(digit)] if side == "L" else _even(digit) for digit, side in pairs)
    right = "".join(_inverse(_LEFT[int(digit)]) for digit in digits[7:])
    return f"101{left}01010{right}101"


def _inverse(bars: str) -> str:
    return bars.translate({ord("0"): "1", ord("1"): "0"})


def _even(digit: str) -> str:
    return _inverse(_LEFT[int(digit)])[::-1]
