"""Which groups customers are in: by hand, by a rule over facts, or by a segment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, false

from comptoir.customers.domain.groups import Group
from comptoir.customers.domain.parties import Customer
from comptoir.customers.queries.documents import document
from comptoir.customers.queries.segments import SEGMENT, Conditions, in_segments
from comptoir.customers.queries.standing import standing_customers
from comptoir.customers.rows.groups import belonging, groups
from comptoir.customers.rows.parties import memberships
from comptoir.kernel.values.time import Instant


@dataclass(frozen=True, slots=True)
class Belonging:
    """Who a customer id stands for, and the groups that they are in. order_minimum: the highest of their groups'."""

    customer: Customer
    groups: frozenset[str]
    order_minimum: int | None


def belongings(connection: Connection, ids: Collection[UUID], now: Instant) -> dict[UUID, Belonging]:
    """The customers that ids stand for with their groups; without ids that are unknown or erased."""
    standing = standing_customers(connection, ids)
    if not standing:
        return {}
    known = groups(connection)
    ids = {one.id for one in standing.values()}
    by_hand = memberships(connection, ids) if known else {}
    segments = {group.rule.segment for group in known if group.rule is not None and group.rule.segment is not None}
    aimed = in_segments(connection, segments, ids, now) if segments else {}
    return {id_: _belonging(one, known, by_hand, aimed, now) for id_, one in standing.items()}


def _belonging(
    customer: Customer,
    known: Collection[Group],
    by_hand: Mapping[UUID, set[str]],
    aimed: Mapping[str, Collection[UUID]],
    now: Instant,
) -> Belonging:
    def is_within(group: Group) -> bool:
        if group.rule is None:
            return group.code in by_hand.get(customer.id, ())
        segment = group.rule.segment
        return group.rule.fits(customer, now) and (segment is None or customer.id in aimed.get(segment, ()))

    within = [group for group in known if is_within(group)]
    minimums = [group.order_minimum for group in within if group.order_minimum is not None]
    return Belonging(customer, frozenset(group.code for group in within), max(minimums, default=None))


def groups_of(connection: Connection, ids: Collection[UUID], now: Instant) -> dict[UUID, frozenset[str]]:
    """The groups that customers are in; without ids that are unknown or erased."""
    return {id_: one.groups for id_, one in belongings(connection, ids, now).items()}


def fits(connection: Connection, group: Group, customer: Customer, now: Instant) -> bool:
    """Whether the rule of a group is for a customer."""
    rule = group.rule
    if rule is None or not rule.fits(customer, now):
        return False
    return rule.segment is None or bool(in_segments(connection, [rule.segment], [customer.id], now).get(rule.segment))


def within(connection: Connection, group: Group, now: Instant) -> ColumnElement[bool]:
    """The condition on customers to belong to a group at `now`; `belongings` says the same of one customer."""
    if group.rule is None or group.rule.segment is None:
        return belonging(group, now)
    segment = document(connection, SEGMENT, group.rule.segment)
    if segment is None:
        return false()
    return and_(belonging(group, now), Conditions.of(segment.body["conditions"]).where(connection, now))
