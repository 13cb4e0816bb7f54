"""Stored value: found by number, moved by tickets, and what an office does with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.access.domain.throttle import Rate
from comptoir.access.service import record_audit
from comptoir.access.services.guessing import Guesses
from comptoir.company.queries import stores
from comptoir.customers.services.notes import note_reason
from comptoir.kernel.actor import Actor
from comptoir.kernel.ids import new_bytes, new_id
from comptoir.kernel.secrets import SecretUnreadable
from comptoir.kernel.values.time import business_day
from comptoir.payments import rows
from comptoir.payments.domain.numbers import (
    PIN_PURPOSE,
    PURPOSE,
    RANDOM_BYTES,
    NumberInvalid,
    made_number,
    number_key,
    shown_number,
)
from comptoir.payments.domain.stored_values import (
    Cause,
    Entry,
    EntryKind,
    NumberTaken,
    PinWrong,
    Purpose,
    StoredValue,
    StoredValueUnknown,
    ValueKind,
    ValueState,
    blocked,
    check_pin,
    expired,
    moved,
    replaced,
)
from comptoir.payments.events import StoredValueChanged, StoredValueMoved
from comptoir.payments.tables import StoredValueRow

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from comptoir.company.domain import Store
    from comptoir.kernel.jobs import JobContext
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork

WRONG_NUMBERS: Final = Rate(burst=10, interval=timedelta(minutes=1))
WRONG: Final = (NumberInvalid, StoredValueUnknown, PinWrong)
"""The refusals that tell a wrong number or code."""

EXPIRE_JOB = "payments.expire_stored_values"
_EXPIRED_AT_ONCE = 500


def number_guesses() -> Guesses:
    """The counter of a process for wrong numbers of gift cards."""
    return Guesses(WRONG_NUMBERS, "payments.stored_value.guessed")


def make_numbers(count: int) -> list[str]:
    """Fresh numbers for cards and credit notes, as people read them. Nothing is kept: a sealed ticket begins one."""
    return [shown_number(made_number(new_bytes(RANDOM_BYTES))) for _ in range(count)]


def hidden_number(box: SecretBox, written: str) -> str:
    """A number as the inside of the server may know it: its digest and last four. Refuses NumberInvalid."""
    key = number_key(written)
    return f"{box.digest(key, PURPOSE)}:{key[-4:]}"


def hidden_pin(box: SecretBox, number: str, pin: str | None) -> str | None:
    """The code of a card as the inside of the server may know it: bound to the card's number. Refuses NumberInvalid."""
    return None if pin is None else box.digest(f"{number_key(number)}:{pin}", PIN_PURPOSE)


def sealed_pin(box: SecretBox, number: str, pin: str) -> str:
    """What stands for the code of a card until it is sold: readable here alone, and with this number alone.

    Refuses NumberInvalid.
    """
    hidden = hidden_pin(box, number, pin)
    assert hidden is not None
    return box.seal(hidden.encode(), _sealing_purpose(box, number)).hex()


def opened_pin(box: SecretBox, number: str, sealed: str) -> str:
    """The code as the inside of the server knows it. Refuses NumberInvalid, PinWrong for what was not sealed here."""
    try:
        return box.open(bytes.fromhex(sealed), _sealing_purpose(box, number)).decode()
    except (ValueError, SecretUnreadable) as unreadable:
        raise PinWrong(number_key(number)[-4:]) from unreadable


def _sealing_purpose(box: SecretBox, number: str) -> str:
    return f"{PIN_PURPOSE} {hidden_number(box, number)}"


@dataclass(slots=True)
class Held:
    """The stored values that a group of tickets concerns, as the next ticket sees them.

    sold: the value that a line of an order sold or topped up, by order and the line's ref.
    """

    values: dict[UUID, StoredValue] = field(default_factory=dict)
    by_digest: dict[str, UUID] = field(default_factory=dict)
    sold: Mapping[tuple[UUID, str], UUID] = field(default_factory=dict)
    before: Mapping[UUID, StoredValue] = field(default_factory=dict)

    def find(self, hidden: str) -> StoredValue | None:
        """The value of a hidden number."""
        id_ = self.by_digest.get(hidden.partition(":")[0])
        return None if id_ is None else self.values[id_]


def load_held(
    connection: Connection, hidden: Collection[str], ids: Collection[UUID], order_ids: Collection[UUID]
) -> Held:
    """What these numbers, ids and sold lines lead to, locked in the order of ids."""
    by_digest = rows.values_by_digest(connection, {one.partition(":")[0] for one in hidden}) if hidden else {}
    sold = {
        (entry.order_id, entry.ref): entry.value_id
        for entry in (rows.entries_of_orders(connection, order_ids) if order_ids else ())
        if entry.kind == EntryKind.SOLD.value and entry.order_id is not None and entry.ref is not None
    }
    wanted = {*by_digest.values(), *ids, *sold.values()}
    found = rows.stored_values(connection, wanted, lock=True) if wanted else {}
    return Held(dict(found), dict(by_digest), sold, dict(found))


