"""Numbers of payment cards, found so that they are never kept: by length, by who issues them, by their check digit.

What is left out on purpose: 13 digits, which are GTINs (Visa issues none of that length any more), and 14 digits that
are not written in groups of 4, 6 and 4 as Diners cards are, since a SIRET has 14 digits and the same check digit.
Source: ISO/IEC 7812-1 (structure, annex B: Luhn), the card schemes' published ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from comptoir.kernel.values.errors import Invalid

_RUN: Final = re.compile(r"[0-9](?:[ .\-\u00a0\u202f]?[0-9]){13,}")
_ZEROS: Final = bytes.maketrans(b"123456789", b"0" * 9)
_AS_MANY_AS_A_CARD: Final = b"0" * 14
_BETWEEN: Final = " .-\u00a0\u202f".encode()
_GROUP: Final = re.compile(r"[0-9]+")
_IBAN_BEFORE: Final = re.compile(r"[A-Za-z]{2}(?:[0-9]{2}[ ]?)?\Z")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DINERS_GROUPS: Final = (4, 6, 4)
_LONG: Final = frozenset(range(16, 20))

EXEMPT: Final = frozenset(
    {
        "gtin", "gtins", "barcode", "barcodes", "sku", "serial", "serials", "serial_number", "lot", "lots", "number",
        "numbers", "card", "cards", "card_number", "loyalty_number", "registration_number", "siren", "siret",
        "vat_number", "iban", "id", "code", "codes", "reference", "password", "key", "certificate", "signature",
    }
)  # fmt: skip
"""Names of fields that hold other long numbers: of goods, pieces, loyalty and gift cards, companies, and bytes."""


class _Range(NamedTuple):
    """Numbers that begin from `first` to `last`, of the same count of digits, with these lengths."""

    brand: str
    first: str
    last: str
    lengths: frozenset[int]


_RANGES: Final = (
    _Range("Visa", "4", "4", frozenset({16, 19})),
    _Range("Mastercard", "51", "55", frozenset({16})),
    _Range("Mastercard", "2221", "2720", frozenset({16})),
    _Range("American Express", "34", "34", frozenset({15})),
    _Range("American Express", "37", "37", frozenset({15})),
    _Range("Diners Club", "300", "305", frozenset({14})),
    _Range("Diners Club", "36", "36", frozenset({14})),
    _Range("Diners Club", "38", "39", frozenset({14})),
    _Range("JCB", "3528", "3589", _LONG),
    _Range("Discover", "6011", "6011", _LONG),
    _Range("Discover", "644", "659", _LONG),
    _Range("UnionPay", "62", "62", _LONG),
    _Range("Maestro", "5018", "5018", _LONG),
    _Range("Maestro", "5020", "5020", _LONG),
    _Range("Maestro", "5038", "5038", _LONG),
    _Range("Maestro", "6304", "6304", _LONG),
    _Range("Maestro", "6759", "6763", _LONG),
)


@dataclass(eq=False)
class CardNumberFound(Invalid):
    """A field holds what looks like the number of a payment card; it is kept nowhere. brand: whose."""

    code: ClassVar[str] = "kernel.card_number_found"
    brand: str
    last_four: str
    field: str


class Found(NamedTuple):
    """Where in a text a card number stands, and whose it is."""

    start: int
    end: int
    brand: str
    last_four: str


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def brand_of(digits: str) -> str | None:
    """Who issues cards with such a number; None for nobody."""
    for brand, first, last, lengths in _RANGES:
        if len(digits) in lengths and first <= digits[: len(first)] <= last and passes_luhn(digits):
            return brand
    return None


def card_numbers(text: str) -> Iterator[Found]:
    """The card numbers in a text, also where they are written in groups or beside other numbers."""
    for run in _RUN.finditer(text):
        before = text[max(run.start() - 5, 0) : run.start()]
        if _IBAN_BEFORE.search(before) is None and not _is_in_uuid(text, run):
            yield from _in_run(text, run)


def _in_run(text: str, run: re.Match[str]) -> Iterator[Found]:
    groups = [(one.start(), one.end()) for one in _GROUP.finditer(text, run.start(), run.end())]
    begin = 0
    while begin < len(groups):
        found = _longest_from(text, groups, begin)
        if found is None:
            begin += 1
            continue
        after, hit = found
        yield hit
        begin = after


def _longest_from(text: str, groups: list[tuple[int, int]], begin: int) -> tuple[int, Found] | None:
    """The card number that begins with a group, and the group after it."""
    digits = ""
    for place in range(begin, len(groups)):
        start, end = groups[place]
        digits += text[start:end]
        sizes = tuple(until - since for since, until in groups[begin : place + 1])
        brand = brand_of(digits)
        if brand is not None and (len(digits) != sum(_DINERS_GROUPS) or sizes == _DINERS_GROUPS):
            return place + 1, Found(groups[begin][0], end, brand, digits[-4:])
    return None


def _is_in_uuid(text: str, run: re.Match[str]) -> bool:
    return any(one.start() <= run.start() < one.end() for one in _UUID.finditer(text))


def without_card_numbers(text: str) -> str:
    """The text with all but the last four digits of each card number hidden."""
    for found in reversed(list(card_numbers(text))):
        text = f"{text[: found.start]}**** {found.last_four}{text[found.end :]}"
    return text


def may_hold_card_number(content: bytes) -> bool:
    """Whether it is worth reading what was sent: it has as many digits in a row as a card. Cheap, and often wrong.

    So it is where JSON writes characters by their numbers: programs write no-break spaces so.
    """
    return _AS_MANY_AS_A_CARD in content.translate(_ZEROS, _BETWEEN) or b"\\u" in content


def refuse_card_numbers(value: object, pointer: str = "") -> None:
    """Refuses CardNumberFound for the first text of a JSON value outside exempt fields."""
    if isinstance(value, str):
        for found in card_numbers(value):
            raise CardNumberFound(found.brand, found.last_four, pointer, pointer=pointer)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            refuse_card_numbers(one, f"{pointer}/{place}")
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in EXEMPT:
                refuse_card_numbers(one, f"{pointer}/{name}")
