"""Practice: the same prices, questions and receipt as a sale, and nothing of it is one.

A training ticket is a row of its own, numbered apart: no order, no stock, no total, no ticket of the journal, no
points, no entry in the books. When practice begins and ends is a technical event of the till's journal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, insert, select

from comptoir.fiscal import service as fiscal
from comptoir.fiscal.domain.codes import EventCode
from comptoir.kernel.values.errors import Conflict, Invalid
from comptoir.till import rows
from comptoir.till.domain.receipt import Mark, Receipt
from comptoir.till.domain.refusals import TicketEmpty, TicketNotFound, TillClosed
from comptoir.till.domain.tenders import GivenTender, TenderKind, change_of, with_rounding
from comptoir.till.domain.tills import TenderRow, TicketRow
from comptoir.till.events import TrainingSwitched
from comptoir.till.services.answers import StoredTicket, view
from comptoir.till.services.days import require_till, wall_of
from comptoir.till.services.heads import sale_of
from comptoir.till.services.lines import amount_in
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.receipts import receipt_of
from comptoir.till.services.shapes import content_hash
from comptoir.till.tables import Practice, TrainingTicket

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain.principals import Principal
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.tills import Till
    from comptoir.till.services.desk import TillDesk
    from comptoir.till.services.quotes import Quote
    from comptoir.till.services.shapes import TicketBody

SWITCH: Final = "till.training.switch"
_TENDERS: Final = {
    one.value: one
    for one in (TenderKind.CASH, TenderKind.CARD, TenderKind.CHEQUE, TenderKind.VOUCHER, TenderKind.MEAL_VOUCHER)
}


class TrainingDiffers(Conflict):
    """The id belongs to another training ticket."""

    code = "till.training_differs"


@dataclass(eq=False)
class NotPractising(Conflict):
    """Nobody began to practise at the till, so its journal does not know of it."""

    code = "till.not_practising"
    till: str


class TrainingTender(Invalid):
    """Practice takes only what moves no money: no terminal, no gift card, no points, no account."""

    code = "till.training_tender"


def switch_training(uow: UnitOfWork, tills: TillDesk, principal: Principal, code: str, *, is_on: bool) -> None:
    """Begin or end to practise; the till's journal keeps when. What is so already stays so, and is told once.

    Refuses TillNotFound, PermissionDenied, TillClosed.
    """
    till = require_till(uow.connection, code)
    store = tills.memory.store(uow.connection, till.store_id)
    principal.require(SWITCH, store.id)
    if till.day_id is None:
        raise TillClosed(till.code)
    if is_practising(uow.connection, till) == is_on:
        return
    uow.connection.execute(delete(Practice).where(Practice.till_id == till.id))
    if is_on:
        values = {"till_id": till.id, "day_id": till.day_id, "since": uow.now, "actor": str(uow.actor)}
        uow.connection.execute(insert(Practice).values(values))
    event = EventCode.TRAINING_STARTED if is_on else EventCode.TRAINING_ENDED
    fiscal.record_event(uow, tills.keys, till.id, code=event, info="training", wall=wall_of(uow.now, store))
    uow.emit(TrainingSwitched(till=till.code, store_id=str(store.id), is_on=is_on))


def is_practising(connection: Connection, till: Till) -> bool:
    """Whether somebody began to practise at the till on its day of now, and did not end."""
    mine = (Practice.till_id == till.id, Practice.day_id == till.day_id)
    return connection.execute(select(Practice.till_id).where(*mine)).first() is not None


def practise(
    uow: UnitOfWork, tills: TillDesk, principal: Principal, ticket_id: UUID, body: TicketBody
) -> tuple[dict[str, Any], bool]:
    """Seal a training ticket: what a sale would answer, and whether it is a replay.

    Refuses TillNotFound, PermissionDenied, TrainingDiffers, TillClosed, NotPractising, TicketEmpty, what pricing
    refuses, TrainingTender, TendersBelowDue, ChangeOnCashOnly.
    """
    connection = uow.connection
    till = require_till(connection, body.till, lock=True)
    principal.require(SWITCH, till.store_id)
    hashed = content_hash(body)
    known = _known(connection, ticket_id)
    if known is not None:
        if known[0] != hashed:
            raise TrainingDiffers
        return known[1]["ticket"], True
    if till.day_id is None:
        raise TillClosed(till.code)
    if not is_practising(connection, till):
        raise NotPractising(till.code)
    if not body.lines:
        raise TicketEmpty(pointer="/lines")
    quote = price_at_till(connection, tills, principal, body, uow.now)
    count = select(func.coalesce(func.max(TrainingTicket.sequence), 0)).where(TrainingTicket.till_id == till.id)
    sequence = connection.execute(count).scalar_one() + 1
    made = _ticket(uow, ticket_id, body, quote, sequence, hashed)
    receipt = replace(receipt_of(connection, made, duplicate=None, form="html"), mark=Mark.TRAINING)
    shown = {**view(made), "is_training": True}
    connection.execute(
        insert(TrainingTicket).values(
            id=ticket_id,
            till_id=till.id,
            sequence=sequence,
            at=uow.now,
            operator=str(uow.actor),
            due=made.ticket.due,
            content_hash=hashed,
            answer={"ticket": shown, "receipt": msgspec.to_builtins(receipt)},
        )
    )
    return shown, False


def training_receipt(connection: Connection, principal: Principal, ticket_id: UUID) -> Receipt:
    """The receipt of a training ticket, marked as such. Refuses TicketNotFound, PermissionDenied."""
    known = _known(connection, ticket_id)
    if known is None:
        raise TicketNotFound(ticket_id)
    _, answer, till_id = known
    principal.require(SWITCH, rows.tills_by_id(connection, [till_id])[till_id].store_id)
    return msgspec.convert(answer["receipt"], Receipt)


def _known(connection: Connection, ticket_id: UUID) -> tuple[str, Any, UUID] | None:
    """The digest of what was asked, what was answered, and the till."""
    columns = (TrainingTicket.content_hash, TrainingTicket.answer, TrainingTicket.till_id)
    found = connection.execute(select(*columns).where(TrainingTicket.id == ticket_id)).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def _ticket(
    uow: UnitOfWork, ticket_id: UUID, body: TicketBody, quote: Quote, sequence: int, hashed: str
) -> StoredTicket:
    """The ticket as a sale would be, kept nowhere else."""
    till, store = quote.counter.till, quote.counter.store
    given = _given(body, quote)
    due = quote.priced.totals.due.amount
    given = with_rounding(given, due, quote.cash_step)
    change = change_of(given, due, store.currency)
    number = f"{till.code}-E{sequence:06d}"
    order = sale_of(
        quote.counter,
        quote.sold,
        quote.priced,
        order_id=ticket_id,
        number=number,
        at=uow.now,
        customer_id=body.customer,
        content_hash=hashed,
    )
    assert till.day_id is not None, "practice is at an open till"
    ticket = TicketRow(
        ticket_id,
        till.id,
        till.day_id,
        order.head.kind,
        sequence,
        number,
        uow.now,
        uow.now,
        str(uow.actor),
        hashed,
        due,
        change,
        len(order.lines),
        0,
    )
    tenders = [
        TenderRow(ticket_id, position, one.ref, one.kind.value, one.amount, None)
        for position, one in enumerate(given, start=1)
    ]
    return StoredTicket(till, store, order, ticket, tenders, _NO_SIGNATURE, "", {})


_NO_SIGNATURE: Final = "-" * 20


def _given(body: TicketBody, quote: Quote) -> list[GivenTender]:
    """What is given; the attempt that a card tender names is made up by the screen, and asked of nobody."""
    found = []
    for index, tender in enumerate(body.tenders):
        kind = _TENDERS.get(tender.kind)
        amount = amount_in(tender.amount, quote.counter.store.currency, f"/tenders/{index}/amount").amount
        if kind is None or amount <= 0:
            raise TrainingTender(pointer=f"/tenders/{index}")
        found.append(GivenTender(tender.id, kind, amount, None))
    return found
