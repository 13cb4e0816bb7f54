"""Trade item numbers, guarded against what spreadsheets do to them.

Source: GS1 General Specifications, section 7.9 (check digit) and 3.3 (GTIN formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+")
_IN_ADDRESS = re.compile(r"(?<![0-9])([0-9]{8,14})(?![0-9])")


class Damage(StrEnum):
    """Why a code is no trade item number."""

    SCIENTIFIC = "scientific_notation"
    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    LEADING_ZEROS = "leading_zeros"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class GuardedGtin:
    """A code as written, with its 14-digit form, or with what is wrong with it."""

    written: str
    gtin14: str | None
    damage: Damage | None = None


def check_digit(digits: str) -> int:
    """The check digit that belongs behind `digits`: weights 3 and 1 from the right."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -weighted % 10


def is_gtin(code: str) -> bool:
    """Whether a code is a GTIN-8, -12, -13 or -14 with a right check digit; all zeros are none."""
    return (
        len(code) in GTIN_LENGTHS
        and code.isascii()
        and code.isdigit()
        and code.strip("0") != ""
        and check_digit(code[:-1]) == int(code[-1])
    )


def guard_gtin(written: str) -> GuardedGtin:
    """Read a barcode as a person or a spreadsheet wrote it.

    Spaces and hyphens between digits are dropped, and so is a trailing `.0`. Only a code whose length and
    check digit are right becomes an identifier: nothing is guessed from a code that is damaged, since two
    products must never merge on it. Nine to eleven digits with a right check digit have probably lost leading
    zeros in a spreadsheet; that is told, and left to a person, because one random code in ten looks the same.
    """
    code = re.sub(r"[\s\-]", "", written).removesuffix(".0")
    if _SCIENTIFIC.fullmatch(code):
        return GuardedGtin(written, None, Damage.SCIENTIFIC)
    if not (code.isascii() and code.isdigit()):
        return GuardedGtin(written, None, Damage.NOT_DIGITS)
    if is_gtin(code):
        return GuardedGtin(written, code.zfill(14))
    if 9 <= len(code) <= 11 and is_gtin(code.zfill(13)):
        return GuardedGtin(written, None, Damage.LEADING_ZEROS)
    return GuardedGtin(written, None, Damage.CHECK_DIGIT if len(code) in GTIN_LENGTHS else Damage.LENGTH)


def shown_gtin(gtin14: str) -> str:
    """A 14-digit form in the shortest of the usual lengths: 13 digits, or 8 for a GTIN-8."""
    bare = gtin14.lstrip("0")
    if len(bare) <= 8:
        return gtin14[-8:]
    return gtin14[-13:] if gtin14.startswith("0") else gtin14


def code_in_address(address: str) -> str | None:
    """The longest run of 8 to 14 digits in a web address, where product pages carry the code undamaged."""
    found: list[str] = _IN_ADDRESS.findall(address)
    return max(found, key=len, default=None)
