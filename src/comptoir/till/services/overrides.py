"""How far below the list's price a person may go alone, and with whose approval further."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.access.domain.approvals import Approval, ApprovalNotUsable, check_covers
from comptoir.kernel.values.money import round_ratio
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import PricedBasket
from comptoir.till.domain.refusals import OverrideAboveLimit
from comptoir.till.services.lines import OVERRIDE

if TYPE_CHECKING:
    from comptoir.access.domain.principals import Principal
    from comptoir.till.services.shapes import TicketBody
    from comptoir.till.services.work import Counter, SealCommand, Work

_MILLION: Final = 1_000_000


def needed_approvals(
    work: Work, command: SealCommand, body: TicketBody, counter: Counter, priced: PricedBasket, now: Instant
) -> dict[str, Approval]:
    """The approvals, by line, of prices by hand that are further below the list's than the person may go.

    Refuses OverrideAboveLimit, ApprovalNotUsable.
    """
    principal = command.principal
    needed: dict[str, Approval] = {}
    for line_id, taken in amounts_above_limit(principal, counter.store.id, priced).items():
        index, sent = next(((at, one) for at, one in enumerate(body.lines) if one.id == line_id), (0, None))
        approval_id = None if sent is None or sent.override is None else sent.override.approval
        if approval_id is None:
            raise OverrideAboveLimit(line_id, Rate(principal.limit(OVERRIDE, counter.store.id) or 0))
        approval = work.approvals.get(approval_id)
        if approval is not None and any(one.id == approval_id for one in needed.values()):
            approval = replace(approval, used_for=command.id)
        try:
            about, who = _unique(line_id), str(principal.actor)
            needed[line_id] = check_covers(approval, OVERRIDE, counter.till.code, about, taken, who, now)
        except ApprovalNotUsable as refusal:
            refusal.pointer = f"/lines/{index}/override/approval"
            raise
    return needed


def _unique(line_id: str) -> UUID | None:
    """The id of a line, if it is one that no other basket's line has; an approval is for one line alone."""
    try:
        return UUID(line_id)
    except ValueError:
        return None


def amounts_above_limit(principal: Principal, store_id: UUID, priced: PricedBasket) -> dict[str, int]:
    """What prices by hand take off, by line in minor units, where it is more than the person may take off alone."""
    found: dict[str, int] = {}
    for line in priced.lines:
        if line.list_price is None or line.unit_price.amount >= line.list_price.amount:
            continue
        limit, listed = principal.limit(OVERRIDE, store_id), line.list_price.amount
        if limit is not None and (listed - line.unit_price.amount) * _MILLION > limit * listed:
            found[line.id] = round_ratio(listed * line.quantity.millionths, _MILLION) - line.gross.amount
    return found
