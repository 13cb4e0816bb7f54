"""Attempts and terminals by key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from comptoir.kernel.bulk import select_by_keys
from comptoir.payments.domain import OPEN, Attempt, AttemptState, Direction
from comptoir.payments.ports import Terminal
from comptoir.payments.tables import PaymentAttempt, PaymentTerminal

if TYPE_CHECKING:
    from sqlalchemy import Connection

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


def terminal_by_id(connection: Connection, terminal_id: UUID) -> Terminal:
    """Where a terminal is."""
    return Terminal(
        *connection.execute(
            select(PaymentTerminal.code, PaymentTerminal.driver, PaymentTerminal.address, PaymentTerminal.poi_id).where(
                PaymentTerminal.id == terminal_id
            )
        ).one()
    )
