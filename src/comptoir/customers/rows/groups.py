"""Rows of groups, and a group's rule as conditions on customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true

from comptoir.customers.domain.groups import Group, GroupRule
from comptoir.customers.tables.parties import Customer, Member
from comptoir.customers.tables.parties import Group as GroupTable
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.values.time import Instant

_NUMBERS = ("purchases_min", "spent_min", "bought_within_days", "not_bought_within_days")


def groups(connection: Connection, code: str | None = None, *, lock: bool = False) -> list[Group]:
    """Groups by code: all, or the one of a folded code."""
    columns = (GroupTable.code, GroupTable.name, GroupTable.rule, GroupTable.order_minimum, GroupTable.version)
    statement = select(*columns).order_by(GroupTable.code)
    if code is not None:
        statement = statement.where(GroupTable.code == code)
    rows = connection.execute(statement.with_for_update() if lock else statement)
    return [Group(row.code, row.name, _rule(row.rule), row.order_minimum, row.version) for row in rows]


def save_group(connection: Connection, group: Group, now: Instant) -> None:
    """Write a group as it is now."""
    columns = ("code", "name", "rule", "order_minimum", "version", "changed_at")
    row = (group.code, dict(group.name), _plain(group.rule), group.order_minimum, group.version, now)
    upsert_rows(connection, GroupTable, columns, [row], ("code",))


def belonging(group: Group, now: Instant) -> ColumnElement[bool]:
    """The condition on customers to belong to a group at `now`; `GroupRule.fits` says the same of one customer.

    Both leave the rule's segment aside.
    """
    rule = group.rule
    if rule is None:
        return Customer.id.in_(select(Member.customer_id).where(Member.group_code == group.code))
    conditions: list[ColumnElement[bool]] = []
    if rule.kinds:
        conditions.append(Customer.kind.in_(sorted(rule.kinds)))
    if rule.stores:
        conditions.append(Customer.store_id.in_(sorted(rule.stores)))
    if rule.purchases_min is not None:
        conditions.append(Customer.purchases >= rule.purchases_min)
    if rule.spent_min is not None:
        conditions.append(Customer.spent >= rule.spent_min)
    if rule.bought_within_days is not None:
        conditions.append(Customer.last_purchase_at >= Instant(now - timedelta(days=rule.bought_within_days)))
    if rule.not_bought_within_days is not None:
        since = Instant(now - timedelta(days=rule.not_bought_within_days))
        conditions.append(or_(Customer.last_purchase_at.is_(None), Customer.last_purchase_at < since))
    return and_(true(), *conditions)


def _rule(plain: Mapping[str, Any] | None) -> GroupRule | None:
    if plain is None:
        return None
    return GroupRule(
        kinds=frozenset(plain.get("kinds", ())),
        stores=frozenset(UUID(one) for one in plain.get("stores", ())),
        **{name: plain.get(name) for name in _NUMBERS},
        segment=plain.get("segment"),
    )


def _plain(rule: GroupRule | None) -> dict[str, object] | None:
    if rule is None:
        return None
    told = {name: getattr(rule, name) for name in _NUMBERS if getattr(rule, name) is not None}
    if rule.segment is not None:
        told["segment"] = rule.segment
    return {"kinds": sorted(rule.kinds), "stores": sorted(str(one) for one in rule.stores), **told}
