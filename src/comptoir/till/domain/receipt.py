"""One receipt for every form: paper, screen, text and PDF show the same document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from comptoir.till.domain.goods import Detail

EXCHANGE: Final = "exchange"
"""The tender by which a return pays for the sale that is made with it."""

SELLER: Final = "seller"
"""The fact of a line that says who sold it."""


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
    note: on the whole ticket. exchanged: of a sale, the return that paid for it in one go; both are one slip.
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
    exchanged: Receipt | None = None

    @property
    def balance(self) -> int:
        """What is paid for all that the slip shows; below zero it is given back."""
        return self.due + (0 if self.exchanged is None else self.exchanged.due)

    @property
    def paid(self) -> Sequence[tuple[str, int]]:
        """The tenders of all that the slip shows, without what a return pays for the sale beside it."""
        if self.exchanged is None:
            return self.tenders
        return [one for one in (*self.tenders, *self.exchanged.tenders) if one[0] != EXCHANGE]

    @property
    def all_taxes(self) -> Sequence[ReceiptTax]:
        """Those of the return that it shows, too."""
        return self.taxes if self.exchanged is None else [*self.taxes, *self.exchanged.taxes]


_OF_PEOPLE: Final = frozenset({SELLER, Detail.NOTE.value})


def without_people(receipt: Receipt) -> Receipt:
    """As whoever has its address may read it: nobody who sold, no note, nothing that the customer has left."""
    return replace(
        receipt,
        operator="",
        points=(),
        cards=(),
        note="",
        lines=[
            replace(line, facts=[fact for fact in line.facts if fact[0] not in _OF_PEOPLE]) for line in receipt.lines
        ],
        exchanged=None if receipt.exchanged is None else without_people(receipt.exchanged),
    )
