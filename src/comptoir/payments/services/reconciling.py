"""The end of a day at the terminals: each is asked for what it took, and that is held against what we know.

A question is on disk before it leaves, as a payment is. What a terminal without such a question prints is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update

from comptoir.cases.service import open_case
from comptoir.company.queries import store_by_id
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency, Money
from comptoir.payments import rows
from comptoir.payments.domain import AttemptState, Direction, TerminalBusy, TerminalUnknown
from comptoir.payments.domain.totals import Total, Totals
from comptoir.payments.ports import TotalsAsked
from comptoir.payments.tables import PaymentAttempt, PaymentEvent, PaymentTerminal, TerminalTotals

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.actor import Actor
    from comptoir.kernel.database import Database
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant
    from comptoir.payments.ports import Terminal

DIFFERS_CASE: Final = "payments.terminal_differs"
_COLUMNS: Final = (
    "id", "terminal_id", "store_id", "since", "asked_at", "actor", "ours", "said", "period", "lines", "is_typed",
    "why_silent",
)  # fmt: skip
_GAINS: Final = frozenset({AttemptState.APPROVED, AttemptState.PARTIAL, AttemptState.MANUAL})
_DIGITS: Final = 9


class TotalsRow(NamedTuple):
    """One end of a day at one terminal, in the order of `TerminalTotals`."""

    id: UUID
    terminal_id: UUID
    store_id: UUID
    since: Instant | None
    asked_at: Instant
    actor: str
    ours: int
    said: int | None
    period: int | None
    lines: Sequence[Sequence[Any]]
    is_typed: bool
    why_silent: str | None

    @property
    def difference(self) -> int | None:
        """What the terminal says more than we do, minor units; None where it said nothing."""
        return None if self.said is None else self.said - self.ours


def terminals_of(connection: Connection, till_id: UUID) -> list[str]:
    """The codes of a till's terminals."""
    statement = select(PaymentTerminal.code).where(PaymentTerminal.till_id == till_id)
    return list(connection.execute(statement.order_by(PaymentTerminal.code)).scalars())


def reconcile(
    database: Database,
    ask: Callable[[Terminal, TotalsAsked], Totals | str],
    actor: Actor,
    code: str,
    store_id: UUID,
    typed: int | None = None,
) -> TotalsRow:
    """Ask a terminal what it took, outside any transaction, and keep its answer. typed: what its slip says instead.

    Refuses what `begin` refuses.
    """
    while True:
        with database.write(actor) as uow:
            row, asked = begin(uow, code, store_id)
            if typed is not None:
                return finish(uow, row, typed)
            terminal = rows.terminal_by_id(uow.connection, row.terminal_id)
        answer = ask(terminal, asked)
        with database.write(actor) as uow:
            if not (isinstance(answer, Totals) and answer.is_earlier):
                return finish(uow, row, answer)
            _finish_earlier(uow, row, answer)


def _finish_earlier(uow: UnitOfWork, row: TotalsRow, answer: Totals) -> None:
    """The answer to a question that had none; what is asked now is asked again."""
    uow.connection.execute(delete(TerminalTotals).where(TerminalTotals.id == row.id))
    unanswered = list(takewhile(lambda one: one.said is None, _of_terminal(uow.connection, row.terminal_id)))
    finish(uow, next((one for one in unanswered if one.ours == answer.net), unanswered[0]), answer)


def begin(uow: UnitOfWork, code: str, store_id: UUID) -> tuple[TotalsRow, TotalsAsked]:
    """Put the question on disk, with what we say of the time since the last answer.

    Refuses TerminalUnknown; TerminalBusy while a payment at the terminal is open.
    """
    found = uow.connection.execute(
        update(PaymentTerminal)
        .where(PaymentTerminal.code == code)
        .values(service_number=PaymentTerminal.service_number + 1)
        .returning(PaymentTerminal.id, PaymentTerminal.service_number)
    ).one_or_none()
    if found is None:
        raise TerminalUnknown(code, "")
    terminal_id, number = found
    for one in rows.open_attempts(uow.connection, terminal_id=terminal_id):
        raise TerminalBusy(str(one.id), one.state.value)
    earlier = _of_terminal(uow.connection, terminal_id)
    last = next((one for one in earlier if one.said is not None), None)
    is_open = bool(earlier) and earlier[0].said is None
    asked = TotalsAsked(str(number)[-_DIGITS:], None if last is None else last.period, is_open)
    since = None if last is None else last.asked_at
    ours = _moved(uow.connection, terminal_id, since)
    head = (new_id(), terminal_id, store_id, since, uow.now, str(uow.actor), ours)
    row = TotalsRow(*head, said=None, period=None, lines=[], is_typed=False, why_silent=None)
    insert_rows(uow.connection, TerminalTotals, _COLUMNS, [row])
    return row, asked


