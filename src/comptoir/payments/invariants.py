"""What must be true of payment attempts and stored values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from comptoir.kernel.invariants import Invariant, feed_is_whole, told_entries
from comptoir.payments.domain import MOVES, AttemptState
from comptoir.payments.domain.stored_values import AGAINST, EntryKind, ValueState
from comptoir.payments.events import StoredValueMoved
from comptoir.payments.tables import PaymentAttempt, PaymentEvent, StoredValueEntry, StoredValueRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


def check_moves(connection: Connection) -> Iterator[str]:
    """An attempt is where its events have led it, by declared moves only."""
    states: dict[str, str] = {}
    moves = select(PaymentEvent.attempt_id, PaymentEvent.state)
    for attempt_id, state in connection.execute(moves.order_by(PaymentEvent.attempt_id, PaymentEvent.position)).all():
        before = states.get(str(attempt_id))
        moved = AttemptState(state)
        if before is not None and before != state and moved not in MOVES[AttemptState(before)]:
            yield f"attempt {attempt_id}: moved from {before} to {state}"
        states[str(attempt_id)] = state
    for attempt_id, state in connection.execute(select(PaymentAttempt.id, PaymentAttempt.state)).all():
        if states.get(str(attempt_id)) != state:
            yield f"attempt {attempt_id}: is {state}, its events end in {states.get(str(attempt_id))}"


def check_balances(connection: Connection) -> Iterator[str]:
    """A stored value's balance is the sum of its entries, entry by entry, and was never below zero."""
    known: dict[str, tuple[int, int]] = {}
    entry = StoredValueEntry
    statement = select(entry.value_id, entry.position, entry.kind, entry.against, entry.amount, entry.balance)
    for id_, position, kind, against, amount, balance in connection.execute(
        statement.order_by(entry.value_id, entry.position)
    ).all():
        count, before = known.get(str(id_), (0, 0))
        if (position, balance) != (count + 1, before + amount) or balance < 0:
            yield f"stored value {id_}: entry {position} of {amount} after {count} entries and {before} says {balance}"
        if AGAINST[EntryKind(kind)] != against:
            yield f"stored value {id_}: entry {position} is {kind} against {against}"
        known[str(id_)] = (position, balance)
    value = StoredValueRow
    for id_, state, balance, entries in connection.execute(
        select(value.id, value.state, value.balance, value.entries)
    ).all():
        if known.get(str(id_), (0, 0)) != (entries, balance):
            yield f"stored value {id_}: has {balance} after {entries} entries, its entries say {known.get(str(id_))}"
        if (state == ValueState.ACTIVE.value) != (balance > 0) and state in {"active", "used_up"}:
            yield f"stored value {id_}: is {state} with {balance}"


def check_told(connection: Connection) -> Iterator[str]:
    """Each entry has one entry in the feed."""
    if not feed_is_whole(connection):
        return
    told: dict[tuple[str, int], int] = {}
    for one in told_entries(connection, [StoredValueMoved.topic]):
        fields = one.fields()
        key = (fields["stored_value_id"], fields["position"])
        told[key] = told.get(key, 0) + 1
    for id_, position in connection.execute(select(StoredValueEntry.value_id, StoredValueEntry.position)).all():
        count = told.pop((str(id_), position), 0)
        if count != 1:
            yield f"stored value {id_}: entry {position} is told {count} times"
    for id_text, position in told:
        yield f"stored value {id_text}: entry {position} is told, but it is not there"


INVARIANTS = [
    Invariant("payments.attempts_moved_as_declared", check_moves),
    Invariant("payments.stored_values_are_their_entries", check_balances),
    Invariant("payments.stored_values_are_told_once", check_told),
]
