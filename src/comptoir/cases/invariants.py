"""What must be true of cases, proved by `comptoir verify`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from comptoir.cases.domain import CaseState
from comptoir.cases.rows import open_key
from comptoir.cases.tables import Case
from comptoir.kernel.invariants import Invariant


def open_cases_hold_their_key(connection: Connection) -> Iterator[str]:
    """An open case keeps others of its kind and subject from opening; a closed one does not."""
    rows = connection.execute(select(Case.id, Case.kind, Case.subject, Case.state, Case.open_key, Case.closed_at))
    for row in rows:
        is_open = row.state == CaseState.OPEN.value
        expected = open_key(row.kind, row.subject) if is_open else None
        if row.open_key != expected or (row.closed_at is None) != is_open:
            yield f"case {row.id}: state {row.state}, key {row.open_key}, closed at {row.closed_at}"


INVARIANTS = [Invariant("cases.open_cases_hold_their_key", open_cases_hold_their_key)]
