"""Loading and writing the rows of cases."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, insert, select, update

from comptoir.cases.domain import Case, CaseState, Comment
from comptoir.cases.tables import Case as CaseTable
from comptoir.cases.tables import Comment as CommentTable
from comptoir.kernel.inserts import insert_on_conflict
from comptoir.kernel.values.time import Instant

_CASE = (
    CaseTable.id,
    CaseTable.kind,
    CaseTable.subject,
    CaseTable.facts,
    CaseTable.store_id,
    CaseTable.state,
    CaseTable.assignee_id,
    CaseTable.occurrences,
    CaseTable.opened_at,
    CaseTable.closed_at,
)


def cases(
    connection: Connection, *conditions: ColumnElement[bool], lock: bool = False, limit: int | None = None
) -> list[Case]:
    """The cases that meet the conditions, newest first."""
    statement = select(*_CASE).where(*conditions).order_by(CaseTable.id.desc()).limit(limit)
    rows = connection.execute(statement.with_for_update() if lock else statement)
    return [
        Case(
            id=row.id,
            kind=row.kind,
            subject=row.subject,
            facts=row.facts,
            store_id=row.store_id,
            state=CaseState(row.state),
            assignee_id=row.assignee_id,
            occurrences=row.occurrences,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )
        for row in rows
    ]


def insert_unless_open(connection: Connection, case: Case) -> bool:
    """Writes a new open case; False when one of its kind and subject is open already."""
    statement = insert_on_conflict(connection, CaseTable).on_conflict_do_nothing()
    values = {
        "id": case.id,
        "kind": case.kind,
        "subject": case.subject,
        "facts": dict(case.facts),
        "store_id": case.store_id,
        "state": case.state.value,
        "open_key": open_key(case.kind, case.subject),
        "assignee_id": case.assignee_id,
        "occurrences": case.occurrences,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
    }
    return connection.execute(statement.values(values).returning(CaseTable.id)).first() is not None


def count_again(connection: Connection, kind: str, subject: str) -> Case | None:
    """The open case of kind and subject, reported once more; None when it was closed a moment ago."""
    connection.execute(
        update(CaseTable)
        .where(CaseTable.open_key == open_key(kind, subject))
        .values(occurrences=CaseTable.occurrences + 1)
    )
    return next(iter(cases(connection, CaseTable.open_key == open_key(kind, subject))), None)


def close_case(connection: Connection, case_id: UUID, state: CaseState, now: Instant) -> None:
    """The case is decided, and another of its kind and subject may open."""
    connection.execute(
        update(CaseTable).where(CaseTable.id == case_id).values(state=state.value, closed_at=now, open_key=None)
    )


def reopen_case(connection: Connection, case_id: UUID, key: str) -> None:
    """The case is to be decided again, and no other of its kind and subject may open."""
    connection.execute(
        update(CaseTable)
        .where(CaseTable.id == case_id)
        .values(state=CaseState.OPEN.value, closed_at=None, open_key=key)
    )


def assign_case(connection: Connection, case_id: UUID, assignee_id: UUID | None) -> None:
    """Who takes care of the case."""
    connection.execute(update(CaseTable).where(CaseTable.id == case_id).values(assignee_id=assignee_id))


def insert_comment(connection: Connection, case_id: UUID, comment: Comment) -> None:
    """A further comment."""
    connection.execute(
        insert(CommentTable).values(
            id=comment.id, case_id=case_id, author=comment.author, text=comment.text, at=comment.at
        )
    )


def comments(connection: Connection, case_id: UUID) -> list[Comment]:
    """The comments on a case, oldest first."""
    rows = connection.execute(
        select(CommentTable.id, CommentTable.author, CommentTable.text, CommentTable.at)
        .where(CommentTable.case_id == case_id)
        .order_by(CommentTable.id)
    )
    return [Comment(*row) for row in rows]


def open_key(kind: str, subject: str) -> str:
    """What is unique among open cases."""
    return f"{kind} {subject}"
