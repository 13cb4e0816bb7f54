"""Payment attempts, asked before the ticket, and the terminals they are asked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain.approvals import check_covers
from comptoir.access.domain.principals import Principal
from comptoir.access.services.approvals import load_approvals, use_approvals
from comptoir.company.queries import require_store, stores
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.time import format_instant
from comptoir.payments.domain import Attempt, Direction
from comptoir.payments.ports import Terminal
from comptoir.payments.queries import attempts_by_id, terminals_of_tills, unsettled_payments
from comptoir.payments.services import attempts
from comptoir.payments.services.attempts import MakeAttempt
from comptoir.payments.services.terminals import PutTerminal, put_terminal, require_terminal
from comptoir.till import rows
from comptoir.till.domain.paper import JobKind
from comptoir.till.domain.refusals import TillUnknown
from comptoir.till.services import card_slips, days, printing
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.lines import amount_in
from comptoir.till.services.refunds import charge_of
from comptoir.till.services.shapes import MoneyBody, Name, Words

WRITE = "payments.attempt.write"
READ = "payments.attempt.read"
RESOLVE = "payments.outcome.resolve"
_TILLS_MAX = 10_000


class AttemptBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What to ask. terminal: None is the till's only one. direction: `refund` gives back (of a charge: `original`).

    basket: the id of the ticket that it is meant for, of which `due` is to be paid in all. ticket: of a refund without
    `original`, the ticket whose only card it is given back to.
    """

    till: Name
    amount: MoneyBody
    kind: Literal["card"] = "card"
    terminal: Name | None = None
    direction: Direction = Direction.CHARGE
    basket: UUID | None = None
    due: MoneyBody | None = None
    original: UUID | None = None
    ticket: UUID | None = None


class AbandonBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a basket is paid otherwise while the outcome of its attempt is open. approval: of who may decide that."""

    reason: Words
    approval: UUID | None = None


class ResolveBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person read on the terminal's own slip; without `outcome` the terminal is asked again.

    `voided` is said of a reversal that the terminal did not confirm.
    """

    outcome: Literal["approved", "declined", "voided"] | None = None
    reason: Words | None = None
    approval: UUID | None = None


class TerminalBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a terminal of a till is, and what its kind needs (`ports.Terminal`).

    key: the passphrase shared with it, or the API key of its cloud; left out, it stays as it is. It is never shown.
    """

    till: Name
    address: Words
    poi_id: Name
    driver: Literal["nexo", "nexo_cloud", "caisse_ap"] = "nexo"
    options: dict[str, Annotated[str, Meta(max_length=10_000)]] = {}
    key: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None


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
        due = None if data.due is None else amount_in(data.due, store.currency, "/due").amount
        original = data.original
        if original is None and data.ticket is not None:
            original = charge_of(uow.connection, attempt_id, data.ticket, store, money)
        command = MakeAttempt(
            attempt_id, till.id, till.code, store.id, data.kind, data.direction, money, data.terminal,
            data.basket, due, original,
        )  # fmt: skip
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


@get("/payment-attempts", permission=READ, sync_to_thread=True)
def list_unsettled(database: Database, principal: Principal, store: str | None = None) -> Response[dict[str, Any]]:
    """What keeps days from closing: payments whose terminal has not said the last word, or that no ticket names yet.

    Of a store, or of all that one may see; oldest first. `can_ask`: it is asked again by itself; else a person reads
    the terminal's own slip. `original_ticket`: of a refund, the ticket whose card gets it.
    """
    with database.read() as connection:
        ids = principal.store_ids(READ)
        if store is not None:
            wanted = require_store(connection, store)
            principal.require(READ, wanted.id)
            ids = frozenset({wanted.id})
        codes = {one.id: one.code for one in stores(connection)}
        found = unsettled_payments(connection, ids)
        charges = attempts_by_id(connection, {id_ for one in found if (id_ := one.attempt.original_id) is not None})
        items = [
            _view(one.attempt)
            | {
                "original_ticket": _ticket_of(one.attempt, charges),
                "terminal": one.terminal,
                "store": codes[one.attempt.store_id],
                "can_ask": one.driver != "caisse_ap",
                "asked_at": format_instant(one.asked_at),
            }
            for one in found
        ]
        return page(connection, items, None)


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


@post("/payment-attempts/{attempt_id:uuid}/slip", permission=WRITE, status_code=200, sync_to_thread=True)
def print_card_slip(
    attempt_id: UUID, database: Database, principal: Principal, trace: str, tills: TillDesk
) -> dict[str, Any]:
    """The paper that the law wants of a card payment that was cancelled, refused or reversed: printed once at its till.

    is_printed: false where the till has no printer; its screen prints `lines` then.
    """
    with database.write(principal.actor, trace) as uow:
        attempt = attempts.get_attempt(uow.connection, attempt_id)
        principal.require(WRITE, attempt.store_id)
        store = tills.memory.store(uow.connection, attempt.store_id)
        lines = card_slips.slip_lines(attempt, store, uow.now, store.locale)
        printer = printing.printer_of(uow.connection, attempt.till_id)
        if printer is not None and not printing.is_asked(uow.connection, attempt_id):
            content = card_slips.printed(lines, printer.columns)
            printing.ask(uow, printer, attempt_id, JobKind.CARD, content)
    if printer is not None:
        tills.printers.wake(attempt.till_id)
    return {"is_printed": printer is not None, "lines": lines}


@post("/payment-attempts/{attempt_id:uuid}/abandon", permission=WRITE, status_code=200, sync_to_thread=True)
def abandon_attempt(
    attempt_id: UUID, data: AbandonBody, database: Database, principal: Principal, trace: str
) -> dict[str, Any]:
    """Let the basket be paid otherwise though the outcome is unknown; what is approved later is given back."""
    with database.write(principal.actor, trace) as uow:
        _allow(uow, principal, attempts.get_attempt(uow.connection, attempt_id), data.approval)
        return _view(attempts.abandon(uow, attempt_id, data.reason))


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
            _allow(uow, principal, attempt, data.approval)
            attempt = attempts.resolve_by_hand(uow, attempt_id, data.outcome, data.reason or "")
    if attempt.is_open:
        tills.terminals.wake(attempt_id)
    return _view(attempt)


def _allow(uow: UnitOfWork, principal: Principal, attempt: Attempt, approval_id: UUID | None) -> None:
    """Whether a person may decide about a payment, or somebody who may has allowed it at this till.

    Refuses PermissionDenied, ApprovalNotUsable.
    """
    if approval_id is None or principal.allows(RESOLVE, attempt.store_id):
        principal.require(RESOLVE, attempt.store_id)
        return
    given = load_approvals(uow.connection, [approval_id], lock=True).get(approval_id)
    who = str(principal.actor)
    covered = check_covers(given, RESOLVE, attempt.till_code, attempt.id, attempt.amount, who, uow.now)
    use_approvals(uow, {covered.id: (attempt.id, "outcome", principal.actor)})


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
    code: str, data: TerminalBody, database: Database, principal: Principal, secrets: SecretBox, trace: str
) -> Response[dict[str, Any]]:
    """Add a payment terminal to a till, or change where it is and how it is asked."""
    known = word_code(code)
    with database.write(principal.actor, trace) as uow:
        till = days.require_till(uow.connection, data.till)
        principal.require("payments.terminal.edit", till.store_id)
        command = PutTerminal(known, till.id, data.driver, data.address, data.poi_id, data.options, data.key)
        is_new = put_terminal(uow, command, secrets)
        return Response(_found(uow.connection, known)[1], status_code=201 if is_new else 200)


@post("/terminals/{code:str}/test", permission="payments.terminal.edit", status_code=200, sync_to_thread=True)
def try_terminal(code: str, database: Database, principal: Principal, tills: TillDesk) -> dict[str, Any]:
    """Whether the terminal is there and understands us; no money moves. detail: why not, in the terminal's words."""
    with database.read() as connection:
        store_id, _ = _found(connection, code)
        principal.require("payments.terminal.edit", store_id)
        _, terminal = require_terminal(connection, code)
    why = tills.terminals.probe(terminal)
    return {"is_reached": why is None, "detail": why}


def _found(connection: Connection, code: str) -> tuple[UUID, dict[str, Any]]:
    """The store of a terminal, and how it is shown."""
    till_id, terminal = require_terminal(connection, code)
    till = rows.tills_by_id(connection, [till_id])[till_id]
    return till.store_id, _terminal(till.code, terminal)


def _terminal(till: str, one: Terminal) -> dict[str, Any]:
    return {
        "code": one.code,
        "till": till,
        "driver": one.driver,
        "address": one.address,
        "poi_id": one.poi_id,
        "options": dict(one.options),
        "has_key": one.sealed_key is not None,
    }


def _ticket_of(refund: Attempt, charges: Mapping[UUID, Attempt]) -> str | None:
    """The ticket that the charge of a refund paid for."""
    charge = None if refund.original_id is None else charges.get(refund.original_id)
    return None if charge is None or charge.used_by is None else str(charge.used_by)


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
        "abandoned": attempt.is_abandoned,
        "basket": None if attempt.basket_id is None else str(attempt.basket_id),
        "original": None if attempt.original_id is None else str(attempt.original_id),
        "ticket": None if attempt.used_by is None else str(attempt.used_by),
        "card": None if attempt.masked_pan is None else {"brand": attempt.brand, "masked_pan": attempt.masked_pan},
        "detail": attempt.error,
    }


ROUTES = [
    make_attempt,
    get_attempt,
    list_unsettled,
    cancel_attempt,
    print_card_slip,
    abandon_attempt,
    resolve_attempt,
    list_terminals,
    save_terminal,
    try_terminal,
]
