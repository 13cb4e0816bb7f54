"""Back-tests and sums of sales by key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update

from comptoir.insight.domain.sales import Key, Sums
from comptoir.insight.tables import Gathered, InsightBacktest, SalesSum
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.inserts import insert_on_conflict
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


def put(
    uow: UnitOfWork,
    job_id: UUID,
    promotion: str,
    currency: str,
    asked: Mapping[str, Any],
    result: Mapping[str, Any],
) -> None:
    """Keep a result, in the place of what its job had found before."""
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


# --- sums of sales ----------------------------------------------------------------------------------------------------

SALES = "sales"


def gathered_position(connection: Connection) -> int | None:
    """Up to which entry of the feed sums have taken in; None before the first time."""
    statement = select(Gathered.position).where(Gathered.name == SALES)
    return connection.execute(statement).scalar_one_or_none()


def move_gathered(uow: UnitOfWork, before: int | None, position: int) -> bool:
    """Take in entries up to a position, once; whether nobody else did meanwhile."""
    if before is None:
        known = insert_on_conflict(uow.connection, Gathered).on_conflict_do_nothing()
        statement = known.values(name=SALES, position=position)
        return uow.connection.execute(statement.returning(Gathered.position)).one_or_none() is not None
    moved = update(Gathered).where(Gathered.name == SALES, Gathered.position == before).values(position=position)
    return uow.connection.execute(moved).rowcount == 1


def add_sums(uow: UnitOfWork, sums: Mapping[Key, Sums]) -> None:
    """Add to what is kept, in one order for all writers."""
    if not sums:
        return
    statement = insert_on_conflict(uow.connection, SalesSum)
    there, given = SalesSum.__table__.c, statement.excluded
    joined = {name: there[name] + given[name] for name in Sums._fields}
    rows = [key._asdict() | one._asdict() for key, one in sorted(sums.items(), key=lambda found: str(found[0]))]
    uow.connection.execute(statement.on_conflict_do_update(index_elements=list(Key._fields), set_=joined), rows)


def kept_sums(connection: Connection) -> dict[Key, Sums]:
    """Everything that is kept."""
    table = SalesSum.__table__.c
    statement = select(*(table[name] for name in (*Key._fields, *Sums._fields)))
    width = len(Key._fields)
    return {Key._make(row[:width]): Sums._make(row[width:]) for row in connection.execute(statement)}


class Wanted(NamedTuple):
    """Which sums a report shows: days, both included; stores, None for all."""

    first: date
    last: date
    store_ids: Collection[UUID] | None
    currency: str


def sums_by(connection: Connection, wanted: Wanted, dimension: str, column: str = "key") -> dict[object, Sums]:
    """Sums of a dimension by `key`, `day` or `store_id`."""
    table = SalesSum.__table__.c
    statement = (
        select(table[column], *(func.sum(table[name]) for name in Sums._fields))
        .where(table.dimension == dimension, table.currency == wanted.currency)
        .where(table.day >= wanted.first, table.day <= wanted.last)
        .group_by(table[column])
    )
    if wanted.store_ids is not None:
        statement = statement.where(table.store_id.in_(wanted.store_ids))
    return {row[0]: Sums(*(int(amount) for amount in row[1:])) for row in connection.execute(statement)}


def currencies(connection: Connection, first: date, last: date, store_ids: Collection[UUID] | None) -> list[str]:
    """In which currencies something was sold, that of the highest turnover first."""
    table = SalesSum.__table__.c
    statement = (
        select(table.currency)
        .where(table.dimension == "total", table.day >= first, table.day <= last)
        .group_by(table.currency)
        .order_by(func.sum(table.turnover).desc(), table.currency)
    )
    if store_ids is not None:
        statement = statement.where(table.store_id.in_(store_ids))
    return list(connection.execute(statement).scalars())