def finish(uow: UnitOfWork, row: TotalsRow, answer: Totals | int | str) -> TotalsRow:
    """Keep what the terminal said, what a person read on its slip (minor units), or why there is no answer (words)."""
    if isinstance(answer, str):
        done = row._replace(why_silent=answer)
    elif isinstance(answer, int):
        done = row._replace(said=answer, is_typed=True, why_silent=None)
    else:
        lines = [list(one) for one in answer.lines]
        done = row._replace(said=answer.net, period=answer.period, lines=lines, why_silent=None)
    values = {name: getattr(done, name) for name in ("said", "period", "lines", "is_typed", "why_silent")}
    uow.connection.execute(update(TerminalTotals).where(TerminalTotals.id == row.id).values(**values))
    if done.difference:
        _open_case(uow, done)
    return done


def _open_case(uow: UnitOfWork, row: TotalsRow) -> None:
    """The case of a terminal that says otherwise than we; its amounts as people read them."""
    currency = _currency(uow.connection, row)
    amounts = {"said": row.said, "ours": row.ours, "difference": row.difference}
    told = {
        name: f"{Money(amount, currency).decimal_text} {currency}"
        for name, amount in amounts.items()
        if amount is not None
    }
    facts = {"terminal": rows.terminal_by_id(uow.connection, row.terminal_id).code, **told}
    open_case(uow, DIFFERS_CASE, f"totals:{row.id}", facts, row.store_id)


def _currency(connection: Connection, row: TotalsRow) -> Currency:
    """What the terminal takes: as it ever did, else the store's."""
    taken = select(PaymentAttempt.currency).where(PaymentAttempt.terminal_id == row.terminal_id).limit(1)
    found = connection.execute(taken).scalar_one_or_none()
    if found is not None:
        return Currency(found)
    store = store_by_id(connection, row.store_id)
    assert store is not None, row
    return store.currency


def totals_between(
    connection: Connection, store_id: UUID, begins: Instant, ends: Instant
) -> list[tuple[str, TotalsRow]]:
    """What terminals of a store said from one instant to before another, newest first, with the terminal's code."""
    columns = [getattr(TerminalTotals, name) for name in _COLUMNS]
    statement = (
        select(PaymentTerminal.code, *columns)
        .join(PaymentTerminal, PaymentTerminal.id == TerminalTotals.terminal_id)
        .where(TerminalTotals.store_id == store_id, TerminalTotals.asked_at >= begins, TerminalTotals.asked_at < ends)
        .order_by(TerminalTotals.asked_at.desc(), TerminalTotals.id.desc())
    )
    return [(row[0], TotalsRow(*row[1:])) for row in connection.execute(statement)]


def lines_of(row: TotalsRow) -> list[Total]:
    """What a terminal said, line by line."""
    return [Total(*one) for one in row.lines]


def _of_terminal(connection: Connection, terminal_id: UUID) -> list[TotalsRow]:
    """What was asked of a terminal, newest first."""
    columns = [getattr(TerminalTotals, name) for name in _COLUMNS]
    wanted = select(*columns).where(TerminalTotals.terminal_id == terminal_id)
    order = (TerminalTotals.asked_at.desc(), TerminalTotals.id.desc())
    return [TotalsRow(*row) for row in connection.execute(wanted.order_by(*order).limit(100))]


def _moved(connection: Connection, terminal_id: UUID, since: Instant | None) -> int:
    """What we know was taken at a terminal since an instant, less what went back or was undone; minor units."""
    states = {state.value for state in _GAINS} | {AttemptState.VOIDED.value}
    statement = (
        select(PaymentEvent.state, PaymentAttempt.direction, PaymentAttempt.approved)
        .join(PaymentAttempt, PaymentAttempt.id == PaymentEvent.attempt_id)
        .where(PaymentAttempt.terminal_id == terminal_id, PaymentEvent.state.in_(states), PaymentAttempt.approved > 0)
    )
    if since is not None:
        statement = statement.where(PaymentEvent.at > since)
    found = 0
    for state, direction, approved in connection.execute(statement):
        sign = -1 if direction == Direction.REFUND.value else 1
        found += -sign * approved if state == AttemptState.VOIDED.value else sign * approved
    return found
