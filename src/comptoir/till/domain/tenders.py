"""Whether what was given covers what is due, and what goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from comptoir.kernel.values.money import Currency, Money, round_ratio
from comptoir.till.domain.refusals import (
    ChangeOnCashOnly,
    PaymentOpen,
    RefundDiffers,
    RefundInMoney,
    RefundOtherwise,
    TendersBelowDue,
)


class TenderKind(StrEnum):
    """How something is paid; only cash gives change, only a card names an attempt.

    Of gift cards, store credit, points and accounts a ledger says whether they pay (decision 64).
    """

    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    MEAL_VOUCHER = "meal_voucher"
    VOUCHER = "voucher"  # on paper, of somebody else
    TRANSFER = "transfer"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    POINTS = "points"
    ACCOUNT = "account"
    EXCHANGE = "exchange"  # what a return pays for the sale made with it
    ROUNDING = "rounding"  # what coins cannot pay; never given by anybody


STORED_VALUES: Final = frozenset({TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT})
"""What is paid with money that the shop already holds for its customers."""


NOT_MONEY: Final = STORED_VALUES | {
    TenderKind.POINTS,
    TenderKind.ACCOUNT,
    TenderKind.EXCHANGE,
    TenderKind.ROUNDING,
}
"""What brought nothing into the drawer or the bank when it was taken."""


_CASH: Final = frozenset({TenderKind.CASH, TenderKind.ROUNDING})
"""Cash is worth what it stands for before it was rounded."""


class GivenTender(NamedTuple):
    """A tender as it was given, in minor units; a refund's amount is positive here."""

    ref: str
    kind: TenderKind
    amount: int
    attempt_id: UUID | None


def with_rounding(tenders: Sequence[GivenTender], due: int, step: int) -> list[GivenTender]:
    """The tenders, and the difference to what coins can pay as one of its own, so that they still add up to `due`.

    due: negative where empties are worth more than what is bought. step: minor units of the smallest coin. Only what
    is left for cash is rounded, to the nearest step: what is given in cash, or paid out of the drawer. Cash of nothing
    says that what is left is so little that no coin pays it; it is no tender of its own. More than `due` in other ways
    is no matter of coins.
    """
    other = sum(tender.amount for tender in tenders if tender.kind is not TenderKind.CASH)
    given = [tender for tender in tenders if tender.amount]
    if step == 1 or (tenders and all(tender.kind is not TenderKind.CASH for tender in tenders)):
        return given
    rest = due - other
    rounding = round_ratio(rest, step) * step - rest
    if rounding == 0 or rest < 0 <= due:
        return given
    return [*given, GivenTender(TenderKind.ROUNDING.value, TenderKind.ROUNDING, -rounding, None)]


def change_of(tenders: Sequence[GivenTender], due: int, currency: Currency) -> int:
    """What goes back in cash. Refuses TendersBelowDue, ChangeOnCashOnly (also for more than the cash given).

    due: negative is paid out in cash.
    """
    given = sum(tender.amount for tender in tenders)
    if given < due:
        raise TendersBelowDue(Money(given, currency), Money(due, currency), pointer="/tenders")
    change = given - due
    cash = sum(tender.amount for tender in tenders if tender.kind in _CASH)
    if change > cash + max(-due, 0):
        raise ChangeOnCashOnly(Money(given, currency), Money(due, currency), pointer="/tenders")
    return change


def refuse_waiting(waiting: Mapping[UUID, UUID], basket_id: UUID) -> None:
    """Refuses PaymentOpen: a terminal has not said yet what became of a payment for this basket.

    waiting: baskets with their attempts.
    """
    attempt = waiting.get(basket_id)
    if attempt is not None:
        raise PaymentOpen(str(attempt), pointer="/tenders")


def check_refund(tenders: Sequence[GivenTender], due: int, currency: Currency) -> None:
    """Refuses RefundDiffers. due: what is to be given back, positive."""
    given = sum(tender.amount for tender in tenders)
    if given != due:
        raise RefundDiffers(Money(given, currency), Money(due, currency), pointer="/tenders")


def check_refund_in_money(tenders: Sequence[GivenTender], left: int, currency: Currency) -> None:
    """Refuses RefundInMoney: no more goes back as money than money was paid; store credit takes the rest.

    left: what was paid in money for the ticket, less what went back in money already.
    """
    money = sum(tender.amount for tender in tenders if tender.kind not in NOT_MONEY or tender.kind in _CASH)
    if money > left:
        raise RefundInMoney(Money(money, currency), Money(left, currency), pointer="/tenders")


def check_refund_to_cards(tenders: Sequence[GivenTender], left: int, on_cards: int, currency: Currency) -> None:
    """Refuses RefundOtherwise: what a card paid goes back to it, not into somebody's hand.

    left: see `check_refund_in_money`; on_cards: how much of it cards paid. What gift cards paid is another rule's.
    """
    given = sum(
        tender.amount for tender in tenders if tender.kind not in NOT_MONEY | {TenderKind.CARD} or tender.kind in _CASH
    )
    if given > left - on_cards and on_cards > 0:
        raise RefundOtherwise(Money(given, currency), Money(left - on_cards, currency), pointer="/tenders")
