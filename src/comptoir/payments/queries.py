"""Lookups of payment attempts and terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from comptoir.kernel.bulk import select_by_keys
from comptoir.payments.domain import OPEN, AttemptState
from comptoir.payments.ports import Terminal
from comptoir.payments.tables import PaymentAttempt, PaymentTerminal

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


def unsettled(connection: Connection, till_id: UUID) -> UUID | None:
    """An attempt of the till that has no outcome, or was approved and paid no ticket; None when there is none."""
    statement = (
        select(PaymentAttempt.id)
        .where(
            PaymentAttempt.till_id == till_id,
            PaymentAttempt.used_by.is_(None),
            PaymentAttempt.state.in_([*(state.value for state in OPEN), AttemptState.APPROVED, AttemptState.PARTIAL])
            | ((PaymentAttempt.state == AttemptState.MANUAL) & (PaymentAttempt.approved > 0)),
        )
        .order_by(PaymentAttempt.id)
        .limit(1)
    )
    return connection.execute(statement).scalar_one_or_none()


def terminals_of(connection: Connection, till_id: UUID) -> list[Terminal]:
    """A till's terminals, by code."""
    return terminals_of_tills(connection, [till_id]).get(till_id, [])


def terminals_of_tills(connection: Connection, till_ids: Collection[UUID]) -> dict[UUID, list[Terminal]]:
    """The terminals of tills, by code; a till without one is left out."""
    columns = ("till_id", "code", "driver", "address", "poi_id")
    found: dict[UUID, list[Terminal]] = {}
    rows = select_by_keys(connection, PaymentTerminal, columns, "till_id", till_ids)
    for till_id, *where in sorted(rows, key=lambda row: row[1]):
        found.setdefault(till_id, []).append(Terminal(*where))
    return found