def write_held(
    uow: UnitOfWork,
    before: Mapping[UUID, StoredValue],
    after: Sequence[StoredValue],
    entries: Sequence[tuple[Entry, Actor]],
) -> None:
    """Write values and their entries, each told with who moved it."""
    rows.write_stored_values(uow, before, after, [entry for entry, _ in entries])
    by_id = {value.id: value for value in after}
    for entry, actor in entries:
        value = by_id[entry.value_id]
        uow.emit(
            StoredValueMoved(
                stored_value_id=str(entry.value_id),
                position=entry.position,
                kind=entry.kind,
                amount=entry.amount,
                balance=entry.balance,
                currency=value.currency,
                state=value.state,
                store_id=str(entry.store_id or value.store_id),
                order_id=None if entry.order_id is None else str(entry.order_id),
                customer_id=None if value.customer_id is None else str(value.customer_id),
            ),
            actor=actor,
        )


def begun(
    kind: ValueKind,
    hidden: str | None,
    store: Store,
    cause: Cause,
    *,
    tax_class: str | None = None,
    customer_id: UUID | None = None,
    expires_on: date | None = None,
    stores: Sequence[str] = (),
) -> StoredValue:
    """A value without a balance yet. hidden: of its number; None for credit that its customer's name leads to."""
    digest, _, last_four = (hidden or "").partition(":")
    return StoredValue(
        new_id(),
        kind.value,
        (Purpose.MULTI if tax_class is None else Purpose.SINGLE).value,
        tax_class,
        digest or None,
        last_four,
        store.currency,
        store.legal_entity_id,
        store.id,
        tuple(stores),
        customer_id,
        ValueState.USED_UP.value,
        0,
        0,
        expires_on,
        None,
        cause.at,
    )


def open_balance(
    uow: UnitOfWork,
    box: SecretBox,
    number: str | None,
    amount: int,
    store: Store,
    *,
    kind: ValueKind = ValueKind.GIFT_CARD,
    customer_id: UUID | None = None,
    expires_on: date | None = None,
) -> UUID:
    """A value from another system, with what is left on it in minor units. Refuses NumberInvalid, NumberTaken.

    number: None begins store credit of the customer, once: a sheet may be brought in again.
    """
    assert amount > 0, amount
    hidden = None
    if number is None:
        assert customer_id is not None, "store credit belongs to a customer"
        kind = ValueKind.STORE_CREDIT
        is_taken = _was_opened(uow.connection, customer_id)
    else:
        hidden = hidden_number(box, number)
        is_taken = bool(rows.values_by_digest(uow.connection, [hidden.partition(":")[0]]))
    if is_taken:
        raise NumberTaken
    cause = Cause(uow.now, str(uow.actor), store_id=store.id)
    value = begun(kind, hidden, store, cause, customer_id=customer_id, expires_on=expires_on)
    value, entry = moved(value, EntryKind.OPENED, amount, cause)
    write_held(uow, {}, [value], [(entry, uow.actor)])
    record_audit(uow, "payments.stored_value.opened", f"stored_value:{value.id}", {"amount": amount})
    return value.id


def _was_opened(connection: Connection, customer_id: UUID) -> bool:
    """Whether store credit of a customer was moved in before."""
    table = StoredValueRow.__table__.c
    condition = (table.customer_id == customer_id) & table.digest.is_(None)
    found = rows.values_where(connection, condition, _EXPIRED_AT_ONCE)
    return any(rows.entries_of(connection, one.id)[0].kind == EntryKind.OPENED.value for one in found)


def require_value(connection: Connection, value_id: UUID, *, lock: bool = False) -> StoredValue:
    """One stored value. Refuses StoredValueUnknown."""
    found = rows.stored_values(connection, [value_id], lock=lock).get(value_id)
    if found is None:
        raise StoredValueUnknown
    return found


def find_value(connection: Connection, box: SecretBox, number: str) -> StoredValue:
    """The value of a number as it was scanned, whatever its code. Refuses NumberInvalid, StoredValueUnknown."""
    digest = hidden_number(box, number).partition(":")[0]
    found = rows.values_by_digest(connection, [digest])
    if not found:
        raise StoredValueUnknown(pointer="/number")
    return require_value(connection, found[digest])


def open_value(
    connection: Connection, box: SecretBox, number: str, pin: str | None, sealed: str | None = None
) -> StoredValue:
    """The same for whoever knows its code, or has it sealed. Refuses also PinNeeded, PinWrong."""
    value = find_value(connection, box, number)
    check_pin(value, hidden_pin(box, number, pin) if sealed is None else opened_pin(box, number, sealed))
    return value


def block(uow: UnitOfWork, box: SecretBox, value: StoredValue, reason: str, *, is_blocked: bool) -> StoredValue:
    """Stop a lost value, or release it again. Refuses StoredValueNotUsable."""
    after = blocked(value, is_blocked=is_blocked)
    if after != value:
        _write_changed(uow, box, value, after, "blocked" if is_blocked else "released", reason)
    return after


