"""Whether what was given covers what is due, and what goes back."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from comptoir.kernel.values.money import Currency, Money
from comptoir.till.domain.refusals import ChangeOnCashOnly, RefundDiffers, TendersBelowDue


class TenderKind(StrEnum):
    """How something is paid; only cash gives change, only a card names an attempt."""

    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    MEAL_VOUCHER = "meal_voucher"
    TRANSFER = "transfer"


class GivenTender(NamedTuple):
    """A tender as it was given, in minor units; a refund's amount is positive here."""

    ref: str
    kind: TenderKind
    amount: int
    attempt_id: UUID | None


def change_of(tenders: Sequence[GivenTender], due: int, currency: Currency) -> int:
    """What goes back in cash. Refuses TendersBelowDue, ChangeOnCashOnly (also for more than the cash given)."""
    given = sum(tender.amount for tender in tenders)
    if given < due:
        raise TendersBelowDue(Money(given, currency), Money(due, currency), pointer="/tenders")
    change = given - due
    if change > sum(tender.amount for tender in tenders if tender.kind is TenderKind.CASH):
        raise ChangeOnCashOnly(Money(given, currency), Money(due, currency), pointer="/tenders")
    return change


def check_refund(tenders: Sequence[GivenTender], due: int, currency: Currency) -> None:
    """Refuses RefundDiffers. due: what is to be given back, positive."""
    given = sum(tender.amount for tender in tenders)
    if given != due:
        raise RefundDiffers(Money(given, currency), Money(due, currency), pointer="/tenders")
