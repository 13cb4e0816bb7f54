"""Making, moving and using payment attempts; every move leaves an event row and a feed entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import func, insert, select, update

from comptoir.access.service import record_audit
from comptoir.kernel.bulk import insert_rows, update_rows
from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Money
from comptoir.payments import rows
from comptoir.payments.domain import (
    SILENT,
    AmountNotPositive,
    Answer,
    Attempt,
    AttemptDiffers,
    AttemptFinished,
    AttemptState,
    AttemptUnknown,
    Direction,
    ManualOutcomeInvalid,
    OriginalNotCharged,
    TerminalUnknown,
    refuse_over_capture,
    refuse_over_refund,
    refuse_second_charge,
)
from comptoir.payments.events import (
    AttemptCancelRequested,
    AttemptCreated,
    AttemptEvent,
    AttemptMoved,
)
from comptoir.payments.queries import refundable
from comptoir.payments.tables import PaymentAttempt, PaymentEvent, PaymentTerminal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

_SERVICE_NUMBERS = 10_000_000_000
"""A terminal takes names of up to ten characters."""


_BY_HAND: Final = {
    AttemptState.UNKNOWN: frozenset({"approved", "declined"}),
    AttemptState.RESOLVING: frozenset({"approved", "declined"}),
    AttemptState.VOID_PENDING: frozenset({"voided"}),
}
"""What a person may decide in each state."""


class AttemptMovedElsewhere(Fault):
    """The attempt moved between reading and writing; nothing was written."""

    retry_helps = True


@dataclass(frozen=True, slots=True)
class MakeAttempt:
    """An attempt to make; `terminal` is the code of one of the till's terminals, or None for its only one.

    basket_id: the ticket that it is meant for, of which `due` is to be paid in all. original_id: the charge that a
    refund gives back.
    """

    id: UUID
    till_id: UUID
    till_code: str
    store_id: UUID
    kind: str
    direction: Direction
    money: Money
    terminal: str | None
    basket_id: UUID | None = None
    due: int | None = None
    original_id: UUID | None = None


def make_attempt(uow: UnitOfWork, command: MakeAttempt) -> tuple[Attempt, bool]:
    """Put an attempt on disk, before anything leaves; whether it is new.

    The same id with the same content is the same attempt again. Refuses AttemptDiffers, AmountNotPositive,
    TerminalUnknown, OutcomeUnknown, TerminalBusy, BasketCovered, OriginalNotCharged, RefundAboveCharge.
    """
    content = _content(command)
    earlier = rows.attempts(uow.connection, [command.id], lock=True).get(command.id)
    if earlier is not None:
        if _content_of(uow.connection, command.id) != content:
            raise AttemptDiffers(str(command.id))
        return earlier, False
    if command.money.amount <= 0:
        raise AmountNotPositive(command.money, pointer="/amount")
    terminal_id, service_id, driver = _take_service(uow, command)
    refuse_second_charge(rows.open_attempts(uow.connection, till_id=command.till_id, terminal_id=terminal_id))
    if command.basket_id is not None and command.due is not None and command.direction is Direction.CHARGE:
        due = Money(command.due, command.money.currency)
        refuse_over_capture(rows.attempts_of_basket(uow.connection, command.basket_id), command.money.amount, due)
    original = _original(uow, command)
    knows_original = original is not None and _driver_of(uow.connection, original) == driver
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
        basket_id=command.basket_id,
        original_id=command.original_id,
        original_transaction_id=original.transaction_id if original is not None and knows_original else None,
        original_transaction_at=original.transaction_at if original is not None and knows_original else None,
    )
    values = [getattr(attempt, column) for column in rows.ATTEMPT_COLUMNS]
    columns = (*rows.ATTEMPT_COLUMNS, "content_hash", "created_at", "changed_at")
    insert_rows(uow.connection, PaymentAttempt, columns, [(*values, content, uow.now, uow.now)])
    _record(uow, attempt, {})
    uow.emit(_event(AttemptCreated, attempt))
    return attempt, True


def _content(command: MakeAttempt) -> str:
    """The digest of what was asked; what is left out is not in it."""
    facts: list[object] = [command.till_code, command.kind, command.direction.value, command.money.amount]
    facts.append(command.terminal)
    more = {"basket": command.basket_id, "due": command.due, "original": command.original_id}
    named = {name: str(value) for name, value in more.items() if value is not None}
    return sha256_hex(canonical_json([*facts, named] if named else facts))


def _original(uow: UnitOfWork, command: MakeAttempt) -> Attempt | None:
    """The charge that a refund names, locked. Refuses AttemptUnknown, OriginalNotCharged, RefundAboveCharge."""
    if command.original_id is None:
        return None
    original = _locked(uow, command.original_id)
    if command.direction is not Direction.REFUND:
        raise OriginalNotCharged(str(original.id), pointer="/original")
    refuse_over_refund(original, rows.refunds_of(uow.connection, original.id), command.money)
    return original


def _driver_of(connection: Connection, attempt: Attempt) -> str:
    return rows.terminal_by_id(connection, attempt.terminal_id).driver


def _content_of(connection: Connection, attempt_id: UUID) -> str:
    return connection.execute(select(PaymentAttempt.content_hash).where(PaymentAttempt.id == attempt_id)).scalar_one()


def _take_service(uow: UnitOfWork, command: MakeAttempt) -> tuple[UUID, str, str]:
    """The terminal, locked, the next name for a request to it, and its driver."""
    wanted = [PaymentTerminal.till_id == command.till_id]
    if command.terminal is not None:
        wanted.append(PaymentTerminal.code == command.terminal)
    found = uow.connection.execute(
        update(PaymentTerminal)
        .where(
            PaymentTerminal.id.in_(select(PaymentTerminal.id).where(*wanted).order_by(PaymentTerminal.code).limit(1))
        )
        .values(service_number=PaymentTerminal.service_number + 1)
        .returning(PaymentTerminal.id, PaymentTerminal.service_number, PaymentTerminal.driver)
    ).one_or_none()
    if found is None:
        raise TerminalUnknown(command.terminal or "", command.till_code, pointer="/terminal")
    return found[0], str(found[1] % _SERVICE_NUMBERS), found[2]


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


def room_on_charges(uow: UnitOfWork, charge_ids: Collection[UUID]) -> dict[UUID, int]:
    """How much may still go back of some charges, locked: what terminals have not answered yet is gone, too."""
    rows.attempts(uow.connection, charge_ids, lock=True)
    return refundable(uow.connection, charge_ids)


def bind_refunds(uow: UnitOfWork, charges: Mapping[UUID, UUID]) -> None:
    """Say of which charge (value) approved refunds (keys) are that did not name theirs: no more of it goes back.

    Raises AttemptMovedElsewhere.
    """
    changed = update_rows(
        uow.connection,
        PaymentAttempt,
        ("id", "original_id"),
        sorted(charges.items()),
        key=("id",),
        assign="original_id = v.original_id",
        guard="t.original_id IS NULL",
    )
    if changed != len(charges):
        raise AttemptMovedElsewhere("a refund was bound to another charge at the same moment")


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


def abandon(uow: UnitOfWork, attempt_id: UUID, reason: str) -> Attempt:
    """Let a basket be paid otherwise while the outcome of its attempt is open. What is approved after all is voided.

    Refuses AttemptUnknown, AttemptFinished, ManualOutcomeInvalid (without a reason).
    """
    attempt = _locked(uow, attempt_id)
    if not reason.strip():
        raise ManualOutcomeInvalid(str(attempt_id), attempt.state.value, pointer="/reason")
    if attempt.is_abandoned:
        return attempt
    if attempt.state not in SILENT:
        raise AttemptFinished(str(attempt_id), attempt.state.value)
    left = replace(attempt, is_abandoned=True, is_cancel_requested=True)
    _save(uow, attempt, left)
    _record(uow, left, {"asked": "abandon", "reason": reason})
    record_audit(uow, "payments.attempt.abandoned", f"attempt:{attempt_id}", {"reason": reason})
    uow.emit(_event(AttemptCancelRequested, left))
    return left


def resolve_by_hand(uow: UnitOfWork, attempt_id: UUID, outcome: str, reason: str) -> Attempt:
    """A person decides what became of an attempt, from the terminal's own slip. Recorded with the reason.

    Refuses AttemptUnknown, ManualOutcomeInvalid.
    """
    attempt = _locked(uow, attempt_id)
    allowed = _BY_HAND.get(attempt.state, frozenset())
    if outcome not in allowed or not reason.strip():
        raise ManualOutcomeInvalid(str(attempt_id), attempt.state.value)
    record_audit(uow, "payments.attempt.decided", f"attempt:{attempt_id}", {"outcome": outcome, "reason": reason})
    if outcome == "voided":
        return _move(uow, attempt, attempt.moved(AttemptState.VOIDED), {"outcome": outcome, "reason": reason})
    approved = attempt.amount if outcome == "approved" and not attempt.is_abandoned else 0
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
            is_abandoned=after.is_abandoned,
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
        basket=None if attempt.basket_id is None else str(attempt.basket_id),
        is_abandoned=attempt.is_abandoned,
    )
