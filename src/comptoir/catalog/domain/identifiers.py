"""Barcodes as people read them, and codes that survive in web addresses. Reading and guarding is the kernel's."""

from __future__ import annotations

import re

_IN_ADDRESS = re.compile(r"(?<![0-9])([0-9]{7,24})(?![0-9])")


def shown_gtin(gtin14: str) -> str:
    """A 14-digit form in the shortest of the usual lengths: 8 digits for a GTIN-8, else 13, else all 14."""
    if not gtin14.startswith("0"):
        return gtin14
    return gtin14[-8:] if gtin14.startswith("000000") else gtin14[-13:]


def code_in_address(address: str) -> str | None:
    """The first run of 7 to 24 digits in a web address, where product pages carry the code undamaged."""
    found = _IN_ADDRESS.search(address)
    return found[1] if found else None
