"""One receipt for every form: paper, screen, text and PDF show the same document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Mark(StrEnum):
    """What a receipt is: the original, a numbered duplicate, only a view on a screen, or practice."""

    ORIGINAL = "original"
    DUPLICATE = "duplicate"
    VIEW = "view"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class ReceiptDiscount:
    """A discount under its line; the amount is what it takes off."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line: quantity as decimal text, amounts in minor units. eco: the eco-participation inside the amount.

    guarantee: for how many months the law guarantees it, 0 where nothing must be said. facts: what is known of the
    piece, by the kind of detail, and `seller`, who sold it.
    """

    label: str
    quantity: str
    unit: str
    unit_price: int
    gross: int
    rate: str
    discounts: Sequence[ReceiptDiscount]
    eco: int = 0
    guarantee: int = 0
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ReceiptTax:
    """The tax of one rate, in percent text."""

    rate: str
    base: int
    amount: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt without its words: those depend on who reads it.

    extract: four characters of the signature. duplicate: the number of the reprint, 0 for none. points: "earned",
    "redeemed" and "balance" of a ticket with a customer in the programme, what is nothing left out. cards: what was
    left on gift cards and store credit after the ticket, by their last four characters, and the last day of each.
    note: on the whole ticket.
    """

    mark: Mark
    duplicate: int
    is_return: bool
    number: str
    sequence: int
    at: str
    currency: str
    store: str
    address: Sequence[str]
    phone: str
    entity: str
    siret: str | None
    vat_number: str | None
    till: str
    operator: str
    lines: Sequence[ReceiptLine]
    gross: int
    discount: int
    net: int
    tax: int
    due: int
    taxes: Sequence[ReceiptTax]
    tenders: Sequence[tuple[str, int]]
    change: int
    extract: str
    software: str
    original: str | None
    points: Sequence[tuple[str, int]] = ()
    cards: Sequence[tuple[str, int, date | None]] = ()
    note: str = ""
