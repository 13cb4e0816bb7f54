"""Segments: which customers, by what they bought and allowed, as one question to the database.

Whoever was merged counts for whom they are now: sums are those of the person, and of consents the last word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from comptoir.catalog.queries import items_in
from comptoir.catalog.services.structure import current_structure
from comptoir.company.queries import first_store
from comptoir.customers.domain.consents import joined
from comptoir.customers.domain.moments import ITEM, STORE
from comptoir.customers.domain.parties import CustomerState
from comptoir.customers.queries.documents import documents, require_document
from comptoir.customers.queries.standing import merged_below
from comptoir.customers.rows.groups import belonging, groups
from comptoir.customers.tables.parties import Customer
from comptoir.customers.tables.privacy import CustomersBought, CustomersFact
from comptoir.kernel.columns import Flag
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEGMENT = "segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What customers of a segment have in common; all of them hold, of a tuple one is enough.

    days: of the last purchase, whole days back. orders, amount: in all, amounts in minor units of `currency`, returns
    taken off. items, stores: bought there, more often than brought back. categories: bought anything that stands in
    one now. groups: by hand or by a rule over facts. consents: `purpose/channel` each, all of them given now.
    """

    bought_within_days: int | None = None
    not_bought_within_days: int | None = None
    orders_min: int | None = None
    orders_max: int | None = None
    amount_min: int | None = None
    amount_max: int | None = None
    currency: str = "EUR"
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Conditions:
        """Conditions from plain data as `plain` gives it."""
        known = {field.name for field in fields(cls)}
        told: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
        }
        assert told.keys() <= known, told.keys() - known
        return cls(**told)

    def plain(self) -> dict[str, Any]:
        """The conditions that say something, as plain data."""
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}

    def with_consent(self, purpose: str, channel: str) -> Conditions:
        """The same, of those who allow a purpose through a channel."""
        one = f"{purpose}/{channel}"
        return self if one in self.consents else replace(self, consents=(*self.consents, one))

    def where(self, connection: Connection, now: Instant, among: Collection[UUID] | None = None) -> ColumnElement[bool]:
        """The condition on active customers.

        among: some active customers with everybody merged into them, who alone are asked about; None: everybody.
        """
        ours = _Ours(among)
        holds = [ours.asked]
        if self.kinds:
            holds.append(Customer.kind.in_(self.kinds))
        if self.groups:
            named = {fold_code(code) for code in self.groups}
            known = [one for one in groups(connection) if one.code in named and not _is_segment(one)]
            holds.append(or_(literal(value=False, type_=Flag), *(belonging(one, now) for one in known)))
        if self.stores:
            wanted = CustomersBought.thing_id.in_([UUID(one) for one in self.stores])
            holds.append(Customer.id.in_(ours.bought(STORE, wanted)))
        if self.items or self.categories:
            holds.append(Customer.id.in_(ours.bought(ITEM, self._goods(connection))))
        holds += [Customer.allows.contains(joined([one]), autoescape=True) for one in self.consents]
        sums = self._own_sums(now) if self._is_told_by_customers(connection) else self._sums(ours, now)
        return and_(*holds, *sums)

    def _is_told_by_customers(self, connection: Connection) -> bool:
        """Whether the figures that customers carry say all: whoever sold anything did so in this one currency."""
        fact = CustomersFact.currency
        least, most = connection.execute(select(func.min(fact), func.max(fact))).one()
        store = first_store(connection)
        return store is not None and {least, most} <= {self.currency, None} and store.currency == self.currency

    def _own_sums(self, now: Instant) -> list[ColumnElement[bool]]:
        """The same as `_sums`, asked of one index over the customers."""
        last = Customer.last_purchase_at
        holds: list[ColumnElement[bool]] = []
        if self.bought_within_days is not None:
            holds.append(last >= Instant(now - timedelta(days=self.bought_within_days)))
        elif self.orders_min is not None or self.amount_min is not None:
            holds.append(last.is_not(None))
        holds += [Customer.purchases >= self.orders_min] if self.orders_min is not None else []
        holds += [Customer.spent >= self.amount_min] if self.amount_min is not None else []
        holds += [Customer.purchases <= self.orders_max] if self.orders_max is not None else []
        holds += [Customer.spent <= self.amount_max] if self.amount_max is not None else []
        if self.not_bought_within_days is not None:
            since = Instant(now - timedelta(days=self.not_bought_within_days))
            holds.append(or_(last.is_(None), last < since))
        return holds

    def _goods(self, connection: Connection) -> ColumnElement[bool]:
        structure = current_structure(connection) if self.categories else None
        below = [] if structure is None else [one for code in self.categories for one in structure.descendants(code)]
        wanted = [CustomersBought.thing_id.in_([UUID(one) for one in self.items])] if self.items else []
        if self.categories:
            wanted.append(CustomersBought.thing_id.in_(items_in(below)))
        return or_(*wanted)

    def _sums(self, ours: _Ours, now: Instant) -> list[ColumnElement[bool]]:
        """What must have been bought, and what not; whoever bought nothing meets only the latter."""
        fact = CustomersFact
        holds: list[ColumnElement[bool]] = []
        rows = ours.sums(fact.currency == self.currency).c
        orders, amount, last = func.sum(rows.orders), func.sum(rows.amount), func.max(rows.last_at)
        summed = select(rows.who).group_by(rows.who)
        least = [orders >= self.orders_min] if self.orders_min is not None else []
        least += [amount >= self.amount_min] if self.amount_min is not None else []
        if self.bought_within_days is not None:
            least.append(last >= Instant(now - timedelta(days=self.bought_within_days)))
        if least:
            holds.append(Customer.id.in_(summed.having(and_(*least))))
        over = [orders > self.orders_max] if self.orders_max is not None else []
        over += [amount > self.amount_max] if self.amount_max is not None else []
        if over:
            holds.append(ours.others(summed.having(or_(*over))))
        if self.not_bought_within_days is not None:
            since = Instant(now - timedelta(days=self.not_bought_within_days))
            holds.append(ours.others(select(ours.sums(fact.last_at >= since).c.who)))
        return holds


