"""Coupon codes: how they are written, made and checked for typing errors.

A generated code is a prefix, a hyphen, random characters and a check character, as in "ETE-7K2M9XQ4WPR". Its 31
characters leave out what is mistaken for another (0, 1, I, L, O). The check character makes the sum of all, each
times its place, a multiple of 31: as 31 is prime, one wrong character or two that changed places are always noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from comptoir.kernel.values.codes import fold_code, natural_code
from comptoir.kernel.values.text import LocalizedText

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_LENGTH = 10
"""31 to the power of 10: with a million codes out, one guess in 800 million finds one."""

CODE_LENGTH_MAX = 40
GENERATED_MAX = 1_000_000

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_BASE = len(ALPHABET)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSeries:
    """Coupons that were given out together; promotions name the series they need.

    shared_code: the one code of a series that everybody gets, or None for generated ones that each work once.
    uses_max: of the shared code; None is as often as the promotion allows.
    valid_from, valid_to: moments as the API writes them; None is open.
    is_released_on_return: a ticket that is wholly returned gives its coupon back.
    """

    code: str
    label: LocalizedText
    shared_code: str | None = None
    uses_max: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    is_released_on_return: bool = False


def coupon_key(text: str) -> str:
    """The form under which a coupon is kept: no case, no white space. Refuses MalformedValue."""
    return fold_code(natural_code("".join(text.split()), CODE_LENGTH_MAX))


def generated_code(prefix: str, chosen: bytes) -> str:
    """A code from random bytes, with its check character. chosen: at least RANDOM_LENGTH usable bytes (< 248)."""
    random = "".join(ALPHABET[byte % _BASE] for byte in _even(chosen))
    assert len(random) == RANDOM_LENGTH, "too few random bytes"
    return f"{prefix}-{random}{check_character(random)}" if prefix else random + check_character(random)


def _even(chosen: bytes) -> Iterator[int]:
    """The bytes that give each character the same chance."""
    usable = [byte for byte in chosen if byte < 256 - 256 % _BASE]
    yield from usable[:RANDOM_LENGTH]


def check_character(random: str) -> str:
    """The last character of a generated code."""
    total = sum(place * _VALUES[character] for place, character in enumerate(random, start=2))
    return ALPHABET[-total % _BASE]


def is_mistyped(code: str) -> bool:
    """Whether a code is written like a generated one and its check character is wrong."""
    written = code.upper().rpartition("-")[2]
    if len(written) != RANDOM_LENGTH + 1 or any(character not in _VALUES for character in written):
        return False
    return check_character(written[:-1]) != written[-1]
