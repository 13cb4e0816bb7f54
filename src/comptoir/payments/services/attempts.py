"""Making, moving and using payment attempts; every move leaves an event row and a feed entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, insert, select, update

from comptoir.access.service import record_audit
from comptoir.kernel.bulk import insert_rows, update_rows
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Money
from comptoir.payments import rows
from comptoir.payments.domain import (
    SILENT,
    AddressInvalid,
    AmountNotPositive,
    Answer,
    Attempt,
    AttemptDiffers,
    AttemptFinished,
    AttemptState,
    AttemptUnknown,
    Direction,
    ManualOutcomeInvalid,
    TerminalUnknown,
    refuse_second_charge,
)
from comptoir.payments.events import (
    AttemptCancelRequested,
    AttemptCreated,
    AttemptEvent,
    AttemptMoved,
    TerminalChanged,
)
from comptoir.payments.tables import PaymentAttempt, PaymentEvent, PaymentTerminal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

_SERVICE_NUMBERS = 10_000_000_000
"""A terminal takes names of up to ten characters."""


class AttemptMovedElsewhere(Fault):
    """The attempt moved between reading and writing; nothing was written."""

    retry_helps = True


@dataclass(frozen=True, slots=True)
class PutTerminal:
    """A terminal as it shall be. address: where its driver finds it."""

    code: str
    till_id: UUID
    driver: str
    address: str
    poi_id: str


@dataclass(frozen=True, slots=True)
class MakeAttempt:
    """An attempt to make; `terminal` is the code of one of the till's terminals, or None for its only one."""

    id: UUID
    till_id: UUID
    till_code: str
    store_id: UUID
    kind: str
    direction: Direction
    money: Money
    terminal: str | None


def check_address(address: str) -> None:
    """Refuses AddressInvalid."""
    try:
        found = urlsplit(address)
        is_good = found.scheme == "http" and bool(found.hostname) and found.port is not None
    except ValueError:
        is_good = False
    if not is_good or not address.isascii() or " " in address:
        raise AddressInvalid(address, pointer="/address")


def put_terminal(uow: UnitOfWork, command: PutTerminal) -> bool:
    """Create or change a terminal; whether it was created. Refuses AddressInvalid."""
    check_address(command.address)
    values = {
        "till_id": command.till_id,
        "driver": command.driver,
        "address": command.address,
        "poi_id": command.poi_id,
    }
    columns = [PaymentTerminal.__table__.c[name] for name in values]
    known = uow.connection.execute(select(*columns).where(PaymentTerminal.code == command.code)).one_or_none()
    if known is not None and tuple(known) == tuple(values.values()):
        return False
    if known is None:
        row = {"id": new_id(), "code": command.code, "service_number": 0, "created_at": uow.now}
        uow.connection.execute(insert(PaymentTerminal).values(**row, **values))
    else:
        uow.connection.execute(update(PaymentTerminal).where(PaymentTerminal.code == command.code).values(**values))
    action = "payments.terminal.added" if known is None else "payments.terminal.changed"
    record_audit(uow, action, f"terminal:{command.code}", {"address": command.address, "poi_id": command.poi_id})
    uow.emit(TerminalChanged(terminal=command.code, till_id=str(command.till_id)))
    return known is None


def make_attempt(uow: UnitOfWork, command: MakeAttempt) -> tuple[Attempt, bool]:
    """Put an attempt on disk, before anything leaves; whether it is new.

    The same id with the same content is the same attempt again. Refuses AttemptDiffers, AmountNotPositive,
    TerminalUnknown, OutcomeUnknown, TerminalBusy.
    """
    content = sha256_hex(
        canonical_json(
            [command.till_code, command.kind, command.direction.value, command.money.amount, command.terminal]
        )
    )
    earlier = rows.attempts(uow.connection, [command.id], lock=True).get(command.id)
    if earlier is not None:
        if _content_of(uow.connection, command.id) != content:
            raise AttemptDiffers(str(command.id))
        return earlier, False
    if command.money.amount <= 0:
        raise AmountNotPositive(command.money, pointer="/amount")
    terminal_id, service_id = _take_service(uow, command)
    refuse_second_charge(rows.open_attempts(uow.connection, till_id=command.till_id, terminal_id=terminal_id))
    attempt = Attempt(
        id=command.id,
        till_id=command.till_id,
        till_code=command.till_code,
        store_id=command.store_id,
        terminal_id=terminal_id,
        kind=command.kind,
        direction=command.direction,
        amount=command.money.amount,
        currency=command.money.currency,
        service_id=service_id,
        state=AttemptState.CREATED,
        approved=0,
        is_cancel_requested=False,
        used_by=None,
        transaction_id=None,
        transaction_at=None,
        brand=None,
        masked_pan=None,
        approval_code=None,
        error=None,
    )
    values = [getattr(attempt, column) for column in rows.ATTEMPT_COLUMNS]
    columns = (*rows.ATTEMPT_COLUMNS, "content_hash", "created_at", "changed_at")
    insert_rows(uow.connection, PaymentAttempt, columns, [(*values, content, uow.now, uow.now)])
    _record(uow, attempt, {})
    uow.emit(_event(AttemptCreated, attempt))
    return attempt, True


