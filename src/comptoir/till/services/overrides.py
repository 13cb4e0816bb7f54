"""How far below the list's price a person may go alone, and how many empties take back; with whose approval further."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.access.domain.approvals import Approval, ApprovalNotUsable, check_covers
from comptoir.kernel.values.money import Money, round_ratio
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import PricedBasket
from comptoir.till.domain.refusals import EmptiesAboveLimit, OverrideAboveLimit
from comptoir.till.services.lines import OVERRIDE

if TYPE_CHECKING:
    from comptoir.access.domain.principals import Principal
    from comptoir.till.services.shapes import TicketBody
    from comptoir.till.services.work import Counter, SealCommand, Work

EMPTIES: Final = "till.empties.pay_out"
_MILLION: Final = 1_000_000


def needed_approvals(
    work: Work, command: SealCommand, body: TicketBody, counter: Counter, priced: PricedBasket, now: Instant
) -> dict[str, Approval]:
    """The approvals, by line, of prices by hand below what the person may go to, and of too many empties.

    Refuses OverrideAboveLimit, EmptiesAboveLimit, ApprovalNotUsable.
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
        about, who = _unique(line_id), str(principal.actor)
        with _pointing(f"/lines/{index}/override/approval"):
            needed[line_id] = check_covers(approval, OVERRIDE, counter.till.code, about, taken, who, now)
    return needed | _of_empties(work, principal, body, counter, priced, now)


def _of_empties(
    work: Work, principal: Principal, body: TicketBody, counter: Counter, priced: PricedBasket, now: Instant
) -> dict[str, Approval]:
    """The approval of so many empties, by their first line. Refuses EmptiesAboveLimit, ApprovalNotUsable."""
    for line_id, worth in empties_above_limit(principal, counter.store.id, priced).items():
        index, sent = next((at, one) for at, one in enumerate(body.lines) if one.id == line_id)
        if sent.approval is None:
            currency = counter.store.currency
            limit = Money(_limit_of_empties(principal, counter.store.id) or 0, currency)
            raise EmptiesAboveLimit(Money(worth, currency), limit, pointer=f"/lines/{index}")
        approval, about, who = work.approvals.get(sent.approval), _unique(line_id), str(principal.actor)
        with _pointing(f"/lines/{index}/approval"):
            return {line_id: check_covers(approval, EMPTIES, counter.till.code, about, worth, who, now)}
    return {}


@contextmanager
def _pointing(pointer: str) -> Iterator[None]:
    """Says where the approval stands that does not cover it."""
    try:
        yield
    except ApprovalNotUsable as refusal:
        refusal.pointer = pointer
        raise


def _unique(line_id: str) -> UUID | None:
    """The id of a line, if it is one that no other basket's line has; an approval is for one line alone."""
    try:
        return UUID(line_id)
    except ValueError:
        return None


def empties_above_limit(principal: Principal, store_id: UUID, priced: PricedBasket) -> dict[str, int]:
    """What all empties of a basket come to, at the first line of them, where it is more than the person may alone."""
    worth = {line.id: -line.due.amount for line in priced.lines if line.deposit_of == line.id}
    if not worth:
        return {}
    limit, total = _limit_of_empties(principal, store_id), sum(worth.values())
    return {} if limit is None or total <= limit else {next(iter(worth)): total}


def _limit_of_empties(principal: Principal, store_id: UUID) -> int | None:
    """Up to how much somebody may take back alone, in minor units: nothing for whom no role lets; None is no limit."""
    return principal.limit(EMPTIES, store_id) if principal.allows(EMPTIES, store_id) else 0


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
