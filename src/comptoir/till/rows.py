"""Tills, days, tickets and tenders by key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from comptoir.kernel.bulk import ask_by_keys, insert_rows, select_by_keys
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.till.domain.tills import Day, Department, TenderRow, TicketRow, Till
from comptoir.till.tables import CashMovement, Tender, Ticket, TillDay, TillRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

_TILL = ("id", "code", "name", "store_id", "place_id", "channel", "departments", "day_id", "version", "code_folded")
_DAY = tuple(Day.__dataclass_fields__)


def till_of(row: Sequence[Any]) -> Till:
    """A till from the values of its columns."""
    departments = {one["code"]: Department(one["code"], one["label"], one["tax_class"]) for one in row[6]}
    return Till(row[0], row[1], row[2], row[3], row[4], row[5], departments, row[7], row[8])


def tills_by_code(connection: Connection, codes: Collection[str], *, lock: bool = False) -> dict[str, Till]:
    """Tills by folded code; a code that no text column can hold is nobody's."""
    return ask_tills(connection, codes, lock=lock)()


def ask_tills(connection: Connection, codes: Collection[str], *, lock: bool) -> Callable[[], dict[str, Till]]:
    """`tills_by_code` that does not wait within `together`: the tills are read when it is called."""
    folded = {fold_code(code) for code in codes if code.isprintable()}
    rows = ask_by_keys(connection, TillRow, _TILL, "code_folded", folded, lock=lock)
    return lambda: {row[9]: till_of(row) for row in rows()}


def tills_by_id(connection: Connection, till_ids: Collection[UUID]) -> dict[UUID, Till]:
    """Tills by id."""
    return {row[0]: till_of(row) for row in select_by_keys(connection, TillRow, _TILL, "id", till_ids)}


def tills(
    connection: Connection, store_ids: Collection[UUID] | None, after: str = "", limit: int | None = None
) -> list[Till]:
    """The tills of some stores, or all, by code."""
    statement = select(*(getattr(TillRow, column) for column in _TILL)).where(TillRow.code_folded > after)
    if store_ids is not None:
        statement = statement.where(TillRow.store_id.in_(store_ids))
    return [till_of(row) for row in connection.execute(statement.order_by(TillRow.code_folded).limit(limit)).all()]


def days_by_id(connection: Connection, day_ids: Collection[UUID]) -> dict[UUID, Day]:
    """Till days."""
    return {row[0]: Day(*row) for row in select_by_keys(connection, TillDay, _DAY, "id", day_ids)}


def days_of(connection: Connection, till_id: UUID, before: int | None, limit: int) -> list[Day]:
    """The days of a till, newest first."""
    statement = select(*(getattr(TillDay, column) for column in _DAY)).where(TillDay.till_id == till_id)
    if before is not None:
        statement = statement.where(TillDay.number < before)
    return [Day(*row) for row in connection.execute(statement.order_by(TillDay.number.desc()).limit(limit)).all()]


def z_of(connection: Connection, till_id: UUID, number: int) -> dict[str, Any] | None:
    """The Z of a till's day; None when there is no such day, or it is not closed."""
    statement = select(TillDay.z).where(TillDay.till_id == till_id, TillDay.number == number)
    found: dict[str, Any] | None = connection.execute(statement).scalar_one_or_none()
    return found


def lock_ticket(connection: Connection, ticket_id: UUID) -> None:
    """Let nobody else hand over a receipt of this ticket before this transaction ends."""
    connection.execute(select(Ticket.id).where(Ticket.id == ticket_id).with_for_update())


def tickets_by_id(connection: Connection, ticket_ids: Collection[UUID]) -> dict[UUID, TicketRow]:
    """The headers of tickets."""
    return ask_tickets(connection, ticket_ids)()


def ask_tickets(connection: Connection, ticket_ids: Collection[UUID]) -> Callable[[], dict[UUID, TicketRow]]:
    """`tickets_by_id` that does not wait within `together`: the headers are read when it is called."""
    rows = ask_by_keys(connection, Ticket, TicketRow._fields, "id", ticket_ids)
    return lambda: {row[0]: TicketRow._make(row) for row in rows()}


def tenders_of(connection: Connection, ticket_ids: Collection[UUID]) -> dict[UUID, list[TenderRow]]:
    """The tenders of tickets, in their order."""
    found: dict[UUID, list[TenderRow]] = {}
    for row in select_by_keys(connection, Tender, TenderRow._fields, "ticket_id", ticket_ids):
        found.setdefault(row[0], []).append(TenderRow._make(row))
    for tenders in found.values():
        tenders.sort(key=lambda tender: tender.position)
    return found


def last_ticket_times(connection: Connection, till_ids: Collection[UUID]) -> dict[UUID, Instant]:
    """When the last ticket of each till was made."""
    statement = select(Ticket.till_id, func.max(Ticket.at)).where(Ticket.till_id.in_(till_ids)).group_by(Ticket.till_id)
    return {row[0]: row[1] for row in connection.execute(statement).all()}


def insert_tickets(uow: UnitOfWork, tickets: Sequence[TicketRow], tenders: Sequence[TenderRow]) -> None:
    """Headers and tenders of many tickets."""
    insert_rows(uow.connection, Ticket, TicketRow._fields, tickets)
    insert_rows(uow.connection, Tender, TenderRow._fields, tenders)


def cash_moved(connection: Connection, day_id: UUID) -> list[tuple[int, str]]:
    """Amounts and reasons of the cash put in or taken out on a day."""
    statement = select(CashMovement.amount, CashMovement.reason).where(CashMovement.day_id == day_id)
    return [(row[0], row[1]) for row in connection.execute(statement.order_by(CashMovement.id)).all()]


def ticket_page(
    connection: Connection,
    till_ids: Collection[UUID],
    sequence: int | None,
    business_day: date | None,
    before: UUID | None,
    limit: int,
) -> list[TicketRow]:
    """Tickets of some tills, the newest first by their ids."""
    statement = select(*(getattr(Ticket, column) for column in TicketRow._fields)).where(Ticket.till_id.in_(till_ids))
    if sequence is not None:
        statement = statement.where(Ticket.sequence == sequence)
    if business_day is not None:
        days = select(TillDay.id).where(TillDay.till_id.in_(till_ids), TillDay.business_day == business_day)
        statement = statement.where(Ticket.day_id.in_(days))
    if before is not None:
        statement = statement.where(Ticket.id < before)
    statement = statement.order_by(Ticket.id.desc()).limit(limit)
    return [TicketRow(*row) for row in connection.execute(statement).all()]
