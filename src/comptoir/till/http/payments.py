"""Payment attempts, asked before the ticket, and the terminals they are asked at."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.payments.domain import Attempt, Direction
from comptoir.payments.ports import Terminal
from comptoir.payments.queries import terminals_of_tills
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt, PutTerminal
from comptoir.till import rows
from comptoir.till.domain.refusals import TillUnknown
from comptoir.till.services import days
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.lines import amount_in
from comptoir.till.services.shapes import MoneyBody, Name, Words

WRITE = "payments.attempt.write"
READ = "payments.attempt.read"
RESOLVE = "payments.outcome.resolve"
_TILLS_MAX = 10_000


class AttemptBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What to ask. terminal: None is the till's only one. direction: `refund` gives back."""

    till: Name
    amount: MoneyBody
    kind: Literal["card"] = "card"
    terminal: Name | None = None
    direction: Direction = Direction.CHARGE


class ResolveBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person read on the terminal's own slip; without `outcome` the terminal is asked again."""

    outcome: Literal["approved", "declined"] | None = None
    reason: Words | None = None


class TerminalBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a terminal of a till is."""

    till: Name
    address: Words
    poi_id: Name
    driver: Literal["nexo"] = "nexo"


@put(
    "/payment-attempts/{attempt_id:uuid}",
    permission=WRITE,
    sync_to_thread=True,
    responses={
        201: ResponseSpec(
            dict[str, Any], description="The attempt is on disk and will be sent", generate_examples=False
        )
    },
)
def make_attempt(
    attempt_id: UUID, data: AttemptBody, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> Response[dict[str, Any]]:
    """Ask a terminal for money. The attempt is on disk before the first byte leaves; ask `GET` for its outcome."""
    with database.write(principal.actor, trace) as uow:
        till = rows.tills_by_code(uow.connection, [data.till]).get(fold_code(data.till))
        if till is None:
            raise TillUnknown(data.till, pointer="/till")
        store = tills.memory.store(uow.connection, till.store_id)
        principal.require(WRITE, store.id)
        money = amount_in(data.amount, store.currency, "/amount")
        command = MakeAttempt(attempt_id, till.id, till.code, store.id, data.kind, data.direction, money, data.terminal)
        attempt, is_new = attempts.make_attempt(uow, command)
    if is_new:
        tills.terminals.wake(attempt_id)
    headers = {} if is_new else {"Idempotent-Replay": "true"}
    return Response(_view(attempt), status_code=201 if is_new else 200, headers=headers)


@get("/payment-attempts/{attempt_id:uuid}", permission=READ, sync_to_thread=True)
def get_attempt(attempt_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """What became of an attempt."""
    with database.read() as connection:
        attempt = attempts.get_attempt(connection, attempt_id)
    principal.require(READ, attempt.store_id)
    return _view(attempt)


@post("/payment-attempts/{attempt_id:uuid}/cancel", permission=WRITE, status_code=200, sync_to_thread=True)
def cancel_attempt(
    attempt_id: UUID, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """Ask for an attempt to be cancelled. It is a request: what the terminal answers still counts."""
    with database.write(principal.actor, trace) as uow:
        principal.require(WRITE, attempts.get_attempt(uow.connection, attempt_id).store_id)
        attempt = attempts.request_cancel(uow, attempt_id)
    tills.terminals.cancel(attempt_id)
    tills.terminals.wake(attempt_id)
    return _view(attempt)


@post("/payment-attempts/{attempt_id:uuid}/resolve", permission=WRITE, status_code=200, sync_to_thread=True)
def resolve_attempt(
    attempt_id: UUID,
    data: ResolveBody,
    database: Database,
    principal: Principal,
    trace: str,
    tills: TillDesk,
) -> dict[str, Any]:
    """Ask the terminal again, or (with the permission) say what became of an attempt whose outcome is unknown."""
    with database.write(principal.actor, trace) as uow:
        attempt = attempts.get_attempt(uow.connection, attempt_id)
        principal.require(WRITE, attempt.store_id)
        if data.outcome is not None:
            principal.require(RESOLVE, attempt.store_id)
            attempt = attempts.resolve_by_hand(uow, attempt_id, data.outcome, data.reason or "")
    if attempt.is_open:
        tills.terminals.wake(attempt_id)
    return _view(attempt)


@get("/terminals", permission="payments.terminal.edit", sync_to_thread=True)
def list_terminals(database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """The payment terminals of the tills that one may set up, by till and code."""
    with database.read() as connection:
        tills = rows.tills(connection, principal.store_ids("payments.terminal.edit"), "", _TILLS_MAX)
        terminals = terminals_of_tills(connection, [till.id for till in tills])
        items = [_terminal(till.code, one) for till in tills for one in terminals.get(till.id, ())]
        return page(connection, items, None)


@put(
    "/terminals/{code:str}",
    permission="payments.terminal.edit",
    sync_to_thread=True,
    responses={201: ResponseSpec(dict[str, Any], description="The terminal was added", generate_examples=False)},
)
def save_terminal(
    code: str, data: TerminalBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Add a payment terminal to a till, or change where it is."""
    known = word_code(code)
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, data.till)
        principal.require("payments.terminal.edit", till.store_id)
        is_new = attempts.put_terminal(uow, PutTerminal(known, till.id, data.driver, data.address, data.poi_id))
    answer = _terminal(till.code, Terminal(known, data.driver, data.address, data.poi_id))
    return Response(answer, status_code=201 if is_new else 200)


def _terminal(till: str, one: Terminal) -> dict[str, str]:
    return {"code": one.code, "till": till, "driver": one.driver, "address": one.address, "poi_id": one.poi_id}


def _view(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": str(attempt.id),
        "till": attempt.till_code,
        "kind": attempt.kind,
        "direction": attempt.direction.value,
        "state": attempt.state.value,
        "amount": {"amount": attempt.amount, "currency": attempt.currency},
        "approved": {"amount": attempt.paid, "currency": attempt.currency},
        "cancel_requested": attempt.is_cancel_requested,
        "ticket": None if attempt.used_by is None else str(attempt.used_by),
        "card": None if attempt.masked_pan is None else {"brand": attempt.brand, "masked_pan": attempt.masked_pan},
        "detail": attempt.error,
    }


ROUTES = [make_attempt, get_attempt, cancel_attempt, resolve_attempt, list_terminals, save_terminal]
