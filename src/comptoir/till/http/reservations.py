"""What customers order or have set aside, with an advance."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.time import format_instant
from comptoir.till.domain.advances import AdvanceEntry, AdvanceKind, Party, Reservation, ReservationState, balances
from comptoir.till.rows import tickets_by_id
from comptoir.till.services import reservations as service
from comptoir.till.services.advances import entries_of
from comptoir.till.services.days import require_till
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.shapes import LineBody, Name, TicketBody, Words

SELL = service.SELL


class ReservationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is wanted, and what the advance for it is: without another word, the law takes it for earnest money."""

    till: Name
    lines: Annotated[list[LineBody], Meta(min_length=1, max_length=200)]
    kind: AdvanceKind = AdvanceKind.EARNEST
    customer: UUID | None = None
    wanted_on: date | None = None


class CancelReservationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who goes back on it, and why."""

    by: Party
    reason: Words


@put(
    "/reservations/{reservation_id:uuid}",
    permission=SELL,
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="It is set aside", generate_examples=False)},
)
def open_reservation(
    reservation_id: UUID,
    data: ReservationBody,
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
) -> Response[dict[str, Any]]:
    """Set something aside for a customer at today's prices. Advances are paid by tickets, whose lines `steps` gives."""
    body = TicketBody(data.till, data.lines, customer=data.customer)
    command = service.OpenReservation(reservation_id, data.kind, data.wanted_on, body)
    with database.write(principal.actor, trace) as uow:
        found, is_new = service.open_reservation(uow, tills, principal, command)
        return Response(_view(uow.connection, found), status_code=201 if is_new else 200)


@get("/reservations", permission=SELL, sync_to_thread=True)
def list_reservations(
    till: str,
    database: Database,
    principal: Principal,
    secrets: SecretBox,
    status: ReservationState | None = None,
    customer: UUID | None = None,
    q: Annotated[str | None, Parameter(max_length=100)] = None,
) -> Response[dict[str, Any]]:
    """Those of the store of a till, the newest first (up to 200).

    q: the end of what people call it, or the customer's name, telephone number, address or card. Customers are named
    and found for whoever may look them up.
    """
    with database.read() as connection:
        at = require_till(connection, till)
        principal.require(SELL, at.store_id)
        box = secrets if principal.allows(service.READ_CUSTOMERS, at.store_id) else None
        about = service.reservations_about(connection, box, at.store_id, q) if q is not None and q.strip() else None
        found = service.reservations_of(connection, at.store_id, status, customer, about)
        ledgers = entries_of(connection, [one.id for one in found])
        names = {} if box is None else service.names_of(connection, box, found)
        items = [
            _body(one, ledgers.get(one.id, []))
            | {"customer_name": None if one.customer_id is None else names.get(one.customer_id)}
            for one in found
        ]
        return page(connection, items, None)


@get("/reservations/{reservation_id:uuid}", permission=SELL, sync_to_thread=True)
def get_reservation(
    reservation_id: UUID,
    database: Database,
    principal: Principal,
    advance: Annotated[int, Parameter(ge=0, le=10**9)] = 0,
) -> dict[str, Any]:
    """One with its ledger and `steps`: the lines of tickets that hand it over, keep, double or refund what was paid.

    advance: minor units that the customer would pay now; `steps.advance` has the lines for it.
    """
    with database.read() as connection:
        found = service.require_reservation(connection, reservation_id)
        principal.require(SELL, found.store_id)
        return _view(connection, found, advance)


@post("/reservations/{reservation_id:uuid}/cancel", permission=SELL, status_code=200, sync_to_thread=True)
def cancel_reservation(
    reservation_id: UUID, data: CancelReservationBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Say who does not want it any more; `steps` tells what is owed for that."""
    with database.write(principal.actor, trace) as uow:
        found = service.cancel_reservation(uow, principal, reservation_id, data.by, data.reason)
        return _view(uow.connection, found)


def _view(connection: Connection, reservation: Reservation, advance: int = 0) -> dict[str, Any]:
    entries = entries_of(connection, [reservation.id]).get(reservation.id, [])
    told = [
        {
            "use": one.use,
            "tax_class": one.tax_class,
            "amount": {"amount": one.amount, "currency": reservation.currency},
            "ticket": str(one.order_id),
            "at": format_instant(one.at),
        }
        for one in entries
    ]
    steps = service.steps_of(reservation, entries, advance)
    tickets = tickets_by_id(connection, [UUID(one["ticket"]) for one in steps.get("refund", ())])
    for one in steps.get("refund", ()):
        one["number"] = tickets[UUID(one["ticket"])].number
    return _body(reservation, entries) | {"entries": told, "steps": steps}


def _body(reservation: Reservation, entries: list[AdvanceEntry]) -> dict[str, Any]:
    paid = sum(balances(entries).values())
    is_cancelled = reservation.state == ReservationState.CANCELLED.value
    return {
        "id": str(reservation.id),
        "reference": reservation.reference,
        "kind": reservation.kind,
        "state": reservation.state,
        "cancelled_by": reservation.cancelled_by,
        "customer": None if reservation.customer_id is None else str(reservation.customer_id),
        "lines": list(reservation.lines),
        "due": {"amount": reservation.due, "currency": reservation.currency},
        "paid": {"amount": paid, "currency": reservation.currency},
        "wanted_on": None if reservation.wanted_on is None else reservation.wanted_on.isoformat(),
        "is_owed": is_cancelled and bool(service.steps_of(reservation, entries)),
        "created_at": format_instant(reservation.created_at),
    }


ROUTES = [open_reservation, list_reservations, get_reservation, cancel_reservation]
