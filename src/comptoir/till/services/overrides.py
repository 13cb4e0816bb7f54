"""How far below the list's price a person may go alone, and with whose approval further."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from comptoir.access.domain.approvals import Approval, ApprovalNotUsable, check_covers
from comptoir.kernel.values.money import round_ratio
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import PricedBasket
from comptoir.till.domain.refusals import OverrideAboveLimit
from comptoir.till.services.lines import OVERRIDE

if TYPE_CHECKING:
    from comptoir.till.services.shapes import TicketBody
    from comptoir.till.services.work import Counter, SealCommand, Work

_MILLION: Final = 1_000_000


def needed_approvals(
    work: Work, command: SealCommand, body: TicketBody, counter: Counter, priced: PricedBasket, now: Instant
) -> dict[str, Approval]:
    """The approvals, by line, of prices by hand that are further below the list's than the person may go.

    Refuses OverrideAboveLimit, ApprovalNotUsable.
    """
    principal, store_id = command.principal, counter.store.id
    needed: dict[str, Approval] = {}
    for index, line in enumerate(priced.lines):
        if line.list_price is None or line.unit_price.amount >= line.list_price.amount:
            continue
        limit = principal.limit(OVERRIDE, store_id)
        listed = line.list_price.amount
        if limit is None or (listed - line.unit_price.amount) * _MILLION <= limit * listed:
            continue
        sent = next((one for one in body.lines if one.id == line.id), None)
        approval_id = None if sent is None or sent.override is None else sent.override.approval
        if approval_id is None:
            raise OverrideAboveLimit(line.id, Rate(limit))
        taken = round_ratio(listed * line.quantity.millionths, _MILLION) - line.gross.amount
        approval = work.approvals.get(approval_id)
        if approval is not None and any(one.id == approval_id for one in needed.values()):
            approval = replace(approval, used_for=command.id)
        try:
            needed[line.id] = check_covers(approval, OVERRIDE, counter.till.code, taken, str(principal.actor), now)
        except ApprovalNotUsable as refusal:
            refusal.pointer = f"/lines/{index}/override/approval"
            raise
    return needed
