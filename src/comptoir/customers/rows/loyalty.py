"""Loading, locking and writing the programme, points accounts and entries by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, or_, select

from comptoir.customers.domain.points import QUALIFYING, Account, Entry
from comptoir.customers.domain.programme import TierBasis
from comptoir.customers.tables.loyalty import LoyaltyProgramme, PointsAccount, PointsEntry
from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.columns import Timestamp
from comptoir.kernel.prepared import Prepared
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import Instant, from_ms, to_ms

_ENTRY = Entry._fields
_ACCOUNT = Account._fields
_DAY_MS = 86_400_000


class Version(NamedTuple):
    """A version of the programme as it is kept."""

    version: int
    valid_from: Instant
    body: dict[str, Any]
    recorded_at: Instant
    recorded_by: str


_VERSION = tuple(LoyaltyProgramme.__table__.c[name] for name in Version._fields)


_IN_FORCE = Prepared(
    select(*_VERSION)
    .where(LoyaltyProgramme.valid_from <= bindparam("at", type_=Timestamp))
    .order_by(LoyaltyProgramme.version.desc())
    .limit(1)
)


def programme_in_force(connection: Connection, at: Instant) -> Version | None:
    """The highest version that has begun."""
    row = _IN_FORCE.first(connection, at=at)
    return None if row is None else Version(*row)


def programme_versions(connection: Connection) -> list[Version]:
    """Every version, the newest first."""
    rows = connection.execute(select(*_VERSION).order_by(LoyaltyProgramme.version.desc()))
    return [Version(*row) for row in rows]


def insert_version(uow: UnitOfWork, version: Version) -> None:
    """The next version; one that was written meanwhile is an error of the database."""
    uow.connection.execute(insert(LoyaltyProgramme).values(**version._asdict()))


def begin_accounts(uow: UnitOfWork, customer_ids: Collection[UUID]) -> None:
    """Begin accounts at nothing where none are; two that begin the same one at once agree."""
    cursor, now = uow.connection.connection.cursor(), to_ms(uow.now)
    wanted = sorted(customer_ids)
    if uow.connection.dialect.name == "postgresql":
        cursor.execute(_BEGIN_BY_ARRAY, (now, wanted))
    else:
        cursor.executemany(_BEGIN_ONE, [(id_.bytes, now) for id_ in wanted])


_BEGIN_BY_ARRAY = (
    "INSERT INTO customers_points_account (customer_id, balance, updated_at) "
    "SELECT v.id, 0, %s FROM unnest(%s::uuid[]) AS v(id) ON CONFLICT (customer_id) DO NOTHING"
)
_BEGIN_ONE = (
    "INSERT INTO customers_points_account (customer_id, balance, updated_at) VALUES (?, 0, ?) "
    "ON CONFLICT (customer_id) DO NOTHING"
)


def accounts_by_id(
    connection: Connection, customer_ids: Collection[UUID], *, lock: bool = False
) -> dict[UUID, Account]:
    """The accounts of these customers, locked in the order of their ids; those without a row are left out."""
    rows = select_by_keys(connection, PointsAccount, _ACCOUNT, "customer_id", customer_ids, lock=lock)
    return {row[0]: Account(*row) for row in rows}


def merged_accounts(connection: Connection, customer_id: UUID) -> list[UUID]:
    """The customers whose points this one has."""
    statement = select(PointsAccount.customer_id).where(PointsAccount.merged_into == customer_id)
    return list(connection.execute(statement).scalars())


def write_accounts(uow: UnitOfWork, changes: Sequence[tuple[Account, Account]]) -> bool:
    """Bring accounts from what they were decided on to what they are; False when one had changed meanwhile."""
    rows = [(*new, uow.now, old.balance) for old, new in changes]
    written = update_rows(
        uow.connection,
        PointsAccount,
        (*_ACCOUNT, "updated_at", "was"),
        rows,
        key=("customer_id",),
        assign="balance = v.balance, next_expiry_on = v.next_expiry_on, merged_into = v.merged_into, "
        "updated_at = v.updated_at",
        guard="t.balance = v.was",
    )
    return written == len(rows)


def insert_entries(uow: UnitOfWork, entries: Sequence[Entry]) -> None:
    """Add entries to the ledger."""
    insert_rows(uow.connection, PointsEntry, _ENTRY, entries)


def entries_of(connection: Connection, ids: Collection[UUID]) -> list[Entry]:
    """The entries of these sources, and those that are about them, in the order of the ledger."""
    found = {row[0]: Entry(*row) for row in select_by_keys(connection, PointsEntry, _ENTRY, "source_id", ids)}
    found |= {row[0]: Entry(*row) for row in select_by_keys(connection, PointsEntry, _ENTRY, "about_id", ids)}
    return [found[id_] for id_ in sorted(found)]


def entries_of_sources(connection: Connection, ids: Collection[UUID]) -> list[Entry]:
    """The entries of these sources."""
    return [Entry(*row) for row in select_by_keys(connection, PointsEntry, _ENTRY, "source_id", ids)]


def entry_page(connection: Connection, customer_ids: Collection[UUID], before: UUID | None, limit: int) -> list[Entry]:
    """The newest entries of some customers first."""
    columns = [PointsEntry.__table__.c[name] for name in _ENTRY]
    statement = select(*columns).where(PointsEntry.customer_id.in_(customer_ids))
    if before is not None:
        statement = statement.where(PointsEntry.id < before)
    return [Entry(*row) for row in connection.execute(statement.order_by(PointsEntry.id.desc()).limit(limit))]


def moves_of(connection: Connection, customer_ids: Collection[UUID]) -> dict[UUID, list[tuple[int, date | None]]]:
    """Points and last day of every entry of some customers, in the order of the ledger."""
    found: dict[UUID, list[tuple[int, date | None]]] = {id_: [] for id_ in customer_ids}
    columns = ("customer_id", "id", "points", "expires_on")
    rows = select_by_keys(connection, PointsEntry, columns, "customer_id", customer_ids)
    for customer_id, _, points, expires_on in sorted(rows, key=lambda row: row[1]):
        found[customer_id].append((points, expires_on))
    return found


def counted(
    connection: Connection, customer_ids: Collection[UUID], basis: TierBasis, first: date, last: date
) -> dict[UUID, int]:
    """What customers earned or spent from one day to another (UTC), with what was earned by those merged into them."""
    amount = PointsEntry.points if basis is TierBasis.POINTS else PointsEntry.spend
    owner = func.coalesce(PointsAccount.merged_into, PointsAccount.customer_id)
    statement = (
        select(owner, func.sum(amount))
        .join(PointsAccount, PointsAccount.customer_id == PointsEntry.customer_id)
        .where(
            or_(PointsAccount.customer_id.in_(customer_ids), PointsAccount.merged_into.in_(customer_ids)),
            PointsEntry.kind.in_(QUALIFYING),
            PointsEntry.at >= _midnight(first),
            PointsEntry.at < from_ms(to_ms(_midnight(last)) + _DAY_MS),
        )
        .group_by(owner)
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement)}


def due_to_expire(connection: Connection, today: date, after: UUID | None, limit: int) -> list[UUID]:
    """Accounts of which a lot may be over, by id."""
    statement = select(PointsAccount.customer_id).where(PointsAccount.next_expiry_on < today)
    if after is not None:
        statement = statement.where(PointsAccount.customer_id > after)
    return list(connection.execute(statement.order_by(PointsAccount.customer_id).limit(limit)).scalars())


def all_accounts(connection: Connection) -> Iterator[Account]:
    """Every account."""
    columns = [PointsAccount.__table__.c[name] for name in _ACCOUNT]
    for row in connection.execute(select(*columns).execution_options(yield_per=5_000)):
        yield Account(*row)


def all_entries(connection: Connection) -> Iterator[Entry]:
    """Every entry, by customer and in the order of the ledger."""
    columns = [PointsEntry.__table__.c[name] for name in _ENTRY]
    statement = select(*columns).order_by(PointsEntry.customer_id, PointsEntry.id)
    for row in connection.execute(statement.execution_options(yield_per=5_000)):
        yield Entry(*row)


def _midnight(day: date) -> Instant:
    return from_ms((day - date(1970, 1, 1)).days * _DAY_MS)