def change_expiry(
    uow: UnitOfWork, box: SecretBox, value: StoredValue, expires_on: date | None, reason: str
) -> StoredValue:
    """Give a value another last day, or none. Refuses StoredValueNotUsable for one that is replaced or expired."""
    blocked(value, is_blocked=True)
    after = value._replace(expires_on=expires_on)
    if after != value:
        _write_changed(uow, box, value, after, "expiry_changed", reason)
    return after


def _write_changed(
    uow: UnitOfWork, box: SecretBox, before: StoredValue, after: StoredValue, what: str, reason: str
) -> None:
    rows.write_stored_values(uow, {before.id: before}, [after], [])
    _tell_changed(uow, after)
    holder, told = after.customer_id, f"{after.last_four or ''} {reason}".strip()
    is_noted = holder is not None and note_reason(uow, box, holder, told)
    detail = {} if is_noted else {"reason": reason}
    record_audit(uow, f"payments.stored_value.{what}", f"stored_value:{after.id}", detail)


def _detail(value: StoredValue, reason: str, **facts: object) -> dict[str, object]:
    """What the audit trail keeps; a holder's reason stands in the ledger alone, where it can be forgotten."""
    return facts if value.customer_id is not None else {**facts, "reason": reason}


def _tell_changed(uow: UnitOfWork, value: StoredValue) -> None:
    uow.emit(
        StoredValueChanged(
            stored_value_id=str(value.id),
            state=value.state,
            expires_on=None if value.expires_on is None else value.expires_on.isoformat(),
            replaced_by=None if value.replaced_by is None else str(value.replaced_by),
            store_id=str(value.store_id),
        )
    )


def adjust(uow: UnitOfWork, value: StoredValue, amount: int, reason: str) -> StoredValue:
    """Put an amount onto a value, or (negative) take it off, for a reason.

    Refuses StoredValueNotUsable for one that is replaced or expired, StoredValueShort.
    """
    blocked(value, is_blocked=True)
    cause = Cause(uow.now, str(uow.actor), store_id=value.store_id, reason=reason)
    after, entry = moved(value, EntryKind.ADJUSTED, amount, cause)
    write_held(uow, {value.id: value}, [after], [(entry, uow.actor)])
    detail = _detail(value, reason, amount=amount)
    record_audit(uow, "payments.stored_value.adjusted", f"stored_value:{value.id}", detail)
    return after


def reissue(
    uow: UnitOfWork, box: SecretBox, value: StoredValue, number: str, reason: str, pin: str | None = None
) -> StoredValue:
    """Block a lost value for good and give its balance to a new number, with a code of its own or none.

    Refuses NumberInvalid, NumberTaken, StoredValueNotUsable.
    """
    digest, _, last_four = hidden_number(box, number).partition(":")
    if rows.values_by_digest(uow.connection, [digest]):
        raise NumberTaken(pointer="/number")
    cause = Cause(uow.now, str(uow.actor), store_id=value.store_id, reason=reason)
    (old, new), entries = replaced(value, new_id(), digest, last_four, cause, hidden_pin(box, number, pin))
    write_held(uow, {value.id: value}, [old, new], [(entry, uow.actor) for entry in entries])
    _tell_changed(uow, old)
    detail = _detail(value, reason, replaced_by=str(new.id))
    record_audit(uow, "payments.stored_value.replaced", f"stored_value:{value.id}", detail)
    return new


def expire_values(context: JobContext, _argument: Mapping[str, object]) -> dict[str, int]:
    """Every night: values after their last day, in slices; what was left on them is breakage."""
    count = left = 0
    while True:
        with context.database.write(context.actor, context.trace) as uow:
            done, amount = _expire_slice(uow)
        count, left = count + done, left + amount
        context.progress(count)
        if done == 0:
            return {"read": count, "expired": count, "amount": left}


def _expire_slice(uow: UnitOfWork) -> tuple[int, int]:
    """How many expired, and what was left on them."""
    today = {store.id: business_day(uow.now, store.time_zone) for store in stores(uow.connection)}
    table = StoredValueRow.__table__.c
    condition = table.expires_on.is_not(None) & (table.expires_on < max(today.values(), default=None))
    condition &= table.state.in_([ValueState.ACTIVE.value, ValueState.USED_UP.value])
    found = rows.values_where(uow.connection, condition, _EXPIRED_AT_ONCE)
    held = rows.stored_values(uow.connection, [one.id for one in found], lock=True)
    after, entries = [], []
    for value in held.values():
        cause = Cause(uow.now, str(uow.actor), store_id=value.store_id)
        ended, entry = expired(value, today[value.store_id], cause)
        if ended != value:
            after.append(ended)
            entries += [] if entry is None else [(entry, uow.actor)]
    write_held(uow, held, after, entries)
    for one in after:
        _tell_changed(uow, one)
    return len(after), -sum(entry.amount for entry, _ in entries)
