"""Gift cards, store credit and credit notes as an office looks after them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.customers.queries.standing import family
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.time import format_instant
from comptoir.payments.domain.stored_values import Entry, StoredValue, ValueKind, ValueState
from comptoir.payments.http.shared import ADJUST, BLOCK, READ, Number, Pin, Reason, value_view
from comptoir.payments.queries import ValuesWanted, ledger_of, value_page
from comptoir.payments.services import stored_values as service


class ReasonBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason


class ReissueBody(ReasonBody, frozen=True, forbid_unknown_fields=True):
    """The fresh number of the card that replaces a lost one, and its own code if it is to ask for one."""

    number: Number
    pin: Pin | None = None


class AdjustBody(ReasonBody, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units to put on, or (negative) to take off."""

    amount: Annotated[int, Meta(ge=-(10**9), le=10**9)]


class ExpiryBody(ReasonBody, frozen=True, forbid_unknown_fields=True):
    """The last day on which a card is taken; null is none."""

    expires_on: date | None


@get("/gift-cards", permission=READ, sync_to_thread=True)
def list_gift_cards(
    database: Database,
    principal: Principal,
    last_four: Annotated[str | None, Parameter(max_length=4)] = None,
    customer: UUID | None = None,
    kind: ValueKind | None = None,
    status: ValueState | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Response[dict[str, Any]]:
    """Gift cards, store credit and credit notes, newest first: a customer's, or those of the stores one may see."""
    count = page_limit(limit)
    with database.read() as connection:
        wanted = ValuesWanted(
            principal.store_ids(READ) if customer is None else None,
            () if customer is None else family(connection, customer),
            None if last_four is None else last_four.upper(),
            kind,
            status,
        )
        found = value_page(connection, wanted, None if after is None else read_id_cursor(after), count + 1)
        following = write_cursor(str(found[count - 1].id)) if len(found) > count else None
        return page(connection, [value_view(connection, value) for value in found[:count]], following)


@get("/gift-cards/{value_id:uuid}", permission=READ, sync_to_thread=True)
def get_gift_card(value_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """One of them with its ledger."""
    with database.read() as connection:
        value = service.require_value(connection, value_id)
        principal.require(READ, value.store_id)
        entries = [_entry(entry, value.currency) for entry in ledger_of(connection, value_id)]
        return value_view(connection, value) | {"entries": entries}


@post("/gift-cards/{value_id:uuid}/block", permission=BLOCK, status_code=200, sync_to_thread=True)
def block_gift_card(
    value_id: UUID, data: ReasonBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Stop a card that was lost."""
    with database.write(principal.actor, trace) as uow:
        return _blocked(uow, principal, secrets, value_id, data.reason, is_blocked=True)


@post("/gift-cards/{value_id:uuid}/release", permission=BLOCK, status_code=200, sync_to_thread=True)
def release_gift_card(
    value_id: UUID, data: ReasonBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Take a card that was found again."""
    with database.write(principal.actor, trace) as uow:
        return _blocked(uow, principal, secrets, value_id, data.reason, is_blocked=False)


@post("/gift-cards/{value_id:uuid}/reissue", permission=BLOCK, status_code=200, sync_to_thread=True)
def reissue_gift_card(
    value_id: UUID, data: ReissueBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Give the balance of a lost card to a new number; the old one is worth nothing any more."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, BLOCK)
        return value_view(uow.connection, service.reissue(uow, secrets, value, data.number, data.reason, data.pin))


@post("/gift-cards/{value_id:uuid}/adjust", permission=ADJUST, status_code=200, sync_to_thread=True)
def adjust_gift_card(
    value_id: UUID, data: AdjustBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Correct a balance for a reason."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, ADJUST)
        if data.amount:
            value = service.adjust(uow, value, data.amount, data.reason)
        return value_view(uow.connection, value)


@post("/gift-cards/{value_id:uuid}/expiry", permission=ADJUST, status_code=200, sync_to_thread=True)
def change_expiry(
    value_id: UUID, data: ExpiryBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> dict[str, Any]:
    """Give a card another last day, or none."""
    with database.write(principal.actor, trace) as uow:
        value = _locked(uow, principal, value_id, ADJUST)
        return value_view(uow.connection, service.change_expiry(uow, secrets, value, data.expires_on, data.reason))


def _blocked(
    uow: UnitOfWork, principal: Principal, secrets: SecretBox, value_id: UUID, reason: str, *, is_blocked: bool
) -> dict[str, Any]:
    value = _locked(uow, principal, value_id, BLOCK)
    return value_view(uow.connection, service.block(uow, secrets, value, reason, is_blocked=is_blocked))


def _locked(uow: UnitOfWork, principal: Principal, value_id: UUID, permission: str) -> StoredValue:
    value = service.require_value(uow.connection, value_id, lock=True)
    principal.require(permission, value.store_id)
    return value


def _entry(entry: Entry, currency: str) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "amount": {"amount": entry.amount, "currency": currency},
        "balance": {"amount": entry.balance, "currency": currency},
        "ticket": None if entry.order_id is None else str(entry.order_id),
        "at": format_instant(entry.at),
        "actor": entry.actor,
        "reason": entry.reason,
    }
