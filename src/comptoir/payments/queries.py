"""Lookups of payment attempts, terminals and stored values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select, true

from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.time import business_day, wall_clock
from comptoir.payments.domain import OPEN, Attempt, AttemptState
from comptoir.payments.domain.stored_values import ValueState
from comptoir.payments.ports import Terminal
from comptoir.payments.rows import (
    ATTEMPT_COLUMNS,
    TERMINAL_COLUMNS,
    attempt_of,
    attempts,
    entries_of,
    entries_of_orders,
    stored_values,
    values_where,
)
from comptoir.payments.tables import PaymentAttempt, PaymentTerminal, StoredValueEntry, StoredValueRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import ColumnElement, Connection

    from comptoir.kernel.values.time import Instant
    from comptoir.payments.domain.stored_values import Entry, StoredValue


@dataclass(frozen=True, slots=True)
class ValuesWanted:
    """Which stored values a list shows; None is any. customer_ids: of one person, merged ones included."""

    store_ids: Collection[UUID] | None = None
    customer_ids: Collection[UUID] = ()
    last_four: str | None = None
    kind: str | None = None
    state: str | None = None


_UNSETTLED: Final = and_(
    PaymentAttempt.used_by.is_(None),
    PaymentAttempt.state.in_([*(state.value for state in OPEN), AttemptState.APPROVED, AttemptState.PARTIAL])
    | ((PaymentAttempt.state == AttemptState.MANUAL) & (PaymentAttempt.approved > 0)),
)
"""It has no outcome, or was approved and paid no ticket."""


def unsettled(connection: Connection, till_id: UUID) -> UUID | None:
    """An attempt of the till that has no outcome, or was approved and paid no ticket; None when there is none."""
    statement = select(PaymentAttempt.id).where(PaymentAttempt.till_id == till_id, _UNSETTLED)
    return connection.execute(statement.order_by(PaymentAttempt.id).limit(1)).scalar_one_or_none()


def attempts_by_id(connection: Connection, attempt_ids: Collection[UUID]) -> dict[UUID, Attempt]:
    """The attempts with these ids."""
    return attempts(connection, attempt_ids, lock=False)


def refunds_without_return(connection: Connection, charge_ids: Collection[UUID]) -> list[Attempt]:
    """Refunds of some charges that no return names yet: approved, or on their way and not set aside; oldest first."""
    found = [attempt_of(row) for row in select_by_keys(
        connection, PaymentAttempt, ATTEMPT_COLUMNS, "original_id", charge_ids
    )]  # fmt: skip
    waiting = [one for one in found if one.used_by is None and (one.paid or (one.is_open and not one.is_abandoned))]
    return sorted(waiting, key=lambda one: one.id)


def open_baskets(connection: Connection, basket_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Of some baskets those with an attempt without outcome that nobody set aside, with that attempt."""
    statement = select(PaymentAttempt.basket_id, PaymentAttempt.id).where(
        PaymentAttempt.basket_id.in_(basket_ids),
        PaymentAttempt.state.in_([state.value for state in OPEN]),
        PaymentAttempt.state != AttemptState.VOID_PENDING.value,
        ~PaymentAttempt.is_abandoned,
    )
    return {basket: attempt for basket, attempt in connection.execute(statement) if basket is not None}


def store_credit(connection: Connection, customer_ids: Collection[UUID]) -> dict[UUID, int]:
    """What is left, in minor units, on values without a number that only their holder's name leads to.

    Only whoever ever had one is told, with 0 where it is used up.
    """
    columns = ("customer_id", "digest", "state", "balance")
    rows = select_by_keys(connection, StoredValueRow, columns, "customer_id", customer_ids)
    left: dict[UUID, int] = {}
    for customer_id, digest, state, balance in rows:
        if digest is None:
            left[customer_id] = left.get(customer_id, 0) + (balance if state == ValueState.ACTIVE.value else 0)
    return left


class Unresolved(NamedTuple):
    """An attempt that is not finished, where it was asked, and when. driver: of its terminal."""

    attempt: Attempt
    terminal: str
    driver: str
    asked_at: Instant


