"""Lists and lookups of cases, each limited to what the asker may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection

from comptoir.access.domain import Principal
from comptoir.cases import rows
from comptoir.cases.domain import Case, CaseNotFound, CaseState, Comment
from comptoir.cases.tables import Case as CaseTable


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases: in a state, of a kind, of a store, of an assignee; about a subject that begins so."""

    state: CaseState | None = None
    kind: str | None = None
    store_id: UUID | None = None
    assignee_id: UUID | None = None
    subject: str | None = None


def visible_cases(
    connection: Connection, principal: Principal, wanted: CaseFilter, after: UUID | None, limit: int
) -> list[Case]:
    """Cases, newest first, of the stores where the asker may see them."""
    conditions = _seen_by(principal, "cases.case.read")
    if wanted.state is not None:
        conditions.append(CaseTable.state == wanted.state.value)
    if wanted.kind is not None:
        conditions.append(CaseTable.kind == wanted.kind)
    if wanted.store_id is not None:
        conditions.append(CaseTable.store_id == wanted.store_id)
    if wanted.assignee_id is not None:
        conditions.append(CaseTable.assignee_id == wanted.assignee_id)
    if wanted.subject is not None:
        conditions.append(CaseTable.subject.startswith(wanted.subject, autoescape=True))
    if after is not None:
        conditions.append(CaseTable.id < after)
    return rows.cases(connection, *conditions, limit=limit)


def visible_case(
    connection: Connection,
    principal: Principal,
    case_id: UUID,
    permission: str = "cases.case.read",
    *,
    lock: bool = False,
) -> Case:
    """One case. Refuses CaseNotFound, also for one that the asker may not see."""
    found = rows.cases(connection, CaseTable.id == case_id, *_seen_by(principal, permission), lock=lock)
    if not found:
        raise CaseNotFound(case=str(case_id))
    return found[0]


def comments(connection: Connection, case_id: UUID) -> list[Comment]:
    """The comments on a case, oldest first."""
    return rows.comments(connection, case_id)


def open_case_of(connection: Connection, kind: str, subject: str) -> Case | None:
    """The open case of a kind about a subject."""
    found = rows.cases(connection, CaseTable.open_key == rows.open_key(kind, subject))
    return found[0] if found else None


def open_cases(connection: Connection, kind: str) -> list[Case]:
    """All open cases of a kind, for whoever opened them to see whether they still hold."""
    return rows.cases(connection, CaseTable.kind == kind, CaseTable.state == CaseState.OPEN.value)


def _seen_by(principal: Principal, permission: str) -> list[ColumnElement[bool]]:
    """A case of no store is the business of those who have the permission for all stores."""
    stores = principal.store_ids(permission)
    return [] if stores is None else [CaseTable.store_id.in_(stores)]
