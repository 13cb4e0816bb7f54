"""The end of the day held against others: tickets, terminals, and what the acquirer pays out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from comptoir.cases.service import open_case
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import wall_clock
from comptoir.payments.domain import AttemptState, Direction
from comptoir.payments.domain.settlement import Fit, Match, SettlementUnreadable, Taken, match, read_settlement
from comptoir.payments.queries import attempts_between

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import Store
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant
    from comptoir.payments.domain import Attempt

UNMATCHED_CASE: Final = "till.settlement_unmatched"
MISSING_CASE: Final = "till.settlement_missing"
_CASES_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Settlement:
    """A file of an acquirer. columns: our names to its own."""

    content: str
    columns: Mapping[str, str]
    delimiter: str


def summary(connection: Connection, store: Store, first: date, last: date) -> list[dict[str, Any]]:
    """By terminal what was taken and given back, what of it pays tickets, and what was refused or is open.

    Amounts in minor units. `unused` should be 0, and `open` at the end of a day too.
    """
    found: dict[str, dict[str, Any]] = {}
    for terminal, attempt, _ in attempts_between(connection, store.id, store.time_zone, first, last):
        one = found.setdefault(
            terminal,
            {"terminal": terminal, "taken": 0, "given_back": 0, "used": 0, "unused": 0, "voided": 0, "open": 0,
             "refusals": {}, "currency": store.currency},
        )  # fmt: skip
        if attempt.is_open:
            one["open"] += 1
        elif attempt.state is AttemptState.DECLINED:
            why = attempt.error or "unknown"
            one["refusals"][why] = one["refusals"].get(why, 0) + 1
        elif attempt.state is AttemptState.VOIDED:
            one["voided"] += 1
        elif attempt.paid:
            one["given_back" if attempt.direction is Direction.REFUND else "taken"] += attempt.paid
            one["used" if attempt.used_by is not None else "unused"] += attempt.paid
    return [found[terminal] for terminal in sorted(found)]


def span(store: Store, first: date, last: date) -> tuple[Instant, Instant]:
    """From the first moment of a day to the first after another, where a store is."""
    begins = datetime.combine(first, datetime.min.time())
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time())
    return wall_clock(begins, store.time_zone), wall_clock(ends, store.time_zone)


def settle(uow: UnitOfWork, store: Store, first: date, last: date, settlement: Settlement) -> Match:
    """Hold a file against what the terminals of a store took on some days; what does not fit becomes cases.

    The same file again opens no second case. Refuses SettlementUnreadable.
    """
    currency = Currency(store.currency)
    lines = read_settlement(_table(settlement), settlement.columns, currency)
    rows = attempts_between(uow.connection, store.id, store.time_zone, first, last)
    taken = [_taken(terminal, attempt, day) for terminal, attempt, day in rows if attempt.paid]
    found = match(lines, taken)
    wrong = [one for one in found.lines if one.fit is not Fit.MATCHED][:_CASES_MAX]
    for one in wrong:
        reference = one.line.reference or one.line.approval_code
        facts = {"store": store.code, "reference": reference, "line": one.line.number, "why": one.fit.value,
                 "amount": Money(one.line.gross, currency).decimal_text, "currency": store.currency}  # fmt: skip
        open_case(uow, UNMATCHED_CASE, f"settlement:{reference}:{one.line.gross}", facts, store.id)
    for missed in found.missing[:_CASES_MAX]:
        facts = {"store": store.code, "terminal": missed.terminal, "day": missed.day.isoformat(),
                 "amount": Money(missed.amount, currency).decimal_text, "currency": store.currency}  # fmt: skip
        open_case(uow, MISSING_CASE, f"attempt:{missed.id}", facts, store.id)
    return found


def _table(settlement: Settlement) -> list[list[str]]:
    reader = csv.reader(io.StringIO(settlement.content.removeprefix("\ufeff")), delimiter=settlement.delimiter)
    try:
        return list(reader)
    except csv.Error:
        raise SettlementUnreadable(reader.line_num, "", pointer="/content") from None


def _taken(terminal: str, attempt: Attempt, day: date) -> Taken:
    sign = -1 if attempt.direction is Direction.REFUND else 1
    return Taken(
        str(attempt.id),
        terminal,
        attempt.transaction_id or "",
        attempt.approval_code or "",
        day,
        sign * attempt.paid,
        attempt.brand or "card",
        attempt.used_by is not None,
    )
