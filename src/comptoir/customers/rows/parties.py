"""Rows of customers, merges, likenesses and memberships."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from comptoir.customers.domain.parties import Customer, CustomerKind, CustomerState
from comptoir.customers.tables.parties import Customer as CustomerTable
from comptoir.customers.tables.parties import Likeness, Member, Merge
from comptoir.kernel.bulk import select_by_keys, upsert_rows
from comptoir.kernel.inserts import insert_on_conflict
from comptoir.kernel.values.time import Instant

_COLUMNS = (
    *("id", "kind", "state", "merged_into", "household_id", "language", "store_id"),
    *("created_at", "changed_at", "last_activity_at", "purchases", "spent", "last_purchase_at", "version"),
)
_SELECTED = tuple(getattr(CustomerTable, name) for name in _COLUMNS)


def customers(
    connection: Connection, *conditions: ColumnElement[bool], lock: bool = False, limit: int | None = None
) -> list[Customer]:
    """The customers that meet the conditions, whoever was active last first."""
    order = (CustomerTable.last_activity_at.desc(), CustomerTable.id.desc())
    statement = select(*_SELECTED).where(*conditions).order_by(*order).limit(limit)
    rows = connection.execute(statement.with_for_update() if lock else statement)
    return [_customer(row) for row in rows]


def count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """How many customers meet the conditions."""
    return int(connection.execute(select(func.count()).select_from(CustomerTable).where(*conditions)).scalar_one())


def customers_by_id(connection: Connection, ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, Customer]:
    """Customers by id, locked in the order of their ids where asked."""
    rows = select_by_keys(connection, CustomerTable, _COLUMNS, "id", ids, lock=lock)
    return {row[0]: _customer(row) for row in rows}


def _customer(row: Sequence[Any]) -> Customer:
    """A customer from the columns above."""
    values = dict(zip(_COLUMNS, row, strict=True))
    return Customer(**{**values, "kind": CustomerKind(row[1]), "state": CustomerState(row[2])})


def save_customers(connection: Connection, customers: Sequence[Customer]) -> None:
    """Write customers as they are now."""
    rows = [
        tuple(
            value.value if isinstance(value := getattr(one, name), CustomerKind | CustomerState) else value
            for name in _COLUMNS
        )
        for one in customers
    ]
    upsert_rows(connection, CustomerTable, _COLUMNS, rows, ("id",))


def merged_into(connection: Connection, ids: Collection[UUID]) -> list[UUID]:
    """Customers that were merged into one of these."""
    return list(connection.execute(select(CustomerTable.id).where(CustomerTable.merged_into.in_(list(ids)))).scalars())


def after(key: tuple[Instant, UUID]) -> ColumnElement[bool]:
    """Customers that come after one in a list by latest activity."""
    at, id_ = key
    return or_(CustomerTable.last_activity_at < at, and_(CustomerTable.last_activity_at == at, CustomerTable.id < id_))


# --- merges and likenesses --------------------------------------------------------------------------------------------


def insert_merge(connection: Connection, values: Mapping[str, object]) -> None:
    """Keep that a customer was found to be another one."""
    connection.execute(insert(Merge).values(**values))


class StandingMerge(NamedTuple):
    """A merge that was not undone. into_before: what it changed of the survivor, as that was."""

    id: UUID
    from_id: UUID
    into_id: UUID
    into_before: Mapping[str, str | None]
    at: Instant


def standing_merge(connection: Connection, from_id: UUID) -> StandingMerge | None:
    """The merge of a customer that was not undone."""
    found = connection.execute(_standing(Merge.from_id == from_id).order_by(Merge.id.desc()).limit(1)).one_or_none()
    return None if found is None else StandingMerge(*found)


def later_merges(connection: Connection, into_id: UUID, after_id: UUID) -> list[StandingMerge]:
    """The merges into a customer after one that were not undone, in their order."""
    found = _standing(Merge.into_id == into_id, Merge.id > after_id)
    return [StandingMerge(*one) for one in connection.execute(found.order_by(Merge.id))]


def _standing(*conditions: ColumnElement[bool]) -> Select[Any]:
    columns = (Merge.id, Merge.from_id, Merge.into_id, Merge.into_before, Merge.at)
    return select(*columns).where(*conditions, Merge.undone_at.is_(None))


def tell_before(connection: Connection, merge_id: UUID, into_before: Mapping[str, object]) -> None:
    """Keep what a merge found, after one before it was undone."""
    connection.execute(update(Merge).where(Merge.id == merge_id).values(into_before=dict(into_before)))


def undo_merge(connection: Connection, merge_id: UUID, at: Instant) -> None:
    """Keep that a merge was undone."""
    connection.execute(update(Merge).where(Merge.id == merge_id).values(undone_at=at))


def note_likenesses(connection: Connection, found: Mapping[tuple[UUID, UUID], str], at: Instant) -> None:
    """Keep that pairs may be one; a pair that a person looked at already stays as it is."""
    rows = [
        {"first_id": first, "second_id": second, "reason": reason, "state": "open", "found_at": at}
        for (first, second), reason in sorted(found.items())
    ]
    if rows:
        connection.execute(insert_on_conflict(connection, Likeness).on_conflict_do_nothing(), rows)


def drop_likenesses(connection: Connection, customer_id: UUID, *, is_open: bool) -> None:
    """Forget pairs of a customer: open ones only, or all."""
    conditions = [or_(Likeness.first_id == customer_id, Likeness.second_id == customer_id)]
    if is_open:
        conditions.append(Likeness.state == "open")
    connection.execute(delete(Likeness).where(*conditions))


def dismiss_likeness(connection: Connection, first: UUID, second: UUID) -> bool:
    """Keep that two are not one; whether the pair was open."""
    pair = (Likeness.first_id == min(first, second), Likeness.second_id == max(first, second))
    changed = connection.execute(update(Likeness).where(*pair, Likeness.state == "open").values(state="dismissed"))
    return changed.rowcount > 0


def open_likenesses(
    connection: Connection, customer_id: UUID | None, after: tuple[UUID, UUID] | None, limit: int
) -> list[tuple[UUID, UUID, str, Instant]]:
    """Pairs of active customers that nobody decided about yet, by their ids; of one customer, or all."""
    conditions: list[ColumnElement[bool]] = [Likeness.state == "open"]
    if customer_id is not None:
        conditions.append(or_(Likeness.first_id == customer_id, Likeness.second_id == customer_id))
    if after is not None:
        first, second = after
        conditions.append(or_(Likeness.first_id > first, and_(Likeness.first_id == first, Likeness.second_id > second)))
    for id_ in (Likeness.first_id, Likeness.second_id):
        one = aliased(CustomerTable)
        is_active = select(one.id).where(one.id == id_, one.state == CustomerState.ACTIVE.value)
        conditions.append(is_active.exists())
    columns = (Likeness.first_id, Likeness.second_id, Likeness.reason, Likeness.found_at)
    found = select(*columns).where(*conditions).order_by(Likeness.first_id, Likeness.second_id).limit(limit)
    return [(row.first_id, row.second_id, row.reason, row.found_at) for row in connection.execute(found)]


# --- membership -------------------------------------------------------------------------------------------------------


def memberships(connection: Connection, ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """The groups that customers belong to by hand."""
    found: dict[UUID, set[str]] = {}
    for customer_id, group in select_by_keys(connection, Member, ("customer_id", "group_code"), "customer_id", ids):
        found.setdefault(customer_id, set()).add(group)
    return found


def set_memberships(connection: Connection, customer_id: UUID, *, added: set[str], removed: set[str]) -> None:
    """Put a customer into groups and out of others, by hand."""
    if removed:
        gone = (Member.customer_id == customer_id, Member.group_code.in_(list(removed)))
        connection.execute(delete(Member).where(*gone))
    if added:
        rows = [{"customer_id": customer_id, "group_code": code} for code in sorted(added)]
        connection.execute(insert(Member), rows)
