"""Back-tests by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from comptoir.insight.tables import InsightBacktest
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


class Backtest(NamedTuple):
    """A back-test that was run; its id is that of its job."""

    id: UUID
    promotion: str
    currency: str
    asked: Mapping[str, Any]
    result: Mapping[str, Any]
    at: Instant
    asked_by: str


def insert(
    uow: UnitOfWork,
    job_id: UUID,
    promotion: str,
    currency: str,
    asked: Mapping[str, Any],
    result: Mapping[str, Any],
) -> None:
    """Keep a result; a job that was taken over writes it once more."""
    row = Backtest(job_id, promotion, currency, asked, result, uow.now, str(uow.actor))
    upsert_rows(uow.connection, InsightBacktest, Backtest._fields, [row], ("id",))


def backtests(connection: Connection, promotion: str, before: UUID | None, limit: int) -> Sequence[Backtest]:
    """The back-tests of a promotion, the newest first."""
    table = InsightBacktest.__table__.c
    statement = select(*(table[name] for name in Backtest._fields)).where(table.promotion == promotion)
    if before is not None:
        statement = statement.where(table.id < before)
    return [Backtest._make(row) for row in connection.execute(statement.order_by(table.id.desc()).limit(limit))]


def backtest(connection: Connection, backtest_id: UUID) -> Backtest | None:
    """One back-test."""
    table = InsightBacktest.__table__.c
    statement = select(*(table[name] for name in Backtest._fields)).where(table.id == backtest_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else Backtest._make(row)
