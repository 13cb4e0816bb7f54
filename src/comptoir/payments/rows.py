"""Attempts, terminals and stored values by key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.values.errors import Fault
from comptoir.payments.domain import OPEN, Attempt, AttemptState, Direction
from comptoir.payments.domain.stored_values import Entry, StoredValue
from comptoir.payments.ports import Terminal
from comptoir.payments.tables import PaymentAttempt, PaymentTerminal, StoredValueEntry, StoredValueRow

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from comptoir.kernel.uow import UnitOfWork

ATTEMPT_COLUMNS = tuple(Attempt.__dataclass_fields__)


def attempt_of(row: Sequence[Any]) -> Attempt:
    """An attempt from the values of ATTEMPT_COLUMNS."""
    values = dict(zip(ATTEMPT_COLUMNS, row, strict=True))
    values["direction"], values["state"] = Direction(values["direction"]), AttemptState(values["state"])
    return Attempt(**values)


def attempts(connection: Connection, attempt_ids: Collection[UUID], *, lock: bool) -> dict[UUID, Attempt]:
    """The attempts with these ids."""
    found = select_by_keys(connection, PaymentAttempt, ATTEMPT_COLUMNS, "id", attempt_ids, lock=lock)
    return {row[0]: attempt_of(row) for row in found}


def open_attempts(
    connection: Connection, *, till_id: UUID | None = None, terminal_id: UUID | None = None
) -> list[Attempt]:
    """The attempts that are not finished: of a till or a terminal, or of all."""
    columns = [getattr(PaymentAttempt, column) for column in ATTEMPT_COLUMNS]
    statement = select(*columns).where(PaymentAttempt.state.in_([state.value for state in OPEN]))
    if till_id is not None and terminal_id is not None:
        statement = statement.where((PaymentAttempt.till_id == till_id) | (PaymentAttempt.terminal_id == terminal_id))
    return [attempt_of(row) for row in connection.execute(statement.order_by(PaymentAttempt.id)).all()]


def attempts_of_basket(connection: Connection, basket_id: UUID) -> list[Attempt]:
    """What was asked for one basket."""
    found = select_by_keys(connection, PaymentAttempt, ATTEMPT_COLUMNS, "basket_id", [basket_id])
    return sorted((attempt_of(row) for row in found), key=lambda one: one.id)


def refunds_of(connection: Connection, original_id: UUID) -> list[Attempt]:
    """The refunds that name a charge."""
    found = select_by_keys(connection, PaymentAttempt, ATTEMPT_COLUMNS, "original_id", [original_id])
    return sorted((attempt_of(row) for row in found), key=lambda one: one.id)


def unused_approvals(connection: Connection) -> list[Attempt]:
    """Approved attempts of a basket that pay no ticket (yet)."""
    columns = [getattr(PaymentAttempt, column) for column in ATTEMPT_COLUMNS]
    is_approved = PaymentAttempt.state.in_([AttemptState.APPROVED.value, AttemptState.PARTIAL.value])
    unused = select(*columns).where(
        is_approved, PaymentAttempt.used_by.is_(None), PaymentAttempt.basket_id.is_not(None)
    )
    return [attempt_of(row) for row in connection.execute(unused.order_by(PaymentAttempt.id)).all()]


TERMINAL_COLUMNS = tuple(Terminal.__dataclass_fields__)


def terminal_by_id(connection: Connection, terminal_id: UUID) -> Terminal:
    """Where a terminal is."""
    columns = [getattr(PaymentTerminal, name) for name in TERMINAL_COLUMNS]
    return Terminal(*connection.execute(select(*columns).where(PaymentTerminal.id == terminal_id)).one())


def terminal_by_code(connection: Connection, code: str) -> tuple[UUID, Terminal] | None:
    """The till of a terminal, and where it is."""
    columns = [getattr(PaymentTerminal, name) for name in ("till_id", *TERMINAL_COLUMNS)]
    row = connection.execute(select(*columns).where(PaymentTerminal.code == code)).one_or_none()
    return None if row is None else (row[0], Terminal(*row[1:]))


def values_by_digest(connection: Connection, digests: Collection[str]) -> dict[str, UUID]:
    """The ids of stored values by the digests of their numbers."""
    return dict(select_by_keys(connection, StoredValueRow, ("digest", "id"), "digest", digests))


def stored_values(connection: Connection, ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, StoredValue]:
    """Stored values by id; locked in the order of their ids."""
    found = select_by_keys(connection, StoredValueRow, StoredValue._fields, "id", ids, lock=lock)
    return {row[0]: _value(row) for row in found}


def _value(row: Sequence[Any]) -> StoredValue:
    value = StoredValue._make(row)
    return value._replace(stores=tuple(value.stores))


def values_where(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[StoredValue]:
    """Stored values that fulfil a condition, newest first."""
    table = StoredValueRow.__table__.c
    statement = select(*(table[name] for name in StoredValue._fields)).where(condition)
    return [_value(row) for row in connection.execute(statement.order_by(table.id.desc()).limit(limit))]


def entries_of(connection: Connection, value_id: UUID) -> list[Entry]:
    """The ledger of one stored value, oldest first."""
    found = select_by_keys(connection, StoredValueEntry, Entry._fields, "value_id", [value_id])
    return sorted((Entry._make(row) for row in found), key=lambda entry: entry.position)


def entries_of_orders(connection: Connection, order_ids: Collection[UUID]) -> list[Entry]:
    """What tickets moved, in their order."""
    found = select_by_keys(connection, StoredValueEntry, Entry._fields, "order_id", order_ids)
    return sorted((Entry._make(row) for row in found), key=lambda entry: (entry.order_id, entry.ref, entry.position))


def write_stored_values(
    uow: UnitOfWork, before: Mapping[UUID, StoredValue], after: Sequence[StoredValue], entries: Sequence[Entry]
) -> None:
    """New values, changed ones and their entries: one statement each. A value that moved meanwhile is a Fault."""
    connection = uow.connection
    insert_rows(connection, StoredValueRow, StoredValue._fields, [one for one in after if one.id not in before])
    changes = [
        (one.id, one.state, one.balance, one.entries, one.expires_on, one.replaced_by, before[one.id].entries)
        for one in after
        if one.id in before
    ]
    columns = ("id", "state", "balance", "entries", "expires_on", "replaced_by", "known")
    assign = (
        "state = v.state, balance = v.balance, entries = v.entries, expires_on = v.expires_on,"
        " replaced_by = v.replaced_by"
    )
    count = update_rows(
        connection, StoredValueRow, columns, changes, key=("id",), assign=assign, guard="t.entries = v.known"
    )
    if count != len(changes):
        raise Fault("a stored value moved between reading and writing", retry_helps=True)
    insert_rows(connection, StoredValueEntry, Entry._fields, entries)
