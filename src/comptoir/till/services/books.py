"""What closed days and bank slips are for the books, gathered for the modules above."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from comptoir.till import rows
from comptoir.till.domain.reports import DaySums
from comptoir.till.domain.tills import Day
from comptoir.till.services.cash import left_before, safe_moved
from comptoir.till.services.days import day_sums
from comptoir.till.services.slips import require_slip
from comptoir.till.tables import CashCount, CashMovement, Ticket, TillDay

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class DayBooks:
    """What the books need of a closed day; amounts in minor units.

    ticket_ids: of its tickets. moved: cash put in or taken out, with a float that came from nowhere; safe: what went
    into the safe. differences: counted less expected, by tender.
    """

    till: str
    store_id: UUID
    number: int
    business_day: date
    sums: DaySums
    ticket_ids: Sequence[UUID]
    moved: int
    safe: int
    differences: Mapping[str, int]


def day_books(connection: Connection, day_id: UUID) -> DayBooks:
    """A closed day as the books see it."""
    day = rows.days_by_id(connection, [day_id])[day_id]
    till = rows.tills_by_id(connection, [day.till_id])[day.till_id]
    z = connection.execute(select(TillDay.z).where(TillDay.id == day_id)).scalar_one()
    moves = connection.execute(
        select(CashMovement.id, CashMovement.amount, CashMovement.to_safe).where(CashMovement.day_id == day_id)
    ).all()
    is_first = day.drawer_day_id is None and left_before(connection, day) is None
    return DayBooks(
        till.code,
        till.store_id,
        day.number,
        day.business_day,
        day_sums(connection, day),
        list(connection.execute(select(Ticket.id).where(Ticket.day_id == day_id)).scalars()),
        sum(amount for _, amount, to_safe in moves if not to_safe) + (day.float_amount if is_first else 0),
        safe_moved(connection, [day_id, *(id_ for id_, _, to_safe in moves if to_safe)]),
        {one["tender"]: one["difference"]["amount"] for one in z["tenders"] if one["difference"] is not None},
    )


def closed_days(connection: Connection, after: UUID | None, limit: int) -> list[UUID]:
    """The closed days of all tills, by id."""
    statement = select(TillDay.id).where(TillDay.closed_at.is_not(None)).order_by(TillDay.id).limit(limit)
    return list(connection.execute(statement if after is None else statement.where(TillDay.id > after)).scalars())


def days_of_tickets(connection: Connection, ticket_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The till day of each ticket; other orders are left out."""
    return {id_: ticket.day_id for id_, ticket in rows.tickets_by_id(connection, ticket_ids).items()}


class SlipBooks(NamedTuple):
    """What the books need of a bank slip."""

    store_id: UUID
    number: int
    kind: str
    amount: int
    day: date
    account: str


def slip_books(connection: Connection, slip_id: UUID) -> SlipBooks:
    """A bank slip as the books see it."""
    slip = require_slip(connection, slip_id)
    return SlipBooks(slip.store_id, slip.number, slip.kind, slip.amount, slip.day, slip.account)


class TicketFacts(NamedTuple):
    """What reports need of a ticket besides its order. tenders: by kind, cash less the change that went back."""

    business_day: date
    operator: str
    tenders: Mapping[str, int]


def ticket_facts(connection: Connection, ticket_ids: Sequence[UUID]) -> dict[UUID, TicketFacts]:
    """Facts of tickets."""
    tickets = rows.tickets_by_id(connection, ticket_ids)
    days = rows.days_by_id(connection, {ticket.day_id for ticket in tickets.values()})
    tenders = rows.tenders_of(connection, ticket_ids)
    found = {}
    for ticket_id, ticket in tickets.items():
        sums: dict[str, int] = {}
        for tender in tenders.get(ticket_id, ()):
            sums[tender.kind] = sums.get(tender.kind, 0) + tender.amount
        if ticket.change:
            sums["cash"] = sums.get("cash", 0) - ticket.change
        found[ticket_id] = TicketFacts(days[ticket.day_id].business_day, ticket.operator, sums)
    return found


def tickets_after(connection: Connection, after: UUID | None, limit: int) -> list[UUID]:
    """Tickets of all tills, by id."""
    statement = select(Ticket.id).order_by(Ticket.id).limit(limit)
    return list(connection.execute(statement if after is None else statement.where(Ticket.id > after)).scalars())


class DayFacts(NamedTuple):
    """A till day as the owner sees it. z: None while it is open. counts: how often it was counted."""

    day: Day
    till_id: UUID
    till: str
    name: str
    store_id: UUID
    z: Mapping[str, Any] | None
    counts: int


def days_between(connection: Connection, store_ids: Collection[UUID] | None, first: date, last: date) -> list[DayFacts]:
    """The till days of some stores from one business day to another, by day and till."""
    tills = {till.id: till for till in rows.tills(connection, store_ids)}
    statement = (
        select(TillDay)
        .where(TillDay.till_id.in_(tills), TillDay.business_day >= first, TillDay.business_day <= last)
        .order_by(TillDay.business_day, TillDay.till_id, TillDay.number)
    )
    found = connection.execute(statement).mappings().all()
    counted = select(CashCount.day_id, func.count()).where(CashCount.day_id.in_([one["id"] for one in found]))
    counts = {row[0]: int(row[1]) for row in connection.execute(counted.group_by(CashCount.day_id))}
    facts = []
    for one in found:
        day, till = Day(**{name: one[name] for name in Day.__dataclass_fields__}), tills[one["till_id"]]
        facts.append(DayFacts(day, till.id, till.code, till.name, till.store_id, one["z"], counts.get(day.id, 0)))
    return sorted(facts, key=lambda fact: (fact.day.business_day, fact.till, fact.day.number))


def operators(connection: Connection, ticket_ids: Collection[UUID]) -> dict[UUID, str]:
    """Who made some tickets, as actors."""
    return {id_: ticket.operator for id_, ticket in rows.tickets_by_id(connection, ticket_ids).items()}
