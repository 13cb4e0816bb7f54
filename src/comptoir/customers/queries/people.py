"""Lists of customers, and one customer with all that belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, Connection

from comptoir.customers.domain.groups import Group, GroupNotFound, GroupUnknown
from comptoir.customers.domain.parties import Customer, CustomerNotFound, CustomerState
from comptoir.customers.queries.groups import belongings, within
from comptoir.customers.queries.search import Found, default_country
from comptoir.customers.queries.standing import merged_below, standing_customers
from comptoir.customers.rows import parties as rows
from comptoir.customers.rows.groups import groups
from comptoir.customers.rows.vault import open_parties
from comptoir.customers.tables.parties import Customer as CustomerTable
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from comptoir.kernel.secrets import SecretBox

_HOUSEHOLD_MAX = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """Which customers a list holds: of a group, or of a household; those of some stores only (None: all)."""

    group: str | None = None
    household_id: UUID | None = None
    store_ids: Collection[UUID] | None = None


def customer_list(
    connection: Connection, box: SecretBox, listed: Listed, now: Instant, after: tuple[Instant, UUID] | None, limit: int
) -> list[Found]:
    """Active customers, whoever was active last first. Refuses GroupNotFound."""
    conditions: list[ColumnElement[bool]] = [CustomerTable.state == CustomerState.ACTIVE.value]
    if listed.group is not None:
        conditions.append(within(connection, require_group(connection, listed.group), now))
    if listed.household_id is not None:
        conditions.append(CustomerTable.household_id == listed.household_id)
    if listed.store_ids is not None:
        conditions.append(CustomerTable.store_id.in_(list(listed.store_ids)))
    if after is not None:
        conditions.append(rows.after(after))
    found = rows.customers(connection, *conditions, limit=limit)
    return with_parties(connection, box, found)


def with_parties(connection: Connection, box: SecretBox, customers: Collection[Customer]) -> list[Found]:
    """Customers with who they are."""
    parties = open_parties(connection, box, [one.id for one in customers])
    return [Found(one, parties[one.id]) for one in customers if one.id in parties]


def groups_by_customer(connection: Connection, ids: Collection[UUID], now: Instant) -> Mapping[UUID, list[str]]:
    """The groups of active customers, by code."""
    return {id_: sorted(one.groups) for id_, one in belongings(connection, ids, now).items()}


@dataclass(frozen=True, slots=True)
class Whole:
    """A customer with who they are, who was merged into them, and who lives with them. country: where they are."""

    found: Found
    groups: list[str]
    merged: list[Found]
    household: list[Found]
    country: str


def whole_customer(connection: Connection, box: SecretBox, customer_id: UUID, now: Instant) -> Whole:
    """The customer that an id stands for. Refuses CustomerNotFound, also for one that was erased."""
    customer = standing_customers(connection, [customer_id]).get(customer_id)
    found = [] if customer is None else with_parties(connection, box, [customer])
    if customer is None or not found:
        raise CustomerNotFound(str(customer_id))
    below = rows.customers_by_id(connection, merged_below(connection, customer.id)).values()
    others: list[Customer] = []
    if customer.household_id is not None:
        same = (CustomerTable.household_id == customer.household_id, CustomerTable.id != customer.id)
        active = CustomerTable.state == CustomerState.ACTIVE.value
        others = rows.customers(connection, active, *same, limit=_HOUSEHOLD_MAX)
    return Whole(
        found[0],
        groups_by_customer(connection, [customer.id], now)[customer.id],
        with_parties(connection, box, below),
        with_parties(connection, box, others),
        found[0].party.country or default_country(connection),
    )


def all_groups(connection: Connection) -> list[Group]:
    """Every group, by code."""
    return groups(connection)


def require_group(connection: Connection, code: str) -> Group:
    """The group of a code. Refuses GroupNotFound."""
    found = groups(connection, str(fold_code(code)))
    if not found:
        raise GroupNotFound(code[:100])
    return found[0]


def named_group(connection: Connection, code: str, pointer: str) -> Group:
    """The group that something sent names. Refuses GroupUnknown."""
    try:
        return require_group(connection, code)
    except GroupNotFound:
        raise GroupUnknown(code[:100], pointer=pointer) from None


def count_of(connection: Connection, group: Group, now: Instant) -> int:
    """How many active customers belong to a group."""
    return rows.count(connection, CustomerTable.state == CustomerState.ACTIVE.value, within(connection, group, now))


def likenesses(
    connection: Connection, box: SecretBox, customer_id: UUID | None, after: tuple[UUID, UUID] | None, limit: int
) -> list[tuple[Found, Found, str, Instant]]:
    """Pairs of customers that may be one; of one customer, or all."""
    pairs = rows.open_likenesses(connection, customer_id, after, limit)
    ids = {id_ for first, second, _, _ in pairs for id_ in (first, second)}
    customers = rows.customers_by_id(connection, ids)
    known = {one.customer.id: one for one in with_parties(connection, box, customers.values())}
    return [(known[first], known[second], reason, at) for first, second, reason, at in pairs]