class _Ours:
    """Questions for customers, as whom they are now, by rows that keep the id that they were written with."""

    def __init__(self, among: Collection[UUID] | None) -> None:
        self._among = among
        # Not the state of a few who are known to be active: SQLite would walk through everybody who is.
        self.asked = Customer.state == CustomerState.ACTIVE.value if among is None else Customer.id.in_(among)
        merged = select(Customer.id, Customer.merged_into).where(Customer.state == CustomerState.MERGED.value)
        if among is not None:
            merged = merged.where(Customer.id.in_(among))
        known = merged.cte("person", recursive=True)
        above = aliased(Customer)
        further = select(known.c.id, above.merged_into).join(above, above.id == known.c.merged_into)
        self._person = known.union(further.where(above.state == CustomerState.MERGED.value))

    def _rows(
        self,
        table: type[CustomersFact | CustomersBought],
        columns: Sequence[str],
        *conditions: ColumnElement[bool],
    ) -> FromClause:
        """The rows of a table that meet conditions, as `who` they are of; those of merged customers for both.

        Whoever was merged is not active, and so in no segment by themselves. Two halves, since an outer join would
        look for every customer among the few who were merged.
        """
        person = self._person
        told = [table.__table__.c[name] for name in columns]
        among = () if self._among is None else (table.customer_id.in_(self._among),)
        own = select(table.customer_id.label("who"), *told).where(*conditions, *among)
        of_merged = select(person.c.merged_into, *told).join(person, person.c.id == table.customer_id)
        return own.union_all(of_merged.where(*conditions, *among)).subquery()

    def sums(self, *conditions: ColumnElement[bool]) -> FromClause:
        """What customers bought, to be summed up by `who`."""
        return self._rows(CustomersFact, ("orders", "amount", "last_at"), *conditions)

    def bought(self, kind: str, things: ColumnElement[bool]) -> Select[Any]:
        """Whoever bought one of the things, more often than they brought it back."""
        rows = self._rows(CustomersBought, ("thing_id", "times"), CustomersBought.kind == kind, things).c
        return select(rows.who).group_by(rows.who, rows.thing_id).having(func.sum(rows.times) > 0)

    def others(self, without: Select[Any]) -> ColumnElement[bool]:
        """Everybody else. EXCEPT, since PostgreSQL answers NOT IN for a million slowly."""
        return Customer.id.in_(select(Customer.id).where(self.asked).except_(without))


def _is_segment(group: Any) -> bool:  # noqa: ANN401 - a group
    """Whether a segment says who belongs to a group; such a one is no condition of a segment, so nothing goes round."""
    return group.rule is not None and group.rule.segment is not None


def segment_of(connection: Connection, code: str) -> Conditions:
    """The conditions of a segment. Refuses DocumentNotFound."""
    return Conditions.of(require_document(connection, SEGMENT, code).body["conditions"])


def in_segments(
    connection: Connection, codes: Collection[str], customer_ids: Iterable[UUID], now: Instant
) -> dict[str, set[UUID]]:
    """Which of some active customers are in each of the segments now: one question for all of them."""
    ids = sorted(set(customer_ids))
    known = [one for one in documents(connection, SEGMENT) if one.code in codes]
    aimed = {one.code: Conditions.of(one.body["conditions"]) for one in known}
    if not aimed or not ids:
        return {}
    among = [*ids, *merged_below(connection, *ids)]
    found: dict[str, set[UUID]] = {code: set() for code in aimed}
    asked = union_all(
        *(
            select(literal(code), Customer.id).where(Customer.id.in_(ids), wanted.where(connection, now, among))
            for code, wanted in sorted(aimed.items())
        )
    )
    for code, id_ in connection.execute(asked):
        found[code].add(id_)
    return found


def count_members(connection: Connection, conditions: Conditions, now: Instant) -> int:
    """How many customers meet conditions now."""
    wanted = conditions.where(connection, now)
    return int(connection.execute(select(func.count()).select_from(Customer).where(wanted)).scalar_one())


def members(connection: Connection, conditions: Conditions, now: Instant, after: UUID | None, limit: int) -> list[UUID]:
    """Customers that meet conditions, by id, after one."""
    statement = select(Customer.id).where(conditions.where(connection, now))
    if after is not None:
        statement = statement.where(Customer.id > after)
    return list(connection.execute(statement.order_by(Customer.id).limit(limit)).scalars())
