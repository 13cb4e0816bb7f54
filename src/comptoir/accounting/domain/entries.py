"""Balanced entries: what a till day, an invoice, a bank slip, or money outside of tickets is in the books.

Amounts are minor units.

An amount is signed while it is put together: above zero it stands on the debit side, below on the credit side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from comptoir.kernel.values.money import round_ratio
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant

MILLION = 1_000_000
_ROLE_OF_TENDER = {"store_credit": "gift_card"}


class EntryKind(StrEnum):
    """What an entry is made from; one of each kind per subject and part."""

    DAY = "day"
    COST = "cost"
    SLIP = "slip"
    INVOICE = "invoice"
    ACCOUNT = "account"
    STORED_VALUE = "stored_value"


class Entry(NamedTuple):
    """The head of an entry, in the order of its table. number: without gaps per legal entity and journal.

    piece: what it is made from, as people call it ("Z 12 · T1"). day: of the accounts. part: of a subject that has
    several, as the movements of a gift card.
    """

    id: UUID
    entity_id: UUID
    store_id: UUID
    kind: str
    subject_id: UUID
    journal: str
    number: int
    day: date
    piece: str
    label: str
    currency: str
    posted_at: Instant
    part: int = 0


class Line(NamedTuple):
    """A line of an entry; one of debit and credit is zero."""

    entry_id: UUID
    position: int
    role: str
    account: str
    label: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class DaySources:
    """What a closed till day is made of.

    taxes: rate in millionths, base, tax; without held. held: gift cards sold. packaging: deposits by rate, without tax.
    advances: paid for reservations less what was deducted, by rate, without tax; compensation: kept of them (below
    zero: paid on top), outside the tax.
    eco: contributions with tax, by rate. tenders: by kind, cash with the change in it. moves: cash put in (above zero)
    or taken out. safe: cash that went from the drawer into the safe (below zero: out of it). differences: counted less
    expected, by tender.
    """

    taxes: Sequence[tuple[int, int, int]]
    tenders: Mapping[str, int]
    change: int = 0
    held: int = 0
    packaging: Mapping[int, int] = field(default_factory=dict)
    advances: Mapping[int, int] = field(default_factory=dict)
    compensation: int = 0
    eco: Mapping[int, int] = field(default_factory=dict)
    moves: int = 0
    safe: int = 0
    differences: Mapping[str, int] = field(default_factory=dict)


def day_amounts(day: DaySources) -> dict[str, int]:
    """Signed amounts by role; they add up to zero, because tenders are what was due and the change."""
    amounts: dict[str, int] = {}

    def add(role: str, amount: int) -> None:
        amounts[role] = amounts.get(role, 0) + amount

    for rate, base, tax in day.taxes:
        percent = Rate(rate).percent_text
        eco = round_ratio(day.eco.get(rate, 0) * MILLION, MILLION + rate)
        packaging, advance = day.packaging.get(rate, 0), day.advances.get(rate, 0)
        outside = 0 if rate else day.compensation
        add(f"sales.{percent}", -(base - eco - packaging - advance - outside))
        add(f"vat.{percent}", -tax)
        add("eco_participation", -eco)
        add("packaging", -packaging)
        add("deposit", -advance)
    add("gift_card", -day.held)
    add("compensation", -day.compensation)
    for kind, amount in day.tenders.items():
        if kind == "rounding":
            add(_sided(amount), amount)
        else:
            add(role_of_tender(kind), amount)
    add("cash", -day.change)
    add("cash", day.moves)
    add("cash_movements", -day.moves)
    add("cash", -day.safe)
    add("safe", day.safe)
    for kind, difference in day.differences.items():
        add(role_of_tender(kind), difference)
        add(_sided(-difference), -difference)
    return _balanced(amounts)


def cost_amounts(cost: int) -> dict[str, int]:
    """What left the stock, at cost."""
    return _balanced({"cost_of_goods": cost, "stock": -cost})


def slip_amounts(kind: str, amount: int) -> dict[str, int]:
    """Cash of the safe, or cheques, that were brought to the bank."""
    return _balanced({"bank": amount, "safe" if kind == "cash" else role_of_tender(kind): -amount})


def invoice_amounts(due: int) -> dict[str, int]:
    """An invoice for what a ticket sold: the Z has sale and tax, so the account shows it owed and settled at once."""
    return {"account": due, "account.settled": -due}


def account_amounts(kind: str, amount: int) -> dict[str, int]:
    """What a customer owes more (above zero) or less, outside of tickets: paid, or corrected by hand.

    The Z has what was bought on account and brought back; what a merge moves stays owed.
    """
    against = {"payment": "account_payments", "adjust": "corrections"}.get(kind)
    return {} if against is None else _balanced({"account": amount, against: -amount})


def stored_value_amounts(kind: str, purpose: str, amount: int) -> dict[str, int]:
    """What the shop owes more (above zero) or less on a gift card or credit, outside of tickets.

    The Z has what was sold, paid with and refunded. A single-purpose value is no debt: its sale was the sale of goods.
    """
    against = {"expired": "breakage", "adjusted": "corrections", "opened": "corrections"}.get(kind)
    if against is None or purpose == "single":
        return {}
    return _balanced({"gift_card": -amount, against: amount})


def role_of_tender(kind: str) -> str:
    """Gift cards, store credit and credit notes are one debt to customers."""
    return _ROLE_OF_TENDER.get(kind, kind)


def _sided(amount: int) -> str:
    return "loss" if amount > 0 else "gain"


def _balanced(amounts: Mapping[str, int]) -> dict[str, int]:
    assert sum(amounts.values()) == 0, amounts
    return {role: amount for role, amount in amounts.items() if amount}


def order_of(role: str) -> tuple[int, str]:
    """Debits of money first, then sales and tax, as accountants read."""
    base = role.partition(".")[0]
    return (0 if base not in {"sales", "vat", "eco_participation", "packaging"} else 1, role)
