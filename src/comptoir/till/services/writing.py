"""What a group of sealed tickets writes, through each owner's write; the feed comes last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.access.services.approvals import use_approvals
from comptoir.cases.service import open_case
from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import TicketKind, wall_text
from comptoir.fiscal.service import KeyRing, record_event, write_tickets
from comptoir.inventory.service import write_movements
from comptoir.kernel.ids import id_text
from comptoir.kernel.pipelines import together
from comptoir.kernel.values.time import local_time
from comptoir.orders.service import count_returned, write_orders
from comptoir.payments.services.attempts import use_attempts
from comptoir.pricing.services.redeeming import write_uses
from comptoir.till import rows
from comptoir.till.events import BarcodeNotKnown, ReturnSealed, TicketSealed
from comptoir.till.services.work import Sealed, Work

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

UNKNOWN_BARCODE_CASE: Final = "till.barcode_unknown"


def write(uow: UnitOfWork, keys: KeyRing, work: Work, sealed: Sequence[Sealed]) -> None:
    """Write what a group has sealed: one statement per table, in the order in which the rows were locked."""
    if not sealed:
        return
    with together(uow.connection):
        rows.insert_tickets(uow, [one.ticket for one in sealed], [tender for one in sealed for tender in one.tenders])
        write_orders(uow, [one.order for one in sealed])
        write_tickets(uow, work.journals, [one.record for one in sealed if one.record is not None])
    returned: dict[tuple[UUID, int], int] = {}
    used: dict[UUID, UUID] = {}
    skus: dict[UUID, str] = {}
    for one in sealed:
        used.update(one.used)
        skus.update(one.skus)
        for key, quantity in one.returned.items():
            returned[key] = returned.get(key, 0) + quantity
    if returned:
        count_returned(uow, returned)
    if used:
        use_attempts(uow, used)
    write_movements(uow, work.stock, [movement for one in sealed for movement in one.movements], skus)
    approvals = {
        approval.id: (one.ticket.id, line, one.command.principal.actor)
        for one in sealed
        for line, approval in one.approvals.items()
    }
    if approvals:
        use_approvals(uow, approvals)
    redemptions = [redemption for one in sealed for redemption in one.redemptions]
    if redemptions:
        write_uses(uow, work.book, redemptions)
    for _, state in work.ledgers:
        of_group = [(one, entries) for one in sealed for owner, entries in one.entries if owner is state]
        if of_group:
            state.write(uow, of_group)
    for one in sealed:
        _tell(uow, keys, one)


def _tell(uow: UnitOfWork, keys: KeyRing, sealed: Sealed) -> None:
    """The feed entries of a ticket; a return is a technical event too, and an unknown barcode a case."""
    ticket, till, store = sealed.ticket, sealed.till, sealed.store
    actor, trace = sealed.command.principal.actor, sealed.command.trace
    if ticket.kind == TicketKind.RETURN.value:
        wall = wall_text(local_time(ticket.at, store.time_zone).isoformat())
        record_event(uow, keys, till.id, code=EventCode.RETURN_LINE, info=ticket.number, wall=wall)
        uow.emit(_return_told(sealed), actor=actor, trace=trace)
        return
    uow.emit(_sale_told(sealed), actor=actor, trace=trace)
    for barcode, department in sealed.unknown_barcodes:
        told = BarcodeNotKnown(
            till=till.code, store_id=str(store.id), barcode=barcode, department=department, ticket_id=str(ticket.id)
        )
        uow.emit(told, actor=actor, trace=trace)
        facts = {"barcode": barcode, "department": department, "till": till.code}
        open_case(uow, UNKNOWN_BARCODE_CASE, f"barcode:{barcode}", facts, store.id)


def _sale_told(sealed: Sealed) -> TicketSealed:
    ticket, head = sealed.ticket, sealed.order.head
    return TicketSealed(
        till=sealed.till.code,
        store_id=id_text(sealed.store.id),
        ticket_id=str(ticket.id),
        number=ticket.number,
        sequence=ticket.sequence,
        due=ticket.due,
        currency=head.currency,
        lines=ticket.line_count,
        signature=sealed.signature,
        customer_id=None if head.customer_id is None else str(head.customer_id),
    )


def _return_told(sealed: Sealed) -> ReturnSealed:
    ticket, head = sealed.ticket, sealed.order.head
    return ReturnSealed(
        till=sealed.till.code,
        store_id=id_text(sealed.store.id),
        ticket_id=str(ticket.id),
        number=ticket.number,
        sequence=ticket.sequence,
        due=ticket.due,
        currency=head.currency,
        original=None if head.return_of is None else str(head.return_of),
        signature=sealed.signature,
        customer_id=None if head.customer_id is None else str(head.customer_id),
    )
