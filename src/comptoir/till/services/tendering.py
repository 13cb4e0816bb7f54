"""Reading the tenders of a ticket or return, before anything is asked of what stands behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from comptoir.till.domain.refusals import AttemptNotUsable, LineRepeated, TenderInvalid
from comptoir.till.domain.tenders import STORED_VALUES, GivenTender, TenderKind
from comptoir.till.services.lines import amount_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from comptoir.payments.domain import Attempt, Direction
    from comptoir.till.services.shapes import TenderBody
    from comptoir.till.services.work import Counter, Work

_OF_LEDGERS: Final = frozenset(
    {TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT, TenderKind.POINTS, TenderKind.ACCOUNT, TenderKind.EXCHANGE}
)
_KINDS: Final = {kind.value: kind for kind in TenderKind if kind is not TenderKind.ROUNDING}


def read_tenders(
    work: Work, counter: Counter, tenders: Sequence[TenderBody], direction: Direction
) -> list[GivenTender]:
    """The tenders, their attempts checked.

    Refuses for the first concerned LineRepeated, TenderInvalid, WrongCurrency, AttemptNotUsable.
    """
    found: list[GivenTender] = []
    seen: set[str | UUID] = set()
    for index, tender in enumerate(tenders):
        kind = _KINDS.get(tender.kind)
        amount = amount_in(tender.amount, counter.store.currency, f"/tenders/{index}/amount").amount
        least = 0 if kind is TenderKind.CASH else 1
        if kind is None or amount < least or (tender.attempt is not None and kind is not TenderKind.CARD):
            raise TenderInvalid(tender.id, pointer=f"/tenders/{index}")
        if kind not in STORED_VALUES and not (tender.number is None and tender.stored_value is None):
            raise TenderInvalid(tender.id, pointer=f"/tenders/{index}")
        if kind in _OF_LEDGERS and not any(kind in ledger.tenders for ledger, _ in work.ledgers):
            raise TenderInvalid(tender.id, pointer=f"/tenders/{index}")
        if tender.id in seen:
            raise LineRepeated(tender.id, pointer=f"/tenders/{index}/id")
        seen.add(tender.id)
        if kind is TenderKind.CARD:
            attempt = None if tender.attempt is None else work.attempts.get(tender.attempt)
            if not _pays(attempt, counter, amount, direction) or attempt is None or attempt.id in work.used | seen:
                raise AttemptNotUsable(str(tender.attempt or ""), pointer=f"/tenders/{index}/attempt")
            seen.add(attempt.id)
        found.append(GivenTender(tender.id, kind, amount, tender.attempt))
    return found


def _pays(attempt: Attempt | None, counter: Counter, amount: int, direction: Direction) -> bool:
    return (
        attempt is not None
        and attempt.used_by is None
        and attempt.till_id == counter.till.id
        and attempt.direction is direction
        and attempt.currency == counter.store.currency
        and attempt.paid == amount
        and not attempt.is_cancel_requested
    )
