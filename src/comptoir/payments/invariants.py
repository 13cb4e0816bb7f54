"""What must be true of payment attempts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select

from comptoir.kernel.invariants import Invariant
from comptoir.payments.domain import MOVES, AttemptState
from comptoir.payments.tables import PaymentAttempt, PaymentEvent

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


INVARIANTS = [Invariant("payments.attempts_moved_as_declared", check_moves)]
