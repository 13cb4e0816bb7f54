"""GTINs: check digits, one form for comparison, damage done by spreadsheets, codes made in the store.

Source: GS1 General Specifications, 7.9 (check digit) and 2.1 (restricted circulation numbers).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NewType

Gtin = NewType("Gtin", str)  # always 14 digits, so that equal articles are equal texts

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_SEPARATORS = re.compile(r"[\s-]+")
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}", re.ASCII)
_DECIMAL_TAIL = re.compile(r"([0-9]+)[.,]0+", re.ASCII)


class GtinDamage(Enum):
    """Why a text is not a GTIN; the value is the last word of the message's text key."""

    SCIENTIFIC = "scientific"  # "3.76E+12": digits are lost for good
    DECIMAL = "decimal"  # "3017620422003.0": kept as a number
    LOST_ZEROS = "lost_zeros"  # right check digit, but zeros in front are missing
    CHECK_DIGIT = "check_digit"
    LENGTH = "length"
    CHARACTERS = "characters"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class GtinReading:
    """What a text says: a GTIN, or the damage and perhaps what it was, for a person to confirm."""

    gtin: Gtin | None
    damage: GtinDamage | None = None
    suggestion: Gtin | None = None


def check_digit(body: str) -> int:
    """The digit that completes `body`: weights 3 and 1 in turn from the right, up to the next ten."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return -weighted % 10


def has_check_digit(digits: str) -> bool:
    """Whether the last digit completes the ones before; zeros in front do not matter."""
    return len(digits) > 1 and check_digit(digits[:-1]) == int(digits[-1])


def read_gtin(text: str) -> GtinReading:
    """Reads a GTIN-8, -12, -13 or -14; spaces and hyphens between digits are passed over.

    Never guesses: what is damaged has no `gtin`, at most a `suggestion`. Eight digits are a GTIN-8,
    although a longer code without its zeros may look the same.
    """
    code = _SEPARATORS.sub("", text)
    if not code:
        return GtinReading(None, GtinDamage.EMPTY)
    if _SCIENTIFIC.fullmatch(code):
        return GtinReading(None, GtinDamage.SCIENTIFIC)
    number = _DECIMAL_TAIL.fullmatch(code)
    if number:
        return GtinReading(None, GtinDamage.DECIMAL, _suggestion(number[1]))
    if _DIGITS.fullmatch(code) is None:
        return GtinReading(None, GtinDamage.CHARACTERS)
    if not code.strip("0") or len(code) > 14:
        return GtinReading(None, GtinDamage.LENGTH)
    if len(code) not in GTIN_LENGTHS:
        suggestion = _suggestion(code)
        return GtinReading(None, GtinDamage.LOST_ZEROS if suggestion else GtinDamage.LENGTH, suggestion)
    if not has_check_digit(code):
        return GtinReading(None, GtinDamage.CHECK_DIGIT)
    return GtinReading(Gtin(code.zfill(14)))


def parse_gtin(text: str) -> Gtin | None:
    """The GTIN in its 14 digits, or None when the text is anything else."""
    return read_gtin(text).gtin


def _suggestion(digits: str) -> Gtin | None:
    """The GTIN these digits were, if zeros in front were lost; five digits are the least to believe."""
    if 5 <= len(digits) <= 14 and digits.strip("0") and has_check_digit(digits):
        return Gtin(digits.zfill(14))
    return None


class EmbeddedKind(Enum):
    """What the digits of a code made in the store hold."""

    PRICE = "price"  # minor units of the store's currency
    WEIGHT = "weight"  # grams
    COUNT = "count"  # pieces


_KIND_LETTERS = {"P": EmbeddedKind.PRICE, "W": EmbeddedKind.WEIGHT, "N": EmbeddedKind.COUNT}
_LAYOUT_TEXT = re.compile(r"(02|2[0-9])(I+)(V?)(P+|W+|N+)C", re.ASCII)


@dataclass(frozen=True, slots=True)
class EmbeddedLayout:
    """How one prefix of a store's own 13-digit codes is read, such as "21IIIIIPPPPPC".

    I item reference; P price in minor units, W weight in grams or N pieces; V the value's own check
    digit (passed over: C covers it); C check digit. No standard fixes the layout: it is an agreement
    of the retailer with the makers of its scales, hence a setting.
    """

    pattern: str

    def __post_init__(self) -> None:
        assert len(self.pattern) == 13, self.pattern
        assert _LAYOUT_TEXT.fullmatch(self.pattern), self.pattern

    @property
    def prefix(self) -> str:
        """The two digits that a code of this layout begins with."""
        return self.pattern[:2]

    @property
    def kind(self) -> EmbeddedKind:
        """What the value is."""
        return _KIND_LETTERS[self.pattern[-2]]


@dataclass(frozen=True, slots=True)
class EmbeddedCode:
    """A code made in the store, taken apart.

    template: the 13 digits with a value of zero and their check digit, under which an item lists its
    own code.
    """

    item_reference: str
    kind: EmbeddedKind
    value: int
    template: str


# A usual agreement: prices under 02 and 20 to 24, weights under 25 to 29.
DEFAULT_LAYOUTS = tuple(
    EmbeddedLayout(f"{prefix}IIIII{letters}C")
    for letters, prefixes in (("PPPPP", ("02", *map(str, range(20, 25)))), ("WWWWW", tuple(map(str, range(25, 30)))))
    for prefix in prefixes
)


def parse_embedded(code: str, layouts: Sequence[EmbeddedLayout] = DEFAULT_LAYOUTS) -> EmbeddedCode | None:
    """Item reference, kind and value of a 13-digit code made in the store; None for any other code."""
    digits = code[1:] if len(code) == 14 and code.startswith("0") else code
    if len(digits) != 13 or _DIGITS.fullmatch(digits) is None or not has_check_digit(digits):
        return None
    for layout in layouts:
        if digits.startswith(layout.prefix):
            parts = _LAYOUT_TEXT.fullmatch(layout.pattern)
            assert parts
            value = digits[parts.start(4) : parts.end(4)]
            body = digits[: parts.end(2)].ljust(12, "0")
            return EmbeddedCode(
                digits[parts.start(2) : parts.end(2)], layout.kind, int(value), f"{body}{check_digit(body)}"
            )
    return None
