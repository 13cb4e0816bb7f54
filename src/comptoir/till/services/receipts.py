"""Receipts: what a sealed ticket says to a customer; reprints are numbered and signed. Its forms: `receipt_forms`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import update

from comptoir.company.queries import legal_entity_by_id
from comptoir.fiscal.domain.journal import signature_extract, wall_text
from comptoir.fiscal.queries import duplicate_count
from comptoir.fiscal.service import KeyRing, load_journal, write_records
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import local_time
from comptoir.payments.queries import left_after
from comptoir.pricing.domain.profiles import ECO
from comptoir.till import rows
from comptoir.till.domain.goods import Detail
from comptoir.till.domain.receipt import EXCHANGE, Mark, Receipt, ReceiptDiscount, ReceiptLine, ReceiptTax
from comptoir.till.domain.refusals import DuplicateNotFound, OriginalIssued
from comptoir.till.domain.tenders import STORED_VALUES
from comptoir.till.services.answers import StoredTicket, percent
from comptoir.till.services.exchanges import return_of_exchange
from comptoir.till.services.lines import GIFT_CARD
from comptoir.till.services.receipt_facts import facts_of, guarantees, operator_of
from comptoir.till.services.receipt_forms import Form
from comptoir.till.services.replays import stored_tickets
from comptoir.till.services.seal import SOFTWARE
from comptoir.till.services.work import Memory
from comptoir.till.tables import Ticket

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.orders.domain import Order, OrderLine

_PRINTED = frozenset({"pdf", "escpos"})


def receipt_of(
    connection: Connection,
    found: StoredTicket,
    *,
    duplicate: int | None,
    form: Form,
    as_issued: bool = False,
) -> Receipt:
    """The receipt of a ticket.

    duplicate: the number of a reprint that was made, or None for the original, which is printed on its own day only;
    on screen an older ticket is marked as a view.
    as_issued: it was handed over as what it is, and stays so on later days. Refuses DuplicateNotFound, OriginalIssued.
    """
    mark = Mark.ORIGINAL
    if duplicate is not None:
        if not 1 <= duplicate <= duplicate_count(connection, found.ticket.id):
            raise DuplicateNotFound(duplicate, pointer="/duplicate")
        mark = Mark.DUPLICATE
    elif found.till.day_id != found.ticket.day_id and not as_issued:
        if form in _PRINTED:
            raise OriginalIssued(found.ticket.number)
        mark = Mark.VIEW
    order, store = found.order, found.store
    head = order.head
    entity = legal_entity_by_id(connection, head.entity_id)
    original = rows.tickets_by_id(connection, [head.return_of]) if head.return_of is not None else {}
    facts = facts_of(connection, order, store.locale)
    guaranteed = guarantees(connection, order)
    return Receipt(
        mark=mark,
        duplicate=duplicate or 0,
        is_return=found.ticket.kind == "return",
        number=found.ticket.number,
        sequence=found.ticket.sequence,
        at=local_time(found.ticket.at, store.time_zone).strftime("%Y-%m-%d %H:%M:%S"),
        currency=head.currency,
        store=store.name,
        address=[*store.address.lines, f"{store.address.postcode} {store.address.city}".strip()],
        phone=store.phone,
        entity="" if entity is None else f"{entity.name} {entity.legal_form}".strip(),
        siret=store.registration_number,
        vat_number=None if entity is None else entity.vat_number,
        till=found.till.name,
        operator=operator_of(connection, found.ticket.operator),
        lines=[_line_of(order, line, guaranteed, facts.get(line.position, ())) for line in order.lines],
        gross=head.gross,
        discount=head.discount,
        net=head.net,
        tax=head.tax,
        due=head.due,
        taxes=[ReceiptTax(percent(tax.rate), tax.base, tax.amount) for tax in order.taxes],
        tenders=[(tender.kind, tender.amount) for tender in found.tenders],
        change=found.ticket.change,
        extract=signature_extract(found.signature),
        software=SOFTWARE,
        original=next((one.number for one in original.values()), None),
        cards=left_after(connection, head.id) if _moves_cards(found) else (),
        points=[(name, count) for name, count in (found.loyalty or {}).items() if count or name == "balance"],
        note=next((value for kind, value in facts.get(0, ()) if kind == Detail.NOTE), ""),
        exchanged=_exchanged(connection, found),
    )


def _exchanged(connection: Connection, found: StoredTicket) -> Receipt | None:
    """The receipt of the return that paid for this sale in one go."""
    if found.ticket.kind == "return" or all(tender.kind != EXCHANGE for tender in found.tenders):
        return None
    return_id = return_of_exchange(connection, found.ticket.id)
    if return_id is None:
        return None
    returned = stored_tickets(connection, Memory(), [return_id])[return_id]
    return receipt_of(connection, returned, duplicate=None, form="html", as_issued=True)


def _line_of(
    order: Order, line: OrderLine, guarantees: Mapping[int, int], facts: Sequence[tuple[str, str]]
) -> ReceiptLine:
    return ReceiptLine(
        line.label,
        millionths_text(line.quantity),
        line.unit,
        line.unit_price,
        line.gross,
        percent(line.rate),
        [
            ReceiptDiscount(share.label, share.amount)
            for share in order.allocations
            if share.line_position == line.position
        ],
        sum(one.amount for one in order.parts if one.line_position == line.position and one.kind == ECO),
        guarantees.get(line.position, 0),
        facts,
    )


def _moves_cards(found: StoredTicket) -> bool:
    return any(tender.kind in STORED_VALUES for tender in found.tenders) or any(
        line.department == GIFT_CARD for line in found.order.lines
    )


def reprint(uow: UnitOfWork, keys: KeyRing, found: StoredTicket, reason: str) -> int:
    """Number and sign a reprint in the till's chain of duplicates; its number."""
    journal = load_journal(uow, keys, found.till.id)
    number = duplicate_count(uow.connection, found.ticket.id) + 1
    wall = wall_text(local_time(uow.now, found.store.time_zone).isoformat())
    record = journal.seal_duplicate(
        ticket_id=found.ticket.id,
        document=f"ticket {reason}".strip(),
        number=number,
        operator=str(uow.actor),
        wall=wall,
        original=found.ticket.number,
    )
    write_records(uow, journal, [record])
    uow.connection.execute(update(Ticket).where(Ticket.id == found.ticket.id).values(duplicates=number))
    return number
