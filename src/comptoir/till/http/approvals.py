"""Approvals: a manager allows at the till, once, what its cashier may not do alone."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, post
from msgspec import Meta, Struct

from comptoir.access.domain.approvals import Approval
from comptoir.access.domain.principals import Principal
from comptoir.access.queries import person_by_id
from comptoir.access.service import Gate, SignInAttempt
from comptoir.access.services.approvals import give_approval
from comptoir.access.services.roles import grants_of
from comptoir.access.services.sessions import Device
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import format_instant
from comptoir.till.services.cash import CLOSE_DIFFERENCE, counts_of
from comptoir.till.services.days import require_till
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.lines import amount_in
from comptoir.till.services.shapes import MoneyBody, Name, Words


class ApproverBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who approves; `totp` is the code of the authenticator app, when asked for."""

    email: Annotated[str, Meta(min_length=1, max_length=300)]
    password: Annotated[str, Meta(min_length=1, max_length=1_000)]
    totp: Annotated[str, Meta(max_length=20)] | None = None


class ApprovalBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be allowed at a till, and why.

    amount: how much may be taken off one line, or given back without a ticket; of a close it is what the last count
    differs by, whatever is said; of a payment whose outcome is unknown it is what was asked of the card.
    """

    permission: Literal[
        "till.line.override_price",
        "till.return.without_receipt",
        "till.day.close_difference",
        "payments.outcome.resolve",
    ]
    till: Name
    amount: MoneyBody
    reason: Words
    approver: ApproverBody


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
    """A manager proves who they are at the cashier's till; the approval is for this cashier, till and amount, once."""
    with database.read() as connection:
        till = require_till(connection, data.till)
        store = tills.memory.store(connection, till.store_id)
        amount = amount_in(data.amount, store.currency, "/amount").amount
        if data.permission == CLOSE_DIFFERENCE and till.day_id is not None:
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
            amount=amount,
            reason=data.reason,
        )

    who = data.approver
    address = request.client.host if request.client else "unknown"
    device = Device(address=address, description=request.headers.get("user-agent", ""), token=None)
    given = gate.desk.prove(SignInAttempt(who.email, who.password, who.totp, device), trace, act)
    return {
        "id": str(given.id),
        "permission": given.permission,
        "till": given.subject,
        "amount": {"amount": given.amount, "currency": store.currency},
        "reason": given.reason,
        "approved_by": given.approved_by,
        "expires_at": format_instant(given.expires_at),
    }


ROUTES = [approve]
