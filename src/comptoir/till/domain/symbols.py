"""Symbols as scanners read them: which article, and what the symbol says of this very piece of it.

Source: GS1 General Specifications, 3 (application identifiers), 7.9.2 to 7.9.4 (check digits of prices), 2.1.11
(numbers that mean something in one company only); GS1 Digital Link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from comptoir.kernel.values.errors import Invalid, TextKey
from comptoir.kernel.values.gtin import EmbeddedCode, EmbeddedKind, EmbeddedLayout, parse_embedded

PREFIXES: Final = ("02", *map(str, range(20, 30)))
"""The prefixes whose meaning a retailer agrees with the makers of its scales."""
_MASK = re.compile(r"I+V?(P+|W+|N+)C", re.ASCII)
_CODE_LENGTH = 13


@dataclass(eq=False)
class MaskWrong(Invalid):
    """A mask is thirteen characters: the prefix, I for the item, perhaps V, then P, W or N, and C at the end."""

    code: ClassVar[str] = "till.mask_wrong"
    mask: str


@dataclass(eq=False)
class SymbolUnreadable(Invalid):
    """What was scanned looks like a symbol, and is none. why: says what to do."""

    code: ClassVar[str] = "till.symbol_unreadable"
    why: TextKey


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol, read.

    keys: the barcodes under which the catalogue may know the article, the surest first. text: how the symbol is written
    on a line; what a person reads below it. embedded: weight, price or count inside it. expires_on: the last day it may
    be sold and eaten (use by); best_before: after it, it may be sold and loses quality.
    """

    keys: tuple[str, ...]
    text: str
    embedded: EmbeddedCode | None = None
    lot: str | None = None
    expires_on: date | None = None
    best_before: date | None = None
    serial: str | None = None
    unreadable: str | None = None


def layouts_of(masks: Mapping[str, str]) -> tuple[EmbeddedLayout, ...]:
    """The layouts of a mask table, by prefix. Refuses MaskWrong."""
    found = []
    for prefix, mask in sorted(masks.items()):
        is_whole = prefix in PREFIXES and len(mask) == _CODE_LENGTH and mask.startswith(prefix)
        if not is_whole or _MASK.fullmatch(mask[2:]) is None:
            raise MaskWrong(mask[:20], pointer=f"/masks/{prefix}")
        found.append(EmbeddedLayout(mask))
    return tuple(found)


def masks_of(layouts: Sequence[EmbeddedLayout]) -> dict[str, str]:
    """The mask table of layouts."""
    return {layout.prefix: layout.pattern for layout in layouts}


def read_digits(code: str, layouts: Sequence[EmbeddedLayout]) -> Symbol:
    """A symbol of digits alone: a GTIN, or a code made in the store."""
    embedded = parse_embedded(code, layouts)
    if embedded is None:
        return Symbol((code,), code)
    layout = next(one for one in layouts if code[-_CODE_LENGTH:].startswith(one.prefix))
    unreadable = None if _is_value_sound(code[-_CODE_LENGTH:], layout) else "till.symbol.value_check"
    return Symbol((code, embedded.template), code, embedded, unreadable=unreadable)


def _is_value_sound(digits: str, layout: EmbeddedLayout) -> bool:
    """Whether the check digit of a price of four or five digits is right; where there is none, it is."""
    at = layout.pattern.find("V")
    if at < 0 or layout.kind is not EmbeddedKind.PRICE:
        return True
    value = digits[at + 1 : 12]
    found = price_check_digit(value)
    return found is None or found == int(digits[at])


_FOUR = ("2-", "2-", "3", "5-")
_FIVE = ("5+", "2-", "5-", "5+", "2-")
_WEIGHTS: Final = {
    "2-": (0, 2, 4, 6, 8, 9, 1, 3, 5, 7),
    "3": (0, 3, 6, 9, 2, 5, 8, 1, 4, 7),
    "5+": (0, 5, 1, 6, 2, 7, 3, 8, 4, 9),
    "5-": (0, 5, 9, 4, 8, 3, 7, 2, 6, 1),
}


def price_check_digit(value: str) -> int | None:
    """The check digit of a price of four or five digits; None for any other length. Source: GS1, 7.9.2 to 7.9.4."""
    weights = {4: _FOUR, 5: _FIVE}.get(len(value))
    if weights is None:
        return None
    total = sum(_WEIGHTS[weight][int(digit)] for weight, digit in zip(weights, value, strict=True))
    return total * 3 % 10 if len(value) == len(_FOUR) else _WEIGHTS["5-"].index(-total % 10)
