"""Approvals: a manager allows at the till, once, what its cashier may not do alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, post
from msgspec import Meta, Struct

from comptoir.access.domain.approvals import Approval
from comptoir.access.domain.pins import PinRefused, StationUnknown
from comptoir.access.domain.principals import Principal
from comptoir.access.queries import person_by_id
from comptoir.access.service import Gate, SignInAttempt
from comptoir.access.services.approvals import give_approval
from comptoir.access.services.cookies import station_key
from comptoir.access.services.roles import grants_of
from comptoir.access.services.sessions import Device
from comptoir.access.services.stations import TILL, station_by_key
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import format_instant
from comptoir.till.services.cash import CLOSE_DIFFERENCE, counts_of
from comptoir.till.services.days import require_till
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.lines import amount_in
from comptoir.till.services.shapes import MoneyBody, Name, Words


class ApproverBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who approves: by e-mail and password, or, at a device that was set up for the till, by number or badge.

    totp: the code of the authenticator app, when asked for. person: with their number, `pin`. badge: as it was scanned.
    """

    email: Annotated[str, Meta(min_length=1, max_length=300)] | None = None
    password: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    totp: Annotated[str, Meta(max_length=20)] | None = None
    person: UUID | None = None
    pin: Annotated[str, Meta(max_length=20)] | None = None
    badge: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class ApprovalBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be allowed at a till, and why.

    about: the id of the very thing, for nothing else is allowed by it: of a price the line's, a UUID that no other
    basket has, and so of the first line of empties; of a return its own; of a payment the attempt's; of a close it is
    the open day, whatever is said. amount: how much may be taken off one line, or given back for empties or without a
    ticket; of a close it is what the last count differs by, whatever is said; of a payment whose outcome is unknown it
    is what was asked of the card.
    """

    permission: Literal[
        "till.line.override_price",
        "till.empties.pay_out",
        "till.return.without_receipt",
        "till.day.close_difference",
        "payments.outcome.resolve",
    ]
    till: Name
    amount: MoneyBody
    reason: Words
    approver: ApproverBody
    about: UUID | None = None


@post("/approvals", permission="till.ticket.sell", status_code=201, sync_to_thread=True)
def approve(
    data: ApprovalBody,
    request: Request[Any, Any, Any],
    database: Database,
    gate: Gate,
    tills: TillDesk,
    principal: Principal,
    trace: str,
) -> dict[str, Any]:
    """A manager proves who they are at the cashier's till; the approval is for one thing of this cashier, once."""
    with database.read() as connection:
        till = require_till(connection, data.till)
        store = tills.memory.store(connection, till.store_id)
        amount = amount_in(data.amount, store.currency, "/amount").amount
        about = data.about
        if data.permission == CLOSE_DIFFERENCE and till.day_id is not None:
            about = till.day_id
            amount = max((one.difference for one in counts_of(connection, till.day_id)), default=amount)
    principal.require("till.ticket.sell", store.id)

    def act(uow: UnitOfWork, person_id: UUID) -> Approval:
        person = person_by_id(uow.connection, person_id)
        assert person is not None, "they have just proved who they are"
        approver = Principal("person", person.id, person.name, person.locale, grants_of(person.roles))
        return give_approval(
            uow,
            approver,
            principal,
            permission=data.permission,
            store_id=store.id,
            subject=till.code,
            about=about,
            amount=amount,
            reason=data.reason,
        )

    given = _prove(request, database, gate, data, trace, act)
    return {
        "id": str(given.id),
        "permission": given.permission,
        "till": given.subject,
        "amount": {"amount": given.amount, "currency": store.currency},
        "reason": given.reason,
        "approved_by": given.approved_by,
        "expires_at": format_instant(given.expires_at),
    }


def _prove(
    request: Request[Any, Any, Any],
    database: Database,
    gate: Gate,
    data: ApprovalBody,
    trace: str,
    act: Callable[[UnitOfWork, UUID], Approval],
) -> Approval:
    """The approval of whoever proves who they are. Refuses what their way to prove it refuses, PinRefused without one.

    A number or a badge counts at the device of this very till only.
    """
    who = data.approver
    if who.email is not None and who.password is not None:
        address = request.client.host if request.client else "unknown"
        device = Device(address=address, description=request.headers.get("user-agent", ""), token=None)
        return gate.desk.prove(SignInAttempt(who.email, who.password, who.totp, device), trace, act)
    with database.read() as connection:
        station = station_by_key(connection, station_key(request), TILL)
    if fold_code(station.subject) != fold_code(data.till):
        raise StationUnknown
    if who.badge is not None:
        return gate.pins.prove_badge(station, who.badge, trace, act)
    if who.person is None or who.pin is None:
        raise PinRefused
    return gate.pins.prove_pin(station, who.person, who.pin, trace, act)


ROUTES = [approve]