def _content_of(connection: Connection, attempt_id: UUID) -> str:
    return connection.execute(select(PaymentAttempt.content_hash).where(PaymentAttempt.id == attempt_id)).scalar_one()


def _take_service(uow: UnitOfWork, command: MakeAttempt) -> tuple[UUID, str]:
    """The terminal, locked, and the next name for a request to it."""
    wanted = [PaymentTerminal.till_id == command.till_id]
    if command.terminal is not None:
        wanted.append(PaymentTerminal.code == command.terminal)
    found = uow.connection.execute(
        update(PaymentTerminal)
        .where(
            PaymentTerminal.id.in_(select(PaymentTerminal.id).where(*wanted).order_by(PaymentTerminal.code).limit(1))
        )
        .values(service_number=PaymentTerminal.service_number + 1)
        .returning(PaymentTerminal.id, PaymentTerminal.service_number)
    ).one_or_none()
    if found is None:
        raise TerminalUnknown(command.terminal or "", command.till_code, pointer="/terminal")
    return found[0], str(found[1] % _SERVICE_NUMBERS)


def get_attempt(connection: Connection, attempt_id: UUID) -> Attempt:
    """One attempt. Refuses AttemptUnknown."""
    found = rows.attempts(connection, [attempt_id], lock=False).get(attempt_id)
    if found is None:
        raise AttemptUnknown(str(attempt_id))
    return found


def load_attempts(uow: UnitOfWork, attempt_ids: Collection[UUID]) -> dict[UUID, Attempt]:
    """Attempts that a ticket names, locked."""
    return rows.attempts(uow.connection, attempt_ids, lock=True)


def use_attempts(uow: UnitOfWork, used: Mapping[UUID, UUID]) -> None:
    """Tie approved attempts (keys) to the tickets that they paid, each once. Raises AttemptMovedElsewhere."""
    changed = update_rows(
        uow.connection,
        PaymentAttempt,
        ("id", "used_by"),
        sorted(used.items()),
        key=("id",),
        assign="used_by = v.used_by",
        guard="t.used_by IS NULL AND t.approved > 0",
    )
    if changed != len(used):
        raise AttemptMovedElsewhere("a payment attempt was used at the same moment")


def request_cancel(uow: UnitOfWork, attempt_id: UUID) -> Attempt:
    """Ask for the attempt to be cancelled; its answer still counts. One that was approved and paid no ticket is voided.

    Refuses AttemptUnknown, AttemptFinished.
    """
    attempt = _locked(uow, attempt_id)
    if attempt.is_cancel_requested:
        return attempt
    if attempt.state in {AttemptState.APPROVED, AttemptState.PARTIAL} and attempt.used_by is None:
        asked = replace(attempt, is_cancel_requested=True).moved(AttemptState.VOID_PENDING)
        return _move(uow, attempt, asked, {"asked": "cancel"})
    if not attempt.is_open:
        raise AttemptFinished(str(attempt_id), attempt.state.value)
    asked = replace(attempt, is_cancel_requested=True)
    if attempt.state is AttemptState.CREATED:
        return _move(uow, attempt, asked.moved(AttemptState.CANCELLED), {"asked": "cancel"})
    _save(uow, attempt, asked)
    _record(uow, asked, {"asked": "cancel"})
    uow.emit(_event(AttemptCancelRequested, asked))
    return asked