def unresolved(
    connection: Connection, store_ids: Collection[UUID] | None, before: Instant | None = None
) -> list[Unresolved]:
    """What terminals have not said the last word about, oldest first: of some stores, or None of all; asked before."""
    return _attempts_where(connection, PaymentAttempt.state.in_([state.value for state in OPEN]), store_ids, before)


def unsettled_payments(connection: Connection, store_ids: Collection[UUID] | None) -> list[Unresolved]:
    """The same with what was approved and paid no ticket yet: what keeps days from closing."""
    return _attempts_where(connection, _UNSETTLED, store_ids, None)


def _attempts_where(
    connection: Connection, wanted: ColumnElement[bool], store_ids: Collection[UUID] | None, before: Instant | None
) -> list[Unresolved]:
    columns = [getattr(PaymentAttempt, column) for column in ATTEMPT_COLUMNS]
    statement = (
        select(PaymentTerminal.code, PaymentTerminal.driver, PaymentAttempt.created_at, *columns)
        .join(PaymentTerminal, PaymentTerminal.id == PaymentAttempt.terminal_id)
        .where(wanted)
        .order_by(PaymentAttempt.id)
    )
    if store_ids is not None:
        statement = statement.where(PaymentAttempt.store_id.in_(store_ids))
    if before is not None:
        statement = statement.where(PaymentAttempt.created_at < before)
    found = connection.execute(statement)
    return [Unresolved(attempt_of(row), code, driver, at) for code, driver, at, *row in found]


def attempts_between(
    connection: Connection, store_id: UUID, zone: str, first: date, last: date
) -> list[tuple[str, Attempt, date]]:
    """The attempts of a store on some days, both included, with their terminals and days, oldest first."""
    start = wall_clock(datetime.combine(first, datetime.min.time()), zone)
    end = wall_clock(datetime.combine(last + timedelta(days=1), datetime.min.time()), zone)
    columns = [getattr(PaymentAttempt, column) for column in ATTEMPT_COLUMNS]
    statement = (
        select(PaymentTerminal.code, PaymentAttempt.created_at, *columns)
        .join(PaymentTerminal, PaymentTerminal.id == PaymentAttempt.terminal_id)
        .where(PaymentAttempt.store_id == store_id, PaymentAttempt.created_at >= start, PaymentAttempt.created_at < end)
        .order_by(PaymentAttempt.id)
    )
    found = connection.execute(statement)
    return [(code, attempt_of(row), business_day(at, zone)) for code, at, *row in found]


def terminals_of(connection: Connection, till_id: UUID) -> list[Terminal]:
    """A till's terminals, by code."""
    return terminals_of_tills(connection, [till_id]).get(till_id, [])


def terminals_of_tills(connection: Connection, till_ids: Collection[UUID]) -> dict[UUID, list[Terminal]]:
    """The terminals of tills, by code; a till without one is left out."""
    columns = ("till_id", *TERMINAL_COLUMNS)
    found: dict[UUID, list[Terminal]] = {}
    rows = select_by_keys(connection, PaymentTerminal, columns, "till_id", till_ids)
    for till_id, *where in sorted(rows, key=lambda row: row[1]):
        found.setdefault(till_id, []).append(Terminal(*where))
    return found


def value_page(connection: Connection, wanted: ValuesWanted, after: UUID | None, limit: int) -> list[StoredValue]:
    """Stored values that fulfil all that is wanted, newest first, after one of them."""
    table = StoredValueRow.__table__.c
    asked = ((table.last_four, wanted.last_four), (table.kind, wanted.kind), (table.state, wanted.state))
    conditions = [column == value for column, value in asked if value is not None]
    if wanted.store_ids is not None:
        conditions.append(table.store_id.in_(wanted.store_ids))
    if wanted.customer_ids:
        conditions.append(table.customer_id.in_(wanted.customer_ids))
    if after is not None:
        conditions.append(table.id < after)
    return values_where(connection, and_(true(), *conditions), limit)


def ledger_of(connection: Connection, value_id: UUID) -> list[Entry]:
    """The entries of a stored value, oldest first."""
    return entries_of(connection, value_id)


def moved_by(connection: Connection, order_ids: Collection[UUID]) -> list[Entry]:
    """What tickets did to stored values."""
    return entries_of_orders(connection, order_ids)


