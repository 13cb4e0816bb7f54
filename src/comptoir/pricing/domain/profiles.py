"""What an item carries besides its price: shares of several tax rates, contributions inside, a deposit on top.

Amounts are minor units with tax for one of the item's unit of sale, shares millionths of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from comptoir.kernel.values.money import AMOUNT_MAX
from comptoir.pricing.domain.refusals import ChargeNotPositive, SharesNotWhole

MILLION = 1_000_000
ECO = "eco_participation"
DEPOSIT_LINE = "+deposit"
"""The line of a deposit is named after the line of its item."""


@dataclass(frozen=True, slots=True)
class TaxShare:
    """A part of what is paid for an item that has a class of its own, such as the food in a gift set."""

    tax_class: str
    millionths: int


@dataclass(frozen=True, slots=True)
class Charge:
    """An eco-participation inside the price ("deee"), or a deposit on top of it ("bottle"), for one unit of sale."""

    code: str
    amount: int


@dataclass(frozen=True, slots=True)
class ItemProfile:
    """The profile of an item from a day on; the later of two from the same day counts.

    shares: none is the item's one tax class; else they add up to one. eco: inside the displayed price, passed on
    unchanged, below no discount. deposit: paid on top, given back for the empties.
    """

    id: UUID
    item_id: UUID
    valid_from: date
    currency: str
    shares: tuple[TaxShare, ...] = ()
    eco: tuple[Charge, ...] = ()
    deposit: Charge | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing that an item without a profile does not say."""
        return not (self.shares or self.eco or self.deposit)


def check_profile(shares: Sequence[TaxShare], charges: Sequence[Charge]) -> None:
    """Refuses SharesNotWhole, ChargeNotPositive."""
    if shares and (
        sum(share.millionths for share in shares) != MILLION
        or any(share.millionths <= 0 for share in shares)
        or len({share.tax_class for share in shares}) != len(shares)
    ):
        raise SharesNotWhole(sum(share.millionths for share in shares), pointer="/shares")
    for charge in charges:
        if not 0 < charge.amount <= AMOUNT_MAX:
            raise ChargeNotPositive(charge.code, charge.amount)


def profile_on(profiles: Sequence[ItemProfile], day: date) -> ItemProfile | None:
    """The profile of an item that holds on a day. profiles: all ever recorded for it."""
    started = [one for one in profiles if one.valid_from <= day]
    return max(started, key=lambda one: (one.valid_from, one.id)) if started else None
