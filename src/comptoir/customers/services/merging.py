"""Merging customers that are one, and taking it back.

Nothing is copied: whoever was merged is read as the customer that they were merged into (`queries.standing`), so that
taking it back restores both exactly. Only counted figures move, and the merge keeps what they were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.customers.domain.parties import (
    Customer,
    CustomerNotFound,
    CustomerState,
    MergeImpossible,
    NotMerged,
)
from comptoir.customers.events import CustomerMerged, CustomerUnmerged
from comptoir.customers.rows.parties import (
    StandingMerge,
    customers_by_id,
    dismiss_likeness,
    insert_merge,
    later_merges,
    save_customers,
    standing_merge,
    tell_before,
    undo_merge,
)
from comptoir.customers.services.accounts import move_account, move_account_back
from comptoir.customers.services.consents import write_allowed
from comptoir.customers.services.parties import editable, require_for
from comptoir.customers.services.points import move_back, move_balance
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.time import Instant, format_instant, parse_instant

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

MERGE = "customers.customer.merge"


def merge_customer(uow: UnitOfWork, principal: Principal, from_id: UUID, into_id: UUID) -> Customer:
    """From now on `from_id` is read as `into_id`, which is answered. The same again changes nothing.

    Refuses CustomerNotFound, CustomerErased, CustomerMerged, PermissionDenied, MergeImpossible.
    """
    known = customers_by_id(uow.connection, [from_id, into_id], lock=True)
    if from_id == into_id:
        raise MergeImpossible(pointer="/into")
    before = known.get(from_id)
    if before is not None and before.state is CustomerState.MERGED and before.merged_into == into_id:
        return known[into_id]
    before = editable(uow, principal, from_id, MERGE)
    into = editable(uow, principal, into_id, MERGE)
    last = [at for at in (into.last_purchase_at, before.last_purchase_at) if at is not None]
    after = replace(
        into,
        purchases=into.purchases + before.purchases,
        spent=into.spent + before.spent,
        last_purchase_at=max(last, default=None),
        last_activity_at=max(into.last_activity_at, before.last_activity_at),
        version=into.version + 1,
    )
    merged = replace(before, state=CustomerState.MERGED, merged_into=into_id, version=before.version + 1)
    save_customers(uow.connection, [merged, after])
    merge_id = new_id()
    values = {"id": merge_id, "from_id": from_id, "into_id": into_id, "into_before": _times_told(into)}
    move_balance(uow, from_id, into_id, merge_id)
    move_account(uow, from_id, into_id, merge_id)
    write_allowed(uow, into_id)
    insert_merge(uow.connection, {**values, "at": uow.now, "by": str(uow.actor), "undone_at": None})
    record_audit(uow, "customers.customer.merged", f"customer:{from_id}", {"into": str(into_id)})
    uow.emit(CustomerMerged(customer_id=str(from_id), into_id=str(into_id)))
    return after


def unmerge_customer(uow: UnitOfWork, principal: Principal, customer_id: UUID) -> Customer:
    """The merged customer stands alone again, and is answered.

    Refuses CustomerNotFound, NotMerged, PermissionDenied, CustomerMerged (whoever they were merged into was merged
    further since: that is taken back first).
    """
    before = customers_by_id(uow.connection, [customer_id], lock=True).get(customer_id)
    if before is None:
        raise CustomerNotFound(str(customer_id))
    merge = standing_merge(uow.connection, customer_id)
    if before.state is not CustomerState.MERGED or merge is None:
        raise NotMerged
    require_for(principal, MERGE, before.store_id)
    into = editable(uow, principal, merge.into_id, MERGE)
    alone = replace(before, state=CustomerState.ACTIVE, merged_into=None, version=before.version + 1)
    rest = replace(
        _without_times(uow, into, before, merge),
        purchases=into.purchases - before.purchases,
        spent=into.spent - before.spent,
        version=into.version + 1,
    )
    save_customers(uow.connection, [alone, rest])
    move_back(uow, customer_id, merge.id)
    move_account_back(uow, customer_id, merge.into_id, merge.id)
    for one in (customer_id, merge.into_id):
        write_allowed(uow, one)
    undo_merge(uow.connection, merge.id, uow.now)
    record_audit(uow, "customers.customer.unmerged", f"customer:{customer_id}", {"into": str(merge.into_id)})
    uow.emit(CustomerUnmerged(customer_id=str(customer_id), into_id=str(merge.into_id)))
    return alone


def tell_apart(uow: UnitOfWork, principal: Principal, one_id: UUID, other_id: UUID) -> bool:
    """Keep that two customers who look alike are two; whether that was new.

    Refuses CustomerNotFound, CustomerErased, CustomerMerged, PermissionDenied.
    """
    for id_ in sorted((one_id, other_id)):
        editable(uow, principal, id_, MERGE)
    return dismiss_likeness(uow.connection, one_id, other_id)


def _times_told(customer: Customer) -> dict[str, str | None]:
    return {name: _told(getattr(customer, name)) for name in ("last_purchase_at", "last_activity_at")}


def _without_times(uow: UnitOfWork, into: Customer, merged: Customer, merge: StandingMerge) -> Customer:
    """The survivor with the times as if the merge had never been; those of merges that came later are kept so, too.

    A time that is not the merged customer's own is newer, and stays.
    """
    later = later_merges(uow.connection, into.id, merge.id)
    others = customers_by_id(uow.connection, [one.from_id for one in later])
    without = dict(merge.into_before)
    told = {name: _told(getattr(merged, name)) for name in without}
    for one in later:
        before = {name: without[name] if at == told[name] else at for name, at in one.into_before.items()}
        if before != one.into_before:
            tell_before(uow.connection, one.id, before)
        own = {name: _told(getattr(others[one.from_id], name)) for name in without}
        without = {name: max(without[name] or "", own[name] or "") or None for name in without}
    left = {name: None if at is None else parse_instant(at) for name, at in without.items()}
    return replace(
        into,
        last_purchase_at=left["last_purchase_at"]
        if into.last_purchase_at == merged.last_purchase_at
        else into.last_purchase_at,
        last_activity_at=left["last_activity_at"] or into.last_activity_at
        if into.last_activity_at == merged.last_activity_at
        else into.last_activity_at,
    )


def _told(at: Instant | None) -> str | None:
    return None if at is None else format_instant(at)
