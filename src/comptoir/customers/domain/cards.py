"""Numbers of customer cards: our own, which carry a check digit, and foreign ones, which are taken as they are."""

from __future__ import annotations

import re

from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.gtin import check_digit, has_check_digit

OWN_PREFIX = "042"
"""Own cards are EAN-13 of a range that GS1 leaves to companies (General Specifications, 2.1); scales use others."""

_SERIAL_DIGITS = 9
_CARD = re.compile(r"[0-9A-Z][0-9A-Z.+/_-]{3,39}", re.ASCII)
_SPACES = re.compile(r"\s+")


def own_card(serial: int) -> str:
    """The number of our card of a serial number below 10^9."""
    assert 0 <= serial < 10**_SERIAL_DIGITS, serial
    body = f"{OWN_PREFIX}{serial:0{_SERIAL_DIGITS}}"
    return f"{body}{check_digit(body)}"


def normal_card(text: str) -> str:
    """A card's number as it is compared: without spaces, in capitals.

    Refuses MalformedValue: not 4 to 40 letters and digits, or one of our own whose check digit is wrong.
    """
    number = _SPACES.sub("", text).upper()
    is_own = len(number) == len(OWN_PREFIX) + _SERIAL_DIGITS + 1 and number.startswith(OWN_PREFIX)
    if _CARD.fullmatch(number) is None or (is_own and not (number.isdigit() and has_check_digit(number))):
        raise MalformedValue(text, TextKey("customers.expected.card"))
    return number
