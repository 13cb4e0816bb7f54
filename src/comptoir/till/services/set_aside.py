"""What comes back may go onto the shelf or be set aside, and who allows goods back without a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.access.domain.approvals import Approval, ApprovalNotUsable, check_covers
from comptoir.inventory.queries import quarantine_of_store
from comptoir.kernel.values.codes import fold_code
from comptoir.till.domain.refusals import QuarantineMissing
from comptoir.till.services.shapes import ReturnBody

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.values.time import Instant
    from comptoir.orders.domain import Order
    from comptoir.till.services.shapes import ReturnLineBody
    from comptoir.till.services.work import Counter, SealCommand, Work

WITHOUT_RECEIPT: Final = "till.return.without_receipt"


def load_quarantines(
    connection: Connection, commands: Sequence[SealCommand], counters: Mapping[str, Counter]
) -> Mapping[UUID, UUID]:
    """Where the stores of these commands set goods aside, by store; no query where none of them does."""
    asked = {
        counters[fold_code(command.body.till)].store.id
        for command in commands
        if isinstance(command.body, ReturnBody)
        and any(line.set_aside for line in command.body.lines)
        and fold_code(command.body.till) in counters
    }
    found = {store_id: quarantine_of_store(connection, store_id) for store_id in asked}
    return {store_id: place.id for store_id, place in found.items() if place is not None}


def place_back(work: Work, counter: Counter, line: ReturnLineBody) -> UUID:
    """Where goods that come back are put. Refuses QuarantineMissing."""
    if not line.set_aside:
        return counter.till.place_id
    place_id = work.quarantines.get(counter.store.id)
    if place_id is None:
        raise QuarantineMissing(counter.store.code, pointer="/lines")
    return place_id


def blind_approval(
    work: Work, command: SealCommand, body: ReturnBody, counter: Counter, order: Order, now: Instant
) -> dict[str, Approval]:
    """The approval of a return without a ticket, for who may not make one alone; empty where none is needed.

    Refuses PermissionDenied where none is named, ApprovalNotUsable.
    """
    principal = command.principal
    if not body.without_receipt or principal.allows(WITHOUT_RECEIPT, counter.store.id):
        return {}
    if body.approval is None:
        principal.require(WITHOUT_RECEIPT, counter.store.id)
    approval = None if body.approval is None else work.approvals.get(body.approval)
    amount, who = -order.head.due, str(principal.actor)
    try:
        return {"": check_covers(approval, WITHOUT_RECEIPT, counter.till.code, command.id, amount, who, now)}
    except ApprovalNotUsable as refusal:
        refusal.pointer = "/approval"
        raise