def resolve_by_hand(uow: UnitOfWork, attempt_id: UUID, outcome: str, reason: str) -> Attempt:
    """A person decides what became of an attempt, from the terminal's own slip. Recorded with the reason.

    Refuses AttemptUnknown, ManualOutcomeInvalid.
    """
    attempt = _locked(uow, attempt_id)
    if attempt.state not in SILENT or outcome not in {"approved", "declined"} or not reason.strip():
        raise ManualOutcomeInvalid(str(attempt_id), attempt.state.value)
    approved = attempt.amount if outcome == "approved" else 0
    decided = replace(attempt.moved(AttemptState.MANUAL), approved=approved)
    return _move(uow, attempt, decided, {"outcome": outcome, "reason": reason})


def mark_sent(uow: UnitOfWork, attempt_id: UUID) -> Attempt | None:
    """Claim an attempt for sending; None when it is not to be sent (any more). On disk before the first byte leaves."""
    attempt = _locked(uow, attempt_id)
    if attempt.state is not AttemptState.CREATED:
        return None
    return _move(uow, attempt, attempt.moved(AttemptState.SENT), {})


def move_attempt(uow: UnitOfWork, attempt_id: UUID, state: AttemptState, reason: str) -> Attempt:
    """Move an attempt without an answer: to unknown, resolving, void_pending, voided.

    One that is in that state already, or that a person has decided meanwhile, stays as it is.
    """
    attempt = _locked(uow, attempt_id)
    if attempt.state in {state, AttemptState.MANUAL}:
        return attempt
    return _move(uow, attempt, attempt.moved(state), {"reason": reason})


def record_answer(uow: UnitOfWork, attempt_id: UUID, answer: Answer) -> Attempt:
    """Write down what the terminal said; an answer that comes twice changes nothing.

    An approval that nobody wants any more (a cancel was asked for) goes on to be voided.
    """
    attempt = _locked(uow, attempt_id)
    if attempt.state not in {AttemptState.SENT, AttemptState.RESOLVING}:
        return attempt
    answered = _move(uow, attempt, attempt.answered(answer), {"error": answer.error} if answer.error else {})
    if answered.is_cancel_requested and answered.paid and answered.used_by is None:
        return _move(uow, answered, answered.moved(AttemptState.VOID_PENDING), {"reason": "cancel was asked for"})
    return answered


def _locked(uow: UnitOfWork, attempt_id: UUID) -> Attempt:
    found = rows.attempts(uow.connection, [attempt_id], lock=True).get(attempt_id)
    if found is None:
        raise AttemptUnknown(str(attempt_id))
    return found


def _move(uow: UnitOfWork, before: Attempt, after: Attempt, detail: Mapping[str, object]) -> Attempt:
    _save(uow, before, after)
    _record(uow, after, detail)
    uow.emit(_event(AttemptMoved, after))
    return after


def _save(uow: UnitOfWork, before: Attempt, after: Attempt) -> None:
    changed = uow.connection.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == after.id, PaymentAttempt.state == before.state.value)
        .values(
            state=after.state.value,
            approved=after.approved,
            is_cancel_requested=after.is_cancel_requested,
            transaction_id=after.transaction_id,
            transaction_at=after.transaction_at,
            brand=after.brand,
            masked_pan=after.masked_pan,
            approval_code=after.approval_code,
            error=after.error,
            changed_at=uow.now,
        )
    )
    if changed.rowcount != 1:
        raise AttemptMovedElsewhere(str(after.id))


def _record(uow: UnitOfWork, attempt: Attempt, detail: Mapping[str, object]) -> None:
    position = uow.connection.execute(
        select(func.coalesce(func.max(PaymentEvent.position), 0) + 1).where(PaymentEvent.attempt_id == attempt.id)
    ).scalar_one()
    uow.connection.execute(
        insert(PaymentEvent).values(
            attempt_id=attempt.id,
            position=position,
            at=uow.now,
            state=attempt.state.value,
            actor=str(uow.actor),
            detail=dict(detail),
        )
    )


def _event(kind: type[AttemptEvent], attempt: Attempt) -> AttemptEvent:
    return kind(
        attempt_id=str(attempt.id),
        till=attempt.till_code,
        store_id=str(attempt.store_id),
        kind=attempt.kind,
        direction=attempt.direction.value,
        amount=attempt.amount,
        approved=attempt.approved,
        currency=attempt.currency,
        state=attempt.state.value,
    )
