"""Who a customer id stands for now: whoever was merged is the customer that they were merged into."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection

from comptoir.customers.domain.parties import Customer, CustomerState
from comptoir.customers.rows.parties import customers_by_id, merged_into

_CHAIN_MAX = 20


def standing_customers(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Customer]:
    """The active customer that each id stands for; without ids that are unknown or erased."""
    known = customers_by_id(connection, ids)
    missing = _targets(known) - known.keys()
    for _ in range(_CHAIN_MAX):
        if not missing:
            break
        found = customers_by_id(connection, missing)
        known |= found
        missing = _targets(found) - known.keys()
    standing = {}
    for id_ in ids:
        one = known.get(id_)
        for _ in range(_CHAIN_MAX):
            if one is None or one.state is not CustomerState.MERGED or one.merged_into is None:
                break
            one = known.get(one.merged_into)
        if one is not None and one.state is CustomerState.ACTIVE:
            standing[id_] = one
    return standing


def _targets(customers: Mapping[UUID, Customer]) -> set[UUID]:
    return {one.merged_into for one in customers.values() if one.merged_into is not None}


def standing_ids(connection: Connection, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The id of the active customer that each id stands for; without ids that are unknown or erased."""
    return {id_: one.id for id_, one in standing_customers(connection, ids).items()}


def family(connection: Connection, customer_id: UUID) -> list[UUID]:
    """The customer that an id stands for, then whoever was merged into them; an unknown or erased id alone."""
    standing = standing_ids(connection, [customer_id]).get(customer_id)
    return [customer_id] if standing is None else [standing, *merged_below(connection, standing)]


def merged_below(connection: Connection, *customer_ids: UUID) -> list[UUID]:
    """Everybody who was merged into one of some customers, also by way of others."""
    found: list[UUID] = []
    newest = list(customer_ids)
    while newest and (newest := [one for one in merged_into(connection, newest) if one not in found]):
        found += sorted(newest)
    return found