def left_after(connection: Connection, order_id: UUID) -> list[tuple[str, int, date | None]]:
    """The last four characters of each value that a ticket moved, what was left on it then, and its last day."""
    left = {entry.value_id: entry.balance for entry in entries_of_orders(connection, [order_id])}
    values = stored_values(connection, left) if left else {}
    return sorted(
        ((values[id_].last_four, balance, values[id_].expires_on) for id_, balance in left.items()),
        key=lambda one: one[:2],
    )


def refundable(connection: Connection, attempt_ids: Collection[UUID]) -> dict[UUID, int]:
    """What may still go back of some charges; what is on its way back is gone. Minor units."""
    found = {id_: one.paid for id_, one in attempts(connection, attempt_ids, lock=False).items()}
    for row in select_by_keys(connection, PaymentAttempt, ATTEMPT_COLUMNS, "original_id", attempt_ids):
        one = attempt_of(row)
        if one.original_id is not None:
            found[one.original_id] -= one.amount if one.is_open else one.paid
    return found


def charges_of(connection: Connection, refund_ids: Collection[UUID]) -> dict[UUID | None, UUID]:
    """The charges that refunds are given back of, where they are known."""
    found = select_by_keys(connection, PaymentAttempt, ("id", "original_id"), "id", refund_ids)
    return {id_: original for id_, original in found if original is not None}


class Liability(NamedTuple):
    """What an entity owes on the values of a kind, purpose and currency: how many with a balance, minor units."""

    entity_id: UUID
    kind: str
    purpose: str
    currency: str
    values: int
    amount: int


def liabilities(connection: Connection, before: Instant) -> list[Liability]:
    """What was owed at an instant, from the entries alone; what came to nothing is left out."""
    value, entry = StoredValueRow, StoredValueEntry
    each = (
        select(entry.value_id, func.sum(entry.amount).label("left"))
        .where(entry.at < before)
        .group_by(entry.value_id)
        .subquery()
    )
    keys = (value.entity_id, value.kind, value.purpose, value.currency)
    statement = (
        select(*keys, func.count(), func.sum(each.c.left))
        .join(each, each.c.value_id == value.id)
        .where(each.c.left != 0)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        Liability(entity_id, kind, purpose, currency, int(values), int(amount))
        for entity_id, kind, purpose, currency, values, amount in connection.execute(statement).all()
    ]


class Movement(NamedTuple):
    """What moved on a gift card or store credit of a customer; amount in minor units."""

    customer_id: UUID
    at: Instant
    value_id: UUID
    store_id: UUID | None
    amount: int
    currency: str


def movements_of_customers(connection: Connection, customer_ids: Collection[UUID]) -> list[Movement]:
    """Everything that moved on the stored values of some customers, oldest first."""
    value, entry = StoredValueRow, StoredValueEntry
    statement = (
        select(value.customer_id, entry.at, value.id, entry.store_id, entry.amount, value.currency)
        .join(entry, entry.value_id == value.id)
        .where(value.customer_id.in_(customer_ids))
        .order_by(entry.at, value.id, entry.position)
    )
    rows = connection.execute(statement)
    return [Movement(row[0], *row[1:]) for row in rows if row[0] is not None]


class BalanceMovement(NamedTuple):
    """An entry of a stored value with what the books need of the value; amount in minor units."""

    value_id: UUID
    position: int
    kind: str
    purpose: str
    amount: int
    currency: str
    order_id: UUID | None
    store_id: UUID
    last_four: str
    at: Instant


def balance_movements(
    connection: Connection, value_id: UUID | None = None, position: int | None = None
) -> Iterator[BalanceMovement]:
    """The entries of all stored values, or one of them."""
    value, entry = StoredValueRow, StoredValueEntry
    wanted = [] if value_id is None else [entry.value_id == value_id, entry.position == position]
    statement = (
        select(
            entry.value_id, entry.position, entry.kind, value.purpose, entry.amount, value.currency, entry.order_id,
            func.coalesce(entry.store_id, value.store_id), value.last_four, entry.at,
        )
        .join(value, value.id == entry.value_id)
        .where(*wanted)
        .order_by(entry.value_id, entry.position)
    )  # fmt: skip
    return (BalanceMovement._make(row) for row in connection.execute(statement))
