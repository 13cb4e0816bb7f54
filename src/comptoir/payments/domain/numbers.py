"""Numbers of gift cards and credit notes: how they are written, made and checked for typing errors.

A number is the letter V, 14 random characters and a check character, written in groups of four as in
"V7K2-M9XQ-4WPR-3HTC". Its 31 characters are those of coupons, and so is the check. There are 7.6e20 of them: with a
million cards out, one guess in 760 million million finds one, and the rim slows guesses down. Whoever has the number
has the money, so nothing keeps it: a digest finds the card, the last four characters name it to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from comptoir.kernel.values.errors import Invalid
from comptoir.pricing.domain.coupons import ALPHABET, check_character

RANDOM_LENGTH: Final = 14
RANDOM_BYTES: Final = 64
PURPOSE: Final = "stored value"
"""What the digest of a number is keyed for."""
PIN_PURPOSE: Final = "stored value pin"
PIN_PATTERN: Final = r"^[0-9]{4,8}$"
SEALED_PIN_PATTERN: Final = r"^[0-9a-f]{2,400}$"
"""What stands for a code in a browser until its card is sold."""

_LEAD: Final = "V"
_LENGTH_MIN: Final = 8
_LENGTH_MAX: Final = 40
_BASE: Final = len(ALPHABET)


@dataclass(eq=False)
class NumberInvalid(Invalid):
    """A number that cannot be one: too short, strange characters, or mistyped. It is not repeated."""

    code: ClassVar[str] = "payments.number_invalid"


def made_number(chosen: bytes) -> str:
    """A number from random bytes. chosen: RANDOM_BYTES of them; those that would favour a character are left out."""
    usable = [byte for byte in chosen if byte < 256 - 256 % _BASE][:RANDOM_LENGTH]
    assert len(usable) == RANDOM_LENGTH, "too few random bytes"
    random = "".join(ALPHABET[byte % _BASE] for byte in usable)
    return f"{_LEAD}{random}{check_character(random)}"


def number_key(written: str) -> str:
    """A number without case, blanks and hyphens. Refuses NumberInvalid, also for a wrong check character.

    Numbers that were moved in from elsewhere have no check of ours: letters and digits, from 8 to 40 of them.
    """
    key = "".join(written.split()).replace("-", "").upper()
    if not (key.isascii() and key.isalnum() and _LENGTH_MIN <= len(key) <= _LENGTH_MAX):
        raise NumberInvalid
    inner = key[1:]
    is_ours = key[0] == _LEAD and len(inner) == RANDOM_LENGTH + 1 and all(one in ALPHABET for one in inner)
    if is_ours and check_character(inner[:-1]) != inner[-1]:
        raise NumberInvalid
    return key


def shown_number(key: str) -> str:
    """A number in groups of four, as people read it."""
    return "-".join(key[start : start + 4] for start in range(0, len(key), 4))
