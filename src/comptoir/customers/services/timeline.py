"""Keeping the timeline and what customers bought in all; every moment counts once, however often it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, case, delete, select, text, tuple_

from comptoir.company.queries import first_store
from comptoir.customers.domain.moments import ITEM, STORE, Moment, Purchase
from comptoir.customers.domain.parties import CustomerState
from comptoir.customers.queries.standing import family, standing_ids
from comptoir.customers.tables.parties import Customer
from comptoir.customers.tables.privacy import CustomersBought, CustomersFact, CustomersMoment
from comptoir.kernel.bulk import update_rows
from comptoir.kernel.columns import Code, Id, Timestamp
from comptoir.kernel.inserts import insert_on_conflict
from comptoir.kernel.values.time import to_ms

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant

Position = tuple["Instant", str, UUID]


def add_moments(uow: UnitOfWork, moments: Iterable[Moment]) -> set[tuple[UUID, str, UUID]]:
    """Add what is not in the timeline yet; the customer, kind and reference of each that was new."""
    rows = [moment._asdict() for moment in dict.fromkeys(moments)]
    if not rows:
        return set()
    table = CustomersMoment
    statement = insert_on_conflict(uow.connection, table).on_conflict_do_nothing()
    added = uow.connection.execute(statement.returning(table.customer_id, table.kind, table.ref_id), rows)
    return {(row.customer_id, row.kind, row.ref_id) for row in added}


def add_purchases(uow: UnitOfWork, purchases: Sequence[Purchase]) -> None:
    """Add sales and returns to the timeline, and those that are new to what their customers bought in all."""
    new = add_moments(uow, [purchase.moment for purchase in purchases])
    facts: dict[tuple[Any, ...], list[Any]] = {}
    bought: dict[tuple[Any, ...], list[Any]] = {}
    for purchase in purchases:
        moment = purchase.moment
        if (moment.customer_id, moment.kind, moment.ref_id) not in new:
            continue
        new.discard((moment.customer_id, moment.kind, moment.ref_id))
        times = -1 if purchase.is_return else 1
        sums = facts.setdefault((moment.customer_id, moment.currency), [0, 0, moment.at, moment.at])
        sums[0] += max(times, 0)
        sums[1] += moment.amount or 0
        sums[2], sums[3] = min(sums[2], moment.at), max(sums[3], moment.at)
        things = [(ITEM, item_id, amount) for item_id, amount in purchase.lines]
        if moment.store_id is not None:
            things.append((STORE, moment.store_id, moment.amount or 0))
        for kind, thing_id, amount in things:
            key = (moment.customer_id, kind, thing_id, moment.currency)
            line = bought.setdefault(key, [0, 0, moment.at])
            line[0] += times
            line[1] += amount
            line[2] = max(line[2], moment.at)
    _add_up(
        uow.connection, CustomersFact, ("customer_id", "currency"), ("orders", "amount", "first_at", "last_at"), facts
    )
    _tell_customers(uow.connection, facts)
    by = ("customer_id", "kind", "thing_id", "currency")
    _add_up(uow.connection, CustomersBought, by, ("times", "amount", "last_at"), bought)


def _tell_customers(connection: Connection, facts: Mapping[tuple[Any, ...], Sequence[Any]]) -> None:
    """Move the figures that customers carry themselves; those of somebody merged count for whom they are now.

    Amounts are those in the currency of the first store, which speaks for the shop; purchases are all of them.
    """
    standing = standing_ids(connection, {key[0] for key in facts})
    store = first_store(connection) if facts else None
    sums: dict[UUID, list[int]] = {}
    for (customer_id, currency), (orders, amount, _, last_at) in facts.items():
        if customer_id in standing:
            one = sums.setdefault(standing[customer_id], [0, 0, 0])
            one[0] += orders
            one[1] += amount if store is None or currency == store.currency else 0
            one[2] = max(one[2], to_ms(last_at))
    update_rows(
        connection,
        Customer,
        ("id", "orders", "amount", "last_ms"),
        [(id_, *sums[id_]) for id_ in sorted(sums)],
        key=("id",),
        assign="purchases = t.purchases + v.orders, spent = t.spent + v.amount,"
        " last_purchase_at = CASE WHEN t.last_purchase_at >= v.last_ms THEN t.last_purchase_at ELSE v.last_ms END,"
        " last_activity_at = CASE WHEN t.last_activity_at >= v.last_ms THEN t.last_activity_at ELSE v.last_ms END",
    )


def _add_up(
    connection: Connection,
    table: type[Any],
    key: Sequence[str],
    values: Sequence[str],
    sums: dict[tuple[Any, ...], list[Any]],
) -> None:
    """Add counts and amounts to the rows of their keys; an instant becomes the earlier or later of the two."""
    if not sums:
        return
    statement = insert_on_conflict(connection, table)
    there, given = table.__table__.c, statement.excluded
    joined = {}
    for name in values:
        if name == "first_at":
            joined[name] = case((given[name] < there[name], given[name]), else_=there[name])
        elif name == "last_at":
            joined[name] = case((given[name] > there[name], given[name]), else_=there[name])
        else:
            joined[name] = there[name] + given[name]
    # One order for all, so that two writers never wait for each other.
    rows = [
        dict(zip((*key, *values), (*keys, *sums[keys]), strict=True))
        for keys in sorted(sums, key=lambda keys: tuple(str(part) for part in keys))
    ]
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=joined), rows)


def rebuild(
    uow: UnitOfWork, customer_ids: Sequence[UUID], moments: Iterable[Moment], purchases: Sequence[Purchase]
) -> None:
    """Write the timeline and sums of some customers anew from what the ledgers say, which was read in this unit.

    The reader of the feed may run meanwhile: what it tells once more is not new.
    """
    was = uow.connection.execute(select(CustomersFact.__table__).where(CustomersFact.customer_id.in_(customer_ids)))
    back = {(one.customer_id, one.currency): (-one.orders, -one.amount, one.first_at, one.last_at) for one in was}
    _tell_customers(uow.connection, back)
    for table in (CustomersMoment, CustomersFact, CustomersBought):
        uow.connection.execute(delete(table).where(table.customer_id.in_(customer_ids)))
    add_moments(uow, moments)
    add_purchases(uow, purchases)


def hold_timeline(uow: UnitOfWork) -> None:
    """Let nobody else write the timeline until the commit; on SQLite nobody can anyway."""
    if uow.connection.dialect.name == "postgresql":
        uow.connection.execute(text("LOCK TABLE customers_moment IN SHARE ROW EXCLUSIVE MODE"))


def customers_after(connection: Connection, after: UUID | None, limit: int) -> list[UUID]:
    """Customers that were not forgotten, by id, after one; whoever was merged has a timeline of their own."""
    statement = select(Customer.id).where(Customer.state != CustomerState.ERASED.value)
    if after is not None:
        statement = statement.where(Customer.id > after)
    return list(connection.execute(statement.order_by(Customer.id).limit(limit)).scalars())


def timeline(
    connection: Connection, customer_id: UUID, kinds: Sequence[str], before: Position | None, limit: int
) -> list[Moment]:
    """What happened with a customer and with whoever was merged into them, newest first.

    kinds: only these, all when empty. before: instant, kind and reference of the last moment that was seen.
    """
    found = [
        moment for one in family(connection, customer_id) for moment in _of_one(connection, one, kinds, before, limit)
    ]
    found.sort(key=lambda moment: (moment.at, moment.kind, moment.ref_id), reverse=True)
    return found[:limit]


def _of_one(
    connection: Connection, customer_id: UUID, kinds: Sequence[str], before: Position | None, limit: int
) -> Iterator[Moment]:
    table = CustomersMoment
    order = (table.at, table.kind, table.ref_id)
    statement = select(*(table.__table__.c[name] for name in Moment._fields)).where(table.customer_id == customer_id)
    if kinds:
        statement = statement.where(table.kind.in_(kinds))
    if before is not None:
        statement = statement.where(
            table.at <= before[0], tuple_(*order) < tuple_(*before, types=[Timestamp(), Code(), Id()])
        )
    for row in connection.execute(statement.order_by(*(column.desc() for column in order)).limit(limit)):
        yield Moment(*row)
