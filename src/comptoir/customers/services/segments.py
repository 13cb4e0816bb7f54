"""Segments: which customers, by what they bought and allowed, as one question to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select

from comptoir.customers.domain.parties import CustomerState
from comptoir.customers.services.documents import require_document
from comptoir.customers.services.timeline import ITEM, STORE
from comptoir.customers.tables.parties import Customer, Member
from comptoir.customers.tables.privacy import CustomersBought, CustomersConsent, CustomersFact
from comptoir.kernel.columns import Flag
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEGMENT = "segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What customers of a segment have in common; all of them hold, of a tuple one is enough.

    days: of the last purchase, whole days back. orders, amount: in all, amounts in minor units of `currency`, returns
    taken off. items, stores: bought there, more often than brought back. categories: become items before the question
    is asked. consents: `purpose/channel` each, all of them given now.
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

    def where(self, now: Instant) -> ColumnElement[bool]:
        """The condition on active customers."""
        holds: list[ColumnElement[bool]] = [Customer.state == CustomerState.ACTIVE.value]
        if self.kinds:
            holds.append(Customer.kind.in_(self.kinds))
        if self.groups:
            holds.append(exists().where(Member.customer_id == Customer.id, Member.group_code.in_(self.groups)))
        if self.stores:
            holds.append(_bought(STORE, self.stores))
        if self.items or self.categories:
            holds.append(_bought(ITEM, self.items))
        holds += [_allows(*one.split("/", 1)) for one in self.consents]
        facts = self._facts(now)
        if facts:
            ours = (CustomersFact.customer_id == Customer.id, CustomersFact.currency == self.currency)
            holds.append(exists().where(*ours, *facts))
        if self.not_bought_within_days is not None:
            since = Instant(now - timedelta(days=self.not_bought_within_days))
            holds.append(~exists().where(CustomersFact.customer_id == Customer.id, CustomersFact.last_at >= since))
        if self.orders_max is not None or self.amount_max is not None:
            ours = (CustomersFact.customer_id == Customer.id, CustomersFact.currency == self.currency)
            over = [CustomersFact.orders > self.orders_max] if self.orders_max is not None else []
            over += [CustomersFact.amount > self.amount_max] if self.amount_max is not None else []
            holds.append(~exists().where(*ours, or_(*over)))
        return and_(*holds)

    def _facts(self, now: Instant) -> list[ColumnElement[bool]]:
        """What must have been bought; whoever bought nothing meets none of it."""
        holds: list[ColumnElement[bool]] = []
        if self.bought_within_days is not None:
            holds.append(CustomersFact.last_at >= Instant(now - timedelta(days=self.bought_within_days)))
        if self.orders_min is not None:
            holds.append(CustomersFact.orders >= self.orders_min)
        if self.amount_min is not None:
            holds.append(CustomersFact.amount >= self.amount_min)
        return holds


def _bought(kind: str, things: tuple[str, ...]) -> ColumnElement[bool]:
    bought = CustomersBought
    ids = [UUID(one) for one in things]
    return Customer.id.in_(
        select(bought.customer_id).where(bought.kind == kind, bought.thing_id.in_(ids), bought.times > 0)
    )


def _allows(purpose: str, channel: str) -> ColumnElement[bool]:
    """Whether the last word of a customer, or of somebody merged into them, was yes."""
    said, merged = CustomersConsent.__table__.alias(), Customer.__table__.alias()
    last = (
        select(said.c.is_given)
        .join(merged, merged.c.id == said.c.customer_id)
        .where(
            or_(merged.c.id == Customer.id, merged.c.merged_into == Customer.id),
            said.c.purpose == purpose,
            said.c.channel == channel,
        )
        .order_by(said.c.at.desc(), said.c.id.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )
    return last == literal(value=True, type_=Flag)


def segment_of(connection: Connection, code: str) -> Conditions:
    """The conditions of a segment. Refuses DocumentNotFound."""
    return Conditions.of(require_document(connection, SEGMENT, code).body["conditions"])


def count_members(connection: Connection, conditions: Conditions, now: Instant) -> int:
    """How many customers meet conditions now."""
    return int(connection.execute(select(func.count()).select_from(Customer).where(conditions.where(now))).scalar_one())


def members(connection: Connection, conditions: Conditions, now: Instant, after: UUID | None, limit: int) -> list[UUID]:
    """Customers that meet conditions, by id, after one."""
    statement = select(Customer.id).where(conditions.where(now))
    if after is not None:
        statement = statement.where(Customer.id > after)
    return list(connection.execute(statement.order_by(Customer.id).limit(limit)).scalars())
