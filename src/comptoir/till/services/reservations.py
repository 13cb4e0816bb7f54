"""Reservations: what a customer has ordered or had set aside. Opening and cancelling one moves no money.

Money moves by tickets (`advances.AdvanceLedger`); here stands what they are to do, line by line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import select, update

from comptoir.access.service import record_audit
from comptoir.customers.queries.people import with_parties
from comptoir.customers.queries.search import Wanted, find
from comptoir.customers.queries.standing import family, merged_below, standing_customers
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.values.quantity import millionths_text
from comptoir.pricing.domain.holds import MINUTES_MAX
from comptoir.pricing.domain.taxes import OUTSIDE
from comptoir.pricing.services.holds import take_hold
from comptoir.till.domain.advances import (
    AdvanceEntry,
    AdvanceKind,
    AdvanceUse,
    DownPaymentBinds,
    Party,
    Reservation,
    ReservationDiffers,
    ReservationEnded,
    ReservationState,
    ReservationUnknown,
    balances,
    doubled_owed,
    reference_of,
    split_advance,
)
from comptoir.till.domain.refusals import TicketEmpty
from comptoir.till.services.advances import changed, entries_of, load_reservations
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.shapes import TicketBody
from comptoir.till.tables import ReservationRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain import Principal
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.pricing.domain import PricedBasket
    from comptoir.till.services.desk import TillDesk

SELL: Final = "till.ticket.sell"
READ_CUSTOMERS: Final = "customers.customer.read"
RELEASE: Final = "till.reservation.release"
SHOWN_MAX: Final = 200
_COLUMNS: Final = Reservation._fields


@dataclass(frozen=True, slots=True)
class OpenReservation:
    """What is ordered or set aside; the body has its till, lines and customer."""

    id: UUID
    kind: AdvanceKind
    wanted_on: date | None
    body: TicketBody


def open_reservation(
    uow: UnitOfWork, tills: TillDesk, principal: Principal, command: OpenReservation
) -> tuple[Reservation, bool]:
    """Keep what is wanted, at today's prices for as long as prices are held; whether it is new.

    Refuses what `price_at_till` refuses, PermissionDenied, TicketEmpty, ReservationDiffers.
    """
    quote = price_at_till(uow.connection, tills, principal, command.body, uow.now)
    store, till = quote.counter.store, quote.counter.till
    principal.require(SELL, store.id)
    priced = quote.priced
    if priced.totals.due.amount <= 0 or any(line.item_id is None for line in priced.lines if line.deposit_of is None):
        raise TicketEmpty(pointer="/lines")
    known = load_reservations(uow.connection, [command.id], lock=True).get(command.id)
    lines = tuple(
        {
            "sku": line.sku,
            "quantity": millionths_text(line.quantity.millionths),
            "unit": line.quantity.unit.code,
            "label": quote.labels[line.id],
        }
        for line in priced.lines
        if line.deposit_of is None
    )
    if known is not None:
        same = (store.id, command.kind.value, command.body.customer, command.wanted_on, _wanted(lines))
        if (known.store_id, known.kind, known.customer_id, known.wanted_on, _wanted(known.lines)) != same:
            raise ReservationDiffers(str(command.id))
        return known, False
    made = Reservation(
        command.id,
        store.id,
        till.code,
        command.kind.value,
        store.currency,
        command.body.customer,
        lines,
        _shares(priced),
        command.wanted_on,
        ReservationState.OPEN.value,
        None,
        None,
        0,
        uow.now,
        str(principal.actor),
    )
    insert_rows(uow.connection, ReservationRow, _COLUMNS, [made])
    take_hold(uow, made.id, till.channel, MINUTES_MAX)
    uow.emit(changed(made))
    return made, True


def _wanted(lines: Sequence[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    return [(one["sku"], one["quantity"], one["unit"]) for one in lines]


def _shares(priced: PricedBasket) -> dict[str, int]:
    """What is due by tax class; deposits of empties, which no advance is taken for, are left out."""
    found: dict[str, int] = {}
    for line in priced.lines:
        for tax in line.taxes:
            if line.deposit_of is None:
                found[tax.tax_class] = found.get(tax.tax_class, 0) + tax.base.amount + tax.amount.amount
    return {tax_class: amount for tax_class, amount in sorted(found.items()) if amount > 0}


def require_reservation(connection: Connection, reservation_id: UUID, *, lock: bool = False) -> Reservation:
    """A reservation. Refuses ReservationUnknown."""
    found = load_reservations(connection, [reservation_id], lock=lock).get(reservation_id)
    if found is None:
        raise ReservationUnknown(str(reservation_id))
    return found


def cancel_reservation(
    uow: UnitOfWork, principal: Principal, reservation_id: UUID, by: Party, reason: str
) -> Reservation:
    """Nobody wants it any more; the same again changes nothing.

    Refuses ReservationUnknown, PermissionDenied, ReservationEnded; DownPaymentBinds for a customer whom nobody with the
    permission releases.
    """
    known = require_reservation(uow.connection, reservation_id, lock=True)
    principal.require(SELL, known.store_id)
    if known.state == ReservationState.CANCELLED.value and known.cancelled_by == by.value:
        return known
    if known.state != ReservationState.OPEN.value:
        raise ReservationEnded(str(reservation_id), known.state)
    if by is Party.SELLER:
        principal.require(RELEASE, known.store_id)
    held = balances(entries_of(uow.connection, [reservation_id]).get(reservation_id, []))
    binds = known.kind == AdvanceKind.DOWN_PAYMENT.value and bool(held)
    if binds and by is Party.CUSTOMER and not principal.allows(RELEASE, known.store_id):
        raise DownPaymentBinds(str(reservation_id))
    ended = known._replace(state=ReservationState.CANCELLED.value, cancelled_by=by.value, reason=reason)
    values = {"state": ended.state, "cancelled_by": ended.cancelled_by, "reason": reason}
    uow.connection.execute(update(ReservationRow).where(ReservationRow.id == reservation_id).values(values))
    # Why stands in the row alone, where it is forgotten with the customer.
    record_audit(uow, "till.reservation.cancelled", f"reservation:{reservation_id}", {"by": by.value})
    uow.emit(changed(ended))
    return ended


def reservations_of(
    connection: Connection,
    store_id: UUID,
    state: ReservationState | None,
    customer_id: UUID | None,
    among: Collection[UUID] | None = None,
) -> list[Reservation]:
    """Those of a store, the newest first; of a customer with whoever was merged into them; among: of these only."""
    table = ReservationRow.__table__
    statement = select(*[table.c[name] for name in _COLUMNS]).where(table.c.store_id == store_id)
    if state is not None:
        statement = statement.where(table.c.state == state.value)
    if customer_id is not None:
        statement = statement.where(table.c.customer_id.in_(family(connection, customer_id)))
    if among is not None:
        statement = statement.where(table.c.id.in_(list(among)))
    return [Reservation(*row) for row in connection.execute(statement.order_by(table.c.id.desc()).limit(SHOWN_MAX))]


def reservations_about(connection: Connection, box: SecretBox | None, store_id: UUID, words: str) -> list[UUID]:
    """The newest of a store by what people call them, or by their customer's name, telephone, address or card.

    box: None for whoever may not look customers up.
    """
    table = ReservationRow.__table__
    kept = connection.execute(
        select(table.c.id, table.c.customer_id).where(table.c.store_id == store_id).order_by(table.c.id.desc())
    ).all()
    found = [] if box is None else [one.customer.id for one in find(connection, box, Wanted(anything=words))]
    whose = {*found, *merged_below(connection, *found)} if found else set()
    asked = words.strip().upper()
    meant = (id_ for id_, who in kept if who in whose or reference_of(id_).endswith(asked))
    return list(islice(meant, SHOWN_MAX))


def names_of(connection: Connection, box: SecretBox, reservations: Sequence[Reservation]) -> dict[UUID, str]:
    """What the customers are called by now, by the id that a reservation knows them by; without the forgotten."""
    standing = standing_customers(connection, {one.customer_id for one in reservations if one.customer_id is not None})
    once = {one.id: one for one in standing.values()}
    names = {found.customer.id: found.party.name for found in with_parties(connection, box, once.values())}
    return {known: names[one.id] for known, one in standing.items() if one.id in names}


def steps_of(reservation: Reservation, entries: Sequence[AdvanceEntry], advance: int = 0) -> dict[str, Any]:
    """What may happen next, as the lines of the tickets that do it: nobody else has to compute them.

    advance: what the customer would pay now. refund: by ticket, the lines to take back.
    """
    held = balances(entries)
    earnest = reservation.kind == AdvanceKind.EARNEST.value
    if reservation.state == ReservationState.OPEN.value:
        goods = [
            {"id": f"g{number}", "sku": one["sku"], "quantity": one["quantity"]}
            for number, one in enumerate(reservation.lines, start=1)
        ]
        steps: dict[str, Any] = {"hand_over": [*goods, *_lines(reservation, AdvanceUse.DEDUCTED, held)]}
        if advance:
            steps["advance"] = _lines(reservation, AdvanceUse.PAID, split_advance(reservation, advance))
        return steps
    if reservation.state != ReservationState.CANCELLED.value:
        return {}
    if earnest and reservation.cancelled_by == Party.CUSTOMER.value:
        if not held:
            return {}
        kept = _lines(reservation, AdvanceUse.KEPT, held)
        return {"keep": [*kept, *_lines(reservation, AdvanceUse.COMPENSATION, {OUTSIDE: sum(held.values())})]}
    owed = doubled_owed(reservation, entries)
    steps = {"double": _lines(reservation, AdvanceUse.DOUBLED, {OUTSIDE: owed})} if owed else {}
    if held:
        steps["refund"] = _paid_by(entries)
    return steps


def _lines(reservation: Reservation, use: AdvanceUse, amounts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{use}-{tax_class}",
            "unit_price": {"amount": amount, "currency": reservation.currency},
            "advance": {
                "reservation": str(reservation.id),
                "kind": reservation.kind,
                "tax_class": tax_class,
                "use": use.value,
            },
        }
        for tax_class, amount in amounts.items()
    ]


def _paid_by(entries: Sequence[AdvanceEntry]) -> list[dict[str, Any]]:
    """The tickets that took an advance, with the lines that did."""
    found: dict[UUID, list[str]] = {}
    for one in entries:
        if one.use == AdvanceUse.PAID.value:
            found.setdefault(one.order_id, []).append(one.ref)
    return [{"ticket": str(id_), "lines": refs} for id_, refs in found.items()]
