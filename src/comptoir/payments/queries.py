"""Lookups of payment attempts and terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from comptoir.payments.domain import OPEN, AttemptState
from comptoir.payments.tables import PaymentAttempt, PaymentTerminal

if TYPE_CHECKING:
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


def terminals_of(connection: Connection, till_id: UUID) -> list[str]:
    """The codes of a till's terminals."""
    statement = select(PaymentTerminal.code).where(PaymentTerminal.till_id == till_id)
    return list(connection.execute(statement.order_by(PaymentTerminal.code)).scalars())
